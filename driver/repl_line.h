/* Where the prompt gets its lines: libedit with history and completion on a terminal, plain lines elsewhere. */
#ifndef DRIVER_REPL_LINE_H
#define DRIVER_REPL_LINE_H
#include "driver/io_lines.h"
#include "include/rasp.h"
#include <histedit.h>
#include <stdbool.h>

typedef enum LineStatus { LINE_TEXT, LINE_ABANDONED, LINE_END } LineStatus;

typedef struct LineSource {
    bool interactive; /* a terminal on both sides */
    LineReader lines; /* when it is not */
    EditLine *editor; /* when it is */
    History *history;
    char *history_path;    /* NULL when there is nowhere to keep it */
    rasp_session *session; /* whose names are completed */
    bool continued;        /* the next line goes on with a statement */
    bool abandoned;        /* Ctrl-C was pressed */
    char prompts[2][4];    /* at a new statement, within one */
} LineSource;

/* The session must outlive the source. Falls back to plain lines when there is no terminal. */
void line_open(LineSource *source, rasp_session *session, Writer *out);
/* Saves the history, too. */
void line_close(LineSource *source);
/* The next line without its end; valid until the next call. */
LineStatus line_next(LineSource *source, bool continued, const char **text, size_t *length);
/* Whether another line is there without waiting. */
bool line_ready(LineSource *source);

#endif
