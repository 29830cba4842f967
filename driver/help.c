/* The help that the tables of commands and options make. */
#include "driver/completion.h"
#include "driver/language.h"
#include "driver/repl_command.h"
#include <string.h>

enum { HELP_COLUMN = 26, HELP_WIDTH = 80 };

/* Breaks a text into lines that begin at the help column; the first stands behind `column` columns already written. */
static void put_wrapped(Writer *out, const char *text, size_t column) {
    while (*text != '\0') {
        size_t length = strlen(text);
        if (column >= HELP_COLUMN) {
            writer_put(out, "\n", 1);
            column = 0;
        }
        writer_spaces(out, HELP_COLUMN - column);
        if (length > HELP_WIDTH - HELP_COLUMN) {
            length = HELP_WIDTH - HELP_COLUMN;
            while (length > 0 && text[length] != ' ') {
                length--;
            }
        }
        writer_put(out, text, length);
        text += length;
        text += strspn(text, " ");
        column = HELP_COLUMN;
    }
    writer_put(out, "\n", 1);
}

static void put_option(Writer *out, const OptionSpec *option) {
    size_t column = 6 + 2 + strlen(option->long_name);
    if (option->short_name != '\0') {
        writer_format(out, "  -%c, --%s", option->short_name, option->long_name);
    } else {
        writer_format(out, "      --%s", option->long_name);
    }
    if (option->argument != NULL) {
        writer_format(out, " %s", option->argument);
        column += 1 + strlen(option->argument);
    }
    put_wrapped(out, option->help, column);
}

void help_overview(Writer *out) {
    writer_text(out, "rasp: run programs of RASP, the language of what transformer encoders compute.\n\nUsage:\n");
    for (size_t i = 0; i < command_count(); i++) {
        const CommandSpec *command = command_at(i);
        writer_format(out, "  rasp %-8s %s\n", command->name, command->summary);
    }
    writer_text(out, "  rasp --version\n\n"
                     "'rasp help COMMAND' tells more, with the options; 'rasp help language' is about\n"
                     "the language, 'rasp help NAME' about a word, operator or function of it.\n"
                     "Exit status: 0 fine, 1 the program or an input is at fault, 2 wrong usage,\n"
                     "3 a resource limit, 70 a bug of rasp.\n");
}

void help_command(Writer *out, const CommandSpec *command) {
    writer_format(out, "Usage: rasp %s [OPTION]...%s%s\n\n%s", command->name, command->arguments[0] != '\0' ? " " : "",
                  command->arguments, command->details);
    if (command->run == command_repl) {
        prompt_list(out, NULL);
    }
    writer_text(out, command->details[0] != '\0' ? "\nOptions:\n" : "Options:\n");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (command_knows(command, option_at(i)->id)) {
            put_option(out, option_at(i));
        }
    }
}

/* Help on the language, or on what its document has by that name, and on the command. */
static bool help_topic(Writer *out, const char *name) {
    const CommandSpec *command = command_find(name);
    if (strcmp(name, "language") == 0) {
        language_write(out);
        return true;
    }
    const bool explained = language_explain(out, name);
    if (command == NULL) {
        return explained;
    }
    writer_text(out, explained ? "\n" : "");
    help_command(out, command);
    return true;
}

static void report_unknown_topic(Driver *driver, const char *name) {
    char names[COMMAND_NAMES_SIZE];
    const char *meant = command_nearest(name);
    command_names(names);
    if (meant != NULL) {
        report_usage(driver, "no command, and nothing of the language, is called '%s'; did you mean '%s'? (%s)", name,
                     meant, names);
    } else {
        report_usage(driver, "no command, and nothing of the language, is called '%s' (%s)", name, names);
    }
}

void command_help(Driver *driver) {
    const TextList *names = &driver->options.arguments;
    if (driver->options.completion != SHELL_NONE) {
        completion_write(&driver->out, driver->options.completion);
        return;
    }
    if (names->count == 0) {
        help_overview(&driver->out);
        return;
    }
    for (size_t i = 0; i < names->count; i++) {
        if (!help_topic(&driver->out, names->at[i])) {
            report_unknown_topic(driver, names->at[i]);
            return;
        }
    }
}
