/* Native code over rows. The GIL is free while it runs. */
#define _GNU_SOURCE
#include "python/src/run.h"

#include "python/src/builder.h"
#include "python/src/error.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum { THREAD_ELEMENTS = 1 << 15 }; /* a thread of its own pays from so many on */

static unsigned choose_threads(unsigned asked, size_t elements) {
    cpu_set_t cpus;
    if (asked > 0 || elements < (size_t)2 * THREAD_ELEMENTS || sched_getaffinity(0, sizeof cpus, &cpus) != 0) {
        return asked > 0 ? asked : 1;
    }
    const size_t most = elements / THREAD_ELEMENTS;
    const unsigned all = (unsigned)CPU_COUNT(&cpus);
    return most < all ? (unsigned)most : all;
}

/* Of the array that a call makes: with tags only what is of several types, which comes in doubles. */
static Array *make_array(const State *state, const Code *code, int dims, const Py_ssize_t *shape) {
    const size_t width = code->cell == ARRAY_TEXT ? code->info.cell_bytes / 4 : 1;
    return array_new(state, code->cell, width, dims, shape, code->info.has_tags);
}

/* Strings as Python wants them, from cells of native code. */
static Array *texts_from_cells(const State *state, const Code *code, const Array *cells) {
    Builder builder = {0};
    Array *array = NULL;
    const Py_ssize_t count = array_count(cells);
    bool ok = builder_reserve(&builder, (size_t)count);
    for (Py_ssize_t i = 0; ok && i < count; i++) {
        char text[64];
        const rasp_atom atom = rasp_kernel_atom(code->kernel, cells->cells, cells->tags, (size_t)i, text);
        ok = builder_add(&builder, &atom);
    }
    if (ok) {
        array = builder_finish(state, &builder, cells->dims, cells->shape);
    }
    builder_free(&builder);
    return array;
}

/* What the call gives, in place of the cells that native code has filled. Takes the reference. */
static RunOutcome finish(Kernel *kernel, const Code *code, Array *cells, rasp_status status, Array **out) {
    const State *state = state_of((PyObject *)kernel);
    *out = NULL;
    session_forget_stop(kernel->session);
    if (PyErr_Occurred() != NULL || status != RASP_OK) {
        Py_XDECREF((PyObject *)cells);
        return PyErr_Occurred() != NULL ? RUN_RAISED : RUN_REFUSED;
    }
    *out = cells;
    if (code->has_strings && cells != NULL) {
        *out = texts_from_cells(state, code, cells);
        Py_DECREF((PyObject *)cells);
    }
    return *out != NULL || cells == NULL ? RUN_DONE : RUN_RAISED;
}

/* ---- one text */

RunOutcome run_text(Kernel *kernel, const Code *code, const char *text, size_t length, size_t count, Array **out) {
    const Py_ssize_t n = (Py_ssize_t)count;
    Array *cells =
        make_array(state_of((PyObject *)kernel), code, code->info.is_selector ? 2 : 1, (const Py_ssize_t[]){n, n});
    if (cells == NULL) {
        return RUN_RAISED;
    }
    rasp_status status;
    Py_BEGIN_ALLOW_THREADS status = rasp_kernel_run(code->kernel, text, length, cells->cells, cells->tags, NULL);
    Py_END_ALLOW_THREADS return finish(kernel, code, cells, status, out);
}

/* ---- rows of one length */

static int shape_of(const Code *code, const Input *input, Py_ssize_t *shape) {
    int dims = 0;
    if (!input->is_one) {
        shape[dims++] = (Py_ssize_t)input->rows;
    }
    shape[dims++] = (Py_ssize_t)input->n;
    if (code->info.is_selector) {
        shape[dims++] = (Py_ssize_t)input->n;
    }
    return dims;
}

/* The first row that is refused, once it is known that one is. */
static rasp_status find_failed(const Code *code, rasp_batch *batch, size_t *failed) {
    rasp_status status = RASP_ERROR_LIMIT;
    batch->statuses = malloc(batch->count + 1); /* without the GIL */
    if (batch->statuses != NULL) {
        status = rasp_kernel_batch(code->kernel, batch);
        for (*failed = 0; *failed + 1 < batch->count && batch->statuses[*failed] == RASP_OK;) {
            ++*failed;
        }
        free(batch->statuses);
    }
    return status;
}

RunOutcome run_array(Kernel *kernel, const Code *code, const Input *input, Target *target, unsigned threads,
                     Array **out, size_t *failed) {
    Py_ssize_t shape[ARRAY_DIMS];
    const int dims = shape_of(code, input, shape);
    const size_t bytes = code->info.element_bytes;
    const size_t span = input->rows > 0 ? ((input->rows - 1) * input->token_stride + input->n) * bytes : 0;
    const bool direct = target != NULL && !code->info.has_tags && !code->has_strings &&
                        target_fits(target, code->cell, dims, shape) && !target_overlaps(target, input->tokens, span);
    Array *cells = direct ? NULL : make_array(state_of((PyObject *)kernel), code, dims, shape);
    if (!direct && cells == NULL) {
        return RUN_RAISED;
    }
    rasp_batch batch = {.tokens = input->tokens,
                        .token_stride = input->token_stride,
                        .n = input->n,
                        .count = input->rows,
                        .out = direct ? target->view.buf : cells->cells,
                        .tags = direct ? NULL : cells->tags,
                        .threads = choose_threads(threads, input->rows * input->n)};
    rasp_status status;
    Py_BEGIN_ALLOW_THREADS status = rasp_kernel_batch(code->kernel, &batch);
    if (status != RASP_OK && !atomic_load(&kernel->session->stopped)) {
        status = find_failed(code, &batch, failed);
    }
    Py_END_ALLOW_THREADS return finish(kernel, code, cells, status, out);
}

/* ---- rows of any lengths */

/* Where the results of each row begin; false with an exception. */
static int64_t *find_places(const Code *code, const Input *input) {
    int64_t *places = PyMem_Calloc(input->rows + 1, sizeof *places);
    if (places == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    const rasp_ragged ragged = {
        .tokens = input->tokens, .offsets = input->offsets, .count = input->rows, .out_offsets = places, .threads = 1};
    Py_BEGIN_ALLOW_THREADS rasp_kernel_ragged(code->kernel, &ragged);
    Py_END_ALLOW_THREADS return places;
}

static rasp_status run_rows(const Code *code, rasp_ragged *ragged, size_t *failed) {
    rasp_status status = rasp_kernel_ragged(code->kernel, ragged);
    for (*failed = 0; status != RASP_OK && *failed + 1 < ragged->count && ragged->statuses[*failed] == RASP_OK;) {
        ++*failed;
    }
    return status;
}

RunOutcome run_ragged(Kernel *kernel, const Code *code, const Input *input, unsigned threads, Array **out,
                      int64_t **places, size_t *failed) {
    const State *state = state_of((PyObject *)kernel);
    *places = find_places(code, input);
    uint8_t *statuses = *places != NULL ? PyMem_Malloc(input->rows + 1) : NULL;
    Array *cells = NULL;
    if (statuses != NULL) {
        cells = make_array(state, code, 1, (const Py_ssize_t[]){(Py_ssize_t)(*places)[input->rows]});
    } else if (PyErr_Occurred() == NULL) {
        PyErr_NoMemory();
    }
    if (cells == NULL) {
        PyMem_Free(statuses);
        return RUN_RAISED;
    }
    rasp_ragged ragged = {.tokens = input->tokens,
                          .offsets = input->offsets,
                          .count = input->rows,
                          .out = cells->cells,
                          .tags = cells->tags,
                          .statuses = statuses,
                          .threads = choose_threads(threads, (size_t)input->offsets[input->rows])};
    rasp_status status;
    Py_BEGIN_ALLOW_THREADS status = run_rows(code, &ragged, failed);
    Py_END_ALLOW_THREADS PyMem_Free(statuses);
    return finish(kernel, code, cells, status, out);
}

/* ---- wide ints */

Array *run_widen(const State *state, Array *array) {
    if (array == NULL || array->cell == ARRAY_BOOL || array->cell >= ARRAY_I64) {
        return array;
    }
    Array *wider = array_new(state, ARRAY_I64, 1, array->dims, array->shape, false);
    const Py_ssize_t count = array_count(array);
    for (Py_ssize_t i = 0; wider != NULL && i < count; i++) {
        const int64_t value = array_int(array->cell, array->cells + i * (Py_ssize_t)array->bytes);
        memcpy(wider->cells + i * (Py_ssize_t)sizeof value, &value, sizeof value);
    }
    Py_DECREF((PyObject *)array);
    return wider;
}
