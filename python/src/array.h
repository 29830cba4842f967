/* rasp.Array: what evaluations give. Cells of one type in up to three dimensions, which lie in the array itself or in
 * another one whose part it shows; Python objects come into being only where one is asked for. */
#ifndef PYTHON_SRC_ARRAY_H
#define PYTHON_SRC_ARRAY_H
#include "python/src/state.h"

enum { ARRAY_DIMS = 3 };

typedef enum ArrayCell {
    ARRAY_BOOL,
    ARRAY_I8,
    ARRAY_U8,
    ARRAY_I16,
    ARRAY_U16,
    ARRAY_I32,
    ARRAY_I64,
    ARRAY_F64,
    ARRAY_TEXT /* strings: code points of 32 bits, zeros behind the last */
} ArrayCell;

typedef struct Array {
    PyObject_HEAD PyObject *base; /* whose cells they are, or NULL: its own */
    char *cells;
    uint8_t *tags;   /* of doubles: the rasp_tag of each cell, in the order of the cells; or NULL */
    PyObject *exact; /* the elements as a list, where cells do not tell them exactly; or NULL */
    ArrayCell cell;
    int dims;
    size_t bytes; /* of a cell */
    Py_ssize_t shape[ARRAY_DIMS];
    Py_ssize_t strides[ARRAY_DIMS]; /* bytes */
} Array;

PyTypeObject *array_make_type(PyObject *module);

/* As memoryview and struct name the type; "w" is a code point of a string. */
const char *array_format(ArrayCell cell);
size_t array_cell_bytes(ArrayCell cell);
Py_ssize_t array_count(const Array *array);
/* Whether its cells follow each other without gaps. */
bool array_is_whole(const Array *array);

/* A new array whose cells are undefined; width is that of strings, in code points. With tags, of doubles, there is room
 * for them. NULL with an exception. */
Array *array_new(const State *state, ArrayCell cell, size_t width, int dims, const Py_ssize_t *shape, bool tags);
/* A part of another: `count` cells from the one numbered `first` on, of a whole array of one dimension. */
Array *array_part(Array *whole, Py_ssize_t first, int dims, const Py_ssize_t *shape);
/* A cell of ints or bools. */
int64_t array_int(ArrayCell type, const char *cell);
/* A cell as Python's int, float, bool or str. */
PyObject *array_object(const Array *array, const char *cell);
/* Its elements as nested lists. */
PyObject *array_list(const Array *array);

/* ---- array_views.c: what other libraries see */

int array_get_buffer(PyObject *self, Py_buffer *view, int flags);
void array_release_buffer(PyObject *self, Py_buffer *view);
PyObject *array_interface(PyObject *self, void *closure);
#endif
