/* The public interface as a user has it: sessions, values, results, errors, events. */
#include "rasp.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rasp_session *session;

static void make_session(void) {
    ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
}
static void free_session(void) {
    rasp_session_free(session);
}

static rasp_status run(const char *text) {
    return rasp_run_text(session, "test", text, SIZE_MAX, NULL, NULL);
}

static rasp_value *value_of(const char *expression) {
    rasp_value *value = NULL;
    ck_assert_int_eq(rasp_eval_expression(session, "test", expression, SIZE_MAX, &value), RASP_OK);
    ck_assert_ptr_nonnull(value);
    return value;
}

static void assert_shows(const char *expression, const char *input, const char *display) {
    rasp_result *result = NULL;
    ck_assert_int_eq(rasp_evaluate_text(value_of(expression), input, SIZE_MAX, NULL, &result), RASP_OK);
    size_t length = 0;
    ck_assert_str_eq(rasp_result_display(result, &length), display);
    ck_assert_uint_eq(length, strlen(display));
    rasp_result_free(result);
}

START_TEST(the_example_of_the_header) {
    ck_assert_int_eq(run("h = selector_width(select(tokens, tokens, ==));"), RASP_OK);
    rasp_value *h = rasp_lookup(session, "h");
    rasp_result *result = NULL;
    ck_assert_int_eq(rasp_evaluate_text(h, "hello", SIZE_MAX, NULL, &result), RASP_OK);
    ck_assert_str_eq(rasp_result_display(result, NULL), "[1, 1, 2, 2, 1] (ints)");
    ck_assert_str_eq(rasp_result_json(result, NULL), "[1,1,2,2,1]");
    ck_assert_str_eq(rasp_result_input_text(result, NULL), "\"hello\"");
    ck_assert_str_eq(rasp_result_engine(result), "interp");
    ck_assert_uint_eq(rasp_result_count(result), 5);
    ck_assert_int_eq(rasp_result_type(result), RASP_INT);
    ck_assert_int_eq(rasp_result_atom(result, 2).as.i, 2);
    rasp_result_free(result);
}
END_TEST

START_TEST(a_result_outlives_other_calls) {
    rasp_result *first = NULL, *second = NULL;
    ck_assert_int_eq(rasp_evaluate_text(value_of("tokens + \"!\""), "ab", 2, NULL, &first), RASP_OK);
    ck_assert_int_eq(run("x = 1; y = nothing;"), RASP_ERROR_NAME);
    ck_assert_int_eq(rasp_evaluate_text(value_of("indices"), "abc", 3, NULL, &second), RASP_OK);
    ck_assert_str_eq(rasp_result_display(first, NULL), "[a!, b!] (strings)");
    rasp_result_free(second);
    rasp_result_free(first);
}
END_TEST

START_TEST(inputs_of_atoms_keep_their_kinds) {
    const rasp_atom input[] = {{RASP_INT, {.i = 3}}, {RASP_FLOAT, {.f = 0.5}}, {RASP_BOOL, {.b = true}}};
    rasp_result *result = NULL;
    ck_assert_int_eq(rasp_evaluate_atoms(value_of("tokens_asis"), input, 3, NULL, &result), RASP_OK);
    ck_assert_int_eq(rasp_result_type(result), RASP_FLOAT);
    ck_assert_int_eq(rasp_result_atom(result, 0).type, RASP_INT);
    ck_assert_int_eq(rasp_result_atom(result, 2).type, RASP_BOOL);
    ck_assert_str_eq(rasp_result_json(result, NULL), "[3,0.5,true]");
    ck_assert_str_eq(rasp_result_input_text(result, NULL), "[3, 0.5, True]");
    rasp_result_free(result);
}
END_TEST

START_TEST(nul_is_a_character) {
    rasp_result *result = NULL;
    ck_assert_int_eq(rasp_evaluate_text(value_of("tokens"), "a\0b", 3, NULL, &result), RASP_OK);
    ck_assert_uint_eq(rasp_result_count(result), 3);
    ck_assert_uint_eq(rasp_result_atom(result, 1).as.s.length, 1);
    ck_assert_str_eq(rasp_result_json(result, NULL), "[\"a\",\"\\u0000\",\"b\"]");
    rasp_result_free(result);
}
END_TEST

START_TEST(selectors_have_cells) {
    rasp_result *result = NULL;
    ck_assert_int_eq(rasp_evaluate_text(value_of("select(indices, indices, <)"), "ab", 2, NULL, &result), RASP_OK);
    const uint8_t cells[] = {0, 0, 1, 0};
    ck_assert(rasp_result_is_selector(result));
    ck_assert_mem_eq(rasp_result_cells(result), cells, 4);
    ck_assert_str_eq(rasp_result_json(result, NULL), "[[0,0],[1,0]]");
    rasp_result_free(result);
}
END_TEST

START_TEST(bad_inputs_are_errors) {
    rasp_value *tokens = value_of("tokens");
    rasp_result *result = NULL;
    ck_assert_int_eq(rasp_evaluate_text(tokens, "", 0, NULL, &result), RASP_ERROR_TYPE);
    ck_assert_ptr_nonnull(result);
    ck_assert_ptr_nonnull(rasp_result_error(result).message);
    rasp_result_free(result);
    ck_assert_int_ne(rasp_evaluate_text(tokens, "\xff", 1, NULL, &result), RASP_OK);
    rasp_result_free(result);
    ck_assert_int_eq(rasp_evaluate_text(NULL, "a", 1, NULL, &result), RASP_ERROR_USAGE);
    ck_assert_ptr_null(result);
    ck_assert_int_eq(rasp_evaluate_text(value_of("1 + 1"), "a", 1, NULL, &result), RASP_ERROR_USAGE);
    ck_assert_ptr_null(result);
}
END_TEST

START_TEST(errors_have_a_place) {
    ck_assert_int_eq(run("a = 1;\nb = a +\n    nothing;\n"), RASP_ERROR_NAME);
    ck_assert_uint_eq(rasp_error_count(session), 1);
    const rasp_error error = rasp_error_at(session, 0);
    ck_assert_int_eq(error.kind, RASP_ERROR_NAME);
    ck_assert_str_eq(error.file, "test");
    ck_assert_uint_eq(error.line, 3);
    ck_assert_uint_eq(error.column, 5);
    ck_assert_uint_eq(error.end_line, 3);
    ck_assert_uint_eq(error.end_column, 12);
    ck_assert_ptr_eq(strstr(error.rendered, "test:3:5: error: "), error.rendered);
    ck_assert_int_eq(value_of("a") != NULL, 1);
    ck_assert_uint_eq(rasp_error_count(session), 0);
    ck_assert_ptr_null(rasp_lookup(session, "b"));
}
END_TEST

START_TEST(errors_of_evaluation_have_a_place) {
    ck_assert_int_eq(run("a = 1;\nb = a / indices;"), RASP_OK);
    rasp_result *result = NULL;
    ck_assert_int_eq(rasp_evaluate_text(rasp_lookup(session, "b"), "xy", 2, NULL, &result), RASP_ERROR_RUNTIME);
    const rasp_error error = rasp_result_error(result);
    ck_assert_str_eq(error.file, "test");
    ck_assert_uint_eq(error.line, 2);
    ck_assert_uint_eq(error.column, 7);
    rasp_result_free(result);
}
END_TEST

START_TEST(a_syntax_error_runs_nothing) {
    ck_assert_int_eq(run("a = 1; b = ; c = ;"), RASP_ERROR_SYNTAX);
    ck_assert_uint_eq(rasp_error_count(session), 2);
    ck_assert_ptr_null(rasp_lookup(session, "a"));
}
END_TEST

START_TEST(values_of_each_kind) {
    ck_assert_int_eq(rasp_value_kind(value_of("tokens")), RASP_KIND_SOP);
    ck_assert_int_eq(rasp_value_kind(value_of("full_s")), RASP_KIND_SELECTOR);
    ck_assert_int_eq(rasp_value_kind(value_of("tokens(\"ab\")")), RASP_KIND_RESULT);
    ck_assert_str_eq(rasp_result_display(rasp_value_result(value_of("tokens(\"ab\")")), NULL), "[a, b] (strings)");
    rasp_value *list = value_of("[1, 2.0, \"x\"]");
    ck_assert_int_eq(rasp_value_kind(list), RASP_KIND_LIST);
    ck_assert_uint_eq(rasp_value_length(list), 3);
    ck_assert_int_eq((int)rasp_value_atom(rasp_value_item(list, 1)).as.f, 2);
    ck_assert_str_eq(rasp_value_json(list, NULL), "[1,2.0,\"x\"]");
    ck_assert_str_eq(rasp_value_text(list, NULL), "[1, 2.0, 'x']");
    rasp_value *dict = value_of("{\"k\": [1], 2: 3}");
    ck_assert_int_eq(rasp_value_kind(dict), RASP_KIND_DICT);
    ck_assert_int_eq(rasp_value_key(dict, 1).as.i, 2);
    ck_assert_str_eq(rasp_value_json(dict, NULL), "[[\"k\",[1]],[2,3]]");
    ck_assert_ptr_null(rasp_value_json(value_of("[tokens]"), NULL));
    ck_assert_int_eq(run("def f(x, y) { return x; }"), RASP_OK);
    ck_assert_uint_eq(rasp_value_length(value_of("f")), 2);
    ck_assert_str_eq(rasp_value_parameter(value_of("f"), 1), "y");
}
END_TEST

START_TEST(names_are_listed_once) {
    ck_assert_int_eq(run("zebra = 1; aardvark = 2;"), RASP_OK);
    const size_t count = rasp_name_count(session);
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        found = found || strcmp(rasp_name_at(session, i), "aardvark") == 0;
        for (size_t k = 0; k < i; k++) {
            ck_assert_str_ne(rasp_name_at(session, k), rasp_name_at(session, i));
        }
    }
    ck_assert(found);
}
END_TEST

/* A keyword is no name; to the grammar every other word can be one. */
START_TEST(words_are_in_groups) {
    size_t counts[3] = {0};
    const char *word = NULL;
    rasp_word_group group = RASP_WORD_KEYWORD;
    for (size_t i = 0; (word = rasp_word_at(i, &group)) != NULL; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s = 1;", word);
        ck_assert((run(text) == RASP_ERROR_SYNTAX) == (group == RASP_WORD_KEYWORD));
        counts[group]++;
    }
    ck_assert(counts[RASP_WORD_KEYWORD] > 0 && counts[RASP_WORD_OPERATOR] > 0 && counts[RASP_WORD_COMMAND] > 0);
}
END_TEST

START_TEST(the_last_sop) {
    const char *name = NULL;
    ck_assert_ptr_null(rasp_last_sop(session, &name));
    ck_assert_int_eq(run("a = indices; b = a + 1; c = 3; d = full_s;"), RASP_OK);
    ck_assert_ptr_nonnull(rasp_last_sop(session, &name));
    ck_assert_str_eq(name, "b");
}
END_TEST

typedef struct Log {
    size_t bound, expressions, errors;
} Log;

static void log_event(void *user, const rasp_event *event) {
    Log *log = user;
    log->bound += event->kind == RASP_EVENT_BOUND ? event->count : 0;
    log->expressions += event->kind == RASP_EVENT_EXPRESSION;
    log->errors += event->kind == RASP_EVENT_ERROR;
}

START_TEST(events_tell_what_happens) {
    Log log = {0};
    const rasp_run_options options = {.event = log_event, .event_user = &log, .keep_going = true};
    bool quit = false;
    ck_assert_int_eq(
        rasp_run_text(session, "test", "a, b = 1, 2; a; c = nothing; b; exit\n d = 1;", SIZE_MAX, &options, &quit),
        RASP_ERROR_NAME);
    ck_assert(quit);
    ck_assert_uint_eq(log.bound, 2);
    ck_assert_uint_eq(log.expressions, 2);
    ck_assert_uint_eq(log.errors, 1);
    ck_assert_ptr_null(rasp_lookup(session, "d"));
}
END_TEST

/* Accepts what can be evaluated on "ab"; a result is handed over only with a rejection. */
static bool try_on_ab(void *user, rasp_value *value, rasp_result **result) {
    (void)user;
    const rasp_kind kind = rasp_value_kind(value);
    if (kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        return true;
    }
    rasp_result *tried = NULL;
    if (rasp_evaluate_text(value, "ab", 2, NULL, &tried) != RASP_OK) {
        *result = tried;
        return false;
    }
    rasp_result_free(tried);
    return true;
}

START_TEST(a_trial_rejects_a_statement) {
    const rasp_run_options options = {.trial = try_on_ab};
    ck_assert_int_eq(rasp_run_text(session, "test", "x = 1 / (indices + 1);", SIZE_MAX, &options, NULL), RASP_OK);
    ck_assert_int_eq(rasp_run_text(session, "test", "x = 1 / indices;", SIZE_MAX, &options, NULL), RASP_ERROR_RUNTIME);
    ck_assert_uint_eq(rasp_error_count(session), 1);
    assert_shows("x", "ab", "[1.0, 0.5] (floats)");
}
END_TEST

START_TEST(incomplete_texts) {
    ck_assert(rasp_text_is_incomplete("a = (1 +\n", SIZE_MAX));
    ck_assert(rasp_text_is_incomplete("def f(x) {\n", SIZE_MAX));
    ck_assert(!rasp_text_is_incomplete("a = 1;\n", SIZE_MAX));
    ck_assert(!rasp_text_is_incomplete("a = );\n", SIZE_MAX));
    ck_assert(!rasp_text_is_incomplete("", 0));
}
END_TEST

START_TEST(texts_tell_what_they_wait_for) {
    char expected[64], tiny[4];
    ck_assert_int_eq(rasp_text_judge("x = (1 +\n", SIZE_MAX, expected, sizeof expected), RASP_TEXT_INCOMPLETE);
    ck_assert_str_eq(expected, "an expression after '+'");
    ck_assert_int_eq(rasp_text_judge("x = (1\n", SIZE_MAX, tiny, sizeof tiny), RASP_TEXT_INCOMPLETE);
    ck_assert_str_eq(tiny, "')'");
    ck_assert_int_eq(rasp_text_judge("x = 1\n", SIZE_MAX, expected, sizeof expected), RASP_TEXT_LACKS_SEMICOLON);
    ck_assert_str_eq(expected, "';' after the assignment");
    ck_assert_int_eq(rasp_text_judge("x = 1;", SIZE_MAX, expected, sizeof expected), RASP_TEXT_COMPLETE);
    ck_assert_str_eq(expected, "");
    ck_assert_int_eq(rasp_text_judge("x = 1", SIZE_MAX, NULL, 0), RASP_TEXT_LACKS_SEMICOLON);
    ck_assert_int_eq(rasp_text_judge(NULL, 0, expected, sizeof expected), RASP_TEXT_COMPLETE);
}
END_TEST

START_TEST(own_names_are_told_from_the_librarys) {
    ck_assert_int_eq(rasp_run_text(session, "test", "mine = 1; tokens = tokens_int;", SIZE_MAX, NULL, NULL), RASP_OK);
    ck_assert(rasp_name_is_own(session, "mine") && rasp_name_is_own(session, "tokens"));
    ck_assert(!rasp_name_is_own(session, "sort") && !rasp_name_is_own(session, "nothing"));
    ck_assert(!rasp_name_is_own(NULL, "mine") && !rasp_name_is_own(session, NULL));
}
END_TEST

START_TEST(forms_as_text) {
    const char *text = NULL;
    size_t length = 0;
    ck_assert_int_eq(rasp_dump(session, RASP_FORM_AST, "test", "1 + x;", SIZE_MAX, NULL, &text, &length), RASP_OK);
    ck_assert_str_eq(text, "expr (+ (int 1) (name x))\n");
    ck_assert_uint_eq(length, strlen(text));
    ck_assert_int_eq(rasp_dump(session, RASP_FORM_GRAPH, NULL, NULL, 0, value_of("full_s"), &text, &length), RASP_OK);
    ck_assert_ptr_nonnull(strstr(text, "select =="));
    ck_assert_int_eq(rasp_dump(session, RASP_FORM_GRAPH, NULL, NULL, 0, value_of("[1]"), &text, &length),
                     RASP_ERROR_USAGE);
}
END_TEST

START_TEST(files) {
    ck_assert_int_eq(rasp_run_file(session, "no such file", NULL, NULL), RASP_ERROR_IO);
    ck_assert_uint_eq(rasp_error_count(session), 1);
    ck_assert_int_ne(run("load \"no such file\";"), RASP_OK);
}
END_TEST

START_TEST(two_sessions_know_nothing_of_each_other) {
    rasp_session *other = NULL;
    ck_assert_int_eq(rasp_session_create(NULL, &other), RASP_OK);
    ck_assert_int_eq(run("x = 1;"), RASP_OK);
    ck_assert_ptr_null(rasp_lookup(other, "x"));
    rasp_session_free(other);
    ck_assert_ptr_nonnull(rasp_lookup(session, "x"));
}
END_TEST

START_TEST(sessions_may_begin_in_causal_mode) {
    const rasp_config config = {.causal = true};
    rasp_session *plain = session;
    ck_assert_int_eq(rasp_session_create(&config, &session), RASP_OK);
    assert_shows("length", "abc", "[1, 2, 3] (ints)");
    ck_assert_int_eq(run("causal off; x = nothing;"), RASP_ERROR_NAME);
    assert_shows("length", "abc", "[3]*3 (ints)");
    free_session();
    session = plain;
}
END_TEST

START_TEST(freeing_nothing) {
    rasp_session_free(NULL);
    rasp_result_free(NULL);
    ck_assert_int_eq(rasp_session_create(NULL, NULL), RASP_ERROR_USAGE);
}
END_TEST

START_TEST(helpers_on_text) {
    char text[32];
    rasp_format_double(0.1, text);
    ck_assert_str_eq(text, "0.1");
    rasp_format_double(-HUGE_VAL, text);
    ck_assert_str_eq(text, "-inf");
    ck_assert_uint_eq(rasp_text_width("a漢é", SIZE_MAX), 4);
    ck_assert_str_eq(rasp_version(), RASP_VERSION);
    ck_assert_str_eq(rasp_status_text(RASP_ERROR_LIMIT), "limit");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("session");
    TCase *cases = tcase_create("session");
    tcase_add_checked_fixture(cases, make_session, free_session);
    tcase_add_test(cases, the_example_of_the_header);
    tcase_add_test(cases, a_result_outlives_other_calls);
    tcase_add_test(cases, inputs_of_atoms_keep_their_kinds);
    tcase_add_test(cases, nul_is_a_character);
    tcase_add_test(cases, selectors_have_cells);
    tcase_add_test(cases, bad_inputs_are_errors);
    tcase_add_test(cases, errors_have_a_place);
    tcase_add_test(cases, errors_of_evaluation_have_a_place);
    tcase_add_test(cases, a_syntax_error_runs_nothing);
    tcase_add_test(cases, values_of_each_kind);
    tcase_add_test(cases, names_are_listed_once);
    tcase_add_test(cases, words_are_in_groups);
    tcase_add_test(cases, the_last_sop);
    tcase_add_test(cases, events_tell_what_happens);
    tcase_add_test(cases, a_trial_rejects_a_statement);
    tcase_add_test(cases, incomplete_texts);
    tcase_add_test(cases, texts_tell_what_they_wait_for);
    tcase_add_test(cases, own_names_are_told_from_the_librarys);
    tcase_add_test(cases, forms_as_text);
    tcase_add_test(cases, files);
    tcase_add_test(cases, two_sessions_know_nothing_of_each_other);
    tcase_add_test(cases, sessions_may_begin_in_causal_mode);
    tcase_add_test(cases, freeing_nothing);
    tcase_add_test(cases, helpers_on_text);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
