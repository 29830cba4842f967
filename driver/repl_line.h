/* Where the prompt gets its lines: libedit with history and completion on a terminal, plain lines elsewhere. */
#ifndef DRIVER_REPL_LINE_H
#define DRIVER_REPL_LINE_H
#include "driver/io_lines.h"
#include "driver/repl_history.h"
#include "include/rasp.h"
#include <stdbool.h>

typedef enum LineStatus { LINE_TEXT, LINE_ABANDONED, LINE_END } LineStatus;

typedef struct LineSource {
    bool interactive; /* a terminal on both sides */
    bool coloured;    /* what is typed gets colours */
    LineReader lines; /* when it is not */
    EditLine *editor; /* when it is */
    EntryHistory history;
    rasp_session *session; /* whose names are completed */
    bool continued;        /* the next line goes on with a statement */
    bool abandoned;        /* Ctrl-C was pressed */
    char prompts[2][4];    /* at a new statement, within one */
} LineSource;

/* The session must outlive the source. Falls back to plain lines when there is no terminal. */
void line_open(LineSource *source, rasp_session *session, Writer *out, bool coloured);
void line_close(LineSource *source);
/* The next line without its end; valid until the next call. Several lines when an entry of the history has them. */
LineStatus line_next(LineSource *source, bool continued, const char **text, size_t *length);
/* Whether another line is there without waiting. */
bool line_ready(LineSource *source);
/* Columns and rows of the terminal that output goes to; 0 when there is none or it does not say. */
void window_size(size_t *columns, size_t *rows);

#endif
