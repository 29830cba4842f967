/* Completion scripts for shells, made from the tables of commands and options: what they offer is what is there. An
 * option offers its words, or files or folders where its argument is one; a command whose arguments begin with a FILE
 * offers files, those of RASP first, and one of a COMMAND the commands. */
#include "driver/completion.h"
#include "driver/driver.h"
#include <string.h>

typedef enum Offer { OFFER_NOTHING, OFFER_WORDS, OFFER_FILES, OFFER_FOLDERS } Offer;

static Offer offer_of(const OptionSpec *option) {
    if (option->words != NULL) {
        return OFFER_WORDS;
    }
    if (strcmp(option->argument, "FILE") == 0 || strcmp(option->argument, "OUT") == 0) {
        return OFFER_FILES;
    }
    return strcmp(option->argument, "DIR") == 0 ? OFFER_FOLDERS : OFFER_NOTHING;
}

/* Whether that is its first argument, perhaps one that may be left out. */
static bool takes(const CommandSpec *command, const char *argument) {
    return strncmp(command->arguments + strspn(command->arguments, "["), argument, strlen(argument)) == 0;
}

/* The words, each behind a blank but the first. */
static void put_words(Writer *out, const char *const *words) {
    for (size_t i = 0; words[i] != NULL; i++) {
        writer_format(out, "%s%s", i > 0 ? " " : "", words[i]);
    }
}

static void put_commands(Writer *out) {
    for (size_t i = 0; i < command_count(); i++) {
        writer_format(out, "%s%s", i > 0 ? " " : "", command_at(i)->name);
    }
}

/* The first clause of a text that stands between single quotes, with a backslash before each of `special`. */
static void put_summary(Writer *out, const char *text, const char *special) {
    const size_t length = strcspn(text, ";");
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\'') {
            writer_text(out, "'\\'");
        } else if (strchr(special, text[i]) != NULL) {
            writer_text(out, "\\");
        }
        writer_put(out, text + i, 1);
    }
}

/* ------------------------------------------------------------------------------------------------------------- bash */

/* The case of the words behind an option, in any command. */
static void bash_argument(Writer *out, const OptionSpec *option) {
    static const char *const ways[] = {
        [OFFER_NOTHING] = ":", [OFFER_FILES] = "_rasp_files", [OFFER_FOLDERS] = "_rasp_folders"};
    const Offer offer = offer_of(option);
    writer_format(out, "    --%s", option->long_name);
    if (option->short_name != '\0') {
        writer_format(out, " | -%c", option->short_name);
    }
    if (offer == OFFER_WORDS) {
        writer_text(out, ") _rasp_words \"");
        put_words(out, option->words);
        writer_text(out, "\"");
    } else {
        writer_format(out, ") %s", ways[offer]);
    }
    writer_text(out, "; return ;;\n");
}

static void bash_command(Writer *out, const CommandSpec *command) {
    writer_format(out, "    %s)\n        options=\"", command->name);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (command_knows(command, option_at(i)->id)) {
            writer_format(out, " --%s", option_at(i)->long_name);
        }
    }
    writer_text(out, "\"\n");
    if (takes(command, "FILE")) {
        writer_text(out, "        arguments=_rasp_programs\n");
    } else if (takes(command, "COMMAND")) {
        writer_text(out, "        arguments='_rasp_words \"");
        put_commands(out);
        writer_text(out, "\"'\n");
    }
    writer_text(out, "        ;;\n");
}

static void write_bash(Writer *out) {
    writer_text(out, "# Completion of rasp in bash, made by: rasp help --completion bash\n\n"
                     "_rasp_words() { mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$word\"); }\n"
                     "_rasp_folders() {\n"
                     "    compopt -o filenames\n"
                     "    mapfile -t COMPREPLY < <(compgen -d -- \"$word\")\n"
                     "}\n"
                     "_rasp_files() {\n"
                     "    compopt -o filenames\n"
                     "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
                     "}\n"
                     "# Programs and folders; other files where there are none of these.\n"
                     "_rasp_programs() {\n"
                     "    compopt -o filenames\n"
                     "    mapfile -t COMPREPLY < <(compgen -f -X '!*.rasp' -- \"$word\"; compgen -d -- \"$word\")\n"
                     "    ((${#COMPREPLY[@]} > 0)) || _rasp_files\n"
                     "}\n\n"
                     "_rasp() {\n"
                     "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
                     "    local options= arguments=:\n"
                     "    COMPREPLY=()\n"
                     "    # --option=word comes as three words\n"
                     "    if [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
                     "    if [[ $word == = ]]; then word=; fi\n"
                     "    if ((COMP_CWORD == 1)); then\n"
                     "        _rasp_words \"");
    put_commands(out);
    writer_text(out, " --help --version\"\n        return\n    fi\n    case $before in\n");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (option_at(i)->argument != NULL) {
            bash_argument(out, option_at(i));
        }
    }
    writer_text(out, "    esac\n    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < command_count(); i++) {
        bash_command(out, command_at(i));
    }
    writer_text(out, "    esac\n"
                     "    if [[ $word == -* ]]; then _rasp_words \"$options\"; else eval \"$arguments\"; fi\n"
                     "}\n"
                     "complete -F _rasp rasp\n");
}

/* -------------------------------------------------------------------------------------------------------------- zsh */

static void zsh_argument(Writer *out, const OptionSpec *option) {
    writer_format(out, ":%s:", option->argument);
    switch (offer_of(option)) {
    case OFFER_WORDS:
        writer_text(out, "(");
        put_words(out, option->words);
        writer_text(out, ")");
        break;
    case OFFER_FILES:
        writer_text(out, "_files");
        break;
    case OFFER_FOLDERS:
        writer_text(out, "_files -/");
        break;
    case OFFER_NOTHING:
        writer_text(out, " ");
        break;
    }
}

/* One spelling of an option. */
static void zsh_option(Writer *out, const OptionSpec *option, bool is_long) {
    if (is_long) {
        writer_format(out, "            '*--%s%s[", option->long_name, option->argument != NULL ? "=" : "");
    } else {
        writer_format(out, "            '*-%c%s[", option->short_name, option->argument != NULL ? "+" : "");
    }
    put_summary(out, option->help, "[]:\\");
    writer_text(out, "]");
    if (option->argument != NULL) {
        zsh_argument(out, option);
    }
    writer_text(out, "' \\\n");
}

static void zsh_command(Writer *out, const CommandSpec *command) {
    writer_format(out, "    %s)\n        _arguments -s -S \\\n", command->name);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const OptionSpec *option = option_at(i);
        if (command_knows(command, option->id)) {
            zsh_option(out, option, true);
        }
        if (command_knows(command, option->id) && option->short_name != '\0') {
            zsh_option(out, option, false);
        }
    }
    if (takes(command, "FILE")) {
        writer_text(out, "            '*:file:_files -g \"*.rasp\"'");
    } else if (takes(command, "COMMAND")) {
        writer_text(out, "            '*:command:(");
        put_commands(out);
        writer_text(out, ")'");
    } else {
        writer_text(out, "            '*: : '");
    }
    writer_text(out, "\n        ;;\n");
}

static void write_zsh(Writer *out) {
    writer_text(out, "#compdef rasp\n"
                     "# Completion of rasp in zsh, made by: rasp help --completion zsh\n\n"
                     "_rasp() {\n"
                     "    if ((CURRENT == 2)); then\n"
                     "        local -a commands=(\n");
    for (size_t i = 0; i < command_count(); i++) {
        writer_format(out, "            '%s:", command_at(i)->name);
        put_summary(out, command_at(i)->summary, ":\\");
        writer_text(out, "'\n");
    }
    writer_text(out, "            '--help:print what there is'\n"
                     "            '--version:print the version'\n"
                     "        )\n"
                     "        _describe command commands\n"
                     "        return\n"
                     "    fi\n"
                     "    shift words\n"
                     "    ((CURRENT--))\n"
                     "    case $words[1] in\n");
    for (size_t i = 0; i < command_count(); i++) {
        zsh_command(out, command_at(i));
    }
    writer_text(out, "    esac\n}\n\n"
                     "if [[ $funcstack[1] == _rasp ]]; then _rasp \"$@\"; else compdef _rasp rasp; fi\n");
}

/* ------------------------------------------------------------------------------------------------------------- fish */

static void fish_option(Writer *out, const OptionSpec *option) {
    writer_text(out, "complete -c rasp -n '__rasp_is");
    for (size_t i = 0; i < command_count(); i++) {
        if (command_knows(command_at(i), option->id)) {
            writer_format(out, " %s", command_at(i)->name);
        }
    }
    writer_format(out, "' -l %s", option->long_name);
    if (option->short_name != '\0') {
        writer_format(out, " -s %c", option->short_name);
    }
    if (option->argument != NULL) {
        switch (offer_of(option)) {
        case OFFER_WORDS:
            writer_text(out, " -x -a '");
            put_words(out, option->words);
            writer_text(out, "'");
            break;
        case OFFER_FILES:
            writer_text(out, " -r -F");
            break;
        case OFFER_FOLDERS:
            writer_text(out, " -x -a '(__fish_complete_directories)'");
            break;
        case OFFER_NOTHING:
            writer_text(out, " -x");
            break;
        }
    }
    writer_text(out, " -d '");
    put_summary(out, option->help, "\\");
    writer_text(out, "'\n");
}

static void write_fish(Writer *out) {
    writer_text(out, "# Completion of rasp in fish, made by: rasp help --completion fish\n\n"
                     "# Whether the command is one of these; without arguments: whether there is none yet.\n"
                     "function __rasp_is\n"
                     "    set -l words (commandline -opc)\n"
                     "    if test (count $argv) -eq 0\n"
                     "        test (count $words) -eq 1\n"
                     "    else\n"
                     "        test (count $words) -gt 1; and contains -- $words[2] $argv\n"
                     "    end\n"
                     "end\n\n"
                     "complete -c rasp -f\n"
                     "complete -c rasp -n __rasp_is -l help -d 'print what there is'\n"
                     "complete -c rasp -n __rasp_is -l version -d 'print the version'\n");
    for (size_t i = 0; i < command_count(); i++) {
        const CommandSpec *command = command_at(i);
        writer_format(out, "complete -c rasp -n __rasp_is -a %s -d '", command->name);
        put_summary(out, command->summary, "\\");
        writer_text(out, "'\n");
        if (takes(command, "FILE")) {
            writer_format(out, "complete -c rasp -n '__rasp_is %s' -k -a '(__fish_complete_suffix .rasp)'\n",
                          command->name);
        } else if (takes(command, "COMMAND")) {
            writer_format(out, "complete -c rasp -n '__rasp_is %s' -a '", command->name);
            put_commands(out);
            writer_text(out, "'\n");
        }
    }
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        fish_option(out, option_at(i));
    }
}

void completion_write(Writer *out, Shell shell) {
    switch (shell) {
    case SHELL_BASH:
        write_bash(out);
        break;
    case SHELL_ZSH:
        write_zsh(out);
        break;
    case SHELL_FISH:
        write_fish(out);
        break;
    case SHELL_NONE:
        break;
    }
}
