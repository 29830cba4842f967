/* `help` at the prompt: its commands, the session's own names, and what `rasp help` has of the language. */
#define _GNU_SOURCE
#include "driver/language.h"
#include "driver/repl_command.h"
#include <stdlib.h>
#include <string.h>

enum { LIST_WIDTH = 76 };

/* A list of words that is broken into lines. */
typedef struct WordList {
    Writer *out;
    size_t column;
} WordList;

static void put_word(WordList *list, const char *word) {
    const size_t length = strlen(word);
    if (list->column + length > LIST_WIDTH) {
        writer_text(list->out, "\n");
        list->column = 0;
    }
    writer_text(list->out, list->column == 0 ? "  " : " ");
    writer_text(list->out, word);
    list->column += length + 1;
}

/* The words of the language and the names that are there from the start. */
static void put_words(Repl *repl) {
    WordList list = {.out = &repl->driver->out};
    const char *word = NULL;
    rasp_word_group group;
    for (size_t i = 0; (word = rasp_word_at(i, &group)) != NULL; i++) {
        if (group != RASP_WORD_COMMAND) {
            put_word(&list, word);
        }
    }
    for (size_t i = 0; i < rasp_name_count(repl->session); i++) {
        const char *name = rasp_name_at(repl->session, i);
        if (!rasp_name_is_own(repl->session, name)) {
            put_word(&list, name);
        }
    }
    writer_text(list.out, "\n");
}

static void put_overview(Repl *repl) {
    Writer *out = &repl->driver->out;
    writer_text(out, "A statement ends with ';', which may be left out at the end of an entry:\n"
                     "  x = tokens == \"l\";                    names an s-op and shows it on the example\n"
                     "  sort(tokens, tokens);                 shows what an expression gives\n"
                     "  tokens(\"abc\");                       the same on another input\n"
                     "  def f(a) { return a + 1; }            names a function\n"
                     "Commands, with or without ';' (behind a ':' where a name of yours is the same):\n");
    prompt_list(out, NULL);
    writer_text(out, "Tab completes, Up finds earlier entries, Ctrl-C abandons a line or stops what\n"
                     "runs. help language tells all of the language, help NAME about one of these, or\n"
                     "an operator:\n");
    put_words(repl);
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
    rasp_value *own = rasp_name_is_own(repl->session, word) ? rasp_lookup(repl->session, word) : NULL;
    if (own != NULL) {
        repl_show(repl, word, own, true);
    } else if (strcmp(word, "language") == 0) {
        language_write(out);
    } else if (!language_explain(out, word) && prompt_list(out, word) == 0) {
        report_failure(repl->driver, EXIT_FAULT, "no help on '%s'; 'help' lists what there is", word);
    }
}

void prompt_help(Repl *repl, const char *argument) {
    char *word = word_of(argument);
    if (word == NULL) {
        report_failure(repl->driver, EXIT_LIMIT, "out of memory");
    } else if (word[0] == '\0') {
        put_overview(repl);
    } else {
        explain(repl, word);
    }
    free(word);
}
