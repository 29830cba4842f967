/* What the files of the atom module share; nobody else includes it. */
#ifndef FRONTEND_VALUE_INTERNAL_H
#define FRONTEND_VALUE_INTERNAL_H
#include "frontend/value/atom.h"

__extension__ typedef unsigned __int128 Uint128;

/* ---- atom.c */

/* Sets context->error and returns false, so that `return atom_fail(...)` reads well. */
__attribute__((format(printf, 3, 4))) bool atom_fail(AtomContext *context, ErrorKind kind, const char *format, ...);
/* The same with the message "WHAT: A OP B". */
bool atom_fail_binary(AtomContext *context, ErrorKind kind, const char *what, Op op, Atom a, Atom b);
/* The same with the message "WHAT: A". */
bool atom_fail_value(AtomContext *context, ErrorKind kind, const char *what, Atom a);

/* ---- number.c */

/* + - * / % ^ of two numbers (number.c). */
bool atom_arithmetic(AtomContext *context, Op op, Atom a, Atom b, Atom *out);
/* The int nearest to a float, halves to even. */
bool atom_round(AtomContext *context, Atom a, Atom *out);
/* An int beside a number: the nearest towards 0, below, above. */
bool atom_truncate(AtomContext *context, Atom a, Atom *out);
bool atom_floor(AtomContext *context, Atom a, Atom *out);
bool atom_ceil(AtomContext *context, Atom a, Atom *out);
bool atom_absolute(AtomContext *context, Atom a, Atom *out);

/* Value of an int or bool. */
static inline int64_t atom_int_value(Atom a) {
    return a.type == ATOM_BOOL ? (int64_t)a.b : a.i;
}

/* Decimal digits kept while a number is read: more than any double needs to be told from its neighbours (767). */
#define DECIMAL_DIGITS 800

/* 0.DIGITS * 10 ^ point, with leading and trailing zeros already gone by decimal_trim. */
typedef struct Decimal {
    size_t count;
    int64_t point;
    char digits[DECIMAL_DIGITS + 32]; /* '0' to '9'; the room behind them is for the exponent */
} Decimal;

/* ---- double.c */

/* The double nearest to a decimal (double.c). Changes the bytes behind the digits. */
double decimal_to_double(Decimal *decimal);
#endif
