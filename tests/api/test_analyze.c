/* Layers and heads through the public interface. */
#include "rasp.h"

#include <check.h>
#include <stdlib.h>

static rasp_session *session;

static void setup(void) {
    ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
}

static void teardown(void) {
    rasp_session_free(session);
}

static const rasp_value *value_of(const char *text) {
    rasp_value *value = NULL;
    ck_assert_int_eq(rasp_eval_expression(session, "test", text, SIZE_MAX, &value), RASP_OK);
    return value;
}

static void run(const char *text) {
    ck_assert_int_eq(rasp_run_text(session, "test", text, SIZE_MAX, NULL, NULL), RASP_OK);
}

START_TEST(heads_are_listed_by_layer) {
    rasp_analysis analysis;
    run("near = select(indices, indices, <=);\n"
        "one = aggregate(near, indices);\n"
        "two = aggregate(near, one) + aggregate(select(one, one, ==), one) + aggregate(near, one + 1);");
    ck_assert_int_eq(rasp_analyze(session, value_of("two"), &analysis), RASP_OK);
    ck_assert_uint_eq(analysis.layers, 2);
    ck_assert_uint_eq(analysis.max_heads, 2);
    ck_assert_uint_eq(analysis.heads_per_layer[0], 1);
    ck_assert_uint_eq(analysis.heads_per_layer[1], 2);
    ck_assert_uint_eq(analysis.head_count, 3);
    ck_assert_uint_eq(analysis.heads[0].layer, 1);
    ck_assert_str_eq(analysis.heads[0].name, "near");
    ck_assert_uint_eq(analysis.heads[1].layer, 2);
    ck_assert_str_eq(analysis.heads[1].name, "near");
    ck_assert_ptr_null(analysis.heads[2].name);
    ck_assert_str_eq(analysis.heads[2].file, "test");
    ck_assert_uint_eq(analysis.heads[2].line, 3);
    ck_assert_uint_eq(analysis.heads[2].column, 40);
}
END_TEST

START_TEST(a_selector_counts_as_read_once) {
    rasp_analysis analysis;
    run("s = select(selector_width(select(tokens, tokens, ==)), 1, ==) and select(indices, 0, ==);");
    ck_assert_int_eq(rasp_analyze(session, value_of("s"), &analysis), RASP_OK);
    ck_assert_uint_eq(analysis.layers, 2);
    ck_assert_uint_eq(analysis.heads_per_layer[0], 2);
    ck_assert_uint_eq(analysis.heads_per_layer[1], 1);
    ck_assert_str_eq(analysis.heads[2].name, "s");
}
END_TEST

START_TEST(parts_stand_before_what_reads_them) {
    const rasp_part *parts = NULL;
    size_t count = 0;
    run("same = select(tokens, indices, ==);\nfound = aggregate(same, indices) + 1;");
    ck_assert_int_eq(rasp_parts(session, value_of("found"), &parts, &count), RASP_OK);
    ck_assert_uint_eq(count, 6);
    ck_assert_int_eq(parts[count - 1].kind, RASP_PART_ELEMENTWISE);
    ck_assert_str_eq(parts[count - 1].name, "found");
    ck_assert_uint_eq(parts[count - 1].layer, 1);
    const rasp_part *aggregate = &parts[parts[count - 1].reads[0]];
    ck_assert_int_eq(aggregate->kind, RASP_PART_AGGREGATE);
    ck_assert_str_eq(aggregate->written, "aggregate");
    ck_assert_uint_eq(aggregate->line, 2);
    ck_assert_str_eq(aggregate->file, "test");
    const rasp_part *same = &parts[aggregate->reads[0]];
    ck_assert_int_eq(same->kind, RASP_PART_SELECT);
    ck_assert_str_eq(same->name, "same");
    ck_assert_uint_eq(same->read_count, 2);
    ck_assert_int_eq(parts[same->reads[1]].kind, RASP_PART_INPUT);
    ck_assert_int_eq(rasp_value_kind(same->value), RASP_KIND_SELECTOR);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < parts[i].read_count; j++) {
            ck_assert_uint_lt(parts[i].reads[j], i);
        }
    }
}
END_TEST

START_TEST(pairs_inside_of_a_predicate_are_no_parts) {
    const rasp_part *parts = NULL;
    size_t count = 0;
    run("def near(a, b) { return a - b == -1; }");
    ck_assert_int_eq(rasp_parts(session, value_of("select(indices, indices, near)"), &parts, &count), RASP_OK);
    for (size_t i = 0; i < count; i++) {
        rasp_result *result = NULL;
        ck_assert_int_eq(rasp_evaluate_text(parts[i].value, "abc", 3, NULL, &result), RASP_OK);
        rasp_result_free(result);
    }
    ck_assert_int_eq(parts[count - 1].kind, RASP_PART_SELECTOR);
}
END_TEST

START_TEST(what_needs_no_attention_has_no_layers) {
    rasp_analysis analysis;
    ck_assert_int_eq(rasp_analyze(session, value_of("(tokens == \"a\") and indices > 3"), &analysis), RASP_OK);
    ck_assert_uint_eq(analysis.layers, 0);
    ck_assert_uint_eq(analysis.max_heads, 0);
    ck_assert_uint_eq(analysis.head_count, 0);
}
END_TEST

/* No walk is recursive, and layers are not bounded by anything but memory. */
START_TEST(deep_programs) {
    rasp_analysis analysis;
    run("x = indices;\nfor i in range(5000) { x = aggregate(select(x, indices, ==), x, 0); }");
    ck_assert_int_eq(rasp_analyze(session, value_of("x"), &analysis), RASP_OK);
    ck_assert_uint_eq(analysis.layers, 5000);
    ck_assert_uint_eq(analysis.max_heads, 1);
    ck_assert_uint_eq(analysis.head_count, 5000);
}
END_TEST

START_TEST(misuse_is_a_status) {
    rasp_analysis analysis;
    rasp_session *other = NULL;
    const rasp_value *value = value_of("length");
    ck_assert_int_eq(rasp_analyze(NULL, value, &analysis), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_analyze(session, NULL, &analysis), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_analyze(session, value, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_analyze(session, value_of("3"), &analysis), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_session_create(NULL, &other), RASP_OK);
    ck_assert_int_eq(rasp_analyze(other, value, &analysis), RASP_ERROR_USAGE);
    ck_assert_uint_eq(analysis.layers, 0);
    rasp_session_free(other);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("analyze");
    TCase *group = tcase_create("analyze");
    tcase_add_checked_fixture(group, setup, teardown);
    tcase_add_test(group, heads_are_listed_by_layer);
    tcase_add_test(group, a_selector_counts_as_read_once);
    tcase_add_test(group, parts_stand_before_what_reads_them);
    tcase_add_test(group, pairs_inside_of_a_predicate_are_no_parts);
    tcase_add_test(group, what_needs_no_attention_has_no_layers);
    tcase_add_test(group, deep_programs);
    tcase_add_test(group, misuse_is_a_status);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
