/* rasp_build through the public interface: what it makes of several values at once, names, every kind of misuse, and
 * memory that ends at any moment. tests/aot/ runs what it makes. */
#include "rasp.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static rasp_session *session;

static void setup(void) {
    ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
}

static void teardown(void) {
    rasp_session_free(session);
    session = NULL;
}

static rasp_value *value_of(const char *text) {
    rasp_value *value = NULL;
    ck_assert_int_eq(rasp_eval_expression(session, "test", text, SIZE_MAX, &value), RASP_OK);
    return value;
}

static const char *only_error(void) {
    ck_assert_uint_eq(rasp_error_count(session), 1);
    return rasp_error_at(session, 0).message;
}

/* ---- what is made */

START_TEST(every_form_of_two_values) {
    const rasp_build_unit units[] = {{.value = value_of("selector_width(select(tokens, tokens, ==))"), .name = "hist"},
                                     {.value = value_of("select(indices, indices, <)"), .name = "before"}};
    const char *out = NULL;
    size_t length = 0;
    for (rasp_form form = RASP_FORM_IR; form <= RASP_FORM_HEADER; form++) {
        ck_assert_int_eq(rasp_build(session, form, units, 2, NULL, &out, &length), RASP_OK);
        ck_assert_uint_gt(length, 0);
        ck_assert_int_eq(out[length], '\0');
        if (form == RASP_FORM_LLVM || form == RASP_FORM_HEADER) {
            ck_assert_ptr_nonnull(strstr(out, "hist"));
            ck_assert_ptr_nonnull(strstr(out, "before_scratch"));
        }
    }
}
END_TEST

START_TEST(the_same_bytes_from_another_session) {
    const char *text = "sort(tokens_int, tokens_int)";
    const rasp_build_options options = {.element = RASP_ELEMENT_I32, .length = 9, .cpu = "native"};
    rasp_build_unit unit = {.value = value_of(text), .name = "sorted"};
    const char *out = NULL;
    size_t length = 0;
    ck_assert_int_eq(rasp_build(session, RASP_FORM_OBJECT, &unit, 1, &options, &out, &length), RASP_OK);
    char *first = malloc(length);
    ck_assert_ptr_nonnull(first);
    memcpy(first, out, length);
    const size_t first_length = length;
    teardown();
    setup();
    value_of("indices + 1"); /* other nodes come first in this graph */
    unit.value = value_of(text);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_OBJECT, &unit, 1, &options, &out, &length), RASP_OK);
    ck_assert_uint_eq(length, first_length);
    ck_assert_int_eq(memcmp(first, out, length), 0);
    free(first);
}
END_TEST

START_TEST(names_read_like_expressions) {
    static const char *const rows[][2] = {{"hist", "hist"},
                                          {"selector_width(same)", "selector_width_same"},
                                          {"tokens == \"l\"", "tokens_l"},
                                          {"2 * tokens_int", "n2_tokens_int"},
                                          {"int", "int_"},
                                          {"printf", "printf_"},
                                          {"_Bool", "sop__Bool"},
                                          {"RASP_STATUS_OK", "sop_RASP_STATUS_OK"},
                                          {"((", "sop"},
                                          {"__", "sop"},
                                          {"\xC3\xA9t\xC3\xA9", "t"}};
    char name[RASP_BUILD_NAME_SIZE];
    rasp_build_name(rows[_i][0], SIZE_MAX, name);
    ck_assert_str_eq(name, rows[_i][1]);
}
END_TEST

START_TEST(long_names_end) {
    char text[300];
    char name[RASP_BUILD_NAME_SIZE];
    memset(text, 'a', sizeof text);
    rasp_build_name(text, sizeof text, name);
    ck_assert_uint_lt(strlen(name), RASP_BUILD_NAME_SIZE);
    const rasp_build_unit unit = {.value = value_of("tokens"), .name = name};
    const char *out = NULL;
    ck_assert_int_eq(rasp_build(session, RASP_FORM_HEADER, &unit, 1, NULL, &out, NULL), RASP_OK);
}
END_TEST

START_TEST(text_of_a_unit_stays_a_comment) {
    const rasp_build_unit unit = {.value = value_of("tokens"), .name = "t", .text = "a */ b /* c\n#error"};
    const char *out = NULL;
    ck_assert_int_eq(rasp_build(session, RASP_FORM_HEADER, &unit, 1, NULL, &out, NULL), RASP_OK);
    ck_assert_ptr_nonnull(strstr(out, "/* t: a * / b / * c #error\n"));
}
END_TEST

/* ---- failures */

START_TEST(misuse) {
    const rasp_build_unit good = {.value = value_of("tokens"), .name = "t"};
    const rasp_build_unit no_value = {.name = "t"};
    const rasp_build_unit no_name = {.value = value_of("tokens")};
    const rasp_build_unit number = {.value = value_of("1"), .name = "t"};
    const rasp_build_options no_element = {.element = (rasp_element)99};
    const char *out = "untouched";
    rasp_session *other = NULL;
    ck_assert_int_eq(rasp_build(NULL, RASP_FORM_OBJECT, &good, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_OBJECT, NULL, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_OBJECT, &good, 0, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_OBJECT, &good, 1, NULL, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_GRAPH, &good, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_OBJECT, &no_value, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_OBJECT, &no_name, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_OBJECT, &number, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_build(session, RASP_FORM_OBJECT, &good, 1, &no_element, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_session_create(NULL, &other), RASP_OK);
    ck_assert_int_eq(rasp_build(other, RASP_FORM_OBJECT, &good, 1, NULL, &out, NULL), RASP_ERROR_USAGE);
    rasp_session_free(other);
}
END_TEST

START_TEST(names_that_clash) {
    static const struct {
        const char *first, *second, *message;
    } rows[] = {{"a", "a", "two kernels cannot both be called 'a'"},
                {"a", "a_scratch", "'a_scratch' is what another kernel's function is called"},
                {"a_ragged", "a", "'a_ragged' is what another kernel's function is called"},
                {"", "b", "'' cannot be the name of a C function (letters, digits and _, at most 63)"},
                {"1a", "b", "'1a' cannot be the name of a C function (letters, digits and _, at most 63)"},
                {"a", "template", "'template' is a name of C, its library or rasp"},
                {"a", "pow", "'pow' is a name of C, its library or rasp"},
                {"a", "_Bool", "'_Bool' is a name of C, its library or rasp"},
                {"a", "RASP_STATUS_OK", "'RASP_STATUS_OK' is a name of C, its library or rasp"},
                {"a", "printf", "'printf' is a name of C, its library or rasp"},
                {"a", "EOF", "'EOF' is a name of C, its library or rasp"},
                {"a", "errno", "'errno' is a name of C, its library or rasp"},
                {"a", "INT_MAX", "'INT_MAX' is a name of C, its library or rasp"},
                {"a", "rasp_string8", "'rasp_string8' is a name of C, its library or rasp"},
                {"a", "a_LENGTH", "'a_LENGTH' is what another kernel's function is called"}};
    rasp_value *value = value_of("tokens");
    const rasp_build_unit units[] = {{.value = value, .name = rows[_i].first},
                                     {.value = value, .name = rows[_i].second}};
    const char *out = "untouched";
    ck_assert_int_eq(rasp_build(session, RASP_FORM_OBJECT, units, 2, NULL, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_str_eq(only_error(), rows[_i].message);
    ck_assert_ptr_null(out);
}
END_TEST

START_TEST(machines_that_are_not) {
    static const char *const rows[][2] = {
        {"toaster", NULL}, {"x86_64-linux-gnu", "486dx"}, {"riscv64-linux", "native"}, {"s390x-linux", NULL},
        {"avr", NULL},     {NULL, "no such CPU"}};
    const rasp_build_options options = {.target = rows[_i][0], .cpu = rows[_i][1]};
    const rasp_build_unit unit = {.value = value_of("tokens"), .name = "t"};
    const char *out = NULL;
    ck_assert_int_eq(rasp_build(session, RASP_FORM_OBJECT, &unit, 1, &options, &out, NULL), RASP_ERROR_USAGE);
    ck_assert_ptr_nonnull(only_error());
}
END_TEST

START_TEST(texts_of_floats) {
    const rasp_build_options options = {.element = RASP_ELEMENT_F64};
    const rasp_build_unit unit = {.value = value_of("tokens_str"), .name = "t"};
    const char *out = NULL;
    ck_assert_int_eq(rasp_build(session, RASP_FORM_HEADER, &unit, 1, &options, &out, NULL), RASP_ERROR_ENGINE);
    ck_assert_ptr_nonnull(strstr(only_error(), "tokens_float"));
}
END_TEST

/* ---- memory */

typedef struct Counter {
    size_t held, calls, fails_at;
} Counter;

static void *allocate(void *user, void *pointer, size_t old_size, size_t new_size) {
    Counter *counter = user;
    if (new_size == 0) {
        free(pointer);
        counter->held -= old_size;
        return NULL;
    }
    if (++counter->calls >= counter->fails_at) {
        return NULL;
    }
    void *made = realloc(pointer, new_size);
    if (made != NULL) {
        counter->held = counter->held - old_size + new_size;
    }
    return made;
}

static rasp_status build_once(Counter *counter) {
    const rasp_config config = {.allocate = allocate, .allocate_user = counter};
    rasp_session *own = NULL;
    rasp_value *value = NULL;
    const char *out = NULL;
    rasp_status status = rasp_session_create(&config, &own);
    if (status == RASP_OK) {
        status = rasp_eval_expression(own, "test", "sort(tokens, tokens)", SIZE_MAX, &value);
    }
    if (status == RASP_OK) {
        const rasp_build_unit unit = {.value = value, .name = "sorted"};
        status = rasp_build(own, RASP_FORM_OBJECT, &unit, 1, NULL, &out, NULL);
    }
    rasp_session_free(own);
    return status;
}

START_TEST(memory_that_ends) {
    Counter counter = {.fails_at = SIZE_MAX};
    ck_assert_int_eq(build_once(&counter), RASP_OK);
    ck_assert_uint_eq(counter.held, 0);
    const size_t calls = counter.calls;
    for (size_t i = 1; i <= calls; i++) {
        counter = (Counter){.fails_at = i};
        const rasp_status status = build_once(&counter);
        ck_assert_msg(status == RASP_ERROR_LIMIT || status == RASP_ERROR_ENGINE, "call %zu of %zu: %s", i, calls,
                      rasp_status_text(status));
        ck_assert_uint_eq(counter.held, 0);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("build");
    TCase *made = tcase_create("made"), *failures = tcase_create("failures");
    tcase_add_checked_fixture(made, setup, teardown);
    tcase_add_checked_fixture(failures, setup, teardown);
    tcase_set_timeout(made, 60);
    tcase_set_timeout(failures, 120);
    tcase_add_test(made, every_form_of_two_values);
    tcase_add_test(made, the_same_bytes_from_another_session);
    tcase_add_loop_test(made, names_read_like_expressions, 0, 11);
    tcase_add_test(made, long_names_end);
    tcase_add_test(made, text_of_a_unit_stays_a_comment);
    tcase_add_test(failures, misuse);
    tcase_add_loop_test(failures, names_that_clash, 0, 15);
    tcase_add_loop_test(failures, machines_that_are_not, 0, 6);
    tcase_add_test(failures, texts_of_floats);
    tcase_add_test(failures, memory_that_ends);
    suite_add_tcase(suite, made);
    suite_add_tcase(suite, failures);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
