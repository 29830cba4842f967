/* Doubles and decimal text: the shortest digits that read back, reading, and rounding to three decimals.
 *
 * Everything is exact and independent of the locale: the common range is done in 128-bit integers, and what is left to
 * the C library is asked for in a form without a decimal point (strtod), or read past it (snprintf).
 */
#include "frontend/value/internal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRACTION_BITS 52
#define HIDDEN_BIT ((uint64_t)1 << FRACTION_BITS)

/* A finite double as mantissa * 2 ^ exponent. */
static uint64_t split_double(double value, int *exponent) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    unsigned field = (unsigned)(bits >> FRACTION_BITS) & 0x7ffu;
    uint64_t fraction = bits & (HIDDEN_BIT - 1);
    *exponent = (int)(field == 0 ? 1 : field) - 1075;
    return field == 0 ? fraction : fraction | HIDDEN_BIT;
}

static uint64_t ten_to(unsigned power) {
    uint64_t result = 1;
    while (power-- > 0)
        result *= 10;
    return result;
}

/* value / divisor to the nearest int, halves to even. */
static Uint128 divide_half_even(Uint128 value, Uint128 divisor) {
    Uint128 quotient = value / divisor, rest = value - quotient * divisor;
    Uint128 other = divisor - rest;
    bool up = rest > other || (rest == other && (quotient & 1));
    return quotient + (up ? 1 : 0);
}

/* ---- reading */

double decimal_to_double(Decimal *decimal) {
    while (decimal->count > 0 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
    if (decimal->count == 0 || decimal->point < -400)
        return 0.0;
    if (decimal->point > 400)
        return (double)INFINITY;
    int scale = (int)decimal->point - (int)decimal->count; /* DIGITS * 10 ^ scale, as an integer */
    if (decimal->count <= 15 && scale >= -15 && scale <= 15) {
        uint64_t whole = 0;
        for (size_t i = 0; i < decimal->count; i++)
            whole = whole * 10 + (uint64_t)(decimal->digits[i] - '0');
        double power = (double)ten_to((unsigned)(scale < 0 ? -scale : scale));
        return scale < 0 ? (double)whole / power : (double)whole * power; /* both exact: rounded once */
    }
    (void)snprintf(decimal->digits + decimal->count, 32, "e%d", scale);
    return strtod(decimal->digits, NULL);
}

/* ---- the shortest digits */

/* Up to 17 digits; the value is 0.DIGITS * 10 ^ point. */
typedef struct Digits {
    char text[24];
    unsigned count;
    int point;
} Digits;

/* All digits of a number, of which the value has `whole` in front of the point. */
static void digits_of(uint64_t number, int whole, Digits *out) {
    char reversed[24];
    unsigned count = 0;
    for (; number > 0; number /= 10)
        reversed[count++] = (char)('0' + number % 10);
    for (unsigned i = 0; i < count; i++)
        out->text[i] = reversed[count - 1 - i];
    out->count = count;
    out->point = whole;
}

static unsigned digit_count(uint64_t number) {
    unsigned count = 0;
    for (; number > 0; number /= 10)
        count++;
    return count;
}

/* Doubles from 1e-5 to 1e15, with exact 128-bit arithmetic. With value = mantissa / 2^shift and power the place of the
 * first digit, mantissa * 10^scale / 2^shift has 17 digits; a shorter number is right when it is nearer to that than
 * half the distance between doubles, 10^scale / 2^(shift + 1). (At powers of two the doubles below are nearer than
 * that; but those of this range are themselves short.) False outside of that range. */
static bool shortest_exact(double value, Digits *out) {
    int exponent;
    uint64_t mantissa = split_double(value, &exponent);
    if (!(value >= 1e-5 && value < 1e15) || exponent >= 0)
        return false;
    int power = 15; /* of the number of digits before the point, at least what is needed */
    for (double bound = 1e14; power > -4 && value < bound; bound /= 10.0)
        power--;
    unsigned shift = (unsigned)-exponent, scale = (unsigned)(17 - power);
    Uint128 ten = scale > 19 ? (Uint128)ten_to(19) * ten_to(scale - 19) : ten_to(scale);
    Uint128 scaled = mantissa * ten;
    uint64_t whole = (uint64_t)(scaled >> shift);
    Uint128 fraction = scaled & (((Uint128)1 << shift) - 1);
    for (unsigned dropped = 3; dropped-- > 0;) {
        uint64_t unit = ten_to(dropped), nearest = whole / unit;
        Uint128 half = (Uint128)unit << (shift - 1);
        Uint128 distance = ((Uint128)(whole % unit) << shift) | fraction;
        if (distance > half || (distance == half && (nearest & 1))) {
            nearest++;
            distance = 2 * half - distance;
        }
        if (2 * distance < ten || (2 * distance == ten && (mantissa & 1) == 0)) {
            digits_of(nearest, power + (int)digit_count(nearest) - (int)(17 - dropped), out);
            return true;
        }
    }
    return false;
}

static double digits_to_double(const Digits *digits) {
    Decimal decimal; /* left uninitialised but for what is used: it is large */
    decimal.count = digits->count;
    decimal.point = digits->point;
    memcpy(decimal.digits, digits->text, digits->count);
    return decimal_to_double(&decimal);
}

/* The value rounded to so many digits by the C library, read past whatever it takes for a decimal point. */
static void print_digits(double value, unsigned count, Digits *out) {
    char text[64];
    (void)snprintf(text, sizeof text, "%.*e", (int)count - 1, value);
    out->count = 0;
    const char *at = text;
    for (; *at != 'e' && *at != '\0'; at++)
        if (*at >= '0' && *at <= '9' && out->count < count)
            out->text[out->count++] = *at;
    out->point = *at == 'e' ? (int)strtol(at + 1, NULL, 10) + 1 : 0;
}

/* The number next above; false when that needs another digit. */
static bool digits_increment(Digits *digits) {
    for (unsigned i = digits->count; i-- > 0;) {
        if (digits->text[i] != '9') {
            digits->text[i]++;
            return true;
        }
        digits->text[i] = '0';
    }
    return false;
}

/* Any finite double above 0. 15 digits always find a number of up to 15, but for subnormals, which have fewer. At a
 * power of two the doubles above are farther apart than those below: there the nearest number may fail while the one
 * above it reads back. */
static void shortest_printed(double value, Digits *out) {
    int exponent;
    bool lopsided = split_double(value, &exponent) == HIDDEN_BIT;
    for (unsigned count = value < DBL_MIN ? 1 : 15; count < 17; count++) {
        print_digits(value, count, out);
        if (digits_to_double(out) == value)
            return;
        if (lopsided && digits_increment(out) && digits_to_double(out) == value)
            return;
    }
    print_digits(value, 17, out);
}

static void shortest_digits(double value, Digits *out) {
    if (value < 9e15 && value == (double)(int64_t)value)
        digits_of((uint64_t)value, (int)digit_count((uint64_t)value), out);
    else if (!shortest_exact(value, out))
        shortest_printed(value, out);
    while (out->count > 1 && out->text[out->count - 1] == '0')
        out->count--;
}

/* ---- Python's layout */

/* 123.0 0.00123 */
static size_t layout_fixed(const Digits *digits, char *out) {
    size_t length = 0;
    if (digits->point <= 0) {
        memcpy(out, "0.0000", 6);
        length = 2 + (size_t)-digits->point;
    }
    for (unsigned i = 0; i < digits->count; i++) {
        if (digits->point > 0 && (unsigned)digits->point == i)
            out[length++] = '.';
        out[length++] = digits->text[i];
    }
    if (digits->point >= (int)digits->count) {
        for (int i = (int)digits->count; i < digits->point; i++)
            out[length++] = '0';
        out[length++] = '.';
        out[length++] = '0';
    }
    return length;
}

/* 1.23e-05 1e+16 */
static size_t layout_exponent(const Digits *digits, char *out) {
    size_t length = 0;
    out[length++] = digits->text[0];
    if (digits->count > 1)
        out[length++] = '.';
    for (unsigned i = 1; i < digits->count; i++)
        out[length++] = digits->text[i];
    int exponent = digits->point - 1;
    return length + (size_t)snprintf(out + length, 8, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent) % 1000);
}

static size_t copy_text(char *out, const char *text) {
    size_t length = strlen(text);
    memcpy(out, text, length + 1);
    return length;
}

size_t format_double(double value, char out[32]) {
    if (isnan(value))
        return copy_text(out, "nan");
    size_t sign = signbit(value) ? copy_text(out, "-") : 0;
    value = fabs(value);
    if (isinf(value))
        return sign + copy_text(out + sign, "inf");
    if (value == 0.0)
        return sign + copy_text(out + sign, "0.0");
    Digits digits = {.count = 0};
    shortest_digits(value, &digits);
    bool fixed = digits.point > -4 && digits.point <= 16;
    size_t length = sign + (fixed ? layout_fixed(&digits, out + sign) : layout_exponent(&digits, out + sign));
    out[length] = '\0';
    return length;
}

/* ---- rounding */

/* Thousandths, exactly rounded, halves to even; then the double nearest to that decimal. */
double round_to_3(double value) {
    int exponent;
    if (!isfinite(value) || fabs(value) >= 4503599627370496.0) /* 2^52: no fraction */
        return value;
    Uint128 thousandths = (Uint128)split_double(value, &exponent) * 1000; /* times 2 ^ exponent, which is negative */
    unsigned shift = (unsigned)-exponent;
    uint64_t whole = shift >= 64 ? 0 : (uint64_t)divide_half_even(thousandths, (Uint128)1 << shift);
    return copysign(atom_divide(whole, 1000), value);
}
