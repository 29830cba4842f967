/* Reads options, by getopt_long, as the table says. Checks what an option says, not whether a command makes sense of
 * it. */
#define _GNU_SOURCE
#include "driver/options.h"
#include "driver/option_problem.h"
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The words that some options take. */
static const char *const TYPES[] = {"str", "int", "float", "bool", "words", "json", NULL};
static const char *const ARRAY_TYPES[] = {"str", "int", "float", "bool", "words", "json", "utf8", "u8",
                                          "i8",  "i16", "i32",   "i64",  "f32",   "f64",  NULL};
static const char *const ENGINES[] = {"auto", "interp", "jit", NULL};
static const char *const COLORS[] = {"auto", "always", "never", NULL};
static const char *const DIALECTS[] = {"raspl", NULL};
static const char *const FORMS[] = {"tokens", "ast", "graph", "ir", "plan", "llvm", "asm", NULL};
static const char *const FILE_FORMS[] = {"graph", "ir",      "plan",   "llvm",   "asm",
                                         "obj",   "bitcode", "shared", "header", NULL};
static const char *const SHELLS[] = {"bash", "zsh", "fish", NULL};

static const OptionSpec SPECS[OPTION_COUNT] = {
#define OPTION(id, short_name, long_name, argument, words, take, help)                                                 \
    {OPTION_##id, short_name, long_name, argument, words, help},
#include "driver/options.def"
};

const OptionSpec *option_at(size_t index) {
    return &SPECS[index];
}

const OptionSpec *option_find(int code) {
    if (code >= OPTION_CODES && code < OPTION_CODES + OPTION_COUNT) {
        return &SPECS[code - OPTION_CODES];
    }
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (SPECS[i].short_name != '\0' && SPECS[i].short_name == code) {
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

/* ---- What keeps an argument, as options.def calls it; false when the argument is wrong. */

static bool add_text(TextList *list, const char *text) {
    list->at[list->count++] = text;
    return true;
}

static bool set_switch(bool *is_on) {
    *is_on = true;
    return true;
}

static bool take_any_text(const char **out, const char *text) {
    *out = text;
    return true;
}

static bool take_text(const char **out, const char *text) {
    *out = text;
    return text[0] != '\0';
}

static bool take_type(Options *options, int found) {
    options->input_type = (InputType)found;
    options->typed = true;
    return true;
}

static bool take_engine(Options *options, int found) {
    static const rasp_engine engines[] = {RASP_ENGINE_AUTO, RASP_ENGINE_INTERP, RASP_ENGINE_JIT};
    options->engine = engines[found];
    return true;
}

static bool take_form(Options *options, DumpForm first, int found) {
    options->dump = (DumpForm)((int)first + found);
    return true;
}

static bool take_dialect(Options *options, int found) {
    options->raspl = found == 0; /* the only one */
    return true;
}

static bool take_color(Options *options, int found) {
    options->color = (ColorMode)found;
    return true;
}

static bool take_shell(Options *options, int found) {
    options->completion = (Shell)found;
    return true;
}

#define OPTION(id, short_name, long_name, argument, words, take, help)                                                 \
    static bool take_##id(Options *options, const char *text, int found) {                                             \
        (void)text, (void)found;                                                                                       \
        return take;                                                                                                   \
    }
#include "driver/options.def"

static bool take(Options *options, OptionId id, const char *text) {
    static bool (*const takes[OPTION_COUNT])(Options *options, const char *text, int found) = {
#define OPTION(id, ...) take_##id,
#include "driver/options.def"
    };
    const int found = SPECS[id].words != NULL ? find_word(text, SPECS[id].words) : 0;
    return found >= 0 && takes[id](options, text, found);
}

/* What getopt_long wants, for the options of one command. */
typedef struct GetoptTable {
    struct option longs[OPTION_COUNT + 1];
    char shorts[2 * OPTION_COUNT + 2];
} GetoptTable;

static void make_table(GetoptTable *table, OptionSet known) {
    size_t longs = 0;
    size_t shorts = 0;
    table->shorts[shorts++] = ':'; /* a missing argument gives ':' */
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const OptionSpec *spec = &SPECS[i];
        if ((known >> spec->id & 1) == 0) {
            continue;
        }
        table->longs[longs++] = (struct option){
            .name = spec->long_name,
            .has_arg = spec->argument != NULL ? required_argument : no_argument,
            .val = OPTION_CODES + (int)spec->id,
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

/* ---- arguments that begin with a negative number */

/* They are inputs and no options: what getopt sees is a copy behind a character that begins no option. */
static bool is_negative(const char *text) {
    const char *digits = text + 1 + (text[0] == '-' && text[1] == '.');
    return text[0] == '-' && digits[0] >= '0' && digits[0] <= '9';
}

/* Whether what follows is the argument of this one. */
static bool takes_next(OptionSet known, const char *text) {
    const size_t length = strlen(text);
    const bool is_long = length > 2 && text[0] == '-' && text[1] == '-';
    for (size_t i = 0; i < OPTION_COUNT && length > 1 && text[0] == '-'; i++) {
        const OptionSpec *spec = &SPECS[i];
        if ((known >> spec->id & 1) != 0 && spec->argument != NULL &&
            (is_long ? strncmp(spec->long_name, text + 2, length - 2) == 0 : spec->short_name == text[length - 1])) {
            return true;
        }
    }
    return false;
}

/* Copies stand one after the other in one block, by which they are known again. argv[0] is the command. False without
 * memory. */
static bool mark_numbers(Options *options, OptionSet known, int argc, char **argv) {
    size_t size = 1;
    for (int i = 1; i < argc; i++) {
        size += is_negative(argv[i]) ? strlen(argv[i]) + 2 : 0;
    }
    options->marked = malloc(size);
    for (int i = 1; options->marked != NULL && i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (is_negative(argv[i]) && !takes_next(known, argv[i - 1])) {
            const size_t length = strlen(argv[i]);
            char *copy = options->marked + options->marked_size;
            copy[0] = ' ';
            memcpy(copy + 1, argv[i], length + 1);
            options->marked_size += length + 2;
            argv[i] = copy;
        }
    }
    return options->marked != NULL;
}

static bool is_marked(const Options *options, const char *argument) {
    const uintptr_t place = (uintptr_t)argument;
    const uintptr_t block = (uintptr_t)options->marked;
    return place >= block && place - block < options->marked_size;
}

bool options_parse(Options *options, OptionSet known, int argc, char **argv, char **problem) {
    GetoptTable table;
    int code = 0;
    *options = (Options){.input_type = INPUT_STR, .seed = 1, .limit_seconds = 5, .completion = SHELL_NONE};
    *problem = NULL;
    if (!make_lists(options, argc) || !mark_numbers(options, known, argc, argv)) {
        return false;
    }
    make_table(&table, known);
    opterr = 0;
    while ((code = getopt_long(argc, argv, table.shorts, table.longs, NULL)) != -1) {
        const OptionSpec *spec = code == '?' || code == ':' ? NULL : option_find(code);
        if (spec == NULL) {
            *problem = problem_of_option(known, code, argv);
            return false;
        }
        if (!take(options, spec->id, optarg) || (options->lengths.count > 1 && (known & MANY_LENGTHS) == 0)) {
            *problem = problem_of_argument(spec, optarg, (known & MANY_LENGTHS) != 0);
            return false;
        }
    }
    for (int i = optind; i < argc; i++) {
        add_text(&options->arguments, argv[i] + is_marked(options, argv[i]));
    }
    return true;
}

void options_free(Options *options) {
    free(options->marked);
    free(options->arguments.at);
    free(options->expressions.at);
    free(options->include_dirs.at);
    free(options->load_files.at);
    free(options->names.at);
    *options = (Options){.input_type = INPUT_STR};
}
