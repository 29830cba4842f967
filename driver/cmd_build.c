/* `rasp build`: s-ops and selectors as object files and what belongs to them, or any form on the way, for reading. */
#define _GNU_SOURCE
#include "driver/dump.h"
#include "driver/linker.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- what to write */

/* The form that a file name asks for. */
static DumpForm form_of_file(const char *path) {
    static const struct {
        const char *ending;
        DumpForm form;
    } endings[] = {{".o", DUMP_OBJECT},   {".s", DUMP_ASM},     {".ll", DUMP_LLVM},
                   {".bc", DUMP_BITCODE}, {".so", DUMP_SHARED}, {".h", DUMP_HEADER}};
    const char *dot = path != NULL ? strrchr(path, '.') : NULL;
    for (size_t i = 0; dot != NULL && i < sizeof endings / sizeof endings[0]; i++) {
        if (strcmp(dot, endings[i].ending) == 0) {
            return endings[i].form;
        }
    }
    return DUMP_NONE;
}

static bool is_binary(DumpForm form) {
    return form == DUMP_OBJECT || form == DUMP_BITCODE || form == DUMP_SHARED;
}

static rasp_element element_of(InputType type) {
    switch (type) {
    case INPUT_INT:
    case INPUT_I64:
        return RASP_ELEMENT_I64;
    case INPUT_FLOAT:
    case INPUT_F64:
        return RASP_ELEMENT_F64;
    case INPUT_BOOL:
        return RASP_ELEMENT_BOOL;
    case INPUT_U8:
        return RASP_ELEMENT_U8;
    case INPUT_I8:
        return RASP_ELEMENT_I8;
    case INPUT_I16:
        return RASP_ELEMENT_I16;
    case INPUT_I32:
        return RASP_ELEMENT_I32;
    case INPUT_F32:
        return RASP_ELEMENT_F32;
    default:
        return RASP_ELEMENT_TEXT;
    }
}

/* ---- the units */

typedef struct Units {
    rasp_build_unit *at;
    char (*names)[RASP_BUILD_NAME_SIZE];
    size_t count;
} Units;

static bool add_unit(DriverProgram *program, Units *units, const rasp_value *value, const char *text) {
    const TextList *names = &program->driver->options.names;
    const rasp_kind kind = rasp_value_kind(value);
    if (kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        report_kind(program->driver, RASP_ERROR_TYPE, "%s is no s-op or selector", text);
        return false;
    }
    char *name = units->names[units->count];
    rasp_build_name(text, SIZE_MAX, name);
    units->at[units->count] = (rasp_build_unit){
        .value = value, .name = units->count < names->count ? names->at[units->count] : name, .text = text};
    units->count++;
    return true;
}

/* The values of -e, or the last s-op. */
static bool collect_units(DriverProgram *program, Units *units, const char *path) {
    const TextList *expressions = &program->driver->options.expressions;
    const char *name = NULL;
    for (size_t i = 0; i < expressions->count; i++) {
        const rasp_value *value = program_expression(program, "-e", expressions->at[i]);
        if (value == NULL || !add_unit(program, units, value, expressions->at[i])) {
            return false;
        }
    }
    if (expressions->count > 0) {
        return true;
    }
    const rasp_value *last = program_last_sop(program, path, "build", &name);
    return last != NULL && add_unit(program, units, last, name);
}

static void report_build(DriverProgram *program, rasp_status status) {
    if (status == RASP_ERROR_USAGE && rasp_error_count(program->session) > 0) {
        report_usage(program->driver, "%s", rasp_error_at(program->session, 0).message);
    } else {
        report_session(program->driver, program->session, 0, status);
    }
}

/* One file of all units. */
static bool make_file(DriverProgram *program, const Units *units, DumpForm form, const char *path, Outputs *outputs) {
    const Options *options = &program->driver->options;
    const rasp_build_options build = {.element = element_of(options->input_type),
                                      .length = options->lengths.count > 0 ? options->lengths.at[0] : 0,
                                      .target = options->target,
                                      .cpu = options->cpu};
    const char *bytes = NULL;
    size_t length = 0;
    const rasp_status status =
        rasp_build(program->session, dump_form(form), units->at, units->count, &build, &bytes, &length);
    if (status != RASP_OK) {
        report_build(program, status);
        return false;
    }
    if (form == DUMP_SHARED) {
        return link_library(outputs, path, bytes, length, options->target);
    }
    OutputFile *file = outputs_open(outputs, path);
    return file != NULL && outputs_write(outputs, file, bytes, length);
}

static bool make_files(DriverProgram *program, const Units *units, Outputs *outputs) {
    const Options *options = &program->driver->options;
    return (options->dump == DUMP_NONE ||
            make_file(program, units, options->dump, options->output != NULL ? options->output : "-", outputs)) &&
           (options->header == NULL || make_file(program, units, DUMP_HEADER, options->header, outputs));
}

static void build_units(DriverProgram *program, const char *path) {
    const Options *options = &program->driver->options;
    const size_t most = options->expressions.count + 1;
    Units units = {.at = calloc(most, sizeof *units.at), .names = calloc(most, sizeof *units.names)};
    if (units.at == NULL || units.names == NULL) {
        report_failure(program->driver, EXIT_LIMIT, "out of memory");
    } else if (collect_units(program, &units, path)) {
        Outputs outputs;
        outputs_begin(&outputs, program->driver);
        outputs_end(&outputs, make_files(program, &units, &outputs));
    }
    free(units.at);
    free(units.names);
}

/* ---- forms for reading */

typedef struct DumpCall {
    DriverProgram *program;
    const char *path;
    const InputSequence *example;
} DumpCall;

static bool write_dump(Writer *out, void *user) {
    const DumpCall *call = user;
    dump_values(call->program, out, call->path, call->example);
    return call->program->driver->status == EXIT_FINE;
}

static void dump(DriverProgram *program, const char *path, const InputSequence *example) {
    DumpCall call = {program, path, example};
    outputs_make(program->driver, program->driver->options.output, write_dump, &call);
}

/* Whether the form is that of code for one kind of input as `rasp run` would make it, not of entry points. */
static bool is_dump(const Options *options) {
    const bool has_example = options->arguments.count > 1;
    return options->dump == DUMP_GRAPH || has_example ||
           ((options->dump == DUMP_IR || options->dump == DUMP_PLAN) && !options->typed);
}

static void build(DriverProgram *program) {
    Driver *driver = program->driver;
    const Options *options = &driver->options;
    const TextList *arguments = &options->arguments;
    InputReader reader;
    InputSequence example;
    input_reader_init(&reader, options);
    if (arguments->count > 1 && !input_read(&reader, arguments->at[1], strlen(arguments->at[1]), &example)) {
        report_kind(driver, reader.fault.kind, "%s", reader.fault.message);
    } else if (program_run_file(program, arguments->at[0])) {
        if (is_dump(options)) {
            dump(program, arguments->at[0], arguments->count > 1 ? &example : NULL);
        } else {
            build_units(program, arguments->at[0]);
        }
    }
    input_reader_free(&reader);
}

/* ---- the command */

/* What is wrong with the options together, or NULL. */
static const char *find_problem(const Options *options) {
    const size_t units = options->expressions.count > 0 ? options->expressions.count : 1;
    const bool has_example = options->arguments.count > 1;
    if (options->arguments.count == 0) {
        return "a file is missing";
    }
    if (options->arguments.count > 2) {
        return "only one file can be built";
    }
    if (options->dump == DUMP_NONE && (options->header == NULL || options->output != NULL)) {
        return "what to write must be said by --emit or by -o (.o .s .ll .bc .so .h)";
    }
    if (is_binary(options->dump) && options->output == NULL) {
        return "an output file must be named by -o";
    }
    if (options->dump == DUMP_SHARED && strcmp(options->output, "-") == 0) {
        return "a shared library cannot be written to stdout";
    }
    if (has_example && (options->header != NULL || is_binary(options->dump) || options->dump == DUMP_HEADER)) {
        return "an INPUT is for the forms ir, plan, llvm and asm; objects take arrays, whose type is --input-type";
    }
    if (has_example && options->input_type > INPUT_JSON) {
        return "an INPUT is read as str, int, float, bool, words or json";
    }
    if (!has_example && (options->input_type == INPUT_JSON || options->input_type == INPUT_WORDS)) {
        return "words and json have no C type: arrays hold utf8, u8, i8, i16, i32, i64, f32, f64 or bool";
    }
    return options->names.count > units ? "there are more names than expressions" : NULL;
}

void command_build(Driver *driver) {
    DriverProgram program;
    Options *options = &driver->options;
    if (options->dump == DUMP_NONE) {
        options->dump = form_of_file(options->output);
    }
    const char *problem = find_problem(options);
    if (problem != NULL) {
        report_usage(driver, "%s", problem);
        return;
    }
    const char *const written[] = {options->output != NULL      ? options->output
                                   : options->dump != DUMP_NONE ? "-"
                                                                : NULL,
                                   options->header};
    if (!outputs_fit(driver, written, sizeof written / sizeof written[0], options->arguments.at[0])) {
        return;
    }
    if (program_open(&program, driver)) {
        program.silent = true;
        build(&program);
    }
    report_times(driver);
    program_close(&program);
}
