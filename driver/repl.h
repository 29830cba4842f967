/* The prompt's state, shared by its files. */
#ifndef DRIVER_REPL_H
#define DRIVER_REPL_H
#include "driver/example.h"

typedef struct Repl {
    Driver *driver;
    rasp_session *session;
    Examples examples;
    bool show_sops;      /* s-op examples on */
    bool show_selectors; /* selector examples on */
    bool full_display;
    const rasp_value *tokens; /* tokens_asis, for the input row of the full display */
    size_t error_count;       /* shown during the statements that run now */
} Repl;

/* ---- repl_show.c */

/* Prints a value as the echo of a statement does. name may be NULL; with_examples: values of s-ops and selectors too,
 * as far as the commands have not switched them off. */
void repl_show(Repl *repl, const char *name, rasp_value *value, bool with_examples);

/* ---- repl_command.c */

/* Carries out a RASP_EVENT_COMMAND. */
void repl_command(Repl *repl, const rasp_event *event);
#endif
