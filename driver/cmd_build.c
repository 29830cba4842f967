/* `rasp build`: writes a form of an s-op or selector, from its graph to assembly. */
#define _GNU_SOURCE
#include "driver/dump.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The form that a file name asks for. */
static DumpForm form_of_file(const char *path) {
    const char *dot = path != NULL ? strrchr(path, '.') : NULL;
    if (dot != NULL && strcmp(dot, ".s") == 0) {
        return DUMP_ASM;
    }
    return dot != NULL && strcmp(dot, ".ll") == 0 ? DUMP_LLVM : DUMP_NONE;
}

static void write_file(Program *program, const char *path, const Input *example) {
    Driver *driver = program->driver;
    Writer *file = calloc(1, sizeof *file);
    const int descriptor = open(driver->options.output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file == NULL || descriptor < 0) {
        report_failure(driver, EXIT_FAULT, "cannot write %s: %s", driver->options.output, strerror(errno));
    } else {
        writer_init(file, descriptor);
        dump_values(program, file, path, example);
        if (!writer_flush(file)) {
            report_failure(driver, EXIT_FAULT, "cannot write %s: %s", driver->options.output, strerror(file->error));
        }
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    free(file);
}

static void build(Program *program) {
    Driver *driver = program->driver;
    const TextList *arguments = &driver->options.arguments;
    InputReader reader;
    Input example;
    input_reader_init(&reader, driver->options.input_type);
    if (arguments->count > 1 && !input_read(&reader, arguments->at[1], strlen(arguments->at[1]), &example)) {
        report_failure(driver, EXIT_FAULT, "%s", reader.fault.message);
    } else if (program_run_file(program, arguments->at[0])) {
        const Input *given = arguments->count > 1 ? &example : NULL;
        if (driver->options.output != NULL && strcmp(driver->options.output, "-") != 0) {
            write_file(program, arguments->at[0], given);
        } else {
            dump_values(program, &driver->out, arguments->at[0], given);
        }
    }
    input_reader_free(&reader);
}

void command_build(Driver *driver) {
    Program program;
    Options *options = &driver->options;
    if (options->dump == DUMP_NONE) {
        options->dump = form_of_file(options->output);
    }
    if (options->arguments.count == 0 || options->arguments.count > 2) {
        report_usage(driver, options->arguments.count == 0 ? "a file is missing" : "only one file can be built");
        return;
    }
    if (options->dump == DUMP_NONE) {
        report_usage(driver, "what to write must be said by --emit");
        return;
    }
    if (program_open(&program, driver)) {
        program.silent = true;
        build(&program);
    }
    report_times(driver);
    program_close(&program);
}
