/* The environments of `rasp serve` that outlive a request: sessions that requests name, and, so that a program that
 * comes with every request is read once, those of the latest programs. */
#ifndef DRIVER_SERVE_SESSIONS_H
#define DRIVER_SERVE_SESSIONS_H
#include "driver/driver.h"
#include "driver/json_request.h"

/* The value of an expression that was evaluated before. */
typedef struct KnownValue {
    char *text;
    size_t length;
    rasp_value *value;
} KnownValue;

typedef struct ServeSession {
    char *key; /* the name, or the text of the program */
    size_t key_length;
    rasp_session *session;
    KnownValue *known; /* those of the latest expressions, the latest first */
    size_t known_count;
    size_t evaluated; /* expressions since the session began: each takes memory of it */
    bool is_shared;   /* by more than one request */
    double used;      /* clock_seconds of the latest request */
} ServeSession;

typedef struct ServeSessions {
    const Driver *driver;
    ServeSession *named, *programs; /* each of the latter the session of one program text */
    size_t named_count, program_count;
    size_t named_most;
    double age_most; /* seconds without a request, after which a named session ends */
} ServeSessions;

/* False when memory ends. */
bool serve_sessions_begin(ServeSessions *sessions, const Driver *driver);
void serve_sessions_end(ServeSessions *sessions);

/* The session of a name, made if there is none. *status says why there is none: RASP_ERROR_LIMIT where as many as may
 * be are open and in use. */
ServeSession *serve_session_named(ServeSessions *sessions, JsonText name, rasp_status *status);
/* Ends the session of a name; false when there is none. */
bool serve_session_close(ServeSessions *sessions, JsonText name);
/* Runs statements in it, under the name "program". */
rasp_status serve_session_run(ServeSession *session, JsonText program);
/* An expression in it, under the name "eval". */
rasp_status serve_session_value(ServeSession *session, JsonText text, rasp_value **value);

/* A session in which the program has been run, without an error: the one of an earlier request with the same text, or a
 * new one. Else NULL, and *status and *failed, a session with the errors, or NULL, which the caller frees. A program
 * that loads files is run anew each time, and its session does not stay: see serve_session_leave. */
ServeSession *serve_session_of_program(ServeSessions *sessions, JsonText program, rasp_status *status,
                                       rasp_session **failed);
/* After the answer to a request that is of no named session: sessions that are not to stay end. */
void serve_session_leave(ServeSessions *sessions, ServeSession *session);
/* Ends it. */
void serve_session_forget(ServeSessions *sessions, ServeSession *session);

#endif
