/* Equality, order and hashing of atoms. Ints and floats are compared by their exact values, never by conversion. */
#include "frontend/value/internal.h"

#include <math.h>
#include <string.h>

static Order order_ints(int64_t a, int64_t b) {
    return a < b ? ORDER_LESS : a > b ? ORDER_MORE : ORDER_SAME;
}

static Order order_floats(double a, double b) {
    return a < b ? ORDER_LESS : a > b ? ORDER_MORE : a == b ? ORDER_SAME : ORDER_NONE;
}

static Order order_int_float(int64_t a, double b) {
    const double two_63 = 9223372036854775808.0;
    if (isnan(b))
        return ORDER_NONE;
    if (b >= two_63)
        return ORDER_LESS;
    if (b < -two_63)
        return ORDER_MORE;
    double whole = trunc(b);
    Order order = order_ints(a, (int64_t)whole);
    return order == ORDER_SAME ? order_floats(whole, b) : order;
}

static Order reverse(Order order) {
    return order == ORDER_LESS ? ORDER_MORE : order == ORDER_MORE ? ORDER_LESS : order;
}

static Order order_numbers(Atom a, Atom b) {
    if (a.type == ATOM_FLOAT)
        return b.type == ATOM_FLOAT ? order_floats(a.f, b.f) : reverse(order_int_float(atom_int_value(b), a.f));
    if (b.type == ATOM_FLOAT)
        return order_int_float(atom_int_value(a), b.f);
    return order_ints(atom_int_value(a), atom_int_value(b));
}

bool atom_equal(Atom a, Atom b) {
    if (atom_is_number(a) && atom_is_number(b))
        return order_numbers(a, b) == ORDER_SAME;
    return a.type == ATOM_STRING && b.type == ATOM_STRING && str_equal(a.s, b.s);
}

static bool order_answers(Op op, Order order) {
    return (op_order_mask(op) & order) != 0;
}

bool atom_compare(AtomContext *context, Op op, Atom a, Atom b, bool *out) {
    if (op == OP_EQ || op == OP_NE) {
        *out = atom_equal(a, b) == (op == OP_EQ);
        return true;
    }
    if (atom_is_number(a) && atom_is_number(b)) {
        *out = order_answers(op, order_numbers(a, b));
        return true;
    }
    if (a.type == ATOM_STRING && b.type == ATOM_STRING) {
        *out = order_answers(op, order_ints(str_compare(a.s, b.s), 0));
        return true;
    }
    Buf what;
    buf_init(&what, context->arena);
    buf_format(&what, "order of %s and %s", a.type == ATOM_OTHER ? a.s->text : atom_type_name(a.type),
               b.type == ATOM_OTHER ? b.s->text : atom_type_name(b.type));
    return atom_fail_binary(context, ERR_RUNTIME, buf_c_string(&what), op, a, b);
}

/* ---- hashing */

/* Spreads every input bit over the result (the finaliser of splitmix64). */
static uint64_t mix(uint64_t value) {
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

static uint64_t float_bits(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint64_t hash_float(double value) {
    const double two_63 = 9223372036854775808.0;
    if (isnan(value))
        return mix(1);
    if (value >= -two_63 && value < two_63 && value == trunc(value))
        return mix((uint64_t)(int64_t)value); /* as the int that equals it */
    return mix(float_bits(value));
}

uint64_t atom_hash(Atom a) {
    switch (a.type) {
    case ATOM_INT:
        return mix((uint64_t)a.i);
    case ATOM_BOOL:
        return mix(a.b);
    case ATOM_FLOAT:
        return hash_float(a.f);
    case ATOM_STRING:
    case ATOM_OTHER:
        break;
    }
    return mix(str_hash(a.s));
}

bool atom_identical(Atom a, Atom b) {
    if (a.type != b.type)
        return false;
    switch (a.type) {
    case ATOM_INT:
        return a.i == b.i;
    case ATOM_BOOL:
        return a.b == b.b;
    case ATOM_FLOAT:
        return float_bits(a.f) == float_bits(b.f);
    case ATOM_STRING:
    case ATOM_OTHER:
        break;
    }
    return str_equal(a.s, b.s);
}
