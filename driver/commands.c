/* The table of commands. */
#define _GNU_SOURCE
#include "driver/commands.h"
#include <string.h>

/* What commands know together; `rasp help COMMAND` lists it. */
#define EVERY (OPTION_SET(HELP) | OPTION_SET(VERSION))
#define ELABORATES                                                                                                     \
    (EVERY | OPTION_SET(INCLUDE) | OPTION_SET(CAUSAL) | OPTION_SET(LIMIT_MEMORY) | OPTION_SET(LIMIT_STEPS) |           \
     OPTION_SET(LIMIT_TIME) | OPTION_SET(COLOR) | OPTION_SET(QUIET) | OPTION_SET(VERBOSE))
#define EVALUATES                                                                                                      \
    (ELABORATES | OPTION_SET(INPUT_TYPE) | OPTION_SET(SEPARATOR) | OPTION_SET(JSON) | OPTION_SET(ENGINE) |             \
     OPTION_SET(LENGTH) | OPTION_SET(NO_CACHE) | OPTION_SET(TIME))
#define COMPILES (ELABORATES | OPTION_SET(EXPRESSION) | OPTION_SET(LENGTH))

static const CommandSpec COMMANDS[] = {
#define COMMAND(name, arguments, summary, options, details)                                                            \
    {#name, arguments, summary, details, options, command_##name},
#include "driver/commands.def"
};

size_t command_count(void) {
    return sizeof COMMANDS / sizeof COMMANDS[0];
}

const CommandSpec *command_at(size_t index) {
    return &COMMANDS[index];
}

const CommandSpec *command_find(const char *name) {
    for (size_t i = 0; i < command_count(); i++) {
        if (strcmp(COMMANDS[i].name, name) == 0) {
            return &COMMANDS[i];
        }
    }
    return NULL;
}

const char *command_nearest(const char *name) {
    const char *names[sizeof COMMANDS / sizeof COMMANDS[0]];
    for (size_t i = 0; i < command_count(); i++) {
        names[i] = COMMANDS[i].name;
    }
    return rasp_nearest_word(name, names, command_count());
}

bool command_knows(const CommandSpec *command, OptionId option) {
    return (command->options >> option & 1) != 0;
}

void command_names(char text[COMMAND_NAMES_SIZE]) {
    char *end = text;
    for (size_t i = 0; i < command_count(); i++) {
        const char *before = i == 0 ? "" : i + 1 < command_count() ? ", " : " or ";
        end = stpcpy(stpcpy(end, before), COMMANDS[i].name);
    }
}
