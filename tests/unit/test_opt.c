/* The optimizer: exact IR of idioms that must end without floats, what must stay, and its switches. */
#include "tests/support/ir_fixture.h"

static IrFixture fixture;

static void setup(void) {
    ir_fixture_begin(&fixture);
}

static void teardown(void) {
    ir_fixture_end(&fixture);
}

/* The IR of an expression after all passes but the choice of algorithms for selectors. */
static void expect(const char *program, const char *expression, const char *input, bool known, const char *text) {
    static const char *const off[] = {"select", "normal", NULL};
    OptOptions options = {.verify_each = true, .off = off};
    Ir ir;
    ir_fixture_lower(&fixture, program, expression, input, known, &options, &ir);
    ir_fixture_check(&ir, &fixture, text);
}

START_TEST(length_is_a_node) {
    expect("", "length", "abc", false,
           "ir length=any strings=char\n"
           "%0 = length : int[1,536870912] i32 uniform positional\n"
           "root %0\n");
    expect("", "length * 2", "abc", true,
           "ir length=3 strings=char\n"
           "%0 = const 6 : int[6,6] i8\n"
           "root %0\n");
}
END_TEST

START_TEST(widths_are_counts) {
    expect("", "selector_width(select(tokens, tokens, ==))", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = select == %0 %0 : rows[1,536870912] diagonal\n"
           "%2 = count %1 : int[1,536870912] i32\n"
           "root %2\n");
}
END_TEST

START_TEST(widths_of_others_are_counts) {
    expect("def width(s) { w = 1 / aggregate(s or select(indices, 0, ==), indicator(indices == 0)); return round(w - 1 "
           "+ aggregate(s and select(indices, 0, ==), indicator(indices == 0), 0)); }",
           "width(select(tokens, tokens, ==))", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = select == %0 %0 : rows[1,536870912] diagonal\n"
           "%2 = count %1 : int[1,536870912] i32\n"
           "root %2\n");
    expect("def width(s) { return round(1 / aggregate(s or select(indices, 0, ==), indicator(indices == 0)) - 1); }",
           "width(select(tokens, tokens, ==))", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = position : int[0,536870911] i32 positional\n"
           "%2 = select == %0 %0 : rows[1,536870912] diagonal\n"
           "%3 = const 0 : int[0,0] i8\n"
           "%4 = select == %1 %3 : rows[1,1] uniform positional\n"
           "%5 = and %2 %4 : rows[0,1]\n"
           "%6 = count %5 : int[0,1] i8\n"
           "%7 = count %2 : int[1,536870912] i32\n"
           "%8 = map sub %7 %6 : int[0,536870912] i32\n"
           "root %8\n");
}
END_TEST

START_TEST(focus_is_any) {
    expect("", "has_focus(select(tokens, \"a\", ==))", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = const \"a\" : string[97,97] u8\n"
           "%2 = select == %0 %1 : rows[0,536870912] uniform\n"
           "%3 = const 0 : int[0,0] i8\n"
           "%4 = count %2 : int[0,536870912] i32 uniform\n"
           "%5 = map ne %4 %3 : bool bool uniform\n"
           "root %5\n");
    expect("x = aggregate(select(tokens, tokens, <), 3, 1) == 1;", "select(x, True, ==)", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = select < %0 %0 : rows[0,536870911] no-diagonal\n"
           "%2 = const 0 : int[0,0] i8\n"
           "%3 = count %1 : int[0,536870911] i32\n"
           "%4 = select == %3 %2 : rows[0,536870912] uniform\n"
           "root %4\n");
}
END_TEST

START_TEST(totals_are_sums) {
    expect("", "count(tokens, \"a\")", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = const \"a\" : string[97,97] u8\n"
           "%2 = select == %0 %1 : rows[0,536870912] uniform\n"
           "%3 = count %2 : int[0,536870912] i32 uniform\n"
           "root %3\n");
    expect("", "contains(tokens, \"a\")", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = const \"a\" : string[97,97] u8\n"
           "%2 = select == %0 %1 : rows[0,536870912] uniform\n"
           "%3 = const 0 : int[0,0] i8\n"
           "%4 = count %2 : int[0,536870912] i32 uniform\n"
           "%5 = map ne %4 %3 : bool bool uniform\n"
           "root %5\n");
    expect("", "round((indices + 1) * aggregate(select(indices, indices, <=), indicator(tokens == \"a\")))", "abc",
           false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = position : int[0,536870911] i32 positional\n"
           "%2 = select <= %1 %1 : rows[1,536870912] diagonal positional\n"
           "%3 = const \"a\" : string[97,97] u8\n"
           "%4 = map eq %0 %3 : bool bool\n"
           "%5 = map indicator %4 : int[0,1] i8\n"
           "%6 = sum %2 %5 : int[0,536870912] i32\n"
           "root %6\n");
}
END_TEST

START_TEST(inexact_products_stay) {
    expect("", "round(0.5 * aggregate(select(tokens, tokens, ==), indices))", "abc", true,
           "ir length=3 strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = position : int[0,2] i8 positional\n"
           "%2 = select == %0 %0 : rows[1,3] diagonal\n"
           "%3 = const 0 : int[0,0] i8\n"
           "%4 = count %2 : int[1,3] i8\n"
           "%5 = sum %2 %1 : int[0,6] i8\n"
           "%6 = combine %4 %5 %3 : int|float[0,2] f64+tag\n"
           "%7 = const 0.5 : float[0,1] f64\n"
           "%8 = map mul %6 %7 : float[0,2] f64\n"
           "%9 = map round %8 : int[0,2] i8\n"
           "root %9\n");
}
END_TEST

START_TEST(positions_are_counted_by_arithmetic) {
    expect("", "selector_width(select(indices, indices, <))", "abc", false,
           "ir length=any strings=char\n"
           "%0 = position : int[0,536870911] i32 positional\n"
           "root %0\n");
    expect("", "selector_width(select(indices, indices - 2, >=))", "abc", false,
           "ir length=any strings=char\n"
           "%0 = position : int[0,536870911] i32 positional\n"
           "%1 = const -2 : int[-2,-2] i8\n"
           "%2 = map add %0 %1 : int[-2,536870909] i32 positional\n"
           "%3 = const 0 : int[0,0] i8\n"
           "%4 = length : int[1,536870912] i32 uniform positional\n"
           "%5 = const 1 : int[1,1] i8\n"
           "%6 = map le %0 %5 : bool bool positional\n"
           "%7 = map ternary %3 %6 %2 : int[0,536870909] i32 positional\n"
           "%8 = map sub %4 %7 : int[-536870908,536870912] i32 positional\n"
           "root %8\n");
    expect("", "selector_width(not select(tokens, tokens, ==))", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = select != %0 %0 : rows[0,536870911] no-diagonal\n"
           "%2 = count %1 : int[0,536870911] i32\n"
           "root %2\n");
}
END_TEST

START_TEST(first_marks_select_one) {
    expect("", "aggregate(select(mark_first_instance(tokens, \"b\"), True, ==), indices, -1)", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = position : int[0,536870911] i32 positional\n"
           "%2 = const \"b\" : string[98,98] u8\n"
           "%3 = select == %0 %2 : rows[0,536870912] uniform\n"
           "%4 = const -1 : int[-1,-1] i8\n"
           "%5 = nearest %3 %1 %4 : int[-1,536870911] i32 uniform\n"
           "root %5\n");
}
END_TEST

START_TEST(running_numbers_select_one) {
    expect("same = select(tokens, tokens, ==); number = selector_width(same and select(indices, indices, <));",
           "aggregate(same and select(number, number - 1, ==), indices, -1)", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = position : int[0,536870911] i32 positional\n"
           "%2 = select == %0 %0 : rows[1,536870912] diagonal\n"
           "%3 = select < %1 %1 : rows[0,536870911] no-diagonal positional\n"
           "%4 = and %2 %3 : rows[0,536870911] no-diagonal\n"
           "%5 = const -1 : int[-1,-1] i8\n"
           "%6 = nearest %4 %1 %5 : int[-1,536870911] i32\n"
           "root %6\n");
}
END_TEST

START_TEST(sorting_scatters) {
    expect("", "sort(tokens, tokens)", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = position : int[0,536870911] i32 positional\n"
           "%2 = select < %0 %0 : rows[0,536870911] no-diagonal\n"
           "%3 = select == %0 %0 : rows[1,536870912] diagonal\n"
           "%4 = select < %1 %1 : rows[0,536870911] no-diagonal positional\n"
           "%5 = and %3 %4 : rows[0,536870911] no-diagonal\n"
           "%6 = or %2 %5 : rows[0,536870912] no-diagonal\n"
           "%7 = count %6 : int[0,536870912] i32\n"
           "%8 = select == %7 %1 : rows[1,1]\n"
           "%9 = sum %8 %0 : string[0,1114111] i32\n"
           "root %9\n");
    expect("", "aggregate(select((indices + 2) % length, indices, ==), tokens)", "abc", false,
           "ir length=any strings=char input string:i32[0,1114111]\n"
           "%0 = input string : string[0,1114111] i32\n"
           "%1 = position : int[0,536870911] i32 positional\n"
           "%2 = length : int[1,536870912] i32 uniform positional\n"
           "%3 = const 2 : int[2,2] i8\n"
           "%4 = map add %1 %3 : int[2,536870913] i32 positional\n"
           "%5 = map mod %4 %2 : int[0,536870911] i32 positional\n"
           "%6 = select == %5 %1 : rows[1,1] positional\n"
           "%7 = sum %6 %0 : string[0,1114111] i32\n"
           "root %7\n");
}
END_TEST

/* ---- switches */

START_TEST(passes_can_be_left_out) {
    static const char *const off[] = {"idiom", "count", "linear", "select", NULL};
    const OptOptions all = {.verify_each = true}, none = {.verify_each = true, .off = off};
    Ir with, without;
    ir_fixture_lower(&fixture, "", "length", "abc", false, &all, &with);
    ir_fixture_lower(&fixture, "", "length", "abc", false, &none, &without);
    ck_assert_int_eq(ir_node(&with, with.root)->op, IR_LENGTH);
    ck_assert_int_eq(ir_node(&without, without.root)->op, IR_MAP);
}
END_TEST

START_TEST(every_change_is_traced) {
    Buf trace = unit_buf(&fixture.unit);
    const OptOptions options = {.trace = &trace};
    Ir ir;
    ir_fixture_lower(&fixture, "", "length", "abc", false, &options, &ir);
    ck_assert_ptr_eq(strstr(buf_c_string(&trace), "; after idiom\nir length=any"), buf_c_string(&trace));
    size_t before = trace.length;
    ck_assert(opt_run(&ir, &options));
    ck_assert_uint_eq(trace.length, before);
}
END_TEST

START_TEST(unused_columns_are_not_read) {
    const OptOptions options = {.verify_each = true};
    Ir ir;
    ir_fixture_lower(&fixture, "", "length + 0 * indicator(tokens == \"a\")", "abc", false, &options, &ir);
    ck_assert(!ir.spec.input[INPUT_STRING].used);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("opt");
    TCase *cases = tcase_create("opt");
    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_test(cases, length_is_a_node);
    tcase_add_test(cases, widths_are_counts);
    tcase_add_test(cases, widths_of_others_are_counts);
    tcase_add_test(cases, focus_is_any);
    tcase_add_test(cases, totals_are_sums);
    tcase_add_test(cases, inexact_products_stay);
    tcase_add_test(cases, positions_are_counted_by_arithmetic);
    tcase_add_test(cases, first_marks_select_one);
    tcase_add_test(cases, running_numbers_select_one);
    tcase_add_test(cases, sorting_scatters);
    tcase_add_test(cases, passes_can_be_left_out);
    tcase_add_test(cases, every_change_is_traced);
    tcase_add_test(cases, unused_columns_are_not_read);
    suite_add_tcase(suite, cases);
    return unit_run(suite);
}
