/* Atoms from arrays and lists. */
#include "python/src/requests.h"

#include "python/src/error.h"
#include "python/src/value.h"

#include <string.h>

static bool allocate(Requests *out, size_t rows, size_t atoms, size_t characters) {
    out->rows = PyMem_Calloc(rows + 1, sizeof *out->rows);
    out->atoms = PyMem_Calloc(atoms + 1, sizeof *out->atoms);
    out->characters = PyMem_Malloc(characters + 1);
    out->count = rows;
    if (out->rows == NULL || out->atoms == NULL || out->characters == NULL) {
        PyErr_NoMemory();
        return false;
    }
    return true;
}

void requests_free(Requests *requests) {
    PyMem_Free(requests->rows);
    PyMem_Free(requests->atoms);
    PyMem_Free(requests->characters);
    *requests = (Requests){0};
}

/* ---- arrays */

static size_t bytes_of(rasp_element element) {
    static const size_t bytes[] = {
        [RASP_ELEMENT_TEXT] = 1, [RASP_ELEMENT_U8] = 1,  [RASP_ELEMENT_I8] = 1,
        [RASP_ELEMENT_I16] = 2,  [RASP_ELEMENT_I32] = 4, [RASP_ELEMENT_I64] = 8,
        [RASP_ELEMENT_F32] = 4,  [RASP_ELEMENT_F64] = 8, [RASP_ELEMENT_BOOL] = 1,
    };
    return bytes[element];
}

/* The character of a byte, as in Latin-1: two bytes of room at `to`. */
static rasp_atom character_atom(uint8_t byte, char *to) {
    rasp_atom atom = {.type = RASP_STRING, .as.s = {to, byte < 0x80 ? 1 : 2}};
    to[0] = (char)(byte < 0x80 ? byte : 0xc0 | byte >> 6);
    to[1] = (char)(0x80 | (byte & 0x3f));
    return atom;
}

static rasp_atom int_atom(int64_t value) {
    return (rasp_atom){.type = RASP_INT, .as.i = value};
}

static rasp_atom atom_at(rasp_element element, const char *at) {
    int16_t i16;
    int32_t i32;
    int64_t i64;
    float f32;
    double f64;
    switch (element) {
    case RASP_ELEMENT_I8:
        return int_atom(*(const int8_t *)at);
    case RASP_ELEMENT_I16:
        memcpy(&i16, at, sizeof i16);
        return int_atom(i16);
    case RASP_ELEMENT_I32:
        memcpy(&i32, at, sizeof i32);
        return int_atom(i32);
    case RASP_ELEMENT_F32:
        memcpy(&f32, at, sizeof f32);
        return (rasp_atom){.type = RASP_FLOAT, .as.f = (double)f32};
    case RASP_ELEMENT_F64:
        memcpy(&f64, at, sizeof f64);
        return (rasp_atom){.type = RASP_FLOAT, .as.f = f64};
    case RASP_ELEMENT_BOOL:
        return (rasp_atom){.type = RASP_BOOL, .as.b = *at != 0};
    default:
        memcpy(&i64, at, sizeof i64);
        return int_atom(i64);
    }
}

static void fill_row(const Input *input, size_t row, Request *request, rasp_atom *atoms, char *characters) {
    const size_t bytes = bytes_of(input->element);
    const size_t first = input->offsets != NULL ? (size_t)input->offsets[row] : row * input->token_stride;
    const size_t n = input->offsets != NULL ? (size_t)(input->offsets[row + 1] - input->offsets[row]) : input->n;
    const char *at = (const char *)input->tokens + first * bytes;
    if (input->element == RASP_ELEMENT_TEXT) {
        *request = (Request){.text = at, .length = n};
        return;
    }
    for (size_t i = 0; i < n; i++) {
        atoms[i] = input->element == RASP_ELEMENT_U8 ? character_atom((uint8_t)at[i], characters + 2 * i)
                                                     : atom_at(input->element, at + i * bytes);
    }
    *request = (Request){.atoms = atoms, .count = n};
}

bool requests_from_input(const Input *input, size_t first, size_t count, Requests *out) {
    size_t all = 0;
    if (input->element != RASP_ELEMENT_TEXT) {
        all =
            input->offsets != NULL ? (size_t)(input->offsets[first + count] - input->offsets[first]) : count * input->n;
    }
    if (!allocate(out, count, all, input->element == RASP_ELEMENT_U8 ? 2 * all : 0)) {
        return false;
    }
    rasp_atom *atoms = out->atoms;
    char *characters = out->characters;
    for (size_t i = 0; i < count; i++) {
        fill_row(input, first + i, &out->rows[i], atoms, characters);
        atoms += out->rows[i].count;
        characters += input->element == RASP_ELEMENT_U8 ? 2 * out->rows[i].count : 0;
    }
    return true;
}

/* ---- lists */

static bool is_list(PyObject *object) {
    return PyList_Check(object) || PyTuple_Check(object);
}

/* Atoms of a list's items, at most `most`: an item's own code may have changed the list. */
static bool fill_atoms(const State *state, PyObject *list, rasp_atom *atoms, size_t most, Request *request) {
    size_t count = 0;
    while (count < most && count < (size_t)PySequence_Size(list)) {
        PyObject *item = PySequence_GetItem(list, (Py_ssize_t)count);
        const bool ok = item != NULL && value_to_atom(state, item, &atoms[count]);
        Py_XDECREF(item);
        if (!ok) {
            return false;
        }
        count++;
    }
    *request = (Request){.atoms = atoms, .count = count};
    return true;
}

bool requests_from_sequence(const State *state, PyObject *list, Requests *out) {
    const size_t count = (size_t)PySequence_Size(list);
    return allocate(out, 1, count, 0) && fill_atoms(state, list, out->atoms, count, &out->rows[0]);
}

bool requests_from_list(const State *state, PyObject *list, Requests *out) {
    const size_t rows = (size_t)PySequence_Size(list);
    size_t all = 0;
    for (size_t r = 0; r < rows; r++) {
        PyObject *row = PySequence_GetItem(list, (Py_ssize_t)r);
        all += is_list(row) ? (size_t)PySequence_Size(row) : 0;
        Py_DECREF(row);
    }
    if (!allocate(out, rows, all, 0)) {
        return false;
    }
    size_t used = 0;
    for (size_t r = 0; r < rows; r++) {
        PyObject *row = PySequence_GetItem(list, (Py_ssize_t)r);
        bool ok = row != NULL;
        if (ok && PyUnicode_Check(row)) {
            out->rows[r].text = value_text(state, row, &out->rows[r].length);
            ok = out->rows[r].text != NULL;
        } else if (ok && is_list(row)) {
            ok = fill_atoms(state, row, out->atoms + used, all - used, &out->rows[r]);
            used += out->rows[r].count;
        } else if (ok) {
            ok = raise_usage(state, "a row is a str or a list, not %R", (PyObject *)Py_TYPE(row)) != NULL;
        }
        Py_XDECREF(row);
        if (!ok) {
            return false;
        }
    }
    return true;
}
