/* Evaluations of one session in several threads at once, and a session per thread. The tsan preset says whether they
 * share what they must not; here their answers are checked. */
#define _GNU_SOURCE
#include "rasp.h"

#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, ROUNDS = 50 };

static bool shows(const rasp_value *value, const char *input, const char *display) {
    rasp_result *result = NULL;
    const bool same = rasp_evaluate_text(value, input, SIZE_MAX, NULL, &result) == RASP_OK &&
                      strcmp(rasp_result_display(result, NULL), display) == 0;
    rasp_result_free(result);
    return same;
}

typedef struct Shared {
    const rasp_value *counts, *sorted, *fails;
} Shared;

static void *evaluate_often(void *argument) {
    const Shared *shared = argument;
    for (int i = 0; i < ROUNDS; i++) {
        rasp_result *result = NULL;
        const bool failed = rasp_evaluate_text(shared->fails, "ab", 2, NULL, &result) == RASP_ERROR_RUNTIME &&
                            rasp_result_error(result).line == 3;
        rasp_result_free(result);
        if (!failed || !shows(shared->counts, "hello", "[1, 1, 2, 2, 1] (ints)") ||
            !shows(shared->sorted, "banana", "[a, a, a, b, n, n] (strings)")) {
            return argument;
        }
    }
    return NULL;
}

static void *use_own_session(void *argument) {
    for (int i = 0; i < ROUNDS / 10; i++) {
        rasp_session *session = NULL;
        if (rasp_session_create(NULL, &session) != RASP_OK) {
            return argument;
        }
        const rasp_status status = rasp_run_text(session, "test", "x = indices + 1;", SIZE_MAX, NULL, NULL);
        const bool ok = status == RASP_OK && shows(rasp_lookup(session, "x"), "abc", "[1, 2, 3] (ints)");
        rasp_session_free(session);
        if (!ok) {
            return argument;
        }
    }
    return NULL;
}

static void run_in_threads(void *(*work)(void *), void *argument) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, argument), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *trouble = NULL;
        ck_assert_int_eq(pthread_join(threads[i], &trouble), 0);
        ck_assert_ptr_null(trouble);
    }
}

START_TEST(evaluations_share_a_session) {
    rasp_session *session = NULL;
    ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
    static const char text[] = "counts = selector_width(select(tokens, tokens, ==));\n"
                               "sorted = sort(tokens, tokens);\n"
                               "fails = 1 / indices;\n";
    ck_assert_int_eq(rasp_run_text(session, "test", text, SIZE_MAX, NULL, NULL), RASP_OK);
    Shared shared = {rasp_lookup(session, "counts"), rasp_lookup(session, "sorted"), rasp_lookup(session, "fails")};
    run_in_threads(evaluate_often, &shared);
    rasp_session_free(session);
}
END_TEST

START_TEST(sessions_are_independent) {
    char unused = 0;
    run_in_threads(use_own_session, &unused);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("threads");
    TCase *cases = tcase_create("threads");
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, evaluations_share_a_session);
    tcase_add_test(cases, sessions_are_independent);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
