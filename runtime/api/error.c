/* Errors and statuses of rasp.h. */
#include "runtime/session/session.h"

#include <stdlib.h>

const char *rasp_version(void) {
    return RASP_VERSION;
}

const char *rasp_status_text(rasp_status status) {
    static const char *const texts[] = {
        [RASP_OK] = "ok",
#define ERROR_KIND(name, text) [RASP_ERROR_##name] = text,
#include "frontend/errors.def"
#undef ERROR_KIND
        [RASP_ERROR_IO] = "io",
        [RASP_ERROR_USAGE] = "usage",
        [RASP_ERROR_ENGINE] = "engine",
    };
    return (unsigned)status < sizeof texts / sizeof *texts ? texts[status] : "unknown";
}

static rasp_error error_of_landing(const Budget *budget) {
    if (budget->stopped != NULL) {
        return stop_error(budget->stopped);
    }
    return budget->over_limit ? ERROR_OF_LITERAL(RASP_ERROR_LIMIT, "the memory limit was reached")
                              : ERROR_OF_LITERAL(RASP_ERROR_LIMIT, "out of memory");
}

rasp_status session_landed(rasp_session *session) {
    session->out_of_memory = true;
    session->memory_error = error_of_landing(&session->budget);
    return RASP_ERROR_LIMIT;
}

rasp_status session_status(const rasp_session *session, size_t index) {
    return index < session->sink.items.count ? status_of_kind(session->sink.items.data[index].kind) : RASP_OK;
}

typedef struct Copy {
    Buf *out;
    const char *bytes;
    size_t length;
} Copy;

static void copy_bytes(void *argument) {
    const Copy *copy = argument;
    buf_bytes(copy->out, copy->bytes, copy->length);
}

void session_take_bytes(rasp_session *session, Buf *out, char *bytes, size_t length) {
    Copy copy = {out, bytes, length};
    bool copied = escape_run(&session->budget, copy_bytes, &copy);
    free(bytes);
    if (!copied) {
        budget_fail(&session->budget);
    }
}

static rasp_status add_error(rasp_session *session, rasp_error error) {
    vec_push(&session->call_arena, &session->errors, error);
    return error.kind;
}

rasp_status session_report(rasp_session *session, rasp_status kind, const char *format, ...) {
    Buf message;
    buf_init(&message, &session->call_arena);
    va_list arguments;
    va_start(arguments, format);
    buf_format_list(&message, format, arguments);
    va_end(arguments);
    return add_error(session, error_without_place(&session->call_arena, kind, buf_to_str(&message)));
}

rasp_status session_report_no_native(rasp_session *session, const char *what, const Str *why) {
    return add_error(session, error_no_native(&session->call_arena, what, why->text));
}

size_t rasp_error_count(const rasp_session *session) {
    if (!is_session(session)) {
        return 0;
    }
    return session->errors.count + session->sink.items.count + (session->out_of_memory ? 1 : 0);
}

typedef struct ErrorCall {
    rasp_session *session;
    const Diag *diag;
    rasp_error error;
} ErrorCall;

static void make_error(void *argument) {
    ErrorCall *call = argument;
    rasp_session *session = call->session;
    call->error = error_from_diag(&session->call_arena, &session->sources, call->diag, session->config.colour);
}

/* The order is: errors without a place (files, misuse), errors of the program, and the memory error last. */
rasp_error rasp_error_at(rasp_session *session, size_t index) {
    const rasp_error none = {.kind = RASP_ERROR_USAGE, .message = "no such error", .rendered = ""};
    if (!is_session(session) || index >= rasp_error_count(session)) {
        return none;
    }
    if (index < session->errors.count) {
        return session->errors.data[index];
    }
    index -= session->errors.count;
    if (index >= session->sink.items.count) {
        return session->memory_error;
    }
    const Diag *diag = &session->sink.items.data[index];
    ErrorCall call = {session, diag, {.kind = status_of_kind(diag->kind), .message = "out of memory", .rendered = ""}};
    escape_run(&session->budget, make_error, &call);
    return call.error;
}
