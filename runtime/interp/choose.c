/* Selectors that choose among the columns that a row of another selects. */
#include "runtime/interp/internal.h"

#include <string.h>

static const uint8_t *first_column(const uint8_t *row, size_t from, size_t count) {
    return from < count ? memchr(row + from, 1, count - from) : NULL;
}

static const uint8_t *last_column(const uint8_t *row, size_t end) {
    while (end > 0)
        if (row[--end])
            return row + end;
    return NULL;
}

/* Of two as near the left one. */
static const uint8_t *nearest_column(const uint8_t *row, size_t i, size_t count) {
    const uint8_t *left = last_column(row, i + 1), *right = first_column(row, i, count);
    if (left == NULL || right == NULL)
        return left != NULL ? left : right;
    return row + i - left <= right - (row + i) ? left : right;
}

static bool exceeds(Atom a, Atom b) {
    AtomContext unused = {.arena = NULL}; /* numbers alone or strings alone: comparing them does not fail */
    bool answer = false;
    return atom_compare(&unused, OP_GT, a, b, &answer) && answer;
}

/* A NaN exceeds nothing and is exceeded by nothing: any number takes its place, and it stays beside the greatest. */
static void best_columns(const Atom *scores, const uint8_t *from, size_t count, uint8_t *row) {
    const Atom *most = NULL;
    for (size_t j = 0; j < count; j++)
        if (from[j] && (most == NULL || !atom_equal(*most, *most) || exceeds(scores[j], *most)))
            most = &scores[j];
    for (size_t j = 0; j < count; j++)
        row[j] = from[j] && !exceeds(*most, scores[j]);
}

static const uint8_t *chosen_column(NodeKind kind, size_t i, const uint8_t *from, size_t count) {
    if (kind == NODE_SELECT_NEAREST)
        return nearest_column(from, i, count);
    return kind == NODE_SELECT_FIRST ? first_column(from, 0, count) : last_column(from, count);
}

void choose_columns(NodeKind kind, size_t i, const Sequence *scores, const uint8_t *from, size_t count, uint8_t *row) {
    if (kind == NODE_SELECT_BEST) {
        best_columns(scores->at, from, count, row);
        return;
    }
    memset(row, 0, count);
    const uint8_t *found = chosen_column(kind, i, from, count);
    if (found != NULL)
        row[found - from] = 1;
}
