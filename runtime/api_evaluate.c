/* Evaluating s-ops and selectors on inputs, and what results show. */
#include "runtime/session.h"

#include "runtime/display.h"
#include "runtime/value_text.h"

#include <string.h>

static rasp_result *result_new(const rasp_session *session) {
    const rasp_config *config = &session->config;
    rasp_result *result = config->allocate(config->allocate_user, NULL, 0, sizeof *result);
    if (result == NULL) {
        return NULL;
    }
    memset(result, 0, sizeof *result);
    result->session = session;
    result->engine = "interp";
    budget_init(&result->budget, config->allocate, config->allocate_user, config->memory_limit);
    arena_init(&result->arena, &result->budget);
    diag_init(&result->sink, &result->arena);
    buf_init(&result->display, &result->arena);
    buf_init(&result->json, &result->arena);
    buf_init(&result->element, &result->arena);
    buf_init(&result->input_text, &result->arena);
    return result;
}

void rasp_result_free(rasp_result *result) {
    if (result == NULL || result->in_session) {
        return;
    }
    const rasp_config *config = &result->session->config;
    arena_free(&result->arena);
    config->allocate(config->allocate_user, result, sizeof *result, 0);
}

/* One atom per code point. The text has been checked. */
static Atom *atoms_of_text(Arena *arena, const char *text, size_t length, size_t *count) {
    size_t characters = 0;
    for (size_t i = 0; i < length; i++) {
        characters += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    Atom *atoms = arena_array(arena, Atom, characters);
    size_t at = 0;
    for (size_t i = 0; i < characters; i++) {
        uint32_t code_point;
        size_t size = utf8_decode(text + at, length - at, &code_point);
        atoms[i] = atom_string(str_new(arena, text + at, size));
        at += size;
    }
    *count = characters;
    return atoms;
}

static bool input_from_text(rasp_result *result, const char *text, size_t length) {
    size_t bad = utf8_check(text, length);
    if (bad < length) {
        return diag_report(&result->sink, ERR_VALUE, SPAN_NONE, "the input is not valid UTF-8 (byte %zu)", bad + 1);
    }
    result->input = atoms_of_text(&result->arena, text, length, &result->count);
    result->input_is_text = true;
    return true;
}

static bool atom_from_public(rasp_result *result, const rasp_atom *from, size_t index, Atom *out) {
    switch (from->type) {
    case RASP_INT: *out = atom_int(from->as.i); return true;
    case RASP_FLOAT: *out = atom_float(from->as.f); return true;
    case RASP_BOOL: *out = atom_bool(from->as.b); return true;
    case RASP_STRING: break;
    }
    if (from->type != RASP_STRING || utf8_check(from->as.s.text, from->as.s.length) < from->as.s.length) {
        return diag_report(&result->sink, ERR_VALUE, SPAN_NONE, "input element %zu is no atom in valid UTF-8", index);
    }
    *out = atom_string(str_new(&result->arena, from->as.s.text, from->as.s.length));
    return true;
}

static bool input_from_atoms(rasp_result *result, const rasp_atom *from, size_t count) {
    Atom *atoms = arena_array(&result->arena, Atom, count);
    for (size_t i = 0; i < count; i++) {
        if (!atom_from_public(result, &from[i], i, &atoms[i])) {
            return false;
        }
    }
    result->input = atoms;
    result->count = count;
    return true;
}

static bool run_interpreter(rasp_result *result, const rasp_value *value, const rasp_evaluate_options *options) {
    const rasp_config *config = &result->session->config;
    InterpContext context = {
        .arena = &result->arena,
        .sink = &result->sink,
        .string_limit = options != NULL && options->string_limit > 0 ? options->string_limit : config->string_limit,
        .cancelled = config->cancelled,
        .user = config->cancelled_user,
    };
    const Graph *graph = elab_graph(result->session->elab);
    if (result->is_selector) {
        return interp_selector(&context, graph, value->value.node, result->input, result->count, &result->cells);
    }
    return interp_sequence(&context, graph, value->value.node, result->input, result->count, &result->sequence);
}

typedef struct Request {
    const rasp_value *value;
    const char *text; /* NULL: atoms */
    const rasp_atom *atoms;
    size_t count; /* bytes of text, or atoms */
    const rasp_evaluate_options *options;
} Request;

static void keep_error(rasp_result *result) {
    const Diag *diag = &result->sink.items.data[0];
    result->status = status_of_kind(diag->kind);
    result->error = error_from_diag(&result->arena, &result->session->sources, diag, result->session->config.colour);
}

static void keep_memory_error(rasp_result *result) {
    result->status = RASP_ERROR_LIMIT;
    result->error = (rasp_error){.kind = RASP_ERROR_LIMIT,
                                 .message = "the evaluation needs more memory than allowed",
                                 .rendered = "error: the evaluation needs more memory than allowed\n"};
}

typedef struct Evaluation {
    rasp_result *result;
    const Request *request;
} Evaluation;

static void evaluate(void *argument) {
    const Evaluation *evaluation = argument;
    const Request *request = evaluation->request;
    rasp_result *result = evaluation->result;
    bool ok = request->text != NULL ? input_from_text(result, request->text, request->count)
                                    : input_from_atoms(result, request->atoms, request->count);
    if (!ok || !run_interpreter(result, request->value, request->options)) {
        keep_error(result);
    }
}

static rasp_status run_request(const Request *request, rasp_result **out) {
    rasp_result *result = result_new(request->value->session);
    if (result == NULL) {
        return RASP_ERROR_LIMIT;
    }
    result->is_selector = request->value->value.kind == HVAL_SELECTOR;
    *out = result;
    if (!guard_run(&result->budget, evaluate, &(Evaluation){result, request})) {
        keep_memory_error(result);
    }
    return result->status;
}

static bool is_usable(const rasp_value *value, const rasp_evaluate_options *options) {
    return value != NULL && (value->value.kind == HVAL_SOP || value->value.kind == HVAL_SELECTOR) &&
           (options == NULL || (unsigned)options->engine <= RASP_ENGINE_JIT);
}

static rasp_status without_native_engine(const rasp_value *value, rasp_result **out) {
    rasp_result *result = result_new(value->session);
    if (result == NULL) {
        return RASP_ERROR_LIMIT;
    }
    result->status = RASP_ERROR_ENGINE;
    result->error = (rasp_error){.kind = RASP_ERROR_ENGINE,
                                 .message = "this build has no native engine",
                                 .rendered = "error: this build has no native engine\n"};
    *out = result;
    return RASP_ERROR_ENGINE;
}

static rasp_status evaluate_with(const Request *request, rasp_result **out) {
    if (request->options != NULL && request->options->engine == RASP_ENGINE_JIT) {
        return without_native_engine(request->value, out);
    }
    return run_request(request, out);
}

rasp_status rasp_evaluate_text(const rasp_value *value, const char *text, size_t length,
                               const rasp_evaluate_options *options, rasp_result **out) {
    if (out == NULL || !is_usable(value, options) || (text == NULL && length != 0)) {
        return RASP_ERROR_USAGE;
    }
    *out = NULL;
    text = text != NULL ? text : "";
    length = length == SIZE_MAX ? strlen(text) : length;
    return evaluate_with(&(Request){.value = value, .text = text, .count = length, .options = options}, out);
}

rasp_status rasp_evaluate_atoms(const rasp_value *value, const rasp_atom *atoms, size_t count,
                                const rasp_evaluate_options *options, rasp_result **out) {
    if (out == NULL || !is_usable(value, options) || (atoms == NULL && count != 0)) {
        return RASP_ERROR_USAGE;
    }
    *out = NULL;
    return evaluate_with(&(Request){.value = value, .atoms = atoms, .count = count, .options = options}, out);
}

rasp_status rasp_result_status(const rasp_result *result) {
    return result != NULL ? result->status : RASP_ERROR_USAGE;
}

rasp_error rasp_result_error(const rasp_result *result) {
    if (result == NULL || result->status == RASP_OK) {
        return (rasp_error){.kind = RASP_OK, .message = "", .rendered = ""};
    }
    return result->error;
}

static bool has_value(const rasp_result *result) {
    return result != NULL && result->status == RASP_OK;
}

bool rasp_result_is_selector(const rasp_result *result) {
    return result != NULL && result->is_selector;
}

size_t rasp_result_count(const rasp_result *result) {
    return result != NULL ? result->count : 0;
}

rasp_type rasp_result_type(const rasp_result *result) {
    static const rasp_type types[] = {
        [SEQ_INT] = RASP_INT, [SEQ_FLOAT] = RASP_FLOAT, [SEQ_BOOL] = RASP_BOOL, [SEQ_STRING] = RASP_STRING};
    return has_value(result) ? types[result->sequence.type] : RASP_INT;
}

rasp_atom rasp_result_atom(const rasp_result *result, size_t index) {
    bool has = has_value(result) && !result->is_selector && index < result->count;
    return atom_to_public(has ? result->sequence.at[index] : atom_int(0));
}

const uint8_t *rasp_result_cells(const rasp_result *result) {
    return has_value(result) ? result->cells : NULL;
}

rasp_atom rasp_result_input(const rasp_result *result, size_t index) {
    bool has = result != NULL && result->input != NULL && index < result->count;
    return atom_to_public(has ? result->input[index] : atom_int(0));
}

const char *rasp_result_engine(const rasp_result *result) {
    return result != NULL ? result->engine : NULL;
}

const char *rasp_result_reason(const rasp_result *result) {
    return result != NULL ? result->reason : NULL;
}

static void write_display(rasp_result *result, Buf *out) {
    if (result->is_selector) {
        display_matrix(out, result->cells, result->input, result->count, 0);
    } else {
        display_sequence(out, result->sequence.at, result->count, result->sequence.type);
    }
}

static void write_json(rasp_result *result, Buf *out) {
    if (result->is_selector) {
        json_matrix(out, result->cells, result->count);
    } else {
        json_sequence(out, result->sequence.at, result->count);
    }
}

static void write_input(rasp_result *result, Buf *out) {
    display_input(out, result->input, result->count, result->input_is_text);
}

typedef struct TextCall {
    rasp_result *result;
    Buf *out;
    void (*write)(rasp_result *result, Buf *out);
    const char *text;
} TextCall;

static void write_text(void *argument) {
    TextCall *call = argument;
    if (call->out->length == 0) {
        call->write(call->result, call->out);
    }
    call->text = buf_c_string(call->out);
}

/* A text of the result, written once and kept. */
static const char *result_text(rasp_result *result, Buf *out, void (*write)(rasp_result *, Buf *), size_t *length) {
    TextCall call = {result, out, write, NULL};
    if (!guard_run(out->arena->budget, write_text, &call)) {
        buf_init(out, out->arena);
        return NULL;
    }
    if (length != NULL) {
        *length = out->length;
    }
    return call.text;
}

const char *rasp_result_display(rasp_result *result, size_t *length) {
    return has_value(result) ? result_text(result, &result->display, write_display, length) : NULL;
}

const char *rasp_result_json(rasp_result *result, size_t *length) {
    return has_value(result) ? result_text(result, &result->json, write_json, length) : NULL;
}

const char *rasp_result_input_text(rasp_result *result, size_t *length) {
    bool has = result != NULL && result->input != NULL;
    return has ? result_text(result, &result->input_text, write_input, length) : NULL;
}

typedef struct ElementCall {
    rasp_result *result;
    size_t index;
    const char *text;
} ElementCall;

static void write_element(void *argument) {
    ElementCall *call = argument;
    call->result->element.length = 0;
    atom_display(&call->result->element, call->result->sequence.at[call->index]);
    call->text = buf_c_string(&call->result->element);
}

const char *rasp_result_element(rasp_result *result, size_t index) {
    if (!has_value(result) || result->is_selector || index >= result->count) {
        return NULL;
    }
    ElementCall call = {result, index, NULL};
    return guard_run(result->element.arena->budget, write_element, &call) ? call.text : NULL;
}
