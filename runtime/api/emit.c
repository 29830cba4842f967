/* The forms between the graph and machine code, as text. */
#include "runtime/engine/engine.h"

#include "frontend/graph/input.h"
#include "jit/plan/plan.h"

#include <stdlib.h>
#include <string.h>

typedef struct EmitCall {
    rasp_form form;
    const rasp_value *value;
    rasp_emit_options options;
    Buf out;
} EmitCall;

/* What the code is made for: the class of the example input, as an evaluation on that input would use. */
static bool specialize(rasp_session *session, const EmitCall *call, Specialization *out) {
    Arena *arena = &session->call_arena;
    const rasp_emit_options *options = &call->options;
    const char *text = options->text != NULL ? options->text : "0123456789";
    size_t length = options->text != NULL ? options->text_length : strlen(text);
    const Atom *atoms = NULL;
    size_t count = options->atom_count;
    EngineInput input;
    const Str *why = NULL;
    bool ok = options->atoms != NULL
                  ? input_from_atoms(arena, &session->sink, options->atoms, count, session->config.string_limit, &atoms)
                  : input_from_text(arena, &session->sink, text, length, &atoms, &count);
    if (!ok) {
        return false;
    }
    unsigned kinds = graph_input_kinds(arena, elab_graph(session->elab), call->value->value.node);
    if (!engine_input_read(arena, atoms, count, kinds, session->config.string_limit, &input, &why)) {
        session_report_no_native(session, "such an input", why);
        return false;
    }
    *out = engine_input_class(&input.profile);
    out->length = options->length == RASP_LENGTH_ANY ? 0 : options->length;
    return true;
}

/* Text by the back end. What it gives is freed before a failed allocation goes on its way. */
static rasp_status emit_code(rasp_session *session, EmitCall *call, const struct Plan *plan) {
    Arena *arena = &session->call_arena;
    const Str *why = NULL;
    char *bytes = NULL;
    char *message = NULL;
    size_t length = 0;
    const JitProvider *provider = jit_open(arena, &why);
    if (provider == NULL) {
        return session_report(session, RASP_ERROR_ENGINE, "%s", why->text);
    }
    EmitForm form = call->form == RASP_FORM_ASM ? EMIT_ASM : EMIT_LLVM;
    JitUnit unit = {.plan = plan, .symbol = "kernel"};
    if (!jit_has_stack(&unit, 1)) {
        return session_report(session, RASP_ERROR_ENGINE, "compiling it takes more stack than this thread has");
    }
    if (!provider->emit(&unit, 1, NULL, form, &bytes, &length, &message)) {
        return session_report(session, RASP_ERROR_ENGINE, "%s", jit_take_message(arena, message)->text);
    }
    session_take_bytes(session, &call->out, bytes, length);
    return RASP_OK;
}

static rasp_status emit(rasp_session *session, void *argument) {
    EmitCall *call = argument;
    Arena *arena = &session->call_arena;
    Specialization spec;
    struct Plan *plan = NULL;
    const Str *why = NULL;
    buf_init(&call->out, arena);
    if (!specialize(session, call, &spec)) {
        return session->errors.count > 0 ? RASP_ERROR_ENGINE : session_status(session, 0);
    }
    if (!jit_plan(arena, elab_graph(session->elab), call->value->value.node, &spec, &plan, &why)) {
        return session_report_no_native(session, "this", why);
    }
    rasp_status status = RASP_OK;
    if (call->form == RASP_FORM_IR) {
        ir_print(&call->out, plan->ir);
        sel_print(&call->out, plan->ir);
    } else if (call->form == RASP_FORM_PLAN) {
        plan_print(&call->out, plan);
    } else {
        status = emit_code(session, call, plan);
    }
    buf_c_string(&call->out);
    return status;
}

_Static_assert(RASP_FORM_GRAPH + 1 == RASP_FORM_IR && RASP_FORM_PLAN == RASP_FORM_IR + 1 &&
                   RASP_FORM_LLVM == RASP_FORM_IR + 2 && RASP_FORM_ASM == RASP_FORM_IR + 3,
               "the forms of native code that are text stand together behind the graph");

static bool is_usable(const rasp_session *session, rasp_form form, const rasp_value *value,
                      const rasp_emit_options *options) {
    return form > RASP_FORM_GRAPH && form <= RASP_FORM_ASM && is_value(value) && value->session == session &&
           (value->value.kind == HVAL_SOP || value->value.kind == HVAL_SELECTOR) &&
           (options == NULL || options->text != NULL || options->text_length == 0);
}

rasp_status rasp_emit(rasp_session *session, rasp_form form, const rasp_value *value, const rasp_emit_options *options,
                      const char **out, size_t *out_length) {
    if (!is_session(session) || out == NULL || !is_usable(session, form, value, options)) {
        return RASP_ERROR_USAGE;
    }
    EmitCall call = {.form = form, .value = value};
    if (options != NULL) {
        call.options = *options;
        if (options->text != NULL && options->text_length == SIZE_MAX) {
            call.options.text_length = strlen(options->text);
        }
    }
    rasp_status status = session_call(session, emit, &call);
    *out = status == RASP_OK ? call.out.data : NULL;
    if (out_length != NULL) {
        *out_length = status == RASP_OK ? call.out.length : 0;
    }
    return status;
}
