/* `rasp check`: a program is parsed and elaborated and nothing is evaluated; with --dump it shows a form of it. */
#include "driver/driver.h"
#include "driver/io_lines.h"
#include "driver/program.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void put_dump(Program *program, rasp_form form, const char *name, const char *text, size_t length,
                     const rasp_value *value) {
    const char *dump = NULL;
    size_t dump_length = 0;
    const rasp_status status = rasp_dump(program->session, form, name, text, length, value, &dump, &dump_length);
    if (status == RASP_OK) {
        writer_put(&program->driver->out, dump, dump_length);
    } else {
        report_session(program->driver, program->session, 0, status);
    }
}

/* Tokens and syntax trees are forms of the text: nothing is elaborated. */
static void dump_text(Program *program, const char *path) {
    const rasp_form form = program->driver->options.dump == DUMP_TOKENS ? RASP_FORM_TOKENS : RASP_FORM_AST;
    size_t length = 0;
    char *text = lines_read_file(path, &length);
    if (text == NULL) {
        report_failure(program->driver, EXIT_FAULT, "cannot read %s: %s", path, strerror(errno));
        return;
    }
    put_dump(program, form, path, text, length, NULL);
    free(text);
}

static void dump_value(Program *program, const char *name, const rasp_value *value) {
    const rasp_kind kind = rasp_value_kind(value);
    if (kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        report_failure(program->driver, EXIT_FAULT, "%s is no s-op or selector and has no graph", name);
        return;
    }
    put_dump(program, RASP_FORM_GRAPH, name, "", 0, value);
}

static void dump_graphs(Program *program, const char *path) {
    const TextList *expressions = &program->driver->options.expressions;
    const char *name = NULL;
    for (size_t i = 0; i < expressions->count; i++) {
        const rasp_value *value = program_expression(program, "-e", expressions->at[i]);
        if (value != NULL) {
            dump_value(program, expressions->at[i], value);
        }
    }
    if (expressions->count > 0) {
        return;
    }
    const rasp_value *last = rasp_last_sop(program->session, &name);
    if (last != NULL) {
        dump_value(program, name, last);
    } else {
        report_failure(program->driver, EXIT_FAULT, "%s binds no s-op; name what to dump by -e", path);
    }
}

static void check(Program *program, const char *path) {
    const Options *options = &program->driver->options;
    if (options->dump == DUMP_TOKENS || options->dump == DUMP_AST) {
        dump_text(program, path);
        return;
    }
    if (!program_run_file(program, path)) {
        return;
    }
    if (options->dump == DUMP_GRAPH) {
        dump_graphs(program, path);
        return;
    }
    for (size_t i = 0; i < options->expressions.count; i++) {
        program_expression(program, "-e", options->expressions.at[i]);
    }
    if (options->verbose && program->driver->status == EXIT_FINE) {
        report_note(program->driver, "%s is fine; %zu names can be used", path, rasp_name_count(program->session));
    }
}

void command_check(Driver *driver) {
    Program program;
    const TextList *arguments = &driver->options.arguments;
    if (arguments->count != 1) {
        report_usage(driver, arguments->count == 0 ? "a file is missing" : "only one file can be checked");
        return;
    }
    if (program_open(&program, driver)) {
        program.silent = true;
        check(&program, arguments->at[0]);
    }
    report_times(driver);
    program_close(&program);
}
