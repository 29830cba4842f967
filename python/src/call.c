/* Calling a kernel: which kind of input an object is, native code for it, and the interpreter where there is none. */
#include "python/src/arrow_in.h"
#include "python/src/column.h"
#include "python/src/error.h"
#include "python/src/requests.h"
#include "python/src/run.h"
#include "python/src/value.h"

#include <time.h>

enum {
    PATIENCE = 20 * 1000 * 1000, /* nanoseconds of the interpreter that texts get before they are compiled for */
    RAGGED_WORK = 1 << 12,       /* elements of a list of rows that native code is made for at once */
    ROWS_AT_ONCE = 64            /* that are atoms at the same time */
};

static long long nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Whether the interpreter has had its time, or is not wanted. */
static bool wants_code(const Kernel *kernel) {
    return kernel->session->engine != RASP_ENGINE_AUTO || kernel->interpreted > PATIENCE;
}

/* ---- one text */

static Array *interpret_text(Kernel *kernel, const Request *request) {
    const long long began = nanoseconds();
    Array *array = evaluate_one(kernel, request, NO_ROW);
    kernel->interpreted += nanoseconds() - began;
    return array;
}

static PyObject *call_text(Kernel *kernel, PyObject *text) {
    const State *state = state_of((PyObject *)kernel);
    Request request = {0};
    request.text = value_text(state, text, &request.length);
    if (request.text == NULL) {
        return NULL;
    }
    const size_t count = (size_t)PyUnicode_GetLength(text);
    const Code *code = wants_code(kernel) ? kernel_choose(kernel, RASP_ELEMENT_TEXT, count, count) : NULL;
    if (PyErr_Occurred() != NULL) {
        return NULL;
    }
    if (code != NULL) {
        Array *array = NULL;
        const RunOutcome outcome = run_text(kernel, code, request.text, request.length, count, &array);
        if (outcome != RUN_REFUSED) {
            return (PyObject *)run_widen(state, array);
        }
    }
    return (PyObject *)interpret_text(kernel, &request);
}

/* ---- one sequence of Python's numbers */

static PyObject *call_sequence(Kernel *kernel, PyObject *items) {
    Requests requests = {0};
    Array *array = NULL;
    if (requests_from_sequence(state_of((PyObject *)kernel), items, &requests)) {
        array = evaluate_one(kernel, &requests.rows[0], NO_ROW);
    }
    requests_free(&requests);
    return (PyObject *)array;
}

/* ---- many rows */

static PyObject *interpret_rows(Kernel *kernel, PyObject *rows) {
    Requests requests = {0};
    PyObject *list = PyList_New(0);
    if (list != NULL && (!requests_from_list(state_of((PyObject *)kernel), rows, &requests) ||
                         !evaluate_many(kernel, requests.rows, requests.count, list))) {
        Py_CLEAR(list);
    }
    requests_free(&requests);
    return list;
}

/* The parts of an array that the rows of a ragged input have given. */
static PyObject *split(Array *array, const Input *input, const int64_t *places, bool is_selector) {
    PyObject *list = PyList_New((Py_ssize_t)input->rows);
    for (size_t r = 0; list != NULL && r < input->rows; r++) {
        Py_ssize_t n = (Py_ssize_t)(places[r + 1] - places[r]);
        if (is_selector) {
            Py_ssize_t side = 0;
            while (side * side < n) {
                side++;
            }
            n = side;
        }
        Array *part = array_part(array, (Py_ssize_t)places[r], is_selector ? 2 : 1, (const Py_ssize_t[]){n, n});
        if (part == NULL || PyList_SetItem(list, (Py_ssize_t)r, (PyObject *)part) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

/* NULL without an exception where the interpreter is to do it. */
static PyObject *run_rows(Kernel *kernel, const Input *input, unsigned threads) {
    const State *state = state_of((PyObject *)kernel);
    const size_t work = (size_t)input->offsets[input->rows];
    const bool small = kernel->session->engine == RASP_ENGINE_AUTO && work < RAGGED_WORK;
    const Code *code = small ? NULL : kernel_choose(kernel, input->element, RASP_LENGTH_ANY, work);
    if (code == NULL) {
        return NULL;
    }
    Array *array = NULL;
    int64_t *places = NULL;
    size_t failed = 0;
    PyObject *list = NULL;
    const RunOutcome outcome = run_ragged(kernel, code, input, threads, &array, &places, &failed);
    if (outcome == RUN_DONE) {
        array = run_widen(state, array);
        list = array != NULL ? split(array, input, places, code->info.is_selector) : NULL;
        Py_XDECREF((PyObject *)array);
    }
    PyMem_Free(places);
    return list;
}

static PyObject *call_rows(Kernel *kernel, PyObject *rows, unsigned threads) {
    Input input = {0};
    bool found;
    PyObject *list = NULL;
    if (input_from_rows(state_of((PyObject *)kernel), rows, &input, &found) && found) {
        list = run_rows(kernel, &input, threads);
    }
    input_free(&input);
    return list != NULL || PyErr_Occurred() != NULL ? list : interpret_rows(kernel, rows);
}

/* ---- arrays */

/* The rows of an array by the interpreter, a chunk of them at a time. */
static bool interpret_into(Kernel *kernel, const Input *input, Builder *builder) {
    bool ok = true;
    for (size_t first = 0; ok && first < input->rows; first += ROWS_AT_ONCE) {
        const size_t left = input->rows - first;
        Requests requests = {0};
        ok = requests_from_input(input, first, left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE, &requests) &&
             evaluate_into(kernel, requests.rows, requests.count, input->is_one ? NO_ROW : (Py_ssize_t)first, builder);
        requests_free(&requests);
    }
    return ok;
}

static Array *interpret_array(Kernel *kernel, const Input *input) {
    const State *state = state_of((PyObject *)kernel);
    const Py_ssize_t n = (Py_ssize_t)input->n;
    const Py_ssize_t shape[ARRAY_DIMS] = {(Py_ssize_t)input->rows, n, n};
    const int skipped = input->is_one ? 1 : 0;
    Builder builder = {0};
    Array *array = NULL;
    if (interpret_into(kernel, input, &builder)) {
        builder.seen = kernel->is_selector ? 1U << RASP_BOOL : builder.seen;
        array = builder_finish(state, &builder, (kernel->is_selector ? 3 : 2) - skipped, shape + skipped);
    }
    builder_free(&builder);
    return array;
}

static PyObject *put(Kernel *kernel, Array *array, Target *target) {
    const bool ok = array != NULL && target_put(state_of((PyObject *)kernel), target, array);
    Py_XDECREF((PyObject *)array);
    return ok ? Py_NewRef(target->object) : NULL;
}

/* What the rows give: in the target, if there is one. */
static PyObject *run_or_interpret(Kernel *kernel, const Input *input, Target *target, unsigned threads) {
    Array *array = NULL;
    size_t failed = 0;
    RunOutcome outcome = RUN_REFUSED;
    const Code *code = kernel_choose(kernel, input->element, input->n, input->rows * input->n);
    if (code != NULL && input->n > 0) {
        outcome = run_array(kernel, code, input, target, threads, &array, &failed);
        if (outcome == RUN_REFUSED) {
            /* The row that failed: its error, unless the interpreter has a value for it. */
            Requests requests = {0};
            Builder builder = {0};
            if (!requests_from_input(input, failed, 1, &requests) ||
                !evaluate_into(kernel, requests.rows, 1, input->is_one ? NO_ROW : (Py_ssize_t)failed, &builder)) {
                outcome = RUN_RAISED;
            }
            builder_free(&builder);
            requests_free(&requests);
        }
    }
    if (outcome == RUN_REFUSED && PyErr_Occurred() == NULL) {
        array = interpret_array(kernel, input);
    }
    if (PyErr_Occurred() != NULL) {
        Py_XDECREF((PyObject *)array);
        return NULL;
    }
    if (target == NULL) {
        return (PyObject *)array;
    }
    return array != NULL ? put(kernel, array, target) : Py_NewRef(target->object);
}

static PyObject *call_array(Kernel *kernel, PyObject *x, PyObject *out, unsigned threads, bool *found) {
    const State *state = state_of((PyObject *)kernel);
    Input input = {0};
    Target target = {0};
    PyObject *answer = NULL;
    if (input_from_array(state, x, &input, found) && *found && (out == NULL || target_open(state, out, &target))) {
        answer = run_or_interpret(kernel, &input, out != NULL ? &target : NULL, threads);
    }
    if (target.object != NULL) {
        target_close(&target);
    }
    input_free(&input);
    return answer;
}

/* ---- columns */

/* The rows by the interpreter: all cells, and where those of each row begin. */
static Array *interpret_column(Kernel *kernel, const Input *input, int64_t **places) {
    Builder builder = {0};
    Array *array = NULL;
    *places = PyMem_Calloc(input->rows + 1, sizeof **places);
    bool ok = *places != NULL || PyErr_NoMemory() != NULL;
    for (size_t r = 0; ok && r < input->rows; r++) {
        Requests requests = {0};
        ok = requests_from_input(input, r, 1, &requests) &&
             evaluate_into(kernel, requests.rows, 1, (Py_ssize_t)r, &builder);
        (*places)[r + 1] = (int64_t)builder.count;
        requests_free(&requests);
    }
    if (ok) {
        builder.seen = kernel->is_selector ? 1U << RASP_BOOL : builder.seen;
        const Py_ssize_t count = (Py_ssize_t)builder.count;
        array = builder_finish(state_of((PyObject *)kernel), &builder, 1, &count);
    }
    builder_free(&builder);
    return array;
}

static PyObject *column_of(Kernel *kernel, const ArrowInput *column, unsigned threads) {
    const Input *input = &column->input;
    const size_t work = (size_t)(input->offsets[input->rows] - input->offsets[0]);
    Array *array = NULL;
    int64_t *places = NULL;
    size_t failed = 0;
    RunOutcome outcome = RUN_REFUSED;
    const Code *code = kernel_choose(kernel, input->element, RASP_LENGTH_ANY, work);
    if (code != NULL && input->rows > 0) {
        outcome = run_ragged(kernel, code, input, threads, &array, &places, &failed);
    }
    if (outcome == RUN_REFUSED && PyErr_Occurred() == NULL) {
        PyMem_Free(places);
        array = interpret_column(kernel, input, &places);
    }
    PyObject *answer = NULL;
    if (array != NULL) {
        answer =
            column_new(state_of((PyObject *)kernel), array, places, column->nulls, column->rows, kernel->is_selector);
    }
    PyMem_Free(places);
    return answer;
}

static PyObject *call_column(Kernel *kernel, PyObject *x, unsigned threads, bool *found) {
    ArrowInput column = {0};
    PyObject *answer = NULL;
    if (arrow_input(state_of((PyObject *)kernel), x, &column, found) && *found) {
        answer = column_of(kernel, &column, threads);
    }
    arrow_input_free(&column);
    return answer;
}

/* ---- lists */

static bool is_list(PyObject *object) {
    return PyList_Check(object) || PyTuple_Check(object);
}

/* Tuples instead of lists, so that no other thread changes what is read. */
static PyObject *freeze(PyObject *list) {
    PyObject *rows = PySequence_Tuple(list);
    PyObject *frozen = rows != NULL ? PyTuple_New(PyTuple_Size(rows)) : NULL;
    for (Py_ssize_t i = 0; frozen != NULL && i < PyTuple_Size(rows); i++) {
        PyObject *row = PyTuple_GetItem(rows, i);
        PyObject *own = PyList_Check(row) ? PySequence_Tuple(row) : Py_NewRef(row);
        if (own == NULL || PyTuple_SetItem(frozen, i, own) < 0) {
            Py_CLEAR(frozen);
        }
    }
    Py_XDECREF(rows);
    return frozen;
}

static PyObject *call_list(Kernel *kernel, PyObject *x, unsigned threads) {
    PyObject *items = freeze(x);
    if (items == NULL) {
        return NULL;
    }
    PyObject *first = PyTuple_Size(items) > 0 ? PyTuple_GetItem(items, 0) : NULL;
    const bool has_rows = first != NULL && (PyUnicode_Check(first) || is_list(first));
    PyObject *answer = has_rows ? call_rows(kernel, items, threads) : call_sequence(kernel, items);
    Py_DECREF(items);
    return answer;
}

PyObject *kernel_call(Kernel *kernel, PyObject *x, PyObject *out, unsigned threads) {
    const State *state = state_of((PyObject *)kernel);
    bool found = false;
    PyObject *answer = NULL;
    if (!PyUnicode_Check(x) && !is_list(x)) {
        answer = call_array(kernel, x, out, threads, &found);
        if (found || PyErr_Occurred() != NULL) {
            return answer;
        }
    }
    if (out != NULL) {
        return raise_usage(state, "out is for arrays only, not for an input of %R", (PyObject *)Py_TYPE(x));
    }
    if (PyUnicode_Check(x)) {
        return call_text(kernel, x);
    }
    if (!is_list(x)) {
        answer = call_column(kernel, x, threads, &found);
        if (found || PyErr_Occurred() != NULL) {
            return answer;
        }
    }
    if (is_list(x) || PySequence_Check(x)) {
        return call_list(kernel, x, threads);
    }
    return raise_usage(state, "an input is a str, a list or an array, not %R", (PyObject *)Py_TYPE(x));
}
