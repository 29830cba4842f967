/* Arrays by NumPy's __array_interface__. */
#include "python/src/error.h"
#include "python/src/input.h"

#include <string.h>

static bool read_type(const State *state, PyObject *interface, Strided *out) {
    PyObject *object = PyDict_GetItemString(interface, "typestr");
    Py_ssize_t length = 0;
    const char *text = object != NULL && PyUnicode_Check(object) ? PyUnicode_AsUTF8AndSize(object, &length) : NULL;
    if (text == NULL || length != 3 || strchr("<>|=", text[0]) == NULL || strchr("iufb", text[1]) == NULL ||
        strchr("1248", text[2]) == NULL) {
        return raise_usage(state, "no input has elements of the type %R", object != NULL ? object : Py_None) != NULL;
    }
    const uint16_t one = 1;
    const bool is_little = *(const char *)&one == 1;
    out->swapped = is_little ? text[0] == '>' : text[0] == '<';
    out->kind = text[1];
    out->bytes = (size_t)(text[2] - '0');
    return true;
}

/* Up to two numbers of a tuple. */
static int read_numbers(PyObject *tuple, Py_ssize_t numbers[2]) {
    const Py_ssize_t count = tuple != NULL && PyTuple_Check(tuple) ? PyTuple_Size(tuple) : 0;
    for (Py_ssize_t i = 0; i < count && i < 2; i++) {
        numbers[i] = PyNumber_AsSsize_t(PyTuple_GetItem(tuple, i), PyExc_OverflowError);
    }
    return PyErr_Occurred() != NULL ? -1 : count > 99 ? 99 : (int)count;
}

static bool read_place(const State *state, PyObject *interface, Strided *out) {
    PyObject *data = PyDict_GetItemString(interface, "data");
    if (data == NULL || !PyTuple_Check(data) || PyTuple_Size(data) != 2) {
        return raise_usage(state, "an __array_interface__ without the address of its data is no input") != NULL;
    }
    out->data = PyLong_AsVoidPtr(PyTuple_GetItem(data, 0));
    return PyErr_Occurred() == NULL;
}

static bool read_strides(const State *state, PyObject *interface, Strided *out) {
    PyObject *strides = PyDict_GetItemString(interface, "strides");
    out->dims = read_numbers(PyDict_GetItemString(interface, "shape"), out->shape);
    if (out->dims != 1 && out->dims != 2) {
        return PyErr_Occurred() == NULL; /* the caller tells */
    }
    if (out->shape[0] < 0 || (out->dims == 2 && out->shape[1] < 0)) {
        return raise_usage(state, "the shape of the array is negative") != NULL;
    }
    if (strides == NULL || strides == Py_None) {
        out->strides[out->dims - 1] = (Py_ssize_t)out->bytes;
        return out->dims == 1 || !__builtin_mul_overflow(out->shape[1], (Py_ssize_t)out->bytes, &out->strides[0]) ||
               raise_usage(state, "the array is larger than memory") != NULL;
    }
    return read_numbers(strides, out->strides) == out->dims ||
           raise_usage(state, "the array has not as many strides as dimensions") != NULL;
}

bool input_from_interface(const State *state, PyObject *interface, PyObject *object, Strided *out, Input *input) {
    if (!PyDict_Check(interface)) {
        return raise_usage(state, "__array_interface__ is no dict") != NULL;
    }
    input->keeper = Py_NewRef(object);
    return read_type(state, interface, out) && read_place(state, interface, out) && read_strides(state, interface, out);
}
