/* What the module keeps for its types, and the only header that includes Python's: the limited API of 3.11, so that one
 * binary serves every later version. */
#ifndef PYTHON_SRC_STATE_H
#define PYTHON_SRC_STATE_H
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030b0000
#include <Python.h>

#include "include/rasp.h"
#include "python/src/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct State {
    PyObject *error_type;
    PyTypeObject *array_type;
    PyTypeObject *session_type;
    PyTypeObject *kernel_type;
    PyTypeObject *column_type;
    Pool *pool; /* of all sessions */
    bool told;  /* that there is no native code at all */
} State;

/* ---- module.c */

/* The state of the module that the object's type belongs to; the types have no subclasses. */
State *state_of(PyObject *self);
/* A new object of such a type, with everything behind its head zero; NULL with an exception. */
void *state_new(PyTypeObject *type);
#endif
