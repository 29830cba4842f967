/* Kernels in several threads: one that many run, rows that threads share, compiling and evaluating meanwhile. The tsan
 * preset says whether they share what they must not; here their answers are checked. */
#include "rasp.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, ROUNDS = 200, ROWS = 3000, N = 24 };

static rasp_session *session;

static void setup(void) {
    ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
}

static void teardown(void) {
    rasp_session_free(session);
}

static rasp_kernel *compile(rasp_session *from, const char *text, rasp_element element) {
    rasp_value *value = NULL;
    rasp_kernel *kernel = NULL;
    const rasp_kernel_options options = {.element = element};
    if (rasp_eval_expression(from, "test", text, SIZE_MAX, &value) == RASP_OK) {
        rasp_compile(value, &options, &kernel);
    }
    return kernel;
}

static void run_in_threads(void *(*work)(void *), void *argument) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, argument), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *failed = &session;
        pthread_join(threads[i], &failed);
        ck_assert_ptr_null(failed);
    }
}

/* ---- one kernel */

/* Where the product does not fit the interpreter is asked: in this thread, while others run native code. */
static void *run_often(void *argument) {
    const rasp_kernel *kernel = argument;
    for (int64_t i = 0; i < ROUNDS; i++) {
        const int64_t tokens[] = {i, i % 10 == 0 ? INT64_MAX : 3};
        int64_t out[2];
        const rasp_status wanted = i % 10 == 0 ? RASP_ERROR_OVERFLOW : RASP_OK;
        if (rasp_kernel_run(kernel, tokens, 2, out, NULL, NULL) != wanted || (wanted == RASP_OK && out[0] != 5 * i)) {
            return argument;
        }
    }
    return NULL;
}

START_TEST(many_run_one) {
    rasp_kernel *kernel = compile(session, "tokens_int * 5", RASP_ELEMENT_I64);
    ck_assert_ptr_nonnull(kernel);
    run_in_threads(run_often, kernel);
    rasp_kernel_free(kernel);
}
END_TEST

/* The session goes on, and goes away, while kernels of it run. */
static void *change_session(void *argument) {
    char text[64];
    for (int i = 0; i < 100; i++) {
        snprintf(text, sizeof text, "x%d = [tokens_int * %d, tokens + \"a\"][0];", i, i);
        if (rasp_run_text(session, "test", text, SIZE_MAX, NULL, NULL) != RASP_OK) {
            return argument;
        }
    }
    rasp_session_free(session);
    session = NULL;
    return NULL;
}

START_TEST(the_session_goes_on) {
    pthread_t thread;
    void *failed = &session;
    rasp_kernel *kernel = compile(session, "tokens_int * 5", RASP_ELEMENT_I64);
    ck_assert_ptr_nonnull(kernel);
    ck_assert_int_eq(pthread_create(&thread, NULL, change_session, kernel), 0);
    ck_assert_ptr_null(run_often(kernel));
    pthread_join(thread, &failed);
    ck_assert_ptr_null(failed);
    rasp_kernel_free(kernel);
}
END_TEST

/* ---- rows */

static uint8_t tokens[ROWS * N];
static uint8_t alone[ROWS * N];
static uint8_t shared[ROWS * N];

START_TEST(threads_share_rows) {
    static int64_t offsets[ROWS + 1];
    rasp_kernel *kernel = compile(session, "selector_width(select(tokens, tokens, ==)) % 100", RASP_ELEMENT_U8);
    ck_assert_ptr_nonnull(kernel);
    const rasp_kernel_info info = rasp_kernel_describe(kernel);
    uint8_t *outs[2] = {calloc(ROWS * N, info.cell_bytes), calloc(ROWS * N, info.cell_bytes)};
    for (size_t i = 0; i < ROWS * N; i++) {
        tokens[i] = (uint8_t)(i * i % 251 % 19);
    }
    for (size_t i = 0; i <= ROWS; i++) {
        offsets[i] = (int64_t)(i * N);
    }
    rasp_batch batch = {.tokens = tokens, .n = N, .count = ROWS, .out = outs[0], .statuses = alone, .threads = 1};
    ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_OK);
    batch.out = outs[1];
    batch.statuses = shared;
    batch.threads = THREADS;
    ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_OK);
    ck_assert_mem_eq(outs[0], outs[1], ROWS * N * info.cell_bytes);
    memset(outs[1], 0, ROWS * N * info.cell_bytes);
    const rasp_ragged ragged = {
        .tokens = tokens, .offsets = offsets, .count = ROWS, .out = outs[1], .threads = THREADS};
    ck_assert_int_eq(rasp_kernel_ragged(kernel, &ragged), RASP_OK);
    ck_assert_mem_eq(outs[0], outs[1], ROWS * N * info.cell_bytes);
    free(outs[0]);
    free(outs[1]);
    rasp_kernel_free(kernel);
}
END_TEST

/* Which row is called the first to fail does not depend on who was faster. */
START_TEST(the_first_failure) {
    static int64_t values[ROWS];
    static int64_t out[ROWS];
    rasp_kernel *kernel =
        compile(session, "7 % (tokens_int - 1) if tokens_int < 9 else tokens_int * tokens_int", RASP_ELEMENT_I64);
    ck_assert_ptr_nonnull(kernel);
    for (size_t i = 0; i < ROWS; i++) {
        values[i] = i == ROWS / 2 ? INT64_MAX : i > ROWS / 2 ? 1 : 3;
    }
    const rasp_batch batch = {.tokens = values, .n = 1, .count = ROWS, .out = out, .threads = THREADS};
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_ERROR_OVERFLOW);
    }
    rasp_kernel_free(kernel);
}
END_TEST

/* ---- compiling */

static void *compile_alone(void *argument) {
    rasp_session *own = NULL;
    const int64_t token = 4;
    int64_t out = 0;
    if (rasp_session_create(NULL, &own) != RASP_OK) {
        return argument;
    }
    rasp_kernel *kernel = compile(own, "tokens_int * 5", RASP_ELEMENT_I64);
    rasp_session_free(own);
    const bool good = kernel != NULL && rasp_kernel_run(kernel, &token, 1, &out, NULL, NULL) == RASP_OK && out == 20;
    rasp_kernel_free(kernel);
    return good ? NULL : argument;
}

START_TEST(sessions_compile_at_once) {
    run_in_threads(compile_alone, tokens);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("kernel threads");
    TCase *group = tcase_create("kernel threads");
    tcase_add_checked_fixture(group, setup, teardown);
    tcase_set_timeout(group, 120);
    tcase_add_test(group, many_run_one);
    tcase_add_test(group, the_session_goes_on);
    tcase_add_test(group, threads_share_rows);
    tcase_add_test(group, the_first_failure);
    tcase_add_test(group, sessions_compile_at_once);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
