/* Wrong arguments: NULL, lengths of nothing and of everything, handles of another kind or another session. Each call
 * fails with a status or gives nothing, and the session is as good as before. And each rasp_status, once. */
#include "rasp.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static rasp_session *session;
static rasp_value *sop, *number;
static rasp_result *result;

static void setup(void) {
    ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
    ck_assert_int_eq(rasp_eval_expression(session, NULL, "indices + 1", SIZE_MAX, &sop), RASP_OK);
    ck_assert_int_eq(rasp_eval_expression(session, NULL, "3", SIZE_MAX, &number), RASP_OK);
    ck_assert_int_eq(rasp_evaluate_text(sop, "ab", 2, NULL, &result), RASP_OK);
}

static void teardown(void) {
    rasp_result_free(result);
    rasp_session_free(session);
}

/* Nothing that went before has done harm. */
static void check_session(void) {
    rasp_result *again = NULL;
    ck_assert_int_eq(rasp_run_text(session, NULL, "x = length;", SIZE_MAX, NULL, NULL), RASP_OK);
    ck_assert_int_eq(rasp_evaluate_text(rasp_lookup(session, "x"), "abc", 3, NULL, &again), RASP_OK);
    ck_assert_str_eq(rasp_result_display(again, NULL), "[3]*3 (ints)");
    rasp_result_free(again);
}

/* ---- sessions */

static void misuse_session(rasp_session *wrong) {
    const char *name = "x";
    rasp_value *value = NULL;
    bool quit = true;
    ck_assert_int_eq(rasp_run_text(wrong, "a", "1;", SIZE_MAX, NULL, &quit), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_run_file(wrong, "a", NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_run_load(wrong, "a", NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_eval_expression(wrong, "a", "1", SIZE_MAX, &value), RASP_ERROR_USAGE);
    ck_assert_ptr_null(value);
    ck_assert_ptr_null(rasp_lookup(wrong, "length"));
    ck_assert_ptr_null(rasp_last_sop(wrong, &name));
    ck_assert_ptr_null(name);
    ck_assert_uint_eq(rasp_name_count(wrong), 0);
    ck_assert_ptr_null(rasp_name_at(wrong, 0));
    ck_assert_uint_eq(rasp_error_count(wrong), 0);
    ck_assert_int_eq(rasp_error_at(wrong, 0).kind, RASP_ERROR_USAGE);
    ck_assert_str_eq(rasp_error_at(wrong, SIZE_MAX).rendered, "");
}

static void misuse_forms(rasp_session *wrong) {
    const char *out = NULL;
    rasp_analysis analysis;
    const rasp_part *parts = NULL;
    size_t part_count = 0;
    const rasp_build_unit unit = {.value = sop, .name = "x"};
    ck_assert_int_eq(rasp_dump(wrong, RASP_FORM_GRAPH, NULL, NULL, 0, sop, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_emit(wrong, RASP_FORM_IR, sop, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_analyze(wrong, sop, &analysis), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_parts(wrong, sop, &parts, &part_count), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(wrong, RASP_FORM_HEADER, &unit, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_ptr_null(out);
}

START_TEST(no_session) {
    misuse_session(NULL);
    misuse_forms(NULL);
    ck_assert_int_eq(rasp_session_create(NULL, NULL), RASP_ERROR_USAGE);
    const rasp_config config = {.include_dir_count = 1};
    rasp_session *made = session;
    ck_assert_int_eq(rasp_session_create(&config, &made), RASP_ERROR_USAGE);
    rasp_session_free(NULL);
    check_session();
}
END_TEST

/* A handle of another kind. */
START_TEST(no_such_session) {
    misuse_session((rasp_session *)sop);
    misuse_session((rasp_session *)result);
    misuse_forms((rasp_session *)result);
    rasp_session_free((rasp_session *)result);
    check_session();
}
END_TEST

START_TEST(program_texts) {
    rasp_value *value = NULL;
    ck_assert_int_eq(rasp_run_text(session, "a", NULL, 5, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_run_text(session, "a", NULL, SIZE_MAX, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_run_text(session, NULL, NULL, 0, NULL, NULL), RASP_OK);
    ck_assert_int_eq(rasp_run_text(session, "", "", 0, NULL, NULL), RASP_OK);
    ck_assert_int_eq(rasp_run_file(session, NULL, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_run_load(session, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_eval_expression(session, NULL, "1", SIZE_MAX, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_eval_expression(session, NULL, NULL, 3, &value), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_eval_expression(session, NULL, "", 0, &value), RASP_ERROR_SYNTAX);
    ck_assert_ptr_null(rasp_lookup(session, NULL));
    ck_assert_ptr_null(rasp_lookup(session, ""));
    ck_assert_ptr_null(rasp_name_at(session, SIZE_MAX));
    ck_assert_ptr_null(rasp_word_at(SIZE_MAX, NULL));
    ck_assert(!rasp_text_is_incomplete(NULL, 0));
    ck_assert_uint_eq(rasp_text_width(NULL, 5), 0);
    ck_assert_str_eq(rasp_status_text((rasp_status)-1), "unknown");
    check_session();
}
END_TEST

/* ---- values */

static void misuse_value(rasp_value *wrong) {
    size_t length = 77;
    ck_assert_int_eq(rasp_value_kind(wrong), RASP_KIND_ATOM);
    ck_assert_ptr_null(rasp_value_name(wrong));
    ck_assert_int_eq(rasp_value_atom(wrong).type, RASP_INT);
    ck_assert_uint_eq(rasp_value_length(wrong), 0);
    ck_assert_ptr_null(rasp_value_item(wrong, 0));
    ck_assert_int_eq(rasp_value_key(wrong, 0).type, RASP_INT);
    ck_assert_ptr_null(rasp_value_parameter(wrong, 0));
    ck_assert_ptr_null(rasp_value_origin(wrong));
    ck_assert_ptr_null(rasp_value_result(wrong));
    ck_assert_ptr_null(rasp_value_session(wrong));
    ck_assert_ptr_null(rasp_value_text(wrong, &length));
    ck_assert_ptr_null(rasp_value_json(wrong, NULL));
}

static void misuse_sop(rasp_value *wrong) {
    rasp_result *made = result;
    rasp_analysis analysis;
    const char *out = NULL;
    const rasp_atom atom = {.type = RASP_INT};
    const rasp_build_unit unit = {.value = wrong, .name = "x"};
    ck_assert_int_eq(rasp_evaluate_text(wrong, "a", 1, NULL, &made), RASP_ERROR_USAGE);
    ck_assert_ptr_null(made);
    ck_assert_int_eq(rasp_evaluate_atoms(wrong, &atom, 1, NULL, &made), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_analyze(session, wrong, &analysis), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_dump(session, RASP_FORM_GRAPH, NULL, NULL, 0, wrong, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_emit(session, RASP_FORM_IR, wrong, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_IR, &unit, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
}

START_TEST(no_value) {
    misuse_value(NULL);
    misuse_value((rasp_value *)session);
    misuse_value((rasp_value *)result);
    misuse_sop(NULL);
    misuse_sop((rasp_value *)session);
    misuse_sop(number);
    check_session();
}
END_TEST

START_TEST(a_value_of_another_session) {
    rasp_session *other = NULL;
    rasp_value *foreign = NULL;
    const char *out = NULL;
    rasp_analysis analysis;
    const rasp_part *parts = NULL;
    size_t part_count = 0;
    ck_assert_int_eq(rasp_session_create(NULL, &other), RASP_OK);
    ck_assert_int_eq(rasp_eval_expression(other, NULL, "sort(tokens, tokens)", SIZE_MAX, &foreign), RASP_OK);
    const rasp_build_unit unit = {.value = foreign, .name = "x"};
    ck_assert_int_eq(rasp_analyze(session, foreign, &analysis), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_parts(session, foreign, &parts, &part_count), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_dump(session, RASP_FORM_GRAPH, NULL, NULL, 0, foreign, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_emit(session, RASP_FORM_PLAN, foreign, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_IR, &unit, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    rasp_session_free(other);
    check_session();
}
END_TEST

/* ---- evaluation and results */

START_TEST(inputs) {
    rasp_result *made = NULL;
    const rasp_evaluate_options engine = {.engine = (rasp_engine)9};
    const rasp_atom wrong = {.type = (rasp_type)9};
    ck_assert_int_eq(rasp_evaluate_text(sop, "a", 1, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_evaluate_text(sop, NULL, 1, NULL, &made), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_evaluate_atoms(sop, NULL, 1, NULL, &made), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_evaluate_text(sop, "a", 1, &engine, &made), RASP_ERROR_USAGE);
    ck_assert_ptr_null(made);
    ck_assert_int_eq(rasp_evaluate_text(sop, NULL, 0, NULL, &made), RASP_ERROR_TYPE);
    rasp_result_free(made);
    ck_assert_int_eq(rasp_evaluate_atoms(sop, NULL, 0, NULL, &made), RASP_ERROR_TYPE);
    rasp_result_free(made);
    ck_assert_int_eq(rasp_evaluate_atoms(sop, &wrong, 1, NULL, &made), RASP_ERROR_VALUE);
    rasp_result_free(made);
    check_session();
}
END_TEST

static void misuse_result(rasp_result *wrong) {
    ck_assert_int_eq(rasp_result_status(wrong), RASP_ERROR_USAGE);
    ck_assert_str_eq(rasp_result_error(wrong).rendered, "");
    ck_assert(!rasp_result_is_selector(wrong));
    ck_assert_uint_eq(rasp_result_count(wrong), 0);
    ck_assert_int_eq(rasp_result_type(wrong), RASP_INT);
    ck_assert_int_eq(rasp_result_atom(wrong, 0).type, RASP_INT);
    ck_assert_ptr_null(rasp_result_cells(wrong));
    ck_assert_int_eq(rasp_result_input(wrong, 0).type, RASP_INT);
    ck_assert_ptr_null(rasp_result_engine(wrong));
    ck_assert(!rasp_result_from_cache(wrong));
    ck_assert_ptr_null(rasp_result_reason(wrong));
    ck_assert(rasp_result_times(wrong).run == 0);
    ck_assert_ptr_null(rasp_result_display(wrong, NULL));
    ck_assert_ptr_null(rasp_result_json(wrong, NULL));
    ck_assert_ptr_null(rasp_result_element(wrong, 0));
    ck_assert_ptr_null(rasp_result_input_text(wrong, NULL));
    rasp_result_free(wrong);
}

START_TEST(no_result) {
    misuse_result(NULL);
    misuse_result((rasp_result *)session);
    misuse_result((rasp_result *)sop);
    ck_assert_int_eq(rasp_result_atom(result, SIZE_MAX).type, RASP_INT);
    ck_assert_ptr_null(rasp_result_element(result, 2));
    ck_assert_int_eq(rasp_result_input(result, 2).type, RASP_INT);
    ck_assert_ptr_null(rasp_result_cells(result));
    ck_assert_int_eq(rasp_result_error(result).kind, RASP_OK);
    check_session();
}
END_TEST

/* ---- kernels */

static void misuse_kernel(rasp_kernel *wrong) {
    int64_t out[1];
    const int64_t offsets[] = {0, 1};
    const rasp_batch batch = {.tokens = "a", .n = 1, .count = 1, .out = out};
    const rasp_ragged ragged = {.tokens = "a", .offsets = offsets, .count = 1, .out = out};
    ck_assert_int_eq(rasp_kernel_run(wrong, "a", 1, out, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_batch(wrong, &batch), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_ragged(wrong, &ragged), RASP_ERROR_USAGE);
    ck_assert_uint_eq(rasp_kernel_scratch(wrong, 1), 0);
    ck_assert_uint_eq(rasp_kernel_count(wrong, "a", 1), SIZE_MAX);
    ck_assert_uint_eq(rasp_kernel_describe(wrong).element_bytes, 0);
    ck_assert_int_eq(rasp_kernel_atom(wrong, out, NULL, 0, NULL).type, RASP_INT);
    rasp_kernel_free(wrong);
}

START_TEST(no_kernel) {
    rasp_kernel *kernel = (rasp_kernel *)session;
    misuse_kernel(NULL);
    misuse_kernel((rasp_kernel *)session);
    misuse_kernel((rasp_kernel *)result);
    ck_assert_int_eq(rasp_compile(NULL, NULL, &kernel), RASP_ERROR_USAGE);
    ck_assert_ptr_null(kernel);
    ck_assert_int_eq(rasp_compile((rasp_value *)session, NULL, &kernel), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_compile(number, NULL, &kernel), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_compile(sop, NULL, NULL), RASP_ERROR_USAGE);
    check_session();
}
END_TEST

/* ---- forms */

START_TEST(forms) {
    const char *out = NULL;
    rasp_analysis analysis;
    const rasp_emit_options options = {.text_length = 5};
    const rasp_build_unit unit = {.value = sop, .name = "x"};
    const rasp_build_unit nameless = {.value = sop};
    const rasp_build_options element = {.element = (rasp_element)99};
    char name[RASP_BUILD_NAME_SIZE];
    ck_assert_int_eq(rasp_dump(session, (rasp_form)99, NULL, "a", 1, sop, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_dump(session, RASP_FORM_AST, NULL, NULL, 0, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_dump(session, RASP_FORM_AST, NULL, "a;", 2, NULL, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_emit(session, RASP_FORM_AST, sop, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_emit(session, RASP_FORM_IR, sop, NULL, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_emit(session, RASP_FORM_IR, sop, &options, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_analyze(session, sop, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_parts(session, sop, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_analyze(session, NULL, &analysis), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_GRAPH, &unit, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_HEADER, NULL, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_HEADER, &unit, 0, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_HEADER, &nameless, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_HEADER, &unit, 1, &element, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_HEADER, &unit, 1, NULL, NULL, NULL), RASP_ERROR_USAGE);
    rasp_build_name("", 0, name);
    ck_assert_uint_gt(strlen(name), 0);
    check_session();
}
END_TEST

/* ---- every status */

static const struct {
    rasp_status status;
    const char *program, *input; /* input: of the s-op x, or NULL when the program itself fails */
} faults[] = {
    {RASP_ERROR_SYNTAX, "x = ;", NULL},
    {RASP_ERROR_NAME, "x = nobody;", NULL},
    {RASP_ERROR_RESERVED, "indices = 1;", NULL},
    {RASP_ERROR_ARGS, "def f(a) { return a; } x = f();", NULL},
    {RASP_ERROR_TYPE, "x = tokens if indices == 0 else 1;", "ab"},
    {RASP_ERROR_VALUE, "x = {\"a\": 1}[tokens];", "b"},
    {RASP_ERROR_RUNTIME, "x = 1 / indices;", "a"},
    {RASP_ERROR_OVERFLOW, "x = (indices + 9223372036854775807) + 1;", "a"},
    {RASP_ERROR_LIMIT, "def f(a) { return f(a); } x = f(1);", NULL},
};

START_TEST(each_status) {
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        rasp_result *made = NULL;
        rasp_status status = rasp_run_text(session, "test", faults[i].program, SIZE_MAX, NULL, NULL);
        if (faults[i].input != NULL) {
            ck_assert_int_eq(status, RASP_OK);
            status = rasp_evaluate_text(rasp_lookup(session, "x"), faults[i].input, SIZE_MAX, NULL, &made);
            ck_assert_int_eq(rasp_result_error(made).kind, status);
            ck_assert_str_ne(rasp_result_error(made).message, "");
        } else {
            ck_assert_int_eq(rasp_error_at(session, 0).kind, status);
        }
        ck_assert_msg(status == faults[i].status, "%s: %s", faults[i].program, rasp_status_text(status));
        rasp_result_free(made);
    }
    ck_assert_int_eq(rasp_run_file(session, "/nowhere", NULL, NULL), RASP_ERROR_IO);
    ck_assert_int_eq(rasp_error_at(session, 0).kind, RASP_ERROR_IO);
    check_session();
}
END_TEST

/* Without the module there is no native code; with a length that the input has not, neither. */
START_TEST(the_engine_status) {
    rasp_result *made = NULL;
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_JIT, .length = 7};
    ck_assert_int_eq(rasp_evaluate_text(sop, "abc", 3, &options, &made), RASP_ERROR_ENGINE);
    ck_assert_int_eq(rasp_result_error(made).kind, RASP_ERROR_ENGINE);
    rasp_result_free(made);
    check_session();
}
END_TEST

START_TEST(status_texts) {
    static const char *const texts[] = {"ok",      "syntax",   "name",  "reserved", "args",  "type",  "value",
                                        "runtime", "overflow", "limit", "io",       "usage", "engine"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ck_assert_str_eq(rasp_status_text((rasp_status)i), texts[i]);
    }
    ck_assert_int_eq(RASP_ERROR_ENGINE, sizeof texts / sizeof texts[0] - 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("misuse");
    TCase *group = tcase_create("misuse");
    tcase_add_checked_fixture(group, setup, teardown);
    tcase_add_test(group, no_session);
    tcase_add_test(group, no_such_session);
    tcase_add_test(group, program_texts);
    tcase_add_test(group, no_value);
    tcase_add_test(group, a_value_of_another_session);
    tcase_add_test(group, inputs);
    tcase_add_test(group, no_result);
    tcase_add_test(group, no_kernel);
    tcase_add_test(group, forms);
    tcase_add_test(group, each_status);
    tcase_add_test(group, the_engine_status);
    tcase_add_test(group, status_texts);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
