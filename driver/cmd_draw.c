/* `rasp draw`: a picture of an s-op or selector on an input, to a file or to stdout. */
#define _GNU_SOURCE
#include "driver/draw_svg.h"
#include "driver/input_report.h"
#include "driver/output_file.h"
#include "driver/program.h"
#include "driver/show.h"
#include <string.h>

static bool write_svg(Writer *out, void *user) {
    draw_svg(out, user);
    return true;
}

static void draw(DriverProgram *program, const rasp_value *value, const char *name, const InputSequence *input) {
    Driver *driver = program->driver;
    const rasp_kind kind = rasp_value_kind(value);
    Drawing drawing;
    if (kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        report_kind(driver, RASP_ERROR_TYPE, "%s is no s-op or selector", name);
        return;
    }
    if (drawing_open(&drawing, driver, program->session, value, input)) {
        drawing.title = name;
        drawing.title_length = strlen(name);
        outputs_make(driver, driver->options.output, write_svg, &drawing);
    }
    drawing_close(&drawing);
}

/* On the INPUT, or on the example of such values. */
static void draw_on_input(DriverProgram *program, const rasp_value *value, const char *name) {
    const Options *options = &program->driver->options;
    InputReader reader;
    InputSequence input;
    if (options->arguments.count == 1) {
        draw(program, value, name, &examples_for(&program->examples, rasp_value_kind(value))->input);
        return;
    }
    const char *text = options->arguments.at[1];
    const InputPlace place = {.source = "<input>", .line = 1, .text = text, .length = strlen(text)};
    input_reader_init(&reader, options);
    if (input_read(&reader, text, place.length, &input)) {
        draw(program, value, name, &input);
    } else {
        report_input(program->driver, &place, reader.fault.offset, reader.fault.kind, reader.fault.message);
    }
    input_reader_free(&reader);
}

static void draw_value(DriverProgram *program, const char *path) {
    const TextList *expressions = &program->driver->options.expressions;
    const char *name = expressions->count > 0 ? expressions->at[0] : NULL;
    const rasp_value *value =
        name != NULL ? program_expression(program, "-e", name) : program_last_sop(program, path, "draw", &name);
    if (value != NULL) {
        draw_on_input(program, value, name);
    }
}

static bool is_svg(const char *path) {
    const size_t length = path != NULL ? strlen(path) : 0;
    return length == 0 || strcmp(path, "-") == 0 || (length > 4 && strcmp(path + length - 4, ".svg") == 0);
}

static const char *find_problem(const Options *options) {
    if (options->arguments.count == 0) {
        return "a file is missing";
    }
    if (options->arguments.count > 2 || options->expressions.count > 1) {
        return "a picture is of one expression on one input";
    }
    if (input_problem(options) != NULL) {
        return input_problem(options);
    }
    return is_svg(options->output) ? NULL : "pictures are SVG: the name of OUT ends in .svg";
}

void command_draw(Driver *driver) {
    DriverProgram program;
    const Options *options = &driver->options;
    const char *problem = find_problem(options);
    if (problem != NULL) {
        report_usage(driver, "%s", problem);
        return;
    }
    if (!outputs_fit(driver, &options->output, 1, options->arguments.at[0])) {
        return;
    }
    if (program_open(&program, driver)) {
        program.silent = true;
        if (program_run_file(&program, options->arguments.at[0])) {
            draw_value(&program, options->arguments.at[0]);
        }
    }
    program_close(&program);
}
