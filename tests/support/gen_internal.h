/* What the files of the generator share. */
#ifndef TESTS_SUPPORT_GEN_INTERNAL_H
#define TESTS_SUPPORT_GEN_INTERNAL_H
#include "frontend/base/never.h"
#include "tests/support/gen.h"

/* Types are the letters of gen_rules.def. */
typedef char GenType;

typedef enum Knob {
    KNOB_ARITH,
    KNOB_FLOAT,
    KNOB_TABLE,
    KNOB_STRING,
    KNOB_LIBRARY,
    KNOB_AGGREGATE,
    KNOB_LOGIC,
    KNOB_COMPOSE,
    KNOB_BEYOND, /* what the paper's language has not */
    KNOB_COUNT
} Knob;

enum { GEN_NAMES = 64, GEN_FUNCTIONS = 8, GEN_PARAMETERS = 4 };

typedef struct GenName {
    GenType type;
    unsigned number;
    char letter; /* the name is letter and number */
} GenName;

typedef struct GenFunction {
    unsigned number;
    GenType result;
    GenType parameters[GEN_PARAMETERS + 1]; /* NUL-terminated; 'i' is an int constant */
} GenFunction;

typedef struct Gen {
    Rng *rng;
    Text *out; /* where text goes now */
    GenInputKind input;
    const char *alphabet;
    unsigned knobs[KNOB_COUNT]; /* factors on the weights of rules */
    unsigned wrong;             /* percent of expressions with a type drawn at random */
    unsigned large;             /* percent of constants drawn from the extremes */
    unsigned depth;             /* of expressions */
    unsigned room;              /* rules that this expression may still use */
    bool at_top;                /* nothing of this expression has been written: it shall be more than a name */
    unsigned next_number;
    GenName names[GEN_NAMES];
    size_t name_count;
    size_t favourite;             /* a name that expressions use often; name_count for none */
    GenName constants[GEN_NAMES]; /* loop names and parameters that hold ints */
    size_t constant_count;
    GenFunction functions[GEN_FUNCTIONS];
    size_t function_count;
    bool tokens_rebound; /* `tokens` is no longer tokens_str */
} Gen;

/* An s-op or selector of a type. */
void gen_expression(Gen *gen, GenType type, unsigned depth);
/* A constant of a type other than S (gen_constant.c). */
void gen_constant(Gen *gen, GenType type);
void gen_small_index(Gen *gen);
void gen_divisor(Gen *gen);
void gen_alphabet_table(Gen *gen, GenType type);
void gen_three_characters(Gen *gen);
/* A type of s-ops that suits the input. */
GenType gen_type(Gen *gen);

#endif
