/* The module rasp._core. */
#include "python/src/array.h"
#include "python/src/column.h"
#include "python/src/error.h"
#include "python/src/kernel.h"
#include "python/src/session.h"

State *state_of(PyObject *self) {
    return PyType_GetModuleState(Py_TYPE(self));
}

void *state_new(PyTypeObject *type) {
    return PyType_GenericAlloc(type, 0);
}

/* Threads of the library find Python's by its main interpreter alone. */
static bool is_main_interpreter(void) {
    if (PyInterpreterState_GetID(PyInterpreterState_Get()) == 0) {
        return true;
    }
    PyErr_SetString(PyExc_ImportError, "rasp works in the main interpreter only, not in a subinterpreter");
    return false;
}

static int fill(PyObject *module) {
    if (!is_main_interpreter()) {
        return -1;
    }
    State *state = PyModule_GetState(module);
    state->pool = pool_new();
    if (state->pool == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    state->error_type = (PyObject *)error_make_type();
    state->array_type = state->error_type != NULL ? array_make_type(module) : NULL;
    state->kernel_type = state->array_type != NULL ? kernel_make_type(module) : NULL;
    state->column_type = state->kernel_type != NULL ? column_make_type(module) : NULL;
    state->session_type = state->column_type != NULL ? session_make_type(module) : NULL;
    if (state->session_type == NULL || PyModule_AddObjectRef(module, "Error", state->error_type) < 0 ||
        PyModule_AddType(module, state->array_type) < 0 || PyModule_AddType(module, state->kernel_type) < 0 ||
        PyModule_AddType(module, state->column_type) < 0 || PyModule_AddType(module, state->session_type) < 0) {
        return -1;
    }
    return PyModule_AddStringConstant(module, "version", rasp_version());
}

static int traverse(PyObject *module, visitproc visit, void *arg) {
    State *state = PyModule_GetState(module);
    Py_VISIT(state->error_type);
    Py_VISIT(state->array_type);
    Py_VISIT(state->kernel_type);
    Py_VISIT(state->column_type);
    Py_VISIT(state->session_type);
    return 0;
}

static int clear(PyObject *module) {
    State *state = PyModule_GetState(module);
    Py_CLEAR(state->error_type);
    Py_CLEAR(state->array_type);
    Py_CLEAR(state->kernel_type);
    Py_CLEAR(state->column_type);
    Py_CLEAR(state->session_type);
    return 0;
}

/* Sessions keep their type, and that keeps the module. */
static void destroy(void *module) {
    State *state = PyModule_GetState(module);
    clear(module);
    pool_free(state->pool);
}

PyMODINIT_FUNC PyInit__core(void);

PyMODINIT_FUNC PyInit__core(void) {
    static PyModuleDef_Slot slots[] = {{Py_mod_exec, fill}, {0, NULL}};
    static PyModuleDef definition = {.m_base = PyModuleDef_HEAD_INIT,
                                     .m_name = "_core",
                                     .m_doc = "RASP programs: what the package rasp is made of.",
                                     .m_size = sizeof(State),
                                     .m_slots = slots,
                                     .m_traverse = traverse,
                                     .m_clear = clear,
                                     .m_free = destroy};
    return PyModuleDef_Init(&definition);
}
