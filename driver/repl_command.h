/* The commands of the prompt: which one a text begins with, and running it. */
#ifndef DRIVER_REPL_COMMAND_H
#define DRIVER_REPL_COMMAND_H
#include "driver/repl.h"

/* What may follow the words of a command. */
typedef enum ArgumentKind {
    ARGUMENT_NOTHING,
    ARGUMENT_TOPIC,  /* a word, or nothing */
    ARGUMENT_SWITCH, /* on, off or nothing */
    ARGUMENT_FILE,   /* a string */
    ARGUMENT_STATEMENT
} ArgumentKind;

/* A command at the start of a text. */
typedef struct FoundCommand {
    void (*run)(Repl *repl, const char *argument);
    ArgumentKind kind;
    const char *argument;
    size_t argument_length; /* without white space and ';' around it */
    const char *rest;       /* of the text, behind the command */
} FoundCommand;

/* Finds the command that a text begins with, or says so in `unknown` where a ':' promises one. A name that the session
 * has bound is no command, except behind a ':'. False for everything that the parser is to read: *text is then moved
 * past a ':'. */
bool prompt_find(const Repl *repl, const char **text, FoundCommand *found, bool *unknown);
/* What completion offers: the first words of the commands; NULL behind the last. */
const char *prompt_word(size_t index);
/* Prints usage and summary of every command whose usage has this word; of all with NULL. How many there were. */
size_t prompt_list(Writer *out, const char *word);

/* The commands known at the prompt alone (repl_help.c, repl_tools.c). */
#define PROMPT_COMMAND(function, words, argument, usage, summary)                                                      \
    void prompt_##function(Repl *repl, const char *argument);
#include "driver/repl_commands.def"

#endif
