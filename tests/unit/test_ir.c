/* Lowering and constructors: exact IR of small programs, facts, and what the checker rejects. */
#include "jit/ir/internal.h"
#include "tests/support/ir_fixture.h"

static IrFixture fixture;

static void setup(void) {
    ir_fixture_begin(&fixture);
}

static void teardown(void) {
    ir_fixture_end(&fixture);
}

/* The IR of an expression before any pass, for inputs of characters. known: of that length only. */
static void expect(const char *program, const char *expression, const char *input, bool known, const char *text) {
    Ir ir;
    ir_fixture_lower(&fixture, program, expression, input, known, NULL, &ir);
    ir_fixture_check(&ir, &fixture, text);
}

START_TEST(types_and_lanes) {
    expect("", "2 ^ -indices", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = position : int[0,2] i8 positional\n"
           "%1 = map neg %0 : int[-2,0] i8 positional\n"
           "%2 = const 2 : int[2,2] i8\n"
           "%3 = map pow %2 %1 : int|float[-1,1] f64+tag positional\n"
           "root %3\n");
    expect("", "(indices - 1) * 1000", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = position : int[0,2] i8 positional\n"
           "%1 = const -1 : int[-1,-1] i8\n"
           "%2 = map add %0 %1 : int[-1,1] i8 positional\n"
           "%3 = const 1000 : int[1000,1000] i16\n"
           "%4 = map mul %2 %3 : int[-1000,1000] i16 positional\n"
           "root %4\n");
    expect("", "tokens if indices > 0 else \"\"", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = position : int[0,2] i8 positional\n"
           "%2 = const 0 : int[0,0] i8\n"
           "%3 = map ne %1 %2 : bool bool positional\n"
           "%4 = const \"\" : string[-1,-1] i8\n"
           "%5 = map ternary %0 %3 %4 : string[-1,1114111] i32\n"
           "root %5\n");
}
END_TEST

START_TEST(unknown_length) {
    expect("", "indices + length", "abc", false,
           "ir length=any strings=char\n"
           "%0 = position : int[0,536870911] i32 positional\n"
           "%1 = all : rows[1,536870912] diagonal uniform positional\n"
           "%2 = const 0 : int[0,0] i8\n"
           "%3 = map eq %0 %2 : bool bool positional\n"
           "%4 = map indicator %3 : int[0,1] i8 positional\n"
           "%5 = length : int[1,536870912] i32 uniform positional\n"
           "%6 = sum %1 %4 : int[0,536870912] i32 uniform positional\n"
           "%7 = combine %5 %6 %2 : int|float[0,1] f64+tag uniform positional\n"
           "%8 = const 1 : int[1,1] i8\n"
           "%9 = map div %8 %7 : float f64 uniform positional raises\n"
           "%10 = map round %9 : int i64 uniform positional raises\n"
           "%11 = map add %0 %10 : int i64 positional raises\n"
           "root %11\n");
}
END_TEST

START_TEST(strings_of_one_character) {
    expect("", "tokens < \"ba\"", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = const \"b\" : string[98,98] u8\n"
           "%2 = map le %0 %1 : bool bool\n"
           "root %2\n");
    expect("", "tokens in [\"a\", \"b\", \"cc\", 4]", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = member [\"a\", \"b\"] %0 : bool bool\n"
           "root %1\n");
}
END_TEST

START_TEST(longer_strings_are_packed) {
    expect("", "tokens + \"a\"", "abc", true,
           "ir length=3 strings=s8 input string:s8\n"
           "%0 = input string : string s8 bytes=4\n"
           "%1 = const \"a\" : string s8 bytes=1\n"
           "%2 = map add %0 %1 : string s8 bytes=5\n"
           "root %2\n");
    expect("", "\"ab\" * indices", "abc", true,
           "ir length=3 strings=s8\n"
           "%0 = position : int[0,2] i8 positional\n"
           "%1 = const \"ab\" : string s8 bytes=2\n"
           "%2 = map mul %1 %0 : string s8 bytes=4 positional\n"
           "root %2\n");
}
END_TEST

START_TEST(failures_become_guards) {
    expect("", "tokens_int + 1", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = const True : bool bool\n"
           "%1 = guard %0 : uniform positional raises\n"
           "%2 = const 1 : int[1,1] i8\n"
           "root %2\n");
    expect("", "tokens - 1", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = const True : bool bool\n"
           "%1 = guard %0 : uniform positional raises\n"
           "%2 = const 0 : int[0,0] i8\n"
           "root %2\n");
    expect("", "1 / (indices - 2)", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = position : int[0,2] i8 positional\n"
           "%1 = const -2 : int[-2,-2] i8\n"
           "%2 = map add %0 %1 : int[-2,0] i8 positional\n"
           "%3 = const 1 : int[1,1] i8\n"
           "%4 = map div %3 %2 : float[-1,1] f64 positional raises\n"
           "root %4\n");
}
END_TEST

START_TEST(strings_beside_numbers_are_guessed) {
    expect("", "tokens if indices > 1 else 0", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = position : int[0,2] i8 positional\n"
           "%2 = const 1 : int[1,1] i8\n"
           "%3 = map le %1 %2 : bool bool positional\n"
           "%4 = guard %3 : positional raises\n"
           "root %0\n");
    expect("", "aggregate(select(tokens, \"b\", ==), tokens)", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = const \"b\" : string[98,98] u8\n"
           "%2 = select == %0 %1 : rows[0,3] uniform\n"
           "%3 = count %2 : int[0,3] i8 uniform\n"
           "%4 = sum %2 %0 : string[-2147483648,2147483647] i32 uniform\n"
           "%5 = const 0 : int[0,0] i8\n"
           "%6 = map eq %3 %5 : bool bool uniform\n"
           "%7 = guard %6 : uniform raises\n"
           "%8 = const \"\\u0000\" : string[0,0] u8\n"
           "%9 = combine %3 %4 %8 : string[0,1114111] i32 uniform raises\n"
           "root %9\n");
}
END_TEST

START_TEST(dead_nodes_that_raise_stay) {
    expect("", "0 * [1, 2][indices] + 1 if length > 0 else 7 / indices", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = position : int[0,2] i8 positional\n"
           "%1 = all : rows[3,3] diagonal uniform positional\n"
           "%2 = const 0 : int[0,0] i8\n"
           "%3 = map eq %0 %2 : bool bool positional\n"
           "%4 = map indicator %3 : int[0,1] i8 positional\n"
           "%5 = const 3 : int[3,3] i8\n"
           "%6 = sum %1 %4 : int[0,3] i8 uniform positional\n"
           "%7 = combine %5 %6 %2 : float[0,1] f64 uniform positional\n"
           "%8 = const 1 : int[1,1] i8\n"
           "%9 = map div %8 %7 : float f64 uniform positional raises\n"
           "%10 = map round %9 : int i64 uniform positional raises\n"
           "%11 = map gt %10 %2 : bool bool uniform positional\n"
           "%12 = lookup [1, 2] %0 : int[1,2] i8 positional raises\n"
           "%13 = const 7 : int[7,7] i8\n"
           "%14 = map div %13 %0 : float[0,7] f64 positional raises\n"
           "%15 = map ternary %8 %11 %14 : int|float[0,7] f64+tag positional\n"
           "root %15\n");
}
END_TEST

START_TEST(tables_are_cut_to_their_index) {
    expect("", "{\"a\": 1, \"bb\": 2, 3: 4}[tokens]", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = lookup {\"a\": 1} %0 : int[1,1] i8 raises\n"
           "root %1\n");
    expect("", "[5, 6, 7, 8, 9][indices]", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = position : int[0,2] i8 positional\n"
           "%1 = lookup [5, 6, 7] %0 : int[5,7] i8 positional\n"
           "root %1\n");
}
END_TEST

START_TEST(a_condition_narrows_its_branch) {
    expect("", "{\"x\": 1, \"y\": 2}[tokens if tokens in [\"x\", \"y\"] else \"x\"]", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = const \"x\" : string[120,120] u8\n"
           "%2 = member [\"x\", \"y\"] %0 : bool bool\n"
           "%3 = map ternary %0 %2 %1 : string[120,121] u8\n"
           "%4 = lookup {\"x\": 1, \"y\": 2} %3 : int[1,2] i8\n"
           "root %4\n");
}
END_TEST

START_TEST(aggregates_by_count) {
    expect("", "aggregate(select(indices, indices, <=), indices)", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = position : int[0,2] i8 positional\n"
           "%1 = const 0 : int[0,0] i8\n"
           "%2 = select <= %0 %0 : rows[1,3] diagonal positional\n"
           "%3 = count %2 : int[1,3] i8 positional\n"
           "%4 = sum %2 %0 : int[0,6] i8 positional\n"
           "%5 = combine %3 %4 %1 : int|float[0,2] f64+tag positional\n"
           "root %5\n");
    expect("", "aggregate(select(indices, indices - 1, ==), indices * 2)", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = position : int[0,2] i8 positional\n"
           "%1 = const -1 : int[-1,-1] i8\n"
           "%2 = map add %0 %1 : int[-1,1] i8 positional\n"
           "%3 = select == %0 %2 : rows[0,1] positional\n"
           "%4 = const 2 : int[2,2] i8\n"
           "%5 = map mul %0 %4 : int[0,4] i8 positional\n"
           "%6 = sum %3 %5 : int[0,4] i8 positional\n"
           "root %6\n");
    expect("", "aggregate(select(indices, 1, ==), tokens == \"a\")", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = position : int[0,2] i8 positional\n"
           "%2 = const 1 : int[1,1] i8\n"
           "%3 = const 0 : int[0,0] i8\n"
           "%4 = select == %1 %2 : rows[1,1] uniform positional\n"
           "%5 = const \"a\" : string[97,97] u8\n"
           "%6 = map eq %0 %5 : bool bool\n"
           "%7 = sum %4 %6 : int[0,1] i8 uniform\n"
           "%8 = map ne %7 %3 : bool bool uniform\n"
           "root %8\n");
}
END_TEST

START_TEST(comparisons_in_one_form) {
    expect("", "3 - indices > 1.5", "abcdef", true,
           "ir length=6 strings=char\n"
           "%0 = position : int[0,5] i8 positional\n"
           "%1 = const 1 : int[1,1] i8\n"
           "%2 = map le %0 %1 : bool bool positional\n"
           "root %2\n");
    expect("", "(tokens == \"a\") == False", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = const \"a\" : string[97,97] u8\n"
           "%2 = map ne %0 %1 : bool bool\n"
           "root %2\n");
    expect("", "indicator(tokens == \"a\") >= 1", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = const \"a\" : string[97,97] u8\n"
           "%2 = map eq %0 %1 : bool bool\n"
           "root %2\n");
}
END_TEST

START_TEST(selectors_in_one_form) {
    expect("", "select(indices + 1, indices, ==)", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = position : int[0,2] i8 positional\n"
           "%1 = const -1 : int[-1,-1] i8\n"
           "%2 = map add %0 %1 : int[-1,1] i8 positional\n"
           "%3 = select == %0 %2 : rows[0,1] positional\n"
           "root %3\n");
    expect("", "select(3 - indices, indices, <)", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = position : int[0,2] i8 positional\n"
           "%1 = const 3 : int[3,3] i8\n"
           "%2 = map sub %1 %0 : int[1,3] i8 positional\n"
           "%3 = select > %0 %2 : rows[0,3] positional\n"
           "root %3\n");
    expect("", "select(tokens == \"a\", False, ==)", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = const \"a\" : string[97,97] u8\n"
           "%2 = select != %0 %1 : rows[0,3] uniform\n"
           "root %2\n");
    expect("", "select(tokens, tokens, <) or select(tokens, tokens, ==)", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = select <= %0 %0 : rows[1,3] diagonal\n"
           "root %1\n");
    expect("", "not (select(tokens, tokens, <) and select(indices, indices, <=))", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = position : int[0,2] i8 positional\n"
           "%2 = select >= %0 %0 : rows[1,3] diagonal\n"
           "%3 = select > %1 %1 : rows[0,2] no-diagonal positional\n"
           "%4 = or %2 %3 : rows[1,3] diagonal\n"
           "root %4\n");
}
END_TEST

/* ---- by hand */

/* An empty IR for a string of lower-case letters of this length (0: any). */
static Ir empty_ir(uint64_t length) {
    Ir ir;
    Specialization spec = {.length = length, .strings = STRINGS_CHAR};
    spec.input[INPUT_STRING] = (InputColumn){.kinds = KIND_STRING, .low = 'a', .high = 'z', .bytes = 1};
    spec.input[INPUT_INT] = (InputColumn){.kinds = KIND_INT, .lane = LANE_I64, .low = INT64_MIN, .high = INT64_MAX};
    spec.input[INPUT_FLOAT] = (InputColumn){.kinds = KIND_FLOAT, .lane = LANE_F64};
    ir_init(&ir, &fixture.unit.arena, elab_graph(fixture.elab), &spec);
    return ir;
}

START_TEST(equal_nodes_are_one) {
    Ir ir = empty_ir(0);
    IrId x = ir_input(&ir, INPUT_INT), y = ir_position(&ir);
    ck_assert_uint_eq(ir_map(&ir, OP_ADD, x, y, IR_NONE), ir_map(&ir, OP_ADD, y, x, IR_NONE));
    ck_assert_uint_ne(ir_const(&ir, atom_float(0.0)), ir_const(&ir, atom_float(-0.0)));
    ck_assert_uint_ne(ir_int(&ir, 1), ir_bool(&ir, true));
}
END_TEST

START_TEST(overflow_is_a_guard_unless_excluded) {
    Ir ir = empty_ir(0);
    IrId x = ir_input(&ir, INPUT_INT), i = ir_position(&ir);
    ck_assert(ir_node(&ir, ir_map(&ir, OP_MUL, x, x, IR_NONE))->may_raise);
    ck_assert(!ir_node(&ir, ir_map(&ir, OP_MUL, i, i, IR_NONE))->may_raise);
    ck_assert(ir_node(&ir, ir_map(&ir, OP_NEG, x, IR_NONE, IR_NONE))->may_raise);
    ck_assert_uint_eq(ir.effects.count, 2);
}
END_TEST

START_TEST(zero_divisors_are_guards_unless_excluded) {
    Ir ir = empty_ir(0);
    IrId i = ir_position(&ir), n = ir_length(&ir);
    ck_assert(ir_node(&ir, ir_map(&ir, OP_DIV, n, i, IR_NONE))->may_raise);
    ck_assert(!ir_node(&ir, ir_map(&ir, OP_DIV, i, n, IR_NONE))->may_raise);
    ck_assert_uint_eq(ir_map(&ir, OP_MOD, i, n, IR_NONE), i);
}
END_TEST

START_TEST(float_identities_are_exact_ones) {
    Ir ir = empty_ir(0);
    IrId f = ir_input(&ir, INPUT_FLOAT);
    ck_assert_uint_eq(ir_map(&ir, OP_MUL, f, ir_int(&ir, 1), IR_NONE), f);
    ck_assert_uint_eq(ir_map(&ir, OP_SUB, f, ir_int(&ir, 0), IR_NONE), f);
    ck_assert_uint_ne(ir_map(&ir, OP_ADD, f, ir_int(&ir, 0), IR_NONE), f);         /* -0.0 + 0 is 0.0 */
    ck_assert(!ir_is_const(&ir, ir_map(&ir, OP_MUL, f, ir_int(&ir, 0), IR_NONE))); /* inf * 0 is nan */
    ck_assert(!ir_is_const(&ir, ir_map(&ir, OP_EQ, f, f, IR_NONE)));               /* nan == nan is false */
    ck_assert(
        ir_is_map(&ir, ir_map(&ir, OP_NOT, ir_map(&ir, OP_LT, f, ir_int(&ir, 1), IR_NONE), IR_NONE, IR_NONE), OP_NOT));
}
END_TEST

START_TEST(selectors_know_their_rows) {
    Ir ir = empty_ir(5);
    IrId i = ir_position(&ir), t = ir_input(&ir, INPUT_STRING);
    const IrNode *before = ir_node(&ir, ir_select(&ir, OP_LT, i, i));
    ck_assert_int_eq(before->high, 4);
    ck_assert_int_eq(before->diagonal, DIAGONAL_NONE);
    const IrNode *same = ir_node(&ir, ir_select(&ir, OP_EQ, t, t));
    ck_assert_int_eq(same->low, 1);
    ck_assert_int_eq(same->diagonal, DIAGONAL_ALL);
    IrId far = ir_map(&ir, OP_ADD, i, ir_int(&ir, 5), IR_NONE);
    ck_assert_int_eq(ir_node(&ir, ir_select(&ir, OP_EQ, i, far))->op, IR_SELECT_CONST);
}
END_TEST

START_TEST(selectors_absorb) {
    Ir ir = empty_ir(0);
    IrId i = ir_position(&ir), t = ir_input(&ir, INPUT_STRING);
    IrId a = ir_select(&ir, OP_EQ, t, t), b = ir_select(&ir, OP_LT, i, i), all = ir_select_const(&ir, true);
    IrId both = ir_select_and(&ir, a, b), either = ir_select_or(&ir, a, b);
    ck_assert_uint_eq(ir_select_and(&ir, both, a), both);
    ck_assert_uint_eq(ir_select_and(&ir, either, a), a);
    ck_assert_uint_eq(ir_select_or(&ir, both, b), b);
    ck_assert_uint_eq(ir_select_and(&ir, a, all), a);
    ck_assert_uint_eq(ir_select_or(&ir, a, ir_select_not(&ir, a)), all);
    ck_assert_uint_eq(ir_select_not(&ir, ir_select_not(&ir, either)), either);
}
END_TEST

/* A NaN makes < and >= both false: not may not go to the atoms. */
START_TEST(nans_keep_their_not) {
    Ir ir = empty_ir(0);
    IrId f = ir_input(&ir, INPUT_FLOAT);
    IrId less = ir_select(&ir, OP_LT, f, f), equal = ir_select(&ir, OP_EQ, f, f);
    ck_assert_int_eq(ir_node(&ir, ir_select_not(&ir, less))->op, IR_SELECT_NOT);
    ck_assert(ir_is_select(&ir, ir_select_not(&ir, equal), OP_NE));
    ck_assert_int_eq(ir_node(&ir, equal)->low, 0);
}
END_TEST

START_TEST(affine_forms) {
    Ir ir = empty_ir(0);
    IrAffine form;
    IrId i = ir_position(&ir), n = ir_length(&ir);
    IrId mirror = ir_map(&ir, OP_SUB, ir_map(&ir, OP_SUB, n, ir_int(&ir, 1), IR_NONE), i, IR_NONE);
    ck_assert(ir_affine(&ir, mirror, &form));
    ck_assert_int_eq(form.scale, -1);
    ck_assert(ir_is_position(&ir, mirror) && ir_is_permutation(&ir, mirror));
    IrId behind = ir_map(&ir, OP_ADD, i, n, IR_NONE);
    size_t nodes = ir.nodes.count;
    ck_assert(ir_affine(&ir, behind, &form));
    ck_assert_int_eq(form.scale, 1);
    ck_assert_int_eq(form.offset.low, ir_node(&ir, n)->low);
    ck_assert_int_eq(form.offset.high, ir_node(&ir, n)->high);
    ck_assert_uint_eq(ir.nodes.count, nodes); /* a question makes no nodes */
    ck_assert_uint_eq(ir_affine_offset(&ir, behind), n);
    ck_assert(!ir_affine(&ir, ir_map(&ir, OP_MUL, i, i, IR_NONE), &form));
    ck_assert(!ir_affine(&ir, ir_input(&ir, INPUT_INT), &form));
}
END_TEST

START_TEST(monotone_values) {
    Ir ir = empty_ir(0);
    IrId i = ir_position(&ir), t = ir_input(&ir, INPUT_STRING);
    IrId up = ir_map(&ir, OP_MUL, i, ir_int(&ir, 3), IR_NONE);
    IrId letter = ir_select(&ir, OP_EQ, t, ir_string(&ir, "a", 1));
    IrId running = ir_count(&ir, ir_select_and(&ir, letter, ir_select(&ir, OP_LE, i, i)));
    ck_assert(ir_monotone(&ir, up, 1, true) && !ir_monotone(&ir, up, -1, false));
    ck_assert(ir_monotone(&ir, ir_map(&ir, OP_SUB, ir_length(&ir), up, IR_NONE), -1, true));
    ck_assert(ir_monotone(&ir, running, 1, false) && !ir_monotone(&ir, running, 1, true));
    ck_assert(!ir_monotone(&ir, ir_input(&ir, INPUT_INT), 1, false));
}
END_TEST

/* ---- the checker */

static void expect_wrong(Ir *ir, const char *why) {
    Buf text = unit_buf(&fixture.unit);
    ck_assert(!ir_verify(ir, &text));
    unit_check_buf(&text, why);
}

START_TEST(the_checker_finds_what_is_wrong) {
    Ir ir = empty_ir(0);
    IrId i = ir_position(&ir), n = ir_length(&ir);
    ir.root = ir_map(&ir, OP_ADD, i, n, IR_NONE);
    Buf text = unit_buf(&fixture.unit);
    ck_assert(ir_verify(&ir, &text));
    IrNode *root = &ir.nodes.data[ir.root];
    const IrNode good = *root;
    root->b = ir.root;
    expect_wrong(&ir, "node 2: operand 1 is no earlier node");
    *root = good;
    root->lane = LANE_I8;
    expect_wrong(&ir, "node 2: lane i8 does not hold the interval");
    *root = good;
    root->kinds = KIND_INT | KIND_STRING;
    expect_wrong(&ir, "node 2: strings and numbers");
    *root = good;
    root->low = root->high + 1;
    expect_wrong(&ir, "node 2: empty interval");
    *root = good;
    root->map = OP_AND;
    expect_wrong(&ir, "node 2: a condition is no bool");
    *root = good;
    root->op = IR_SELECT_AND;
    expect_wrong(&ir, "node 2: operand 0 is of the wrong sort");
    *root = good;
    ir.root = IR_NONE;
    expect_wrong(&ir, "node 3: no root");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("ir");
    TCase *cases = tcase_create("ir");
    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_test(cases, types_and_lanes);
    tcase_add_test(cases, unknown_length);
    tcase_add_test(cases, strings_of_one_character);
    tcase_add_test(cases, longer_strings_are_packed);
    tcase_add_test(cases, failures_become_guards);
    tcase_add_test(cases, strings_beside_numbers_are_guessed);
    tcase_add_test(cases, dead_nodes_that_raise_stay);
    tcase_add_test(cases, tables_are_cut_to_their_index);
    tcase_add_test(cases, a_condition_narrows_its_branch);
    tcase_add_test(cases, aggregates_by_count);
    tcase_add_test(cases, comparisons_in_one_form);
    tcase_add_test(cases, selectors_in_one_form);
    tcase_add_test(cases, equal_nodes_are_one);
    tcase_add_test(cases, overflow_is_a_guard_unless_excluded);
    tcase_add_test(cases, zero_divisors_are_guards_unless_excluded);
    tcase_add_test(cases, float_identities_are_exact_ones);
    tcase_add_test(cases, selectors_know_their_rows);
    tcase_add_test(cases, selectors_absorb);
    tcase_add_test(cases, nans_keep_their_not);
    tcase_add_test(cases, affine_forms);
    tcase_add_test(cases, monotone_values);
    tcase_add_test(cases, the_checker_finds_what_is_wrong);
    suite_add_tcase(suite, cases);
    return unit_run(suite);
}
