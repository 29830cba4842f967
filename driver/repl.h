/* The prompt's state, shared by its files. */
#ifndef DRIVER_REPL_H
#define DRIVER_REPL_H
#include "driver/example.h"
#include "driver/text.h"

typedef struct Repl {
    Driver *driver;
    rasp_session *session;
    Examples examples;
    bool show_sops;      /* s-op examples on */
    bool show_selectors; /* selector examples on */
    bool full_display;
    bool whole;               /* `set full`: values are not cut to the window */
    bool coloured;            /* values have colours */
    bool leaves;              /* the session ends behind the present entry */
    const rasp_value *tokens; /* tokens_asis, for the input row of the full display */
    size_t error_count;       /* shown during the statements that run now */
    size_t bound_count;       /* events of them that bound names */
    size_t shown_count;       /* events that did not */
    const char *path;         /* the file on the command line, or NULL */
    Text load;                /* the latest `load` statement that was entered */
    Text kept;                /* the entries that made the session what it is, for `save` */
    Text saved_path;          /* where `save` wrote to last: it may do so again */
} Repl;

/* ---- repl_show.c */

/* Prints a value as the echo of a statement does. name may be NULL; with_examples: values of s-ops and selectors too,
 * as far as the commands have not switched them off. */
void repl_show(Repl *repl, const char *name, rasp_value *value, bool with_examples);

/* ---- repl_command.c */

/* Carries out a RASP_EVENT_COMMAND. */
void repl_command(Repl *repl, const rasp_event *event);

/* ---- repl.c */

/* Runs statements as an entry does, errors and all; the last may lack its ';'. False when one failed. */
bool repl_run(Repl *repl, const char *text, size_t length);
/* Runs the file on the command line; false when it cannot be read. */
bool repl_run_file(Repl *repl, const char *path);

#endif
