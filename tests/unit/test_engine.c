/* The engine: what inputs are to kernels, the choice between the engines, kernels of a session, and its threads.
 *
 * What needs native code runs where RASP_JIT_MODULE names the module, as ctest does in builds that have one. */
#define _GNU_SOURCE
#include "runtime/engine/engine.h"
#include "tests/support/unit.h"

#include <malloc.h>
#include <math.h>
#include <pthread.h>

static Unit unit;

static void setup(void) {
    unit_begin(&unit);
}

static void teardown(void) {
    unit_end(&unit);
}

static Atom text(const char *c_string) {
    return atom_string(unit_str(&unit, c_string));
}

static Specialization class_of(const Atom *atoms, size_t count) {
    EngineInput input;
    const Str *why = NULL;
    ck_assert(engine_input_read(&unit.arena, atoms, count, 1u << INPUT_ASIS, 1000, &input, &why));
    return engine_input_class(&input.profile);
}

/* ------------------------------------------------------------------------------------------------------- inputs */

START_TEST(ranges_are_rounded_outward) {
    static const struct {
        int64_t from, to, low, high;
        Lane lane;
    } rows[] = {
        {0, 1, 0, 1, LANE_I8},
        {3, 9, 0, 15, LANE_I8},
        {-1, 9, -16, 15, LANE_I8},
        {0, 200, 0, 255, LANE_U8},
        {-1, 200, -256, 255, LANE_I16},
        {0, 65535, 0, 65535, LANE_U16},
        {0, 65536, 0, (1 << 20) - 1, LANE_I32},
        {0, 1 << 20, 0, (1 << 24) - 1, LANE_I32},
        {-1, 1 << 24, -(1 << 28), (1 << 28) - 1, LANE_I32},
        {INT64_MIN, 0, INT64_MIN, INT64_MAX, LANE_I64},
        {0, INT64_MAX, 0, INT64_MAX, LANE_I64},
    };
    const Atom atoms[] = {atom_int(rows[_i].from), atom_int(rows[_i].to)};
    InputColumn column = class_of(atoms, 2).input[INPUT_ASIS];
    ck_assert_int_eq(column.kinds, KIND_INT);
    ck_assert_int_eq(column.low, rows[_i].low);
    ck_assert_int_eq(column.high, rows[_i].high);
    ck_assert_int_eq(column.lane, rows[_i].lane);
}
END_TEST

START_TEST(strings_are_characters_or_packed) {
    const Atom letters[] = {text("a"), text("\xC3\xA9")};
    InputColumn column = class_of(letters, 2).input[INPUT_ASIS];
    ck_assert_int_eq(column.kinds, KIND_STRING);
    ck_assert_int_eq(column.low, 0);
    ck_assert_int_eq(column.high, 255);
    const Atom with_empty[] = {text("a"), text("")};
    ck_assert_int_eq(class_of(with_empty, 2).input[INPUT_ASIS].low, -1);
    const Atom words[] = {text("a"), text("hello")};
    column = class_of(words, 2).input[INPUT_ASIS];
    ck_assert_int_gt(column.high, CODE_POINT_MOST);
    ck_assert_int_ge(column.bytes, 5);
    ck_assert_int_eq(column.lane, LANE_S8);
}
END_TEST

START_TEST(what_has_no_native_form_is_told) {
    const Atom mixed[] = {atom_int(1), atom_float(2.5)};
    const Atom beside[] = {atom_int(1), text("a")};
    char long_text[80];
    memset(long_text, 'x', 64);
    long_text[64] = '\0';
    const Atom longest[] = {text(long_text)};
    EngineInput input;
    const Str *why = NULL;
    const unsigned as_is = 1u << INPUT_ASIS;
    ck_assert(!engine_input_read(&unit.arena, mixed, 2, as_is, 1000, &input, &why));
    unit_check_str(why, "the input's elements are of several types");
    ck_assert(!engine_input_read(&unit.arena, beside, 2, as_is, 1000, &input, &why));
    ck_assert(!engine_input_read(&unit.arena, longest, 1, as_is, 1000, &input, &why));
    unit_check_str(why, "an input element has more than 63 bytes");
    ck_assert(!engine_input_read(&unit.arena, beside, 2, 1u << INPUT_INT, 1000, &input, &why));
    ck_assert_ptr_nonnull(strstr(why->text, "cannot convert to int"));
    ck_assert(engine_input_read(&unit.arena, beside, 2, 1u << INPUT_STRING, 1000, &input, &why));
    ck_assert(engine_input_read(&unit.arena, mixed, 2, 1u << INPUT_FLOAT, 1000, &input, &why));
}
END_TEST

START_TEST(kernels_take_what_lies_in_their_class) {
    const Atom small[] = {atom_int(3)}, large[] = {atom_int(300)}, other[] = {text("a")};
    const Atom real[] = {atom_float(1)}, nan_too[] = {atom_float(1), atom_float((double)NAN)};
    Specialization narrow = class_of(small, 1), wide = class_of(large, 1), letter = class_of(other, 1);
    Specialization clean = class_of(real, 1), any = class_of(nan_too, 2);
    ck_assert(engine_input_fits(&narrow, &narrow));
    ck_assert(engine_input_fits(&wide, &narrow));
    ck_assert(!engine_input_fits(&narrow, &wide));
    ck_assert(!engine_input_fits(&wide, &letter));
    ck_assert(engine_input_fits(&any, &clean));
    ck_assert(!engine_input_fits(&clean, &any));
    Specialization joined = engine_input_join(&narrow, &wide);
    ck_assert(engine_input_fits(&joined, &narrow) && engine_input_fits(&joined, &wide));
    Specialization kept = engine_input_join(&narrow, &letter);
    ck_assert(engine_input_fits(&kept, &narrow));
}
END_TEST

START_TEST(columns_hold_the_elements) {
    const Atom atoms[] = {atom_int(-2), atom_int(300)};
    EngineInput input;
    const Str *why = NULL;
    const void *columns[INPUT_KINDS];
    ck_assert(engine_input_read(&unit.arena, atoms, 2, 1u << INPUT_ASIS | 1u << INPUT_FLOAT, 1000, &input, &why));
    Specialization kernel = engine_input_class(&input.profile);
    kernel.input[INPUT_ASIS].used = kernel.input[INPUT_FLOAT].used = true;
    engine_input_columns(&unit.arena, &input, 2, &kernel, columns);
    ck_assert_ptr_null(columns[INPUT_INT]);
    ck_assert_int_eq(((const int16_t *)columns[INPUT_ASIS])[0], -2);
    ck_assert_int_eq(((const int16_t *)columns[INPUT_ASIS])[1], 300);
    ck_assert_double_eq(((const double *)columns[INPUT_FLOAT])[1], 300.0);
    ck_assert_uint_eq((uintptr_t)columns[INPUT_ASIS] % 64, 0);
}
END_TEST

/* ------------------------------------------------------------------------------------------------------ engines */

static const char HISTOGRAM[] = "hist = selector_width(select(tokens, tokens, ==));";

static rasp_session *open_session(const char *program) {
    rasp_session *session = NULL;
    ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
    ck_assert_int_eq(rasp_run_text(session, "test", program, SIZE_MAX, NULL, NULL), RASP_OK);
    return session;
}

static void check_engine(rasp_value *value, const char *input, rasp_engine engine, const char *shown,
                         const char *made_by) {
    const rasp_evaluate_options options = {.engine = engine};
    rasp_result *result = NULL;
    rasp_status status = rasp_evaluate_text(value, input, SIZE_MAX, &options, &result);
    ck_assert_msg(status == RASP_OK, "%s", rasp_result_error(result).message);
    ck_assert_str_eq(rasp_result_display(result, NULL), shown);
    ck_assert_str_eq(rasp_result_engine(result), made_by);
    rasp_result_free(result);
}

START_TEST(without_the_module) {
    setenv("RASP_JIT_MODULE", "/nowhere/librasp_llvm.so", 1);
    rasp_session *session = open_session(HISTOGRAM);
    rasp_value *hist = rasp_lookup(session, "hist");
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_JIT};
    for (int i = 0; i < 2; i++) {
        rasp_result *result = NULL;
        ck_assert_int_eq(rasp_evaluate_text(hist, "hello", SIZE_MAX, &options, &result), RASP_ERROR_ENGINE);
        ck_assert_ptr_nonnull(strstr(rasp_result_error(result).message, "librasp_llvm.so"));
        rasp_result_free(result);
    }
    check_engine(hist, "hello", RASP_ENGINE_AUTO, "[1, 1, 2, 2, 1] (ints)", "interp");
    rasp_session_free(session);
}
END_TEST

START_TEST(native_and_interpreted) {
    rasp_session *session = open_session(HISTOGRAM);
    rasp_value *hist = rasp_lookup(session, "hist");
    check_engine(hist, "hello", RASP_ENGINE_JIT, "[1, 1, 2, 2, 1] (ints)", "jit");
    check_engine(hist, "aa", RASP_ENGINE_JIT, "[2]*2 (ints)", "jit");
    check_engine(hist, "\xE2\x82\xAC-\xE2\x82\xAC", RASP_ENGINE_JIT, "[2, 1, 2] (ints)", "jit");
    check_engine(hist, "hello", RASP_ENGINE_INTERP, "[1, 1, 2, 2, 1] (ints)", "interp");
    check_engine(hist, "hello", RASP_ENGINE_AUTO, "[1, 1, 2, 2, 1] (ints)", "jit"); /* it exists already */
    rasp_session_free(session);
}
END_TEST

START_TEST(a_guard_leads_to_the_interpreter) {
    rasp_session *session = open_session("x = 12 / (tokens_int - 3);");
    rasp_value *x = rasp_lookup(session, "x");
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_JIT};
    rasp_result *result = NULL;
    check_engine(x, "59", RASP_ENGINE_JIT, "[6.0, 2.0] (floats)", "jit");
    ck_assert_int_eq(rasp_evaluate_text(x, "53", SIZE_MAX, &options, &result), RASP_ERROR_RUNTIME);
    ck_assert_ptr_nonnull(strstr(rasp_result_error(result).message, "divide by zero"));
    rasp_result_free(result);
    rasp_session_free(session);
}
END_TEST

START_TEST(lengths_as_asked) {
    rasp_session *session = open_session(HISTOGRAM);
    rasp_value *hist = rasp_lookup(session, "hist");
    rasp_evaluate_options options = {.engine = RASP_ENGINE_JIT, .length = 5, .repeat = 3};
    rasp_result *result = NULL;
    ck_assert_int_eq(rasp_evaluate_text(hist, "hello", SIZE_MAX, &options, &result), RASP_OK);
    ck_assert(rasp_result_times(result).codegen > 0);
    rasp_result_free(result);
    ck_assert_int_eq(rasp_evaluate_text(hist, "hi", SIZE_MAX, &options, &result), RASP_ERROR_ENGINE);
    rasp_result_free(result);
    options.length = RASP_LENGTH_ANY;
    ck_assert_int_eq(rasp_evaluate_text(hist, "hi", SIZE_MAX, &options, &result), RASP_OK);
    ck_assert(rasp_result_times(result).codegen > 0);
    rasp_result_free(result);
    ck_assert_int_eq(rasp_evaluate_text(hist, "good", SIZE_MAX, &options, &result), RASP_OK);
    ck_assert(rasp_result_times(result).codegen == 0); /* the kernel for any length serves */
    rasp_result_free(result);
    rasp_session_free(session);
}
END_TEST

START_TEST(a_stream_of_lengths_compiles_twice) {
    rasp_session *session = open_session(HISTOGRAM);
    rasp_value *hist = rasp_lookup(session, "hist");
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_JIT};
    int compiles = 0;
    for (size_t length = 1; length < 20; length++) {
        rasp_result *result = NULL;
        ck_assert_int_eq(rasp_evaluate_text(hist, "abcdefghijklmnopqrstuvw", length, &options, &result), RASP_OK);
        compiles += rasp_result_times(result).codegen > 0;
        rasp_result_free(result);
    }
    ck_assert_int_eq(compiles, 2);
    rasp_session_free(session);
}
END_TEST

typedef struct ThreadWorker {
    pthread_t thread;
    rasp_value *values[3];
    int failures;
} ThreadWorker;

static void *work(void *argument) {
    static const char *const inputs[] = {"hello", "aa", "abcabcabc"};
    ThreadWorker *worker = argument;
    for (int i = 0; i < 60; i++) {
        const rasp_evaluate_options native = {.engine = RASP_ENGINE_JIT}, plain = {.engine = RASP_ENGINE_INTERP};
        rasp_result *a = NULL, *b = NULL;
        rasp_value *value = worker->values[i % 3];
        const char *input = inputs[i / 3 % 3];
        bool same = rasp_evaluate_text(value, input, SIZE_MAX, &native, &a) == RASP_OK &&
                    rasp_evaluate_text(value, input, SIZE_MAX, &plain, &b) == RASP_OK &&
                    strcmp(rasp_result_display(a, NULL), rasp_result_display(b, NULL)) == 0;
        worker->failures += !same;
        rasp_result_free(a);
        rasp_result_free(b);
    }
    return NULL;
}

START_TEST(threads_share_kernels) {
    enum { THREADS = 4 };
    rasp_session *session = open_session("a = selector_width(select(tokens, tokens, ==)); b = indices * 3 + a;"
                                         "c = aggregate(select(indices, indices, <=), b);");
    ThreadWorker workers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i] =
            (ThreadWorker){.values = {rasp_lookup(session, "a"), rasp_lookup(session, "b"), rasp_lookup(session, "c")}};
        ck_assert_int_eq(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        ck_assert_int_eq(workers[i].failures, 0);
    }
    rasp_session_free(session);
}
END_TEST

static void compile_and_drop(int times) {
    for (int i = 0; i < times; i++) {
        rasp_session *session = open_session("x = indices + 1;");
        check_engine(rasp_lookup(session, "x"), "ab", RASP_ENGINE_JIT, "[1, 2] (ints)", "jit");
        rasp_session_free(session);
    }
}

/* RASP_TEST_CYCLES in the environment makes it longer: 10000 take a minute. */
START_TEST(dropped_kernels_leave_nothing) {
    const char *asked = getenv("RASP_TEST_CYCLES");
    int cycles = asked != NULL ? atoi(asked) : 200;
    compile_and_drop(50);
    size_t before = mallinfo2().uordblks;
    compile_and_drop(cycles);
    size_t after = mallinfo2().uordblks;
    ck_assert_msg(after < before + (size_t)cycles * 40 + 20000, "%zu bytes grew to %zu", before, after);
}
END_TEST

/* More values than kernels are kept: the oldest go, and come back when they are wanted. */
START_TEST(kernels_are_replaced) {
    rasp_session *session = open_session("l = [indices + i for i in range(300)];");
    char expression[32];
    for (int i = 0; i < 310; i++) {
        rasp_value *value = NULL;
        char shown[40];
        snprintf(expression, sizeof expression, "l[%d]", i % 300);
        snprintf(shown, sizeof shown, "[%d, %d] (ints)", i % 300, i % 300 + 1);
        ck_assert_int_eq(rasp_eval_expression(session, "test", expression, SIZE_MAX, &value), RASP_OK);
        check_engine(value, "ab", RASP_ENGINE_JIT, shown, "jit");
    }
    rasp_session_free(session);
}
END_TEST

START_TEST(forms_can_be_written) {
    static const char *const parts[] = {"input", "map", "define", "kernel"};
    rasp_session *session = open_session("x = tokens == \"a\";");
    const char *out = NULL;
    size_t length = 0;
    rasp_form form = (rasp_form)(RASP_FORM_IR + _i);
    const rasp_emit_options options = {.length = 7, .text = "abc", .text_length = 3};
    ck_assert_int_eq(rasp_emit(session, form, rasp_lookup(session, "x"), &options, &out, &length), RASP_OK);
    ck_assert_uint_eq(strlen(out), length);
    ck_assert_msg(strstr(out, parts[_i]) != NULL, "%s", out);
    ck_assert_int_eq(rasp_emit(session, RASP_FORM_GRAPH, rasp_lookup(session, "x"), NULL, &out, NULL),
                     RASP_ERROR_USAGE);
    rasp_session_free(session);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("engine");
    TCase *inputs = tcase_create("inputs"), *module = tcase_create("module"), *native = tcase_create("native");
    tcase_add_checked_fixture(inputs, setup, teardown);
    tcase_add_loop_test(inputs, ranges_are_rounded_outward, 0, 9);
    tcase_add_test(inputs, strings_are_characters_or_packed);
    tcase_add_test(inputs, what_has_no_native_form_is_told);
    tcase_add_test(inputs, kernels_take_what_lies_in_their_class);
    tcase_add_test(inputs, columns_hold_the_elements);
    suite_add_tcase(suite, inputs);
    const char *named = getenv("RASP_JIT_MODULE");
    if (named != NULL && named[0] != '\0') {
        tcase_set_timeout(native, 600);
        tcase_add_test(native, native_and_interpreted);
        tcase_add_test(native, a_guard_leads_to_the_interpreter);
        tcase_add_test(native, lengths_as_asked);
        tcase_add_test(native, a_stream_of_lengths_compiles_twice);
        tcase_add_test(native, threads_share_kernels);
        tcase_add_test(native, dropped_kernels_leave_nothing);
        tcase_add_test(native, kernels_are_replaced);
        tcase_add_loop_test(native, forms_can_be_written, 0, 4);
        suite_add_tcase(suite, native);
    }
    tcase_add_test(module, without_the_module); /* last: without forking, what it sets stays */
    suite_add_tcase(suite, module);
    return unit_run(suite);
}
