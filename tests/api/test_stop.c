/* Native code that runs for long asks whether to go on: in loops over pairs of positions, whichever way they are done,
 * and between the stages of a kernel. What is counted is questions, so that no test needs a particular time. */
#define _GNU_SOURCE
#include "rasp.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { POSITIONS = 20000, ENOUGH = 2 /* questions: a kernel of so few stages comes to none without its pairs */ };

/* Says to stop at the question number `at`. */
typedef struct Asked {
    unsigned count, at;
} Asked;

static bool count_questions(void *user) {
    Asked *asked = user;
    return ++asked->count >= asked->at;
}

static Asked asked;
static rasp_session *session;
static int64_t tokens[POSITIONS];
static rasp_atom atoms[POSITIONS];
static size_t positions; /* of the program that is tried */

static void setup(void) {
    const rasp_config config = {.cancelled = count_questions, .cancelled_user = &asked, .cache_dir = ""};
    asked = (Asked){0, UINT32_MAX};
    ck_assert_int_eq(rasp_session_create(&config, &session), RASP_OK);
    for (int64_t i = 0; i < POSITIONS; i++) {
        tokens[i] = i * 7919 % 1009;
        atoms[i] = (rasp_atom){.type = RASP_INT, .as.i = tokens[i]};
    }
}

static void teardown(void) {
    rasp_session_free(session);
}

#define EITHER "select(tokens_int % 7, tokens_int % 5, !=) or select(tokens_int, indices, <)"
#define THREE                                                                                                          \
    "select(tokens_int, 3 - tokens_int, <) and select(tokens_int % 17, tokens_int % 13, <) and "                       \
    "select(tokens_int % 170, tokens_int % 130, >)"

/* Counts of pairs, where tests force them; and what is done by pairs anyway: means of floats, a matrix, several orders,
 * and a kernel of several functions. */
static const struct {
    const char *text, *stages, *pieces;
    size_t positions;
} programs[] = {
    {"selector_width(" EITHER ")", "dense", "", POSITIONS},
    {"aggregate(select(tokens_int, tokens_int % 9, <), tokens_float)", "", "", POSITIONS},
    {EITHER, "", "", POSITIONS / 4},
    {"selector_width(" THREE ")", "", "", POSITIONS},
    {"(selector_width(" EITHER ") + 1) * selector_width(" THREE ")", "", "always", POSITIONS},
};
enum { PROGRAMS = sizeof programs / sizeof programs[0] };

static rasp_value *value_of(const char *text) {
    rasp_value *value = NULL;
    ck_assert_int_eq(rasp_eval_expression(session, "test", text, SIZE_MAX, &value), RASP_OK);
    return value;
}

static rasp_status evaluate(const rasp_value *value, size_t length, rasp_result **result) {
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_JIT, .length = length};
    return rasp_evaluate_atoms(value, atoms, positions, &options, result);
}

/* The questions of an evaluation that comes to its end, of which compiling and preparing ask the least part. */
static unsigned questions_of(const rasp_value *value, size_t length) {
    rasp_result *result = NULL;
    asked = (Asked){0, UINT32_MAX};
    ck_assert_int_eq(evaluate(value, length, &result), RASP_OK);
    rasp_result_free(result);
    asked.count = 0;
    ck_assert_int_eq(evaluate(value, length, &result), RASP_OK);
    ck_assert_str_eq(rasp_result_engine(result), "jit");
    rasp_result_free(result);
    return asked.count;
}

/* What the code is made of is chosen by tests only. */
static void set_program(int index) {
    ck_assert_int_eq(setenv("RASP_STAGES", programs[index].stages, 1), 0);
    ck_assert_int_eq(setenv("RASP_PIECES", programs[index].pieces, 1), 0);
    positions = programs[index].positions;
}

static void stop_evaluation(const char *program, size_t length) {
    const rasp_value *value = value_of(program);
    rasp_result *result = NULL;
    const unsigned all = questions_of(value, length);
    ck_assert_msg(all >= ENOUGH, "%u questions of %s", all, program);
    asked = (Asked){0, all / 2};
    ck_assert_int_eq(evaluate(value, length, &result), RASP_ERROR_LIMIT);
    ck_assert_str_eq(rasp_result_error(result).message, "cancelled");
    rasp_result_free(result);
    ck_assert_msg(asked.count == all / 2, "%u questions where %u should do", asked.count, all / 2);
    asked = (Asked){0, UINT32_MAX};
    ck_assert_int_eq(evaluate(value, length, &result), RASP_OK); /* the kernel is there as before */
    ck_assert_str_eq(rasp_result_engine(result), "jit");
    rasp_result_free(result);
}

START_TEST(evaluations_are_stopped) {
    set_program(_i);
    stop_evaluation(programs[_i].text, 0);
    stop_evaluation(programs[_i].text, RASP_LENGTH_ANY);
}
END_TEST

static rasp_kernel *compile(const char *program) {
    const rasp_kernel_options options = {.element = RASP_ELEMENT_I64, .native_only = true};
    rasp_kernel *kernel = NULL;
    ck_assert_int_eq(rasp_compile(value_of(program), &options, &kernel), RASP_OK);
    return kernel;
}

static void *results_of(const rasp_kernel *kernel, size_t rows) {
    const rasp_kernel_info info = rasp_kernel_describe(kernel);
    const size_t count = info.is_selector ? positions * positions : positions;
    void *out = calloc(count * rows, info.cell_bytes);
    ck_assert_ptr_nonnull(out);
    return out;
}

START_TEST(kernels_are_stopped) {
    set_program(_i);
    rasp_kernel *kernel = compile(programs[_i].text);
    void *out = results_of(kernel, 1);
    uint8_t *tags = calloc(POSITIONS, 1);
    asked = (Asked){0, UINT32_MAX};
    ck_assert_int_eq(rasp_kernel_run(kernel, tokens, positions, out, tags, NULL), RASP_OK);
    const unsigned all = asked.count;
    ck_assert_msg(all >= ENOUGH, "%u questions of %s", all, programs[_i].text);
    asked = (Asked){0, all / 2};
    ck_assert_int_eq(rasp_kernel_run(kernel, tokens, positions, out, tags, NULL), RASP_ERROR_LIMIT);
    ck_assert_uint_eq(asked.count, all / 2);
    free(tags);
    free(out);
    rasp_kernel_free(kernel);
}
END_TEST

START_TEST(rows_are_stopped) {
    enum { ROWS = 3 };
    set_program(1);
    rasp_kernel *kernel = compile(programs[1].text);
    void *out = results_of(kernel, ROWS);
    uint8_t statuses[ROWS];
    static uint8_t tags[POSITIONS];
    const rasp_batch batch = {
        .tokens = tokens, .n = POSITIONS / ROWS, .count = ROWS, .out = out, .tags = tags, .statuses = statuses};
    asked = (Asked){0, UINT32_MAX};
    ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_OK);
    asked = (Asked){0, asked.count / 2};
    ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_ERROR_LIMIT);
    ck_assert_uint_eq(statuses[0], RASP_OK);
    ck_assert_uint_eq(statuses[ROWS - 1], RASP_ERROR_LIMIT);
    free(out);
    rasp_kernel_free(kernel);
}
END_TEST

START_TEST(planning_is_stopped) {
    const rasp_kernel_options options = {.element = RASP_ELEMENT_I64};
    const rasp_value *value = value_of(programs[4].text);
    const rasp_build_unit unit = {.value = value, .name = "kernel"};
    rasp_kernel *kernel = NULL;
    const char *out = NULL;
    asked = (Asked){0, 1};
    ck_assert_int_eq(rasp_compile(value, &options, &kernel), RASP_ERROR_LIMIT);
    ck_assert_ptr_null(kernel);
    ck_assert_str_eq(rasp_error_at(session, 0).message, "cancelled");
    asked.count = 0;
    ck_assert_int_eq(rasp_build(session, RASP_FORM_PLAN, &unit, 1, NULL, &out, NULL), RASP_ERROR_LIMIT);
    ck_assert_str_eq(rasp_error_at(session, 0).message, "cancelled");
    asked = (Asked){0, UINT32_MAX};
    ck_assert_int_eq(rasp_build(session, RASP_FORM_PLAN, &unit, 1, NULL, &out, NULL), RASP_OK);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("stop");
    TCase *group = tcase_create("stop");
    tcase_set_timeout(group, 120);
    tcase_add_checked_fixture(group, setup, teardown);
    tcase_add_loop_test(group, evaluations_are_stopped, 0, PROGRAMS);
    tcase_add_loop_test(group, kernels_are_stopped, 1, PROGRAMS);
    tcase_add_test(group, rows_are_stopped);
    tcase_add_test(group, planning_is_stopped);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
