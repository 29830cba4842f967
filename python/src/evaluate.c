/* Inputs in chunks: a chunk is evaluated without the GIL, then what it gave is read with it. */
#include "python/src/evaluate.h"

#include "python/src/error.h"

#include <string.h>

enum { CHUNK = 64, SMALL_INPUT = 128 };

static bool add_matrix(Builder *builder, const rasp_result *result) {
    const size_t count = rasp_result_count(result) * rasp_result_count(result);
    const uint8_t *cells = rasp_result_cells(result);
    bool ok = builder_reserve(builder, count);
    for (size_t i = 0; ok && i < count; i++) {
        const rasp_atom atom = {.type = RASP_BOOL, .as.b = cells[i] != 0};
        ok = builder_add(builder, &atom);
    }
    return ok;
}

static bool add_all(Builder *builder, const rasp_result *result) {
    if (rasp_result_is_selector(result)) {
        return add_matrix(builder, result);
    }
    const size_t count = rasp_result_count(result);
    if (!builder_reserve(builder, count)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const rasp_atom atom = rasp_result_atom(result, i);
        if (!builder_add(builder, &atom)) {
            return false;
        }
    }
    return true;
}

static Array *matrix_of(const State *state, const rasp_result *result) {
    const Py_ssize_t count = (Py_ssize_t)rasp_result_count(result);
    Array *array = array_new(state, ARRAY_BOOL, 1, 2, (const Py_ssize_t[]){count, count}, false);
    if (array != NULL) {
        memcpy(array->cells, rasp_result_cells(result), (size_t)array_count(array));
    }
    return array;
}

Array *evaluate_array(const State *state, const rasp_result *result) {
    if (rasp_result_is_selector(result)) {
        return matrix_of(state, result);
    }
    Builder builder = {0};
    Array *array = NULL;
    if (add_all(&builder, result)) {
        array = builder_finish(state, &builder, 1, (const Py_ssize_t[]){(Py_ssize_t)rasp_result_count(result)});
    }
    builder_free(&builder);
    return array;
}

/* The interpreter for small inputs: looking whether native code pays would take longer. */
static rasp_status run_request(const Kernel *kernel, const Request *request, rasp_result **out) {
    rasp_evaluate_options options = {.engine = kernel->session->engine};
    const size_t size = request->text != NULL ? request->length : request->count;
    if (options.engine == RASP_ENGINE_AUTO && size <= SMALL_INPUT) {
        options.engine = RASP_ENGINE_INTERP;
    }
    if (request->text != NULL) {
        return rasp_evaluate_text(kernel->value, request->text, request->length, &options, out);
    }
    return rasp_evaluate_atoms(kernel->value, request->atoms, request->count, &options, out);
}

/* A chunk without the GIL, up to the first that fails; how many were evaluated, that one included. */
static size_t run_chunk(Kernel *kernel, const Request *requests, size_t count, rasp_result **results) {
    size_t done = 0;
    if (!session_enter(kernel->session)) {
        return 0;
    }
    Py_BEGIN_ALLOW_THREADS while (done < count) {
        const rasp_status status = run_request(kernel, &requests[done], &results[done]);
        done++;
        if (status != RASP_OK) {
            break;
        }
    }
    Py_END_ALLOW_THREADS session_leave(kernel->session);
    return done;
}

static bool is_good(const State *state, const rasp_result *result, Py_ssize_t row) {
    if (PyErr_Occurred() != NULL) {
        return false;
    }
    if (result == NULL) {
        PyErr_NoMemory();
        return false;
    }
    if (rasp_result_status(result) != RASP_OK) {
        const rasp_error error = rasp_result_error(result);
        return raise_error(state, &error, row) != NULL;
    }
    return true;
}

Array *evaluate_one(Kernel *kernel, const Request *request, Py_ssize_t row) {
    const State *state = state_of((PyObject *)kernel);
    rasp_result *result = NULL;
    Array *array = NULL;
    if (run_chunk(kernel, request, 1, &result) == 1 && is_good(state, result, row)) {
        array = evaluate_array(state, result);
    }
    rasp_result_free(result);
    return array;
}

static bool take_result(const State *state, const rasp_result *result, PyObject *list, Builder *builder) {
    if (builder != NULL) {
        return add_all(builder, result);
    }
    Array *array = evaluate_array(state, result);
    bool ok = array != NULL && PyList_Append(list, (PyObject *)array) == 0;
    Py_XDECREF((PyObject *)array);
    return ok;
}

/* To a list, or to a builder. */
static bool evaluate_to(Kernel *kernel, const Request *requests, size_t count, Py_ssize_t row, PyObject *list,
                        Builder *builder) {
    const State *state = state_of((PyObject *)kernel);
    bool ok = true;
    for (size_t first = 0; ok && first < count; first += CHUNK) {
        rasp_result *results[CHUNK];
        const size_t most = count - first < CHUNK ? count - first : CHUNK;
        const size_t done = run_chunk(kernel, requests + first, most, results);
        ok = done > 0;
        for (size_t i = 0; i < done; i++) {
            ok = ok && is_good(state, results[i], row + (Py_ssize_t)(first + i)) &&
                 take_result(state, results[i], list, builder);
            rasp_result_free(results[i]);
        }
    }
    return ok;
}

bool evaluate_many(Kernel *kernel, const Request *requests, size_t count, PyObject *list) {
    return evaluate_to(kernel, requests, count, 0, list, NULL);
}

bool evaluate_into(Kernel *kernel, const Request *requests, size_t count, Py_ssize_t row, Builder *builder) {
    return evaluate_to(kernel, requests, count, row, NULL, builder);
}
