/* Running program texts, and looking up what they bound. */
#include "runtime/session/session.h"

#include "frontend/base/limits.h"

#include <stdlib.h>
#include <string.h>

/* Tells the listener of a failed statement when the run goes on. */
static void report_failure(rasp_session *session, size_t first) {
    const rasp_run_options *options = session->run;
    if (options == NULL || options->event == NULL || !options->keep_going) {
        return;
    }
    for (size_t i = first; i < session->sink.items.count; i++) {
        rasp_error error = error_from_diag(&session->call_arena, &session->sources, &session->sink.items.data[i],
                                           session->config.colour);
        rasp_event event = {.kind = RASP_EVENT_ERROR, .error = &error};
        options->event(options->event_user, &event);
    }
}

/* Steps are counted per statement when each stands for itself, as at a prompt. */
static bool run_statements(rasp_session *session, const Program *program, bool *quit) {
    bool keep_going = session->run != NULL && session->run->keep_going;
    for (uint32_t i = 0; i < program->count && !*quit; i++) {
        if (keep_going) {
            elab_reset_meter(session->elab);
            stop_begin(&session->stop, &session->config);
        }
        size_t errors = session->sink.items.count;
        if (!elab_statement(session->elab, program->statements[i], quit)) {
            report_failure(session, errors);
            if (!keep_going) {
                return false;
            }
        }
    }
    return true;
}

/* One text to run or evaluate, with what becomes of it. */
typedef struct RunTextCall {
    const char *name, *text;
    size_t length;
    bool quit;
    rasp_value *value;
} RunTextCall;

static rasp_status add_text(rasp_session *session, const RunTextCall *call, uint32_t *source) {
    if (call->length > LIMIT_SOURCE_BYTES) {
        return session_report(session, RASP_ERROR_LIMIT, "%s is larger than %zu MiB", call->name,
                              LIMIT_SOURCE_BYTES >> 20);
    }
    *source = source_add(&session->sources, call->name, call->text, call->length);
    return RASP_OK;
}

/* Errors inside loaded files are reported and the run goes on; they count for its status all the same. */
static rasp_status run_source(rasp_session *session, void *argument) {
    RunTextCall *call = argument;
    size_t first = session->sink.items.count;
    uint32_t source = SOURCE_NONE;
    if (add_text(session, call, &source) != RASP_OK) {
        return RASP_ERROR_LIMIT;
    }
    ParseResult parsed = parse_program(&session->sources, source, &session->arena, &session->sink);
    if (!parsed.ok) {
        report_failure(session, first);
        if (session->run == NULL || !session->run->keep_going) {
            return session_status(session, first);
        }
    }
    run_statements(session, &parsed.program, &call->quit);
    return session_status(session, first);
}

static bool is_usable_text(const char *text, size_t *length) {
    if (text == NULL) {
        return *length == 0;
    }
    if (*length == SIZE_MAX) {
        *length = strlen(text);
    }
    return true;
}

rasp_status rasp_run_text(rasp_session *session, const char *name, const char *text, size_t length,
                          const rasp_run_options *options, bool *quit) {
    if (!is_session(session) || !is_usable_text(text, &length)) {
        return RASP_ERROR_USAGE;
    }
    RunTextCall call = {.name = name != NULL ? name : "<text>", .text = text, .length = length};
    const rasp_run_options *outer = session->run;
    session->run = options;
    rasp_status status = session_call(session, run_source, &call);
    session->run = outer;
    if (quit != NULL) {
        *quit = call.quit;
    }
    return status;
}

typedef struct FileProblem {
    const char *path, *why;
} FileProblem;

static rasp_status report_file(rasp_session *session, void *argument) {
    const FileProblem *problem = argument;
    return session_report(session, RASP_ERROR_IO, "cannot read %s: %s", problem->path, problem->why);
}

rasp_status rasp_run_file(rasp_session *session, const char *path, const rasp_run_options *options, bool *quit) {
    if (!is_session(session) || path == NULL) {
        return RASP_ERROR_USAGE;
    }
    char *text = NULL;
    size_t length = 0;
    char why[FILE_WHY_SIZE];
    if (!file_read(path, &text, &length, why)) {
        return session_call(session, report_file, &(FileProblem){path, why});
    }
    rasp_status status = rasp_run_text(session, strcmp(path, "-") == 0 ? "<stdin>" : path, text, length, options, quit);
    free(text);
    return status;
}

static rasp_status run_load(rasp_session *session, void *argument) {
    bool quit = false;
    size_t first = session->sink.items.count;
    elab_load(session->elab, str_from(&session->arena, argument), SPAN_NONE, &quit);
    return session_status(session, first);
}

rasp_status rasp_run_load(rasp_session *session, const char *path, const rasp_run_options *options) {
    if (!is_session(session) || path == NULL) {
        return RASP_ERROR_USAGE;
    }
    const rasp_run_options *outer = session->run;
    session->run = options;
    rasp_status status = session_call(session, run_load, (void *)(uintptr_t)path);
    session->run = outer;
    return status;
}

static rasp_status eval_expression(rasp_session *session, void *argument) {
    RunTextCall *call = argument;
    size_t first = session->sink.items.count;
    uint32_t source = SOURCE_NONE;
    HVal value;
    if (add_text(session, call, &source) != RASP_OK) {
        return RASP_ERROR_LIMIT;
    }
    const Expr *expression = parse_expression(&session->sources, source, &session->arena, &session->sink);
    if (expression == NULL || !elab_expression(session->elab, expression, &value)) {
        return session_status(session, first);
    }
    call->value = session_value(session, value, value.name);
    return RASP_OK;
}

rasp_status rasp_eval_expression(rasp_session *session, const char *name, const char *text, size_t length,
                                 rasp_value **out) {
    if (!is_session(session) || out == NULL || !is_usable_text(text, &length)) {
        return RASP_ERROR_USAGE;
    }
    RunTextCall call = {.name = name != NULL ? name : "<expression>", .text = text, .length = length};
    rasp_status status = session_call(session, eval_expression, &call);
    *out = status == RASP_OK ? call.value : NULL;
    return status;
}

/* A name's value, or the last s-op when there is no name. */
static rasp_status find(rasp_session *session, void *argument) {
    RunTextCall *call = argument;
    const char *name = call->name;
    HVal value;
    bool found =
        name != NULL ? elab_lookup(session->elab, name, strlen(name), &value) : elab_last_sop(session->elab, &value);
    if (found) {
        call->value = session_value(session, value, name != NULL ? str_from(&session->arena, name) : value.name);
    }
    return RASP_OK;
}

rasp_value *rasp_lookup(rasp_session *session, const char *name) {
    if (!is_session(session) || name == NULL) {
        return NULL;
    }
    RunTextCall call = {.name = name};
    session_call(session, find, &call);
    return call.value;
}

rasp_value *rasp_last_sop(rasp_session *session, const char **name) {
    RunTextCall call = {0};
    if (is_session(session)) {
        session_call(session, find, &call);
    }
    if (name != NULL) {
        *name = call.value != NULL && call.value->name != NULL ? call.value->name->text : NULL;
    }
    return call.value;
}

size_t rasp_name_count(rasp_session *session) {
    return is_session(session) ? elab_name_count(session->elab) : 0;
}

bool rasp_name_is_own(const rasp_session *session, const char *name) {
    return is_session(session) && name != NULL && elab_name_is_own(session->elab, name, strlen(name));
}

const char *rasp_name_at(rasp_session *session, size_t index) {
    return is_session(session) && index < elab_name_count(session->elab) ? elab_name(session->elab, index)->text : NULL;
}
