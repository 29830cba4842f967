/* Columns of Apache Arrow as rows of an input. */
#ifndef PYTHON_SRC_ARROW_IN_H
#define PYTHON_SRC_ARROW_IN_H
#include "python/src/arrow.h"
#include "python/src/input.h"

typedef struct ArrowInput {
    Input input;    /* the rows that are not null */
    uint8_t *nulls; /* a byte each of all rows: whether it is null; NULL: none is */
    size_t rows;    /* null ones included */
} ArrowInput;

/* From an object with __arrow_c_array__ or __arrow_c_stream__. *found: whether it has one. False with an exception;
 * arrow_input_free is allowed after that. */
bool arrow_input(const State *state, PyObject *object, ArrowInput *out, bool *found);
void arrow_input_free(ArrowInput *input);
#endif
