/* The program `rasp`: finds the command, reads its options, runs it, and turns what happened into an exit status. A
 * plain client of rasp.h. */
#include "driver/driver.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

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
    report_kind(driver, RASP_ERROR_IO, "cannot write the output: %s", strerror(error));
}

/* Whether --json stands on the command line, so that what is wrong with that line is a record, too. */
static bool wants_records(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            return true;
        }
    }
    return false;
}

static void run_command(Driver *driver, const CommandSpec *command, int argc, char **argv) {
    char *problem = NULL;
    driver->command = command->name;
    const bool good = options_parse(&driver->options, command->options, argc, argv, &problem);
    driver->records = driver->records || driver->options.json;
    if (!good) {
        report_usage(driver, "%s", problem != NULL ? problem : "out of memory");
        free(problem);
    } else if (driver->options.help) {
        help_command(&driver->out, command);
    } else if (driver->options.version) {
        version_write(&driver->out);
    } else {
        command->run(driver);
    }
    options_free(&driver->options);
}

static void report_unknown_option(Driver *driver, const char *name, const char *names) {
    static const char *const options[] = {"--help", "--version"};
    const char *meant = rasp_nearest_word(name, options, sizeof options / sizeof options[0]);
    if (meant != NULL) {
        report_usage(driver, "unknown option '%s'; did you mean '%s'?", name, meant);
    } else {
        report_usage(driver, "unknown option '%s': a command comes first, %s", name, names);
    }
}

static void report_unknown(Driver *driver, const char *name) {
    char names[COMMAND_NAMES_SIZE];
    const char *meant = command_nearest(name);
    const char *ending = strrchr(name, '.');
    command_names(names);
    if (name[0] == '-') {
        report_unknown_option(driver, name, names);
    } else if (ending != NULL && strcmp(ending, ".rasp") == 0) {
        report_usage(driver, "'%s' is no command; to run a program: rasp run %s", name, name);
    } else if (meant != NULL) {
        report_usage(driver, "unknown command '%s'; did you mean '%s'? (%s)", name, meant, names);
    } else {
        report_usage(driver, "unknown command '%s' (%s)", name, names);
    }
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
        version_write(&driver->out);
        return;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        help_overview(&driver->out);
        return;
    }
    const CommandSpec *command = command_find(name);
    if (command == NULL) {
        report_unknown(driver, name);
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
#ifdef SIGXFSZ
    signal(SIGXFSZ, SIG_IGN); /* so is a file that gets larger than it may */
#endif
    driver->command = "";
    driver->records = wants_records(argc, argv);
    writer_init(&driver->out, 1);
    writer_init(&driver->error_out, 2);
    dispatch(driver, argc, argv);
    finish_output(driver);
    const int status = (int)driver->status;
    free(driver);
    return status;
}
