/* The interpreter on graphs made by hand: every kind of node, its errors with their places, and rows and means held
 * against plain loops over atom operations. */
#include "tests/support/interp_fixture.h"

#include <math.h>
#include <setjmp.h>

/* ---- leaves */

START_TEST(inputs_are_converted) {
    Fixture fixture;
    fixture_begin(&fixture);
    const Atom numbers[] = {atom_int(3), atom_float(2.5), atom_bool(true)};
    check_on(&fixture, fixture.asis, numbers, 3, "3 2.5 True (float)");
    check_on(&fixture, fixture.tokens, numbers, 3, "'3' '2.5' 'True' (string)");
    check_on(&fixture, graph_input(&fixture.graph, INPUT_INT, HERE), numbers, 3, "3 2 1 (int)");
    check_on(&fixture, graph_input(&fixture.graph, INPUT_FLOAT, HERE), numbers, 3, "3.0 2.5 1.0 (float)");
    check_on(&fixture, graph_input(&fixture.graph, INPUT_BOOL, HERE), numbers, 3, "True True True (bool)");
    check(&fixture, fixture.indices, "abc", "0 1 2 (int)");
    check(&fixture, constant(&fixture, atom_float(0.5)), "ab", "0.5 0.5 (float)");
    check_fails(&fixture, graph_input(&fixture.graph, INPUT_INT, HERE), "1x", ERR_RUNTIME,
                "cannot convert to int: \"x\" at position 1");
    const Atom mixed[] = {atom_int(3), atom_string(unit_str(&fixture.unit, "a"))};
    check_fails_on(&fixture, graph_input(&fixture.graph, INPUT_ASIS, HERE), mixed, 2, ERR_TYPE,
                   "a sequence mixes int and string: 3 at position 0, \"a\" at position 1");
    fixture_end(&fixture);
}
END_TEST

START_TEST(an_empty_input_is_an_error) {
    Fixture fixture;
    fixture_begin(&fixture);
    check_fails(&fixture, graph_indices(&fixture.graph, HERE), "", ERR_TYPE, "the input is empty");
    check_fails(&fixture, everything(&fixture), "", ERR_TYPE, "the input is empty");
    fixture_end(&fixture);
}
END_TEST

/* The result does not lie in the caller's array. */
START_TEST(results_outlive_the_input) {
    Fixture fixture;
    fixture_begin(&fixture);
    Atom input[] = {atom_int(1), atom_int(2)};
    Sequence out;
    ck_assert(interp_sequence(&fixture.context, &fixture.graph, fixture.asis, input, 2, &out));
    input[0] = atom_int(7);
    ck_assert_int_eq(out.at[0].i, 1);
    fixture_end(&fixture);
}
END_TEST

/* ---- elementwise */

START_TEST(operators_work_by_position) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId two = constant(&fixture, atom_int(2)), minus = unary(&fixture, OP_NEG, fixture.indices);
    check(&fixture, binary(&fixture, OP_MUL, fixture.indices, two), "abc", "0 2 4 (int)");
    check(&fixture, binary(&fixture, OP_POW, two, minus), "abc", "1 0.5 0.25 (float)");
    check(&fixture, binary(&fixture, OP_ADD, fixture.tokens, fixture.tokens), "ab", "'aa' 'bb' (string)");
    check(&fixture, binary(&fixture, OP_NE, fixture.indices, two), "abc", "True True False (bool)");
    check(&fixture, unary(&fixture, OP_NOT, fixture.indices), "abc", "True False False (bool)");
    check(&fixture, unary(&fixture, OP_INDICATOR, fixture.indices), "abc", "0 1 1 (int)");
    NodeId half = binary(&fixture, OP_DIV, fixture.indices, two);
    check(&fixture, unary(&fixture, OP_ROUND, half), "abcd", "0 0 1 2 (int)");
    check_fails(&fixture, binary(&fixture, OP_DIV, two, fixture.indices), "abc", ERR_RUNTIME,
                "cannot divide by zero: 2 / 0 at position 0");
    check_fails(&fixture, binary(&fixture, OP_LT, fixture.tokens, two), "ab", ERR_RUNTIME,
                "order of string and int: \"a\" < 2 at position 0");
    fixture_end(&fixture);
}
END_TEST

/* Unlike at top level, where they give an operand. */
START_TEST(logic_gives_bools) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId word = constant(&fixture, atom_string(unit_str(&fixture.unit, "x")));
    check(&fixture, binary(&fixture, OP_AND, fixture.indices, word), "ab", "False True (bool)");
    check(&fixture, binary(&fixture, OP_OR, fixture.indices, word), "ab", "True True (bool)");
    fixture_end(&fixture);
}
END_TEST

START_TEST(ternary_evaluates_everything) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId one = constant(&fixture, atom_int(1));
    NodeId late = binary(&fixture, OP_GE, fixture.indices, one);
    check(&fixture, choose(&fixture, fixture.indices, late, constant(&fixture, atom_float(0.5))), "abc",
          "0.5 1 2 (float)");
    check_fails(&fixture, choose(&fixture, fixture.tokens, late, one), "ab", ERR_TYPE,
                "a sequence mixes int and string: 1 at position 0, \"b\" at position 1");
    NodeId bad = binary(&fixture, OP_MOD, one, fixture.indices);
    check_fails(&fixture, choose(&fixture, bad, late, one), "ab", ERR_RUNTIME,
                "cannot take a remainder by zero: 1 % 0 at position 0");
    fixture_end(&fixture);
}
END_TEST

/* A position that cannot be made is reported before the mixture that the others would make. */
START_TEST(only_ancestors_are_evaluated) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId bad = binary(&fixture, OP_DIV, fixture.indices, constant(&fixture, atom_int(0)));
    NodeId good = binary(&fixture, OP_ADD, fixture.indices, fixture.indices);
    check(&fixture, good, "ab", "0 2 (int)");
    NodeId hidden = choose(&fixture, good, good, bad);
    check_fails(&fixture, hidden, "ab", ERR_RUNTIME, "cannot divide by zero: 0 / 0 at position 0");
    fixture_end(&fixture);
}
END_TEST

START_TEST(failing_nodes_say_why) {
    Fixture fixture;
    fixture_begin(&fixture);
    const Str *why = unit_str(&fixture.unit, "a list is no value");
    NodeId fail = graph_fail(&fixture.graph, false, ERR_TYPE, why, HERE);
    check_fails(&fixture, unary(&fixture, OP_NOT, fail), "ab", ERR_TYPE, "a list is no value");
    NodeId select_fail = graph_fail(&fixture.graph, true, ERR_VALUE, why, HERE);
    NodeId both = graph_select_or(&fixture.graph, everything(&fixture), select_fail, HERE);
    check_fails(&fixture, both, "ab", ERR_VALUE, "a list is no value");
    check_fails(&fixture, aggregates(&fixture, both, fixture.indices, atom_int(0)), "ab", ERR_VALUE,
                "a list is no value");
    fixture_end(&fixture);
}
END_TEST

/* ---- tables */

START_TEST(lists_are_indexed) {
    Fixture fixture;
    fixture_begin(&fixture);
    const Atom values[] = {atom_int(5), atom_int(6), atom_int(7)};
    Table list = {.kind = TABLE_LIST, .count = 3, .values = values};
    Graph *graph = &fixture.graph;
    check(&fixture, graph_lookup(graph, list, fixture.indices, HERE), "abc", "5 6 7 (int)");
    NodeId minus = unary(&fixture, OP_NEG, fixture.indices);
    check(&fixture, graph_lookup(graph, list, minus, HERE), "abcd", "5 7 6 5 (int)");
    check_fails(&fixture, graph_lookup(graph, list, minus, HERE), "abcde", ERR_VALUE,
                "index -4 is out of range for a list of length 3 at position 4");
    check_fails(&fixture, graph_lookup(graph, list, fixture.indices, HERE), "abcde", ERR_VALUE,
                "index 3 is out of range for a list of length 3 at position 3");
    NodeId late = binary(&fixture, OP_GT, fixture.indices, constant(&fixture, atom_int(0)));
    check(&fixture, graph_lookup(graph, list, late, HERE), "ab", "5 6 (int)");
    check_fails(&fixture, graph_lookup(graph, list, fixture.tokens, HERE), "ab", ERR_RUNTIME,
                "index into a list must be int: \"a\" at position 0");
    check_fails(&fixture, graph_lookup(graph, list, constant(&fixture, atom_float(1.0)), HERE), "ab", ERR_RUNTIME,
                "index into a list must be int: 1.0 at position 0");
    fixture_end(&fixture);
}
END_TEST

START_TEST(only_picked_elements_count) {
    Fixture fixture;
    fixture_begin(&fixture);
    const Atom values[] = {atom_int(5),
                           atom_bool(true),
                           atom_string(unit_str(&fixture.unit, "x")),
                           {.type = ATOM_OTHER, .s = unit_str(&fixture.unit, "list")}};
    NodeId picked = listed(&fixture, values, 4);
    check(&fixture, picked, "ab", "5 True (int)");
    check_fails(&fixture, picked, "abc", ERR_TYPE,
                "a sequence mixes int and string: 5 at position 0, \"x\" at position 2");
    check_fails(&fixture, picked, "abcd", ERR_TYPE,
                "a sequence holds ints, floats, bools or strings, but list at position 3");
    check_fails(&fixture, picked, "abcde", ERR_VALUE, "index 4 is out of range for a list of length 4 at position 4");
    fixture_end(&fixture);
}
END_TEST

START_TEST(strings_and_dicts_are_indexed) {
    Fixture fixture;
    fixture_begin(&fixture);
    Table text = {.kind = TABLE_STRING, .count = 2, .values = letters(&fixture, "xy")};
    check(&fixture, graph_lookup(&fixture.graph, text, fixture.indices, HERE), "ab", "'x' 'y' (string)");
    check_fails(&fixture, graph_lookup(&fixture.graph, text, fixture.indices, HERE), "abc", ERR_VALUE,
                "index 2 is out of range for a string of length 2 at position 2");
    const Atom values[] = {atom_int(10), atom_int(20)};
    Table words = {.kind = TABLE_DICT, .count = 2, .keys = letters(&fixture, "ab"), .values = values};
    check(&fixture, graph_lookup(&fixture.graph, words, fixture.tokens, HERE), "bab", "20 10 20 (int)");
    check_fails(&fixture, graph_lookup(&fixture.graph, words, fixture.tokens, HERE), "abc", ERR_VALUE,
                "key not in the dict: \"c\" at position 2");
    const Atom keys[] = {atom_int(0), atom_bool(true)};
    Table numbers = {.kind = TABLE_DICT, .count = 2, .keys = keys, .values = values};
    NodeId halves = binary(&fixture, OP_DIV, fixture.indices, constant(&fixture, atom_int(1)));
    check(&fixture, graph_lookup(&fixture.graph, numbers, halves, HERE), "ab", "10 20 (int)");
    fixture_end(&fixture);
}
END_TEST

START_TEST(membership_is_by_equality) {
    Fixture fixture;
    fixture_begin(&fixture);
    const Atom values[] = {atom_float(1.0),
                           atom_string(unit_str(&fixture.unit, "a")),
                           {.type = ATOM_OTHER, .s = unit_str(&fixture.unit, "list")}};
    Table list = {.kind = TABLE_LIST, .count = 2, .values = values};
    check(&fixture, graph_member(&fixture.graph, list, fixture.indices, HERE), "abc", "False True False (bool)");
    check(&fixture, graph_member(&fixture.graph, list, fixture.tokens, HERE), "ab", "True False (bool)");
    list.count = 0;
    check(&fixture, graph_member(&fixture.graph, list, fixture.tokens, HERE), "ab", "False False (bool)");
    list.count = 3;
    check_fails(&fixture, graph_member(&fixture.graph, list, fixture.tokens, HERE), "ab", ERR_TYPE,
                "the list after `in` must hold atoms, but element 2 is list");
    fixture_end(&fixture);
}
END_TEST

/* ---- selectors */

START_TEST(rows_are_queries) {
    Fixture fixture;
    fixture_begin(&fixture);
    Graph *graph = &fixture.graph;
    NodeId before = selects(&fixture, OP_LT, fixture.indices, fixture.indices);
    NodeId same = selects(&fixture, OP_EQ, fixture.tokens, fixture.tokens);
    check_matrix(&fixture, before, "abc", "000 100 110");
    check_matrix(&fixture, same, "aba", "101 010 101");
    NodeId neither = graph_select_not(graph, graph_select_or(graph, before, same, HERE), HERE);
    check_matrix(&fixture, neither, "aba", "010 001 000");
    check_matrix(&fixture, graph_select_and(graph, before, same, HERE), "aba", "000 000 100");
    check_matrix(&fixture, graph_select_and(graph, same, same, HERE), "aba", "101 010 101");
    check_matrix(&fixture, selects(&fixture, OP_EQ, fixture.tokens, fixture.indices), "ab", "00 00");
    check_matrix(&fixture, selects(&fixture, OP_NE, fixture.tokens, fixture.indices), "ab", "11 11");
    fixture_end(&fixture);
}
END_TEST

START_TEST(nul_makes_strings_differ) {
    Fixture fixture;
    fixture_begin(&fixture);
    const Atom input[] = {atom_string(str_new(&fixture.unit.arena, "a\0", 2)),
                          atom_string(unit_str(&fixture.unit, "a"))};
    const uint8_t expected[] = {0, 1, 0, 0}, *cells;
    NodeId less = selects(&fixture, OP_LT, fixture.tokens, fixture.tokens);
    ck_assert(interp_selector(&fixture.context, &fixture.graph, less, input, 2, &cells));
    ck_assert_mem_eq(cells, expected, 4);
    fixture_end(&fixture);
}
END_TEST

START_TEST(orders_of_strings_and_numbers_cannot_hide) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId bad = selects(&fixture, OP_LT, fixture.tokens, fixture.indices);
    const char *message = "order of string and int: \"a\" < 0 (key position 0, query position 0)";
    check_fails(&fixture, bad, "abc", ERR_RUNTIME, message);
    NodeId either = graph_select_or(&fixture.graph, everything(&fixture), bad, HERE);
    check_fails(&fixture, aggregates(&fixture, either, fixture.indices, atom_int(0)), "abc", ERR_RUNTIME, message);
    fixture_end(&fixture);
}
END_TEST

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Values of one of many sorts, chosen to be often equal or nearly so. */
static Atom random_atom(Fixture *fixture, unsigned sort, uint32_t *state) {
    static const char *const words[] = {"",        "a",        "ab",       "a\xc3\xa9",
                                        "abcdefg", "abcdefgh", "abcdefgi", "\xf0\x9d\x9b\xbc"};
    static const double floats[] = {0.0, -0.0, 1.0, 2.5, 9007199254740992.0, 9223372036854775808.0};
    uint32_t pick = next_random(state);
    switch (sort) {
    case 0:
        return atom_int((int64_t)(pick % 5) - 2);
    case 1:
        return atom_bool(pick % 2);
    case 2:
        return atom_float(pick % 7 == 6 ? (double)NAN : floats[pick % 7 % 6]);
    case 3:
        return atom_string(unit_str(&fixture->unit, words[pick % 5]));
    case 4:
        return atom_string(unit_str(&fixture->unit, words[pick % 8]));
    case 5:
        return atom_int(INT64_MAX - (int64_t)(pick % 3));
    case 6: /* ints beside floats that only an exact comparison tells apart */
        return pick % 2 ? atom_int(9007199254740992 + (int64_t)(pick / 2 % 3)) : atom_float(9007199254740992.0);
    default:
        return pick % 3 ? atom_float((double)(pick % 4) / 2.0) : atom_int((int64_t)(pick % 4));
    }
}

#define SORTS 8

static const Atom *random_atoms(Fixture *fixture, unsigned sort, size_t count, uint32_t *state) {
    Atom *atoms = arena_array(&fixture->unit.arena, Atom, count);
    for (size_t i = 0; i < count; i++)
        atoms[i] = random_atom(fixture, sort, state);
    return atoms;
}

static void check_cells(Fixture *fixture, Op op, const Atom *keys, const Atom *queries, size_t count) {
    NodeId node = selects(fixture, op, listed(fixture, keys, count), listed(fixture, queries, count));
    const uint8_t *cells;
    AtomContext atoms = {.arena = &fixture->unit.arena, .string_limit = 100};
    bool first;
    if (!atom_compare(&atoms, op, keys[0], queries[0], &first))
        return; /* string and number */
    const Atom *input = arena_zalloc(&fixture->unit.arena, count * sizeof(Atom));
    ck_assert(interp_selector(&fixture->context, &fixture->graph, node, input, count, &cells));
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            bool expected = false;
            ck_assert(atom_compare(&atoms, op, keys[j], queries[i], &expected));
            ck_assert_int_eq(cells[i * count + j], expected);
        }
    }
}

START_TEST(rows_agree_with_atoms) {
    uint32_t state = 12345u + (uint32_t)_i;
    unsigned key_sort = (unsigned)_i / SORTS, query_sort = (unsigned)_i % SORTS;
    Fixture fixture;
    fixture_begin(&fixture);
    for (size_t count = 1; count < 40; count += 6)
        for (int op = OP_EQ; op <= OP_GE; op++)
            check_cells(&fixture, (Op)op, random_atoms(&fixture, key_sort, count, &state),
                        random_atoms(&fixture, query_sort, count, &state), count);
    fixture_end(&fixture);
}
END_TEST

/* ---- aggregates */

START_TEST(aggregates_by_number_selected) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId full = everything(&fixture);
    NodeId none = selects(&fixture, OP_LT, constant(&fixture, atom_int(1)), constant(&fixture, atom_int(1)));
    NodeId before = selects(&fixture, OP_LT, fixture.indices, fixture.indices);
    check(&fixture, aggregates(&fixture, full, fixture.indices, atom_int(0)), "abcab", "2.0 2.0 2.0 2.0 2.0 (float)");
    check(&fixture, aggregates(&fixture, before, fixture.indices, atom_bool(true)), "abcd", "True 0 0.5 1.0 (float)");
    check(&fixture, aggregates(&fixture, none, fixture.tokens, atom_int(0)), "ab", "0 0 (int)");
    check(&fixture, aggregates(&fixture, full, fixture.tokens, atom_int(0)), "a", "'a' (string)");
    check_fails(&fixture, aggregates(&fixture, full, fixture.tokens, atom_int(0)), "ab", ERR_RUNTIME,
                "cannot average strings: position 0 selects \"a\" at position 0 and \"b\" at position 1");
    check_fails(&fixture, aggregates(&fixture, before, fixture.tokens, atom_int(0)), "ab", ERR_TYPE,
                "a sequence mixes int and string: 0 at position 0, \"a\" at position 1");
    fixture_end(&fixture);
}
END_TEST

/* The type of the whole sequence decides, not that of the selected part. */
START_TEST(bools_average_only_beside_numbers) {
    Fixture fixture;
    fixture_begin(&fixture);
    const Atom values[] = {atom_bool(true), atom_bool(true), atom_int(3)};
    NodeId some = selects(&fixture, OP_LE, fixture.indices, constant(&fixture, atom_int(1)));
    NodeId node = aggregates(&fixture, some, listed(&fixture, values, 3), atom_int(0));
    check(&fixture, node, "abc", "1.0 1.0 1.0 (float)");
    check_fails(&fixture, node, "ab", ERR_RUNTIME,
                "cannot average bools: position 0 selects True at position 0 and True at position 1");
    fixture_end(&fixture);
}
END_TEST

START_TEST(sums_are_exact) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId full = everything(&fixture);
    const Atom large[] = {atom_int(INT64_MAX), atom_int(INT64_MAX), atom_int(INT64_MAX), atom_int(3)};
    check(&fixture, aggregates(&fixture, full, listed(&fixture, large, 4), atom_int(0)), "abcd",
          "6.917529027641082e+18 6.917529027641082e+18 6.917529027641082e+18 6.917529027641082e+18 (float)");
    /* 2^53 + 1 is no double: the ints in front of the float are summed first, and exactly */
    const Atom mixed[] = {atom_int(9007199254740992), atom_int(1), atom_int(1), atom_float(0.0)};
    NodeId values = listed(&fixture, mixed, 4);
    check(&fixture, aggregates(&fixture, full, values, atom_int(0)), "abcd",
          "2251799813685248.5 2251799813685248.5 2251799813685248.5 2251799813685248.5 (float)");
    const Atom late[] = {atom_float(9007199254740992.0), atom_int(1), atom_int(1), atom_float(0.0)};
    check(&fixture, aggregates(&fixture, full, listed(&fixture, late, 4), atom_int(0)), "abcd",
          "2251799813685248.0 2251799813685248.0 2251799813685248.0 2251799813685248.0 (float)");
    fixture_end(&fixture);
}
END_TEST

START_TEST(zeros_keep_their_signs_where_python_does) {
    Fixture fixture;
    fixture_begin(&fixture);
    const Atom zeros[] = {atom_float(-0.0), atom_float(-0.0)};
    NodeId values = listed(&fixture, zeros, 2);
    NodeId self = selects(&fixture, OP_EQ, fixture.indices, fixture.indices);
    check(&fixture, aggregates(&fixture, self, values, atom_int(0)), "ab", "-0.0 -0.0 (float)");
    check(&fixture, aggregates(&fixture, everything(&fixture), values, atom_int(0)), "ab", "0.0 0.0 (float)");
    const Atom sick[] = {atom_float(1.0), atom_float((double)INFINITY)};
    NodeId before = selects(&fixture, OP_EQ, fixture.indices, constant(&fixture, atom_int(0)));
    check(&fixture, aggregates(&fixture, before, listed(&fixture, sick, 2), atom_int(0)), "ab", "1.0 1.0 (float)");
    fixture_end(&fixture);
}
END_TEST

START_TEST(sums_by_number_selected) {
    Fixture fixture;
    fixture_begin(&fixture);
    const Atom bools[] = {atom_bool(true), atom_bool(false), atom_bool(true)};
    NodeId full = everything(&fixture);
    NodeId none = selects(&fixture, OP_LT, constant(&fixture, atom_int(1)), constant(&fixture, atom_int(1)));
    NodeId before = selects(&fixture, OP_LT, fixture.indices, fixture.indices);
    check(&fixture, folds(&fixture, FOLD_SUM, full, fixture.indices, atom_int(5)), "abc", "3 3 3 (int)");
    check(&fixture, folds(&fixture, FOLD_SUM, before, fixture.indices, atom_bool(true)), "abcd", "True 0 1 3 (int)");
    check(&fixture, folds(&fixture, FOLD_SUM, none, fixture.tokens, atom_float(1.5)), "ab", "1.5 1.5 (float)");
    check(&fixture, folds(&fixture, FOLD_SUM, before, listed(&fixture, bools, 3), atom_int(7)), "abc", "7 1 1 (int)");
    check_fails(&fixture, folds(&fixture, FOLD_SUM, full, fixture.tokens, atom_int(0)), "a", ERR_RUNTIME,
                "cannot add up strings: position 0 selects \"a\" at position 0");
    check_fails(&fixture, folds(&fixture, FOLD_SUM, full, fixture.tokens, atom_int(0)), "ab", ERR_RUNTIME,
                "cannot add up strings: position 0 selects \"a\" at position 0 and \"b\" at position 1");
    fixture_end(&fixture);
}
END_TEST

/* The sum decides, not what it passes through; ints are ints until there is a float. */
START_TEST(sums_of_ints_have_64_bits_in_the_end) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId before = selects(&fixture, OP_LE, fixture.indices, fixture.indices);
    const Atom large[] = {atom_int(INT64_MAX), atom_int(1), atom_int(-1), atom_float(0.5)};
    NodeId values = listed(&fixture, large, 4);
    NodeId all = folds(&fixture, FOLD_SUM, everything(&fixture), values, atom_int(0));
    check(&fixture, all, "abc", "9223372036854775807 9223372036854775807 9223372036854775807 (int)");
    check_fails(&fixture, folds(&fixture, FOLD_SUM, before, values, atom_int(0)), "abc", ERR_OVERFLOW,
                "the sum does not fit into 64 bits at position 1");
    const Atom mixed[] = {atom_int(2), atom_bool(true), atom_float(-0.0), atom_int(1)};
    check(&fixture, folds(&fixture, FOLD_SUM, before, listed(&fixture, mixed, 4), atom_int(0)), "abcd",
          "2 3 3.0 4.0 (float)");
    const Atom zeros[] = {atom_float(-0.0), atom_float(-0.0)};
    check(&fixture, folds(&fixture, FOLD_SUM, before, listed(&fixture, zeros, 2), atom_int(0)), "ab",
          "0.0 0.0 (float)");
    fixture_end(&fixture);
}
END_TEST

/* What docs/language.md says of aggregate, in operations on atoms. */
static Atom plain_sum(AtomContext *atoms, const Atom *values, const uint8_t *row, size_t count, int64_t *selected,
                      Atom *last) {
    Atom sum = atom_int(0);
    for (size_t j = 0; j < count; j++) {
        if (!row[j])
            continue;
        ++*selected;
        *last = values[j];
        ck_assert(atom_binary(atoms, OP_ADD, sum, values[j], &sum));
    }
    return sum;
}

/* What Python's max and min keep: the first that no later one is beyond. */
static Atom plain_extreme(AtomContext *atoms, Op beyond, const Atom *values, const uint8_t *row, size_t count,
                          Atom otherwise) {
    Atom kept = otherwise, is_beyond;
    bool any = false;
    for (size_t j = 0; j < count; j++) {
        if (!row[j])
            continue;
        ck_assert(atom_binary(atoms, beyond, values[j], any ? kept : values[j], &is_beyond));
        kept = !any || is_beyond.b ? values[j] : kept;
        any = true;
    }
    return kept;
}

static Atom plain_aggregate(AtomContext *atoms, Fold fold, const Atom *values, const uint8_t *row, size_t count,
                            Atom otherwise) {
    Atom last = otherwise, mean;
    int64_t selected = 0;
    if (fold == FOLD_MAX || fold == FOLD_MIN)
        return plain_extreme(atoms, fold == FOLD_MAX ? OP_GT : OP_LT, values, row, count, otherwise);
    Atom sum = plain_sum(atoms, values, row, count, &selected, &last);
    switch (fold) {
    case FOLD_MEAN:
        if (selected < 2)
            return last;
        ck_assert(atom_binary(atoms, OP_DIV, sum, atom_int(selected), &mean));
        return mean;
    case FOLD_SUM:
        return selected == 0 ? otherwise : sum;
    case FOLD_MAX:
    case FOLD_MIN:
        break;
    }
    never();
}

START_TEST(folds_agree_with_atoms) {
    const unsigned sorts[] = {0, 2, 6, 7};
    const Fold fold = (Fold)(_i / 4);
    uint32_t state = 99u + (uint32_t)_i % 4;
    Fixture fixture;
    fixture_begin(&fixture);
    AtomContext atoms = {.arena = &fixture.unit.arena, .string_limit = 100};
    for (size_t count = 1; count < 600; count = count * 3 + 1) {
        const Atom *keys = random_atoms(&fixture, 0, count, &state);
        const Atom *values = random_atoms(&fixture, sorts[_i % 4], count, &state);
        NodeId key = listed(&fixture, keys, count);
        NodeId before = selects(&fixture, OP_LE, fixture.indices, fixture.indices);
        NodeId selector = graph_select_and(&fixture.graph, selects(&fixture, OP_EQ, key, key), before, HERE);
        NodeId node = folds(&fixture, fold, selector, listed(&fixture, values, count), atom_int(0));
        const Atom *input = arena_zalloc(&fixture.unit.arena, count * sizeof(Atom));
        const uint8_t *cells;
        Sequence out;
        ck_assert(interp_selector(&fixture.context, &fixture.graph, selector, input, count, &cells));
        ck_assert(interp_sequence(&fixture.context, &fixture.graph, node, input, count, &out));
        for (size_t i = 0; i < count; i++) {
            Atom expected = plain_aggregate(&atoms, fold, values, cells + i * count, count, atom_int(0));
            ck_assert(atom_identical(out.at[i], expected) || (isnan(out.at[i].f) && isnan(expected.f)));
        }
    }
    fixture_end(&fixture);
}
END_TEST

/* The fold of values at all positions; atoms beyond a list's end are not there. */
static Atom fold_all(Fixture *fixture, Fold fold, const Atom *values, size_t count) {
    Sequence out;
    NodeId node = folds(fixture, fold, everything(fixture), listed(fixture, values, count), atom_int(0));
    const Atom *input = arena_zalloc(&fixture->unit.arena, count * sizeof(Atom));
    ck_assert(interp_sequence(&fixture->context, &fixture->graph, node, input, count, &out));
    return out.at[0];
}

static SeqType type_of(const Atom *values, size_t count) {
    AtomContext atoms = {.arena = NULL};
    SeqType type = SEQ_STRING;
    ck_assert(atom_sequence_type(&atoms, values, count, &type));
    return type;
}

/* Values turned round give the same where the order does not tell, and values beside themselves where a fold is
 * idempotent. */
START_TEST(folds_are_what_their_rows_say) {
    enum { MOST = 12 };
    Fold fold = (Fold)(_i / SORTS);
    unsigned sort = (unsigned)_i % SORTS;
    uint32_t state = 5;
    Fixture fixture;
    fixture_begin(&fixture);
    for (size_t count = 2; count <= MOST && sort != 5; count++) { /* 5: ints whose sums may not fit */
        const Atom *values = random_atoms(&fixture, sort, count, &state);
        SeqType type = type_of(values, count);
        Atom back[MOST], twice[2 * MOST];
        for (size_t i = 0; i < count; i++) {
            back[i] = values[count - 1 - i];
            twice[2 * i] = twice[2 * i + 1] = values[i];
        }
        if (!fold_takes(fold, type))
            continue;
        Atom folded = fold_all(&fixture, fold, values, count);
        ck_assert(fold_is_ordered(fold, 1u << type) || atom_identical(folded, fold_all(&fixture, fold, back, count)));
        ck_assert(!fold_is_idempotent(fold, 1u << type) ||
                  atom_identical(folded, fold_all(&fixture, fold, twice, 2 * count)));
    }
    fixture_end(&fixture);
}
END_TEST

/* ---- the walk */

/* Values are overwritten once nobody reads them: a chain that reads far back shows a value given back too early. */
START_TEST(memory_is_used_again_only_when_free) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId one = constant(&fixture, atom_int(1)), nodes[40];
    nodes[0] = binary(&fixture, OP_ADD, fixture.indices, one);
    for (size_t k = 1; k < 40; k++)
        nodes[k] = binary(&fixture, OP_ADD, nodes[k - 1], k % 5 == 0 ? nodes[k / 2] : one);
    NodeId late = selects(&fixture, OP_EQ, nodes[3], nodes[20]);
    NodeId filler = binary(&fixture, OP_MUL, nodes[39], nodes[7]);
    NodeId both = graph_select_and(&fixture.graph, late, selects(&fixture, OP_LT, filler, nodes[0]), HERE);
    NodeId result = aggregates(&fixture, graph_select_not(&fixture.graph, both, HERE), filler, atom_int(0));
    int64_t plain[40] = {1};
    for (size_t k = 1; k < 40; k++)
        plain[k] = plain[k - 1] + (k % 5 == 0 ? plain[k / 2] : 1);
    Buf expected = unit_buf(&fixture.unit);
    buf_format(&expected, "%lld (int)", (long long)(plain[39] * plain[7]));
    check(&fixture, result, "a", buf_c_string(&expected));
    fixture_end(&fixture);
}
END_TEST

/* A selector may be read by itself and, later, as a part of another. */
START_TEST(parts_of_selectors_stay_alive) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId part = selects(&fixture, OP_LT, fixture.indices, fixture.indices);
    NodeId whole = graph_select_not(&fixture.graph, part, HERE);
    NodeId sum = aggregates(&fixture, part, fixture.indices, atom_int(0));
    for (int k = 0; k < 5; k++)
        sum = binary(&fixture, OP_ADD, sum, constant(&fixture, atom_int(1)));
    check(&fixture, aggregates(&fixture, whole, sum, atom_int(0)), "abc", "5.166666666666667 5.25 5.5 (float)");
    fixture_end(&fixture);
}
END_TEST

/* Values alive at the same time bound the memory, not the number of nodes. */
START_TEST(long_chains_need_little_memory) {
    Fixture fixture;
    fixture_begin(&fixture);
    const size_t count = 10000;
    NodeId node = fixture.indices, one = constant(&fixture, atom_int(1));
    for (int k = 0; k < 300; k++)
        node = binary(&fixture, OP_ADD, node, one);
    const Atom *input = arena_zalloc(&fixture.unit.arena, count * sizeof(Atom));
    size_t before = fixture.unit.budget.used;
    Sequence out;
    ck_assert(interp_sequence(&fixture.context, &fixture.graph, node, input, count, &out));
    ck_assert_int_eq(out.at[7].i, 307);
    ck_assert_uint_lt(fixture.unit.budget.used - before, 20 * count * sizeof(Atom));
    fixture_end(&fixture);
}
END_TEST

/* Composed selectors nest as deep as a program makes them; nothing here recurses. */
START_TEST(deep_selectors_do_not_recurse) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId before = selects(&fixture, OP_LT, fixture.indices, fixture.indices), deep = before;
    for (int k = 0; k < 30000; k++)
        deep = graph_select_not(&fixture.graph, deep, HERE);
    check_matrix(&fixture, graph_select_or(&fixture.graph, deep, before, HERE), "abc", "000 100 110");
    fixture_end(&fixture);
}
END_TEST

static const char *stop_at_once(void *user) {
    ++*(int *)user;
    return "enough";
}

START_TEST(cancelling_is_a_limit_error) {
    Fixture fixture;
    fixture_begin(&fixture);
    int asked = 0;
    fixture.context.stopped = stop_at_once;
    fixture.context.user = &asked;
    check_fails(&fixture, graph_indices(&fixture.graph, HERE), "abc", ERR_LIMIT, "enough");
    ck_assert_int_eq(asked, 1);
    fixture_end(&fixture);
}
END_TEST

static const char *stop_later(void *user) {
    return ++*(int *)user == 3 ? "enough" : NULL;
}

START_TEST(long_rows_can_be_cancelled) {
    Fixture fixture;
    fixture_begin(&fixture);
    int asked = 0;
    fixture.context.stopped = stop_later;
    fixture.context.user = &asked;
    const size_t count = 4000;
    const Atom *input = arena_zalloc(&fixture.unit.arena, count * sizeof(Atom));
    NodeId before = selects(&fixture, OP_LT, fixture.indices, fixture.indices);
    NodeId node = aggregates(&fixture, before, fixture.indices, atom_int(0));
    check_fails_on(&fixture, node, input, count, ERR_LIMIT, "enough");
    ck_assert_int_eq(asked, 3);
    fixture_end(&fixture);
}
END_TEST

START_TEST(long_strings_are_a_limit_error) {
    Fixture fixture;
    fixture_begin(&fixture);
    NodeId node = fixture.tokens;
    for (int k = 0; k < 7; k++)
        node = binary(&fixture, OP_ADD, node, node);
    check_fails(&fixture, node, "a", ERR_LIMIT, "a string of 128 bytes is longer than the limit of 100 at position 0");
    fixture_end(&fixture);
}
END_TEST

START_TEST(a_matrix_may_be_too_large) {
    Fixture fixture;
    fixture_begin(&fixture);
    const size_t count = 2000;
    const Atom *input = arena_zalloc(&fixture.unit.arena, count * sizeof(Atom));
    NodeId full = everything(&fixture);
    const uint8_t *cells;
    jmp_buf escape;
    if (setjmp(escape) == 0) {
        fixture.unit.budget.escape = &escape;
        fixture.unit.budget.limit = fixture.unit.budget.used + ((size_t)1 << 20);
        (void)interp_selector(&fixture.context, &fixture.graph, full, input, count, &cells);
        ck_abort_msg("a matrix of 4 MB fitted into 1 MB");
    }
    ck_assert(fixture.unit.budget.over_limit);
    fixture_end(&fixture);
}
END_TEST

static void add_tests(TCase *tcase, const TTest *const *tests, size_t count) {
    for (size_t i = 0; i < count; i++)
        tcase_add_test(tcase, tests[i]);
}

static Suite *interp_suite(void) {
    const TTest *const values[] = {
        inputs_are_converted, an_empty_input_is_an_error,   results_outlive_the_input,     operators_work_by_position,
        logic_gives_bools,    ternary_evaluates_everything, only_ancestors_are_evaluated,  failing_nodes_say_why,
        lists_are_indexed,    only_picked_elements_count,   strings_and_dicts_are_indexed, membership_is_by_equality};
    const TTest *const selectors[] = {rows_are_queries,
                                      nul_makes_strings_differ,
                                      orders_of_strings_and_numbers_cannot_hide,
                                      aggregates_by_number_selected,
                                      bools_average_only_beside_numbers,
                                      sums_are_exact,
                                      sums_by_number_selected,
                                      sums_of_ints_have_64_bits_in_the_end,
                                      zeros_keep_their_signs_where_python_does};
    const TTest *const walk[] = {memory_is_used_again_only_when_free, parts_of_selectors_stay_alive,
                                 long_chains_need_little_memory,      deep_selectors_do_not_recurse,
                                 cancelling_is_a_limit_error,         long_rows_can_be_cancelled,
                                 long_strings_are_a_limit_error,      a_matrix_may_be_too_large};
    Suite *suite = suite_create("interp");
    TCase *elementwise = tcase_create("elementwise"), *rows = tcase_create("rows"), *whole = tcase_create("walk");
    add_tests(elementwise, values, sizeof values / sizeof *values);
    add_tests(rows, selectors, sizeof selectors / sizeof *selectors);
    tcase_add_loop_test(rows, rows_agree_with_atoms, 0, SORTS * SORTS);
    tcase_add_loop_test(rows, folds_agree_with_atoms, 0, 4 * FOLD_COUNT);
    tcase_add_loop_test(rows, folds_are_what_their_rows_say, 0, SORTS * FOLD_COUNT);
    add_tests(whole, walk, sizeof walk / sizeof *walk);
    suite_add_tcase(suite, elementwise);
    suite_add_tcase(suite, rows);
    suite_add_tcase(suite, whole);
    return suite;
}

int main(void) {
    return unit_run(interp_suite());
}
