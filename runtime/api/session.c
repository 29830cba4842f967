/* Sessions: what elaboration asks of its host, and the life of a rasp_session. */
#include "frontend/base/limits.h"
#include "runtime/engine/engine.h"

#include <stdlib.h>
#include <string.h>

static void *default_allocate(void *user, void *pointer, size_t old_size, size_t new_size) {
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, new_size);
}

static const char *host_stopped(void *user) {
    rasp_session *session = user;
    return stop_asked(&session->stop);
}

static bool host_apply(void *user, NodeId node, const Atom *input, size_t count, Span span, const Result **out) {
    rasp_session *session = user;
    InterpContext context = {
        .arena = &session->arena,
        .sink = &session->sink,
        .string_limit = session->config.string_limit,
        .stopped = stop_function(&session->config),
        .user = &session->stop,
    };
    const Graph *graph = elab_graph(session->elab);
    Result *result = arena_new(&session->arena, Result);
    Atom *kept = arena_array(&session->arena, Atom, count);
    memcpy(kept, input, count * sizeof *kept);
    result->input = kept;
    result->count = count;
    result->is_selector = graph_is_selector(graph, node);
    Sequence sequence = {0};
    bool ok = result->is_selector ? interp_selector(&context, graph, node, kept, count, &result->cells)
                                  : interp_sequence(&context, graph, node, kept, count, &sequence);
    if (!ok) {
        diag_note(&session->sink, span, "applied here");
        return false;
    }
    result->at = sequence.at;
    result->type = sequence.type;
    *out = result;
    return true;
}

/* The error of a trial as the statement's error; where it has no place of its own, at the statement. */
static void report_trial(rasp_session *session, const rasp_result *result, Span span) {
    if (result != NULL && result->sink.items.count > 0) {
        const Diag *diag = &result->sink.items.data[0];
        Span place = diag->span.source != SOURCE_NONE ? diag->span : span;
        diag_report(&session->sink, diag->kind, place, "%s", diag->message->text);
    } else {
        const char *message = result != NULL && result->status != RASP_OK ? result->error.message : "out of memory";
        diag_report(&session->sink, ERR_LIMIT, span, "%s", message);
    }
}

static bool host_trial(void *user, HVal value, Span span) {
    rasp_session *session = user;
    if (session->run == NULL || session->run->trial == NULL) {
        return true;
    }
    rasp_result *result = NULL;
    if (session->run->trial(session->run->trial_user, session_value(session, value, value.name), &result)) {
        return true;
    }
    report_trial(session, result, span);
    rasp_result_free(result);
    return false;
}

static void fill_event(rasp_session *session, const ElabEvent *from, rasp_event *event) {
    Arena *arena = &session->arena;
    const char **names = arena_array(arena, const char *, from->count + 1);
    rasp_value **values = arena_array(arena, rasp_value *, from->count + 1);
    for (size_t i = 0; i < from->count; i++) {
        const Str *name = from->names != NULL ? from->names[i] : NULL;
        names[i] = name != NULL ? name->text : NULL;
        values[i] = session_value(session, from->values[i], name != NULL ? name : from->values[i].name);
    }
    event->names = names;
    event->values = values;
    event->count = from->count;
}

static void host_event(void *user, const ElabEvent *from) {
    static const rasp_event_kind kinds[] = {
        [ELAB_BOUND] = RASP_EVENT_BOUND,  [ELAB_EXPRESSION] = RASP_EVENT_EXPRESSION, [ELAB_LOADED] = RASP_EVENT_LOADED,
        [ELAB_FAILED] = RASP_EVENT_ERROR, [ELAB_COMMAND] = RASP_EVENT_COMMAND,       [ELAB_DRAW] = RASP_EVENT_DRAW,
    };
    rasp_session *session = user;
    if (session->run == NULL || session->run->event == NULL) {
        return;
    }
    rasp_event event = {.kind = kinds[from->kind]};
    rasp_error error;
    fill_event(session, from, &event);
    if (from->kind == ELAB_FAILED) {
        const Diag *diag = &session->sink.items.data[session->sink.items.count - 1];
        error = error_from_diag(&session->call_arena, &session->sources, diag, session->config.colour);
        event.error = &error;
    }
    if (from->kind == ELAB_COMMAND) {
        event.command = (rasp_command)from->statement->command;
        event.target = (rasp_target)from->statement->target;
        event.on = from->statement->on;
    }
    session->run->event(session->run->event_user, &event);
}

static const char *const *copy_directories(Arena *arena, const rasp_config *config) {
    const char **copies = arena_array(arena, const char *, config->include_dir_count + 1);
    for (size_t i = 0; i < config->include_dir_count; i++) {
        copies[i] = str_from(arena, config->include_dirs[i])->text;
    }
    return copies;
}

static rasp_config with_defaults(const rasp_config *given) {
    rasp_config config = {0};
    if (given != NULL) {
        config = *given;
    }
    config.allocate = config.allocate != NULL ? config.allocate : default_allocate;
    config.memory_limit = config.memory_limit != 0 ? config.memory_limit : LIMIT_MEMORY;
    config.step_limit = config.step_limit != 0 ? config.step_limit : LIMIT_STEPS;
    config.node_limit = config.node_limit != 0 ? config.node_limit : LIMIT_NODES;
    config.list_limit = config.list_limit != 0 ? config.list_limit : LIMIT_LIST_LENGTH;
    config.string_limit = config.string_limit != 0 ? config.string_limit : LIMIT_STRING_LENGTH;
    if (config.depth_limit == 0 || config.depth_limit > LIMIT_ELABORATION_DEPTH) {
        config.depth_limit = LIMIT_ELABORATION_DEPTH;
    }
    return config;
}

static ElabConfig elab_config(rasp_session *session) {
    const rasp_config *config = &session->config;
    return (ElabConfig){
        .causal = config->causal,
        .arena = &session->arena,
        .sources = &session->sources,
        .sink = &session->sink,
        .limits = {.depth = config->depth_limit,
                   .nodes = config->node_limit,
                   .steps = config->step_limit,
                   .list_length = config->list_limit,
                   .string_length = config->string_limit},
        .host = {.user = session,
                 .apply = host_apply,
                 .load = session_load,
                 .trial = host_trial,
                 .event = host_event,
                 .stopped = stop_function(config) != NULL ? host_stopped : NULL},
    };
}

static void session_set_up(void *argument) {
    rasp_session *session = argument;
    session->config.include_dirs = copy_directories(&session->arena, &session->config);
    source_map_init(&session->sources, &session->arena);
    diag_init(&session->sink, &session->call_arena);
    ElabConfig config = elab_config(session);
    session->elab = elab_new(&config);
}

rasp_status rasp_session_create(const rasp_config *given, rasp_session **out) {
    if (out == NULL || (given != NULL && given->include_dir_count > 0 && given->include_dirs == NULL)) {
        return RASP_ERROR_USAGE;
    }
    *out = NULL;
    rasp_config config = with_defaults(given);
    rasp_session *session = config.allocate(config.allocate_user, NULL, 0, sizeof *session);
    if (session == NULL) {
        return RASP_ERROR_LIMIT;
    }
    memset(session, 0, sizeof *session);
    session->handle = HANDLE_SESSION;
    session->config = config;
    stop_begin(&session->stop, &session->config);
    budget_init(&session->budget, config.allocate, config.allocate_user, config.memory_limit);
    session->budget.stack_end = stack_find_end(&session->stack);
    arena_init(&session->arena, &session->budget);
    arena_init(&session->call_arena, &session->budget);
    session->engine = engine_create(&session->config);
    if (session->engine == NULL || !escape_run(&session->budget, session_set_up, session) || session->elab == NULL) {
        rasp_session_free(session);
        return RASP_ERROR_LIMIT;
    }
    *out = session;
    return RASP_OK;
}

void rasp_session_free(rasp_session *session) {
    if (!is_session(session)) {
        return;
    }
    session->handle = HANDLE_FREED;
    engine_free(session->engine);
    arena_free(&session->arena);
    arena_free(&session->call_arena);
    session->config.allocate(session->config.allocate_user, session, sizeof *session, 0);
}

static void forget_errors(rasp_session *session) {
    arena_free(&session->call_arena);
    diag_init(&session->sink, &session->call_arena);
    memset(&session->errors, 0, sizeof session->errors);
    session->out_of_memory = false;
    session->budget.stack_end = stack_find_end(&session->stack);
    elab_reset_meter(session->elab);
    stop_begin(&session->stop, &session->config);
}

typedef struct SessionCall {
    rasp_session *session;
    rasp_status (*work)(rasp_session *session, void *argument);
    void *argument;
    rasp_status status;
} SessionCall;

static void run_call(void *argument) {
    SessionCall *call = argument;
    call->status = call->work(call->session, call->argument);
}

rasp_status session_call(rasp_session *session, rasp_status (*work)(rasp_session *session, void *argument),
                         void *argument) {
    SessionCall call = {session, work, argument, RASP_ERROR_LIMIT};
    if (session->depth++ == 0) {
        forget_errors(session);
    }
    if (!escape_run(&session->budget, run_call, &call)) {
        call.status = session_landed(session);
    }
    session->depth--;
    return call.status;
}

rasp_value *session_value(rasp_session *session, HVal value, const Str *name) {
    rasp_value *made = arena_new(&session->arena, rasp_value);
    made->handle = HANDLE_VALUE;
    made->session = session;
    made->value = value;
    made->name = name;
    return made;
}
