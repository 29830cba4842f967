/* Kernels over many rows. Rows are handed out in chunks to the threads that share the work: a chunk is large enough
 * that the handing out costs nothing, small enough that threads end together and cancelling is heard soon. */
#include "runtime/api/kernel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { CHUNK_ROWS = 256, CHUNK_ELEMENTS = 1 << 15, THREADS_MOST = 256 };

/* One call. The kinds of rows differ in how a chunk is run and where a row lies. */
typedef struct Work {
    const rasp_kernel *kernel;
    const rasp_batch *batch; /* or: */
    const rasp_ragged *ragged;
    const int64_t *places; /* ragged: where the results of each row begin */
    size_t token_stride, out_stride;
    size_t count, chunk;
    size_t scratch_bytes;
    uint8_t *statuses; /* of the caller, or NULL */
    atomic_size_t next;
    atomic_bool stopped;
    pthread_mutex_t lock; /* the rest */
    size_t first;         /* row that failed */
    rasp_status status;
} Work;

/* A row: where its elements and results are. */
typedef struct BatchRow {
    const void *tokens;
    size_t n;
    void *out;
    uint8_t *tags;
} BatchRow;

static BatchRow row_at(const Work *work, size_t row) {
    const JitEntryKernel *native = work->kernel->native;
    size_t bytes = element_bytes(native->element);
    size_t cell = lane_bytes(native->lane);
    const rasp_ragged *ragged = work->ragged;
    const uint8_t *tokens = work->batch != NULL ? work->batch->tokens : ragged->tokens;
    uint8_t *out = work->batch != NULL ? work->batch->out : ragged->out;
    uint8_t *tags = work->batch != NULL ? work->batch->tags : ragged->tags;
    size_t from = work->batch != NULL ? row * work->token_stride : (size_t)ragged->offsets[row];
    size_t n = work->batch != NULL ? work->batch->n : (size_t)ragged->offsets[row + 1] - from;
    size_t place = work->batch != NULL ? row * work->out_stride : (size_t)work->places[row];
    return (BatchRow){.tokens = tokens + from * bytes,
                      .n = n,
                      .out = out + place * cell,
                      .tags = native->mixed ? tags + place : NULL};
}

/* ---- a chunk */

static void run_native(const Work *work, size_t first, size_t count, uint8_t *statuses, void *scratch) {
    const JitEntryKernel *native = work->kernel->native;
    BatchRow row = row_at(work, first);
    if (work->batch != NULL) {
        jit_entry_batch(native, &(JitBatch){.tokens = row.tokens,
                                            .token_stride = work->token_stride,
                                            .n = row.n,
                                            .count = count,
                                            .out = row.out,
                                            .tags = row.tags,
                                            .out_stride = work->out_stride,
                                            .statuses = statuses,
                                            .scratch = scratch});
    } else {
        jit_entry_ragged(native, &(JitRagged){.tokens = work->ragged->tokens,
                                              .offsets = work->ragged->offsets + first,
                                              .count = count,
                                              .out = row.out,
                                              .tags = row.tags,
                                              .statuses = statuses,
                                              .scratch = scratch});
    }
}

static void note_failure(Work *work, size_t row, rasp_status status) {
    pthread_mutex_lock(&work->lock);
    if (work->status == RASP_OK || row < work->first) {
        work->first = row;
        work->status = status;
    }
    pthread_mutex_unlock(&work->lock);
}

/* The rows of a chunk have their time together. */
static void begin_watch(const Work *work, size_t count, Stop *stop, void *scratch) {
    if (work->kernel->native->watched) {
        stop_begin(stop, &work->kernel->config);
        stop->end += stop->end > 0 ? stop->config->time_limit * (double)(count - 1) : 0;
        stop_watch(stop, scratch);
    }
}

static void run_chunk(Work *work, size_t first, size_t count, void *scratch) {
    uint8_t statuses[CHUNK_ROWS] = {0};
    Stop stop;
    begin_watch(work, count, &stop, scratch);
    run_native(work, first, count, statuses, scratch);
    for (size_t i = 0; i < count; i++) {
        rasp_status status = RASP_OK;
        if (statuses[i] != ENTRY_OK) {
            BatchRow row = row_at(work, first + i);
            status = kernel_status(work->kernel, (EntryStatus)statuses[i], row.tokens, row.n, row.out, row.tags);
        }
        if (status != RASP_OK) {
            note_failure(work, first + i, status);
        }
        if (work->statuses != NULL) {
            work->statuses[first + i] = (uint8_t)status;
        }
    }
}

static bool is_cancelled(Work *work) {
    const rasp_config *config = &work->kernel->config;
    if (config->cancelled != NULL && config->cancelled(config->cancelled_user)) {
        atomic_store(&work->stopped, true);
    }
    return atomic_load(&work->stopped);
}

/* Takes chunks until none are left. */
static void work_on(Work *work, void *scratch) {
    for (;;) {
        size_t first = atomic_fetch_add(&work->next, work->chunk);
        if (first >= work->count) {
            return;
        }
        size_t count = work->count - first < work->chunk ? work->count - first : work->chunk;
        if (is_cancelled(work)) {
            note_failure(work, first, RASP_ERROR_LIMIT);
            return;
        }
        run_chunk(work, first, count, scratch);
    }
}

/* ---- threads */

typedef struct BatchWorker {
    Work *work;
    pthread_t thread;
    KernelMemory scratch;
    bool started;
} BatchWorker;

static void *run_worker(void *argument) {
    BatchWorker *worker = argument;
    work_on(worker->work, worker->scratch.memory);
    return NULL;
}

/* Those that cannot be started, for want of memory or threads, are done without. */
static void start_workers(Work *work, BatchWorker *workers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        workers[i] = (BatchWorker){.work = work};
        workers[i].started = kernel_allocate(work->kernel, work->scratch_bytes, &workers[i].scratch) &&
                             pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]) == 0;
    }
}

static void end_workers(Work *work, BatchWorker *workers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (workers[i].started) {
            pthread_join(workers[i].thread, NULL);
        }
        kernel_release(work->kernel, &workers[i].scratch);
    }
}

/* Every row that is not done has RASP_ERROR_LIMIT as its status. */
static rasp_status run_rows(Work *work, unsigned threads) {
    size_t chunks = (work->count + work->chunk - 1) / work->chunk;
    size_t helpers = threads > 1 ? threads - 1 : 0;
    KernelMemory scratch;
    KernelMemory block = {0};
    helpers = helpers < chunks - 1 ? helpers : chunks - 1;
    helpers = helpers < THREADS_MOST ? helpers : THREADS_MOST;
    if (work->statuses != NULL) {
        memset(work->statuses, RASP_ERROR_LIMIT, work->count);
    }
    if (!kernel_allocate(work->kernel, work->scratch_bytes, &scratch)) {
        return RASP_ERROR_LIMIT;
    }
    if (pthread_mutex_init(&work->lock, NULL) != 0) {
        kernel_release(work->kernel, &scratch);
        return RASP_ERROR_LIMIT;
    }
    if (!kernel_allocate(work->kernel, helpers * sizeof(BatchWorker), &block)) {
        helpers = 0;
    }
    start_workers(work, block.memory, helpers);
    work_on(work, scratch.memory);
    end_workers(work, block.memory, helpers);
    kernel_release(work->kernel, &block);
    kernel_release(work->kernel, &scratch);
    pthread_mutex_destroy(&work->lock);
    return work->status;
}

static size_t choose_chunk(size_t elements) {
    size_t rows = CHUNK_ELEMENTS / (elements > 0 ? elements : 1);
    return rows < 1 ? 1 : rows > CHUNK_ROWS ? CHUNK_ROWS : rows;
}

/* ---- rows of one length */

/* Whether rows of that stride can lie in memory at all. */
static bool is_addressable(size_t rows, size_t stride, size_t bytes) {
    size_t total = 0;
    return !__builtin_mul_overflow(rows, stride, &total) && !__builtin_mul_overflow(total, bytes, &total) &&
           total <= PTRDIFF_MAX;
}

static bool is_usable_batch(const rasp_kernel *kernel, const rasp_batch *batch) {
    const JitEntryKernel *native = kernel->native;
    return native->element != ELEMENT_TEXT && (batch->count == 0 || batch->n == 0 || batch->tokens != NULL) &&
           (batch->count == 0 || (batch->out != NULL && (batch->tags != NULL || !native->mixed)));
}

rasp_status rasp_kernel_batch(const rasp_kernel *kernel, const rasp_batch *batch) {
    if (!is_kernel(kernel) || batch == NULL || !is_usable_batch(kernel, batch)) {
        return RASP_ERROR_USAGE;
    }
    const JitEntryKernel *native = kernel->native;
    size_t n = batch->n < INT32_MAX ? batch->n : INT32_MAX;
    size_t results = native->is_selector ? n * n : n;
    Work work = {.kernel = kernel,
                 .batch = batch,
                 .token_stride = batch->token_stride != 0 ? batch->token_stride : batch->n,
                 .out_stride = batch->out_stride != 0 ? batch->out_stride : results,
                 .count = batch->count,
                 .chunk = choose_chunk(native->is_selector ? results : n),
                 .scratch_bytes = jit_entry_scratch(native, batch->n),
                 .statuses = batch->statuses};
    if (batch->count == 0) {
        return RASP_OK;
    }
    if (!is_addressable(batch->count, work.token_stride, element_bytes(native->element)) ||
        !is_addressable(batch->count, work.out_stride, lane_bytes(native->lane))) {
        return RASP_ERROR_USAGE;
    }
    return run_rows(&work, batch->threads);
}

/* ---- rows of any length */

/* The results of elements from `from` to `to`: none for text that is no UTF-8. False when there are too many. */
static bool count_cells(const rasp_kernel *kernel, const void *tokens, int64_t from, int64_t to, size_t *cells) {
    const JitEntryKernel *native = kernel->native;
    const uint8_t *at = (const uint8_t *)tokens + (size_t)from * element_bytes(native->element);
    size_t positions = rasp_kernel_count(kernel, at, (size_t)(to - from));
    positions = positions != SIZE_MAX ? positions : 0;
    *cells = positions;
    return !native->is_selector || !__builtin_mul_overflow(positions, positions, cells);
}

/* Where the results of each row begin; *longest gets the elements of the longest row. False when offsets fall, or the
 * results do not fit into memory. */
static bool place_rows(const rasp_kernel *kernel, const rasp_ragged *ragged, int64_t *places, size_t *longest) {
    int64_t at = 0;
    *longest = 0;
    places[0] = 0;
    for (size_t row = 0; row < ragged->count; row++) {
        int64_t from = ragged->offsets[row];
        int64_t to = ragged->offsets[row + 1];
        size_t cells = 0;
        if (from < 0 || to < from || !count_cells(kernel, ragged->tokens, from, to, &cells) ||
            cells > (size_t)PTRDIFF_MAX / lane_bytes(kernel->native->lane) - (size_t)at) {
            return false;
        }
        at += (int64_t)cells;
        places[row + 1] = at;
        *longest = (size_t)(to - from) > *longest ? (size_t)(to - from) : *longest;
    }
    return true;
}

static rasp_status run_ragged(const rasp_kernel *kernel, const rasp_ragged *ragged, int64_t *places) {
    size_t longest = 0;
    if (!place_rows(kernel, ragged, places, &longest)) {
        return RASP_ERROR_USAGE;
    }
    if (ragged->out == NULL || ragged->count == 0) {
        return RASP_OK;
    }
    size_t elements = (size_t)(ragged->offsets[ragged->count] - ragged->offsets[0]);
    Work work = {.kernel = kernel,
                 .ragged = ragged,
                 .places = places,
                 .count = ragged->count,
                 .chunk = choose_chunk(elements / ragged->count),
                 .scratch_bytes = jit_entry_scratch(kernel->native, longest),
                 .statuses = ragged->statuses};
    return run_rows(&work, ragged->threads);
}

static bool is_usable_ragged(const rasp_kernel *kernel, const rasp_ragged *ragged) {
    bool placed = ragged->out != NULL ? ragged->tags != NULL || !kernel->native->mixed : ragged->out_offsets != NULL;
    return ragged->count < SIZE_MAX / sizeof(int64_t) - 1 &&
           (ragged->count == 0 || (ragged->tokens != NULL && ragged->offsets != NULL && placed));
}

rasp_status rasp_kernel_ragged(const rasp_kernel *kernel, const rasp_ragged *ragged) {
    KernelMemory block = {0};
    if (!is_kernel(kernel) || ragged == NULL || !is_usable_ragged(kernel, ragged)) {
        return RASP_ERROR_USAGE;
    }
    int64_t *places = ragged->out_offsets;
    if (places == NULL) {
        if (!kernel_allocate(kernel, (ragged->count + 1) * sizeof *places, &block)) {
            return RASP_ERROR_LIMIT;
        }
        places = block.memory;
    }
    rasp_status status = run_ragged(kernel, ragged, places);
    kernel_release(kernel, &block);
    return status;
}
