/* Evaluating an expression has no effect on names, so requests with the same program may share its session; what they
 * evaluate stays in the session's memory, so that one is given up after so many different expressions, long before its
 * memory limit. What a program loads may have changed in the meantime: then nothing is shared. */
#include "driver/serve_sessions.h"
#include <stdlib.h>
#include <string.h>

enum {
    PROGRAMS_MOST = 4,      /* whose sessions are kept */
    KNOWN_MOST = 32,        /* expressions of a session */
    EVALUATED_MOST = 10000, /* in the session of a program */
    SESSIONS_MOST = 64,     /* that have names, unless --sessions says otherwise */
    AGE_MOST = 3600         /* seconds, unless --session-age does */
};

/* ---- one session */

static bool is_text(const char *text, size_t length, JsonText other) {
    return length == other.length && memcmp(text, other.text, length) == 0;
}

static char *copy_of(JsonText text) {
    char *copy = malloc(text.length + 1);
    if (copy != NULL) {
        memcpy(copy, text.text, text.length);
        copy[text.length] = '\0';
    }
    return copy;
}

static void forget_values(ServeSession *session) {
    while (session->known_count > 0) {
        free(session->known[--session->known_count].text);
    }
}

static void session_end(ServeSession *session) {
    forget_values(session);
    free(session->known);
    rasp_session_free(session->session);
    free(session->key);
}

static rasp_status session_begin(ServeSession *session, const Driver *driver, JsonText key) {
    rasp_status status = RASP_ERROR_LIMIT;
    *session = (ServeSession){.key = copy_of(key), .key_length = key.length, .used = clock_seconds()};
    session->known = calloc(KNOWN_MOST, sizeof *session->known);
    if (session->key != NULL && session->known != NULL) {
        status = session_create(driver, NULL, &session->session);
    }
    if (status != RASP_OK) {
        session_end(session);
    }
    return status;
}

rasp_status serve_session_run(ServeSession *session, JsonText program) {
    forget_values(session);
    return rasp_run_text(session->session, "program", program.text, program.length, NULL, NULL);
}

/* Puts a value in front; the last one goes where there is no room. */
static void keep_value(ServeSession *session, KnownValue value) {
    if (session->known_count == KNOWN_MOST) {
        free(session->known[--session->known_count].text);
    }
    memmove(session->known + 1, session->known, session->known_count++ * sizeof *session->known);
    session->known[0] = value;
}

static rasp_value *find_value(ServeSession *session, JsonText text) {
    for (size_t i = 0; i < session->known_count; i++) {
        const KnownValue found = session->known[i];
        if (is_text(found.text, found.length, text)) {
            memmove(session->known + 1, session->known, i * sizeof *session->known);
            session->known[0] = found;
            return found.value;
        }
    }
    return NULL;
}

rasp_status serve_session_value(ServeSession *session, JsonText text, rasp_value **value) {
    *value = find_value(session, text);
    if (*value != NULL) {
        return RASP_OK;
    }
    session->evaluated++;
    const rasp_status status = rasp_eval_expression(session->session, "eval", text.text, text.length, value);
    char *copy = status == RASP_OK ? copy_of(text) : NULL;
    if (copy != NULL) {
        keep_value(session, (KnownValue){copy, text.length, *value});
    }
    return status;
}

/* ---- all of them */

bool serve_sessions_begin(ServeSessions *sessions, const Driver *driver) {
    const Options *options = &driver->options;
    *sessions = (ServeSessions){
        .driver = driver,
        .named_most = options->sessions > 0 ? options->sessions : SESSIONS_MOST,
        .age_most = options->session_age > 0 ? options->session_age : (double)AGE_MOST,
        .programs = calloc(PROGRAMS_MOST, sizeof *sessions->programs),
    };
    sessions->named = calloc(sessions->named_most, sizeof *sessions->named);
    return sessions->programs != NULL && sessions->named != NULL;
}

static void end_all(ServeSession *sessions, size_t *count) {
    while (*count > 0) {
        session_end(&sessions[--*count]);
    }
    free(sessions);
}

void serve_sessions_end(ServeSessions *sessions) {
    end_all(sessions->named, &sessions->named_count);
    end_all(sessions->programs, &sessions->program_count);
}

static ServeSession *find(ServeSession *sessions, size_t count, JsonText key) {
    for (size_t i = 0; i < count; i++) {
        if (is_text(sessions[i].key, sessions[i].key_length, key)) {
            sessions[i].used = clock_seconds();
            sessions[i].is_shared = true;
            return &sessions[i];
        }
    }
    return NULL;
}

/* Ends one; the last takes its place. */
static void end_one(ServeSession *sessions, size_t *count, ServeSession *ended) {
    session_end(ended);
    *ended = sessions[--*count];
}

static void end_aged(ServeSessions *sessions) {
    const double now = clock_seconds();
    for (size_t i = sessions->named_count; i-- > 0;) {
        if (now - sessions->named[i].used > sessions->age_most) {
            end_one(sessions->named, &sessions->named_count, &sessions->named[i]);
        }
    }
}

ServeSession *serve_session_named(ServeSessions *sessions, JsonText name, rasp_status *status) {
    end_aged(sessions);
    ServeSession *session = find(sessions->named, sessions->named_count, name);
    *status = RASP_OK;
    if (session != NULL) {
        return session;
    }
    if (sessions->named_count == sessions->named_most) {
        *status = RASP_ERROR_LIMIT;
        return NULL;
    }
    session = &sessions->named[sessions->named_count];
    *status = session_begin(session, sessions->driver, name);
    if (*status != RASP_OK) {
        return NULL;
    }
    sessions->named_count++;
    return session;
}

bool serve_session_close(ServeSessions *sessions, JsonText name) {
    end_aged(sessions);
    ServeSession *session = find(sessions->named, sessions->named_count, name);
    if (session != NULL) {
        end_one(sessions->named, &sessions->named_count, session);
    }
    return session != NULL;
}

/* ---- of programs */

/* Whether the program loads: it binds what a file has, or reports what is wrong in one. */
static void on_event(void *user, const rasp_event *event) {
    bool *loads = user;
    *loads |= event->kind == RASP_EVENT_LOADED || event->kind == RASP_EVENT_ERROR;
}

/* Where the next program may go: the one that was not used for the longest time ends. */
static ServeSession *make_room(ServeSessions *sessions) {
    ServeSession *oldest = sessions->programs;
    for (size_t i = 1; i < sessions->program_count; i++) {
        if (sessions->programs[i].used < oldest->used) {
            oldest = &sessions->programs[i];
        }
    }
    if (sessions->program_count == PROGRAMS_MOST) {
        end_one(sessions->programs, &sessions->program_count, oldest);
    }
    return &sessions->programs[sessions->program_count];
}

ServeSession *serve_session_of_program(ServeSessions *sessions, JsonText program, rasp_status *status,
                                       rasp_session **failed) {
    ServeSession *session = find(sessions->programs, sessions->program_count, program);
    bool loads = false;
    const rasp_run_options options = {.event = on_event, .event_user = &loads};
    *failed = NULL;
    *status = RASP_OK;
    if (session != NULL) {
        return session;
    }
    session = make_room(sessions);
    *status = session_begin(session, sessions->driver, program);
    if (*status != RASP_OK) {
        return NULL;
    }
    *status = rasp_run_text(session->session, "program", program.text, program.length, &options, NULL);
    if (*status != RASP_OK) {
        *failed = session->session;
        session->session = NULL;
        session_end(session);
        return NULL;
    }
    session->evaluated = loads ? EVALUATED_MOST : 0;
    sessions->program_count++;
    return session;
}

void serve_session_forget(ServeSessions *sessions, ServeSession *session) {
    end_one(sessions->programs, &sessions->program_count, session);
}

void serve_session_leave(ServeSessions *sessions, ServeSession *session) {
    if (session->evaluated >= EVALUATED_MOST) {
        end_one(sessions->programs, &sessions->program_count, session);
    }
}
