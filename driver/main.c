/* The program `rasp`: finds the command, reads its options, runs it, and turns what happened into an exit status. A
 * plain client of rasp.h. */
#include "driver/driver.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static void print_version(Writer *out) {
    writer_format(out, "rasp %s\n", rasp_version());
}

/* Output that could not be written is a failure; a reader that went away wants no message. */
static void finish_output(Driver *driver) {
    if (writer_flush(&driver->out)) {
        return;
    }
    const int error = driver->out.error;
    if (error == EPIPE) {
        driver->status = driver->status > EXIT_FAULT ? driver->status : EXIT_FAULT;
        return;
    }
    report_failure(driver, EXIT_FAULT, "cannot write the output: %s", strerror(error));
}

static void run_command(Driver *driver, const CommandSpec *command, int argc, char **argv) {
    char *problem = NULL;
    driver->command = command->name;
    if (!options_parse(&driver->options, command->options, argc, argv, &problem)) {
        report_usage(driver, "%s", problem != NULL ? problem : "out of memory");
        free(problem);
    } else if (driver->options.help) {
        help_command(&driver->out, command);
    } else if (driver->options.version) {
        print_version(&driver->out);
    } else {
        command->run(driver);
    }
    options_free(&driver->options);
}

static void dispatch(Driver *driver, int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : NULL;
    if (name == NULL) {
        char names[COMMAND_NAMES_SIZE];
        command_names(names);
        report_usage(driver, "a command is missing: %s", names);
        return;
    }
    if (strcmp(name, "--version") == 0) {
        print_version(&driver->out);
        return;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        help_overview(&driver->out);
        return;
    }
    const CommandSpec *command = command_find(name);
    if (command == NULL) {
        report_usage(driver, "unknown %s '%s'", name[0] == '-' ? "option" : "command", name);
        return;
    }
    run_command(driver, command, argc - 1, argv + 1);
}

int main(int argc, char **argv) {
    Driver *driver = calloc(1, sizeof *driver);
    if (driver == NULL) {
        return EXIT_LIMIT;
    }
    signal(SIGPIPE, SIG_IGN); /* a reader that goes away is a failed write, not a death */
    driver->command = "";
    writer_init(&driver->out, 1);
    rasp_compiler_create(&driver->compiler);
    dispatch(driver, argc, argv);
    rasp_compiler_free(driver->compiler);
    finish_output(driver);
    const int status = (int)driver->status;
    free(driver);
    return status;
}
