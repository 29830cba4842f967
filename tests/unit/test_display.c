/* Listings of sequences, matrices and inputs. */
#include "runtime/interp/display.h"

#include "tests/support/unit.h"

#include <math.h>

static Atom text_atom(Unit *unit, const char *text) {
    return atom_string(unit_str(unit, text));
}

static void check_sequence(const Atom *at, size_t count, SeqType type, const char *expected) {
    Unit unit;
    unit_begin(&unit);
    Buf out = unit_buf(&unit);
    display_sequence(&out, at, count, type);
    unit_check_buf(&out, expected);
    unit_end(&unit);
}

START_TEST(numbers_and_bools) {
    const Atom mixed[] = {atom_int(0), atom_float(0.0625), atom_bool(true)};
    check_sequence(mixed, 3, SEQ_FLOAT, "[0, 0.062, T] (floats)");
    const Atom bools[] = {atom_bool(true), atom_bool(false)};
    check_sequence(bools, 2, SEQ_BOOL, "[T, F] (bools)");
    check_sequence(bools, 1, SEQ_BOOL, "[T] (bools)");
    const Atom close[] = {atom_float(0.33333), atom_float(0.3333)};
    check_sequence(close, 2, SEQ_FLOAT, "[0.333, 0.333] (floats)");
}
END_TEST

START_TEST(equal_positions_are_folded) {
    const Atom ones[] = {atom_bool(true), atom_int(1), atom_float(1.0)};
    check_sequence(ones, 3, SEQ_FLOAT, "[T]*3 (floats)");
    check_sequence(ones + 1, 2, SEQ_FLOAT, "[1]*2 (floats)");
    const Atom zeros[] = {atom_float(-0.0), atom_float(0.0)};
    check_sequence(zeros, 2, SEQ_FLOAT, "[-0.0]*2 (floats)");
    const Atom sick[] = {atom_float((double)NAN), atom_float((double)NAN)};
    check_sequence(sick, 2, SEQ_FLOAT, "[nan, nan] (floats)");
}
END_TEST

START_TEST(strings_are_bare) {
    Unit unit;
    unit_begin(&unit);
    const Atom words[] = {text_atom(&unit, "a, b"), text_atom(&unit, ""), text_atom(&unit, "é")};
    Buf out = unit_buf(&unit);
    display_sequence(&out, words, 3, SEQ_STRING);
    unit_check_buf(&out, "[a, b, , é] (strings)");
    out = unit_buf(&unit);
    display_sequence(&out, words + 1, 1, SEQ_STRING);
    unit_check_buf(&out, "[] (strings)");
    unit_end(&unit);
}
END_TEST

START_TEST(matrices_have_headings) {
    Unit unit;
    unit_begin(&unit);
    const Atom input[] = {text_atom(&unit, "a"), text_atom(&unit, "b"), text_atom(&unit, "a")};
    const uint8_t cells[] = {1, 0, 1, 0, 1, 0, 0, 0, 0};
    Buf out = unit_buf(&unit);
    display_matrix(&out, cells, input, 3, 2);
    unit_check_buf(&out, "      a b a\n"
                         "  a | 1   1\n"
                         "  b |   1\n"
                         "  a |\n");
    unit_end(&unit);
}
END_TEST

START_TEST(columns_are_as_wide_as_their_heading) {
    Unit unit;
    unit_begin(&unit);
    const Atom input[] = {text_atom(&unit, "中"), text_atom(&unit, "dog"), text_atom(&unit, ""), atom_float(0.5)};
    const uint8_t cells[] = {1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1};
    Buf out = unit_buf(&unit);
    display_matrix(&out, cells, input, 4, 0);
    unit_check_buf(&out, "      中 dog   0.5\n"
                         " 中 | 1  1   1 1\n"
                         "dog |    1     1\n"
                         "    |        1\n"
                         "0.5 | 1        1\n");
    unit_end(&unit);
}
END_TEST

START_TEST(labels_keep_to_their_line) {
    Unit unit;
    unit_begin(&unit);
    const Atom input[] = {text_atom(&unit, "\n"), text_atom(&unit, "")};
    const uint8_t cells[] = {0, 1, 1, 0};
    Buf out = unit_buf(&unit);
    display_matrix(&out, cells, input, 2, 0);
    unit_check_buf(&out, "       '\\n'\n"
                         "'\\n' |      1\n"
                         "     | 1\n");
    out = unit_buf(&unit);
    const Atom empty[] = {text_atom(&unit, "")};
    display_matrix(&out, cells + 1, empty, 1, 0);
    unit_check_buf(&out, "  \n | 1\n");
    unit_end(&unit);
}
END_TEST

START_TEST(inputs_as_string_or_list) {
    Unit unit;
    unit_begin(&unit);
    const Atom letters[] = {text_atom(&unit, "h"), text_atom(&unit, "é"), text_atom(&unit, "\n")};
    Buf out = unit_buf(&unit);
    display_input(&out, letters, 3, true);
    unit_check_buf(&out, "\"hé\\n\"");
    out = unit_buf(&unit);
    const Atom atoms[] = {atom_int(1), atom_float(2.5), text_atom(&unit, "x"), atom_bool(true)};
    display_input(&out, atoms, 4, false);
    unit_check_buf(&out, "[1, 2.5, 'x', True]");
    unit_end(&unit);
}
END_TEST

START_TEST(widths_are_columns) {
    ck_assert_uint_eq(display_width("abc", 3), 3);
    ck_assert_uint_eq(display_width("中é", strlen("中é")), 3);
    ck_assert_uint_eq(display_width("", 0), 0);
}
END_TEST

static Suite *display_suite(void) {
    Suite *suite = suite_create("display");
    TCase *sequences = tcase_create("sequences");
    tcase_add_test(sequences, numbers_and_bools);
    tcase_add_test(sequences, equal_positions_are_folded);
    tcase_add_test(sequences, strings_are_bare);
    suite_add_tcase(suite, sequences);
    TCase *matrices = tcase_create("matrices");
    tcase_add_test(matrices, matrices_have_headings);
    tcase_add_test(matrices, columns_are_as_wide_as_their_heading);
    tcase_add_test(matrices, labels_keep_to_their_line);
    suite_add_tcase(suite, matrices);
    TCase *inputs = tcase_create("inputs");
    tcase_add_test(inputs, inputs_as_string_or_list);
    tcase_add_test(inputs, widths_are_columns);
    suite_add_tcase(suite, inputs);
    return suite;
}

int main(void) {
    return unit_run(display_suite());
}
