/* The commands of the prompt: those that the parser reads, and how the others are recognised. */
#define _GNU_SOURCE
#include "driver/repl_command.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------------------------------- commands of the language */

static void show_example(Repl *repl, const char *label, const Example *example) {
    writer_format(&repl->driver->out, "    %s example: %s\n", label, example->shown);
}

static void show_examples(Repl *repl, rasp_target target) {
    if (target != RASP_TARGET_SELECTOR) {
        show_example(repl, "s-op", &repl->examples.sop);
    }
    if (target != RASP_TARGET_SOP) {
        show_example(repl, "selector", &repl->examples.selector);
    }
}

static void language_set(Repl *repl, const rasp_event *event) {
    examples_set(&repl->examples, repl->driver, event->target, event->values[0]);
}

static void language_show(Repl *repl, const rasp_event *event) {
    show_examples(repl, event->target);
}

static void language_examples(Repl *repl, const rasp_event *event) {
    if (event->target != RASP_TARGET_SELECTOR) {
        repl->show_sops = event->on;
    }
    if (event->target != RASP_TARGET_SOP) {
        repl->show_selectors = event->on;
    }
}

static void language_full(Repl *repl, const rasp_event *event) {
    repl->full_display = event->on;
}

/* The run of the text that holds it ends by itself. */
static void language_quit(Repl *repl, const rasp_event *event) {
    (void)repl;
    (void)event;
}

typedef struct LanguageCommand {
    rasp_command id;
    void (*run)(Repl *repl, const rasp_event *event);
} LanguageCommand;

static const LanguageCommand LANGUAGE_COMMANDS[] = {
#define LANGUAGE_COMMAND(id, function, usage, summary) {RASP_COMMAND_##id, language_##function},
#include "driver/repl_commands.def"
};

_Static_assert(sizeof LANGUAGE_COMMANDS / sizeof *LANGUAGE_COMMANDS == RASP_COMMAND_QUIT + 1,
               "every command of the language has a row");

void repl_command(Repl *repl, const rasp_event *event) {
    for (size_t i = 0; i < sizeof LANGUAGE_COMMANDS / sizeof *LANGUAGE_COMMANDS; i++) {
        if (LANGUAGE_COMMANDS[i].id == event->command) {
            LANGUAGE_COMMANDS[i].run(repl, event);
        }
    }
}

void prompt_show(Repl *repl, const char *argument) {
    (void)argument;
    show_examples(repl, RASP_TARGET_BOTH);
}

/* ----------------------------------------------------------------------------------------- commands of the prompt */

typedef struct PromptCommand {
    const char *words;
    ArgumentKind argument;
    void (*run)(Repl *repl, const char *argument);
} PromptCommand;

static const PromptCommand PROMPT_COMMANDS[] = {
#define PROMPT_COMMAND(function, words, argument, usage, summary) {words, ARGUMENT_##argument, prompt_##function},
#include "driver/repl_commands.def"
};

enum { PROMPT_COUNT = sizeof PROMPT_COMMANDS / sizeof *PROMPT_COMMANDS, WORD_SIZE = 64 };

static const char *skip_blanks(const char *text) {
    return text + strspn(text, " \t\r\n");
}

static size_t word_length(const char *text) {
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_') {
        length++;
    }
    return length;
}

/* What stands behind the words, or NULL. */
static const char *behind_words(const char *text, const char *words) {
    while (*words != '\0') {
        const size_t length = word_length(words);
        if (word_length(text) != length || memcmp(text, words, length) != 0) {
            return NULL;
        }
        text = skip_blanks(text + length);
        words = skip_blanks(words + length);
    }
    return text;
}

/* The ';', '#', or end of the text that ends an argument which is no statement. */
static const char *argument_end(const char *text) {
    for (bool in_string = false; *text != '\0'; text++) {
        in_string ^= *text == '"';
        if (!in_string && (*text == ';' || *text == '#' || *text == '\n')) {
            break;
        }
    }
    return text;
}

static const char *skip_rest(const char *text) {
    if (*text == '#') {
        text += strcspn(text, "\n");
    }
    return skip_blanks(text + strspn(text, ";"));
}

static size_t trimmed(const char *text, const char *end, bool is_statement) {
    while (end > text && (isspace((unsigned char)end[-1]) || (is_statement && end[-1] == ';'))) {
        end--;
    }
    return (size_t)(end - text);
}

static bool is_word(const FoundCommand *found, const char *word) {
    return found->argument_length == strlen(word) && memcmp(found->argument, word, found->argument_length) == 0;
}

/* Whether the argument is of its kind; what is not may be a statement about a name like the command's. */
static bool fits(const FoundCommand *found) {
    switch (found->kind) {
    case ARGUMENT_NOTHING:
        return found->argument_length == 0;
    case ARGUMENT_SWITCH:
        return found->argument_length == 0 || is_word(found, "on") || is_word(found, "off");
    case ARGUMENT_TOPIC:
    case ARGUMENT_FILE:
    case ARGUMENT_STATEMENT:
        break;
    }
    const char *next = found->argument;
    return next[0] != ',' && (next[0] != '=' || next[1] == '=');
}

static bool match_command(const PromptCommand *command, const char *text, FoundCommand *found) {
    const char *argument = behind_words(text, command->words);
    if (argument == NULL) {
        return false;
    }
    const bool is_statement = command->argument == ARGUMENT_STATEMENT;
    const char *end = is_statement ? argument + strlen(argument) : argument_end(argument);
    *found = (FoundCommand){
        .run = command->run,
        .kind = command->argument,
        .argument = argument,
        .argument_length = trimmed(argument, end, is_statement),
        .rest = skip_rest(end),
    };
    return fits(found);
}

/* Whether the session has bound the first word of a text. */
static bool is_bound(const Repl *repl, const char *text) {
    char name[WORD_SIZE];
    const size_t length = word_length(text);
    if (length == 0 || length >= sizeof name) {
        return false;
    }
    memcpy(name, text, length);
    name[length] = '\0';
    return rasp_name_is_own(repl->session, name);
}

static bool is_language_word(const char *text) {
    rasp_word_group group;
    const char *word = NULL;
    for (size_t i = 0; (word = rasp_word_at(i, &group)) != NULL; i++) {
        if (group == RASP_WORD_COMMAND && strlen(word) == word_length(text) && memcmp(word, text, strlen(word)) == 0) {
            return true;
        }
    }
    return false;
}

static void leave(Repl *repl, const char *argument) {
    (void)argument;
    repl->leaves = true;
}

bool prompt_find(const Repl *repl, const char **text, FoundCommand *found, bool *unknown) {
    static const PromptCommand leaving = {"q", ARGUMENT_NOTHING, leave};
    const char *start = skip_blanks(*text);
    const bool has_colon = *start == ':';
    start = skip_blanks(start + (has_colon ? 1 : 0));
    *unknown = false;
    if (!has_colon && is_bound(repl, start)) {
        return false;
    }
    for (size_t i = 0; i < PROMPT_COUNT; i++) {
        if (match_command(&PROMPT_COMMANDS[i], start, found)) {
            return true;
        }
    }
    if (has_colon) {
        if (match_command(&leaving, start, found)) {
            return true;
        }
        *unknown = !is_language_word(start);
        *text = start;
    }
    return false;
}

/* ------------------------------------------------------------------------------------------------------- listings */

static const char *const USAGES[][2] = {
#define LANGUAGE_COMMAND(id, function, usage, summary) {usage, summary},
#define PROMPT_COMMAND(function, words, argument, usage, summary) {usage, summary},
#include "driver/repl_commands.def"
};

const char *prompt_word(size_t index) {
    return index < PROMPT_COUNT ? PROMPT_COMMANDS[index].words : NULL;
}

static bool has_word(const char *usage, const char *word) {
    for (const char *at = usage; *at != '\0';) {
        const size_t length = word_length(at);
        if (length > 0 && length == strlen(word) && memcmp(at, word, length) == 0) {
            return true;
        }
        at += length > 0 ? length : 1;
    }
    return false;
}

size_t prompt_list(Writer *out, const char *word) {
    size_t count = 0;
    for (size_t i = 0; i < sizeof USAGES / sizeof *USAGES; i++) {
        if (word == NULL || has_word(USAGES[i][0], word)) {
            writer_format(out, "  %-35s %s\n", USAGES[i][0], USAGES[i][1]);
            count++;
        }
    }
    return count;
}
