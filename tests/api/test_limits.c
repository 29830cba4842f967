/* Limits, cancellation, and memory that ends at any moment: errors, no crash, nothing leaked. */
#include "rasp.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char program[] = "def f(x) { return x + 1; }\n"
                              "l = [f(i) for i in range(20)];\n"
                              "d = {\"a\": 1, \"b\": 2};\n"
                              "s = select(tokens, tokens, ==);\n"
                              "h = selector_width(s) + d[tokens];\n"
                              "r = s(\"ab\");\n";

/* An allocator that counts what is held and fails from the call number `fails_at` on, or at that call only. */
typedef struct Counter {
    size_t held, calls, fails_at;
    bool once;
} Counter;

static void *allocate(void *user, void *pointer, size_t old_size, size_t new_size) {
    Counter *counter = user;
    if (new_size == 0) {
        free(pointer);
        counter->held -= old_size;
        return NULL;
    }
    counter->calls++;
    if (counter->once ? counter->calls == counter->fails_at : counter->calls >= counter->fails_at) {
        return NULL;
    }
    void *made = realloc(pointer, new_size);
    if (made != NULL) {
        counter->held = counter->held - old_size + new_size;
    }
    return made;
}

/* What has no status fails by giving nothing. */
static rasp_status given(const void *pointer) {
    return pointer != NULL ? RASP_OK : RASP_ERROR_LIMIT;
}

static rasp_status use_program(rasp_session *session) {
    const rasp_status status = rasp_run_text(session, "test", program, SIZE_MAX, NULL, NULL);
    if (status != RASP_OK) {
        ck_assert_uint_ge(rasp_error_count(session), 1);
        ck_assert_ptr_nonnull(rasp_error_at(session, 0).rendered);
    }
    return status;
}

static rasp_status use_errors(rasp_session *session) {
    const rasp_status status = rasp_run_text(session, "test", "x = ;\ny = (;\n", SIZE_MAX, NULL, NULL);
    for (size_t i = 0; i < rasp_error_count(session); i++) {
        ck_assert_ptr_nonnull(rasp_error_at(session, i).rendered);
    }
    return status == RASP_ERROR_SYNTAX ? RASP_OK : status;
}

static rasp_status use_values(rasp_session *session) {
    rasp_value *list = rasp_lookup(session, "l");
    rasp_value *dict = rasp_lookup(session, "d");
    rasp_value *applied = rasp_lookup(session, "r");
    if (list == NULL || dict == NULL || applied == NULL || rasp_value_item(list, 3) == NULL ||
        rasp_value_json(dict, NULL) == NULL || rasp_value_result(applied) == NULL) {
        return RASP_ERROR_LIMIT;
    }
    return given(rasp_result_display(rasp_value_result(applied), NULL));
}

static rasp_status use_sequence(rasp_session *session) {
    rasp_result *result = NULL;
    const rasp_value *value = rasp_lookup(session, "h");
    if (value == NULL) {
        return RASP_ERROR_LIMIT;
    }
    rasp_status status = rasp_evaluate_text(value, "abba", 4, NULL, &result);
    status = status == RASP_OK ? given(rasp_result_display(result, NULL)) : status;
    status = status == RASP_OK ? given(rasp_result_json(result, NULL)) : status;
    status = status == RASP_OK ? given(rasp_result_element(result, 2)) : status;
    status = status == RASP_OK ? given(rasp_result_input_text(result, NULL)) : status;
    rasp_result_free(result);
    return status;
}

static rasp_status use_matrix(rasp_session *session) {
    const rasp_atom atoms[] = {{.type = RASP_INT, .as.i = 4}, {.type = RASP_STRING, .as.s = {"abc", 3}}};
    rasp_result *result = NULL;
    const rasp_value *value = rasp_lookup(session, "s");
    if (value == NULL) {
        return RASP_ERROR_LIMIT;
    }
    rasp_status status = rasp_evaluate_atoms(value, atoms, 2, NULL, &result);
    status = status == RASP_OK ? given(rasp_result_display(result, NULL)) : status;
    rasp_result_free(result);
    return status;
}

static rasp_status use_forms(rasp_session *session) {
    const char *out = NULL;
    rasp_analysis analysis;
    const rasp_value *value = rasp_lookup(session, "h");
    if (value == NULL) {
        return RASP_ERROR_LIMIT;
    }
    const rasp_build_unit unit = {.value = value, .name = "h"};
    rasp_status status = rasp_dump(session, RASP_FORM_AST, NULL, program, SIZE_MAX, NULL, &out, NULL);
    status = status == RASP_OK ? rasp_dump(session, RASP_FORM_GRAPH, NULL, NULL, 0, value, &out, NULL) : status;
    status = status == RASP_OK ? rasp_emit(session, RASP_FORM_PLAN, value, NULL, &out, NULL) : status;
    status = status == RASP_OK ? rasp_build(session, RASP_FORM_HEADER, &unit, 1, NULL, &out, NULL) : status;
    return status == RASP_OK ? rasp_analyze(session, value, &analysis) : status;
}

/* Everything one does with a session, each in turn whatever became of those before; the first failure's status. */
static rasp_status use(const rasp_config *config) {
    static rasp_status (*const uses[])(rasp_session *) = {use_program,  use_errors, use_values,
                                                          use_sequence, use_matrix, use_forms};
    rasp_session *session = NULL;
    rasp_status first = rasp_session_create(config, &session);
    if (first != RASP_OK) {
        ck_assert_ptr_null(session);
        return first;
    }
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        const rasp_status status = uses[i](session);
        ck_assert_msg(status == RASP_OK || status == RASP_ERROR_LIMIT, "use %zu: %s", i, rasp_status_text(status));
        first = first == RASP_OK ? status : first;
    }
    rasp_session_free(session);
    return first;
}

START_TEST(each_allocation_may_fail) {
    Counter counter = {.fails_at = SIZE_MAX};
    const rasp_config config = {.allocate = allocate, .allocate_user = &counter};
    ck_assert_int_eq(use(&config), RASP_OK);
    ck_assert_uint_eq(counter.held, 0);
    const size_t calls = counter.calls;
    ck_assert_uint_gt(calls, 3);
    size_t survived = 0; /* what only makes evaluations faster may be missing */
    for (size_t i = 1; i <= calls; i++) {
        counter = (Counter){.fails_at = i};
        const rasp_status status = use(&config);
        ck_assert(status == RASP_ERROR_LIMIT || status == RASP_OK);
        survived += status == RASP_OK ? 1 : 0;
        ck_assert_uint_eq(counter.held, 0);
    }
    ck_assert_uint_le(survived, 1);
}
END_TEST

/* As before, but with memory for all that follows. */
START_TEST(each_allocation_may_fail_once) {
    Counter counter = {.fails_at = SIZE_MAX};
    const rasp_config config = {.allocate = allocate, .allocate_user = &counter};
    ck_assert_int_eq(use(&config), RASP_OK);
    const size_t calls = counter.calls;
    for (size_t i = 1; i <= calls; i++) {
        counter = (Counter){.fails_at = i, .once = true};
        use(&config);
        ck_assert_uint_eq(counter.held, 0);
    }
}
END_TEST

START_TEST(the_memory_limit_may_end_anywhere) {
    rasp_status status = RASP_ERROR_LIMIT;
    size_t limit = 1000;
    for (; status != RASP_OK; limit += limit / 8) {
        Counter counter = {.fails_at = SIZE_MAX};
        const rasp_config config = {.allocate = allocate, .allocate_user = &counter, .memory_limit = limit};
        status = use(&config);
        ck_assert(status == RASP_OK || status == RASP_ERROR_LIMIT);
        ck_assert_uint_eq(counter.held, 0);
        ck_assert_uint_lt(limit, (size_t)64 << 20);
    }
}
END_TEST

static rasp_status run_with(const rasp_config *config, const char *text) {
    rasp_session *session = NULL;
    ck_assert_int_eq(rasp_session_create(config, &session), RASP_OK);
    const rasp_status status = rasp_run_text(session, "test", text, SIZE_MAX, NULL, NULL);
    /* The session is still good for something. */
    rasp_value *value = NULL;
    ck_assert_int_eq(rasp_eval_expression(session, "test", "1 + 1", SIZE_MAX, &value), RASP_OK);
    ck_assert_int_eq(rasp_value_atom(value).as.i, 2);
    rasp_session_free(session);
    return status;
}

START_TEST(each_limit_is_an_error) {
    static const char steps[] = "for i in range(1000) { x = i; }";
    static const char depth[] = "def f(n) { return 0 if n == 0 else f(n - 1); } x = f(200);";
    static const char nodes[] = "x = indices; for i in range(1000) { x = x + i; }";
    static const char list[] = "x = range(1000);";
    static const char string[] = "x = \"a\" * 1000;";
    const struct {
        const char *text;
        rasp_config config;
    } cases[] = {
        {steps, {.step_limit = 500}}, {depth, {.depth_limit = 100}},   {nodes, {.node_limit = 800}},
        {list, {.list_limit = 999}},  {string, {.string_limit = 999}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_msg(run_with(&cases[i].config, cases[i].text) == RASP_ERROR_LIMIT, "%s", cases[i].text);
        ck_assert_msg(run_with(NULL, cases[i].text) == RASP_OK, "%s", cases[i].text);
    }
}
END_TEST

START_TEST(endless_programs_end) {
    static const char *const texts[] = {
        "def f() { return f(); } x = f();",
        "x = [1]; for i in range(100) { x = x + x; }",
        "x = \"a\"; for i in range(100) { x = x + x; }",
        "x = 2; for i in range(100) { x = x * x; }",
        "for i in range(1000000000) { x = i; }",
        "x = [0] * 1000000000000;",
        "x = \"ab\" * 9223372036854775807;",
        "x = []; for i in range(1000000) { x = [x]; } y = x == x;",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const rasp_status status = run_with(NULL, texts[i]);
        ck_assert_msg(status == RASP_ERROR_LIMIT || status == RASP_ERROR_OVERFLOW || status == RASP_OK, "%s: %s",
                      texts[i], rasp_status_text(status));
    }
}
END_TEST

static bool at_once(void *user) {
    ++*(unsigned *)user;
    return true;
}

START_TEST(cancellation_stops_a_run) {
    unsigned asked = 0;
    rasp_session *session = NULL;
    const rasp_config config = {.cancelled = at_once, .cancelled_user = &asked};
    ck_assert_int_eq(rasp_session_create(&config, &session), RASP_OK);
    static const char text[] = "for i in range(1000000) { for j in range(1000000) { x = i; } }";
    ck_assert_int_eq(rasp_run_text(session, "test", text, SIZE_MAX, NULL, NULL), RASP_ERROR_LIMIT);
    ck_assert_uint_gt(asked, 0);
    rasp_session_free(session);
}
END_TEST

START_TEST(cancellation_stops_an_evaluation) {
    unsigned asked = 0;
    rasp_session *session = NULL;
    const rasp_config config = {.cancelled = at_once, .cancelled_user = &asked};
    ck_assert_int_eq(rasp_session_create(&config, &session), RASP_OK);
    rasp_value *value = NULL;
    ck_assert_int_eq(rasp_eval_expression(session, "test", "sort(tokens, tokens)", SIZE_MAX, &value), RASP_OK);
    static char input[3001];
    memset(input, 'x', 3000);
    asked = 0;
    rasp_result *result = NULL;
    ck_assert_int_eq(rasp_evaluate_text(value, input, 3000, NULL, &result), RASP_ERROR_LIMIT);
    ck_assert_uint_gt(asked, 0);
    rasp_result_free(result);
    rasp_session_free(session);
}
END_TEST

START_TEST(time_ends_a_run) {
    const rasp_config config = {.time_limit = 0.05, .step_limit = UINT64_MAX};
    rasp_session *session = NULL;
    ck_assert_int_eq(rasp_session_create(&config, &session), RASP_OK);
    ck_assert_int_eq(rasp_run_text(session, "test", "for i in range(9000000) { for j in range(9000000) { x = j; } }",
                                   SIZE_MAX, NULL, NULL),
                     RASP_ERROR_LIMIT);
    ck_assert_str_eq(rasp_error_at(session, 0).message, "the time limit was reached");
    ck_assert_int_eq(rasp_run_text(session, "test", "x = 1;", SIZE_MAX, NULL, NULL), RASP_OK);
    rasp_session_free(session);
}
END_TEST

START_TEST(time_ends_an_evaluation) {
    const rasp_config config = {.time_limit = 0.05};
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_INTERP};
    static const char program_text[] = "x = indices; for i in range(200) { x = x + selector_width(select(x, x, <)); }";
    static char input[3001];
    rasp_session *session = NULL;
    rasp_result *result = NULL;
    memset(input, 'x', 3000);
    ck_assert_int_eq(rasp_session_create(&config, &session), RASP_OK);
    ck_assert_int_eq(rasp_run_text(session, "test", program_text, SIZE_MAX, NULL, NULL), RASP_OK);
    ck_assert_int_eq(rasp_evaluate_text(rasp_lookup(session, "x"), input, 3000, &options, &result), RASP_ERROR_LIMIT);
    ck_assert_str_eq(rasp_result_error(result).message, "the time limit was reached");
    rasp_result_free(result);
    ck_assert_int_eq(rasp_evaluate_text(rasp_lookup(session, "indices"), input, 3000, &options, &result), RASP_OK);
    rasp_result_free(result);
    rasp_session_free(session);
}
END_TEST

START_TEST(long_inputs_within_a_small_limit) {
    rasp_session *session = NULL;
    const rasp_config config = {.memory_limit = (size_t)4 << 20};
    ck_assert_int_eq(rasp_session_create(&config, &session), RASP_OK);
    rasp_value *value = NULL;
    ck_assert_int_eq(rasp_eval_expression(session, "test", "select(tokens, tokens, ==)", SIZE_MAX, &value), RASP_OK);
    static char input[5001];
    memset(input, 'x', 5000);
    rasp_result *result = NULL;
    ck_assert_int_eq(rasp_evaluate_text(value, input, 5000, NULL, &result), RASP_ERROR_LIMIT);
    rasp_result_free(result);
    rasp_session_free(session);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("limits");
    TCase *cases = tcase_create("limits");
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, each_allocation_may_fail);
    tcase_add_test(cases, each_allocation_may_fail_once);
    tcase_add_test(cases, the_memory_limit_may_end_anywhere);
    tcase_add_test(cases, each_limit_is_an_error);
    tcase_add_test(cases, endless_programs_end);
    tcase_add_test(cases, cancellation_stops_a_run);
    tcase_add_test(cases, cancellation_stops_an_evaluation);
    tcase_add_test(cases, time_ends_a_run);
    tcase_add_test(cases, time_ends_an_evaluation);
    tcase_add_test(cases, long_inputs_within_a_small_limit);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
