/* Operators, comparison, hashing and conversion of atoms. The expected values are what Python answers. */
#include "frontend/value/atom.h"

#include "tests/support/unit.h"

#include <math.h>

/* T, F, "text", 1.5, inf, nan, or an int. */
static Atom read_atom(Unit *unit, const char *text) {
    size_t length = strlen(text);
    if (strcmp(text, "T") == 0 || strcmp(text, "F") == 0)
        return atom_bool(text[0] == 'T');
    if (text[0] == '"')
        return atom_string(str_new(&unit->arena, text + 1, length - 2));
    if (strpbrk(text, ".ein") != NULL)
        return atom_float(strtod(text, NULL));
    return atom_int(strtoll(text, NULL, 10));
}

static Op read_op(const char *text, unsigned operands) {
    for (int op = 0; op < OP_COUNT; op++)
        if (op_operands((Op)op) == operands && strcmp(op_text((Op)op), text) == 0)
            return (Op)op;
    ck_abort_msg("no operator %s", text);
}

static AtomContext context_of(Unit *unit) {
    return (AtomContext){.arena = &unit->arena, .string_limit = 100};
}

/* The result by repr, or "!kind: message". */
static const char *outcome(Unit *unit, bool good, const AtomContext *context, Atom result) {
    Buf text = unit_buf(unit);
    if (good)
        atom_repr(&text, result, '"');
    else
        buf_format(&text, "!%s: %s", error_kind_text(context->error.kind), context->error.message->text);
    return buf_c_string(&text);
}

typedef struct BinaryRow {
    const char *a, *op, *b, *result;
} BinaryRow;

static const BinaryRow BINARY[] = {
    {"7", "+", "2", "9"},
    {"T", "+", "T", "2"},
    {"7", "+", "0.5", "7.5"},
    {"\"ab\"", "+", "\"é\"", "\"abé\""},
    {"9223372036854775807", "+", "1", "!overflow: the result does not fit into 64 bits: 9223372036854775807 + 1"},
    {"9223372036854775807", "+", "-1", "9223372036854775806"},
    {"7", "+", "\"b\"", "!runtime: operator + does not take int and string: 7 + \"b\""},
    {"-9223372036854775808", "-", "1", "!overflow: the result does not fit into 64 bits: -9223372036854775808 - 1"},
    {"F", "-", "T", "-1"},
    {"3037000500", "*", "3037000500", "!overflow: the result does not fit into 64 bits: 3037000500 * 3037000500"},
    {"-4294967296", "*", "2147483648", "-9223372036854775808"},
    {"\"ab\"", "*", "3", "\"ababab\""},
    {"T", "*", "\"é\"", "\"é\""},
    {"\"ab\"", "*", "-1", "\"\""},
    {"\"\"", "*", "9223372036854775807", "\"\""},
    {"\"ab\"", "*", "51", "!limit: a string of 102 bytes is longer than the limit of 100"},
    {"\"a\"", "*", "9223372036854775807",
     "!limit: a string repeated 9223372036854775807 times is longer than the limit of 100 bytes"},
    {"\"ab\"", "*", "0.5", "!runtime: operator * does not take string and float: \"ab\" * 0.5"},
    {"1e300", "*", "1e300", "inf"},
    {"7", "/", "2", "3.5"},
    {"6", "/", "3", "2.0"},
    {"0", "/", "-5", "-0.0"}, /* Python's ints divide so */
    {"9007199254740993", "/", "1", "9007199254740992.0"},
    {"9007199254740993", "/", "3", "3002399751580331.0"},
    {"9223372036854775807", "/", "9223372036854775806", "1.0"},
    {"6917529027641081857", "/", "4611686018427387904", "1.5"},
    {"198158383604301847", "/", "11", "1.8014398509481988e+16"}, /* an eleventh above a tie */
    {"-9223372036854775808", "/", "-1", "9.223372036854776e+18"},
    {"1", "/", "9223372036854775807", "1.0842021724855044e-19"},
    {"3", "/", "0", "!runtime: cannot divide by zero: 3 / 0"},
    {"3", "/", "F", "!runtime: cannot divide by zero: 3 / False"},
    {"3.0", "/", "-0.0", "!runtime: cannot divide by zero: 3.0 / -0.0"},
    {"-7", "%", "3", "2"},
    {"7", "%", "-3", "-2"},
    {"-9223372036854775808", "%", "-1", "0"},
    {"0.0", "%", "-3", "-0.0"},
    {"-6.0", "%", "3", "0.0"},
    {"-1", "%", "0.1", "5.551115123125783e-17"},
    {"5.75", "%", "inf", "5.75"},
    {"-5.75", "%", "inf", "inf"},
    {"1", "%", "0", "!runtime: cannot take a remainder by zero: 1 % 0"},
    {"1.5", "%", "F", "!runtime: cannot take a remainder by zero: 1.5 % False"},
    {"\"a\"", "%", "2", "!runtime: operator % does not take string and int: \"a\" % 2"},
    {"2", "^", "62", "4611686018427387904"},
    {"2", "^", "63", "!overflow: the result does not fit into 64 bits: 2 ^ 63"},
    {"-2", "^", "63", "-9223372036854775808"},
    {"-1", "^", "9223372036854775807", "-1"},
    {"0", "^", "0", "1"},
    {"T", "^", "9223372036854775807", "1"},
    {"2", "^", "-2", "0.25"},
    {"-8", "^", "-1", "-0.125"},
    {"4", "^", "0.5", "2.0"},
    {"0", "^", "-1", "!runtime: cannot raise 0 to a negative power: 0 ^ -1"},
    {"0", "^", "-inf", "inf"},
    {"-8", "^", "0.5", "!runtime: the result is not a real number: -8 ^ 0.5"},
    {"10.0", "^", "400", "!overflow: the result is too large for a float: 10.0 ^ 400"},
    {"inf", "^", "2", "inf"},
    {"1", "^", "nan", "1.0"},
    {"1", "==", "1.0", "True"},
    {"T", "==", "1.0", "True"},
    {"\"1\"", "==", "1", "False"},
    {"\"1\"", "!=", "1", "True"},
    {"nan", "==", "nan", "False"},
    {"nan", "!=", "nan", "True"},
    {"9007199254740993", "==", "9007199254740992.0", "False"},
    {"9007199254740993", ">", "9007199254740992.0", "True"},
    {"9223372036854775807", "<", "9223372036854775808.0", "True"},
    {"9223372036854775807", ">=", "9223372036854775808.0", "False"},
    {"-9223372036854775808", "<=", "-9223372036854775808.0", "True"},
    {"-9223372036854775808", ">", "-inf", "True"},
    {"0", "<", "0.5", "True"},
    {"-1", ">", "-1.5", "True"},
    {"3", "<", "nan", "False"},
    {"\"Z\"", "<", "\"a\"", "True"},
    {"\"ab\"", ">=", "\"abc\"", "False"},
    {"\"\xef\xbf\xbf\"", "<", "\"\xf0\x90\x80\x80\"", "True"}, /* by code point, not by UTF-16 */
    {"\"a\"", "<", "3", "!runtime: order of string and int: \"a\" < 3"},
    {"2.5", ">=", "\"b\"", "!runtime: order of float and string: 2.5 >= \"b\""},
    {"3", "and", "9", "9"},
    {"0.0", "and", "9", "0.0"},
    {"3", "or", "9", "3"},
    {"\"\"", "or", "\"z\"", "\"z\""},
};

START_TEST(binary_operators) {
    const BinaryRow *row = &BINARY[_i];
    Unit unit;
    unit_begin(&unit);
    AtomContext context = context_of(&unit);
    Atom result = atom_int(0);
    bool good = atom_binary(&context, read_op(row->op, 2), read_atom(&unit, row->a), read_atom(&unit, row->b), &result);
    ck_assert_str_eq(outcome(&unit, good, &context, result), row->result);
    unit_end(&unit);
}
END_TEST

typedef struct UnaryRow {
    const char *op, *a, *result;
} UnaryRow;

static const UnaryRow UNARY[] = {
    {"-", "T", "-1"},
    {"-", "-0.0", "0.0"},
    {"-", "-9223372036854775808", "!overflow: the negation does not fit into 64 bits: -9223372036854775808"},
    {"-", "\"a\"", "!runtime: unary - does not take string: \"a\""},
    {"+", "T", "1"},
    {"+", "2.5", "2.5"},
    {"not", "\"\"", "True"},
    {"not", "nan", "False"},
    {"not", "-0.0", "True"},
    {"indicator", "T", "1"},
    {"indicator", "0", "0"},
    {"indicator", "\"x\"", "1"},
    {"round", "T", "1"},
    {"round", "-7", "-7"},
    {"round", "0.5", "0"},
    {"round", "1.5", "2"},
    {"round", "-2.5", "-2"},
    {"round", "0.49999999999999994", "0"},
    {"round", "4503599627370497.5", "4503599627370498"},
    {"round", "-9223372036854775808.0", "-9223372036854775808"},
    {"round", "9223372036854775808.0", "!overflow: the int does not fit into 64 bits: 9.223372036854776e+18"},
    {"round", "nan", "!runtime: cannot convert to int: nan"},
    {"round", "-inf", "!runtime: cannot convert to int: -inf"},
    {"round", "\"1\"", "!runtime: round does not take string: \"1\""},
};

START_TEST(unary_operators) {
    const UnaryRow *row = &UNARY[_i];
    Unit unit;
    unit_begin(&unit);
    AtomContext context = context_of(&unit);
    Atom result = atom_int(0);
    bool good = atom_unary(&context, read_op(row->op, 1), read_atom(&unit, row->a), &result);
    ck_assert_str_eq(outcome(&unit, good, &context, result), row->result);
    unit_end(&unit);
}
END_TEST

typedef struct ConvertRow {
    const char *a, *as_int, *as_float;
} ConvertRow;

#define NO_INT(text) "!runtime: cannot convert to int: " text
#define NO_FLOAT(text) "!runtime: cannot convert to float: " text

static const ConvertRow CONVERT[] = {
    {"\" 3 \"", "3", "3.0"},
    {"\"-4\"", "-4", "-4.0"},
    {"\"+007\"", "7", "7.0"},
    {"\"1_000\"", "1000", "1000.0"},
    {"\"1__0\"", NO_INT("\"1__0\""), NO_FLOAT("\"1__0\"")},
    {"\"_1\"", NO_INT("\"_1\""), NO_FLOAT("\"_1\"")},
    {"\"1_\"", NO_INT("\"1_\""), NO_FLOAT("\"1_\"")},
    {"\"+_1\"", NO_INT("\"+_1\""), NO_FLOAT("\"+_1\"")},
    {"\"- 4\"", NO_INT("\"- 4\""), NO_FLOAT("\"- 4\"")},
    {"\"\"", NO_INT("\"\""), NO_FLOAT("\"\"")},
    {"\"1 2\"", NO_INT("\"1 2\""), NO_FLOAT("\"1 2\"")},
    {"\"0x10\"", NO_INT("\"0x10\""), NO_FLOAT("\"0x10\"")},
    {"\"\xd9\xa1\xd9\xa2\"", "12", "12.0"}, /* Arabic-Indic digits */
    {"\"\xe2\x80\x83"
     "5\xc2\xa0\"",
     "5", "5.0"}, /* em space, no-break space */
    {"\"\x1c"
     "5\"",
     NO_INT("\"\\x1c5\""), NO_FLOAT("\"\\x1c5\"")}, /* white space to str.strip, not to int */
    {"\"9223372036854775807\"", "9223372036854775807", "9.223372036854776e+18"},
    {"\"-9223372036854775808\"", "-9223372036854775808", "-9.223372036854776e+18"},
    {"\"9223372036854775808\"", "!overflow: the int does not fit into 64 bits: \"9223372036854775808\"",
     "9.223372036854776e+18"},
    {"\"99999999999999999999x\"", NO_INT("\"99999999999999999999x\""), NO_FLOAT("\"99999999999999999999x\"")},
    {"\"3.0\"", NO_INT("\"3.0\""), "3.0"},
    {"\".5\"", NO_INT("\".5\""), "0.5"},
    {"\"5.\"", NO_INT("\"5.\""), "5.0"},
    {"\".\"", NO_INT("\".\""), NO_FLOAT("\".\"")},
    {"\"1e3\"", NO_INT("\"1e3\""), "1000.0"},
    {"\"1E-0_1\"", NO_INT("\"1E-0_1\""), "0.1"},
    {"\"1_.5\"", NO_INT("\"1_.5\""), NO_FLOAT("\"1_.5\"")},
    {"\"1._5\"", NO_INT("\"1._5\""), NO_FLOAT("\"1._5\"")},
    {"\"1e_5\"", NO_INT("\"1e_5\""), NO_FLOAT("\"1e_5\"")},
    {"\"1e\"", NO_INT("\"1e\""), NO_FLOAT("\"1e\"")},
    {"\"1e400\"", NO_INT("\"1e400\""), "inf"},
    {"\"-1e-400\"", NO_INT("\"-1e-400\""), "-0.0"},
    {"\"1e99999999999999999999\"", NO_INT("\"1e99999999999999999999\""), "inf"},
    {"\"0e99999999999999999999\"", NO_INT("\"0e99999999999999999999\""), "0.0"},
    {"\"0.000001e6\"", NO_INT("\"0.000001e6\""), "1.0"},
    {"\"9007199254740993\"", "9007199254740993", "9007199254740992.0"},
    {"\"9007199254740993.00000000000000000001\"", NO_INT("\"9007199254740993.00000000000000000001\""),
     "9007199254740994.0"},
    {"\"2.2250738585072011e-308\"", NO_INT("\"2.2250738585072011e-308\""), "2.225073858507201e-308"},
    {"\"inf\"", NO_INT("\"inf\""), "inf"},
    {"\"-INFINITY\"", NO_INT("\"-INFINITY\""), "-inf"},
    {"\" NaN\"", NO_INT("\" NaN\""), "nan"},
    {"\"infinit\"", NO_INT("\"infinit\""), NO_FLOAT("\"infinit\"")},
    {"\"infinityx\"", NO_INT("\"infinityx\""), NO_FLOAT("\"infinityx\"")},
    {"T", "1", "1.0"},
    {"2.7", "2", "2.7"},
    {"-2.7", "-2", "-2.7"},
    {"inf", "!runtime: cannot convert to int: inf", "inf"},
    {"1e19", "!overflow: the int does not fit into 64 bits: 1e+19", "1e+19"},
    {"9007199254740993", "9007199254740993", "9007199254740992.0"},
};

START_TEST(conversions) {
    const ConvertRow *row = &CONVERT[_i];
    Unit unit;
    unit_begin(&unit);
    AtomContext context = context_of(&unit);
    Atom a = read_atom(&unit, row->a), result = atom_int(0);
    bool good = atom_to_int(&context, a, &result);
    ck_assert_str_eq(outcome(&unit, good, &context, result), row->as_int);
    good = atom_to_float(&context, a, &result);
    ck_assert_str_eq(outcome(&unit, good, &context, result), row->as_float);
    unit_end(&unit);
}
END_TEST

START_TEST(a_nul_is_no_number) {
    Unit unit;
    unit_begin(&unit);
    AtomContext context = context_of(&unit);
    Atom text = atom_string(str_new(&unit.arena, "1\0", 2)), result;
    ck_assert(!atom_to_int(&context, text, &result));
    ck_assert_str_eq(context.error.message->text, "cannot convert to int: \"1\\x00\"");
    ck_assert(!atom_to_float(&context, text, &result));
    unit_end(&unit);
}
END_TEST

/* 0.5 and a rest so far behind that only keeping "something more" gets the rounding right. */
START_TEST(long_decimals_round_once) {
    Unit unit;
    unit_begin(&unit);
    AtomContext context = context_of(&unit);
    Buf text = unit_buf(&unit);
    buf_text(&text, "9007199254740993.");
    buf_repeat(&text, '0', 5000);
    Atom result;
    ck_assert(atom_to_float(&context, atom_string(buf_to_str(&text)), &result));
    ck_assert_double_eq(result.f, 9007199254740992.0);
    buf_char(&text, '1');
    ck_assert(atom_to_float(&context, atom_string(buf_to_str(&text)), &result));
    ck_assert_double_eq(result.f, 9007199254740994.0);
    unit_end(&unit);
}
END_TEST

START_TEST(to_string_and_bool) {
    Unit unit;
    unit_begin(&unit);
    AtomContext context = context_of(&unit);
    const char *const rows[][2] = {{"T", "True"}, {"-3", "-3"}, {"2.5", "2.5"}, {"1e16", "1e+16"}, {"\"x\"", "x"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Atom result;
        ck_assert(atom_to_string(&context, read_atom(&unit, rows[i][0]), &result));
        ck_assert_int_eq(result.type, ATOM_STRING);
        unit_check_str(result.s, rows[i][1]);
    }
    ck_assert(!atom_to_bool(read_atom(&unit, "\"\"")).b);
    ck_assert(atom_to_bool(read_atom(&unit, "\"False\"")).b);
    ck_assert(!atom_to_bool(atom_float(-0.0)).b);
    unit_end(&unit);
}
END_TEST

START_TEST(wide_division) {
    Int128 big = (Int128)INT64_MAX * 1000 + 1;
    ck_assert_double_eq(atom_divide(big, 1000), 9223372036854775807.0);
    Int128 wide =
        (Int128)405375303 * ((Int128)1 << 60) + 628402521512662561; /* not what rounding it first would give */
    ck_assert_double_eq(atom_divide(wide, 659003128543), 709201344653591.2);
    ck_assert_double_eq(atom_divide(-wide, 659003128543), -709201344653591.2);
    ck_assert_double_eq(atom_divide((Int128)9007199254740993, 2), 4503599627370496.5);
    ck_assert(signbit(atom_divide(0, -3)));
}
END_TEST

START_TEST(equal_atoms_have_equal_hashes) {
    ck_assert_uint_eq(atom_hash(atom_int(1)), atom_hash(atom_float(1.0)));
    ck_assert_uint_eq(atom_hash(atom_int(1)), atom_hash(atom_bool(true)));
    ck_assert_uint_eq(atom_hash(atom_float(0.0)), atom_hash(atom_float(-0.0)));
    ck_assert_uint_eq(atom_hash(atom_int(INT64_MIN)), atom_hash(atom_float(-9223372036854775808.0)));
    ck_assert_uint_ne(atom_hash(atom_int(1)), atom_hash(atom_int(2)));
    ck_assert_uint_ne(atom_hash(atom_float(0.5)), atom_hash(atom_float(0.25)));
}
END_TEST

START_TEST(identity_is_of_type_and_bits) {
    Unit unit;
    unit_begin(&unit);
    ck_assert(!atom_identical(atom_int(1), atom_float(1.0)));
    ck_assert(!atom_identical(atom_int(1), atom_bool(true)));
    ck_assert(!atom_identical(atom_float(0.0), atom_float(-0.0)));
    ck_assert(atom_identical(atom_float((double)NAN), atom_float((double)NAN)));
    ck_assert(atom_identical(atom_string(unit_str(&unit, "a")), atom_string(unit_str(&unit, "a"))));
    unit_end(&unit);
}
END_TEST

START_TEST(other_values_equal_nothing) {
    Unit unit;
    unit_begin(&unit);
    AtomContext context = context_of(&unit);
    Atom list = {.type = ATOM_OTHER, .s = unit_str(&unit, "list")}, result = atom_int(0);
    ck_assert(!atom_equal(list, list));
    bool good = atom_binary(&context, OP_ADD, list, atom_int(1), &result);
    ck_assert_str_eq(outcome(&unit, good, &context, result),
                     "!runtime: operator + does not take list and int: list + 1");
    good = atom_binary(&context, OP_LT, atom_int(1), list, &result);
    ck_assert_str_eq(outcome(&unit, good, &context, result), "!runtime: order of int and list: 1 < list");
    good = atom_unary(&context, OP_NEG, list, &result);
    ck_assert_str_eq(outcome(&unit, good, &context, result), "!runtime: unary - does not take list: list");
    unit_end(&unit);
}
END_TEST

typedef struct TypeRow {
    const char *elements[4];
    const char *result;
} TypeRow;

static const TypeRow TYPES[] = {
    {{"1", "2"}, "int"},
    {{"T", "2"}, "int"},
    {{"T", "F"}, "bool"},
    {{"T", "1", "0.5"}, "float"},
    {{"F", "0.5"}, "float"},
    {{"\"a\"", "\"b\""}, "string"},
    {{"\"a\"", "\"b\"", "F"}, "a sequence mixes string and bool: \"a\" at position 0, False at position 2"},
    {{"1", "2.5", "\"b\""}, "a sequence mixes int and string: 1 at position 0, \"b\" at position 2"},
};

START_TEST(sequence_types) {
    const TypeRow *row = &TYPES[_i];
    Unit unit;
    unit_begin(&unit);
    AtomContext context = context_of(&unit);
    Atom at[4];
    size_t count = 0;
    for (; count < 4 && row->elements[count] != NULL; count++)
        at[count] = read_atom(&unit, row->elements[count]);
    SeqType type;
    bool good = atom_sequence_type(&context, at, count, &type);
    ck_assert_str_eq(good ? seq_type_name(type) : context.error.message->text, row->result);
    unit_end(&unit);
}
END_TEST

START_TEST(a_sequence_holds_atoms_only) {
    Unit unit;
    unit_begin(&unit);
    AtomContext context = context_of(&unit);
    Atom at[2] = {atom_int(1), {.type = ATOM_OTHER, .s = unit_str(&unit, "function max")}};
    SeqType type;
    ck_assert(!atom_sequence_type(&context, at, 2, &type));
    ck_assert_int_eq(context.error.kind, ERR_TYPE);
    ck_assert_str_eq(context.error.message->text,
                     "a sequence holds ints, floats, bools or strings, but function max at position 1");
    unit_end(&unit);
}
END_TEST

/* ---- the table of operators */

/* Values that bring out every type and every error of every operator. */
static const char *const SAMPLES[] = {"0",
                                      "1",
                                      "-1",
                                      "2",
                                      "9223372036854775807",
                                      "-9223372036854775808",
                                      "T",
                                      "F",
                                      "0.0",
                                      "-0.0",
                                      "0.5",
                                      "-2.5",
                                      "1e300",
                                      "-inf",
                                      "nan",
                                      "\"\"",
                                      "\"a\"",
                                      "\"bc\""};
enum { SAMPLE_COUNT = sizeof SAMPLES / sizeof *SAMPLES };

static bool is_result(OpResult result, Atom a) {
    switch (result) {
    case RESULT_NUMBER:
        return a.type == ATOM_INT || a.type == ATOM_FLOAT || a.type == ATOM_STRING;
    case RESULT_FLOAT:
        return a.type == ATOM_FLOAT;
    case RESULT_INT:
        return a.type == ATOM_INT;
    case RESULT_BOOL:
        return a.type == ATOM_BOOL;
    case RESULT_OPERAND:
        return true;
    }
    never();
}

/* One operation on plain values, where sequences have the truth of what and and or give. */
static bool operate(AtomContext *context, Op op, Atom a, Atom b, Atom *out) {
    bool good = op_operands(op) == 1 ? atom_unary(context, op, a, out) : atom_binary(context, op, a, b, out);
    if (good && op_family(op) == FAMILY_JUNCTION)
        *out = atom_bool(atom_truth(*out));
    return good;
}

static bool same_number(Atom a, Atom b) {
    bool nans = a.type == ATOM_FLOAT && b.type == ATOM_FLOAT && a.f != a.f && b.f != b.f;
    return nans || atom_identical(a, b);
}

/* What one pair of operands says of the operator's row; its errors are added to *raised. */
static void check_pair(AtomContext *context, Op op, Atom a, Atom b, unsigned *raised) {
    Atom result = atom_int(0), swapped = atom_int(0);
    bool good = operate(context, op, a, b, &result);
    if (!good)
        *raised |= 1u << context->error.kind;
    ck_assert_msg(!good || is_result(op_result(op), result), "%s gives %s", op_text(op), atom_type_name(result.type));
    if (op_commutes(op) && atom_is_number(a) && atom_is_number(b)) {
        ck_assert_int_eq(operate(context, op, b, a, &swapped), good);
        ck_assert_msg(!good || same_number(result, swapped), "%s does not commute", op_text(op));
    }
    if (!op_is_comparison(op) || !good)
        return;
    ck_assert(operate(context, op_swap(op), b, a, &swapped));
    ck_assert_int_eq(swapped.b, result.b);
    bool is_nan = (a.type == ATOM_FLOAT && isnan(a.f)) || (b.type == ATOM_FLOAT && isnan(b.f));
    ck_assert(operate(context, op_negate(op), a, b, &swapped));
    ck_assert(is_nan || swapped.b != result.b);
}

START_TEST(operators_are_what_their_rows_say) {
    Op op = (Op)_i;
    Unit unit;
    unit_begin(&unit);
    AtomContext context = context_of(&unit);
    unsigned raised = 0;
    for (unsigned i = 0; i < SAMPLE_COUNT; i++)
        for (unsigned k = 0; k < (op_operands(op) == 1 ? 1 : SAMPLE_COUNT); k++)
            check_pair(&context, op, read_atom(&unit, SAMPLES[i]), read_atom(&unit, SAMPLES[k]), &raised);
    if (op == OP_ADD || op == OP_MUL) { /* strings beyond the limit */
        char text[80];
        memset(text, 'x', sizeof text);
        Atom a = atom_string(str_new(&unit.arena, text, sizeof text));
        check_pair(&context, op, a, op == OP_ADD ? a : atom_int(2), &raised);
    }
    ck_assert_msg(raised == op_raises(op), "%s raises %x, not %x", op_text(op), raised, op_raises(op));
    ck_assert(!op_is_comparison(op) || op_commutes(op) == (op_swap(op) == op));
    unit_end(&unit);
}
END_TEST

static Suite *atom_suite(void) {
    Suite *suite = suite_create("atom");
    TCase *operators = tcase_create("operators");
    tcase_add_loop_test(operators, binary_operators, 0, (int)(sizeof BINARY / sizeof *BINARY));
    tcase_add_loop_test(operators, unary_operators, 0, (int)(sizeof UNARY / sizeof *UNARY));
    tcase_add_loop_test(operators, operators_are_what_their_rows_say, 0, OP_TERNARY);
    tcase_add_test(operators, wide_division);
    tcase_add_test(operators, other_values_equal_nothing);
    suite_add_tcase(suite, operators);
    TCase *equality = tcase_create("equality");
    tcase_add_test(equality, equal_atoms_have_equal_hashes);
    tcase_add_test(equality, identity_is_of_type_and_bits);
    suite_add_tcase(suite, equality);
    TCase *convert = tcase_create("convert");
    tcase_add_loop_test(convert, conversions, 0, (int)(sizeof CONVERT / sizeof *CONVERT));
    tcase_add_test(convert, a_nul_is_no_number);
    tcase_add_test(convert, long_decimals_round_once);
    tcase_add_test(convert, to_string_and_bool);
    suite_add_tcase(suite, convert);
    TCase *types = tcase_create("types");
    tcase_add_loop_test(types, sequence_types, 0, (int)(sizeof TYPES / sizeof *TYPES));
    tcase_add_test(types, a_sequence_holds_atoms_only);
    suite_add_tcase(suite, types);
    return suite;
}

int main(void) {
    return unit_run(atom_suite());
}
