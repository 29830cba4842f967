/* Conversions: Python's str, int, float and bool of one value.
 *
 * Texts of numbers are read as Python reads them: white space around, an optional sign, underscores between digits,
 * and the decimal digits of every script. The text is walked one code point at a time, each seen as the ASCII
 * character that it counts as; nothing is copied.
 */
#include "frontend/value/internal.h"

#include <math.h>
#include <string.h>
#include <unictype.h>

#define CURSOR_END (-1)
#define CURSOR_OTHER '?' /* a character that no number has */

typedef struct Cursor {
    const char *next, *end;
    int now; /* ASCII character, or CURSOR_END */
} Cursor;

static bool is_digit(int c) {
    return c >= '0' && c <= '9';
}

static bool is_space(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* White space outside ASCII. */
static bool is_wide_space(uint32_t code) {
    return code == 0x85 || code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
           code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

static void cursor_step(Cursor *cursor) {
    if (cursor->next == cursor->end) {
        cursor->now = CURSOR_END;
        return;
    }
    unsigned char byte = (unsigned char)*cursor->next;
    if (byte < 0x80) {
        cursor->next++;
        cursor->now = byte;
        return;
    }
    uint32_t code = 0;
    size_t used = utf8_decode(cursor->next, (size_t)(cursor->end - cursor->next), &code);
    cursor->next += used == 0 ? 1 : used;
    int digit = used == 0 ? -1 : uc_decimal_value(code);
    if (digit >= 0)
        cursor->now = '0' + digit;
    else
        cursor->now = used != 0 && is_wide_space(code) ? ' ' : CURSOR_OTHER;
}

static void skip_space(Cursor *cursor) {
    while (is_space(cursor->now))
        cursor_step(cursor);
}

/* At the first character behind white space and sign. */
static Cursor cursor_begin(const Str *text, bool *negative) {
    Cursor cursor = {.next = text->text, .end = text->text + text->length, .now = CURSOR_END};
    cursor_step(&cursor);
    skip_space(&cursor);
    *negative = cursor.now == '-';
    if (cursor.now == '-' || cursor.now == '+')
        cursor_step(&cursor);
    return cursor;
}

/* Whether nothing but white space is left. */
static bool cursor_done(Cursor *cursor) {
    skip_space(cursor);
    return cursor->now == CURSOR_END;
}

/* The next digit of a group, over one underscore that stands between two digits; -1 at the end of the group. */
static int next_digit(Cursor *cursor, bool first) {
    if (!first && cursor->now == '_') {
        Cursor after = *cursor;
        cursor_step(&after);
        if (is_digit(after.now))
            *cursor = after;
    }
    if (!is_digit(cursor->now))
        return -1;
    int digit = cursor->now - '0';
    cursor_step(cursor);
    return digit;
}

/* ---- str */

bool atom_to_string(AtomContext *context, Atom a, Atom *out) {
    if (a.type == ATOM_STRING) {
        *out = a;
        return true;
    }
    if (a.type == ATOM_OTHER)
        return atom_fail_value(context, ERR_TYPE, "cannot convert to string", a);
    Buf text;
    buf_init(&text, context->arena);
    atom_repr(&text, a, '"');
    *out = atom_string(buf_to_str(&text));
    return true;
}

/* ---- int */

static bool text_to_int(AtomContext *context, Atom a, Atom *out) {
    bool negative;
    Cursor cursor = cursor_begin(a.s, &negative);
    int64_t value = 0; /* never positive: the negative range is the larger one */
    bool any = false, overflow = false;
    for (int digit; (digit = next_digit(&cursor, !any)) >= 0; any = true)
        overflow =
            overflow || __builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, digit, &value);
    if (!any || !cursor_done(&cursor))
        return atom_fail_value(context, ERR_RUNTIME, "cannot convert to int", a);
    if (overflow || (!negative && value == INT64_MIN))
        return atom_fail_value(context, ERR_OVERFLOW, "the int does not fit into 64 bits", a);
    *out = atom_int(negative ? value : -value);
    return true;
}

bool atom_to_int(AtomContext *context, Atom a, Atom *out) {
    switch (a.type) {
    case ATOM_INT:
    case ATOM_BOOL:
        *out = atom_int(atom_int_value(a));
        return true;
    case ATOM_FLOAT:
        return atom_truncate(context, a, out);
    case ATOM_STRING:
        return text_to_int(context, a, out);
    case ATOM_OTHER:
        break;
    }
    return atom_fail_value(context, ERR_TYPE, "cannot convert to int", a);
}

/* ---- float */

/* inf, infinity, nan in any case. */
static bool read_word(Cursor *cursor, double *value) {
    char word[9];
    size_t length = 0;
    for (; length < 8 && ((cursor->now | 32) >= 'a' && (cursor->now | 32) <= 'z'); cursor_step(cursor))
        word[length++] = (char)(cursor->now | 32);
    word[length] = '\0';
    bool infinite = strcmp(word, "inf") == 0 || strcmp(word, "infinity") == 0;
    *value = infinite ? (double)INFINITY : (double)NAN;
    return infinite || strcmp(word, "nan") == 0;
}

/* One more digit behind the others. What does not fit only matters by being there at all. */
static void decimal_add(Decimal *decimal, int digit) {
    if (decimal->count == 0 && digit == 0) {
        decimal->point--; /* a leading zero; a digit in front of the point takes this back */
        return;
    }
    if (decimal->count < DECIMAL_DIGITS)
        decimal->digits[decimal->count++] = (char)('0' + digit);
    else if (digit != 0)
        decimal->digits[DECIMAL_DIGITS - 1] = '1';
}

/* A value so large that no exponent below it can matter, and no sum with a text's length overflows. */
#define EXPONENT_CAP ((int64_t)1 << 40)

/* The exponent behind an e, or false when there is none. */
static bool read_exponent(Cursor *cursor, int64_t *exponent) {
    cursor_step(cursor);
    bool negative = cursor->now == '-';
    if (cursor->now == '-' || cursor->now == '+')
        cursor_step(cursor);
    int64_t value = 0;
    bool any = false;
    for (int digit; (digit = next_digit(cursor, !any)) >= 0; any = true)
        value = value < EXPONENT_CAP ? value * 10 + digit : value;
    *exponent = negative ? -value : value;
    return any;
}

static bool read_decimal(Cursor *cursor, Decimal *decimal) {
    decimal->count = 0;
    decimal->point = 0;
    bool whole = false, fraction = false;
    for (int digit; (digit = next_digit(cursor, !whole)) >= 0; whole = true) {
        decimal_add(decimal, digit);
        decimal->point++;
    }
    if (cursor->now == '.') {
        cursor_step(cursor);
        for (int digit; (digit = next_digit(cursor, !fraction)) >= 0; fraction = true)
            decimal_add(decimal, digit);
    }
    if (!whole && !fraction)
        return false;
    int64_t exponent = 0;
    if ((cursor->now == 'e' || cursor->now == 'E') && !read_exponent(cursor, &exponent))
        return false;
    decimal->point += exponent;
    return true;
}

static bool text_to_float(AtomContext *context, Atom a, Atom *out) {
    bool negative;
    Cursor cursor = cursor_begin(a.s, &negative);
    double value = 0.0;
    bool good;
    if (is_digit(cursor.now) || cursor.now == '.') {
        Decimal decimal;
        good = read_decimal(&cursor, &decimal);
        value = good ? decimal_to_double(&decimal) : 0.0;
    } else {
        good = read_word(&cursor, &value);
    }
    if (!good || !cursor_done(&cursor))
        return atom_fail_value(context, ERR_RUNTIME, "cannot convert to float", a);
    *out = atom_float(negative ? -value : value);
    return true;
}

bool atom_to_float(AtomContext *context, Atom a, Atom *out) {
    if (a.type == ATOM_STRING)
        return text_to_float(context, a, out);
    if (a.type == ATOM_OTHER)
        return atom_fail_value(context, ERR_TYPE, "cannot convert to float", a);
    *out = atom_float(atom_number(a));
    return true;
}

Atom atom_to_bool(Atom a) {
    return atom_bool(atom_truth(a));
}
