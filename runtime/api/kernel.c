/* Kernels: compiling them, asking them, running them on one input. Rows of inputs are in batch.c. */
#include "runtime/api/kernel.h"
#include "runtime/interp/interp.h"

#include <string.h>

#define ALIGNMENT 64
#define SMALL_SCRATCH 2048 /* bytes that a call may take of its thread's stack */

_Static_assert((int)RASP_CELL_TAG_INT == TAG_INT && (int)RASP_CELL_TAG_FLOAT == TAG_FLOAT &&
                   (int)RASP_CELL_TAG_BOOL == TAG_BOOL,
               "rasp_tag and KindTag are the same numbers");

/* ---- compiling */

typedef struct CompileCall {
    const rasp_value *value;
    rasp_kernel_options options;
    rasp_kernel *kernel;
    JitBackEnd *back_end;
    JitWatch *watch; /* or NULL */
    Arena work;
    const Str *reason; /* in work; NULL when it has worked */
} CompileCall;

/* Inside the guard of the kernel's budget. */
static void compile_guarded(void *argument) {
    CompileCall *call = argument;
    rasp_kernel *kernel = call->kernel;
    const Graph *graph = elab_graph(call->value->session->elab);
    size_t length = call->options.length == RASP_LENGTH_ANY ? 0 : call->options.length;
    const EntryWish wish = {(Element)call->options.element, length, stop_function(&kernel->config) != NULL};
    JitTimes times = {0};
    JitJob job = {.back_end = call->back_end, .kept = &kernel->arena, .work = &call->work, .watch = call->watch};
    kernel->root = graph_copy(&kernel->graph, &kernel->arena, graph, call->value->value.node);
    job.graph = &kernel->graph;
    job.root = kernel->root;
    if (!jit_compile_entry(&job, &wish, &times, &kernel->native, &call->reason)) {
        kernel->native = NULL;
    }
    kernel->times = (rasp_times){times.optimize * 1e-3, times.codegen * 1e-3, times.link * 1e-3, 0};
}

static void compile_with(JitBackEnd *back_end, void *argument) {
    CompileCall *call = argument;
    Stop *stop = &call->value->session->stop;
    const StopQuestion question = {stop_asked, stop};
    Budget *budget = &call->kernel->budget;
    JitWatch watch;
    call->back_end = back_end;
    call->watch = engine_watch_compiling(stop->config, stop, true, &watch);
    budget->question = &question;
    if (!escape_run(budget, compile_guarded, call)) {
        call->kernel->native = NULL;
        call->reason = NULL;
    }
    budget->question = NULL;
}

static void free_kernel(rasp_kernel *kernel) {
    kernel->handle = HANDLE_FREED;
    if (kernel->native != NULL) {
        jit_drop(&kernel->own_back_end, &kernel->native->loaded);
    }
    jit_back_end_close(&kernel->own_back_end);
    arena_free(&kernel->arena);
    kernel->config.allocate(kernel->config.allocate_user, kernel, sizeof *kernel, 0);
}

static rasp_kernel *new_kernel(const rasp_session *session, const rasp_kernel_options *options) {
    const rasp_config *config = &session->config;
    rasp_kernel *kernel = config->allocate(config->allocate_user, NULL, 0, sizeof *kernel);
    if (kernel == NULL) {
        return NULL;
    }
    memset(kernel, 0, sizeof *kernel);
    kernel->handle = HANDLE_KERNEL;
    kernel->config = (rasp_config){.allocate = config->allocate,
                                   .allocate_user = config->allocate_user,
                                   .cancelled = config->cancelled,
                                   .cancelled_user = config->cancelled_user,
                                   .memory_limit = config->memory_limit,
                                   .time_limit = config->time_limit,
                                   .string_limit = config->string_limit};
    kernel->native_only = options->native_only;
    budget_init(&kernel->budget, config->allocate, config->allocate_user, config->memory_limit);
    arena_init(&kernel->arena, &kernel->budget);
    jit_back_end_init(&kernel->own_back_end, "", 0);
    return kernel;
}

typedef struct ReasonCall {
    rasp_session *session;
    const Str *reason;
} ReasonCall;

static void report_reason(void *argument) {
    const ReasonCall *call = argument;
    session_report_no_native(call->session, "this", call->reason);
}

/* Frees the kernel whatever happens: reporting may run out of memory, too. */
static rasp_status fail_compile(rasp_session *session, CompileCall *call) {
    const char *stopped = stop_asked(&session->stop);
    if (stopped != NULL) {
        arena_free(&call->work);
        free_kernel(call->kernel);
        return session_report(session, RASP_ERROR_LIMIT, "%s", stopped);
    }
    bool told =
        call->reason != NULL && escape_run(&session->budget, report_reason, &(ReasonCall){session, call->reason});
    arena_free(&call->work);
    free_kernel(call->kernel);
    if (!told) {
        budget_fail(&session->budget);
    }
    return RASP_ERROR_ENGINE;
}

static rasp_status compile(rasp_session *session, void *argument) {
    CompileCall *call = argument;
    call->kernel = new_kernel(session, &call->options);
    if (call->kernel == NULL) {
        return session_landed(session);
    }
    arena_init(&call->work, &call->kernel->budget);
    if (call->kernel->own_back_end.is_debugged || !image_supported()) { /* its linker will own the code */
        compile_with(&call->kernel->own_back_end, call);
    } else { /* the session's, whose module and cache are open already */
        engine_use_back_end(session->engine, compile_with, call);
    }
    if (call->kernel->native == NULL) {
        return fail_compile(session, call);
    }
    arena_free(&call->work);
    return RASP_OK;
}

rasp_status rasp_compile(const rasp_value *value, const rasp_kernel_options *options, rasp_kernel **out) {
    if (out != NULL) {
        *out = NULL;
    }
    if (out == NULL || !is_value(value) || (value->value.kind != HVAL_SOP && value->value.kind != HVAL_SELECTOR) ||
        (options != NULL && (unsigned)options->element > (unsigned)RASP_ELEMENT_BOOL)) {
        return RASP_ERROR_USAGE;
    }
    CompileCall call = {.value = value};
    if (options != NULL) {
        call.options = *options;
    }
    rasp_status status = session_call(value->session, compile, &call);
    if (status == RASP_OK) {
        *out = call.kernel;
    }
    return status;
}

void rasp_kernel_free(rasp_kernel *kernel) {
    if (is_kernel(kernel)) {
        free_kernel(kernel);
    }
}

/* ---- asking */

static rasp_cell cell_of(Lane lane) {
    static const rasp_cell cells[] = {
        [LANE_BOOL] = RASP_CELL_BOOL,  [LANE_I8] = RASP_CELL_I8,      [LANE_U8] = RASP_CELL_U8,
        [LANE_I16] = RASP_CELL_I16,    [LANE_U16] = RASP_CELL_U16,    [LANE_I32] = RASP_CELL_I32,
        [LANE_I64] = RASP_CELL_I64,    [LANE_F64] = RASP_CELL_F64,    [LANE_TAG] = RASP_CELL_U8,
        [LANE_S8] = RASP_CELL_TEXT8,   [LANE_S16] = RASP_CELL_TEXT16, [LANE_S32] = RASP_CELL_TEXT32,
        [LANE_S64] = RASP_CELL_TEXT64,
    };
    return cells[lane];
}

static unsigned types_of(const JitEntryKernel *native) {
    unsigned types = 0;
    types |= (native->kinds & KIND_INT) != 0 ? 1u << RASP_INT : 0;
    types |= (native->kinds & KIND_FLOAT) != 0 ? 1u << RASP_FLOAT : 0;
    types |= (native->kinds & KIND_BOOL) != 0 ? 1u << RASP_BOOL : 0;
    types |= (native->kinds & KIND_STRING) != 0 ? 1u << RASP_STRING : 0;
    return native->is_selector ? 1u << RASP_BOOL : types;
}

rasp_kernel_info rasp_kernel_describe(const rasp_kernel *kernel) {
    if (!is_kernel(kernel)) {
        return (rasp_kernel_info){0};
    }
    const JitEntryKernel *native = kernel->native;
    return (rasp_kernel_info){.element = (rasp_element)native->element,
                              .element_bytes = element_bytes(native->element),
                              .length = native->length != 0 ? native->length : RASP_LENGTH_ANY,
                              .is_selector = native->is_selector,
                              .has_tags = native->mixed,
                              .types = types_of(native),
                              .cell = cell_of(native->lane),
                              .cell_bytes = lane_bytes(native->lane),
                              .from_cache = native->loaded.from_cache,
                              .times = kernel->times};
}

size_t rasp_kernel_count(const rasp_kernel *kernel, const void *tokens, size_t n) {
    if (!is_kernel(kernel) || (tokens == NULL && n > 0)) {
        return SIZE_MAX;
    }
    return kernel->native->element == ELEMENT_TEXT && n > 0 ? jit_entry_count(kernel->native, tokens, n) : n;
}

size_t rasp_kernel_scratch(const rasp_kernel *kernel, size_t n) {
    return is_kernel(kernel) ? jit_entry_scratch(kernel->native, n) : 0;
}

rasp_atom rasp_kernel_atom(const rasp_kernel *kernel, const void *out, const uint8_t *tags, size_t index,
                           char text[64]) {
    if (!is_kernel(kernel) || out == NULL || (kernel->native->mixed && tags == NULL) ||
        (kernel->native->kinds == KIND_STRING && text == NULL)) {
        return (rasp_atom){.type = RASP_INT};
    }
    const CellType type = kernel_cell_type(kernel);
    if (type.kinds == KIND_STRING) {
        return (rasp_atom){.type = RASP_STRING, .as.s = {text, cell_text(type, out, index, text)}};
    }
    return atom_to_public(cell_number(type, out, tags, index));
}

/* Eight cells as bits: the product brings the lowest bit of byte i to bit 56 + i. */
static uint8_t pack_eight(const uint8_t *cells) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const uint64_t gather = 0x0102040810204080u;
#else
    const uint64_t gather = 0x8040201008040201u;
#endif
    uint64_t word;
    memcpy(&word, cells, sizeof word);
    return (uint8_t)((word & 0x0101010101010101u) * gather >> 56);
}

void rasp_pack_cells(const uint8_t *cells, size_t count, uint8_t *bits) {
    if (cells == NULL || bits == NULL) {
        return;
    }
    for (size_t row = 0; row < count; row++) {
        const uint8_t *from = cells + row * count;
        size_t left = count;
        for (; left >= 8; left -= 8, from += 8) {
            *bits++ = pack_eight(from);
        }
        if (left > 0) {
            uint8_t last[8] = {0};
            memcpy(last, from, left);
            *bits++ = pack_eight(last);
        }
    }
}

/* ---- running */

bool kernel_allocate(const rasp_kernel *kernel, size_t bytes, KernelMemory *out) {
    *out = (KernelMemory){0};
    if (bytes == 0) {
        return true;
    }
    if (bytes > SIZE_MAX - ALIGNMENT || bytes > kernel->config.memory_limit) {
        return false;
    }
    out->bytes = bytes + ALIGNMENT;
    out->block = kernel->config.allocate(kernel->config.allocate_user, NULL, 0, out->bytes);
    if (out->block == NULL) {
        return false;
    }
    size_t beyond = (uintptr_t)out->block % ALIGNMENT;
    out->memory = (unsigned char *)out->block + (beyond == 0 ? 0 : ALIGNMENT - beyond);
    return true;
}

void kernel_release(const rasp_kernel *kernel, KernelMemory *block) {
    if (block->block != NULL) {
        kernel->config.allocate(kernel->config.allocate_user, block->block, block->bytes, 0);
    }
    *block = (KernelMemory){0};
}

static bool is_usable(const rasp_kernel *kernel, const void *tokens, size_t n, const void *out, const uint8_t *tags,
                      const void *scratch) {
    return is_kernel(kernel) && (tokens != NULL || n == 0) && out != NULL && (tags != NULL || !kernel->native->mixed) &&
           (uintptr_t)scratch % ALIGNMENT == 0;
}

rasp_status rasp_kernel_run(const rasp_kernel *kernel, const void *tokens, size_t n, void *out, uint8_t *tags,
                            void *scratch) {
    if (!is_usable(kernel, tokens, n, out, tags, scratch)) {
        return RASP_ERROR_USAGE;
    }
    if (n == 0) {
        return RASP_ERROR_TYPE;
    }
    if (n > (uint64_t)LENGTH_MOST && kernel->native->element != ELEMENT_TEXT) {
        return kernel->native->length != 0 ? RASP_ERROR_USAGE : RASP_ERROR_LIMIT;
    }
    _Alignas(ALIGNMENT) unsigned char small[SMALL_SCRATCH]; /* short inputs are not worth an allocation */
    KernelMemory block = {0};
    size_t needed = scratch == NULL ? jit_entry_scratch(kernel->native, n) : 0;
    if (needed > sizeof small && !kernel_allocate(kernel, needed, &block)) {
        return RASP_ERROR_LIMIT;
    }
    scratch = scratch != NULL ? scratch : needed > sizeof small ? block.memory : small;
    Stop stop;
    if (kernel->native->watched) {
        stop_begin(&stop, &kernel->config);
        stop_watch(&stop, scratch);
    }
    EntryStatus status = jit_entry_run(kernel->native, tokens, n, out, tags, scratch);
    kernel_release(kernel, &block);
    return kernel_status(kernel, status, tokens, n, out, tags);
}
