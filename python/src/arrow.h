/* The published C data interface of Apache Arrow, and the arrays that we give away by it. */
#ifndef PYTHON_SRC_ARROW_H
#define PYTHON_SRC_ARROW_H
#include "python/src/array.h"

typedef struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
} ArrowSchema;

typedef struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
} ArrowArray;

typedef struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
} ArrowArrayStream;

enum { ARROW_NULLABLE = 2 };

/* A level of a column that is given away: arrays are made of one for each dimension, columns have lists above. Buffers
 * that are not NULL are freed with PyMem_Free once the consumer is done, and the owner is let go. */
typedef struct ArrowLevel {
    char format[32];
    int64_t length;
    int64_t null_count;
    const void *buffers[3];
    int buffer_count;
    void *owned[3];
} ArrowLevel;

enum { ARROW_LEVELS = 4 };

typedef struct ArrowLevels {
    ArrowLevel at[ARROW_LEVELS];
    int count;
    PyObject *owner; /* of the memory that is not copied */
} ArrowLevels;

/* ---- arrow_out.c */

/* A new level, below the others; the caller has left room. */
ArrowLevel *arrow_add_level(ArrowLevels *levels, const char *format, int64_t length, int buffer_count);
/* The cells of a whole array of numbers or strings as the lowest level (of strings: list and characters in one). False
 * with an exception. */
bool arrow_add_cells(ArrowLevels *levels, const Array *array);
void arrow_free_levels(ArrowLevels *levels);
/* (schema, array) as capsules, which take over all that the levels own; NULL with an exception. */
PyObject *arrow_capsules(ArrowLevels *levels);
/* Array.__arrow_c_array__: lists of fixed size, one for each dimension but the last. */
PyObject *array_arrow(PyObject *self, PyObject *arguments);
#endif
