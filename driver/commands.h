/* The commands of `rasp`: one table, commands.def. */
#ifndef DRIVER_COMMANDS_H
#define DRIVER_COMMANDS_H
#include "driver/options.h"

typedef struct Driver Driver;

typedef struct CommandSpec {
    const char *name;
    const char *arguments; /* as the usage line shows them */
    const char *summary;   /* one line */
    const char *details;   /* paragraphs */
    OptionSet options;     /* those that it knows */
    void (*run)(Driver *driver);
} CommandSpec;

/* index < command_count(). */
size_t command_count(void);
const CommandSpec *command_at(size_t index);
/* NULL for an unknown name. */
const CommandSpec *command_find(const char *name);
/* The name most like that one, or NULL. */
const char *command_nearest(const char *name);
bool command_knows(const CommandSpec *command, OptionId option);

/* Room for all names, with what stands between them. */
enum {
    COMMAND_NAMES_SIZE = 0
#define COMMAND(name, ...) +sizeof #name + sizeof " or "
#include "driver/commands.def"
};

/* "run, eval, ... or help". */
void command_names(char text[COMMAND_NAMES_SIZE]);

#define COMMAND(name, ...) void command_##name(Driver *driver);
#include "driver/commands.def"

#endif
