/* Making rasp.Error from errors of the library. */
#include "python/src/error.h"

#include <stdarg.h>
#include <string.h>

static const char doc[] =
    "What the language or the library has against a call.\n\n"
    "kind      'syntax', 'name', 'reserved', 'args', 'type', 'value', 'runtime', 'overflow', 'limit', 'io', 'usage',\n"
    "          'engine'\n"
    "message   one line, as str() gives it\n"
    "file, line, column   the place in the program, or None; line and column begin with 1\n"
    "rendered  place and message with the line of the program, a caret and notes; or None\n"
    "row       which of many inputs it was, from 0 on, or None";

PyTypeObject *error_make_type(void) {
    static const char *const names[] = {"kind", "message", "file", "line", "column", "rendered", "row"};
    PyObject *members = PyDict_New();
    for (size_t i = 0; members != NULL && i < sizeof names / sizeof names[0]; i++) {
        if (PyDict_SetItemString(members, names[i], Py_None) < 0) {
            Py_CLEAR(members);
        }
    }
    PyObject *type = members != NULL ? PyErr_NewExceptionWithDoc("rasp.Error", doc, NULL, members) : NULL;
    Py_XDECREF(members);
    return (PyTypeObject *)type;
}

/* Takes the reference of value; false, with an exception, where that is NULL or cannot be set. */
static bool set(PyObject *exception, const char *name, PyObject *value) {
    bool ok = value != NULL && PyObject_SetAttrString(exception, name, value) == 0;
    Py_XDECREF(value);
    return ok;
}

static PyObject *text_or_none(const char *text) {
    return text != NULL ? PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace") : Py_NewRef(Py_None);
}

static PyObject *number_or_none(Py_ssize_t number, Py_ssize_t none) {
    return number != none ? PyLong_FromSsize_t(number) : Py_NewRef(Py_None);
}

/* Takes the reference of message. */
static void *raise(const State *state, PyObject *message, const rasp_error *error, Py_ssize_t row) {
    PyObject *exception = message != NULL ? PyObject_CallFunctionObjArgs(state->error_type, message, NULL) : NULL;
    const bool placed = error->file != NULL && error->line > 0;
    if (exception != NULL && set(exception, "kind", PyUnicode_FromString(rasp_status_text(error->kind))) &&
        set(exception, "message", Py_NewRef(message)) &&
        set(exception, "file", text_or_none(placed ? error->file : NULL)) &&
        set(exception, "line", number_or_none(placed ? error->line : 0, 0)) &&
        set(exception, "column", number_or_none(placed ? error->column : 0, 0)) &&
        set(exception, "rendered", text_or_none(error->rendered)) &&
        set(exception, "row", number_or_none(row, NO_ROW))) {
        PyErr_SetObject(state->error_type, exception);
    }
    Py_XDECREF(exception);
    Py_XDECREF(message);
    return NULL;
}

void *raise_usage(const State *state, const char *format, ...) {
    if (PyErr_Occurred() != NULL) {
        return NULL;
    }
    va_list arguments;
    va_start(arguments, format);
    PyObject *message = PyUnicode_FromFormatV(format, arguments);
    va_end(arguments);
    return raise(state, message, &(rasp_error){.kind = RASP_ERROR_USAGE}, NO_ROW);
}

void *raise_error(const State *state, const rasp_error *error, Py_ssize_t row) {
    if (PyErr_Occurred() != NULL) {
        return NULL;
    }
    return raise(state, text_or_none(error->message != NULL ? error->message : "out of memory"), error, row);
}

void *raise_session(const State *state, rasp_session *session, rasp_status status) {
    if (rasp_error_count(session) > 0) {
        rasp_error error = rasp_error_at(session, 0);
        return raise_error(state, &error, NO_ROW);
    }
    const char *message = status == RASP_ERROR_LIMIT ? "out of memory" : "the call is wrong";
    return raise_error(state, &(rasp_error){.kind = status, .message = message}, NO_ROW);
}
