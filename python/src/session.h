/* rasp.Session: an environment of the library, used by one thread at a time, and what stops it at an interrupt. */
#ifndef PYTHON_SRC_SESSION_H
#define PYTHON_SRC_SESSION_H
#include "python/src/state.h"

#include <stdatomic.h>

typedef struct Session {
    PyObject_HEAD rasp_session *session;
    PyThread_type_lock lock;
    unsigned long owner; /* the thread that holds the lock, or 0; changed under the GIL */
    PyObject *sources;   /* a list of (name, text) of all that was run */
    PyObject *options;   /* a dict of what it was made with */
    rasp_engine engine;
    atomic_bool stopped;   /* a signal's handler has raised an exception */
    atomic_llong asked_at; /* when signals were looked after last, in milliseconds */
} Session;

PyTypeObject *session_make_type(PyObject *module);

/* The session for this thread alone; others wait without the GIL. False with an exception when the thread has it
 * already, which is so inside a signal's handler. */
bool session_enter(Session *session);
void session_leave(Session *session);
/* An exception that a signal's handler raised has been seen to: what runs next is not stopped any more. */
void session_forget_stop(Session *session);
#endif
