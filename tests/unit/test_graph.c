/* Making graphs, walking over them, their text form, and the checks on them. */
#include "frontend/graph/graph.h"
#include "frontend/graph/input.h"
#include "tests/support/unit.h"

static Unit unit;
static Graph graph;

static void setup(void) {
    unit_begin(&unit);
    graph_init(&graph, &unit.arena, 1000);
}

static void teardown(void) {
    unit_end(&unit);
}

static Atom text_atom(const char *text) {
    return atom_string(unit_str(&unit, text));
}

static Table make_list(const Atom *values, uint32_t count) {
    return (Table){.kind = TABLE_LIST, .count = count, .values = values};
}

static Table make_dict(const Atom *keys, const Atom *values, uint32_t count) {
    return (Table){.kind = TABLE_DICT, .count = count, .keys = keys, .values = values};
}

static void check_verified(void) {
    Buf why = unit_buf(&unit);
    bool verified = graph_verify(&graph, &why);
    ck_assert_msg(verified, "%s", buf_c_string(&why));
    unit_check_buf(&why, "");
}

static void check_rejected(const char *expected) {
    Buf why = unit_buf(&unit);
    ck_assert(!graph_verify(&graph, &why));
    unit_check_buf(&why, expected);
}

/* One node of every kind; the root depends on all but the two that fail. */
static NodeId make_everything(void) {
    static Atom list[2], keys[2], letters[2];
    list[0] = atom_int(1);
    list[1] = (Atom){.type = ATOM_OTHER, .s = unit_str(&unit, "list")};
    keys[0] = text_atom("a");
    keys[1] = atom_float(2.5);
    letters[0] = text_atom("x");
    letters[1] = text_atom("y");
    NodeId tokens = graph_input(&graph, INPUT_ASIS, SPAN_NONE);
    NodeId indices = graph_indices(&graph, SPAN_NONE);
    NodeId three = graph_const(&graph, atom_int(3), SPAN_NONE);
    graph_fail(&graph, false, ERR_VALUE, unit_str(&unit, "no such \"key\""), SPAN_NONE);
    NodeId sum = graph_map(&graph, OP_ADD, indices, three, NODE_NONE, SPAN_NONE);
    graph.nodes.data[sum].name = unit_str(&unit, "shifted");
    NodeId before = graph_select(&graph, OP_LT, indices, sum, SPAN_NONE);
    NodeId same = graph_select(&graph, OP_EQ, tokens, tokens, SPAN_NONE);
    NodeId both = graph_select_and(&graph, before, same, SPAN_NONE);
    NodeId other = graph_select_not(&graph, both, SPAN_NONE);
    NodeId either = graph_select_or(&graph, other, before, SPAN_NONE);
    graph_fail(&graph, true, ERR_TYPE, unit_str(&unit, "bad"), SPAN_NONE);
    NodeId total = graph_aggregate(&graph, FOLD_MEAN, either, sum, atom_int(0), SPAN_NONE);
    NodeId item = graph_lookup(&graph, make_list(list, 2), total, SPAN_NONE);
    NodeId letter = graph_lookup(&graph, (Table){.kind = TABLE_STRING, .count = 2, .values = letters}, item, SPAN_NONE);
    NodeId value = graph_lookup(&graph, make_dict(keys, list, 2), letter, SPAN_NONE);
    NodeId member = graph_member(&graph, make_list(list, 1), value, SPAN_NONE);
    return graph_map(&graph, OP_TERNARY, value, member, tokens, SPAN_NONE);
}

START_TEST(nodes_hold_what_they_were_given) {
    Span span = {1, 2, 3};
    NodeId input = graph_input(&graph, INPUT_FLOAT, span);
    NodeId value = graph_const(&graph, atom_float(1.5), SPAN_NONE);
    NodeId map = graph_map(&graph, OP_NEG, value, NODE_NONE, NODE_NONE, SPAN_NONE);
    NodeId select = graph_select(&graph, OP_GE, input, map, SPAN_NONE);
    NodeId total = graph_aggregate(&graph, FOLD_SUM, select, input, atom_bool(true), SPAN_NONE);
    NodeId fail = graph_fail(&graph, true, ERR_RUNTIME, unit_str(&unit, "why"), SPAN_NONE);
    ck_assert_uint_eq(input, 0);
    ck_assert_uint_eq(fail, 5);
    ck_assert_int_eq(graph_node(&graph, input)->input, INPUT_FLOAT);
    ck_assert_uint_eq(graph_node(&graph, input)->span.end, 3);
    ck_assert_ptr_null(graph_node(&graph, input)->name);
    ck_assert_int_eq(graph_node(&graph, map)->op, OP_NEG);
    ck_assert_double_eq(graph.atoms.data[graph_node(&graph, value)->payload].f, 1.5);
    ck_assert_int_eq(graph_node(&graph, total)->fold, FOLD_SUM);
    ck_assert(graph.atoms.data[graph_node(&graph, total)->payload].b);
    unit_check_str(graph.failures.data[graph_node(&graph, fail)->payload].message, "why");
    ck_assert(!graph_is_selector(&graph, input) && !graph_is_selector(&graph, total));
    ck_assert(graph_is_selector(&graph, select) && graph_is_selector(&graph, fail));
    check_verified();
}
END_TEST

START_TEST(aggregates_keep_their_fold) {
    NodeId indices = graph_indices(&graph, SPAN_NONE);
    NodeId before = graph_select(&graph, OP_LT, indices, indices, SPAN_NONE);
    NodeId sum = graph_aggregate(&graph, FOLD_SUM, before, indices, atom_int(7), SPAN_NONE);
    NodeId root = graph_aggregate(&graph, FOLD_MEAN, before, sum, atom_int(0), SPAN_NONE);
    check_verified();
    static const char text[] = "%0 = indices\n%1 = select < key %0 query %0\n"
                               "%2 = aggregate sum %1 value %0 default 7\n%3 = aggregate %1 value %2 default 0\n";
    Buf printed = unit_buf(&unit);
    graph_print(&printed, &graph, root);
    unit_check_buf(&printed, text);
    Graph copy;
    Buf copied = unit_buf(&unit);
    graph_print(&copied, &copy, graph_copy(&copy, &unit.arena, &graph, root));
    unit_check_buf(&copied, text);
    graph.nodes.data[sum].fold = FOLD_COUNT;
    Buf why = unit_buf(&unit);
    ck_assert(!graph_verify(&graph, &why));
}
END_TEST

/* A selector by a predicate, what chooses of it, and an aggregate whose default is an s-op. */
static NodeId make_additions(bool prefix_only) {
    NodeId indices = graph_indices(&graph, SPAN_NONE);
    NodeId key = graph_pair_part(&graph, NODE_KEY, SPAN_NONE);
    NodeId query = graph_pair_part(&graph, NODE_QUERY, SPAN_NONE);
    NodeId one = graph_const(&graph, atom_int(1), SPAN_NONE);
    NodeId sum = graph_map(&graph, OP_ADD, key, one, NODE_NONE, SPAN_NONE);
    NodeId truth = graph_map(&graph, OP_EQ, sum, query, NODE_NONE, SPAN_NONE);
    NodeId predicate = graph_predicate(&graph, indices, indices, truth, prefix_only, SPAN_NONE);
    NodeId first = graph_choose(&graph, NODE_SELECT_FIRST, predicate, SPAN_NONE);
    NodeId nearest = graph_choose(&graph, NODE_SELECT_NEAREST, first, SPAN_NONE);
    NodeId last = graph_choose(&graph, NODE_SELECT_LAST, nearest, SPAN_NONE);
    NodeId best = graph_best(&graph, last, indices, SPAN_NONE);
    return graph_aggregate_or(&graph, FOLD_MAX, best, indices, indices, SPAN_NONE);
}

START_TEST(additions_print_and_copy) {
    NodeId root = make_additions(_i == 1);
    check_verified();
    const char *text =
        _i == 0 ? "%6 = predicate key %0 query %0 truth %5\n" : "%6 = predicate prefix key %0 query %0 truth %5\n";
    Buf expected = unit_buf(&unit);
    buf_format(&expected,
               "%%0 = indices\n%%1 = key\n%%2 = query\n%%3 = const 1\n%%4 = map add %%1 %%3\n%%5 = map eq %%4 %%2\n%s"
               "%%7 = first %%6\n%%8 = nearest %%7\n%%9 = last %%8\n%%10 = best %%9 score %%0\n"
               "%%11 = aggregate max %%10 value %%0 default %%0\n",
               text);
    Graph copy;
    Buf printed = unit_buf(&unit), copied = unit_buf(&unit);
    graph_print(&printed, &graph, root);
    graph_print(&copied, &copy, graph_copy(&copy, &unit.arena, &graph, root));
    unit_check_buf(&printed, buf_c_string(&expected));
    unit_check_buf(&copied, buf_c_string(&expected));
}
END_TEST

START_TEST(values_of_pairs_stay_in_their_predicate) {
    make_additions(false);
    ck_assert(graph_node(&graph, 5)->of_pairs && !graph_node(&graph, 3)->of_pairs && !graph_node(&graph, 6)->of_pairs);
    graph.nodes.data[11].b = 4;
    check_rejected("node 11: operand 1 has a value for each pair");
    graph.nodes.data[6].payload = 2;
    check_rejected("node 6: which pairs are selected is no truth: 2");
}
END_TEST

START_TEST(tables_pick_and_find) {
    Atom values[] = {atom_int(7), text_atom("b")}, out;
    AtomContext atoms = {.arena = &unit.arena, .string_limit = 100};
    Table list = make_list(values, 2);
    ck_assert(table_pick(&atoms, &list, atom_int(-1), &out) && out.type == ATOM_STRING);
    ck_assert(table_pick(&atoms, &list, atom_bool(false), &out) && out.i == 7);
    ck_assert(!table_pick(&atoms, &list, atom_int(2), &out));
    unit_check_str(atoms.error.message, "index 2 is out of range for a list of length 2");
    ck_assert(!table_pick(&atoms, &list, atom_float(1.0), &out));
    ck_assert_int_eq(atoms.error.kind, ERR_RUNTIME);
    NodeId member = graph_member(&graph, list, graph_indices(&graph, SPAN_NONE), SPAN_NONE);
    const Table *indexed = &graph.tables.data[graph_node(&graph, member)->payload];
    ck_assert_uint_eq(table_find(indexed, atom_float(7.0)), 0);
    ck_assert_uint_eq(table_find(indexed, text_atom("a")), UINT32_MAX);
}
END_TEST

START_TEST(operands_by_kind) {
    make_everything();
    static const unsigned counts[] = {0, 0, 0, 0, 2, 2, 2, 2, 1, 2, 0, 2, 1, 1, 1, 1, 3};
    ck_assert_uint_eq(graph.nodes.count, sizeof counts / sizeof counts[0]);
    for (NodeId id = 0; id < graph.nodes.count; id++) {
        NodeId operands[3];
        ck_assert_uint_eq(graph_operands(graph_node(&graph, id), operands), counts[id]);
        for (unsigned i = 0; i < counts[id]; i++) {
            ck_assert_uint_lt(operands[i], id);
        }
    }
}
END_TEST

START_TEST(full_graph_takes_nothing) {
    graph_init(&graph, &unit.arena, 2);
    NodeId a = graph_indices(&graph, SPAN_NONE);
    NodeId s = graph_select(&graph, OP_EQ, a, a, SPAN_NONE);
    Table list = make_list(NULL, 0);
    ck_assert_uint_eq(s, 1);
    ck_assert_uint_eq(graph_input(&graph, INPUT_ASIS, SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph_indices(&graph, SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph_const(&graph, atom_int(1), SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph_map(&graph, OP_NEG, a, NODE_NONE, NODE_NONE, SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph_lookup(&graph, list, a, SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph_member(&graph, list, a, SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph_aggregate(&graph, FOLD_MEAN, s, a, atom_int(1), SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph_select(&graph, OP_EQ, a, a, SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph_select_and(&graph, s, s, SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph_select_or(&graph, s, s, SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph_select_not(&graph, s, SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph_fail(&graph, false, ERR_TYPE, unit_str(&unit, "x"), SPAN_NONE), NODE_NONE);
    ck_assert_uint_eq(graph.nodes.count, 2);
    ck_assert_uint_eq(graph.atoms.count + graph.tables.count + graph.failures.count, 0);
}
END_TEST

START_TEST(ancestors_are_what_a_root_needs) {
    NodeId root = make_everything();
    bool mark[32];
    memset(mark, true, sizeof mark);
    ck_assert_uint_eq(graph_ancestors(&graph, root, mark), graph.nodes.count - 2);
    for (NodeId id = 0; id <= root; id++) {
        ck_assert(mark[id] == (id != 3 && id != 10));
    }
    ck_assert_uint_eq(graph_ancestors(&graph, 4, mark), 3);
    ck_assert(!mark[0] && mark[1] && mark[2] && !mark[3] && mark[4]);
    ck_assert_uint_eq(graph_ancestors(&graph, 0, mark), 1);
}
END_TEST

START_TEST(deep_graphs_need_no_stack) {
    graph_init(&graph, &unit.arena, 300000);
    NodeId id = graph_indices(&graph, SPAN_NONE);
    for (int i = 0; i < 200000; i++) {
        id = graph_map(&graph, OP_ADD, id, id, NODE_NONE, SPAN_NONE);
    }
    bool *mark = arena_array(&unit.arena, bool, (size_t)id + 1);
    ck_assert_uint_eq(graph_ancestors(&graph, id, mark), 200001);
    Buf out = unit_buf(&unit);
    graph_print(&out, &graph, id);
    ck_assert_ptr_nonnull(strstr(buf_c_string(&out), "\n%200000 = map add %199999 %199999\n"));
    check_verified();
}
END_TEST

START_TEST(dict_tables_find_keys) {
    enum { COUNT = 1024 };
    Atom *keys = arena_array(&unit.arena, Atom, COUNT), *values = arena_array(&unit.arena, Atom, COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        char text[16];
        snprintf(text, sizeof text, "k%u", i);
        keys[i] = i % 2 == 0 ? atom_int(i) : text_atom(text);
        values[i] = atom_int(i);
    }
    NodeId id = graph_lookup(&graph, make_dict(keys, values, COUNT), graph_indices(&graph, SPAN_NONE), SPAN_NONE);
    const Table *table = &graph.tables.data[graph_node(&graph, id)->payload];
    for (uint32_t i = 0; i < COUNT; i++) {
        ck_assert_uint_eq(table_find(table, keys[i]), i);
    }
    ck_assert_uint_eq(table_find(table, atom_float(4.0)), 4);
    ck_assert_uint_eq(table_find(table, atom_bool(false)), 0);
    ck_assert_uint_eq(table_find(table, atom_int(7)), UINT32_MAX);
    ck_assert_uint_eq(table_find(table, text_atom("k0")), UINT32_MAX);
    check_verified();
}
END_TEST

START_TEST(empty_dict_finds_nothing) {
    graph_lookup(&graph, make_dict(NULL, NULL, 0), graph_indices(&graph, SPAN_NONE), SPAN_NONE);
    ck_assert_uint_eq(table_find(&graph.tables.data[0], atom_int(0)), UINT32_MAX);
    Table bare = make_dict(NULL, NULL, 0);
    ck_assert_uint_eq(table_find(&bare, atom_int(0)), UINT32_MAX);
    check_verified();
}
END_TEST

START_TEST(print_shows_every_kind) {
    Buf out = unit_buf(&unit);
    graph_print(&out, &graph, make_everything());
    unit_check_buf(&out, "%0 = input asis\n"
                         "%1 = indices\n"
                         "%2 = const 3\n"
                         "%3 = map add %1 %2  ; shifted\n"
                         "%4 = select < key %1 query %3\n"
                         "%5 = select == key %0 query %0\n"
                         "%6 = and %4 %5\n"
                         "%7 = not %6\n"
                         "%8 = or %7 %4\n"
                         "%9 = aggregate %8 value %3 default 0\n"
                         "%10 = lookup [1, <list>] %9\n"
                         "%11 = lookup \"xy\" %10\n"
                         "%12 = lookup {\"a\": 1, 2.5: <list>} %11\n"
                         "%13 = member [1] %12\n"
                         "%14 = map ternary %12 %13 %0\n");
    check_verified();
}
END_TEST

START_TEST(print_shows_failures) {
    make_everything();
    Buf out = unit_buf(&unit);
    graph_print(&out, &graph, 3);
    graph_print(&out, &graph, 10);
    unit_check_buf(&out, "%0 = fail value \"no such \\\"key\\\"\"\n%0 = fail selector type \"bad\"\n");
}
END_TEST

START_TEST(print_keeps_one_line_a_node) {
    NodeId id = graph_const(&graph, atom_string(str_new(&unit.arena, "a\n\0\"\\\xC3\xA9", 7)), SPAN_NONE);
    Buf out = unit_buf(&unit);
    graph_print(&out, &graph, id);
    Table nothing = {.kind = TABLE_STRING};
    graph_print(&out, &graph, graph_lookup(&graph, nothing, id, SPAN_NONE));
    unit_check_buf(&out, "%0 = const \"a\\n\\u0000\\\"\\\\\xC3\xA9\"\n"
                         "%0 = const \"a\\n\\u0000\\\"\\\\\xC3\xA9\"\n%1 = lookup \"\" %0\n");
}
END_TEST

START_TEST(conversions_of_inputs) {
    const Atom elements[] = {atom_int(7), atom_float(2.5), atom_bool(true), text_atom("1")};
    const Atom expected[INPUT_KINDS][4] = {
        [INPUT_ASIS] = {elements[0], elements[1], elements[2], elements[3]},
        [INPUT_STRING] = {text_atom("7"), text_atom("2.5"), text_atom("True"), text_atom("1")},
        [INPUT_INT] = {atom_int(7), atom_int(2), atom_int(1), atom_int(1)},
        [INPUT_FLOAT] = {atom_float(7), atom_float(2.5), atom_float(1), atom_float(1)},
        [INPUT_BOOL] = {atom_bool(true), atom_bool(true), atom_bool(true), atom_bool(true)},
    };
    AtomContext context = {.arena = &unit.arena, .string_limit = 1000};
    InputKind kind = (InputKind)_i;
    for (size_t i = 0; i < 4; i++) {
        Atom converted = atom_int(0);
        ck_assert(input_convert(&context, kind, elements[i], &converted));
        ck_assert(atom_identical(converted, expected[kind][i]));
        ck_assert(input_keeps(kind, &elements[i], 1) == atom_identical(converted, elements[i]));
    }
    ck_assert(input_keeps(kind, expected[kind], 4));
    ck_assert(input_keeps(kind, elements, 4) == (kind == INPUT_ASIS));
    ck_assert(input_keeps(kind, elements, 0));
}
END_TEST

START_TEST(refused_inputs_say_why) {
    AtomContext context = {.arena = &unit.arena, .string_limit = 1000};
    Atom converted;
    ck_assert(!input_convert(&context, INPUT_INT, text_atom("a"), &converted));
    unit_check_str(context.error.message, "cannot convert to int: \"a\"");
}
END_TEST

START_TEST(input_kinds_are_those_of_ancestors) {
    NodeId strings = graph_input(&graph, INPUT_STRING, SPAN_NONE);
    NodeId ints = graph_input(&graph, INPUT_INT, SPAN_NONE);
    NodeId sum = graph_map(&graph, OP_ADD, ints, graph_indices(&graph, SPAN_NONE), NODE_NONE, SPAN_NONE);
    NodeId both = graph_map(&graph, OP_EQ, sum, strings, NODE_NONE, SPAN_NONE);
    ck_assert_uint_eq(graph_input_kinds(&unit.arena, &graph, strings), 1u << INPUT_STRING);
    ck_assert_uint_eq(graph_input_kinds(&unit.arena, &graph, sum), 1u << INPUT_INT);
    ck_assert_uint_eq(graph_input_kinds(&unit.arena, &graph, both), 1u << INPUT_INT | 1u << INPUT_STRING);
}
END_TEST

START_TEST(print_shows_conversions) {
    static const char *const expected[] = {"%0 = input asis\n", "%0 = input string\n", "%0 = input int\n",
                                           "%0 = input float\n", "%0 = input bool\n"};
    Buf out = unit_buf(&unit);
    graph_print(&out, &graph, graph_input(&graph, (InputKind)_i, SPAN_NONE));
    unit_check_buf(&out, expected[_i]);
}
END_TEST

/* ------------------------------------------------------------------------------------------------ verification */

START_TEST(verify_accepts) {
    check_verified();
    make_everything();
    check_verified();
}
END_TEST

START_TEST(verify_operand_order) {
    make_everything();
    graph.nodes.data[4].b = 4;
    check_rejected("node 4: operand 1 is no earlier node");
    graph.nodes.data[4].b = NODE_NONE;
    check_rejected("node 4: operand 1 is no earlier node");
}
END_TEST

START_TEST(verify_operand_presence) {
    make_everything();
    graph.nodes.data[4].c = 0;
    check_rejected("node 4: operand 2 must be absent");
    graph.nodes.data[4].c = NODE_NONE;
    graph.nodes.data[1].a = 0;
    check_rejected("node 1: operand 0 must be absent");
}
END_TEST

START_TEST(verify_operand_kinds) {
    make_everything();
    graph.nodes.data[11].a = 0;
    check_rejected("node 11: operand 0 must be a selector");
    graph.nodes.data[11].a = 9;
    graph.nodes.data[11].b = 9;
    check_rejected("node 11: operand 1 must be an s-op");
    graph.nodes.data[11].b = 4;
    graph.nodes.data[7].b = 4;
    check_rejected("node 7: operand 1 must be a selector");
    graph.nodes.data[7].b = 6;
    graph.nodes.data[16].c = 6;
    check_rejected("node 16: operand 2 must be an s-op");
}
END_TEST

START_TEST(verify_codes) {
    make_everything();
    graph.nodes.data[5].op = OP_ADD;
    check_rejected("node 5: operator 0 is no comparison");
    graph.nodes.data[4].op = OP_COUNT;
    check_rejected("node 4: no such operation: 24");
    graph.nodes.data[0].input = INPUT_KINDS;
    check_rejected("node 0: no such kind of input: 5");
    graph.nodes.data[0].kind = NODE_COUNT;
    check_rejected("node 0: no such kind of node: 20");
}
END_TEST

START_TEST(verify_payloads) {
    static const NodeId nodes[] = {2, 3, 10, 11, 12, 15};
    static const char *const expected[] = {"node 2: no such atom: 77",     "node 3: no such failure: 77",
                                           "node 10: no such failure: 77", "node 11: no such atom: 77",
                                           "node 12: no such table: 77",   "node 15: no such table: 77"};
    make_everything();
    graph.nodes.data[nodes[_i]].payload = 77;
    check_rejected(expected[_i]);
}
END_TEST

START_TEST(verify_values) {
    make_everything();
    graph.atoms.data[0].type = ATOM_OTHER;
    check_rejected("node 2: atom 0 is no value");
    graph.atoms.data[0].type = ATOM_INT;
    graph.failures.data[1].message = NULL;
    check_rejected("node 10: failure 1 is incomplete");
}
END_TEST

START_TEST(verify_tables) {
    make_everything();
    Atom letters[] = {text_atom("x"), text_atom("yz")};
    graph.tables.data[3].kind = TABLE_DICT;
    check_rejected("node 15: member needs a list");
    graph.tables.data[2].slots = NULL;
    check_rejected("node 14: dict without index");
    uint32_t wrong[4] = {1, 0, 0, 0};
    graph.tables.data[2].slots = wrong;
    check_rejected("node 14: dict index has 1 of 2 entries");
    wrong[2] = 3;
    check_rejected("node 14: dict slot 2 is out of range");
    graph.tables.data[1].values = letters;
    check_rejected("node 13: element 1 of a string is no character");
    graph.tables.data[0].values = NULL;
    check_rejected("node 12: table 0 has no values");
}
END_TEST

static void add_verify_tests(TCase *tests) {
    tcase_add_test(tests, verify_accepts);
    tcase_add_test(tests, verify_operand_order);
    tcase_add_test(tests, verify_operand_presence);
    tcase_add_test(tests, verify_operand_kinds);
    tcase_add_test(tests, verify_codes);
    tcase_add_loop_test(tests, verify_payloads, 0, 6);
    tcase_add_test(tests, verify_values);
    tcase_add_test(tests, verify_tables);
}

int main(void) {
    Suite *suite = suite_create("graph");
    TCase *tests = tcase_create("graph"), *verify = tcase_create("verify");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_checked_fixture(verify, setup, teardown);
    tcase_add_test(tests, nodes_hold_what_they_were_given);
    tcase_add_test(tests, operands_by_kind);
    tcase_add_test(tests, aggregates_keep_their_fold);
    tcase_add_loop_test(tests, additions_print_and_copy, 0, 2);
    tcase_add_test(tests, values_of_pairs_stay_in_their_predicate);
    tcase_add_test(tests, tables_pick_and_find);
    tcase_add_test(tests, full_graph_takes_nothing);
    tcase_add_test(tests, ancestors_are_what_a_root_needs);
    tcase_add_test(tests, deep_graphs_need_no_stack);
    tcase_add_test(tests, dict_tables_find_keys);
    tcase_add_test(tests, empty_dict_finds_nothing);
    tcase_add_test(tests, print_shows_every_kind);
    tcase_add_test(tests, print_shows_failures);
    tcase_add_test(tests, print_keeps_one_line_a_node);
    tcase_add_loop_test(tests, conversions_of_inputs, 0, INPUT_KINDS);
    tcase_add_test(tests, refused_inputs_say_why);
    tcase_add_test(tests, input_kinds_are_those_of_ancestors);
    tcase_add_loop_test(tests, print_shows_conversions, 0, INPUT_KINDS);
    add_verify_tests(verify);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, verify);
    return unit_run(suite);
}
