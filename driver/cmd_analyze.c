/* `rasp analyze`: the layers and heads of a transformer that computes an s-op. */
#include "driver/analysis.h"
#include "driver/program.h"
#include "driver/record.h"
#include "driver/show.h"
#include <string.h>

/* ---- records */

static void begin_record(Writer *out, const char *name, size_t name_length) {
    writer_text(out, "{\"expr\":");
    writer_json_string(out, name, name_length);
    writer_text(out, ",");
}

static void put_record(Writer *out, const rasp_analysis *analysis) {
    writer_format(out, "\"layers\":%zu,\"max_heads\":%zu,\"heads_per_layer\":[", analysis->layers, analysis->max_heads);
    for (size_t i = 0; i < analysis->layers; i++) {
        writer_format(out, "%s%zu", i > 0 ? "," : "", analysis->heads_per_layer[i]);
    }
    writer_text(out, "]}\n");
}

/* The first error of the session's latest call, or that one where it has none. */
static void put_error(Driver *driver, rasp_session *session, rasp_error error) {
    if (rasp_error_count(session) > 0) {
        error = rasp_error_at(session, 0);
    }
    record_error(&driver->out, &error, NULL);
    writer_text(&driver->out, "}\n");
    report_status(driver, error.kind);
}

/* value: NULL where the expression failed. */
static void record_analysis(DriverProgram *program, const char *name, size_t length, const rasp_value *value,
                            rasp_status status) {
    Driver *driver = program->driver;
    rasp_analysis analysis;
    rasp_error error = {.kind = status, .message = rasp_status_text(status)};
    begin_record(&driver->out, name, length);
    if (value != NULL && rasp_value_kind(value) != RASP_KIND_SOP && rasp_value_kind(value) != RASP_KIND_SELECTOR) {
        error = (rasp_error){.kind = RASP_ERROR_TYPE, .message = "this is no s-op or selector"};
    } else if (value != NULL) {
        error.kind = rasp_analyze(program->session, value, &analysis);
        error.message = rasp_status_text(error.kind);
    }
    if (error.kind == RASP_OK) {
        put_record(&driver->out, &analysis);
    } else {
        put_error(driver, program->session, error);
    }
}

/* ---- the command */

/* The text of an expression without the blanks around it. */
static const char *trim(const char *text, size_t *length) {
    static const char blanks[] = " \t\r\n";
    text += strspn(text, blanks);
    *length = strlen(text);
    while (*length > 0 && strchr(blanks, text[*length - 1]) != NULL) {
        --*length;
    }
    return text;
}

static void show_analysis(DriverProgram *program, const char *name, size_t length, const rasp_value *value) {
    Driver *driver = program->driver;
    rasp_analysis analysis;
    const rasp_kind kind = rasp_value_kind(value);
    if (kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        report_kind(driver, RASP_ERROR_TYPE, "%.*s is no s-op or selector", (int)length, name);
        return;
    }
    const rasp_status status = rasp_analyze(program->session, value, &analysis);
    if (status != RASP_OK) {
        report_session(driver, program->session, 0, status);
    } else {
        analysis_put(&driver->out, name, length, &analysis, driver->options.verbose);
    }
}

static void analyze_expression(DriverProgram *program, const char *text) {
    size_t length = 0;
    const char *name = trim(text, &length);
    rasp_value *value = NULL;
    const rasp_status status = program_value(program, "-e", text, &value);
    if (program->driver->records) {
        record_analysis(program, name, length, value, status);
    } else if (status != RASP_OK) {
        report_session(program->driver, program->session, 0, status);
    } else {
        show_analysis(program, name, length, value);
    }
}

static void analyze_last(DriverProgram *program, const char *path) {
    const char *name = NULL;
    const rasp_value *last = program_last_sop(program, path, "analyze", &name);
    if (last == NULL) {
        return;
    }
    if (program->driver->records) {
        record_analysis(program, name, strlen(name), last, RASP_OK);
    } else {
        show_analysis(program, name, strlen(name), last);
    }
}

static void analyze_values(DriverProgram *program, const char *path) {
    const TextList *expressions = &program->driver->options.expressions;
    for (size_t i = 0; i < expressions->count; i++) {
        analyze_expression(program, expressions->at[i]);
    }
    if (expressions->count == 0) {
        analyze_last(program, path);
    }
}

void command_analyze(Driver *driver) {
    DriverProgram program;
    const TextList *arguments = &driver->options.arguments;
    if (arguments->count != 1) {
        report_usage(driver, arguments->count == 0 ? "a file is missing" : "only one file can be analyzed");
        return;
    }
    if (program_open(&program, driver)) {
        program.silent = true;
        if (program_run_file(&program, arguments->at[0])) {
            analyze_values(&program, arguments->at[0]);
        }
    }
    report_times(driver);
    program_close(&program);
}
