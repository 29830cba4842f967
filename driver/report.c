/* Errors, notes and times, all on stderr; and the sessions whose errors they are. stdout is flushed first, so that a
 * terminal or a common pipe shows everything in order. */
#define _GNU_SOURCE
#include "driver/driver.h"
#include "driver/record.h"
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

/* A record of an error on a line. */
static void put_record(Driver *driver, const rasp_error *error) {
    writer_text(&driver->error_out, "{");
    record_error(&driver->error_out, error, NULL);
    writer_text(&driver->error_out, "}\n");
}

void report_error(Driver *driver, const rasp_error *error) {
    report_status(driver, error->kind);
    writer_flush(&driver->out);
    if (driver->records) {
        put_record(driver, error);
    } else {
        writer_text(&driver->error_out, error->rendered);
    }
    writer_flush(&driver->error_out);
}

void report_session(Driver *driver, rasp_session *session, size_t first, rasp_status status) {
    const size_t count = rasp_error_count(session);
    for (size_t i = first; i < count; i++) {
        const rasp_error error = rasp_error_at(session, i);
        report_error(driver, &error);
    }
    if (count <= first) {
        report_kind(driver, status, "%s error", rasp_status_text(status));
    }
}

static void put_text(Driver *driver, const char *label, const char *message) {
    Writer *out = &driver->error_out;
    writer_format(out, "rasp%s%s: %s: ", driver->command[0] != '\0' ? " " : "", driver->command, label);
    writer_visible(out, message, strlen(message));
    writer_text(out, "\n");
}

/* An error, or a note where it has no kind. */
__attribute__((format(printf, 3, 0))) static void put_message(Driver *driver, rasp_status kind, const char *format,
                                                              va_list arguments) {
    char *text = NULL;
    const bool made = vasprintf(&text, format, arguments) >= 0;
    const char *message = made ? text : "out of memory";
    writer_flush(&driver->out);
    if (!driver->records) {
        put_text(driver, kind == RASP_OK ? "note" : "error", message);
    } else if (kind == RASP_OK) {
        writer_text(&driver->error_out, "{\"note\":");
        writer_json_string(&driver->error_out, message, strlen(message));
        writer_text(&driver->error_out, "}\n");
    } else {
        put_record(driver, &(rasp_error){.kind = kind, .message = message});
    }
    if (made) {
        free(text);
    }
    writer_flush(&driver->error_out);
}

void report_kind(Driver *driver, rasp_status kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    put_message(driver, kind, format, arguments);
    va_end(arguments);
    report_status(driver, kind);
}

void report_failure(Driver *driver, ExitStatus status, const char *format, ...) {
    va_list arguments;
    const rasp_status kind = status == EXIT_USAGE   ? RASP_ERROR_USAGE
                             : status == EXIT_LIMIT ? RASP_ERROR_LIMIT
                                                    : RASP_ERROR_RUNTIME;
    va_start(arguments, format);
    put_message(driver, kind, format, arguments);
    va_end(arguments);
    raise_status(driver, status);
}

void report_usage(Driver *driver, const char *format, ...) {
    va_list arguments;
    const char *command = driver->command;
    va_start(arguments, format);
    put_message(driver, RASP_ERROR_USAGE, format, arguments);
    va_end(arguments);
    if (!driver->records) {
        writer_format(&driver->error_out, "Try 'rasp help%s%s'.\n", command[0] != '\0' ? " " : "", command);
        writer_flush(&driver->error_out);
    }
    raise_status(driver, EXIT_USAGE);
}

void report_note(Driver *driver, const char *format, ...) {
    va_list arguments;
    if (driver->options.quiet) {
        return;
    }
    va_start(arguments, format);
    put_message(driver, RASP_OK, format, arguments);
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
        .load = driver->loadable != NULL ? loadable_load : NULL,
        .load_user = driver->loadable,
        .include_dirs = options->include_dirs.at,
        .include_dir_count = options->include_dirs.count,
        .cancelled = cancelled,
        .memory_limit = options->memory_limit,
        .step_limit = options->step_limit,
        .time_limit = options->time_limit,
        .colour = report_colours(driver),
        .child_processes = true,
        .causal = options->causal,
        .cache_dir = options->no_cache || driver->timing ? "" : NULL,
    };
    return rasp_session_create(&config, out);
}

/* Bytes that a session took, and those it holds. */
typedef struct Taken {
    size_t now, most;
} Taken;

static void *count_bytes(void *user, void *pointer, size_t old_size, size_t new_size) {
    Taken *taken = user;
    void *block = NULL;
    if (new_size > 0) {
        block = realloc(pointer, new_size);
    } else {
        free(pointer);
    }
    if (new_size == 0 || block != NULL) {
        taken->now += new_size - old_size;
        taken->most = taken->now > taken->most ? taken->now : taken->most;
    }
    return block;
}

/* What a session takes before anything is run in it, in KiB; 0 when nobody knows. */
static size_t least_memory(void) {
    Taken taken = {0};
    rasp_session *session = NULL;
    const rasp_config config = {.allocate = count_bytes, .allocate_user = &taken, .cache_dir = ""};
    if (rasp_session_create(&config, &session) != RASP_OK) {
        return 0;
    }
    rasp_session_free(session);
    return (taken.most >> 10) + 1;
}

const char *session_problem(const Driver *driver, rasp_status status, char room[SESSION_PROBLEM_SIZE]) {
    const size_t asked = driver->options.memory_limit;
    const size_t least = status == RASP_ERROR_LIMIT && asked > 0 ? least_memory() : 0;
    if (least == 0 || asked >> 10 >= least) {
        return status == RASP_ERROR_LIMIT ? "out of memory" : rasp_status_text(status);
    }
    snprintf(room, SESSION_PROBLEM_SIZE,
             "--limit-memory allows %zu bytes, and a session takes %zuK before it runs anything", asked, least);
    return room;
}

rasp_session *session_open(Driver *driver, bool (*cancelled)(void *user)) {
    rasp_session *session = NULL;
    const double start = clock_seconds();
    const rasp_status status = session_create(driver, cancelled, &session);
    driver->times.session += clock_seconds() - start;
    if (status != RASP_OK) {
        char room[SESSION_PROBLEM_SIZE];
        report_kind(driver, status, "cannot start: %s", session_problem(driver, status, room));
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
    const struct {
        const char *name;
        double seconds;
    } phases[] = {{"session", times->session}, {"elaborate", times->elaborate}, {"optimize", times->optimize},
                  {"codegen", times->codegen}, {"link", times->link},           {"run", times->run}};
    const size_t count = sizeof phases / sizeof phases[0];
    Writer *out = &driver->error_out;
    if (!driver->options.time) {
        return;
    }
    writer_flush(&driver->out);
    writer_text(out, driver->records ? "{\"times\":{" : "");
    for (size_t i = 0; i < count; i++) {
        if (driver->records) {
            writer_format(out, "%s\"%s\":%.9f", i > 0 ? "," : "", phases[i].name, phases[i].seconds);
        } else {
            writer_format(out, "%-10s %10.3f ms\n", phases[i].name, phases[i].seconds * 1e3);
        }
    }
    writer_text(out, driver->records ? "}}\n" : "");
    writer_flush(out);
}
