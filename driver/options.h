/* The options of all commands: one table, options.def. */
#ifndef DRIVER_OPTIONS_H
#define DRIVER_OPTIONS_H
#include "include/rasp.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How inputs are read, up to json; and, only for `rasp build`, what C arrays of them hold. */
typedef enum InputType {
    INPUT_STR,
    INPUT_INT,
    INPUT_FLOAT,
    INPUT_BOOL,
    INPUT_WORDS,
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
                   INPUT_BOOL < INPUT_JSON && INPUT_WORDS < INPUT_JSON && INPUT_UTF8 == INPUT_JSON + 1,
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
    char *marked;   /* copies of arguments that begin with a negative number (options.c) */
    size_t marked_size;
    InputType input_type;
    const char *separator; /* of words; NULL: white space */
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
    const char *end;    /* of generation; NULL: none */
    uint64_t generated; /* elements at most; 0: the default */
    bool stream;
    bool raspl, int8; /* what is checked */
    double limit_seconds;
    size_t memory_limit; /* bytes; 0: the library's default */
    size_t line_limit;   /* bytes of a request; 0: the default */
    uint64_t sessions;   /* that requests may have open; 0: the default */
    double session_age;  /* seconds without a request; 0: the default */
    uint64_t step_limit; /* 0: the library's default */
    double time_limit;   /* seconds; 0: none */
    bool typed;          /* --input-type was given */
    bool sandbox;
    bool causal; /* programs begin in causal mode */
    bool no_cache, json, quiet, verbose, time, help, version;
} Options;

typedef enum OptionId {
#define OPTION(id, ...) OPTION_##id,
#include "driver/options.def"
} OptionId;

enum {
    OPTION_COUNT = 0
#define OPTION(id, ...) +1
#include "driver/options.def"
};

/* Which options a command knows: bits 1 << OptionId. */
typedef uint64_t OptionSet;
#define OPTION_SET(id) ((OptionSet)1 << OPTION_##id)
/* ... and whether its --length takes several, N,N,... */
#define MANY_LENGTHS ((OptionSet)1 << 63)
_Static_assert(OPTION_COUNT < 63, "options fit an OptionSet");

typedef struct OptionSpec {
    OptionId id;
    char short_name;          /* or NUL */
    const char *long_name;    /* never NULL */
    const char *argument;     /* what the help calls its argument; NULL when it takes none */
    const char *const *words; /* that its argument may be, NULL behind the last; NULL when it takes other things */
    const char *help;
} OptionSpec;

/* The table: index < OPTION_COUNT. */
const OptionSpec *option_at(size_t index);

/* What getopt_long gives for option 0: above all characters, since it has '?' and ':' for errors. */
enum { OPTION_CODES = 256 };
/* The option of such a code, or of a short name; NULL when there is none. */
const OptionSpec *option_find(int code);

/* Reads the arguments behind the name of a command that knows these options; argv[0] is taken for that name. false with
 * a message in *problem (malloc) when they are wrong; "out of memory" is one of the problems and has *problem == NULL.
 * Free the options either way. */
bool options_parse(Options *options, OptionSet known, int argc, char **argv, char **problem);
void options_free(Options *options);

#endif
