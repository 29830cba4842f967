/* `help` at the prompt. Values of examples are computed when they are asked for, in a session of their own. */
#define _GNU_SOURCE
#include "driver/repl_command.h"
#include "driver/repl_window.h"
#include <stdlib.h>
#include <string.h>

enum { LIST_WIDTH = 76 };

typedef struct Topic {
    const char *name, *signature, *comment, *example;
} Topic;

static const Topic TOPICS[] = {
#define TOPIC(name, signature, comment, example) {name, signature, comment, example},
#include "driver/repl_help.def"
};

enum { TOPIC_COUNT = sizeof TOPICS / sizeof *TOPICS };

static const Topic *find_topic(const char *name) {
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        if (strcmp(TOPICS[i].name, name) == 0) {
            return &TOPICS[i];
        }
    }
    return NULL;
}

static void put_value(Repl *repl, const char *text, rasp_value *value) {
    rasp_result *result = rasp_value_result(value);
    const char *shown = result != NULL ? rasp_result_display(result, NULL) : rasp_value_text(value, NULL);
    if (shown == NULL) {
        return;
    }
    if (result != NULL && rasp_result_is_selector(result)) {
        writer_format(&repl->driver->out, "    %s =\n", text);
        window_matrix(repl, 8, shown);
    } else {
        window_format(repl, 4, "%s = %s", text, shown);
    }
}

static void put_example(Repl *repl, const char *text) {
    rasp_session *session = NULL;
    rasp_value *value = NULL;
    const size_t length = strlen(text);
    if (length == 0) {
        return;
    }
    if (text[length - 1] == ';' || text[length - 1] == '}') {
        writer_format(&repl->driver->out, "    %s\n", text);
        return;
    }
    if (rasp_session_create(NULL, &session) == RASP_OK &&
        rasp_eval_expression(session, "help", text, length, &value) == RASP_OK) {
        put_value(repl, text, value);
    }
    rasp_session_free(session);
}

/* Broken into lines between words. */
static void put_wrapped(Writer *out, const char *text) {
    while (*text != '\0') {
        size_t length = strlen(text);
        if (length > LIST_WIDTH) {
            const char *blank = memrchr(text, ' ', LIST_WIDTH);
            length = blank != NULL ? (size_t)(blank - text) : length;
        }
        writer_format(out, "    %.*s\n", (int)length, text);
        text += length + strspn(text + length, " ");
    }
}

static void put_topic(Repl *repl, const Topic *topic) {
    writer_format(&repl->driver->out, "%s\n", topic->signature);
    put_wrapped(&repl->driver->out, topic->comment);
    put_example(repl, topic->example);
}

static void put_names(Writer *out) {
    size_t column = 0;
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        const size_t length = strlen(TOPICS[i].name);
        if (column + length > LIST_WIDTH) {
            writer_text(out, "\n");
            column = 0;
        }
        writer_text(out, column == 0 ? "  " : " ");
        writer_text(out, TOPICS[i].name);
        column += length + 1;
    }
    writer_text(out, "\n");
}

static void put_overview(Writer *out) {
    writer_text(out, "A statement ends with ';', which may be left out at the end of an entry:\n"
                     "  x = tokens == \"l\";                    names an s-op and shows it on the example\n"
                     "  sort(tokens, tokens);                 shows what an expression gives\n"
                     "  tokens(\"abc\");                       the same on another input\n"
                     "  def f(a) { return a + 1; }            names a function\n"
                     "Commands, with or without ';' (behind a ':' where a name of yours is the same):\n");
    prompt_list(out, NULL);
    writer_text(out, "Tab completes, Up finds earlier entries, Ctrl-C abandons a line or stops what runs.\n"
                     "help NAME explains each of these:\n");
    put_names(out);
}

/* The word that help is asked for: without quotes or parentheses around it. malloc, or NULL. */
static char *word_of(const char *argument) {
    static const char around[] = "\"'`() \t";
    argument += strspn(argument, around);
    size_t length = strlen(argument);
    while (length > 0 && strchr(around, argument[length - 1]) != NULL) {
        length--;
    }
    return strndup(argument, length);
}

static void explain(Repl *repl, const char *word) {
    Writer *out = &repl->driver->out;
    const Topic *topic = find_topic(word);
    rasp_value *own = rasp_name_is_own(repl->session, word) ? rasp_lookup(repl->session, word) : NULL;
    if (own != NULL) {
        repl_show(repl, word, own, true);
    } else if (topic != NULL) {
        put_topic(repl, topic);
    } else if (prompt_list(out, word) == 0) {
        report_failure(repl->driver, EXIT_FAULT, "no help on '%s'; 'help' lists what there is", word);
    }
}

void prompt_help(Repl *repl, const char *argument) {
    char *word = word_of(argument);
    if (word == NULL) {
        report_failure(repl->driver, EXIT_LIMIT, "out of memory");
    } else if (word[0] == '\0') {
        put_overview(&repl->driver->out);
    } else {
        explain(repl, word);
    }
    free(word);
}
