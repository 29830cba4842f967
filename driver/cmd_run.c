/* `rasp run` and `rasp eval`: values of a program on inputs from the command line or from the lines of stdin. */
#include "driver/driver.h"
#include "driver/input_report.h"
#include "driver/io_lines.h"
#include "driver/program.h"
#include "driver/record.h"
#include "driver/repl.h"
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

static bool needs_input(const rasp_value *value) {
    const rasp_kind kind = rasp_value_kind(value);
    return kind == RASP_KIND_SOP || kind == RASP_KIND_SELECTOR;
}

/* ---- records */

/* Up to the value or the error; input is NULL where it could not be read. */
static void begin_record(const RunJob *job, const NamedValue *target, const InputPlace *place,
                         const InputSequence *input) {
    Writer *out = &job->driver->out;
    const InputSequence text = {.is_text = true, .text = place->text, .length = place->length};
    writer_text(out, "{");
    record_input(out, input != NULL ? input : &text);
    writer_text(out, ",\"expr\":");
    writer_json_string(out, target->name, target->name_length);
    writer_text(out, ",");
}

static void put_error(RunJob *job, const rasp_error *error) {
    record_error(&job->driver->out, error, NULL);
    report_status(job->driver, error->kind);
}

static void put_engine(const RunJob *job, const rasp_result *result) {
    if (job->driver->options.verbose) {
        writer_format(&job->driver->out, ",\"engine\":\"%s\"", rasp_result_engine(result));
    }
}

/* An error about the input itself. */
static rasp_error error_of_input(const InputPlace *place, size_t offset, rasp_status kind, const char *message) {
    return (rasp_error){.kind = kind,
                        .message = message,
                        .file = place->source,
                        .line = (uint32_t)place->line,
                        .column = input_column(place, offset)};
}

static void record_evaluation(RunJob *job, rasp_status status, rasp_result *result, const InputPlace *place) {
    if (status == RASP_OK && record_result(&job->driver->out, result, "value")) {
        put_engine(job, result);
    } else if (status == RASP_OK || result == NULL) {
        put_error(job, &(rasp_error){.kind = RASP_ERROR_LIMIT, .message = "out of memory"});
    } else {
        rasp_error error = rasp_result_error(result);
        if (error.line == 0 && error.kind != RASP_ERROR_ENGINE) {
            error = error_of_input(place, 0, error.kind, error.message);
        }
        put_error(job, &error);
    }
    writer_text(&job->driver->out, "}\n");
}

/* ---- text */

static void print_result(RunJob *job, const NamedValue *target, rasp_result *result) {
    show_evaluation(&job->driver->out, target->name, target->name_length, result);
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
        report_input(job->driver, place, 0, error.kind, error.message);
    } else {
        report_error(job->driver, &error);
        report_input_of(job->driver, place, target->name, target->name_length);
    }
}

/* ---- inputs */

static void evaluate(RunJob *job, const NamedValue *target, const InputSequence *input, const InputPlace *place) {
    rasp_result *result = NULL;
    const double start = clock_seconds();
    const rasp_evaluate_options options = evaluate_options(job->driver);
    const rasp_status status = input_evaluate(target->value, input, &options, &result);
    add_times(job->driver, clock_seconds() - start, rasp_result_times(result));
    if (job->driver->records) {
        begin_record(job, target, place, input);
        record_evaluation(job, status, result, place);
    } else if (status == RASP_OK) {
        print_result(job, target, result);
    } else {
        report_evaluation(job, target, place, result);
    }
    rasp_result_free(result);
}

/* An input that cannot be read fails for every expression. */
static void report_unread(RunJob *job, const InputPlace *place) {
    const JsonFault *fault = &job->reader.fault;
    if (!job->driver->records) {
        report_input(job->driver, place, fault->offset, fault->kind, fault->message);
        return;
    }
    const rasp_error error = error_of_input(place, fault->offset, fault->kind, fault->message);
    for (size_t i = 0; i < job->target_count; i++) {
        if (needs_input(job->targets[i].value)) {
            begin_record(job, &job->targets[i], place, NULL);
            put_error(job, &error);
            writer_text(&job->driver->out, "}\n");
        }
    }
}

static void run_input(RunJob *job, const InputPlace *place) {
    InputSequence input;
    if (!input_read(&job->reader, place->text, place->length, &input)) {
        report_unread(job, place);
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
        report_kind(job->driver, RASP_ERROR_IO, "cannot read the input: %s", strerror(lines.error));
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

/* ---- values that need no input */

static void record_plain(RunJob *job, const NamedValue *target) {
    Writer *out = &job->driver->out;
    writer_text(out, "{\"expr\":");
    writer_json_string(out, target->name, target->name_length);
    writer_text(out, ",");
    if (rasp_value_kind(target->value) == RASP_KIND_RESULT) {
        record_evaluation(job, RASP_OK, rasp_value_result(target->value), NULL);
        return;
    }
    if (!record_value(out, target->value)) {
        put_error(job, &(rasp_error){.kind = RASP_ERROR_TYPE, .message = "this value has no JSON form"});
    }
    writer_text(out, "}\n");
}

/* NAME = value. */
static void print_plain(RunJob *job, const NamedValue *target) {
    Writer *out = &job->driver->out;
    const bool is_result = rasp_value_kind(target->value) == RASP_KIND_RESULT;
    rasp_result *result = is_result ? rasp_value_result(target->value) : NULL;
    size_t length = 0;
    const char *text = is_result ? rasp_result_display(result, &length) : rasp_value_text(target->value, &length);
    show_name(out, target->name, target->name_length);
    if (is_result && rasp_result_is_selector(result)) {
        writer_text(out, " =\n");
        show_indented(out, text != NULL ? text : "", 0);
        return;
    }
    writer_text(out, " = ");
    writer_visible(out, text != NULL ? text : "", text != NULL ? length : 0);
    writer_text(out, "\n");
}

static void run_targets(RunJob *job, const char *const *inputs, size_t count) {
    bool any = false;
    for (size_t i = 0; i < job->target_count; i++) {
        if (needs_input(job->targets[i].value)) {
            any = true;
        } else {
            (job->driver->records ? record_plain : print_plain)(job, &job->targets[i]);
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
    target->value = program_last_sop(&job->program, path, "evaluate", &target->name);
    if (target->value == NULL) {
        return false;
    }
    target->name_length = strlen(target->name);
    job->target_count = 1;
    return true;
}

/* ---- what a file ends with */

/* As the prompt shows it. */
static void show_closing(RunJob *job, const StatementValue *closing) {
    Repl prompt = {
        .driver = job->driver,
        .session = job->program.session,
        .examples = job->program.examples,
        .show_sops = true,
        .show_selectors = true,
        .whole = true,
    };
    repl_show(&prompt, closing->name, closing->value, true);
}

static void record_closing(RunJob *job, const NamedValue *target) {
    if (needs_input(target->value)) {
        const Example *example = examples_for(&job->program.examples, rasp_value_kind(target->value));
        evaluate(job, target, &example->input, &(InputPlace){.source = "<example>", .line = 1, .text = example->shown});
    } else {
        record_plain(job, target);
    }
}

/* What an expression statement is called where it has no name of its own. */
static const char *closing_name(const StatementValue *closing) {
    const char *name = closing->name != NULL ? closing->name : rasp_value_name(closing->value);
    return name != NULL ? name : "out";
}

/* The expressions that the file ends with: s-ops and selectors on the inputs, if there are any, all else as it is.
 * Inputs that none of them is for are for the last s-op that the file binds. */
static void run_closing(RunJob *job, const char *const *inputs, size_t count) {
    const DriverProgram *program = &job->program;
    for (size_t i = 0; i < program->closing_count; i++) {
        const StatementValue *closing = &program->closing[i];
        const char *name = closing_name(closing);
        const NamedValue target = {name, strlen(name), closing->value};
        if (needs_input(closing->value) && count > 0) {
            job->targets[job->target_count++] = target;
        } else if (job->driver->records) {
            record_closing(job, &target);
        } else {
            show_closing(job, closing);
        }
    }
    if (job->target_count == 0 && count > 0 && rasp_last_sop(program->session, NULL) != NULL) {
        NamedValue *last = &job->targets[0];
        last->value = rasp_last_sop(program->session, &last->name);
        last->name_length = strlen(last->name);
        job->target_count = 1;
    }
    run_arguments(job, inputs, job->target_count > 0 ? count : 0);
}

/* Makes room for all that may be evaluated; false after reporting. */
static bool reserve_targets(RunJob *job, size_t count) {
    job->targets = calloc(count + 1, sizeof *job->targets);
    if (job->targets == NULL) {
        report_failure(job->driver, EXIT_LIMIT, "out of memory");
    }
    return job->targets != NULL;
}

static bool job_open(RunJob *job, Driver *driver) {
    const char *problem = input_problem(&driver->options);
    *job = (RunJob){.driver = driver};
    input_reader_init(&job->reader, &driver->options);
    if (problem != NULL) {
        report_usage(driver, "%s", problem);
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
    const char *const *inputs = arguments->at + 1;
    const size_t input_count = arguments->count - 1;
    if (job_open(&job, driver) && program_run_file(&job.program, arguments->at[0]) &&
        reserve_targets(&job, expressions->count + job.program.closing_count)) {
        const bool closes = expressions->count == 0 && job.program.closing_count > 0;
        if (closes && !driver->options.quiet) {
            run_closing(&job, inputs, input_count);
        } else if (closes && rasp_last_sop(job.program.session, NULL) == NULL) {
            /* Hidden, and there is nothing else. */
        } else if (expressions->count > 0 ? add_expressions(&job, "-e", expressions->at, expressions->count)
                                          : add_last_sop(&job, arguments->at[0])) {
            run_targets(&job, inputs, input_count);
        }
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
    if (good && reserve_targets(&job, 1) && add_expressions(&job, "<eval>", arguments->at, 1)) {
        run_targets(&job, arguments->at + 1, arguments->count - 1);
    }
    job_close(&job);
}
