/* The interpreter on selectors that choose among columns, and on those that a predicate makes. */
#include "tests/support/interp_fixture.h"

#include <math.h>

static Fixture fixture;

static void setup(void) {
    fixture_begin(&fixture);
}
static void teardown(void) {
    fixture_end(&fixture);
}

static NodeId chosen(NodeKind kind, NodeId selector) {
    return graph_choose(&fixture.graph, kind, selector, HERE);
}

static NodeId best_of(NodeId selector, NodeId score) {
    return graph_best(&fixture.graph, selector, score, HERE);
}

START_TEST(choosers_keep_one_column) {
    NodeId ends = selects(&fixture, OP_NE, fixture.indices, constant(&fixture, atom_int(1)));
    NodeId none = selects(&fixture, OP_GT, fixture.indices, constant(&fixture, atom_int(9)));
    check_matrix(&fixture, chosen(NODE_SELECT_FIRST, ends), "abc", "100 100 100");
    check_matrix(&fixture, chosen(NODE_SELECT_LAST, ends), "abc", "001 001 001");
    check_matrix(&fixture, chosen(NODE_SELECT_NEAREST, ends), "abc", "100 100 001"); /* of two as near the left one */
    check_matrix(&fixture, chosen(NODE_SELECT_NEAREST, ends), "abcd", "1000 1000 0010 0001");
    check_matrix(&fixture, chosen(NODE_SELECT_FIRST, none), "ab", "00 00");
    check_matrix(&fixture, chosen(NODE_SELECT_NEAREST, none), "ab", "00 00");
    check_matrix(&fixture, best_of(none, fixture.indices), "ab", "00 00");
}
END_TEST

/* Rows of a chooser are made anew where those below are, and only there. */
START_TEST(choosers_follow_their_rows) {
    NodeId upto = selects(&fixture, OP_LE, fixture.indices, fixture.indices);
    NodeId all = everything(&fixture);
    NodeId near = chosen(NODE_SELECT_NEAREST, all);
    check_matrix(&fixture, near, "abc", "100 010 001");
    check_matrix(&fixture, chosen(NODE_SELECT_LAST, upto), "abc", "100 010 001");
    check_matrix(&fixture, graph_select_not(&fixture.graph, near, HERE), "abc", "011 101 110");
    check_matrix(&fixture, graph_select_or(&fixture.graph, near, chosen(NODE_SELECT_FIRST, all), HERE), "abc",
                 "100 110 101");
    check(&fixture, aggregates(&fixture, near, fixture.indices, atom_int(-1)), "abc", "0 1 2 (int)");
}
END_TEST

START_TEST(best_keeps_what_nothing_exceeds) {
    NodeId all = everything(&fixture);
    const Atom equal[] = {atom_int(1), atom_float(1.0), atom_bool(true), atom_int(0)};
    const Atom nans[] = {atom_float(NAN), atom_float(1.0), atom_float(2.0)};
    check_matrix(&fixture, best_of(all, listed(&fixture, equal, 4)), "abcd", "1110 1110 1110 1110");
    check_matrix(&fixture, best_of(all, listed(&fixture, nans, 3)), "abc", "101 101 101");
    check_matrix(&fixture, best_of(all, constant(&fixture, atom_int(7))), "ab", "11 11");
}
END_TEST

START_TEST(extremes_keep_the_first_of_equals) {
    NodeId all = everything(&fixture);
    const Atom equal[] = {atom_int(0), atom_bool(true), atom_int(1), atom_float(1.0), atom_float(-0.0)};
    const Atom nans[] = {atom_float(2.0), atom_float(NAN), atom_float(3.0)};
    NodeId values = listed(&fixture, equal, 5);
    check(&fixture, folds(&fixture, FOLD_MAX, all, values, atom_int(0)), "abcde", "True True True True True (bool)");
    check(&fixture, folds(&fixture, FOLD_MIN, all, values, atom_int(0)), "abcde", "0 0 0 0 0 (int)");
    check(&fixture, folds(&fixture, FOLD_MAX, all, listed(&fixture, nans, 3), atom_int(0)), "abc",
          "3.0 3.0 3.0 (float)");
}
END_TEST

START_TEST(defaults_of_rows) {
    NodeId later = selects(&fixture, OP_GT, fixture.indices, fixture.indices);
    NodeId negative = unary(&fixture, OP_NEG, fixture.indices);
    NodeId node = graph_aggregate_or(&fixture.graph, FOLD_MIN, later, fixture.indices, negative, HERE);
    check(&fixture, node, "abc", "1 2 -2 (int)");
    NodeId none = selects(&fixture, OP_LT, fixture.indices, constant(&fixture, atom_int(0)));
    node = graph_aggregate_or(&fixture.graph, FOLD_MEAN, none, fixture.indices, negative, HERE);
    check(&fixture, node, "abc", "0 -1 -2 (int)"); /* equal rows with defaults of their own */
}
END_TEST

/* key * 2 > query, of constants made before and values that many others follow: memory is used again in between. */
START_TEST(predicates_keep_what_they_read) {
    NodeId key = graph_pair_part(&fixture.graph, NODE_KEY, HERE);
    NodeId query = graph_pair_part(&fixture.graph, NODE_QUERY, HERE);
    NodeId twice = binary(&fixture, OP_MUL, key, constant(&fixture, atom_int(2)));
    NodeId values = fixture.indices;
    for (int i = 0; i < 5; i++)
        values = binary(&fixture, OP_ADD, values, constant(&fixture, atom_int(i % 2 == 0 ? 1 : -1)));
    NodeId truth = binary(&fixture, OP_GT, twice, query);
    NodeId whole = graph_predicate(&fixture.graph, fixture.indices, values, truth, false, HERE);
    NodeId prefix = graph_predicate(&fixture.graph, fixture.indices, values, truth, true, HERE);
    check_matrix(&fixture, whole, "abcd", "0111 0011 0011 0001");
    check_matrix(&fixture, prefix, "abcd", "0000 0000 0010 0001");
    NodeId width = folds(&fixture, FOLD_SUM, graph_select_and(&fixture.graph, whole, prefix, HERE),
                         constant(&fixture, atom_int(1)), atom_int(0));
    check(&fixture, width, "abcd", "0 0 1 1 (int)");
}
END_TEST

START_TEST(a_pair_that_fails_is_named) {
    NodeId key = graph_pair_part(&fixture.graph, NODE_KEY, HERE);
    NodeId query = graph_pair_part(&fixture.graph, NODE_QUERY, HERE);
    NodeId truth = binary(&fixture, OP_DIV, constant(&fixture, atom_int(1)), binary(&fixture, OP_SUB, key, query));
    NodeId whole =
        graph_predicate(&fixture.graph, fixture.indices, constant(&fixture, atom_int(1)), truth, false, HERE);
    NodeId prefix =
        graph_predicate(&fixture.graph, fixture.indices, constant(&fixture, atom_int(1)), truth, true, HERE);
    check_fails(&fixture, whole, "abc", ERR_RUNTIME,
                "cannot divide by zero: 1 / 0 (key 1 at position 1, query 1 at position 0)");
    check_fails(&fixture, prefix, "abc", ERR_RUNTIME,
                "cannot divide by zero: 1 / 0 (key 1 at position 1, query 1 at position 1)");
    check_matrix(&fixture, prefix, "a", "1");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("interp_pairs");
    TCase *cases = tcase_create("interp_pairs");
    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_test(cases, choosers_keep_one_column);
    tcase_add_test(cases, choosers_follow_their_rows);
    tcase_add_test(cases, best_keeps_what_nothing_exceeds);
    tcase_add_test(cases, extremes_keep_the_first_of_equals);
    tcase_add_test(cases, defaults_of_rows);
    tcase_add_test(cases, predicates_keep_what_they_read);
    tcase_add_test(cases, a_pair_that_fails_is_named);
    suite_add_tcase(suite, cases);
    return unit_run(suite);
}
