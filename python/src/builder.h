/* Collects elements one by one and makes the array that holds them: of bools, ints, floats or strings, where they are
 * all of one type; of doubles with tags where numbers are mixed. */
#ifndef PYTHON_SRC_BUILDER_H
#define PYTHON_SRC_BUILDER_H
#include "python/src/array.h"

typedef union BuilderCell {
    int64_t i;
    double f;
    struct {
        uint32_t length;
        size_t first;
    } s; /* code points */
} BuilderCell;

typedef struct Builder {
    BuilderCell *cells;
    uint8_t *types; /* a rasp_type each */
    size_t count, room;
    uint32_t *points;
    size_t point_count, point_room;
    uint32_t widest;
    unsigned seen; /* bits 1 << rasp_type */
} Builder;

/* A builder of zeros is empty. Both need the GIL; false with an exception. */
bool builder_reserve(Builder *builder, size_t more);
bool builder_add(Builder *builder, const rasp_atom *atom);
void builder_free(Builder *builder);
/* All of them in such a shape, of builder->count cells in all. */
Array *builder_finish(const State *state, const Builder *builder, int dims, const Py_ssize_t *shape);
#endif
