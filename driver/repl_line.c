/* Lines for the prompt. While libedit reads, the terminal makes no signals, so that Ctrl-C and Ctrl-Z are keys like
 * others. No signal handler is needed, and nothing here is global. */
#define _GNU_SOURCE
#include "driver/repl_line.h"
#include "driver/repl_colour.h"
#include "driver/repl_complete.h"
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { FLASH_MILLISECONDS = 300, PROMPT_WIDTH = 3 };

static LineSource *source_of(EditLine *editor) {
    void *data = NULL;
    el_get(editor, EL_CLIENTDATA, &data);
    return data;
}

static char *prompt(EditLine *editor) {
    LineSource *source = source_of(editor);
    return source->prompts[source->continued ? 1 : 0];
}

static unsigned char abandon_line(EditLine *editor, int key) {
    (void)key;
    source_of(editor)->abandoned = true;
    return CC_EOF;
}

static unsigned char suspend(EditLine *editor, int key) {
    (void)key;
    el_set(editor, EL_PREP_TERM, 0);
    raise(SIGTSTP);
    el_set(editor, EL_PREP_TERM, 1);
    return CC_REDISPLAY;
}

static unsigned char complete_word(EditLine *editor, int key) {
    (void)key;
    return complete_at_cursor(editor, source_of(editor)->session);
}

static bool has_input(int milliseconds) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, milliseconds) > 0;
}

/* Puts the cursor on a closing bracket's partner for a moment. Not for what is pasted, or typed by programs. */
static unsigned char close_bracket(EditLine *editor, int key) {
    const char text[] = {(char)key, '\0'};
    if (el_insertstr(editor, text) != 0) {
        return CC_ERROR;
    }
    const LineInfo *info = el_line(editor);
    const size_t place = (size_t)(info->cursor - info->buffer) - 1;
    const size_t partner = bracket_partner(info->buffer, place);
    if (partner == SIZE_MAX || !source_of(editor)->coloured || has_input(0)) {
        return CC_REFRESH;
    }
    int back = 0; /* characters, not bytes */
    for (size_t at = partner; at <= place; at++) {
        back += ((unsigned char)info->buffer[at] & 0xC0) != 0x80;
    }
    el_cursor(editor, -back);
    el_set(editor, EL_REFRESH);
    has_input(FLASH_MILLISECONDS);
    el_cursor(editor, back);
    return CC_REFRESH;
}

static void bind_keys(EditLine *editor) {
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_SETTY, "-d", "-isig", NULL);
    el_set(editor, EL_ADDFN, "rasp-abandon", "abandon the line", abandon_line);
    el_set(editor, EL_ADDFN, "rasp-suspend", "suspend the program", suspend);
    el_set(editor, EL_ADDFN, "rasp-complete", "complete a name", complete_word);
    el_set(editor, EL_ADDFN, "rasp-close", "insert a closing bracket", close_bracket);
    el_set(editor, EL_BIND, ")", "rasp-close", NULL);
    el_set(editor, EL_BIND, "]", "rasp-close", NULL);
    el_set(editor, EL_BIND, "}", "rasp-close", NULL);
    el_set(editor, EL_BIND, "^C", "rasp-abandon", NULL);
    el_set(editor, EL_BIND, "^Z", "rasp-suspend", NULL);
    el_set(editor, EL_BIND, "\t", "rasp-complete", NULL);
    el_set(editor, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_source(editor, NULL);
}

static bool open_editor(LineSource *source) {
    setlocale(LC_CTYPE, "");
    if (MB_CUR_MAX == 1) {
        setlocale(LC_CTYPE, "C.UTF-8");
    }
    source->editor = el_init("rasp", stdin, stdout, stderr);
    if (source->editor == NULL) {
        return false;
    }
    el_set(source->editor, EL_CLIENTDATA, source);
    el_set(source->editor, EL_PROMPT, prompt);
    bind_keys(source->editor);
    history_open(&source->history);
    if (source->history.entries != NULL) {
        el_set(source->editor, EL_HIST, history, source->history.entries);
    }
    return true;
}

void line_open(LineSource *source, rasp_session *session, Writer *out, bool coloured) {
    *source = (LineSource){.session = session, .coloured = coloured, .prompts = {">> ", ".. "}};
    if (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1) {
        source->interactive = open_editor(source);
    }
    lines_open(&source->lines, STDIN_FILENO, out);
}

void line_close(LineSource *source) {
    history_close(&source->history);
    if (source->editor != NULL) {
        el_end(source->editor);
    }
    lines_close(&source->lines);
}

/* Writes a line that was entered once more, in colours, where it stands; one that fills rows of the terminal stays. */
static void colour_entered(const LineSource *source, const char *line, size_t length) {
    size_t columns = 0, rows = 0;
    window_size(&columns, &rows);
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7F) {
            return;
        }
    }
    if (!source->coloured || length == 0 || rasp_text_width(line, length) + PROMPT_WIDTH >= columns) {
        return;
    }
    printf("\033[A\r\033[%dC", PROMPT_WIDTH);
    colour_line(stdout, line, length, !source->continued);
    putchar('\n');
    fflush(stdout);
}

static LineStatus read_edited(LineSource *source, const char **text, size_t *length) {
    int count = 0;
    source->abandoned = false;
    const char *line = el_gets(source->editor, &count);
    if (source->abandoned) {
        fputs("^C\n", stdout);
        fflush(stdout);
        return LINE_ABANDONED;
    }
    if (line == NULL || count <= 0) {
        fputs("\n", stdout);
        fflush(stdout);
        return LINE_END;
    }
    *text = line;
    *length = (size_t)count - (line[count - 1] == '\n' ? 1 : 0);
    colour_entered(source, line, *length);
    return LINE_TEXT;
}

LineStatus line_next(LineSource *source, bool continued, const char **text, size_t *length) {
    char *line = NULL;
    source->continued = continued;
    if (source->interactive) {
        return read_edited(source, text, length);
    }
    if (!lines_next(&source->lines, &line, length)) {
        return LINE_END;
    }
    *text = line;
    return LINE_TEXT;
}

bool line_ready(LineSource *source) {
    return source->interactive ? has_input(0) : lines_ready(&source->lines);
}

void window_size(size_t *columns, size_t *rows) {
    struct winsize size;
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
    *columns = known ? size.ws_col : 0;
    *rows = known ? size.ws_row : 0;
}
