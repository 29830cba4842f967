/* Generators: what they make, what goes wrong, and memory that ends at any moment. */
#include "rasp.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* An allocator that counts what is held and fails from the call number `fails_at` on. */
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

static Counter counter;
static rasp_session *session;
static bool cancels;

static bool is_cancelled(void *user) {
    (void)user;
    return cancels;
}

static void setup(void) {
    counter = (Counter){.fails_at = SIZE_MAX};
    cancels = false;
    const rasp_config config = {.allocate = allocate, .allocate_user = &counter, .cancelled = is_cancelled};
    ck_assert_int_eq(rasp_session_create(&config, &session), RASP_OK);
}

static void teardown(void) {
    rasp_session_free(session);
    ck_assert_uint_eq(counter.held, 0);
}

static rasp_value *value_of(const char *text) {
    rasp_value *value = NULL;
    ck_assert_int_eq(rasp_eval_expression(session, "test", text, SIZE_MAX, &value), RASP_OK);
    return value;
}

static const rasp_atom three = {.type = RASP_INT, .as.i = 3};

static rasp_generator *begin(const char *text) {
    rasp_generator *generator = NULL;
    ck_assert_int_eq(rasp_generator_create(value_of(text), &three, 1, RASP_ENGINE_AUTO, &generator), RASP_OK);
    return generator;
}

START_TEST(elements_are_made) {
    rasp_generator *generator = begin("aggregate(upto, tokens_int, 0, \"max\") + 1");
    rasp_atom atom;
    const rasp_atom six = {.type = RASP_FLOAT, .as.f = 6.0};
    ck_assert_ptr_null(rasp_generator_reason(generator));
    ck_assert(!rasp_generator_ends(generator, &six));
    for (int64_t i = 4; i <= 6; i++) {
        ck_assert_int_eq(rasp_generator_next(generator, &atom), RASP_OK);
        ck_assert_int_eq(atom.as.i, i);
        ck_assert_int_eq(rasp_generator_ends(generator, &six), i == 6);
    }
    ck_assert_uint_eq(rasp_generator_count(generator), 3);
    ck_assert_str_eq(rasp_generator_display(generator, NULL), "[4, 5, 6]");
    ck_assert_str_eq(rasp_generator_json(generator, NULL), "[4,5,6]");
    ck_assert_str_eq(rasp_generator_prompt_text(generator, NULL), "[3]");
    ck_assert_str_eq(rasp_generator_element(generator, 2), "6");
    ck_assert_ptr_null(rasp_generator_element(generator, 3));
    ck_assert_int_eq(rasp_generator_error(generator).kind, RASP_OK);
    rasp_generator_free(generator);
}
END_TEST

START_TEST(whole_sequences) {
    rasp_generator *generator = begin("round(aggregate(select(1, 1, ==), tokens_int)) + 1");
    rasp_atom atom;
    ck_assert_str_eq(rasp_generator_reason(generator), "a selector can select to the right");
    ck_assert_int_eq(rasp_generator_next(generator, &atom), RASP_OK);
    ck_assert_int_eq(rasp_generator_next(generator, &atom), RASP_OK);
    ck_assert_str_eq(rasp_generator_display(generator, NULL), "[4, 5]");
    rasp_generator_free(generator);
}
END_TEST

/* An error stays, and what was made before it, too. */
START_TEST(errors_stay) {
    rasp_generator *generator = begin("6 / (indices - 2)");
    rasp_atom atom;
    ck_assert_int_eq(rasp_generator_next(generator, &atom), RASP_ERROR_TYPE); /* a float behind ints */
    ck_assert_int_eq(rasp_generator_error(generator).kind, RASP_ERROR_TYPE);
    ck_assert_int_eq(rasp_generator_next(generator, &atom), RASP_ERROR_TYPE);
    rasp_generator_free(generator);
    generator = begin("6 % (2 - indices)");
    ck_assert_int_eq(rasp_generator_next(generator, &atom), RASP_OK);
    ck_assert_int_eq(rasp_generator_next(generator, &atom), RASP_OK);
    ck_assert_int_eq(rasp_generator_next(generator, &atom), RASP_ERROR_RUNTIME);
    ck_assert_uint_eq(rasp_generator_error(generator).line, 1);
    ck_assert_str_eq(rasp_generator_display(generator, NULL), "[0, 0]");
    rasp_generator_free(generator);
}
END_TEST

START_TEST(cancelling) {
    rasp_generator *generator = begin("tokens_int + 1");
    rasp_atom atom;
    ck_assert_int_eq(rasp_generator_next(generator, &atom), RASP_OK);
    cancels = true;
    ck_assert_int_eq(rasp_generator_next(generator, &atom), RASP_ERROR_LIMIT);
    ck_assert_str_eq(rasp_generator_error(generator).message, "cancelled");
    rasp_generator_free(generator);
}
END_TEST

/* Any number of steps has the time of an evaluation. */
START_TEST(time_ends) {
    const rasp_config config = {.time_limit = 0.05};
    rasp_session *own = NULL;
    rasp_value *value = NULL;
    rasp_generator *generator = NULL;
    rasp_atom atom;
    ck_assert_int_eq(rasp_session_create(&config, &own), RASP_OK);
    ck_assert_int_eq(rasp_eval_expression(own, "test", "tokens_int + 1", SIZE_MAX, &value), RASP_OK);
    ck_assert_int_eq(rasp_generator_create(value, &three, 1, RASP_ENGINE_AUTO, &generator), RASP_OK);
    while (rasp_generator_next(generator, &atom) == RASP_OK) {
    }
    ck_assert_int_eq(rasp_generator_error(generator).kind, RASP_ERROR_LIMIT);
    ck_assert_str_eq(rasp_generator_error(generator).message, "the time limit was reached");
    rasp_generator_free(generator);
    rasp_session_free(own);
}
END_TEST

START_TEST(misuse) {
    rasp_generator *generator = NULL;
    rasp_value *value = value_of("tokens_int");
    rasp_atom atom;
    ck_assert_int_eq(rasp_generator_create(value, &three, 0, RASP_ENGINE_AUTO, &generator), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_generator_create(value, NULL, 1, RASP_ENGINE_AUTO, &generator), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_generator_create(NULL, &three, 1, RASP_ENGINE_AUTO, &generator), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_generator_create(value, &three, 1, RASP_ENGINE_AUTO, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_generator_create(value_of("upto"), &three, 1, RASP_ENGINE_AUTO, &generator),
                     RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_generator_create_text(value, "", 0, RASP_ENGINE_AUTO, &generator), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_generator_create_text(value, "\xff", 1, RASP_ENGINE_AUTO, &generator), RASP_ERROR_VALUE);
    ck_assert_ptr_null(generator);
    ck_assert_int_eq(rasp_generator_next(NULL, &atom), RASP_ERROR_USAGE);
    ck_assert_uint_eq(rasp_generator_count(NULL), 0);
    ck_assert_ptr_null(rasp_generator_display(NULL, NULL));
    rasp_generator_free(NULL);
}
END_TEST

/* Steps of all kinds, until memory ends. */
static rasp_status generate(rasp_value *value, size_t steps) {
    rasp_generator *generator = NULL;
    rasp_status status = rasp_generator_create_text(value, "abcab", 5, RASP_ENGINE_INTERP, &generator);
    for (size_t i = 0; status == RASP_OK && i < steps; i++) {
        rasp_atom atom;
        status = rasp_generator_next(generator, &atom);
        if (status == RASP_OK && rasp_generator_display(generator, NULL) == NULL) {
            status = RASP_ERROR_LIMIT;
        }
    }
    ck_assert(status == RASP_OK || generator == NULL || rasp_generator_error(generator).kind == status ||
              rasp_generator_error(generator).kind == RASP_OK);
    rasp_generator_free(generator);
    return status;
}

static const char *const forms[] = {
    "aggregate(last(select(tokens, tokens, ==) and before), tokens, \"?\")",
    "aggregate(select(tokens, tokens, <) and upto, tokens, \"z\", \"max\")",
    "aggregate(first(select(1, 1, ==)), tokens)",
    "tokens + \"\"",
};

START_TEST(each_allocation_may_fail) {
    rasp_value *value = value_of(forms[_i]);
    rasp_status status = RASP_ERROR_LIMIT;
    size_t failures = 0;
    for (; status != RASP_OK; failures++) {
        counter.fails_at = counter.calls + 1 + failures;
        status = generate(value, 40);
        counter.fails_at = SIZE_MAX;
        ck_assert_msg(status == RASP_OK || status == RASP_ERROR_LIMIT, "%s: %s", forms[_i], rasp_status_text(status));
    }
    ck_assert_uint_gt(failures, 1);
    ck_assert_int_eq(generate(value, 40), RASP_OK);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("generate");
    TCase *group = tcase_create("generate");
    tcase_set_timeout(group, 60);
    tcase_add_checked_fixture(group, setup, teardown);
    tcase_add_test(group, elements_are_made);
    tcase_add_test(group, whole_sequences);
    tcase_add_test(group, errors_stay);
    tcase_add_test(group, cancelling);
    tcase_add_test(group, time_ends);
    tcase_add_test(group, misuse);
    tcase_add_loop_test(group, each_allocation_may_fail, 0, (int)(sizeof forms / sizeof forms[0]));
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
