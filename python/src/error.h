/* Exceptions: everything that the language or the library has against a call is a rasp.Error. Each function sets one
 * and returns NULL; an exception that is set already, as by a signal's handler, is kept. */
#ifndef PYTHON_SRC_ERROR_H
#define PYTHON_SRC_ERROR_H
#include "python/src/state.h"

#define NO_ROW ((Py_ssize_t) - 1)

PyTypeObject *error_make_type(void);

/* Of kind "usage": an argument is wrong. format is that of PyErr_Format. */
void *raise_usage(const State *state, const char *format, ...);
/* row: which of many inputs it was, or NO_ROW. */
void *raise_error(const State *state, const rasp_error *error, Py_ssize_t row);
/* The first error of the session's latest call, or of the status alone when it has none. */
void *raise_session(const State *state, rasp_session *session, rasp_status status);
#endif
