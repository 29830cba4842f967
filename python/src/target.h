/* The array of the caller that is to get results: out=. */
#ifndef PYTHON_SRC_TARGET_H
#define PYTHON_SRC_TARGET_H
#include "python/src/array.h"

typedef struct Target {
    PyObject *object;
    Py_buffer view;
    char letter; /* its type, as the module struct calls it */
} Target;

/* False with an exception: where it cannot be written to, or holds no numbers. target_close is for those opened. */
bool target_open(const State *state, PyObject *object, Target *target);
void target_close(Target *target);
/* Whether results of that type and shape can go into it as they are made, beside input of these bytes. */
bool target_fits(const Target *target, ArrayCell cell, int dims, const Py_ssize_t *shape);
bool target_overlaps(const Target *target, const void *memory, size_t bytes);
/* Copies an array into it: to the same type, or ints to one that has room for them. */
bool target_put(const State *state, Target *target, const Array *array);
#endif
