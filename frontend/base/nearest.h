/* "Did you mean": which of the words that could stand here is most like the one that does, as git measures it. */
#ifndef FRONTEND_BASE_NEAREST_H
#define FRONTEND_BASE_NEAREST_H
#include <stddef.h>

typedef struct Nearest {
    const char *word; /* as it was typed */
    size_t length;
    const char *found; /* the best so far, or NULL: none is alike */
    size_t found_length;
    unsigned distance; /* of the best; no word that is further away is taken */
} Nearest;

void nearest_begin(Nearest *nearest, const char *word, size_t length);
/* Offers a word; of equally good ones the first stays. It is kept by its address. */
void nearest_offer(Nearest *nearest, const char *word, size_t length);
#endif
