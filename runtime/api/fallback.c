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

/* ---- tokens */

static int64_t read_int(Element element, const void *tokens, size_t index) {
    switch (element) {
    case ELEMENT_I8:
        return ((const int8_t *)tokens)[index];
    case ELEMENT_I16:
        return ((const int16_t *)tokens)[index];
    case ELEMENT_I32:
        return ((const int32_t *)tokens)[index];
    default:
        return ((const int64_t *)tokens)[index];
    }
}

static Atom read_token(Element element, const void *tokens, size_t index) {
    switch (element) {
    case ELEMENT_F32:
        return atom_float(((const float *)tokens)[index]);
    case ELEMENT_F64:
        return atom_float(((const double *)tokens)[index]);
    case ELEMENT_BOOL:
        return atom_bool(((const uint8_t *)tokens)[index] != 0);
    default:
        return atom_int(read_int(element, tokens, index));
    }
}

/* Each byte is a character; the strings are made once. */
static void read_bytes(Arena *arena, const uint8_t *tokens, Atom *atoms, size_t n) {
    const Str *made[256] = {0};
    char text[4];
    for (size_t i = 0; i < n; i++) {
        if (made[tokens[i]] == NULL) {
            made[tokens[i]] = str_new(arena, text, utf8_encode(tokens[i], text));
        }
        atoms[i] = atom_string(made[tokens[i]]);
    }
}

static bool read_tokens(Fallback *call, const Atom **out, size_t *count) {
    Element element = call->kernel->native->element;
    *count = call->n;
    if (element == ELEMENT_TEXT) {
        return input_from_text(&call->arena, &call->sink, call->tokens, call->n, out, count);
    }
    Atom *atoms = arena_array(&call->arena, Atom, call->n);
    if (element == ELEMENT_U8) {
        read_bytes(&call->arena, call->tokens, atoms, call->n);
    }
    for (size_t i = 0; element != ELEMENT_U8 && i < call->n; i++) {
        atoms[i] = read_token(element, call->tokens, i);
    }
    *out = atoms;
    return true;
}

/* ---- results */

static bool put_int(void *out, Lane lane, size_t index, int64_t value) {
    int64_t low = 0;
    int64_t high = 1;
    if (lane != LANE_BOOL) {
        lane_range(lane, &low, &high);
    }
    if (value < low || value > high) {
        return false;
    }
    switch (lane_bytes(lane)) {
    case 1:
        ((uint8_t *)out)[index] = (uint8_t)value;
        break;
    case 2:
        ((uint16_t *)out)[index] = (uint16_t)value;
        break;
    case 4:
        ((uint32_t *)out)[index] = (uint32_t)value;
        break;
    default:
        ((uint64_t *)out)[index] = (uint64_t)value;
        break;
    }
    return true;
}

static bool put_string(void *out, Lane lane, size_t index, const Str *text) {
    uint32_t code = 0;
    if (lane_is_string(lane)) {
        return lane_pack(lane, text->text, text->length, (uint8_t *)out + index * lane_bytes(lane));
    }
    if (text->characters > 1) {
        return false;
    }
    if (text->characters == 1) {
        utf8_decode(text->text, text->length, &code);
    }
    return put_int(out, lane, index, text->characters == 1 ? (int64_t)code : -1);
}

static bool put_tagged(double *out, uint8_t *tags, size_t index, Atom atom) {
    switch (atom.type) {
    case ATOM_FLOAT:
        out[index] = atom.f;
        tags[index] = TAG_FLOAT;
        return true;
    case ATOM_BOOL:
        out[index] = atom.b;
        tags[index] = TAG_BOOL;
        return true;
    default:
        out[index] = (double)atom.i;
        tags[index] = TAG_INT;
        return atom.type == ATOM_INT && atom.i >= -EXACT_INT_MOST && atom.i <= EXACT_INT_MOST;
    }
}

static bool put_cell(const JitEntryKernel *native, void *out, size_t index, Atom atom) {
    static const uint8_t kinds[] = {
        [ATOM_INT] = KIND_INT, [ATOM_FLOAT] = KIND_FLOAT, [ATOM_BOOL] = KIND_BOOL, [ATOM_STRING] = KIND_STRING};
    if (atom.type == ATOM_OTHER || kinds[atom.type] != native->kinds) {
        return false;
    }
    switch (atom.type) {
    case ATOM_FLOAT:
        ((double *)out)[index] = atom.f;
        return true;
    case ATOM_STRING:
        return put_string(out, native->lane, index, atom.s);
    default:
        return put_int(out, native->lane, index, atom.type == ATOM_BOOL ? atom.b : atom.i);
    }
}

static bool put_results(Fallback *call, const Sequence *sequence) {
    const JitEntryKernel *native = call->kernel->native;
    for (size_t i = 0; i < sequence->count; i++) {
        bool put = native->mixed ? put_tagged(call->out, call->tags, i, sequence->at[i])
                                 : put_cell(native, call->out, i, sequence->at[i]);
        if (!put) {
            return false;
        }
    }
    return true;
}

/* ---- both */

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
        return put_results(call, &sequence) ? RASP_OK : RASP_ERROR_ENGINE;
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
    case ENTRY_SCRATCH:
        break;
    }
    return RASP_ERROR_USAGE;
}
