/* The options of all commands, from one table that also gives the help text. */
#ifndef DRIVER_OPTIONS_H
#define DRIVER_OPTIONS_H
#include "include/rasp.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which commands know an option, as bits. */
typedef enum CommandBit {
    COMMAND_RUN = 1,
    COMMAND_EVAL = 2,
    COMMAND_REPL = 4,
    COMMAND_SERVE = 8,
    COMMAND_CHECK = 16,
    COMMAND_HELP = 32,
    COMMAND_BUILD = 64,
    COMMAND_BENCH = 128,
    COMMAND_ANALYZE = 256
} CommandBit;

/* How inputs are read, up to json; and, only for `rasp build`, what C arrays of them hold. */
typedef enum InputType {
    INPUT_STR,
    INPUT_INT,
    INPUT_FLOAT,
    INPUT_BOOL,
    INPUT_JSON,
    INPUT_UTF8,
    INPUT_U8,
    INPUT_I8,
    INPUT_I16,
    INPUT_I32,
    INPUT_I64,
    INPUT_F32,
    INPUT_F64
} InputType;
_Static_assert(INPUT_STR < INPUT_JSON && INPUT_INT < INPUT_JSON && INPUT_FLOAT < INPUT_JSON &&
                   INPUT_BOOL < INPUT_JSON && INPUT_UTF8 == INPUT_JSON + 1,
               "behind json come the types that are of C arrays only");
typedef enum ColorMode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } ColorMode;
typedef enum DumpForm {
    DUMP_NONE,
    DUMP_TOKENS,
    DUMP_AST,
    DUMP_GRAPH,
    DUMP_IR,
    DUMP_PLAN,
    DUMP_LLVM,
    DUMP_ASM,
    DUMP_OBJECT,
    DUMP_BITCODE,
    DUMP_SHARED,
    DUMP_HEADER
} DumpForm;

typedef enum Shell { SHELL_NONE = -1, SHELL_BASH, SHELL_ZSH, SHELL_FISH } Shell;

typedef struct TextList {
    const char **at; /* parts of argv */
    size_t count;
} TextList;

enum { LENGTHS_MOST = 64 };

/* Of -n; RASP_LENGTH_ANY for `any`. */
typedef struct LengthList {
    size_t at[LENGTHS_MOST];
    size_t count;
} LengthList;

typedef struct Options {
    TextList arguments; /* what is no option, without the command */
    TextList expressions;
    TextList include_dirs;
    TextList load_files;
    TextList names; /* of --name */
    InputType input_type;
    rasp_engine engine;
    ColorMode color;
    DumpForm dump; /* of --dump and --emit */
    Shell completion;
    LengthList lengths;
    const char *output;   /* NULL: stdout */
    const char *header;   /* NULL: none */
    const char *target;   /* NULL: this machine's */
    const char *cpu;      /* NULL: any of the target */
    const char *alphabet; /* NULL: the default */
    const char *input_file;
    uint64_t seed;
    double limit_seconds;
    size_t memory_limit; /* bytes; 0: the library's default */
    uint64_t step_limit; /* 0: the library's default */
    double time_limit;   /* seconds; 0: none */
    bool typed;          /* --input-type was given */
    bool no_cache, json, quiet, verbose, time, help, version;
} Options;

typedef enum OptionId {
    OPTION_EXPRESSION = 256, /* above all characters: getopt_long returns '?' and ':' for errors */
    OPTION_LOAD,
    OPTION_INCLUDE,
    OPTION_INPUT_TYPE,
    OPTION_ARRAY_TYPE, /* the same word for `rasp build` */
    OPTION_JSON,
    OPTION_ENGINE,
    OPTION_LENGTH,
    OPTION_NO_CACHE,
    OPTION_DUMP,
    OPTION_EMIT,
    OPTION_OUTPUT,
    OPTION_HEADER,
    OPTION_NAME,
    OPTION_TARGET,
    OPTION_CPU,
    OPTION_ALPHABET,
    OPTION_SEED,
    OPTION_INPUT_FILE,
    OPTION_LIMIT_SECONDS,
    OPTION_LIMIT_MEMORY,
    OPTION_LIMIT_STEPS,
    OPTION_LIMIT_TIME,
    OPTION_TIME,
    OPTION_COLOR,
    OPTION_COMPLETION,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_HELP,
    OPTION_VERSION
} OptionId;

typedef struct OptionSpec {
    OptionId id;
    char short_name;       /* or NUL */
    const char *long_name; /* never NULL */
    const char *argument;  /* what the help calls its argument; NULL when it takes none */
    unsigned commands;     /* CommandBits */
    const char *help;
} OptionSpec;

/* The table: index < option_count(). */
size_t option_count(void);
const OptionSpec *option_at(size_t index);
/* The words that may be its argument, NULL behind the last; NULL when it takes other things. */
const char *const *option_words(OptionId id);

/* Reads the arguments behind the command's name: argv[0] is taken for that. false with a message in *problem (malloc)
 * when they are wrong; "out of memory" is one of the problems and has *problem == NULL. Free the options either way. */
bool options_parse(Options *options, CommandBit command, int argc, char **argv, char **problem);
void options_free(Options *options);

#endif
