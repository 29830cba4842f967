/* Atoms: int, float, bool, string with Python's rules (docs/language.md, "Values").
 *
 * The single definition of what an operator does to values: elaboration, the interpreter and constant folding all
 * call it. No function here allocates but through the arena it is given.
 */
#ifndef FRONTEND_VALUE_ATOM_H
#define FRONTEND_VALUE_ATOM_H
#include "frontend/base/buf.h"
#include "frontend/base/number.h"
#include "frontend/value/op.h"

typedef enum AtomType {
    ATOM_INT,
    ATOM_FLOAT,
    ATOM_BOOL,
    ATOM_STRING,
    ATOM_OTHER, /* no atom: stands in tables for an element that is an error where it is picked; text says what */
} AtomType;

typedef struct Atom {
    AtomType type;
    union {
        int64_t i;
        double f;
        bool b;
        const Str *s; /* ATOM_STRING: the value; ATOM_OTHER: a description for messages, "list", "function max" */
    };
} Atom;

/* Wide enough for exact sums of 64-bit ints. */
__extension__ typedef __int128 Int128;

/* The type of a whole sequence (section 6). */
typedef enum SeqType { SEQ_INT, SEQ_FLOAT, SEQ_BOOL, SEQ_STRING } SeqType;

static inline Atom atom_int(int64_t i) {
    return (Atom){.type = ATOM_INT, .i = i};
}
static inline Atom atom_float(double f) {
    return (Atom){.type = ATOM_FLOAT, .f = f};
}
static inline Atom atom_bool(bool b) {
    return (Atom){.type = ATOM_BOOL, .b = b};
}
static inline Atom atom_string(const Str *s) {
    return (Atom){.type = ATOM_STRING, .s = s};
}
static inline bool atom_is_number(Atom a) {
    return a.type <= ATOM_BOOL;
}
static inline bool atom_is_value(Atom a) {
    return a.type < ATOM_OTHER;
}
_Static_assert(ATOM_INT <= ATOM_BOOL && ATOM_FLOAT <= ATOM_BOOL && ATOM_BOOL < ATOM_STRING && ATOM_STRING < ATOM_OTHER,
               "numbers come first, what is no value comes last");

/* Why an operation on atoms failed, without a place: the caller knows the span and says where. */
typedef struct AtomError {
    ErrorKind kind;
    const Str *message;
} AtomError;

/* Longest string that an operation may make, in bytes, before it is a limit error. */
typedef struct AtomContext {
    Arena *arena; /* new strings and messages */
    size_t string_limit;
    AtomError error; /* set where a function returns false */
} AtomContext;

/* ---- atom.c */

/* out = a op b for every operator with two operands as Python does at top level (and/or give an operand). */
bool atom_binary(AtomContext *context, Op op, Atom a, Atom b, Atom *out);
/* Every operator with one operand (INDICATOR: 1 where true, else 0). */
bool atom_unary(AtomContext *context, Op op, Atom a, Atom *out);
bool atom_truth(Atom a);
const char *atom_type_name(AtomType type); /* int float bool string */
const char *seq_type_name(SeqType type);   /* int float bool string */
/* The type of a sequence by its elements: false, with a type error that names two positions, when it is mixed. */
bool atom_sequence_type(AtomContext *context, const Atom *at, size_t count, SeqType *out);

/* ---- compare.c */

/* Python's ==: never fails; 1 == 1.0 == True; ints and floats compare exactly. ATOM_OTHER equals nothing. */
bool atom_equal(Atom a, Atom b);
/* One of the six comparisons; order between string and number is an error. */
bool atom_compare(AtomContext *context, Op op, Atom a, Atom b, bool *out);
/* Equal atoms have equal hashes (1, 1.0 and True alike). */
uint64_t atom_hash(Atom a);
/* Same type and same bits (0.0 and -0.0 differ, nan is itself). */
bool atom_identical(Atom a, Atom b);

/* ---- convert.c */

/* Python's str / int / float / bool of one value: what tokens_str, tokens_int ... give. */
bool atom_to_string(AtomContext *context, Atom a, Atom *out);
bool atom_to_int(AtomContext *context, Atom a, Atom *out);
bool atom_to_float(AtomContext *context, Atom a, Atom *out);
Atom atom_to_bool(Atom a);

/* ---- number.c */

/* The double nearest to an int, as Python's float(int). */
double atom_number(Atom a);
/* The double nearest to numerator / denominator, as Python's int / int; the denominator is not 0. */
double atom_divide(Int128 numerator, int64_t denominator);

/* ---- double.c */

/* Shortest text that reads back to the same double, as Python's repr: 1.0 1e-05 1e+16 inf nan. At most 32 bytes. */
size_t format_double(double value, char out[32]);
/* Python's round(value, 3). */
double round_to_3(double value);

/* ---- format.c */

/* repr: True/False, floats by format_double, strings in quotes on one line. quote_character ' gives Python's repr
 * (which prefers " around a text with a ' in it); " gives a string as RASP writes it, where \ is only itself. */
void atom_repr(Buf *out, Atom a, char quote_character);
/* For error messages: repr with double quotes on one line, long strings cut. */
void atom_brief(Buf *out, Atom a);
/* As a JSON value: true false, floats always with point or exponent, "inf" "-inf" "nan" as strings. */
void atom_json(Buf *out, Atom a);
/* As docs/language.md, "Display", shows an element: bare strings, T/F, floats rounded to 3 decimals. What a
 * terminal should not get is escaped, but for tabs. */
void atom_display(Buf *out, Atom a);
/* JSON string with its quotes, which reads back exactly; nothing in it disturbs a terminal. */
void json_string(Buf *out, const char *text, size_t length);
#endif
