/* Evaluating s-ops and selectors on inputs, and what results show. */
#include "runtime/session/session.h"

#include "runtime/api/value_text.h"
#include "runtime/engine/engine.h"
#include "runtime/interp/display.h"

#include <string.h>

static rasp_result *result_new(const rasp_session *session) {
    const rasp_config *config = &session->config;
    rasp_result *result = config->allocate(config->allocate_user, NULL, 0, sizeof *result);
    if (result == NULL) {
        return NULL;
    }
    memset(result, 0, sizeof *result);
    result->handle = HANDLE_RESULT;
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
    if (!is_result(result) || result->in_session) {
        return;
    }
    const rasp_config *config = &result->session->config;
    result->handle = HANDLE_FREED;
    arena_free(&result->arena);
    config->allocate(config->allocate_user, result, sizeof *result, 0);
}

typedef struct EvaluateRequest {
    const rasp_value *value;
    const char *text; /* NULL: atoms */
    const rasp_atom *atoms;
    size_t count; /* bytes of text, or atoms */
    rasp_evaluate_options options;
} EvaluateRequest;

static void keep_error(rasp_result *result) {
    const Diag *diag = &result->sink.items.data[0];
    result->status = status_of_kind(diag->kind);
    result->error = error_from_diag(&result->arena, &result->session->sources, diag, result->session->config.colour);
}

static void keep_memory_error(rasp_result *result) {
    result->status = RASP_ERROR_LIMIT;
    result->error = ERROR_OF_LITERAL(RASP_ERROR_LIMIT, "the evaluation needs more memory than allowed");
}

typedef struct Evaluation {
    rasp_result *result;
    const EvaluateRequest *request;
} Evaluation;

static void evaluate(void *argument) {
    const Evaluation *evaluation = argument;
    const EvaluateRequest *request = evaluation->request;
    rasp_result *result = evaluation->result;
    Arena *arena = &result->arena;
    const size_t asked = request->options.string_limit;
    const size_t most = asked > 0 ? asked : result->session->config.string_limit;
    bool ok = request->text != NULL
                  ? input_from_text(arena, &result->sink, request->text, request->count, &result->input, &result->count)
                  : input_from_atoms(arena, &result->sink, request->atoms, request->count, most, &result->input);
    result->input_is_text = request->text != NULL;
    result->count = request->text != NULL ? result->count : request->count;
    ok = ok && engine_evaluate(result, request->value->value.node, &request->options);
    if (!ok && result->status == RASP_OK) {
        keep_error(result);
    }
}

static rasp_status run_request(const EvaluateRequest *request, rasp_result **out) {
    rasp_result *result = result_new(request->value->session);
    if (result == NULL) {
        return RASP_ERROR_LIMIT;
    }
    result->is_selector = request->value->value.kind == HVAL_SELECTOR;
    *out = result;
    if (!escape_run(&result->budget, evaluate, &(Evaluation){result, request})) {
        keep_memory_error(result);
    }
    return result->status;
}

_Static_assert(RASP_ENGINE_AUTO == 0 && RASP_ENGINE_INTERP == 1 && RASP_ENGINE_JIT == 2, "RASP_ENGINE_JIT is the last");

static bool is_usable(const rasp_value *value, const rasp_evaluate_options *options) {
    return is_value(value) && (value->value.kind == HVAL_SOP || value->value.kind == HVAL_SELECTOR) &&
           (options == NULL || (unsigned)options->engine <= RASP_ENGINE_JIT);
}

static rasp_evaluate_options given_or_default(const rasp_evaluate_options *options) {
    return options != NULL ? *options : (rasp_evaluate_options){0};
}

rasp_status rasp_evaluate_text(const rasp_value *value, const char *text, size_t length,
                               const rasp_evaluate_options *options, rasp_result **out) {
    if (out != NULL) {
        *out = NULL;
    }
    if (out == NULL || !is_usable(value, options) || (text == NULL && length != 0)) {
        return RASP_ERROR_USAGE;
    }
    text = text != NULL ? text : "";
    length = length == SIZE_MAX ? strlen(text) : length;
    return run_request(
        &(EvaluateRequest){.value = value, .text = text, .count = length, .options = given_or_default(options)}, out);
}

rasp_status rasp_evaluate_atoms(const rasp_value *value, const rasp_atom *atoms, size_t count,
                                const rasp_evaluate_options *options, rasp_result **out) {
    if (out != NULL) {
        *out = NULL;
    }
    if (out == NULL || !is_usable(value, options) || (atoms == NULL && count != 0)) {
        return RASP_ERROR_USAGE;
    }
    return run_request(
        &(EvaluateRequest){.value = value, .atoms = atoms, .count = count, .options = given_or_default(options)}, out);
}

rasp_status rasp_result_status(const rasp_result *result) {
    return is_result(result) ? result->status : RASP_ERROR_USAGE;
}

rasp_error rasp_result_error(const rasp_result *result) {
    if (!is_result(result) || result->status == RASP_OK) {
        return (rasp_error){.kind = RASP_OK, .message = "", .rendered = ""};
    }
    return result->error;
}

static bool has_value(const rasp_result *result) {
    return is_result(result) && result->status == RASP_OK;
}

bool rasp_result_is_selector(const rasp_result *result) {
    return is_result(result) && result->is_selector;
}

size_t rasp_result_count(const rasp_result *result) {
    return is_result(result) ? result->count : 0;
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
    bool has = is_result(result) && result->input != NULL && index < result->count;
    return atom_to_public(has ? result->input[index] : atom_int(0));
}

const char *rasp_result_engine(const rasp_result *result) {
    return is_result(result) ? result->engine : NULL;
}

bool rasp_result_from_cache(const rasp_result *result) {
    return is_result(result) && result->from_cache;
}

const char *rasp_result_reason(const rasp_result *result) {
    return is_result(result) ? result->reason : NULL;
}

rasp_times rasp_result_times(const rasp_result *result) {
    return is_result(result) ? result->times : (rasp_times){0};
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

typedef struct ResultTextCall {
    rasp_result *result;
    Buf *out;
    void (*write)(rasp_result *result, Buf *out);
    const char *text;
} ResultTextCall;

static void write_text(void *argument) {
    ResultTextCall *call = argument;
    if (call->out->length == 0) {
        call->write(call->result, call->out);
    }
    call->text = buf_c_string(call->out);
}

/* A text of the result, written once and kept. */
static const char *result_text(rasp_result *result, Buf *out, void (*write)(rasp_result *, Buf *), size_t *length) {
    ResultTextCall call = {result, out, write, NULL};
    if (!escape_run(out->arena->budget, write_text, &call)) {
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
    bool has = is_result(result) && result->input != NULL;
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
    return escape_run(result->element.arena->budget, write_element, &call) ? call.text : NULL;
}
