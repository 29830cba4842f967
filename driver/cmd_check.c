/* `rasp check`: a program is parsed and elaborated and nothing is evaluated; with --dump it shows a form of it. */
#include "driver/dialect.h"
#include "driver/driver.h"
#include "driver/dump.h"
#include "driver/io_lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void put_text_form(DriverProgram *program, const char *name, const char *text, size_t length) {
    const char *dump = NULL;
    size_t dump_length = 0;
    const rasp_form form = dump_form(program->driver->options.dump);
    const rasp_status status = rasp_dump(program->session, form, name, text, length, NULL, &dump, &dump_length);
    if (status == RASP_OK) {
        writer_put(&program->driver->out, dump, dump_length);
    } else {
        report_session(program->driver, program->session, 0, status);
    }
}

/* Tokens and syntax trees are forms of the text: nothing is elaborated. */
static void dump_text(DriverProgram *program, const char *path) {
    size_t length = 0;
    char *text = lines_read_file(path, &length);
    if (text == NULL) {
        report_kind(program->driver, RASP_ERROR_IO, "cannot read %s: %s", path, strerror(errno));
        return;
    }
    put_text_form(program, path, text, length);
    free(text);
}

static void check(DriverProgram *program, const char *path) {
    const Options *options = &program->driver->options;
    if (options->dump == DUMP_TOKENS || options->dump == DUMP_AST) {
        dump_text(program, path);
        return;
    }
    if (!program_run_file(program, path)) {
        return;
    }
    if (options->dump != DUMP_NONE) {
        dump_values(program, &program->driver->out, path, NULL);
        return;
    }
    if (options->raspl) {
        dialect_check(program, path);
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
    DriverProgram program;
    const TextList *arguments = &driver->options.arguments;
    if (arguments->count != 1) {
        report_usage(driver, arguments->count == 0 ? "a file is missing" : "only one file can be checked");
        return;
    }
    if (driver->options.int8 && !driver->options.raspl) {
        report_usage(driver, "--int8 is for --dialect raspl");
        return;
    }
    if (program_open(&program, driver)) {
        program.silent = true;
        check(&program, arguments->at[0]);
    }
    report_times(driver);
    program_close(&program);
}
