/* Ahead of time: units become plans with entry points, and these a file. */
#include "jit/entry/aot.h"
#include "runtime/engine/engine.h"

#include <stdlib.h>
#include <string.h>

_Static_assert((int)RASP_ELEMENT_TEXT == ELEMENT_TEXT && (int)RASP_ELEMENT_I64 == ELEMENT_I64 &&
                   (int)RASP_ELEMENT_BOOL == ELEMENT_BOOL,
               "rasp_element and Element are the same numbers");
_Static_assert(ELEMENT_BOOL + 1 == ELEMENT_COUNT, "RASP_ELEMENT_BOOL is the last one");
_Static_assert(RASP_FORM_BITCODE == RASP_FORM_ASM + 1 && RASP_FORM_OBJECT == RASP_FORM_ASM + 2 &&
                   RASP_FORM_HEADER == RASP_FORM_ASM + 3,
               "what is built is RASP_FORM_IR and all that follows");
_Static_assert(RASP_BUILD_NAME_SIZE == AOT_NAME_SIZE, "as rasp.h says");

typedef struct BuildCall {
    rasp_form form;
    const rasp_build_unit *units;
    size_t count;
    rasp_build_options options;
    AotUnit *planned;
    JitUnit *modules;
    Buf out;
} BuildCall;

static rasp_status check_names(rasp_session *session, const BuildCall *call) {
    Arena *arena = &session->call_arena;
    const char **names = arena_alloc_array(arena, call->count, sizeof *names);
    for (size_t i = 0; i < call->count; i++) {
        names[i] = call->units[i].name;
    }
    const char *problem = aot_name_problem(arena, names, call->count);
    return problem == NULL ? RASP_OK : session_report(session, RASP_ERROR_USAGE, "%s", problem);
}

static rasp_status plan_unit(rasp_session *session, BuildCall *call, size_t index) {
    Arena *arena = &session->call_arena;
    const rasp_build_unit *unit = &call->units[index];
    const Graph *graph = elab_graph(session->elab);
    const EntryWish wish = {.element = (Element)call->options.element,
                            .length = call->options.length == RASP_LENGTH_ANY ? 0 : call->options.length};
    Plan *plan = NULL;
    EntryPlan *entry = NULL;
    const Str *why = NULL;
    if (!jit_plan_entry(arena, graph, unit->value->value.node, &wish, &plan, &entry, &why)) {
        return session_report_no_native(session, unit->name, why);
    }
    call->modules[index] = (JitUnit){.plan = plan, .entry = entry, .symbol = unit->name};
    call->planned[index] = (AotUnit){call->modules[index], unit->text != NULL ? unit->text : unit->name};
    return RASP_OK;
}

static void print_plan(BuildCall *call, const Plan *plan) {
    if (call->form == RASP_FORM_IR) {
        ir_print(&call->out, plan->ir);
        sel_print(&call->out, plan->ir);
    } else {
        plan_print(&call->out, plan);
    }
}

/* A text's plan for ASCII comes before the one for all others. */
static void print_units(BuildCall *call) {
    for (size_t i = 0; i < call->count; i++) {
        const JitUnit *unit = &call->modules[i];
        if (unit->entry->ascii != NULL) {
            print_plan(call, unit->entry->ascii);
        }
        print_plan(call, unit->plan);
    }
}

static EmitForm emit_form(rasp_form form) {
    switch (form) {
    case RASP_FORM_LLVM:
        return EMIT_LLVM;
    case RASP_FORM_ASM:
        return EMIT_ASM;
    case RASP_FORM_BITCODE:
        return EMIT_BITCODE;
    default:
        return EMIT_OBJECT;
    }
}

typedef struct Emitting {
    const JitProvider *provider;
    const BuildCall *call;
    const JitTarget *target;
} Emitting;

static bool emit_bytes(void *argument, char **bytes, size_t *length, char **message) {
    const Emitting *emitting = argument;
    const BuildCall *call = emitting->call;
    return emitting->provider->emit(call->modules, call->count, emitting->target, emit_form(call->form), bytes, length,
                                    message);
}

/* In a child process where it may be stopped. */
static rasp_status make_bytes(rasp_session *session, Emitting *emitting, char **bytes, size_t *length) {
    JitWatch made_watch;
    JitWatch *watch = engine_watch_compiling(&session->config, &session->stop, true, &made_watch);
    char *message = NULL;
    const bool made = watch != NULL ? jit_make_in_child(watch, emit_bytes, emitting, bytes, length, &message)
                                    : emit_bytes(emitting, bytes, length, &message);
    if (made) {
        return RASP_OK;
    }
    const char *stopped = stop_asked(&session->stop);
    const char *why = jit_take_message(&session->call_arena, message)->text;
    return session_report(session, stopped != NULL ? RASP_ERROR_LIMIT : RASP_ERROR_ENGINE, "%s",
                          stopped != NULL ? stopped : why);
}

/* Code by the back end. What it gives is freed before a failed allocation goes on its way. */
static rasp_status emit_units(rasp_session *session, BuildCall *call) {
    Arena *arena = &session->call_arena;
    const JitTarget target = {.triple = call->options.target,
                              .cpu = call->options.cpu != NULL ? call->options.cpu : ""};
    const Str *why = NULL;
    char *bytes = NULL;
    char *message = NULL;
    size_t length = 0;
    const JitProvider *provider = jit_open(arena, &why);
    if (provider == NULL) {
        return session_report(session, RASP_ERROR_ENGINE, "%s", why->text);
    }
    if (!provider->check_target(&target, &message)) {
        return session_report(session, RASP_ERROR_USAGE, "%s", jit_take_message(arena, message)->text);
    }
    if (!jit_has_stack(call->modules, call->count)) {
        return session_report(session, RASP_ERROR_ENGINE, "compiling it takes more stack than this thread has");
    }
    Emitting emitting = {provider, call, &target};
    const rasp_status status = make_bytes(session, &emitting, &bytes, &length);
    if (status == RASP_OK) {
        session_take_bytes(session, &call->out, bytes, length);
    }
    return status;
}

/* Planning asks nobody but the budget. */
static rasp_status plan_units(rasp_session *session, BuildCall *call) {
    const StopQuestion question = {stop_asked, &session->stop};
    rasp_status status = RASP_OK;
    session->budget.question = &question;
    for (size_t i = 0; status == RASP_OK && i < call->count; i++) {
        status = plan_unit(session, call, i);
    }
    session->budget.question = NULL;
    return status;
}

static rasp_status build(rasp_session *session, void *argument) {
    BuildCall *call = argument;
    Arena *arena = &session->call_arena;
    rasp_status status = check_names(session, call);
    buf_init(&call->out, arena);
    call->planned = arena_alloc_array(arena, call->count, sizeof *call->planned);
    call->modules = arena_alloc_array(arena, call->count, sizeof *call->modules);
    status = status == RASP_OK ? plan_units(session, call) : status;
    if (status != RASP_OK) {
        return status;
    }
    switch (call->form) {
    case RASP_FORM_IR:
    case RASP_FORM_PLAN:
        print_units(call);
        break;
    case RASP_FORM_HEADER:
        aot_header(&call->out, call->planned, call->count, RASP_VERSION);
        break;
    default:
        status = emit_units(session, call);
        break;
    }
    buf_c_string(&call->out);
    return status;
}

static bool is_usable(const rasp_session *session, const rasp_build_unit *unit) {
    const rasp_value *value = unit->value;
    return is_value(value) && unit->name != NULL && value->session == session &&
           (value->value.kind == HVAL_SOP || value->value.kind == HVAL_SELECTOR);
}

rasp_status rasp_build(rasp_session *session, rasp_form form, const rasp_build_unit *units, size_t count,
                       const rasp_build_options *options, const char **out, size_t *out_length) {
    if (!is_session(session) || out == NULL || units == NULL || count == 0 || form < RASP_FORM_IR ||
        form > RASP_FORM_HEADER || (options != NULL && (unsigned)options->element > (unsigned)RASP_ELEMENT_BOOL)) {
        return RASP_ERROR_USAGE;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_usable(session, &units[i])) {
            return RASP_ERROR_USAGE;
        }
    }
    BuildCall call = {.form = form, .units = units, .count = count};
    if (options != NULL) {
        call.options = *options;
    }
    rasp_status status = session_call(session, build, &call);
    *out = status == RASP_OK ? call.out.data : NULL;
    if (out_length != NULL) {
        *out_length = status == RASP_OK ? call.out.length : 0;
    }
    return status;
}

void rasp_build_name(const char *text, size_t length, char out[RASP_BUILD_NAME_SIZE]) {
    aot_name_from(text, length == SIZE_MAX ? strlen(text) : length, out);
}
