/* `rasp run` and `rasp eval`: values of a program on inputs from the command line or from the lines of stdin. */
#include "driver/driver.h"
#include "driver/io_lines.h"
#include "driver/program.h"
#include "driver/show.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One thing to evaluate. */
typedef struct NamedValue {
    const char *name; /* what results are called */
    size_t name_length;
    rasp_value *value;
} NamedValue;

typedef struct RunJob {
    Driver *driver;
    DriverProgram program;
    NamedValue *targets; /* what needs inputs comes through run_inputs, the rest is printed once */
    size_t target_count;
    InputReader reader;
    bool stopped; /* there is no engine: further inputs would fail the same way */
} RunJob;

/* Where an input comes from: an argument, or a line of stdin. */
typedef struct InputPlace {
    const char *source; /* "<stdin>" or "<input 2>" */
    size_t line;
    const char *text;
    size_t length;
} InputPlace;

static bool needs_input(const rasp_value *value) {
    const rasp_kind kind = rasp_value_kind(value);
    return kind == RASP_KIND_SOP || kind == RASP_KIND_SELECTOR;
}

/* Text of an input inside an error: at most `limit` bytes, a question mark for what a terminal must not get. */
static void put_input_text(const char *text, size_t length, size_t limit) {
    size_t at = 0;
    while (at < length && at < limit) {
        const size_t step = utf8_length(text + at, length - at);
        if (step == 0 || (unsigned char)text[at] < 0x20 || text[at] == 0x7F) {
            fputc('?', stderr);
            at++;
        } else {
            fwrite(text + at, 1, step, stderr);
            at += step;
        }
    }
    fputs(at < length ? "..." : "", stderr);
}

/* Says which input an error is about. */
static void put_place(const RunJob *job, const InputPlace *place, const NamedValue *target) {
    if (!job->driver->options.quiet) {
        fprintf(stderr, "%s:%zu: note: while evaluating ", place->source, place->line);
        put_input_text(target->name, target->name_length, 60);
        fputs(" on \"", stderr);
        put_input_text(place->text, place->length, 60);
        fputs("\"\n", stderr);
    }
}

/* Code points in the first bytes of a text, for columns. */
static size_t count_points(const char *text, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += ((unsigned char)text[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
}

/* An error whose place is in the input itself. */
static void report_input(const RunJob *job, const InputPlace *place, size_t offset, rasp_status kind,
                         const char *message) {
    const size_t limit = 200; /* bytes of a line that is shown */
    writer_flush(&job->driver->out);
    fprintf(stderr, "%s:%zu:%zu: error: %s\n", place->source, place->line, count_points(place->text, offset) + 1,
            message);
    if (place->length > 0 && offset <= limit) {
        fputs("    | ", stderr);
        put_input_text(place->text, place->length, limit);
        fprintf(stderr, "\n    | %*s^\n", (int)rasp_text_width(place->text, offset), "");
    }
    report_status(job->driver, kind);
}

static void print_json(RunJob *job, const char *json, size_t length, const char *name) {
    if (json == NULL) {
        report_failure(job->driver, EXIT_FAULT, "%s has no JSON form", name);
        return;
    }
    writer_put(&job->driver->out, json, length);
    writer_put(&job->driver->out, "\n", 1);
}

static void print_result(RunJob *job, const NamedValue *target, rasp_result *result) {
    size_t length = 0;
    if (job->driver->options.json) {
        const char *json = rasp_result_json(result, &length);
        print_json(job, json, length, target->name);
    } else {
        show_evaluation(&job->driver->out, target->name, target->name_length, result);
    }
    if (job->driver->options.verbose) {
        const char *reason = rasp_result_reason(result);
        report_note(job->driver, "engine %s%s%s%s", rasp_result_engine(result),
                    rasp_result_from_cache(result) ? ", from the cache" : "", reason != NULL ? ": " : "",
                    reason != NULL ? reason : "");
    }
}

static void report_evaluation(RunJob *job, const NamedValue *target, const InputPlace *place,
                              const rasp_result *result) {
    if (result == NULL) {
        show_failure(job->driver, result);
        return;
    }
    const rasp_error error = rasp_result_error(result);
    if (error.kind == RASP_ERROR_ENGINE) {
        job->stopped = true;
        report_error(job->driver, &error);
    } else if (error.line == 0) {
        report_input(job, place, 0, error.kind, error.message);
    } else {
        report_error(job->driver, &error);
        put_place(job, place, target);
    }
}

static void evaluate(RunJob *job, const NamedValue *target, const InputSequence *input, const InputPlace *place) {
    rasp_result *result = NULL;
    const double start = clock_seconds();
    const rasp_evaluate_options options = evaluate_options(job->driver);
    const rasp_status status = input_evaluate(target->value, input, &options, &result);
    add_times(job->driver, clock_seconds() - start, rasp_result_times(result));
    if (status == RASP_OK) {
        print_result(job, target, result);
    } else {
        report_evaluation(job, target, place, result);
    }
    rasp_result_free(result);
}

static void run_input(RunJob *job, const InputPlace *place) {
    InputSequence input;
    if (!input_read(&job->reader, place->text, place->length, &input)) {
        const JsonFault *fault = &job->reader.fault;
        report_input(job, place, fault->offset, fault->kind, fault->message);
        return;
    }
    for (size_t i = 0; i < job->target_count && !job->stopped; i++) {
        if (needs_input(job->targets[i].value)) {
            evaluate(job, &job->targets[i], &input, place);
        }
    }
}

static bool is_done(const RunJob *job) {
    return job->stopped || writer_failed(&job->driver->out);
}

static void run_lines(RunJob *job) {
    LineReader lines;
    InputPlace place = {.source = "<stdin>"};
    char *text = NULL;
    if (isatty(STDIN_FILENO) == 1) {
        report_note(job->driver, "one input a line from the terminal; Ctrl-D ends");
    }
    lines_open(&lines, STDIN_FILENO, &job->driver->out);
    while (!is_done(job) && lines_next(&lines, &text, &place.length)) {
        place.line++;
        place.text = text;
        run_input(job, &place);
    }
    if (lines.error != 0) {
        report_failure(job->driver, EXIT_FAULT, "cannot read the input: %s", strerror(lines.error));
    }
    lines_close(&lines);
}

static void run_arguments(RunJob *job, const char *const *inputs, size_t count) {
    for (size_t i = 0; i < count && !is_done(job); i++) {
        char source[40];
        snprintf(source, sizeof source, "<input %zu>", i + 1);
        run_input(job, &(InputPlace){.source = source, .line = 1, .text = inputs[i], .length = strlen(inputs[i])});
    }
}

/* A value that needs no input: NAME = value. */
static void print_plain(RunJob *job, const NamedValue *target) {
    Writer *out = &job->driver->out;
    const bool is_result = rasp_value_kind(target->value) == RASP_KIND_RESULT;
    rasp_result *result = is_result ? rasp_value_result(target->value) : NULL;
    size_t length = 0;
    if (job->driver->options.json) {
        const char *json = is_result ? rasp_result_json(result, &length) : rasp_value_json(target->value, &length);
        print_json(job, json, length, target->name);
        return;
    }
    const char *text = is_result ? rasp_result_display(result, &length) : rasp_value_text(target->value, &length);
    writer_put(out, target->name, target->name_length);
    if (is_result && rasp_result_is_selector(result)) {
        writer_text(out, " =\n");
        show_indented(out, text != NULL ? text : "", 0);
        return;
    }
    writer_text(out, " = ");
    writer_put(out, text != NULL ? text : "", text != NULL ? length : 0);
    writer_put(out, "\n", 1);
}

static void run_targets(RunJob *job, const char *const *inputs, size_t count) {
    bool any = false;
    for (size_t i = 0; i < job->target_count; i++) {
        if (needs_input(job->targets[i].value)) {
            any = true;
        } else {
            print_plain(job, &job->targets[i]);
        }
    }
    if (any && count > 0) {
        run_arguments(job, inputs, count);
    } else if (any) {
        run_lines(job);
    }
}

/* The text of an expression without the blanks around it. */
static void trim(const char *text, NamedValue *target) {
    text += strspn(text, " \t\r\n");
    target->name = text;
    target->name_length = strlen(text);
    while (target->name_length > 0 && strchr(" \t\r\n", text[target->name_length - 1]) != NULL) {
        target->name_length--;
    }
}

static bool add_expressions(RunJob *job, const char *source, const char *const *texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        NamedValue *target = &job->targets[job->target_count];
        trim(texts[i], target);
        target->value = program_expression(&job->program, source, texts[i]);
        if (target->value == NULL) {
            return false;
        }
        job->target_count++;
    }
    return true;
}

static bool add_last_sop(RunJob *job, const char *path) {
    NamedValue *target = &job->targets[0];
    target->value = rasp_last_sop(job->program.session, &target->name);
    if (target->value == NULL) {
        report_failure(job->driver, EXIT_FAULT, "%s binds no s-op; name what to evaluate by -e", path);
        return false;
    }
    target->name_length = strlen(target->name);
    job->target_count = 1;
    return true;
}

static bool job_open(RunJob *job, Driver *driver) {
    *job = (RunJob){.driver = driver};
    input_reader_init(&job->reader, driver->options.input_type);
    job->targets = calloc(driver->options.expressions.count + 1, sizeof *job->targets);
    if (job->targets == NULL) {
        report_failure(driver, EXIT_LIMIT, "out of memory");
        return false;
    }
    return program_open(&job->program, driver);
}

static void job_close(RunJob *job) {
    report_times(job->driver);
    program_close(&job->program);
    input_reader_free(&job->reader);
    free(job->targets);
}

void command_run(Driver *driver) {
    RunJob job;
    const TextList *arguments = &driver->options.arguments;
    const TextList *expressions = &driver->options.expressions;
    if (arguments->count == 0) {
        report_usage(driver, "a file is missing");
        return;
    }
    if (job_open(&job, driver) && program_run_file(&job.program, arguments->at[0]) &&
        (expressions->count > 0 ? add_expressions(&job, "-e", expressions->at, expressions->count)
                                : add_last_sop(&job, arguments->at[0]))) {
        run_targets(&job, arguments->at + 1, arguments->count - 1);
    }
    job_close(&job);
}

void command_eval(Driver *driver) {
    RunJob job;
    const TextList *arguments = &driver->options.arguments;
    const TextList *files = &driver->options.load_files;
    if (arguments->count == 0) {
        report_usage(driver, "an expression is missing");
        return;
    }
    bool good = job_open(&job, driver);
    for (size_t i = 0; good && i < files->count; i++) {
        good = program_run_file(&job.program, files->at[i]);
    }
    if (good && add_expressions(&job, "<eval>", arguments->at, 1)) {
        run_targets(&job, arguments->at + 1, arguments->count - 1);
    }
    job_close(&job);
}
