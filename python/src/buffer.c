/* Arrays by the buffer protocol, and which protocol an object speaks. */
#include "python/src/error.h"
#include "python/src/input.h"

#include <string.h>

/* ---- types of elements */

/* The kind of number that a letter of the module struct stands for; 0 for none. */
static char kind_of_letter(char letter) {
    static const struct {
        const char *letters;
        char kind;
    } kinds[] = {{"bhilqn", 'i'}, {"BHILQN", 'u'}, {"fd", 'f'}, {"?", 'b'}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (letter != '\0' && strchr(kinds[i].letters, letter) != NULL) {
            return kinds[i].kind;
        }
    }
    return 0;
}

static bool read_format(const State *state, const char *format, Strided *out) {
    const char *letter = format != NULL ? format : "B";
    const uint16_t one = 1;
    const bool is_little = *(const char *)&one == 1;
    if (*letter != '\0' && strchr("@=<>!", *letter) != NULL) {
        out->swapped = is_little ? *letter == '>' || *letter == '!' : *letter == '<';
        letter++;
    }
    out->kind = letter[0] != '\0' && letter[1] == '\0' ? kind_of_letter(*letter) : 0;
    if (out->kind != 0) {
        return true;
    }
    const char *hint = strchr(letter, 'w') != NULL || strchr(letter, 's') != NULL || *letter == 'O'
                           ? "; give a list: x.tolist()"
                           : ": convert the array first";
    return raise_usage(state, "no input has elements of the format '%s'%s", format, hint) != NULL;
}

static bool check_shape(const State *state, int dims) {
    return dims == 1 || dims == 2 ||
           raise_usage(state, "an array of %d dimensions is neither a sequence (1) nor rows of them (2)", dims) != NULL;
}

/* ---- the buffer protocol */

static bool from_buffer(const State *state, PyObject *object, Strided *out, Input *input) {
    if (PyObject_GetBuffer(object, &input->view, PyBUF_FULL_RO) < 0) {
        return false;
    }
    input->has_view = true;
    const Py_buffer *view = &input->view;
    if (!check_shape(state, view->ndim) || !read_format(state, view->format, out)) {
        return false;
    }
    if (view->suboffsets != NULL) {
        return raise_usage(state, "an array of pointers to its rows is no input") != NULL;
    }
    out->data = view->buf;
    out->bytes = (size_t)view->itemsize;
    out->dims = view->ndim;
    for (int i = 0; i < view->ndim; i++) {
        out->shape[i] = view->shape[i];
        out->strides[i] = view->strides[i];
    }
    return true;
}

static bool has_attribute(PyObject *object, const char *name) {
    return PyObject_HasAttrString((PyObject *)Py_TYPE(object), name) != 0;
}

bool input_from_array(const State *state, PyObject *object, Input *input, bool *found) {
    Strided strided = {0};
    bool ok;
    *found = true;
    if (PyObject_CheckBuffer(object)) {
        ok = from_buffer(state, object, &strided, input);
    } else if (has_attribute(object, "__array_interface__")) {
        PyObject *interface = PyObject_GetAttrString(object, "__array_interface__");
        ok = interface != NULL && input_from_interface(state, interface, object, &strided, input);
        Py_XDECREF(interface);
    } else if (has_attribute(object, "__dlpack__")) {
        ok = input_from_dlpack(state, object, &strided, input);
    } else {
        *found = false;
        return true;
    }
    return ok && check_shape(state, strided.dims) && input_from_strided(state, &strided, input);
}

/* What is released may run code of Python, which wants no exception to be set. */
void input_free(Input *input) {
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (input->has_view) {
        PyBuffer_Release(&input->view);
    }
    if (input->release != NULL) {
        input->release(input->managed);
    }
    Py_XDECREF(input->keeper);
    PyMem_Free(input->copy);
    PyMem_Free(input->own_offsets);
    *input = (Input){0};
    PyErr_Restore(type, value, traceback);
}
