/* A program: errors of statements in loaded files are reported while the run goes on, draw statements draw, and the
 * other commands of the prompt only choose the example. */
#define _GNU_SOURCE
#include "driver/program.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void clear_closing(DriverProgram *program) {
    while (program->closing_count > 0) {
        free(program->closing[--program->closing_count].name);
    }
}

static bool add_closing(DriverProgram *program, const char *name, rasp_value *value) {
    if (program->closing_count == program->closing_capacity) {
        const size_t capacity = 2 * program->closing_capacity + 8;
        StatementValue *grown = realloc(program->closing, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        program->closing = grown;
        program->closing_capacity = capacity;
    }
    char *own = name != NULL ? strdup(name) : NULL;
    program->closing[program->closing_count++] = (StatementValue){own, value};
    return name == NULL || own != NULL;
}

static void on_event(void *user, const rasp_event *event) {
    DriverProgram *program = user;
    switch (event->kind) {
    case RASP_EVENT_BOUND:
    case RASP_EVENT_LOADED:
        clear_closing(program);
        break;
    case RASP_EVENT_EXPRESSION:
        if (!add_closing(program, event->names[0], event->values[0])) {
            report_failure(program->driver, EXIT_LIMIT, "out of memory");
        }
        break;
    case RASP_EVENT_ERROR:
        program->reported++;
        report_error(program->driver, event->error);
        break;
    case RASP_EVENT_DRAW:
        if (!program->silent) {
            examples_draw(&program->examples, program->driver, event);
        }
        break;
    case RASP_EVENT_COMMAND:
        if (event->command == RASP_COMMAND_SET) {
            examples_set(&program->examples, program->driver, event->target, event->values[0]);
        }
        break;
    }
}

bool program_open(DriverProgram *program, Driver *driver) {
    *program = (DriverProgram){.driver = driver, .session = session_open(driver, NULL)};
    return program->session != NULL && examples_init(&program->examples, driver, program->session);
}

void program_close(DriverProgram *program) {
    clear_closing(program);
    free(program->closing);
    examples_free(&program->examples);
    rasp_session_free(program->session);
}

bool program_run_file(DriverProgram *program, const char *path) {
    const rasp_run_options options = {.event = on_event, .event_user = program};
    const double start = clock_seconds();
    program->reported = 0;
    clear_closing(program);
    const rasp_status status = rasp_run_file(program->session, path, &options, NULL);
    program->driver->times.elaborate += clock_seconds() - start;
    if (status == RASP_OK || (program->reported > 0 && program->reported == rasp_error_count(program->session))) {
        return true;
    }
    report_session(program->driver, program->session, program->reported, status);
    return false;
}

rasp_status program_value(DriverProgram *program, const char *name, const char *text, rasp_value **value) {
    const double start = clock_seconds();
    *value = NULL;
    const rasp_status status = rasp_eval_expression(program->session, name, text, SIZE_MAX, value);
    program->driver->times.elaborate += clock_seconds() - start;
    if (status != RASP_OK) {
        *value = NULL;
    }
    return status;
}

rasp_value *program_expression(DriverProgram *program, const char *name, const char *text) {
    rasp_value *value = NULL;
    const rasp_status status = program_value(program, name, text, &value);
    if (status != RASP_OK) {
        report_session(program->driver, program->session, 0, status);
    }
    return value;
}

rasp_value *program_last_sop(DriverProgram *program, const char *path, const char *wanted, const char **name) {
    rasp_value *last = rasp_last_sop(program->session, name);
    if (last == NULL) {
        report_kind(program->driver, RASP_ERROR_VALUE, "%s binds no s-op; name what to %s by -e", path, wanted);
    }
    return last;
}
