/* Which native code an input gets. Code for one length is faster and takes as long to make as code for all; so arrays
 * that are large, or lengths that come again and again, get their own, and all others share one. */
#include "python/src/error.h"
#include "python/src/kernel.h"

#include <string.h>

enum {
    OWN_LENGTH_MOST = 256,     /* elements: beyond, loops are long anyway */
    OWN_LENGTH_WORK = 1 << 16, /* elements of one call */
    OWN_LENGTH_SUM = 1 << 20,  /* of calls with the same length in a row */
    SHARED_CODES = 9           /* one for each kind of element */
};

static Code *find(Kernel *kernel, rasp_element element, size_t length) {
    for (size_t i = 0; i < kernel->code_count; i++) {
        Code *code = kernel->codes[i];
        if (code->element == element && code->length == length) {
            return code;
        }
    }
    return NULL;
}

static void describe(Code *code) {
    static const ArrayCell cells[] = {
        [RASP_CELL_BOOL] = ARRAY_BOOL,   [RASP_CELL_I8] = ARRAY_I8,       [RASP_CELL_U8] = ARRAY_U8,
        [RASP_CELL_I16] = ARRAY_I16,     [RASP_CELL_U16] = ARRAY_U16,     [RASP_CELL_I32] = ARRAY_I32,
        [RASP_CELL_I64] = ARRAY_I64,     [RASP_CELL_F64] = ARRAY_F64,     [RASP_CELL_TEXT8] = ARRAY_TEXT,
        [RASP_CELL_TEXT16] = ARRAY_TEXT, [RASP_CELL_TEXT32] = ARRAY_TEXT, [RASP_CELL_TEXT64] = ARRAY_TEXT,
    };
    code->info = rasp_kernel_describe(code->kernel);
    code->cell = cells[code->info.cell];
    code->has_strings = !code->info.is_selector && (code->info.types & 1U << RASP_STRING) != 0;
}

/* ---- where there is none */

/* Whether the library has no native code at all, and not just none for this. */
static bool is_without_module(const rasp_error *error) {
    return strstr(error->message, "native code needs") != NULL;
}

/* Says once that the interpreter does everything. */
static bool tell(State *state, const rasp_error *error) {
    if (state->told || !is_without_module(error)) {
        return true;
    }
    state->told = true;
    return PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "the interpreter is used: %s", error->message) == 0;
}

/* What a failure means: false with an exception, true where the interpreter steps in. */
static bool accept_failure(Kernel *kernel, rasp_status status) {
    State *state = state_of((PyObject *)kernel);
    rasp_session *session = kernel->session->session;
    if (PyErr_Occurred() != NULL) {
        return false;
    }
    if (kernel->session->engine == RASP_ENGINE_JIT || status != RASP_ERROR_ENGINE || rasp_error_count(session) == 0) {
        return raise_session(state, session, status) != NULL;
    }
    const rasp_error error = rasp_error_at(session, 0);
    return tell(state, &error);
}

/* ---- making it */

/* Keeps new code, unless another thread has been faster. */
static Code *keep(Kernel *kernel, rasp_element element, size_t length, rasp_kernel *native) {
    Code *code = find(kernel, element, length);
    if (code == NULL) {
        code = PyMem_Calloc(1, sizeof *code);
        if (code != NULL) {
            *code = (Code){.element = element, .length = length, .kernel = native};
            if (native != NULL) {
                describe(code);
            }
            kernel->codes[kernel->code_count++] = code;
            return code;
        }
        PyErr_NoMemory();
    }
    rasp_kernel_free(native);
    return code;
}

static Code *make(Kernel *kernel, rasp_element element, size_t length) {
    rasp_kernel_options options = {.element = element, .length = length};
    rasp_kernel *native = NULL;
    rasp_status status;
    if (!session_enter(kernel->session)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS status = rasp_compile(kernel->value, &options, &native);
    Py_END_ALLOW_THREADS const bool ok = status == RASP_OK || accept_failure(kernel, status);
    session_leave(kernel->session);
    return ok ? keep(kernel, element, length, native) : NULL;
}

static bool deserves_own(const Kernel *kernel, Code *shared, size_t length, size_t work) {
    if (length == 0 || length > OWN_LENGTH_MOST || kernel->code_count + SHARED_CODES >= KERNEL_CODES) {
        return false;
    }
    if (shared != NULL) {
        shared->same_work = shared->same_length == length ? shared->same_work : 0;
        shared->same_work += work < OWN_LENGTH_SUM ? work : OWN_LENGTH_SUM;
        shared->same_length = length;
    }
    return work >= OWN_LENGTH_WORK || (shared != NULL && shared->same_work >= OWN_LENGTH_SUM);
}

const Code *kernel_choose(Kernel *kernel, rasp_element element, size_t length, size_t work) {
    if (kernel->session->engine == RASP_ENGINE_INTERP) {
        return NULL;
    }
    Code *code = find(kernel, element, length);
    if (code == NULL) {
        code = find(kernel, element, RASP_LENGTH_ANY);
        if (deserves_own(kernel, code, length, work) && (code == NULL || code->kernel != NULL)) {
            code = make(kernel, element, length);
        } else if (code == NULL) {
            code = make(kernel, element, RASP_LENGTH_ANY);
        }
    }
    return code != NULL && code->kernel != NULL ? code : NULL;
}
