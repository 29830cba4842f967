/* Inputs as kernels of the library take them: rows of one length, or of any lengths with offsets. */
#ifndef PYTHON_SRC_INPUT_H
#define PYTHON_SRC_INPUT_H
#include "python/src/state.h"

/* Memory that another object describes: numbers in one or two dimensions, strides in bytes. */
typedef struct Strided {
    char kind; /* 'i', 'u', 'f', 'b' */
    size_t bytes;
    bool swapped; /* in the other byte order */
    int dims;
    const char *data;
    Py_ssize_t shape[2];
    Py_ssize_t strides[2];
} Strided;

typedef struct Input {
    rasp_element element;
    bool is_one; /* a single sequence: what it gives has a dimension less */
    const void *tokens;
    size_t token_stride; /* elements */
    size_t rows, n;
    const int64_t *offsets; /* of rows + 1: rows of any lengths; or NULL */
    /* What keeps the memory, and what is freed. */
    Py_buffer view;
    bool has_view;
    PyObject *keeper;
    void (*release)(void *managed);
    void *managed;
    void *copy;
    int64_t *own_offsets;
} Input;

/* Each gives false with an exception; input_free is allowed after that, and needs the GIL. */

/* ---- buffer.c */

/* From an array: buffer protocol, __array_interface__ or __dlpack__. *found tells whether it is one at all. */
bool input_from_array(const State *state, PyObject *object, Input *input, bool *found);
void input_free(Input *input);

/* ---- rows.c */

/* From a list of lists whose elements are all ints, all floats or all bools, or a list of strings. *found as above. */
bool input_from_rows(const State *state, PyObject *list, Input *input, bool *found);

/* ---- strided.c */

/* Points at the memory where kernels can read it as it is, else at a copy. */
bool input_from_strided(const State *state, const Strided *strided, Input *input);

/* ---- interface.c */

/* Fills *strided, and what keeps the memory. */
bool input_from_interface(const State *state, PyObject *interface, PyObject *object, Strided *strided, Input *input);

/* ---- dlpack.c */

/* The same. */
bool input_from_dlpack(const State *state, PyObject *object, Strided *strided, Input *input);
#endif
