/* Arrays as other libraries see them: the buffer protocol and NumPy's. */
#include "python/src/array.h"

#include <stdio.h>

/* What a buffer needs as long as it lives. */
typedef struct View {
    Py_ssize_t shape[ARRAY_DIMS];
    Py_ssize_t strides[ARRAY_DIMS];
    char format[32];
} View;

static bool is_served(const Array *array, int flags) {
    const bool whole = array_is_whole(array);
    if (array->exact != NULL && (flags & PyBUF_WRITABLE) == PyBUF_WRITABLE) {
        PyErr_SetString(PyExc_BufferError, "the array is read-only");
        return false;
    }
    if (!whole && ((flags & PyBUF_STRIDES) != PyBUF_STRIDES || (flags & PyBUF_C_CONTIGUOUS) == PyBUF_C_CONTIGUOUS ||
                   (flags & PyBUF_ANY_CONTIGUOUS) == PyBUF_ANY_CONTIGUOUS)) {
        PyErr_SetString(PyExc_BufferError, "the array has gaps");
        return false;
    }
    if ((flags & PyBUF_F_CONTIGUOUS) == PyBUF_F_CONTIGUOUS && array->dims > 1) {
        PyErr_SetString(PyExc_BufferError, "the array is in the order of C");
        return false;
    }
    return true;
}

int array_get_buffer(PyObject *self, Py_buffer *view, int flags) {
    const Array *array = (Array *)self;
    view->obj = NULL;
    if (!is_served(array, flags)) {
        return -1;
    }
    View *kept = PyMem_Malloc(sizeof *kept);
    if (kept == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (int i = 0; i < array->dims; i++) {
        kept->shape[i] = array->shape[i];
        kept->strides[i] = array->strides[i];
    }
    if (array->cell == ARRAY_TEXT) {
        snprintf(kept->format, sizeof kept->format, "%zuw", array->bytes / 4);
    } else {
        snprintf(kept->format, sizeof kept->format, "%s", array_format(array->cell));
    }
    *view = (Py_buffer){.buf = array->cells,
                        .obj = Py_NewRef(self),
                        .len = array_count(array) * (Py_ssize_t)array->bytes,
                        .itemsize = (Py_ssize_t)array->bytes,
                        .readonly = array->exact != NULL,
                        .ndim = array->dims,
                        .format = (flags & PyBUF_FORMAT) != 0 ? kept->format : NULL,
                        .shape = (flags & PyBUF_ND) != 0 ? kept->shape : NULL,
                        .strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? kept->strides : NULL,
                        .internal = kept};
    return 0;
}

void array_release_buffer(PyObject *self, Py_buffer *view) {
    (void)self;
    PyMem_Free(view->internal);
}

static PyObject *tuple_of(const Py_ssize_t *numbers, int count) {
    PyObject *tuple = PyTuple_New(count);
    for (int i = 0; tuple != NULL && i < count; i++) {
        PyObject *number = PyLong_FromSsize_t(numbers[i]);
        if (number == NULL || PyTuple_SetItem(tuple, i, number) < 0) {
            Py_CLEAR(tuple);
        }
    }
    return tuple;
}

PyObject *array_interface(PyObject *self, void *closure) {
    static const char kinds[] = {
        [ARRAY_BOOL] = 'b', [ARRAY_I8] = 'i',  [ARRAY_U8] = 'u',  [ARRAY_I16] = 'i',  [ARRAY_U16] = 'u',
        [ARRAY_I32] = 'i',  [ARRAY_I64] = 'i', [ARRAY_F64] = 'f', [ARRAY_TEXT] = 'U',
    };
    (void)closure;
    const Array *array = (Array *)self;
    const uint16_t one = 1;
    const char order = array->bytes == 1 ? '|' : *(const char *)&one == 1 ? '<' : '>';
    char type[32];
    snprintf(type, sizeof type, "%c%c%zu", order, kinds[array->cell],
             array->cell == ARRAY_TEXT ? array->bytes / 4 : array->bytes);
    PyObject *shape = tuple_of(array->shape, array->dims);
    PyObject *strides = tuple_of(array->strides, array->dims);
    PyObject *answer = NULL;
    if (shape != NULL && strides != NULL) {
        answer = Py_BuildValue("{s:i,s:O,s:s,s:(NO),s:O}", "version", 3, "shape", shape, "typestr", type, "data",
                               PyLong_FromVoidPtr(array->cells), array->exact != NULL ? Py_True : Py_False, "strides",
                               strides);
    }
    Py_XDECREF(shape);
    Py_XDECREF(strides);
    return answer;
}
