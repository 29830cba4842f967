/* The commands, and the help that this table and the option table make. */
#include "driver/completion.h"
#include "driver/driver.h"
#include <string.h>

static const CommandSpec COMMANDS[] = {
    {COMMAND_RUN, "run", "FILE [-e EXPR]... [INPUT]...", "evaluate s-ops of a program on inputs",
     "Runs FILE (- is stdin), then evaluates each EXPR, or the last s-op that FILE binds, on each\n"
     "INPUT. Without INPUT each line of stdin is one. An input that fails is reported and the rest\n"
     "go on.\n",
     command_run},
    {COMMAND_EVAL, "eval", "[-l FILE]... EXPR [INPUT]...", "evaluate an expression on inputs",
     "Evaluates EXPR on each INPUT, or on each line of stdin; a plain value needs no input.\n", command_eval},
    {COMMAND_REPL, "repl", "[FILE]", "interactive session",
     "Reads statements and shows what they give on a running example, \"hello\" at first. Commands\n"
     "of the prompt:\n"
     "  set [s-op|selector] example VALUE    choose the running example\n"
     "  show [s-op|selector] example         print it\n"
     "  [s-op|selector] examples on|off      whether values are shown on it\n"
     "  full seq display on|off              inputs and outputs in aligned rows\n"
     "  draw(EXPR, INPUT);                   the graph of an s-op, and its value\n"
     "  exit, quit                           leave, as does Ctrl-D\n"
     "Tab completes names, Ctrl-C abandons a line or stops a running statement.\n",
     command_repl},
    {COMMAND_SERVE, "serve", "", "JSON lines on stdin and stdout, for programs",
     "Each line in is a request {\"id\": 1, \"program\": \"...\", \"eval\": \"...\", \"input\": \"hello\"},\n"
     "each line out its answer, in order. Every request has an environment of its own.\n",
     command_serve},
    {COMMAND_BUILD, "build", "FILE [-e EXPR]... -o OUT [INPUT]", "compile ahead of time",
     "Compiles each EXPR, or the last s-op that FILE binds, to C functions in one file: an object (.o),\n"
     "assembly (.s), LLVM's text or bitcode (.ll, .bc), a shared library (.so, by the system's linker) or\n"
     "just the header (.h). They read arrays of what --input-type says, of exactly N tokens with -n N,\n"
     "and run on any CPU of the target unless --cpu says more. The forms graph, ir and plan are for\n"
     "reading; with INPUT these, llvm and asm are what `rasp run` compiles for such inputs.\n",
     command_build},
    {COMMAND_BENCH, "bench", "FILE [-e EXPR]... [-n N,...]", "time the interpreter against native code",
     "Times each EXPR, or the last s-op that FILE binds, on random inputs. Times are medians of single\n"
     "evaluations, without conversion of inputs and results.\n",
     command_bench},
    {COMMAND_ANALYZE, "analyze", "FILE [-e EXPR]...", "layers and heads of a transformer that computes it",
     "Counts, for each EXPR or the last s-op that FILE binds, the layers of a transformer that\n"
     "computes it and the attention heads in each: the selectors that aggregates read through, as the\n"
     "program is written. The same selector text twice is two heads, an alias is one.\n"
     "With -v each head is listed, by its selector's name or place.\n",
     command_analyze},
    {COMMAND_CHECK, "check", "FILE", "parse and elaborate, evaluate nothing",
     "Reports what is wrong with FILE (- is stdin), all syntax errors at once.\n", command_check},
    {COMMAND_HELP, "help", "[COMMAND]", "explain a command", "", command_help},
};

enum { COMMAND_TOTAL = sizeof COMMANDS / sizeof COMMANDS[0], HELP_COLUMN = 26, HELP_WIDTH = 100 };

size_t command_count(void) {
    return COMMAND_TOTAL;
}

const CommandSpec *command_at(size_t index) {
    return &COMMANDS[index];
}

const CommandSpec *command_find(const char *name) {
    for (size_t i = 0; i < COMMAND_TOTAL; i++) {
        if (strcmp(COMMANDS[i].name, name) == 0) {
            return &COMMANDS[i];
        }
    }
    return NULL;
}

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
    for (size_t i = 0; i < COMMAND_TOTAL; i++) {
        const CommandSpec *command = &COMMANDS[i];
        writer_format(out, "  rasp %-7s %-32s %s\n", command->name, command->arguments, command->summary);
    }
    writer_text(out, "  rasp --version\n\n"
                     "'rasp help COMMAND' tells more, with the options.\n"
                     "Exit status: 0 fine, 1 the program or an input is at fault, 2 wrong usage,\n"
                     "3 a resource limit, 70 a bug of rasp.\n");
}

void help_command(Writer *out, const CommandSpec *command) {
    writer_format(out, "Usage: rasp %s [OPTION]...%s%s\n\n%s", command->name, command->arguments[0] != '\0' ? " " : "",
                  command->arguments, command->details);
    writer_text(out, command->details[0] != '\0' ? "\nOptions:\n" : "Options:\n");
    for (size_t i = 0; i < option_count(); i++) {
        const OptionSpec *option = option_at(i);
        if ((option->commands & (unsigned)command->bit) != 0) {
            put_option(out, option);
        }
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
        const CommandSpec *command = command_find(names->at[i]);
        if (command == NULL) {
            report_usage(driver, "no command is called '%s'", names->at[i]);
            return;
        }
        help_command(&driver->out, command);
    }
}
