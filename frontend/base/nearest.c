/* The distance of Damerau and Levenshtein with git's weights: letters that changed places cost nothing, a letter left
 * out 1, a wrong one 2, one too many 3. As in git, words at a distance of 7 are not alike; and not at more than
 * about half the letters that were typed, or every short word would be like every other. */
#include "frontend/base/nearest.h"

#include <string.h>

enum {
    SWAPPED = 0,
    LEFT_OUT = 1,
    WRONG = 2,
    TOO_MANY = 3,
    NOT_ALIKE = 7,
    WORD_MOST = 64 /* bytes; longer words are not compared */
};

void nearest_begin(Nearest *nearest, const char *word, size_t length) {
    const size_t half = (length + 2) / 2, not_alike = (length < half ? length : half) + 1;
    *nearest = (Nearest){
        .word = word,
        .length = length,
        .distance = not_alike < NOT_ALIKE ? (unsigned)not_alike : NOT_ALIKE,
    };
}

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/* What makes b of a; both of at most WORD_MOST bytes. Three rows of the table are enough: the last but one is for
 * letters that changed places. */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    unsigned rows[3][WORD_MOST + 1] = {{0}};
    for (size_t k = 0; k <= b_length; k++) {
        rows[0][k] = (unsigned)k * LEFT_OUT;
    }
    for (size_t i = 1; i <= a_length; i++) {
        const unsigned *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        unsigned *row = rows[i % 3];
        row[0] = (unsigned)i * TOO_MANY;
        for (size_t k = 1; k <= b_length; k++) {
            row[k] = above[k - 1] + (a[i - 1] == b[k - 1] ? 0 : WRONG);
            if (i > 1 && k > 1 && a[i - 2] == b[k - 1] && a[i - 1] == b[k - 2]) {
                row[k] = least(row[k], two_above[k - 2] + SWAPPED);
            }
            row[k] = least(row[k], least(above[k] + TOO_MANY, row[k - 1] + LEFT_OUT));
        }
    }
    return rows[a_length % 3][b_length];
}

void nearest_offer(Nearest *nearest, const char *word, size_t length) {
    if (nearest->length > WORD_MOST || length > WORD_MOST) {
        return;
    }
    const unsigned found = distance(nearest->word, nearest->length, word, length);
    if (found < nearest->distance) {
        nearest->distance = found;
        nearest->found = word;
        nearest->found_length = length;
    }
}
