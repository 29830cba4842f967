/* The interpreter in the place of a kernel: for the inputs that native code refused. The elements become atoms, and
 * what it computes from them goes into the kernel's array of results, if it has such a form. */
#include "runtime/api/kernel.h"
#include "runtime/interp/interp.h"

#include <string.h>

typedef struct Fallback {
    const rasp_kernel *kernel;
    const void *tokens;
    size_t n;
    void *out;
    uint8_t *tags;
    Budget budget;
    Arena arena;
    DiagSink sink;
    Stop stop;
    rasp_status status;
} Fallback;

static bool read_tokens(Fallback *call, const Atom **out, size_t *count) {
    Element element = call->kernel->native->element;
    if (element == ELEMENT_TEXT && !input_check_text(&call->sink, call->tokens, call->n)) {
        return false;
    }
    *out = atoms_of_elements(&call->arena, element, call->tokens, call->n, count);
    return true;
}

static rasp_status interpret(Fallback *call) {
    const rasp_kernel *kernel = call->kernel;
    InterpContext context = {.arena = &call->arena,
                             .sink = &call->sink,
                             .string_limit = kernel->config.string_limit,
                             .stopped = stop_function(&kernel->config),
                             .user = &call->stop};
    const Atom *input = NULL;
    const uint8_t *cells = NULL;
    Sequence sequence;
    size_t count = 0;
    bool read = read_tokens(call, &input, &count);
    if (read && kernel->native->is_selector) {
        if (interp_selector(&context, &kernel->graph, kernel->root, input, count, &cells)) {
            memcpy(call->out, cells, count * count);
            return RASP_OK;
        }
    } else if (read && interp_sequence(&context, &kernel->graph, kernel->root, input, count, &sequence)) {
        bool put = planes_of_atoms(kernel_cell_type(kernel), call->out, call->tags, sequence.at, sequence.count);
        return put ? RASP_OK : RASP_ERROR_ENGINE;
    }
    return status_of_kind(call->sink.items.data[0].kind);
}

static void run_fallback(void *argument) {
    Fallback *call = argument;
    call->status = interpret(call);
}

rasp_status kernel_fallback(const rasp_kernel *kernel, const void *tokens, size_t n, void *out, uint8_t *tags) {
    const rasp_config *config = &kernel->config;
    Fallback call = {.kernel = kernel, .tokens = tokens, .n = n, .out = out, .tags = tags, .status = RASP_ERROR_LIMIT};
    if (kernel->native_only) {
        return RASP_ERROR_ENGINE;
    }
    budget_init(&call.budget, config->allocate, config->allocate_user, config->memory_limit);
    arena_init(&call.arena, &call.budget);
    diag_init(&call.sink, &call.arena);
    stop_begin(&call.stop, config);
    if (!escape_run(&call.budget, run_fallback, &call)) {
        call.status = RASP_ERROR_LIMIT;
    }
    arena_free(&call.arena);
    return call.status;
}

rasp_status kernel_status(const rasp_kernel *kernel, EntryStatus status, const void *tokens, size_t n, void *out,
                          uint8_t *tags) {
    switch (status) {
    case ENTRY_OK:
        return RASP_OK;
    case ENTRY_GUARD:
        return kernel_fallback(kernel, tokens, n, out, tags);
    case ENTRY_TEXT:
        return RASP_ERROR_VALUE;
    case ENTRY_LENGTH:
        if (n == 0) {
            return RASP_ERROR_TYPE;
        }
        return kernel->native->length != 0 ? RASP_ERROR_USAGE : RASP_ERROR_LIMIT;
    case ENTRY_STOPPED:
        return RASP_ERROR_LIMIT;
    case ENTRY_SCRATCH:
        break;
    }
    return RASP_ERROR_USAGE;
}
