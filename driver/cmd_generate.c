/* `rasp generate`: what an s-op makes of prompts, an element at a time. */
#include "driver/driver.h"
#include "driver/generation.h"
#include "driver/input_report.h"
#include "driver/io_lines.h"
#include "driver/program.h"
#include "driver/record.h"
#include "driver/show.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct GenerateJob {
    Driver *driver;
    DriverProgram program;
    const rasp_value *value;
    const char *name;
    GenerationWish wish;
    rasp_atom end;
    InputReader reader, end_reader;
} GenerateJob;

/* ---- what is printed */

static void begin_record(const GenerateJob *job, const InputPlace *place, const InputSequence *prompt) {
    Writer *out = &job->driver->out;
    const InputSequence text = {.is_text = true, .text = place->text, .length = place->length};
    writer_text(out, "{\"prompt\":");
    record_sequence(out, prompt != NULL ? prompt : &text);
}

static void end_record(const GenerateJob *job, const rasp_error *error) {
    Writer *out = &job->driver->out;
    if (error != NULL) {
        writer_text(out, ",");
        record_error(out, error, NULL);
        report_status(job->driver, error->kind);
    }
    writer_text(out, "}\n");
}

static void put_tokens(const GenerateJob *job, rasp_generator *generator, GenerationStop stop) {
    Writer *out = &job->driver->out;
    size_t length = 0;
    const char *tokens = rasp_generator_json(generator, &length);
    writer_text(out, ",\"tokens\":");
    writer_put(out, tokens != NULL ? tokens : "[]", tokens != NULL ? length : 2);
    if (stop != GENERATION_FAILED) {
        writer_format(out, ",\"stopped\":\"%s\"", generation_stop_name(stop));
    }
}

/* NAME(PROMPT) = [0, 1, 2] */
static void print_tokens(const GenerateJob *job, rasp_generator *generator) {
    Writer *out = &job->driver->out;
    size_t prompt_length = 0;
    size_t length = 0;
    const char *prompt = rasp_generator_prompt_text(generator, &prompt_length);
    const char *tokens = rasp_generator_display(generator, &length);
    show_call(out, job->name, strlen(job->name), prompt != NULL ? prompt : "", prompt != NULL ? prompt_length : 0);
    writer_text(out, " = ");
    writer_visible(out, tokens != NULL ? tokens : "", tokens != NULL ? length : 0);
    writer_text(out, "\n");
}

static bool print_token(void *user, rasp_generator *generator) {
    const GenerateJob *job = user;
    Writer *out = &job->driver->out;
    const char *text = rasp_generator_element(generator, rasp_generator_count(generator) - 1);
    writer_visible(out, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    writer_text(out, "\n");
    return writer_flush(out);
}

static void report_engine(const GenerateJob *job, const rasp_generator *generator) {
    const char *reason = rasp_generator_reason(generator);
    if (job->driver->options.verbose) {
        report_note(job->driver, "%s%s",
                    reason == NULL ? "each step costs the work of its row" : "each step evaluates the whole sequence: ",
                    reason == NULL ? "" : reason);
    }
}

/* ---- a prompt */

static void report_step(GenerateJob *job, const InputPlace *place, const rasp_generator *generator) {
    const rasp_error error = rasp_generator_error(generator);
    if (error.line == 0 && error.kind != RASP_ERROR_ENGINE) {
        report_input(job->driver, place, 0, error.kind, error.message);
    } else {
        report_error(job->driver, &error);
    }
    report_note(job->driver, "at step %zu", rasp_generator_count(generator) + 1);
}

static void generate(GenerateJob *job, rasp_generator *generator, const InputPlace *place) {
    const Options *options = &job->driver->options;
    const bool streams = options->stream && !options->json;
    const GenerationStop stop = generation_run(generator, &job->wish, streams ? print_token : NULL, job);
    if (options->json) {
        const rasp_error error = rasp_generator_error(generator);
        put_tokens(job, generator, stop);
        end_record(job, stop == GENERATION_FAILED ? &error : NULL);
        report_engine(job, generator);
        return;
    }
    if (!streams) {
        print_tokens(job, generator);
    }
    if (stop == GENERATION_FAILED) {
        report_step(job, place, generator);
    }
    report_engine(job, generator);
}

static void fail_prompt(GenerateJob *job, const InputPlace *place, size_t offset, rasp_status kind,
                        const char *message) {
    if (job->driver->options.json) {
        const rasp_error error = {.kind = kind,
                                  .message = message,
                                  .file = place->source,
                                  .line = (uint32_t)place->line,
                                  .column = input_column(place, offset)};
        end_record(job, &error);
    } else {
        report_input(job->driver, place, offset, kind, message);
    }
}

static void run_prompt(GenerateJob *job, const InputPlace *place) {
    InputSequence prompt;
    rasp_generator *generator = NULL;
    const bool read = input_read(&job->reader, place->text, place->length, &prompt);
    if (job->driver->options.json) {
        begin_record(job, place, read ? &prompt : NULL);
    }
    if (!read) {
        fail_prompt(job, place, job->reader.fault.offset, job->reader.fault.kind, job->reader.fault.message);
        return;
    }
    const rasp_status status = generation_begin(job->value, &prompt, job->wish.engine, &generator);
    if (status == RASP_OK) {
        generate(job, generator, place);
    } else {
        fail_prompt(job, place, 0, status == RASP_ERROR_USAGE ? RASP_ERROR_TYPE : status, generation_problem(status));
    }
    rasp_generator_free(generator);
}

/* ---- all prompts */

static void run_lines(GenerateJob *job) {
    LineReader lines;
    InputPlace place = {.source = "<stdin>"};
    char *text = NULL;
    if (isatty(STDIN_FILENO) == 1) {
        report_note(job->driver, "one prompt a line from the terminal; Ctrl-D ends");
    }
    lines_open(&lines, STDIN_FILENO, &job->driver->out);
    while (!writer_failed(&job->driver->out) && lines_next(&lines, &text, &place.length)) {
        place.line++;
        place.text = text;
        run_prompt(job, &place);
    }
    if (lines.error != 0) {
        report_kind(job->driver, RASP_ERROR_IO, "cannot read the prompts: %s", strerror(lines.error));
    }
    lines_close(&lines);
}

static void run_arguments(GenerateJob *job, const char *const *prompts, size_t count) {
    for (size_t i = 0; i < count && !writer_failed(&job->driver->out); i++) {
        char source[40];
        snprintf(source, sizeof source, "<input %zu>", i + 1);
        run_prompt(job, &(InputPlace){.source = source, .line = 1, .text = prompts[i], .length = strlen(prompts[i])});
    }
}

/* ---- what is asked for */

/* --end as one element. */
static bool read_end(GenerateJob *job) {
    const char *text = job->driver->options.end;
    InputSequence end;
    if (text == NULL) {
        return true;
    }
    job->wish.end = &job->end;
    if (job->driver->options.input_type == INPUT_STR) {
        job->end = (rasp_atom){.type = RASP_STRING, .as.s = {text, strlen(text)}};
        return true;
    }
    const bool read = input_read(&job->end_reader, text, strlen(text), &end);
    if (!read || end.is_text || end.count != 1) {
        report_usage(job->driver, "--end: '%s' is no token of --input-type", text);
        return false;
    }
    job->end = end.atoms[0];
    return true;
}

static bool find_value(GenerateJob *job, const char *path) {
    const TextList *expressions = &job->driver->options.expressions;
    if (expressions->count > 1) {
        report_usage(job->driver, "generate takes one expression");
        return false;
    }
    if (expressions->count == 1) {
        job->name = expressions->at[0];
        job->value = program_expression(&job->program, "-e", job->name);
    } else {
        job->value = program_last_sop(&job->program, path, "evaluate", &job->name);
    }
    if (job->value != NULL && rasp_value_kind(job->value) != RASP_KIND_SOP) {
        report_kind(job->driver, RASP_ERROR_TYPE, "only s-ops generate");
        job->value = NULL;
    }
    return job->value != NULL;
}

static bool job_open(GenerateJob *job, Driver *driver) {
    const Options *options = &driver->options;
    const char *problem = input_problem(options);
    *job = (GenerateJob){.driver = driver};
    job->wish.most = options->generated > 0 ? options->generated : GENERATION_MOST;
    job->wish.engine = options->engine;
    input_reader_init(&job->reader, options);
    input_reader_init(&job->end_reader, options);
    if (problem != NULL) {
        report_usage(driver, "%s", problem);
        return false;
    }
    return read_end(job) && program_open(&job->program, driver);
}

void command_generate(Driver *driver) {
    GenerateJob job;
    const TextList *arguments = &driver->options.arguments;
    if (arguments->count == 0) {
        report_usage(driver, "a file is missing");
        return;
    }
    if (job_open(&job, driver) && program_run_file(&job.program, arguments->at[0]) &&
        find_value(&job, arguments->at[0])) {
        if (arguments->count > 1) {
            run_arguments(&job, arguments->at + 1, arguments->count - 1);
        } else {
            run_lines(&job);
        }
    }
    program_close(&job.program);
    input_reader_free(&job.reader);
    input_reader_free(&job.end_reader);
}
