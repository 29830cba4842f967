/* `rasp analyze`: the layers and heads of a transformer that computes an s-op. */
#include "driver/analysis.h"
#include "driver/program.h"
#include <string.h>

static void put_json(Writer *out, const char *name, size_t name_length, const rasp_analysis *analysis) {
    writer_text(out, "{\"expr\":");
    writer_json_string(out, name, name_length);
    writer_format(out, ",\"layers\":%zu,\"max_heads\":%zu,\"heads_per_layer\":[", analysis->layers,
                  analysis->max_heads);
    for (size_t i = 0; i < analysis->layers; i++) {
        writer_format(out, "%s%zu", i > 0 ? "," : "", analysis->heads_per_layer[i]);
    }
    writer_text(out, "]}\n");
}

static void analyze_value(DriverProgram *program, const char *name, const rasp_value *value) {
    static const char blanks[] = " \t\r\n";
    Driver *driver = program->driver;
    rasp_analysis analysis;
    const rasp_kind kind = rasp_value_kind(value);
    name += strspn(name, blanks);
    size_t length = strlen(name);
    while (length > 0 && strchr(blanks, name[length - 1]) != NULL) {
        length--;
    }
    if (kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        report_failure(driver, EXIT_FAULT, "%.*s is no s-op or selector", (int)length, name);
        return;
    }
    const rasp_status status = rasp_analyze(program->session, value, &analysis);
    if (status != RASP_OK) {
        report_session(driver, program->session, 0, status);
    } else if (driver->options.json) {
        put_json(&driver->out, name, length, &analysis);
    } else {
        analysis_put(&driver->out, name, length, &analysis, driver->options.verbose);
    }
}

static void analyze_values(DriverProgram *program, const char *path) {
    const TextList *expressions = &program->driver->options.expressions;
    const char *name = NULL;
    for (size_t i = 0; i < expressions->count; i++) {
        const rasp_value *value = program_expression(program, "-e", expressions->at[i]);
        if (value != NULL) {
            analyze_value(program, expressions->at[i], value);
        }
    }
    if (expressions->count > 0) {
        return;
    }
    const rasp_value *last = rasp_last_sop(program->session, &name);
    if (last != NULL) {
        analyze_value(program, name, last);
    } else {
        report_failure(program->driver, EXIT_FAULT, "%s binds no s-op; name what to analyze by -e", path);
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
