/* The options: one table, read by getopt_long and by the help. Checks what an option says, not whether a command makes
 * sense of it. */
#define _GNU_SOURCE
#include "driver/options.h"
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    EVALUATES = COMMAND_RUN | COMMAND_EVAL,
    COMPILES = COMMAND_BUILD | COMMAND_BENCH,
    ELABORATES = EVALUATES | COMPILES | COMMAND_REPL | COMMAND_SERVE | COMMAND_CHECK | COMMAND_ANALYZE,
    EVERY = ELABORATES | COMMAND_HELP
};

static const OptionSpec SPECS[] = {
    {OPTION_EXPRESSION, 'e', "expr", "EXPR", COMMAND_RUN | COMMAND_CHECK | COMMAND_ANALYZE | COMPILES,
     "evaluate (check, build: dump; analyze: count) this expression instead of the last s-op; may be repeated"},
    {OPTION_LOAD, 'l', "load", "FILE", COMMAND_EVAL, "run this file first; may be repeated"},
    {OPTION_INCLUDE, 'I', "include", "DIR", ELABORATES, "look here for what programs load; may be repeated"},
    {OPTION_INPUT_TYPE, '\0', "input-type", "TYPE", EVALUATES | COMMAND_BENCH,
     "how inputs are read: str (default; one string), int, float, bool (elements separated by white space or commas), "
     "json (a string or a list)"},
    {OPTION_ARRAY_TYPE, '\0', "input-type", "TYPE", COMMAND_BUILD,
     "what arrays hold: utf8 (default; text, also str), u8 (bytes, each a character), i8, i16, i32, i64 (also int), "
     "f32, "
     "f64 (also float), bool; an INPUT is read as str, int, float, bool or json"},
    {OPTION_JSON, '\0', "json", NULL, EVALUATES | COMMAND_BENCH | COMMAND_ANALYZE,
     "print values as JSON, one on a line"},
    {OPTION_ENGINE, '\0', "engine", "ENGINE", EVALUATES | COMMAND_REPL | COMMAND_SERVE | COMMAND_BENCH,
     "auto (default), interp or jit; jit fails where native code cannot be had"},
    {OPTION_LENGTH, 'n', "length", "N", EVALUATES | COMPILES | COMMAND_CHECK,
     "compile for inputs of exactly this length, or any; bench: these lengths, N,N,..."},
    {OPTION_NO_CACHE, '\0', "no-cache", NULL, EVALUATES | COMMAND_REPL | COMMAND_SERVE,
     "compile native code anew, and keep none in files for the next time"},
    {OPTION_DUMP, '\0', "dump", "FORM", COMMAND_CHECK,
     "print a form for developers: tokens, ast, graph, ir, plan, llvm or asm"},
    {OPTION_EMIT, '\0', "emit", "FORM", COMMAND_BUILD,
     "what to write: obj, asm, llvm, bitcode, shared, header, ir, plan or graph; without it what OUT's extension says"},
    {OPTION_OUTPUT, 'o', "output", "OUT", COMMAND_BUILD, "write to this file, not to stdout"},
    {OPTION_HEADER, '\0', "header", "FILE", COMMAND_BUILD, "write the C header of the functions, too"},
    {OPTION_NAME, '\0', "name", "SYMBOL", COMMAND_BUILD,
     "what the C function of an expression is called; once for each -e, in order (made from the expression)"},
    {OPTION_TARGET, '\0', "target", "TRIPLE", COMMAND_BUILD, "compile for this machine, as aarch64-linux-gnu"},
    {OPTION_CPU, '\0', "cpu", "CPU", COMMAND_BUILD,
     "compile for this CPU, as x86-64-v3 or native (any of the machine)"},
    {OPTION_ALPHABET, '\0', "alphabet", "CHARS", COMMAND_BENCH,
     "random inputs are made of these characters (a to z; with a numeric input type: digits)"},
    {OPTION_SEED, '\0', "seed", "N", COMMAND_BENCH, "of the random inputs (1)"},
    {OPTION_INPUT_FILE, '\0', "input", "FILE", COMMAND_BENCH,
     "take inputs from the lines of this file; with -n their elements, repeated, up to that length"},
    {OPTION_LIMIT_SECONDS, '\0', "limit", "SECONDS", COMMAND_BENCH,
     "leave out an engine where one evaluation would take longer (5)"},
    {OPTION_LIMIT_MEMORY, '\0', "limit-memory", "SIZE", ELABORATES,
     "bytes that a program, or one evaluation, may hold; K, M and G are understood"},
    {OPTION_LIMIT_STEPS, '\0', "limit-steps", "N", ELABORATES, "expression evaluations that a program may take"},
    {OPTION_LIMIT_TIME, '\0', "limit-time", "SECONDS", ELABORATES,
     "stop a program, or the interpreter on one input, after so long"},
    {OPTION_TIME, '\0', "time", NULL, EVALUATES | COMMAND_CHECK | COMMAND_ANALYZE,
     "print the times of the phases to stderr"},
    {OPTION_COLOR, '\0', "color", "WHEN", ELABORATES, "colours in errors: auto (default), always or never"},
    {OPTION_QUIET, 'q', "quiet", NULL, ELABORATES, "no notes, only results and errors"},
    {OPTION_VERBOSE, 'v', "verbose", NULL, ELABORATES, "say more: which engine made a value, what was found"},
    {OPTION_COMPLETION, '\0', "completion", "SHELL", COMMAND_HELP,
     "print what completes command lines in a shell: bash, zsh or fish"},
    {OPTION_HELP, 'h', "help", NULL, EVERY, "print this help"},
    {OPTION_VERSION, '\0', "version", NULL, EVERY, "print the version"},
};

enum { SPEC_COUNT = sizeof SPECS / sizeof SPECS[0] };

/* The words that some options take. */
static const char *const TYPES[] = {"str", "int", "float", "bool", "json", NULL};
static const char *const ARRAY_TYPES[] = {"str", "int", "float", "bool", "json", "utf8", "u8",
                                          "i8",  "i16", "i32",   "i64",  "f32",  "f64",  NULL};
static const char *const ENGINES[] = {"auto", "interp", "jit", NULL};
static const char *const COLORS[] = {"auto", "always", "never", NULL};
static const char *const FORMS[] = {"tokens", "ast", "graph", "ir", "plan", "llvm", "asm", NULL};
static const char *const FILE_FORMS[] = {"graph", "ir",      "plan",   "llvm",   "asm",
                                         "obj",   "bitcode", "shared", "header", NULL};
static const char *const SHELLS[] = {"bash", "zsh", "fish", NULL};

size_t option_count(void) {
    return SPEC_COUNT;
}

const OptionSpec *option_at(size_t index) {
    return &SPECS[index];
}

const char *const *option_words(OptionId id) {
    switch (id) {
    case OPTION_INPUT_TYPE:
        return TYPES;
    case OPTION_ARRAY_TYPE:
        return ARRAY_TYPES;
    case OPTION_ENGINE:
        return ENGINES;
    case OPTION_COLOR:
        return COLORS;
    case OPTION_DUMP:
        return FORMS;
    case OPTION_EMIT: /* the forms of a value */
        return FILE_FORMS;
    case OPTION_COMPLETION:
        return SHELLS;
    default:
        return NULL;
    }
}

static const OptionSpec *find_spec(int id) {
    for (size_t i = 0; i < SPEC_COUNT; i++) {
        if ((int)SPECS[i].id == id || (SPECS[i].short_name != '\0' && SPECS[i].short_name == id)) {
            return &SPECS[i];
        }
    }
    return NULL;
}

/* The index of text among words, which end with NULL; -1 when it is none of them. */
static int find_word(const char *text, const char *const *words) {
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(text, words[i]) == 0) {
            return i;
        }
    }
    return -1;
}

static bool read_count(const char *text, uint64_t *out, const char **rest) {
    char *end = NULL;
    if (!isdigit((unsigned char)text[0])) {
        return false;
    }
    errno = 0;
    *out = strtoull(text, &end, 10);
    *rest = end;
    return errno == 0 && *out > 0;
}

static bool read_steps(const char *text, uint64_t *out) {
    const char *rest = NULL;
    return read_count(text, out, &rest) && *rest == '\0';
}

static bool read_size(const char *text, size_t *out) {
    static const char units[] = "KMG";
    const char *rest = NULL;
    uint64_t count = 0;
    unsigned shift = 0;
    if (!read_count(text, &count, &rest)) {
        return false;
    }
    if (*rest != '\0') {
        const char *unit = strchr(units, toupper((unsigned char)*rest));
        if (unit == NULL || rest[1] != '\0') {
            return false;
        }
        shift = 10 * (unsigned)(unit - units + 1);
    }
    if (count > SIZE_MAX >> shift) {
        return false;
    }
    *out = (size_t)count << shift;
    return true;
}

/* 0 too. */
static bool read_number(const char *text, uint64_t *out) {
    char *end = NULL;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return isdigit((unsigned char)text[0]) && *end == '\0' && errno == 0;
}

static bool read_seconds(const char *text, double *out) {
    char *end = NULL;
    *out = strtod(text, &end);
    return end != text && *end == '\0' && *out >= 0 && *out <= 1e9;
}

/* N,N,... or any. */
static bool read_lengths(const char *text, LengthList *out) {
    uint64_t length = 0;
    out->count = 0;
    if (strcmp(text, "any") == 0) {
        out->at[out->count++] = RASP_LENGTH_ANY;
        return true;
    }
    for (;;) {
        if (out->count == LENGTHS_MOST || !read_count(text, &length, &text) || length >= SIZE_MAX / 2) {
            return false;
        }
        out->at[out->count++] = (size_t)length;
        if (*text == '\0') {
            return true;
        }
        if (*text++ != ',') {
            return false;
        }
    }
}

static void list_add(TextList *list, const char *text) {
    list->at[list->count++] = text;
}

/* Options with an argument of their own form. False when the argument is none. */
static bool apply_choice(Options *options, OptionId id, const char *text) {
    const char *const *words = option_words(id);
    const int found = words != NULL ? find_word(text, words) : 0;
    switch (id) {
    case OPTION_INPUT_TYPE:
    case OPTION_ARRAY_TYPE:
        options->input_type = (InputType)found;
        options->typed = true;
        break;
    case OPTION_ENGINE:
        options->engine = found == 1 ? RASP_ENGINE_INTERP : found == 2 ? RASP_ENGINE_JIT : RASP_ENGINE_AUTO;
        break;
    case OPTION_COLOR:
        options->color = (ColorMode)found;
        break;
    case OPTION_DUMP:
        options->dump = (DumpForm)(found + 1);
        break;
    case OPTION_EMIT:
        options->dump = (DumpForm)(found + DUMP_GRAPH);
        break;
    case OPTION_COMPLETION:
        options->completion = (Shell)found;
        break;
    case OPTION_LENGTH:
        return read_lengths(text, &options->lengths);
    case OPTION_SEED:
        return read_number(text, &options->seed);
    case OPTION_LIMIT_SECONDS:
        return read_seconds(text, &options->limit_seconds);
    case OPTION_LIMIT_MEMORY:
        return read_size(text, &options->memory_limit);
    case OPTION_LIMIT_TIME:
        return read_seconds(text, &options->time_limit) && options->time_limit > 0;
    case OPTION_LIMIT_STEPS:
        return read_steps(text, &options->step_limit);
    default:
        break;
    }
    return found >= 0;
}

static bool apply(Options *options, OptionId id, const char *text) {
    switch (id) {
    case OPTION_EXPRESSION:
        list_add(&options->expressions, text);
        return true;
    case OPTION_LOAD:
        list_add(&options->load_files, text);
        return true;
    case OPTION_INCLUDE:
        list_add(&options->include_dirs, text);
        return true;
    case OPTION_OUTPUT:
        options->output = text;
        return true;
    case OPTION_HEADER:
        options->header = text;
        return text[0] != '\0';
    case OPTION_NAME:
        list_add(&options->names, text);
        return true;
    case OPTION_TARGET:
        options->target = text;
        return text[0] != '\0';
    case OPTION_CPU:
        options->cpu = text;
        return text[0] != '\0';
    case OPTION_ALPHABET:
        options->alphabet = text;
        return text[0] != '\0';
    case OPTION_INPUT_FILE:
        options->input_file = text;
        return true;
    case OPTION_JSON:
        options->json = true;
        return true;
    case OPTION_NO_CACHE:
        options->no_cache = true;
        return true;
    case OPTION_TIME:
        options->time = true;
        return true;
    case OPTION_QUIET:
        options->quiet = true;
        return true;
    case OPTION_VERBOSE:
        options->verbose = true;
        return true;
    case OPTION_HELP:
        options->help = true;
        return true;
    case OPTION_VERSION:
        options->version = true;
        return true;
    default:
        return apply_choice(options, id, text);
    }
}

/* What getopt_long wants, for the options of one command. */
typedef struct GetoptTable {
    struct option longs[SPEC_COUNT + 1];
    char shorts[2 * SPEC_COUNT + 2];
} GetoptTable;

static void make_table(GetoptTable *table, CommandBit command) {
    size_t longs = 0;
    size_t shorts = 0;
    table->shorts[shorts++] = ':'; /* a missing argument gives ':' */
    for (size_t i = 0; i < SPEC_COUNT; i++) {
        const OptionSpec *spec = &SPECS[i];
        if ((spec->commands & (unsigned)command) == 0) {
            continue;
        }
        table->longs[longs++] = (struct option){
            .name = spec->long_name,
            .has_arg = spec->argument != NULL ? required_argument : no_argument,
            .val = (int)spec->id,
        };
        if (spec->short_name != '\0') {
            table->shorts[shorts++] = spec->short_name;
            if (spec->argument != NULL) {
                table->shorts[shorts++] = ':';
            }
        }
    }
    table->longs[longs] = (struct option){0};
    table->shorts[shorts] = '\0';
}

/* Puts together what to say of an option that getopt_long did not like. */
static void explain(char **problem, int code, char **argv) {
    const char *word = argv[optind - 1];
    const OptionSpec *spec = find_spec(optopt);
    int length = 0;
    if (code == ':') {
        length = asprintf(problem, "option --%s needs an argument: %s", spec != NULL ? spec->long_name : "?",
                          spec != NULL ? spec->argument : "?");
    } else if (spec != NULL && optopt >= OPTION_EXPRESSION) {
        length = asprintf(problem, "option --%s takes no argument", spec->long_name);
    } else if (optopt != 0) {
        length = asprintf(problem, "unknown option -%c", optopt);
    } else {
        length = asprintf(problem, "unknown option %s", word);
    }
    if (length < 0) {
        *problem = NULL;
    }
}

static bool make_lists(Options *options, int argc) {
    TextList *const lists[] = {&options->arguments, &options->expressions, &options->include_dirs, &options->load_files,
                               &options->names};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        lists[i]->at = calloc((size_t)argc + 1, sizeof *lists[i]->at);
        if (lists[i]->at == NULL) {
            return false;
        }
    }
    return true;
}

bool options_parse(Options *options, CommandBit command, int argc, char **argv, char **problem) {
    GetoptTable table;
    int code = 0;
    *options = (Options){.input_type = INPUT_STR, .seed = 1, .limit_seconds = 5, .completion = SHELL_NONE};
    *problem = NULL;
    if (!make_lists(options, argc)) {
        return false;
    }
    make_table(&table, command);
    opterr = 0;
    while ((code = getopt_long(argc, argv, table.shorts, table.longs, NULL)) != -1) {
        const OptionSpec *spec = code == '?' || code == ':' ? NULL : find_spec(code);
        if (spec == NULL) {
            explain(problem, code, argv);
            return false;
        }
        if (!apply(options, spec->id, optarg) || (options->lengths.count > 1 && command != COMMAND_BENCH)) {
            if (asprintf(problem, "wrong argument '%s' of option --%s", optarg, spec->long_name) < 0) {
                *problem = NULL;
            }
            return false;
        }
    }
    for (int i = optind; i < argc; i++) {
        list_add(&options->arguments, argv[i]);
    }
    return true;
}

void options_free(Options *options) {
    free(options->arguments.at);
    free(options->expressions.at);
    free(options->include_dirs.at);
    free(options->load_files.at);
    free(options->names.at);
    *options = (Options){.input_type = INPUT_STR};
}
