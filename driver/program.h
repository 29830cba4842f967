/* A program as `run`, `eval` and `check` use it: a session, its files run, its errors reported. */
#ifndef DRIVER_PROGRAM_H
#define DRIVER_PROGRAM_H
#include "driver/example.h"

/* What an expression statement gave. */
typedef struct StatementValue {
    char *name; /* as rasp_event has it: may be NULL */
    rasp_value *value;
} StatementValue;

typedef struct DriverProgram {
    Driver *driver;
    rasp_session *session;
    Examples examples;       /* for draw statements */
    bool silent;             /* draw statements draw nothing */
    StatementValue *closing; /* of the expressions that the latest file ended with */
    size_t closing_count, closing_capacity;
    size_t reported; /* errors in loaded files, in the run of this file: printed already, and the run went on */
} DriverProgram;

/* False after reporting. Close it either way. */
bool program_open(DriverProgram *program, Driver *driver);
void program_close(DriverProgram *program);
/* Runs the statements of a file; false after reporting that one failed. Errors in files that it loads are reported and
 * raise the exit status only. */
bool program_run_file(DriverProgram *program, const char *path);
/* One expression; its text appears in errors under `name`. NULL after reporting. */
rasp_value *program_expression(DriverProgram *program, const char *name, const char *text);
/* The same without the report: the session has its errors. *value is NULL after a failure. */
rasp_status program_value(DriverProgram *program, const char *name, const char *text, rasp_value **value);
/* The s-op that the program at this path bound last, and in *name what it is called. NULL after reporting; wanted: what
 * was to be done with it, as "draw". */
rasp_value *program_last_sop(DriverProgram *program, const char *path, const char *wanted, const char **name);
#endif
