/* Arithmetic on numbers, as Python does it but for ints that leave 64 bits: those are overflow errors.
 *
 * int with int stays exact; / of ints is rounded once from the exact quotient; a float on either side makes the
 * operation one on doubles. Results do not depend on the floating-point flags; the rounding mode is to nearest.
 */
#include "frontend/value/internal.h"

#include <math.h>

static const double TWO_63 = 9223372036854775808.0;

double atom_number(Atom a) {
    return a.type == ATOM_FLOAT ? a.f : (double)atom_int_value(a);
}

/* ---- exact division */

static unsigned bit_length(Uint128 value) {
    uint64_t high = (uint64_t)(value >> 64), low = (uint64_t)value;
    if (high != 0)
        return 128u - (unsigned)__builtin_clzll(high);
    return low == 0 ? 0 : 64u - (unsigned)__builtin_clzll(low);
}

/* The quotient is made with at least 55 bits and a last bit that is set when anything remains, so that converting it
 * to 53 bits rounds as the exact quotient would. It lies between 2^-64 and 2^127: scaling it back is exact. */
static double divide_magnitudes(Uint128 numerator, uint64_t denominator) {
    if (numerator == 0)
        return 0.0;
    unsigned wanted = bit_length(denominator) + 56, have = bit_length(numerator);
    unsigned shift = wanted > have ? wanted - have : 0;
    Uint128 scaled = numerator << shift;
    Uint128 quotient = scaled / denominator;
    if (quotient * denominator != scaled)
        quotient |= 1;
    return ldexp((double)quotient, -(int)shift);
}

double atom_divide(Int128 numerator, int64_t denominator) {
    const Int128 exact = EXACT_INT_MOST; /* ints up to here are doubles, and one division rounds once */
    if (numerator >= -exact && numerator <= exact && denominator >= -exact && denominator <= exact)
        return (double)(int64_t)numerator / (double)denominator; /* 0 / -1 is -0.0 */
    Uint128 top = numerator < 0 ? -(Uint128)numerator : (Uint128)numerator;
    uint64_t bottom = denominator < 0 ? -(uint64_t)denominator : (uint64_t)denominator;
    double magnitude = divide_magnitudes(top, bottom);
    return (numerator < 0) != (denominator < 0) ? -magnitude : magnitude;
}

/* ---- ints */

static bool fail_overflow(AtomContext *context, Op op, Atom a, Atom b) {
    return atom_fail_binary(context, ERR_OVERFLOW, "the result does not fit into 64 bits", op, a, b);
}

static int64_t floor_modulo(int64_t a, int64_t b) {
    if (b == -1)
        return 0; /* INT64_MIN % -1 traps */
    int64_t rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

/* base ^ exponent for an exponent of 0 or more; false when it leaves 64 bits. */
static bool int_power(int64_t base, int64_t exponent, int64_t *out) {
    int64_t result = 1;
    for (;;) {
        if ((exponent & 1) && __builtin_mul_overflow(result, base, &result))
            return false;
        exponent >>= 1;
        if (exponent == 0)
            break;
        if (__builtin_mul_overflow(base, base, &base))
            return false; /* a factor of it is still to come */
    }
    *out = result;
    return true;
}

static bool float_power(AtomContext *context, Atom a, Atom b, Atom *out) {
    double base = atom_number(a), exponent = atom_number(b);
    bool finite = isfinite(base) && isfinite(exponent);
    if (finite && base == 0.0 && exponent < 0.0)
        return atom_fail_binary(context, ERR_RUNTIME, "cannot raise 0 to a negative power", OP_POW, a, b);
    if (finite && base < 0.0 && exponent != floor(exponent))
        return atom_fail_binary(context, ERR_RUNTIME, "the result is not a real number", OP_POW, a, b);
    double result = pow(base, exponent);
    if (finite && isinf(result))
        return atom_fail_binary(context, ERR_OVERFLOW, "the result is too large for a float", OP_POW, a, b);
    *out = atom_float(result);
    return true;
}

static bool int_arithmetic(AtomContext *context, Op op, Atom a, Atom b, Atom *out) {
    int64_t x = atom_int_value(a), y = atom_int_value(b), result = 0;
    bool overflow = false;
    switch ((ArithmeticOp)op) {
    case ARITHMETIC_ADD:
        overflow = __builtin_add_overflow(x, y, &result);
        break;
    case ARITHMETIC_SUB:
        overflow = __builtin_sub_overflow(x, y, &result);
        break;
    case ARITHMETIC_MUL:
        overflow = __builtin_mul_overflow(x, y, &result);
        break;
    case ARITHMETIC_DIV:
        if (y == 0)
            return atom_fail_binary(context, ERR_RUNTIME, "cannot divide by zero", op, a, b);
        *out = atom_float(atom_divide(x, y));
        return true;
    case ARITHMETIC_MOD:
        if (y == 0)
            return atom_fail_binary(context, ERR_RUNTIME, "cannot take a remainder by zero", op, a, b);
        result = floor_modulo(x, y);
        break;
    case ARITHMETIC_POW:
        if (y < 0)
            return float_power(context, a, b, out);
        overflow = !int_power(x, y, &result);
        break;
    }
    if (overflow)
        return fail_overflow(context, op, a, b);
    *out = atom_int(result);
    return true;
}

/* ---- floats */

/* The remainder has the sign of the divisor, also when it is 0. */
static double float_modulo(double a, double b) {
    double rest = fmod(a, b);
    if (rest == 0.0)
        return copysign(0.0, b);
    return (rest < 0.0) != (b < 0.0) ? rest + b : rest;
}

static bool float_arithmetic(AtomContext *context, Op op, Atom a, Atom b, Atom *out) {
    double x = atom_number(a), y = atom_number(b);
    switch ((ArithmeticOp)op) {
    case ARITHMETIC_ADD:
        *out = atom_float(x + y);
        return true;
    case ARITHMETIC_SUB:
        *out = atom_float(x - y);
        return true;
    case ARITHMETIC_MUL:
        *out = atom_float(x * y);
        return true;
    case ARITHMETIC_DIV:
        if (y == 0.0)
            return atom_fail_binary(context, ERR_RUNTIME, "cannot divide by zero", op, a, b);
        *out = atom_float(x / y);
        return true;
    case ARITHMETIC_MOD:
        if (y == 0.0)
            return atom_fail_binary(context, ERR_RUNTIME, "cannot take a remainder by zero", op, a, b);
        *out = atom_float(float_modulo(x, y));
        return true;
    case ARITHMETIC_POW:
        return float_power(context, a, b, out);
    }
    never();
}

bool atom_arithmetic(AtomContext *context, Op op, Atom a, Atom b, Atom *out) {
    if (a.type == ATOM_FLOAT || b.type == ATOM_FLOAT)
        return float_arithmetic(context, op, a, b, out);
    return int_arithmetic(context, op, a, b, out);
}

/* ---- floats to ints */

static bool integral_to_int(AtomContext *context, Atom original, double value, Atom *out) {
    if (!isfinite(value))
        return atom_fail_value(context, ERR_RUNTIME, "cannot convert to int", original);
    if (value < -TWO_63 || value >= TWO_63)
        return atom_fail_value(context, ERR_OVERFLOW, "the int does not fit into 64 bits", original);
    *out = atom_int((int64_t)value);
    return true;
}

static double round_half_even(double value) {
    double rounded = round(value);
    return fabs(value - rounded) == 0.5 ? 2.0 * round(value / 2.0) : rounded; /* a tie: the even neighbour */
}

static bool to_int(AtomContext *context, Atom a, double (*integral)(double), Atom *out) {
    if (a.type != ATOM_FLOAT) {
        *out = atom_int(atom_int_value(a));
        return true;
    }
    return integral_to_int(context, a, integral(a.f), out);
}

bool atom_round(AtomContext *context, Atom a, Atom *out) {
    return to_int(context, a, round_half_even, out);
}

bool atom_truncate(AtomContext *context, Atom a, Atom *out) {
    return to_int(context, a, trunc, out);
}

bool atom_floor(AtomContext *context, Atom a, Atom *out) {
    return to_int(context, a, floor, out);
}

bool atom_ceil(AtomContext *context, Atom a, Atom *out) {
    return to_int(context, a, ceil, out);
}

bool atom_absolute(AtomContext *context, Atom a, Atom *out) {
    if (a.type == ATOM_FLOAT) {
        *out = atom_float(fabs(a.f));
        return true;
    }
    int64_t value = atom_int_value(a);
    if (value == INT64_MIN)
        return atom_fail_value(context, ERR_OVERFLOW, "the absolute value does not fit into 64 bits", a);
    *out = atom_int(value < 0 ? -value : value);
    return true;
}
