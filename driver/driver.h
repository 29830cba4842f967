/* What the commands of `rasp` share: the context of one run of the program, errors, sessions. */
#ifndef DRIVER_DRIVER_H
#define DRIVER_DRIVER_H
#include "driver/commands.h"
#include "driver/io_output.h"
#include "driver/options.h"
#include "include/rasp.h"

/* Exit statuses. */
typedef enum ExitStatus {
    EXIT_FINE = 0,
    EXIT_FAULT = 1, /* the program or an input is at fault */
    EXIT_USAGE = 2,
    EXIT_LIMIT = 3, /* a resource limit */
    EXIT_BUG = 70   /* of ours */
} ExitStatus;

/* Seconds that the phases took. */
typedef struct PhaseTimes {
    double session, elaborate, optimize, codegen, link, run;
} PhaseTimes;

struct Driver {
    const char *command; /* its name */
    Options options;
    bool timing;       /* compiling is being measured: nothing may come from the cache */
    ExitStatus status; /* the worst so far */
    PhaseTimes times;
    Writer out;              /* stdout */
    rasp_compiler *compiler; /* of all sessions; NULL: they compile in this process */
};

/* ---- help.c */

/* Prints the overview of all commands, or the help of one. */
void help_overview(Writer *out);
void help_command(Writer *out, const CommandSpec *command);

/* ---- report.c */

/* Raises the exit status to what such an error means. */
void report_status(Driver *driver, rasp_status kind);
/* Prints an error of the library to stderr, behind all output so far. */
void report_error(Driver *driver, const rasp_error *error);
/* Prints the errors of the session's latest call from the given one on; if there are none, the status. */
void report_session(Driver *driver, rasp_session *session, size_t first, rasp_status status);
/* "rasp: error: ..." with a status of its own. */
__attribute__((format(printf, 3, 4))) void report_failure(Driver *driver, ExitStatus status, const char *format, ...);
/* Wrong usage: the message, and where help is. */
__attribute__((format(printf, 2, 3))) void report_usage(Driver *driver, const char *format, ...);
/* "rasp: note: ...", unless -q. */
__attribute__((format(printf, 2, 3))) void report_note(Driver *driver, const char *format, ...);
/* Whether errors may have colours. */
bool report_colours(const Driver *driver);
/* A session as the options say; NULL after reporting. cancelled may be NULL. */
rasp_session *session_open(Driver *driver, bool (*cancelled)(void *user));
/* The same without the report, for who has own answers. */
rasp_status session_create(const Driver *driver, bool (*cancelled)(void *user), rasp_session **out);
/* Engine and length as the options say. */
rasp_evaluate_options evaluate_options(const Driver *driver);
/* The clock that phase times use, in seconds. */
double clock_seconds(void);
/* Adds an evaluation that took that long, compiling included. */
void add_times(Driver *driver, double seconds, rasp_times parts);
/* Prints the phase times if --time asks for them. */
void report_times(Driver *driver);
#endif
