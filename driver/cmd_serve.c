/* `rasp serve`: JSON lines in, JSON lines out. A request has an environment of its own or names a session, and every
 * way it can go wrong is an answer; only a broken stdout ends the loop early. */
#include "driver/driver.h"
#include "driver/io_lines.h"
#include "driver/json_request.h"
#include "driver/record.h"
#include "driver/sandbox.h"
#include "driver/serve_sessions.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const size_t LINE_LIMIT = (size_t)1 << 30; /* bytes; beyond is taken for a mistake */

/* The names of the two texts of a request, in errors too. */
static const char PROGRAM[] = "program";
static const char EVAL[] = "eval";
static const char INPUT[] = "input";

/* in: the part of the request that the error is in, or NULL. */
static void put_failure(Writer *out, rasp_status kind, const char *message, const char *in) {
    record_error(out, &(rasp_error){.kind = kind, .message = message}, in);
}

/* An error of the library: its place says which of the texts it is in; a file is one that was loaded. otherwise: the
 * part that it is in when it has no place. */
static void put_error(Writer *out, rasp_error error, const char *otherwise) {
    const char *in = otherwise;
    if (error.kind == RASP_ERROR_IO) {
        error.kind = RASP_ERROR_RUNTIME; /* what the statement load itself rejects */
    }
    if (error.file != NULL && (strcmp(error.file, PROGRAM) == 0 || strcmp(error.file, EVAL) == 0)) {
        in = strcmp(error.file, EVAL) == 0 ? EVAL : PROGRAM;
        error.file = NULL;
    } else if (error.file != NULL) {
        in = PROGRAM;
    }
    record_error(out, &error, in);
}

static void put_session_error(const Driver *driver, Writer *out, rasp_session *session, rasp_status status,
                              const char *in) {
    if (rasp_error_count(session) == 0) {
        char room[SESSION_PROBLEM_SIZE];
        put_failure(out, status, session_problem(driver, status, room), in);
    } else {
        put_error(out, rasp_error_at(session, 0), in);
    }
}

static void put_result(Writer *out, rasp_result *result, bool verbose) {
    size_t length = 0;
    const char *display = rasp_result_display(result, &length);
    if (display == NULL || !record_result(out, result, "sop")) {
        put_failure(out, RASP_ERROR_LIMIT, "out of memory", NULL);
        return;
    }
    if (!rasp_result_is_selector(result)) {
        writer_text(out, ",\"display\":");
        writer_json_string(out, display, length);
    }
    if (verbose) {
        writer_format(out, ",\"engine\":\"%s\"", rasp_result_engine(result));
    }
}

static void answer_evaluation(Writer *out, const JsonRequest *request, const rasp_value *value, bool verbose) {
    rasp_result *result = NULL;
    if (!request->has_input) {
        put_failure(out, RASP_ERROR_TYPE, "an s-op or selector needs an input", INPUT);
        return;
    }
    const rasp_evaluate_options options = {.engine = request->engine, .length = request->length};
    const rasp_status status = input_evaluate(value, &request->input, &options, &result);
    if (status == RASP_OK) {
        put_result(out, result, verbose);
    } else if (result == NULL) {
        put_failure(out, status, "out of memory", NULL);
    } else {
        put_error(out, rasp_result_error(result), status == RASP_ERROR_ENGINE ? NULL : INPUT);
    }
    rasp_result_free(result);
}

static void put_generated(Writer *out, rasp_generator *generator, GenerationStop stop, bool verbose) {
    size_t length = 0;
    const char *tokens = rasp_generator_json(generator, &length);
    if (tokens == NULL) {
        put_failure(out, RASP_ERROR_LIMIT, "out of memory", NULL);
        return;
    }
    writer_text(out, "\"tokens\":");
    writer_put(out, tokens, length);
    if (stop == GENERATION_FAILED) {
        writer_text(out, ",");
        put_error(out, rasp_generator_error(generator), INPUT);
    } else {
        writer_format(out, ",\"stopped\":\"%s\"", generation_stop_name(stop));
    }
    if (verbose) {
        writer_format(out, ",\"incremental\":%s", rasp_generator_reason(generator) == NULL ? "true" : "false");
    }
}

static void answer_generation(Writer *out, const JsonRequest *request, const rasp_value *value, bool verbose) {
    rasp_generator *generator = NULL;
    if (!request->has_input || rasp_value_kind(value) != RASP_KIND_SOP) {
        put_failure(out, RASP_ERROR_TYPE, request->has_input ? "only s-ops generate" : "generation needs an input",
                    request->has_input ? EVAL : INPUT);
        return;
    }
    const rasp_status status = generation_begin(value, &request->input, request->engine, &generator);
    if (status == RASP_OK) {
        put_generated(out, generator, generation_run(generator, &request->wish, NULL, NULL), verbose);
    } else {
        put_failure(out, status == RASP_ERROR_USAGE ? RASP_ERROR_TYPE : status, generation_problem(status), INPUT);
    }
    rasp_generator_free(generator);
}

static void answer_value(Writer *out, const JsonRequest *request, rasp_value *value, bool verbose) {
    const rasp_kind kind = rasp_value_kind(value);
    size_t length = 0;
    if (request->generates) {
        answer_generation(out, request, value, verbose);
        return;
    }
    if (kind == RASP_KIND_SOP || kind == RASP_KIND_SELECTOR) {
        answer_evaluation(out, request, value, verbose);
        return;
    }
    if (kind == RASP_KIND_RESULT) {
        put_result(out, rasp_value_result(value), verbose);
        return;
    }
    const char *json = rasp_value_json(value, &length);
    if (json == NULL) {
        put_failure(out, RASP_ERROR_TYPE, "this value has no JSON form", EVAL);
        return;
    }
    writer_text(out, "\"value\":");
    writer_put(out, json, length);
}

/* A request of no session has an environment of its own: that of its program, which the next one with the same text
 * finds as it was. Where that has no memory left, a new one decides. */
static void answer_alone(const Driver *driver, ServeSessions *sessions, Writer *out, const JsonRequest *request) {
    rasp_value *value = NULL;
    rasp_session *failed = NULL;
    rasp_status status = RASP_OK;
    ServeSession *session = serve_session_of_program(sessions, request->program, &status, &failed);
    if (session == NULL) {
        put_session_error(driver, out, failed, status, PROGRAM);
        rasp_session_free(failed);
        return;
    }
    status = serve_session_value(session, request->eval, &value);
    if (status == RASP_ERROR_LIMIT && session->is_shared) {
        serve_session_forget(sessions, session);
        answer_alone(driver, sessions, out, request);
        return;
    }
    if (status == RASP_OK) {
        answer_value(out, request, value, driver->options.verbose);
    } else {
        put_session_error(driver, out, session->session, status, EVAL);
    }
    serve_session_leave(sessions, session);
}

static void answer_session(const Driver *driver, ServeSessions *sessions, Writer *out, const JsonRequest *request) {
    rasp_value *value = NULL;
    rasp_status status = RASP_OK;
    ServeSession *session = serve_session_named(sessions, request->session, &status);
    if (session == NULL) {
        put_failure(out, status, "as many sessions are open as may be (--sessions): close one", NULL);
        return;
    }
    const char *in = PROGRAM;
    status = request->program.length > 0 ? serve_session_run(session, request->program) : RASP_OK;
    if (status == RASP_OK && request->has_eval) {
        in = EVAL;
        status = serve_session_value(session, request->eval, &value);
    }
    if (status != RASP_OK) {
        put_session_error(driver, out, session->session, status, in);
    } else if (request->has_eval) {
        answer_value(out, request, value, driver->options.verbose);
    } else {
        writer_text(out, "\"session\":");
        writer_json_string(out, request->session.text, request->session.length);
    }
}

static void answer_close(ServeSessions *sessions, Writer *out, const JsonRequest *request) {
    if (!serve_session_close(sessions, request->session)) {
        put_failure(out, RASP_ERROR_NAME, "no session has this name", NULL);
        return;
    }
    writer_text(out, "\"session\":");
    writer_json_string(out, request->session.text, request->session.length);
    writer_text(out, ",\"closed\":true");
}

static void answer_request(Driver *driver, ServeSessions *sessions, const JsonRequest *request) {
    if (request->close) {
        answer_close(sessions, &driver->out, request);
    } else if (request->has_session) {
        answer_session(driver, sessions, &driver->out, request);
    } else {
        answer_alone(driver, sessions, &driver->out, request);
    }
}

static void answer_too_long(Driver *driver, size_t most) {
    char message[64];
    Writer *out = &driver->out;
    snprintf(message, sizeof message, "a request has more than %zu bytes", most);
    writer_text(out, "{\"id\":null,");
    put_failure(out, RASP_ERROR_LIMIT, message, NULL);
    writer_text(out, "}\n");
    writer_flush(out);
}

static void answer_line(Driver *driver, ServeSessions *sessions, JsonRequest *request, const char *line,
                        size_t length) {
    Writer *out = &driver->out;
    const bool good = request_read(request, line, length, driver->options.engine);
    writer_text(out, "{\"id\":");
    writer_put(out, request->id, request->id_length);
    writer_text(out, ",");
    if (good) {
        answer_request(driver, sessions, request);
    } else {
        put_failure(out, request->fault.kind, request->fault.message, request->fault_in);
    }
    writer_text(out, "}\n");
    writer_flush(out);
    request_clear(request);
}

static void answer_all(Driver *driver) {
    LineReader lines;
    JsonRequest request = {0};
    ServeSessions sessions;
    char *line = NULL;
    size_t length = 0;
    const bool good = serve_sessions_begin(&sessions, driver);
    if (!good) {
        report_failure(driver, EXIT_LIMIT, "out of memory");
    }
    lines_open(&lines, STDIN_FILENO, NULL);
    lines.most = driver->options.line_limit > 0 ? driver->options.line_limit : LINE_LIMIT;
    while (good && !writer_failed(&driver->out) && lines_next(&lines, &line, &length)) {
        if (lines.too_long) {
            answer_too_long(driver, lines.most);
        } else {
            answer_line(driver, &sessions, &request, line, length);
        }
    }
    if (lines.error != 0) {
        report_kind(driver, RASP_ERROR_IO, "cannot read the requests: %s", strerror(lines.error));
    }
    request_free(&request);
    serve_sessions_end(&sessions);
    lines_close(&lines);
}

void command_serve(Driver *driver) {
    LoadableFiles files = {0};
    if (driver->options.arguments.count > 0) {
        report_usage(driver, "serve takes no argument '%s'", driver->options.arguments.at[0]);
        return;
    }
    driver->options.color = COLOR_NEVER;
    if (!driver->options.sandbox || sandbox_enter(driver, &files)) {
        answer_all(driver);
    }
    driver->loadable = NULL;
    loadable_free(&files);
}
