/* Values of the language as Python's. */
#ifndef PYTHON_SRC_VALUE_H
#define PYTHON_SRC_VALUE_H
#include "python/src/array.h"
#include "python/src/session.h"

/* An int, float, bool or str. */
PyObject *value_of_atom(const rasp_atom *atom);
/* s-ops and selectors become kernels that are called `expression`, atoms, lists and dicts their like, results of
 * applying an s-op arrays. The session is entered. NULL with an exception. */
PyObject *value_object(Session *session, rasp_value *value, PyObject *expression);

/* An atom from a Python object: its text lives as long as the object. False with an exception. */
bool value_to_atom(const State *state, PyObject *object, rasp_atom *out);
/* The UTF-8 of a str, which lives as long as it; NULL with an exception where that is no text. */
const char *value_text(const State *state, PyObject *object, size_t *length);
#endif
