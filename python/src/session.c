/* Sessions: locking, signals, running programs. */
#include "python/src/session.h"

#include "python/src/error.h"
#include "python/src/value.h"

#include <string.h>
#include <time.h>

enum { SIGNALS_EVERY = 50 }; /* milliseconds between two looks */

/* ---- signals */

static long long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The library asks whether to stop. Only a thread of Python can look after signals; the library's own read what that
 * one has found. The exception stays with the thread, whose call finds it. */
static bool is_cancelled(void *user) {
    Session *session = user;
    if (atomic_load(&session->stopped)) {
        return true;
    }
    const long long now = milliseconds();
    if (now - atomic_load(&session->asked_at) < SIGNALS_EVERY || PyGILState_GetThisThreadState() == NULL) {
        return false;
    }
    atomic_store(&session->asked_at, now);
    PyGILState_STATE held = PyGILState_Ensure();
    const bool stop = PyErr_CheckSignals() < 0;
    PyGILState_Release(held);
    if (stop) {
        atomic_store(&session->stopped, true);
    }
    return stop;
}

void session_forget_stop(Session *session) {
    if (PyErr_Occurred() != NULL) {
        atomic_store(&session->stopped, false);
    }
}

/* ---- one thread at a time */

bool session_enter(Session *session) {
    const unsigned long thread = PyThread_get_thread_ident();
    if (session->owner == thread) {
        raise_usage(state_of((PyObject *)session), "the session is at work: a signal's handler cannot use it");
        return false;
    }
    if (PyThread_acquire_lock(session->lock, NOWAIT_LOCK) != PY_LOCK_ACQUIRED) {
        Py_BEGIN_ALLOW_THREADS PyThread_acquire_lock(session->lock, WAIT_LOCK);
        Py_END_ALLOW_THREADS
    }
    session->owner = thread;
    return true;
}

void session_leave(Session *session) {
    session->owner = 0;
    PyThread_release_lock(session->lock);
    session_forget_stop(session);
}

/* ---- making one */

static bool read_engine(const State *state, const char *name, rasp_engine *out) {
    static const char *const names[] = {"auto", "interp", "jit"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (rasp_engine)i;
            return true;
        }
    }
    return raise_usage(state, "engine is 'auto', 'interp' or 'jit', not '%s'", name) != NULL;
}

static rasp_session *create(Session *session, rasp_config *config, PyObject *include) {
    const State *state = state_of((PyObject *)session);
    Py_ssize_t count = PyTuple_Size(include);
    const char **folders = PyMem_Calloc((size_t)count + 1, sizeof *folders);
    bool ok = folders != NULL;
    for (Py_ssize_t i = 0; ok && i < count; i++) {
        folders[i] = value_text(state, PyTuple_GetItem(include, i), NULL);
        ok = folders[i] != NULL;
    }
    rasp_session *made = NULL;
    config->include_dirs = folders;
    config->include_dir_count = (size_t)count;
    config->allocate = pool_allocate;
    config->allocate_user = state->pool;
    config->cancelled = is_cancelled;
    config->cancelled_user = session;
    rasp_status status = RASP_OK;
    if (ok) {
        Py_BEGIN_ALLOW_THREADS status = rasp_session_create(config, &made);
        Py_END_ALLOW_THREADS
    }
    if (folders == NULL || status != RASP_OK) {
        PyErr_NoMemory();
    }
    PyMem_Free(folders);
    return made;
}

/* Keeps what pickling needs: the keywords as they were given. */
static bool fill(Session *session, PyObject *keywords) {
    session->options = keywords != NULL ? PyDict_Copy(keywords) : PyDict_New();
    session->sources = PyList_New(0);
    session->lock = PyThread_allocate_lock();
    if (session->lock == NULL && PyErr_Occurred() == NULL) {
        PyErr_NoMemory();
    }
    return session->options != NULL && session->sources != NULL && session->lock != NULL;
}

static PyObject *session_make(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
    static char *names[] = {"engine", "causal", "include", "cache", "time_limit", "memory_limit", "step_limit", NULL};
    rasp_config config = {0};
    const char *engine = "auto";
    int causal = 0;
    unsigned long long steps = 0;
    Py_ssize_t memory = 0;
    PyObject *include = NULL;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|$spOzdnK:Session", names, &engine, &causal, &include,
                                     &config.cache_dir, &config.time_limit, &memory, &steps)) {
        return NULL;
    }
    Session *session = state_new(type);
    PyObject *folders = session == NULL ? NULL : include != NULL ? PySequence_Tuple(include) : PyTuple_New(0);
    config.causal = causal != 0;
    config.memory_limit = memory > 0 ? (size_t)memory : 0;
    config.step_limit = steps;
    if (folders != NULL && fill(session, keywords) &&
        read_engine(state_of((PyObject *)session), engine, &session->engine)) {
        session->session = create(session, &config, folders);
    }
    Py_XDECREF(folders);
    if (session != NULL && session->session == NULL) {
        Py_CLEAR(session);
    }
    return (PyObject *)session;
}

static void session_dealloc(PyObject *self) {
    Session *session = (Session *)self;
    PyTypeObject *type = Py_TYPE(self);
    rasp_session_free(session->session);
    if (session->lock != NULL) {
        PyThread_free_lock(session->lock);
    }
    Py_XDECREF(session->sources);
    Py_XDECREF(session->options);
    PyObject_Free(self);
    Py_DECREF(type);
}

/* ---- running */

static bool keep_source(Session *session, const char *name, PyObject *text) {
    PyObject *source = Py_BuildValue("(sO)", name, text);
    bool ok = source != NULL && PyList_Append(session->sources, source) == 0;
    Py_XDECREF(source);
    return ok;
}

static PyObject *session_run(PyObject *self, PyObject *arguments, PyObject *keywords) {
    static char *names[] = {"text", "name", NULL};
    Session *session = (Session *)self;
    const State *state = state_of(self);
    PyObject *object;
    const char *name = "program";
    size_t length;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "U|s:run", names, &object, &name)) {
        return NULL;
    }
    const char *text = value_text(state, object, &length);
    if (text == NULL || !session_enter(session)) {
        return NULL;
    }
    rasp_status status = RASP_OK;
    const bool kept = keep_source(session, name, object);
    if (kept) {
        Py_BEGIN_ALLOW_THREADS status = rasp_run_text(session->session, name, text, length, NULL, NULL);
        Py_END_ALLOW_THREADS
    }
    if (status != RASP_OK) {
        raise_session(state, session->session, status);
    }
    session_leave(session);
    if (PyErr_Occurred() != NULL) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *session_eval(PyObject *self, PyObject *expression) {
    Session *session = (Session *)self;
    const State *state = state_of(self);
    size_t length;
    const char *text = value_text(state, expression, &length);
    if (text == NULL || !session_enter(session)) {
        return NULL;
    }
    rasp_value *value = NULL;
    rasp_status status;
    Py_BEGIN_ALLOW_THREADS status = rasp_eval_expression(session->session, "expression", text, length, &value);
    Py_END_ALLOW_THREADS PyObject *object = NULL;
    if (status != RASP_OK || PyErr_Occurred() != NULL) {
        raise_session(state, session->session, status);
    } else {
        object = value_object(session, value, expression);
    }
    session_leave(session);
    return object;
}

static PyObject *session_subscript(PyObject *self, PyObject *key) {
    Session *session = (Session *)self;
    size_t length;
    const char *name = value_text(state_of(self), key, &length);
    if (name == NULL || !session_enter(session)) {
        return NULL;
    }
    rasp_value *value = strlen(name) == length ? rasp_lookup(session->session, name) : NULL;
    PyObject *object = NULL;
    if (value != NULL) {
        object = value_object(session, value, key);
    } else {
        PyErr_SetObject(PyExc_KeyError, key);
    }
    session_leave(session);
    return object;
}

static int session_contains(PyObject *self, PyObject *key) {
    Session *session = (Session *)self;
    size_t length;
    const char *name = value_text(state_of(self), key, &length);
    if (name == NULL || !session_enter(session)) {
        return -1;
    }
    const bool has = strlen(name) == length && rasp_lookup(session->session, name) != NULL;
    session_leave(session);
    return has;
}

static PyObject *session_last(PyObject *self, PyObject *none) {
    (void)none;
    Session *session = (Session *)self;
    if (!session_enter(session)) {
        return NULL;
    }
    const char *name = NULL;
    rasp_value *value = rasp_last_sop(session->session, &name);
    PyObject *expression = value != NULL && name != NULL ? PyUnicode_FromString(name) : NULL;
    PyObject *object = NULL;
    if (expression != NULL) {
        object = value_object(session, value, expression);
    } else {
        raise_usage(state_of(self), "the program binds no s-op: which expression?");
    }
    Py_XDECREF(expression);
    session_leave(session);
    return object;
}

static PyObject *session_names(PyObject *self, PyObject *none) {
    (void)none;
    Session *session = (Session *)self;
    if (!session_enter(session)) {
        return NULL;
    }
    PyObject *names = PyList_New(0);
    const size_t count = rasp_name_count(session->session);
    for (size_t i = 0; names != NULL && i < count; i++) {
        const char *text = rasp_name_at(session->session, i);
        if (text == NULL || !rasp_name_is_own(session->session, text)) {
            continue;
        }
        PyObject *name = PyUnicode_FromString(text);
        if (name == NULL || PyList_Append(names, name) < 0) {
            Py_CLEAR(names);
        }
        Py_XDECREF(name);
    }
    if (names != NULL && PyList_Sort(names) < 0) {
        Py_CLEAR(names);
    }
    session_leave(session);
    return names;
}

PyTypeObject *session_make_type(PyObject *module) {
    static PyMethodDef methods[] = {
        {"run", (PyCFunction)(void (*)(void))session_run, METH_VARARGS | METH_KEYWORDS,
         "run(text, name='program')\n--\n\nRuns all statements of a program; name appears in errors."},
        {"eval", session_eval, METH_O,
         "eval(expression)\n--\n\nThe value of an expression: a Kernel for s-ops and selectors, an Array for an s-op\n"
         "that is applied to an input, Python's own for numbers, strings, lists and dicts."},
        {"last", session_last, METH_NOARGS, "last()\n--\n\nThe s-op that was bound last, as a Kernel."},
        {"names", session_names, METH_NOARGS, "names()\n--\n\nThe names that programs have bound here, sorted."},
        {0},
    };
    static PyType_Slot slots[] = {
        {Py_tp_doc, "Session(*, engine='auto', causal=False, include=(), cache=None, time_limit=0, memory_limit=0,\n"
                    "        step_limit=0)\n--\n\n"
                    "An environment that programs run in: session[name] is the value of a name.\n\n"
                    "engine        'interp' for the interpreter, 'jit' for native code or an error, 'auto' to choose\n"
                    "causal        selectors see the positions up to their own only\n"
                    "include       folders where `load` looks, too\n"
                    "cache         the folder for native code; '' for none\n"
                    "time_limit, memory_limit, step_limit   seconds, bytes and steps that a call may take"},
        {Py_tp_new, session_make},
        {Py_tp_dealloc, session_dealloc},
        {Py_tp_methods, methods},
        {Py_mp_subscript, session_subscript},
        {Py_sq_contains, session_contains},
        {0, NULL},
    };
    static PyType_Spec spec = {
        .name = "rasp.Session", .basicsize = (int)sizeof(Session), .flags = Py_TPFLAGS_DEFAULT, .slots = slots};
    return (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
}
