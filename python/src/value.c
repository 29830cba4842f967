/* Atoms, lists and dicts of the language and Python's, in both directions. */
#include "python/src/value.h"

#include "python/src/error.h"
#include "python/src/evaluate.h"
#include "python/src/kernel.h"

PyObject *value_of_atom(const rasp_atom *atom) {
    switch (atom->type) {
    case RASP_INT:
        return PyLong_FromLongLong(atom->as.i);
    case RASP_FLOAT:
        return PyFloat_FromDouble(atom->as.f);
    case RASP_BOOL:
        return PyBool_FromLong(atom->as.b);
    case RASP_STRING:
        break;
    }
    return PyUnicode_DecodeUTF8(atom->as.s.text, (Py_ssize_t)atom->as.s.length, "strict");
}

static PyObject *list_object(Session *session, rasp_value *value, PyObject *expression) {
    const size_t count = rasp_value_length(value);
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list != NULL && i < count; i++) {
        rasp_value *item = rasp_value_item(value, i);
        PyObject *name = PyUnicode_FromFormat("(%U)[%zu]", expression, i);
        PyObject *object = item != NULL && name != NULL ? value_object(session, item, name) : NULL;
        Py_XDECREF(name);
        if (object == NULL || PyList_SetItem(list, (Py_ssize_t)i, object) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

static bool put_pair(Session *session, rasp_value *value, size_t index, PyObject *expression, PyObject *dict) {
    rasp_atom atom = rasp_value_key(value, index);
    rasp_value *item = rasp_value_item(value, index);
    PyObject *key = value_of_atom(&atom);
    PyObject *name = key != NULL ? PyUnicode_FromFormat("(%U)[%R]", expression, key) : NULL;
    PyObject *object = item != NULL && name != NULL ? value_object(session, item, name) : NULL;
    bool ok = object != NULL && PyDict_SetItem(dict, key, object) == 0;
    Py_XDECREF(object);
    Py_XDECREF(name);
    Py_XDECREF(key);
    return ok;
}

static PyObject *dict_object(Session *session, rasp_value *value, PyObject *expression) {
    const size_t count = rasp_value_length(value);
    PyObject *dict = PyDict_New();
    for (size_t i = 0; dict != NULL && i < count; i++) {
        if (!put_pair(session, value, i, expression, dict)) {
            Py_CLEAR(dict);
        }
    }
    return dict;
}

PyObject *value_object(Session *session, rasp_value *value, PyObject *expression) {
    const State *state = state_of((PyObject *)session);
    rasp_atom atom;
    PyObject *object = NULL;
    switch (rasp_value_kind(value)) {
    case RASP_KIND_ATOM:
        atom = rasp_value_atom(value);
        object = value_of_atom(&atom);
        break;
    case RASP_KIND_LIST:
        object = list_object(session, value, expression);
        break;
    case RASP_KIND_DICT:
        object = dict_object(session, value, expression);
        break;
    case RASP_KIND_RESULT:
        object = (PyObject *)evaluate_array(state, rasp_value_result(value));
        break;
    case RASP_KIND_SOP:
    case RASP_KIND_SELECTOR:
        object = kernel_new(session, value, expression);
        break;
    case RASP_KIND_FUNCTION:
        return raise_usage(state, "%U is a function of the language: eval() an expression that calls it", expression);
    }
    return object != NULL || PyErr_Occurred() != NULL ? object : PyErr_NoMemory();
}

const char *value_text(const State *state, PyObject *object, size_t *length) {
    Py_ssize_t bytes;
    if (!PyUnicode_Check(object)) {
        return raise_usage(state, "a text is a str, not %R", (PyObject *)Py_TYPE(object));
    }
    const char *text = PyUnicode_AsUTF8AndSize(object, &bytes);
    if (text == NULL && PyErr_ExceptionMatches(PyExc_UnicodeError)) {
        PyErr_Clear();
        return raise_usage(state, "the text has half of a surrogate pair, which is no character");
    }
    if (text != NULL && length != NULL) {
        *length = (size_t)bytes;
    }
    return text;
}

static bool int_atom(const State *state, PyObject *object, rasp_atom *out) {
    PyObject *number = PyNumber_Index(object);
    const long long value = number != NULL ? PyLong_AsLongLong(number) : -1;
    Py_XDECREF(number);
    if (value == -1 && PyErr_Occurred() != NULL) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
            PyErr_Clear();
            raise_error(state, &(rasp_error){.kind = RASP_ERROR_OVERFLOW, .message = "an int beyond 64 bits"}, NO_ROW);
        }
        return false;
    }
    *out = (rasp_atom){.type = RASP_INT, .as.i = value};
    return true;
}

bool value_to_atom(const State *state, PyObject *object, rasp_atom *out) {
    if (PyUnicode_Check(object)) {
        size_t length = 0;
        const char *text = value_text(state, object, &length);
        *out = (rasp_atom){.type = RASP_STRING, .as.s = {text, length}};
        return text != NULL;
    }
    if (PyBool_Check(object)) {
        *out = (rasp_atom){.type = RASP_BOOL, .as.b = object == Py_True};
        return true;
    }
    if (PyFloat_Check(object)) {
        *out = (rasp_atom){.type = RASP_FLOAT, .as.f = PyFloat_AsDouble(object)};
        return true;
    }
    if (PyIndex_Check(object)) {
        return int_atom(state, object, out);
    }
    return raise_usage(state, "an element is an int, float, bool or str, not %R", (PyObject *)Py_TYPE(object)) != NULL;
}
