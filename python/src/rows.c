/* Lists of strings and lists of lists of numbers, as rows of any lengths that follow each other. */
#include "python/src/error.h"
#include "python/src/input.h"
#include "python/src/value.h"

#include <string.h>

static bool is_list(PyObject *object) {
    return PyList_Check(object) || PyTuple_Check(object);
}

/* An item of a list or tuple, borrowed. Objects that run code while they are read may have made a list shorter. */
static PyObject *item_of(PyObject *list, Py_ssize_t index) {
    return PyList_Check(list) ? PyList_GetItem(list, index) : PyTuple_GetItem(list, index);
}

static Py_ssize_t count_of(PyObject *list) {
    return PyList_Check(list) ? PyList_Size(list) : PyTuple_Size(list);
}

/* Room for so many rows with so many bytes in all. */
static bool allocate(Input *input, size_t rows, size_t bytes) {
    input->own_offsets = PyMem_Calloc(rows + 1, sizeof *input->own_offsets);
    input->copy = PyMem_Malloc(bytes + 8);
    input->offsets = input->own_offsets;
    input->tokens = input->copy;
    input->rows = rows;
    if (input->own_offsets == NULL || input->copy == NULL) {
        PyErr_NoMemory();
        return false;
    }
    return true;
}

/* ---- strings */

static bool copy_texts(const State *state, PyObject *list, size_t rows, Input *input) {
    size_t all = 0;
    for (size_t r = 0; r < rows; r++) {
        size_t length = 0;
        if (value_text(state, item_of(list, (Py_ssize_t)r), &length) == NULL) {
            return false;
        }
        all += length;
    }
    if (!allocate(input, rows, all)) {
        return false;
    }
    char *to = input->copy;
    for (size_t r = 0; r < rows; r++) {
        size_t length = 0;
        const char *text = value_text(state, item_of(list, (Py_ssize_t)r), &length);
        memcpy(to, text, length);
        to += length;
        input->own_offsets[r + 1] = input->own_offsets[r] + (int64_t)length;
    }
    input->element = RASP_ELEMENT_TEXT;
    return true;
}

/* ---- numbers */

/* The one type of all elements; NULL when they differ, or are not exactly ints, floats or bools. */
static PyTypeObject *type_of_rows(PyObject *list, size_t rows, size_t *all) {
    PyTypeObject *type = NULL;
    *all = 0;
    for (size_t r = 0; r < rows; r++) {
        PyObject *row = item_of(list, (Py_ssize_t)r);
        if (!is_list(row)) {
            return NULL;
        }
        const Py_ssize_t count = count_of(row);
        for (Py_ssize_t i = 0; i < count; i++) {
            PyTypeObject *own = Py_TYPE(item_of(row, i));
            if (type != NULL && own != type) {
                return NULL;
            }
            type = own;
        }
        *all += (size_t)count;
    }
    return type == &PyLong_Type || type == &PyFloat_Type || type == &PyBool_Type ? type : NULL;
}

/* The types are exactly Python's own: no other code runs, and the lists stay as they were counted. */
static bool copy_row(const State *state, PyObject *row, PyTypeObject *type, char **to) {
    const Py_ssize_t count = count_of(row);
    for (Py_ssize_t i = 0; i < count; i++) {
        rasp_atom atom;
        if (!value_to_atom(state, item_of(row, i), &atom)) {
            return false;
        }
        if (type == &PyBool_Type) {
            *(*to)++ = (char)atom.as.b;
            continue;
        }
        memcpy(*to, type == &PyFloat_Type ? (const void *)&atom.as.f : (const void *)&atom.as.i, 8);
        *to += 8;
    }
    return true;
}

static bool copy_numbers(const State *state, PyObject *list, size_t rows, PyTypeObject *type, Input *input) {
    char *to = input->copy;
    for (size_t r = 0; r < rows; r++) {
        PyObject *row = item_of(list, (Py_ssize_t)r);
        if (!copy_row(state, row, type, &to)) {
            return false;
        }
        input->own_offsets[r + 1] = input->own_offsets[r] + (int64_t)count_of(row);
    }
    input->element = type == &PyBool_Type    ? RASP_ELEMENT_BOOL
                     : type == &PyFloat_Type ? RASP_ELEMENT_F64
                                             : RASP_ELEMENT_I64;
    return true;
}

bool input_from_rows(const State *state, PyObject *list, Input *input, bool *found) {
    const size_t rows = (size_t)count_of(list);
    size_t all;
    *found = true;
    bool texts = rows > 0;
    for (size_t r = 0; texts && r < rows; r++) {
        texts = PyUnicode_Check(item_of(list, (Py_ssize_t)r)) != 0;
    }
    if (texts) {
        return copy_texts(state, list, rows, input);
    }
    PyTypeObject *type = type_of_rows(list, rows, &all);
    *found = type != NULL;
    return type == NULL || (allocate(input, rows, all * 8) && copy_numbers(state, list, rows, type, input));
}
