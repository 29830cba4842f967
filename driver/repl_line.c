/* Lines for the prompt. While libedit reads, the terminal makes no signals, so that Ctrl-C and Ctrl-Z are keys like
 * others. No signal handler is needed, and nothing here is global. */
#define _GNU_SOURCE
#include "driver/repl_line.h"
#include "driver/repl_complete.h"
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HISTORY_LENGTH = 2000 };

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

/* Makes the folders that a path lies in. What cannot be made shows when the history cannot be written. */
static void make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
}

/* Where the history is kept: malloc, or NULL. */
static char *find_history_path(void) {
    const char *state = secure_getenv("XDG_STATE_HOME");
    const char *home = secure_getenv("HOME");
    char *path = NULL;
    int length = -1;
    if (state != NULL && state[0] == '/') {
        length = asprintf(&path, "%s/rasp/history", state);
    } else if (home != NULL && home[0] == '/') {
        length = asprintf(&path, "%s/.local/state/rasp/history", home);
    }
    return length < 0 ? NULL : path;
}

static void open_history(LineSource *source) {
    HistEvent event;
    source->history = history_init();
    if (source->history == NULL) {
        return;
    }
    history(source->history, &event, H_SETSIZE, HISTORY_LENGTH);
    history(source->history, &event, H_SETUNIQUE, 1);
    source->history_path = find_history_path();
    if (source->history_path != NULL) {
        history(source->history, &event, H_LOAD, source->history_path);
    }
    el_set(source->editor, EL_HIST, history, source->history);
}

static void bind_keys(EditLine *editor) {
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_SETTY, "-d", "-isig", NULL);
    el_set(editor, EL_ADDFN, "rasp-abandon", "abandon the line", abandon_line);
    el_set(editor, EL_ADDFN, "rasp-suspend", "suspend the program", suspend);
    el_set(editor, EL_ADDFN, "rasp-complete", "complete a name", complete_word);
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
    open_history(source);
    return true;
}

void line_open(LineSource *source, rasp_session *session, Writer *out) {
    *source = (LineSource){.session = session, .prompts = {">> ", ".. "}};
    if (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1) {
        source->interactive = open_editor(source);
    }
    lines_open(&source->lines, STDIN_FILENO, out);
}

static void save_history(LineSource *source) {
    HistEvent event;
    if (source->history_path != NULL) {
        make_folders(source->history_path);
        history(source->history, &event, H_SAVE, source->history_path);
    }
    history_end(source->history);
    free(source->history_path);
}

void line_close(LineSource *source) {
    if (source->history != NULL) {
        save_history(source);
    }
    if (source->editor != NULL) {
        el_end(source->editor);
    }
    lines_close(&source->lines);
}

static LineStatus read_edited(LineSource *source, const char **text, size_t *length) {
    HistEvent event;
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
    if (source->history != NULL && line[strspn(line, " \t\r\n")] != '\0') {
        history(source->history, &event, H_ENTER, line);
    }
    *text = line;
    *length = (size_t)count - (line[count - 1] == '\n' ? 1 : 0);
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
    return !source->interactive && lines_ready(&source->lines);
}
