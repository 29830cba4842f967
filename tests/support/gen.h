/* Random RASP programs and inputs for them, each determined by a seed.
 *
 * Programs are made from a grammar that knows types, so that most of them evaluate without an error; a few are wrong on
 * purpose. What a program is made of is drawn anew for each: its kind of input, how deep expressions get, and how much
 * of each family of rules it uses.
 */
#ifndef TESTS_SUPPORT_GEN_H
#define TESTS_SUPPORT_GEN_H
#include "include/rasp.h"
#include "tests/support/text.h"

typedef struct Rng {
    uint64_t state;
} Rng;

/* Two numbers make a seed, for the members of a series. */
void rng_init(Rng *rng, uint64_t seed, uint64_t member);
uint64_t rng_next(Rng *rng);
size_t rng_below(Rng *rng, size_t bound); /* 0 <= result < bound; bound > 0 */
bool rng_chance(Rng *rng, unsigned percent);

/* Kinds of input: what the elements are. */
typedef enum GenInputKind {
    GEN_LETTERS,   /* a string over a small alphabet */
    GEN_DIGITS,    /* a string of digits */
    GEN_UNICODE,   /* a string with characters of 1 to 4 bytes */
    GEN_WORDS,     /* strings of many lengths */
    GEN_NUMERALS,  /* strings that read as numbers */
    GEN_INT_SMALL, /* 0 to 9 */
    GEN_INT_BYTE,  /* around 8 bits */
    GEN_INT_32,    /* around 32 bits */
    GEN_INT_64,    /* up to both ends */
    GEN_FLOATS,
    GEN_BOOLS,
    GEN_MIXED, /* ints, floats and bools */
    GEN_INPUT_KIND_COUNT
} GenInputKind;
_Static_assert(GEN_DIGITS < GEN_WORDS && GEN_LETTERS < GEN_WORDS && GEN_UNICODE < GEN_WORDS &&
                   GEN_NUMERALS == GEN_WORDS + 1 && GEN_INT_SMALL == GEN_NUMERALS + 1,
               "strings come first, numerals last of them");
_Static_assert(GEN_INT_64 == GEN_INT_SMALL + 3 && GEN_INT_BYTE < GEN_INT_64 && GEN_INT_32 < GEN_INT_64,
               "ints stand together");

const char *gen_input_kind_text(GenInputKind kind);

typedef struct GenInput {
    bool is_text;     /* one string: the elements are its characters */
    rasp_atom *atoms; /* owned, the strings too */
    size_t count;
} GenInput;

/* alphabet: the characters of GEN_LETTERS. */
void gen_input(Rng *rng, GenInputKind kind, const char *alphabet, size_t count, GenInput *out);
/* The elements first <= i < first + count of another input. */
void gen_input_slice(const GenInput *from, size_t first, size_t count, GenInput *out);
/* Puts a string in an element's place. */
void gen_input_replace(GenInput *input, size_t index, const char *text);
void gen_input_free(GenInput *input);
/* A length: mostly small, now and then around powers of 2 and up to 1000. */
size_t gen_length(Rng *rng);

typedef struct GenProgram {
    GenInputKind input;
    const char *alphabet;
    Text text; /* statements, one a line */
    Text eval; /* an expression: an s-op or selector */
} GenProgram;

void gen_program(Rng *rng, GenProgram *out);
void gen_program_free(GenProgram *program);

#endif
