/* Errors, notes and times, all on stderr; and the sessions whose errors they are. stdout is flushed first, so that a
 * terminal or a common pipe shows everything in order. */
#define _GNU_SOURCE
#include "driver/driver.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void raise_status(Driver *driver, ExitStatus status) {
    if (status > driver->status) {
        driver->status = status;
    }
}

void report_status(Driver *driver, rasp_status kind) {
    switch (kind) {
    case RASP_OK:
        break;
    case RASP_ERROR_LIMIT:
        raise_status(driver, EXIT_LIMIT);
        break;
    case RASP_ERROR_USAGE:
        raise_status(driver, EXIT_BUG);
        break;
    default:
        raise_status(driver, EXIT_FAULT);
    }
}

static void put_error_text(Driver *driver, const char *text) {
    writer_flush(&driver->out);
    fputs(text, stderr);
}

void report_error(Driver *driver, const rasp_error *error) {
    report_status(driver, error->kind);
    put_error_text(driver, error->rendered);
}

void report_session(Driver *driver, rasp_session *session, size_t first, rasp_status status) {
    const size_t count = rasp_error_count(session);
    for (size_t i = first; i < count; i++) {
        const rasp_error error = rasp_error_at(session, i);
        report_error(driver, &error);
    }
    if (count <= first) {
        report_failure(driver, EXIT_FAULT, "%s error", rasp_status_text(status));
        report_status(driver, status);
    }
}

__attribute__((format(printf, 3, 0))) static void put_message(Driver *driver, const char *label, const char *format,
                                                              va_list arguments) {
    writer_flush(&driver->out);
    fprintf(stderr, "rasp%s%s: %s: ", driver->command[0] != '\0' ? " " : "", driver->command, label);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

void report_failure(Driver *driver, ExitStatus status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    put_message(driver, "error", format, arguments);
    va_end(arguments);
    raise_status(driver, status);
}

void report_usage(Driver *driver, const char *format, ...) {
    va_list arguments;
    const char *command = driver->command;
    va_start(arguments, format);
    put_message(driver, "error", format, arguments);
    va_end(arguments);
    fprintf(stderr, "Try 'rasp help%s%s'.\n", command[0] != '\0' ? " " : "", command);
    raise_status(driver, EXIT_USAGE);
}

void report_note(Driver *driver, const char *format, ...) {
    va_list arguments;
    if (driver->options.quiet) {
        return;
    }
    va_start(arguments, format);
    put_message(driver, "note", format, arguments);
    va_end(arguments);
}

bool report_colours(const Driver *driver) {
    const char *off = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if (driver->options.color != COLOR_AUTO) {
        return driver->options.color == COLOR_ALWAYS;
    }
    return isatty(STDERR_FILENO) == 1 && (off == NULL || off[0] == '\0') && terminal != NULL && terminal[0] != '\0' &&
           strcmp(terminal, "dumb") != 0;
}

rasp_status session_create(const Driver *driver, bool (*cancelled)(void *user), rasp_session **out) {
    const Options *options = &driver->options;
    const rasp_config config = {
        .include_dirs = options->include_dirs.at,
        .include_dir_count = options->include_dirs.count,
        .cancelled = cancelled,
        .memory_limit = options->memory_limit,
        .step_limit = options->step_limit,
        .time_limit = options->time_limit,
        .colour = report_colours(driver),
        .compiler = driver->compiler,
        .cache_dir = options->no_cache || driver->timing ? "" : NULL,
    };
    return rasp_session_create(&config, out);
}

rasp_session *session_open(Driver *driver, bool (*cancelled)(void *user)) {
    rasp_session *session = NULL;
    const double start = clock_seconds();
    const rasp_status status = session_create(driver, cancelled, &session);
    driver->times.session += clock_seconds() - start;
    if (status != RASP_OK) {
        report_failure(driver, EXIT_FAULT, "cannot start: %s error", rasp_status_text(status));
        report_status(driver, status);
        return NULL;
    }
    return session;
}

double clock_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

rasp_evaluate_options evaluate_options(const Driver *driver) {
    const LengthList *lengths = &driver->options.lengths;
    return (rasp_evaluate_options){.engine = driver->options.engine, .length = lengths->count > 0 ? lengths->at[0] : 0};
}

void add_times(Driver *driver, double seconds, rasp_times parts) {
    driver->times.optimize += parts.optimize;
    driver->times.codegen += parts.codegen;
    driver->times.link += parts.link;
    driver->times.run += seconds - parts.optimize - parts.codegen - parts.link;
}

void report_times(Driver *driver) {
    const PhaseTimes *times = &driver->times;
    if (!driver->options.time) {
        return;
    }
    writer_flush(&driver->out);
    fprintf(stderr, "%-10s %10.3f ms\n", "session", times->session * 1e3);
    fprintf(stderr, "%-10s %10.3f ms\n", "elaborate", times->elaborate * 1e3);
    fprintf(stderr, "%-10s %10.3f ms\n", "optimize", times->optimize * 1e3);
    fprintf(stderr, "%-10s %10.3f ms\n", "codegen", times->codegen * 1e3);
    fprintf(stderr, "%-10s %10.3f ms\n", "link", times->link * 1e3);
    fprintf(stderr, "%-10s %10.3f ms\n", "run", times->run * 1e3);
}
