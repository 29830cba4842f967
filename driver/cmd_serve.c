/* `rasp serve`: JSON lines in, JSON lines out. Each request has a session of its own, and every way it can go wrong is
 * an answer; only a broken stdout ends the loop early. */
#include "driver/driver.h"
#include "driver/io_lines.h"
#include "driver/json_request.h"
#include <string.h>
#include <unistd.h>

/* The kinds that answers know: files that cannot be read are what the statement `load` itself rejects. */
static const char *kind_text(rasp_status kind) {
    return rasp_status_text(kind == RASP_ERROR_IO ? RASP_ERROR_RUNTIME : kind);
}

static void put_error(Writer *out, rasp_status kind, const char *message, uint32_t line, uint32_t column) {
    writer_text(out, "\"error\":{\"kind\":\"");
    writer_text(out, kind_text(kind));
    writer_text(out, "\",\"message\":");
    writer_json_string(out, message, strlen(message));
    if (line > 0) {
        writer_format(out, ",\"line\":%u,\"column\":%u", (unsigned)line, (unsigned)column);
    }
    writer_text(out, "}");
}

static void put_session_error(Writer *out, rasp_session *session, rasp_status status) {
    if (rasp_error_count(session) == 0) {
        char room[SESSION_PROBLEM_SIZE];
        put_error(out, status, session_problem(driver, status, room), 0, 0);
        return;
    }
    const rasp_error error = rasp_error_at(session, 0);
    put_error(out, error.kind, error.message, error.line, error.column);
}

static const char *type_text(rasp_type type) {
    switch (type) {
    case RASP_INT:
        return "int";
    case RASP_FLOAT:
        return "float";
    case RASP_BOOL:
        return "bool";
    default:
        return "string";
    }
}

static void put_result(Writer *out, rasp_result *result, bool verbose) {
    size_t length = 0;
    size_t display_length = 0;
    const char *json = rasp_result_json(result, &length);
    const char *display = rasp_result_display(result, &display_length);
    if (json == NULL || display == NULL) {
        put_error(out, RASP_ERROR_LIMIT, "out of memory", 0, 0);
        return;
    }
    if (rasp_result_is_selector(result)) {
        writer_text(out, "\"selector\":");
        writer_put(out, json, length);
    } else {
        writer_text(out, "\"sop\":");
        writer_put(out, json, length);
        writer_text(out, ",\"type\":\"");
        writer_text(out, type_text(rasp_result_type(result)));
        writer_text(out, "\",\"display\":");
        writer_json_string(out, display, display_length);
    }
    if (verbose) {
        writer_text(out, ",\"engine\":\"");
        writer_text(out, rasp_result_engine(result));
        writer_text(out, "\"");
    }
}

static void answer_evaluation(Writer *out, const JsonRequest *request, const rasp_value *value, bool verbose) {
    rasp_result *result = NULL;
    if (!request->has_input) {
        put_error(out, RASP_ERROR_TYPE, "an s-op or selector needs an input", 0, 0);
        return;
    }
    const rasp_evaluate_options options = {.engine = request->engine};
    const rasp_status status = input_evaluate(value, &request->input, &options, &result);
    if (status == RASP_OK) {
        put_result(out, result, verbose);
    } else if (result == NULL) {
        put_error(out, status, "out of memory", 0, 0);
    } else {
        const rasp_error error = rasp_result_error(result);
        put_error(out, error.kind, error.message, error.line, error.column);
    }
    rasp_result_free(result);
}

static void answer_value(Writer *out, const JsonRequest *request, rasp_value *value, bool verbose) {
    const rasp_kind kind = rasp_value_kind(value);
    size_t length = 0;
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
        put_error(out, RASP_ERROR_TYPE, "this value has no JSON form", 0, 0);
        return;
    }
    writer_text(out, "\"value\":");
    writer_put(out, json, length);
}

static void answer_request(Driver *driver, const JsonRequest *request) {
    Writer *out = &driver->out;
    rasp_session *session = NULL;
    rasp_value *value = NULL;
    rasp_status status = session_create(driver, NULL, &session);
    if (status != RASP_OK) {
        put_error(out, status, "out of memory", 0, 0);
        return;
    }
    status = rasp_run_text(session, "program", request->program.text, request->program.length, NULL, NULL);
    if (status == RASP_OK) {
        status = rasp_eval_expression(session, "eval", request->eval.text, request->eval.length, &value);
    }
    if (status == RASP_OK) {
        answer_value(out, request, value, driver->options.verbose);
    } else {
        put_session_error(out, session, status);
    }
    rasp_session_free(session);
}

static void answer_line(Driver *driver, JsonRequest *request, const char *line, size_t length) {
    Writer *out = &driver->out;
    const bool good = request_read(request, line, length, driver->options.engine);
    writer_text(out, "{\"id\":");
    writer_put(out, request->id, request->id_length);
    writer_text(out, ",");
    if (good) {
        answer_request(driver, request);
    } else {
        put_error(out, request->fault.kind, request->fault.message, 0, 0);
    }
    writer_text(out, "}\n");
    writer_flush(out);
    request_clear(request);
}

void command_serve(Driver *driver) {
    LineReader lines;
    JsonRequest request = {0};
    char *line = NULL;
    size_t length = 0;
    if (driver->options.arguments.count > 0) {
        report_usage(driver, "serve takes no argument '%s'", driver->options.arguments.at[0]);
        return;
    }
    driver->options.color = COLOR_NEVER;
    lines_open(&lines, STDIN_FILENO, NULL);
    while (!writer_failed(&driver->out) && lines_next(&lines, &line, &length)) {
        answer_line(driver, &request, line, length);
    }
    if (lines.error != 0) {
        report_failure(driver, EXIT_FAULT, "cannot read the requests: %s", strerror(lines.error));
    }
    request_free(&request);
    lines_close(&lines);
}
