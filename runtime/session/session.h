/* What stands behind the handles of rasp.h. Private to runtime/. */
#ifndef RUNTIME_SESSION_SESSION_H
#define RUNTIME_SESSION_SESSION_H
#include "frontend/base/escape.h"
#include "frontend/base/stack.h"
#include "frontend/elaborate/elab.h"
#include "frontend/syntax/parse.h"
#include "include/rasp.h"
#include "runtime/interp/interp.h"
#include "runtime/session/handle.h"

typedef struct Engine Engine; /* engine.h */

/* When the work of one call, or of one evaluation, has to stop: when the caller's function says so, or time is up. */
typedef struct Stop {
    const rasp_config *config;
    double end;         /* seconds of a clock; 0: never */
    const char *answer; /* why it has to: asked once, it stays; NULL: nothing is known */
} Stop;

/* ---- stop.c */

/* Seconds of a clock for measuring. */
double stop_clock(void);
/* From now on. */
void stop_begin(Stop *stop, const rasp_config *config);
/* For InterpContext and ElabHost: why to stop, or NULL. */
const char *stop_asked(void *user);
/* What to ask: stop_asked, or NULL where nothing can stop. */
const char *(*stop_function(const rasp_config *config))(void *stop);
/* An answer as an error without a place; and that of a time that is over. */
rasp_error stop_error(const char *answer);
rasp_error stop_out_of_time(void);
/* Prepares the scratch memory of a watched kernel: while it runs, it asks. */
void stop_watch(Stop *stop, void *scratch);

/* ---- error.c */

rasp_status status_of_kind(ErrorKind kind);
/* Errors with all their texts in the arena. */
rasp_error error_from_diag(Arena *arena, const SourceMap *sources, const Diag *diag, bool colour);
rasp_error error_without_place(Arena *arena, rasp_status kind, const Str *message);
/* "no native code for WHAT: WHY" */
rasp_error error_no_native(Arena *arena, const char *what, const char *why);

/* How an error without a place is rendered: HEAD, the message, END. */
#define ERROR_HEAD "error: "
#define ERROR_END "\n"
/* The same out of a literal, where nothing can be allocated. */
#define ERROR_OF_LITERAL(status, text)                                                                                 \
    ((rasp_error){.kind = (status), .message = (text), .rendered = ERROR_HEAD text ERROR_END})

/* Two arenas: `arena` lives as long as the session (values, graph, sources), `call_arena` until the next call from
 * outside (error messages, dumps). */
struct rasp_session {
    Handle handle;
    rasp_config config; /* defaults filled in; include_dirs copied */
    Budget budget;
    Stack stack; /* of the thread of the latest call */
    Arena arena, call_arena;
    SourceMap sources;
    DiagSink sink;
    Elab *elab;
    Stop stop;                   /* of the call under way */
    unsigned depth;              /* calls under way: a callback may call again */
    const rasp_run_options *run; /* of the run under way, or NULL */
    VEC(rasp_error) errors;      /* made from the sink when asked for; in call_arena */
    rasp_error memory_error;     /* static texts: what is reported when nothing can be allocated */
    bool out_of_memory;
    Engine *engine; /* the one part that evaluations change: it has locks */
};

struct rasp_value {
    Handle handle;
    rasp_session *session;
    HVal value;
    const Str *name;
    rasp_result *result; /* RASP_KIND_RESULT: made when first asked for */
};

/* An evaluation owns all it needs, so that evaluations may run in several threads. */
struct rasp_result {
    Handle handle;
    Budget budget;
    Arena arena;
    DiagSink sink;
    const rasp_session *session;
    rasp_status status;
    bool is_selector;
    Sequence sequence;    /* s-ops */
    const uint8_t *cells; /* selectors */
    const Atom *input;
    size_t count;
    bool input_is_text;
    rasp_error error;
    const char *engine;
    const char *reason;
    bool from_cache; /* the native code that made it */
    rasp_times times;
    Buf display, json, element, input_text;
    bool in_session; /* memory belongs to a session: rasp_result_free does nothing */
};

static inline bool is_session(const rasp_session *session) {
    return handle_is(session, HANDLE_SESSION);
}
static inline bool is_value(const rasp_value *value) {
    return handle_is(value, HANDLE_VALUE);
}
static inline bool is_result(const rasp_result *result) {
    return handle_is(result, HANDLE_RESULT);
}

/* ---- runtime/api/session.c */

/* A call on the session: forgets the errors of the one before (unless this is a callback's) and runs work inside a
 * guard. What work returns, or RASP_ERROR_LIMIT when memory ended (rasp_error_at then tells so). */
rasp_status session_call(rasp_session *session, rasp_status (*work)(rasp_session *session, void *argument),
                         void *argument);
rasp_value *session_value(rasp_session *session, HVal value, const Str *name);

/* ---- runtime/api/error.c */

/* Notes that memory ended, which cannot be put into the sink. Returns RASP_ERROR_LIMIT. */
rasp_status session_landed(rasp_session *session);
/* The kind of the error number `index` of the sink, or RASP_OK when there is none. */
rasp_status session_status(const rasp_session *session, size_t index);
/* Appends a malloc'ed block and frees it, also where memory ends (which leaves by the budget's escape). */
void session_take_bytes(rasp_session *session, Buf *out, char *bytes, size_t length);
/* Reports an I/O or usage error, which the language has no kind for. */
rasp_status session_report(rasp_session *session, rasp_status kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Reports that there is no native code for something, as error_no_native has it. */
rasp_status session_report_no_native(rasp_session *session, const char *what, const Str *why);

/* ---- runtime/api/value.c */

rasp_atom atom_to_public(Atom atom);

/* ---- input.c: inputs as callers give them; false after reporting */

bool input_check_text(DiagSink *sink, const char *text, size_t length);
bool input_from_text(Arena *arena, DiagSink *sink, const char *text, size_t length, const Atom **out, size_t *count);
bool input_from_atoms(Arena *arena, DiagSink *sink, const rasp_atom *from, size_t count, size_t string_limit,
                      const Atom **out);

/* ---- load.c */

enum { FILE_WHY_SIZE = 256 };
/* Reads a whole file, pipe or device ("-" is stdin) into malloc'ed memory; false with a message in why. */
bool file_read(const char *path, char **text, size_t *length, char why[FILE_WHY_SIZE]);
/* The host function of elaboration that finds and reads the file of a load statement: a regular file. */
bool session_load(void *user, const Str *path, uint32_t from, Span span, uint32_t *source);
#endif
