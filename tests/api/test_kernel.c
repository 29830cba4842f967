/* Kernels through the public interface: arrays of every element type against rasp_evaluate_atoms, alone and in rows, in
 * one thread and in several; what happens where native code refuses; and every failure. */
#include "rasp.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 40, ROWS = 300, CELL_MOST = 64 };

static rasp_session *session;
static uint64_t random_state;
static size_t compared; /* rows whose results were compared */

static void setup(void) {
    random_state = 11;
    ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
}

static void teardown(void) {
    rasp_session_free(session);
    session = NULL;
}

static size_t draw(size_t below) {
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(random_state >> 33) % below;
}

static rasp_value *value_of(const char *text) {
    rasp_value *value = NULL;
    ck_assert_int_eq(rasp_eval_expression(session, "test", text, SIZE_MAX, &value), RASP_OK);
    return value;
}

static rasp_kernel *compile(const char *text, rasp_element element, size_t length) {
    rasp_kernel *kernel = NULL;
    const rasp_kernel_options options = {.element = element, .length = length};
    const rasp_status status = rasp_compile(value_of(text), &options, &kernel);
    ck_assert_msg(status == RASP_OK, "%s: %s", text,
                  rasp_error_count(session) > 0 ? rasp_error_at(session, 0).message : rasp_status_text(status));
    return kernel;
}

static void *block(size_t bytes) {
    void *memory = aligned_alloc(64, (bytes + 64) / 64 * 64);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

/* ---- inputs as arrays and as atoms */

typedef struct KernelInput {
    _Alignas(8) unsigned char tokens[MOST * 8];
    size_t n; /* elements; of text: bytes */
    rasp_atom atoms[MOST];
    char text[MOST][8];
    size_t count;
} KernelInput;

static void add_text(KernelInput *input) {
    static const char *const characters[] = {"a", "b", "7", "\xC3\xA9", "\xE4\xB8\xAD", "\xF0\x9F\x98\x80"};
    const char *character = characters[draw(6)];
    const size_t bytes = strlen(character);
    memcpy(input->tokens + input->n, character, bytes);
    memcpy(input->text[input->count], character, bytes + 1);
    input->n += bytes;
    input->atoms[input->count] = (rasp_atom){.type = RASP_STRING, .as.s = {input->text[input->count], bytes}};
}

static void add_byte(KernelInput *input) {
    const unsigned char code = (unsigned char)(draw(4) == 0 ? 0xE9 : '0' + draw(10));
    char *text = input->text[input->count];
    const size_t bytes = code < 0x80 ? 1 : 2;
    memcpy(text, code < 0x80 ? (const char[]){(char)code, '\0', '\0'} : "\xC3\xA9", 3);
    input->tokens[input->n++] = code;
    input->atoms[input->count] = (rasp_atom){.type = RASP_STRING, .as.s = {text, bytes}};
}

static void add_int(KernelInput *input, size_t bytes) {
    const int64_t value = (int64_t)draw(9) - 4;
    memcpy(input->tokens + input->n++ * bytes, &value,
           bytes); /* little endian, as all machines with native code here */
    input->atoms[input->count] = (rasp_atom){.type = RASP_INT, .as.i = value};
}

static void add_float(KernelInput *input, bool narrow) {
    static const double values[] = {0.0, -0.0, 1.5, -2.25, 3.0, 1024.0};
    const double value = values[draw(6)];
    const float small = (float)value;
    memcpy(input->tokens + input->n * (narrow ? 4 : 8), narrow ? (const void *)&small : (const void *)&value,
           narrow ? 4 : 8);
    input->n++;
    input->atoms[input->count] = (rasp_atom){.type = RASP_FLOAT, .as.f = value};
}

static void make_input(KernelInput *input, rasp_element element, size_t count) {
    memset(input, 0, sizeof *input);
    for (; input->count < count; input->count++) {
        switch (element) {
        case RASP_ELEMENT_TEXT:
            add_text(input);
            break;
        case RASP_ELEMENT_U8:
            add_byte(input);
            break;
        case RASP_ELEMENT_F32:
        case RASP_ELEMENT_F64:
            add_float(input, element == RASP_ELEMENT_F32);
            break;
        case RASP_ELEMENT_BOOL:
            input->tokens[input->n++] = (unsigned char)draw(2);
            input->atoms[input->count] = (rasp_atom){.type = RASP_BOOL, .as.b = input->tokens[input->n - 1] != 0};
            break;
        default:
            add_int(input, (size_t)1 << (element - RASP_ELEMENT_I8));
            break;
        }
    }
}

/* ---- what should be there */

static bool same_atom(rasp_atom a, rasp_atom b) {
    if (a.type != b.type) {
        return false;
    }
    switch (a.type) {
    case RASP_INT:
        return a.as.i == b.as.i;
    case RASP_FLOAT:
        return (a.as.f == b.as.f && signbit(a.as.f) == signbit(b.as.f)) || (isnan(a.as.f) && isnan(b.as.f));
    case RASP_BOOL:
        return a.as.b == b.as.b;
    case RASP_STRING:
        break;
    }
    return a.as.s.length == b.as.s.length && memcmp(a.as.s.text, b.as.s.text, a.as.s.length) == 0;
}

/* Compares a row's results with the interpreter's. An error has to be the same; what does not fit (RASP_ERROR_ENGINE)
 * is no mistake. */
static void check_row(const char *program, const rasp_kernel *kernel, const rasp_value *value, const KernelInput *input,
                      rasp_status status, const void *out, const uint8_t *tags) {
    rasp_result *result = NULL;
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_INTERP};
    const rasp_status wanted = rasp_evaluate_atoms(value, input->atoms, input->count, &options, &result);
    if (wanted != RASP_OK) {
        ck_assert_msg(status == wanted, "%s: %s, not %s", program, rasp_status_text(status), rasp_status_text(wanted));
    } else if (status != RASP_ERROR_ENGINE) {
        ck_assert_msg(status == RASP_OK, "%s: %s", program, rasp_status_text(status));
        compared++;
        const bool is_selector = rasp_result_is_selector(result);
        const size_t cells = is_selector ? input->count * input->count : input->count;
        for (size_t i = 0; i < cells; i++) {
            char text[64];
            const rasp_atom got = rasp_kernel_atom(kernel, out, tags, i, text);
            const rasp_atom want = is_selector
                                       ? (rasp_atom){.type = RASP_BOOL, .as.b = rasp_result_cells(result)[i] != 0}
                                       : rasp_result_atom(result, i);
            ck_assert_msg(same_atom(got, want), "%s: result %zu", program, i);
        }
    }
    rasp_result_free(result);
}

static const char *const programs[] = {
    "selector_width(select(tokens_asis, tokens_asis, ==))",
    "tokens_asis",
    "tokens_asis if indices % 2 == 0 else tokens_asis",
    "tokens_bool and indices > 2",
    "aggregate(select(indices, indices, <=), indices)",
    "aggregate(select(indices, indices, <), indices, 1)",
    "select(tokens_asis, tokens_asis, <=) and select(indices, indices, <)",
    "sort(tokens_asis, tokens_asis)",
    "10 / (indices - 7)",
    "tokens_int * 3",
};

enum { PROGRAMS = sizeof programs / sizeof programs[0] };

/* One program for any length, the next for one; the next element the other way round. */
START_TEST(one_input) {
    const rasp_element element = (rasp_element)_i;
    KernelInput input;
    for (size_t i = 0; i < PROGRAMS; i++) {
        const rasp_value *value = value_of(programs[i]);
        const size_t length = (i + (size_t)_i) % 2 * 9;
        rasp_kernel *kernel = compile(programs[i], element, length);
        void *scratch = block(rasp_kernel_scratch(kernel, MOST * 8));
        for (size_t k = 0; k < 4; k++) {
            _Alignas(64) unsigned char out[MOST * MOST * 8];
            uint8_t tags[MOST];
            make_input(&input, element, length != 0 ? length : 1 + 5 * k);
            ck_assert_uint_eq(rasp_kernel_count(kernel, input.tokens, input.n), input.count);
            rasp_status status = rasp_kernel_run(kernel, input.tokens, input.n, out, tags, scratch);
            check_row(programs[i], kernel, value, &input, status, out, tags);
            memset(out, 0x55, sizeof out);
            status = rasp_kernel_run(kernel, input.tokens, input.n, out, tags, NULL);
            check_row(programs[i], kernel, value, &input, status, out, tags);
        }
        free(scratch);
        rasp_kernel_free(kernel);
    }
    ck_assert_uint_gt(compared, 40);
}
END_TEST

/* ---- rows */

static KernelInput rows[ROWS];

START_TEST(rows_of_one_length) {
    const rasp_element element = (rasp_element)(_i + RASP_ELEMENT_U8);
    for (size_t i = (size_t)_i % 2; i < PROGRAMS; i += 2) {
        rasp_kernel *kernel = compile(programs[i], element, 0);
        const rasp_kernel_info info = rasp_kernel_describe(kernel);
        const size_t n = 9;
        const size_t stride = 11;
        const size_t results = info.is_selector ? n * n : n;
        unsigned char *tokens = block(ROWS * stride * info.element_bytes);
        unsigned char *out = block(ROWS * (results + 2) * info.cell_bytes);
        uint8_t *tags = block(ROWS * (results + 2));
        uint8_t statuses[ROWS];
        for (size_t row = 0; row < ROWS; row++) {
            make_input(&rows[row], element, n);
            memcpy(tokens + row * stride * info.element_bytes, rows[row].tokens, n * info.element_bytes);
        }
        for (unsigned threads = 0; threads < 4; threads += 3) {
            const rasp_batch batch = {.tokens = tokens,
                                      .token_stride = stride,
                                      .n = n,
                                      .count = ROWS,
                                      .out = out,
                                      .out_stride = results + 2,
                                      .tags = tags,
                                      .statuses = statuses,
                                      .threads = threads};
            memset(out, 0x55, ROWS * (results + 2) * info.cell_bytes);
            const rasp_status status = rasp_kernel_batch(kernel, &batch);
            rasp_status first = RASP_OK;
            for (size_t row = 0; row < ROWS; row++) {
                first = first == RASP_OK ? (rasp_status)statuses[row] : first;
                const size_t place = row * (results + 2);
                check_row(programs[i], kernel, value_of(programs[i]), &rows[row], (rasp_status)statuses[row],
                          out + place * info.cell_bytes, tags + place);
                ck_assert_uint_eq(out[(place + results) * info.cell_bytes], 0x55); /* between rows nothing is written */
            }
            ck_assert_int_eq(status, first);
        }
        free(tokens);
        free(out);
        free(tags);
        rasp_kernel_free(kernel);
    }
    ck_assert_uint_gt(compared, 1000);
}
END_TEST

START_TEST(rows_of_any_length) {
    const rasp_element element = (rasp_element)_i;
    static int64_t offsets[ROWS + 1];
    static int64_t places[ROWS + 1];
    for (size_t i = (size_t)_i % 2; i < PROGRAMS; i += 2) {
        rasp_kernel *kernel = compile(programs[i], element, 0);
        const rasp_kernel_info info = rasp_kernel_describe(kernel);
        unsigned char *tokens = block((size_t)ROWS * MOST * 8);
        uint8_t statuses[ROWS];
        offsets[0] = 3; /* what stands before is not read */
        for (size_t row = 0; row < ROWS; row++) {
            make_input(&rows[row], element, draw(12));
            memcpy(tokens + (size_t)offsets[row] * info.element_bytes, rows[row].tokens,
                   rows[row].n * info.element_bytes);
            offsets[row + 1] = offsets[row] + (int64_t)rows[row].n;
        }
        rasp_ragged ragged = {
            .tokens = tokens, .offsets = offsets, .count = ROWS, .out_offsets = places, .statuses = statuses};
        ck_assert_int_eq(rasp_kernel_ragged(kernel, &ragged), RASP_OK);
        unsigned char *out = block((size_t)places[ROWS] * info.cell_bytes);
        uint8_t *tags = block((size_t)places[ROWS]);
        ragged.out = out;
        ragged.tags = tags;
        for (ragged.threads = 1; ragged.threads < 4; ragged.threads += 2) {
            ragged.out_offsets = ragged.threads == 1 ? places : NULL;
            rasp_kernel_ragged(kernel, &ragged);
            for (size_t row = 0; row < ROWS; row++) {
                const size_t count = rows[row].count;
                ck_assert_int_eq(places[row + 1] - places[row], (int64_t)(info.is_selector ? count * count : count));
                check_row(programs[i], kernel, value_of(programs[i]), &rows[row], (rasp_status)statuses[row],
                          out + (size_t)places[row] * info.cell_bytes, tags + places[row]);
            }
        }
        free(tokens);
        free(out);
        free(tags);
        rasp_kernel_free(kernel);
    }
    ck_assert_uint_gt(compared, 1000);
}
END_TEST

/* ---- what native code refuses */

START_TEST(the_interpreter_takes_over) {
    static const int64_t tokens[] = {5, 0, -3};
    int64_t out[3];
    rasp_kernel *kernel = compile("tokens_int * 4611686018427387904", RASP_ELEMENT_I64, 0);
    ck_assert_int_eq(rasp_kernel_run(kernel, tokens, 3, out, NULL, NULL), RASP_ERROR_OVERFLOW);
    rasp_kernel_free(kernel);
    kernel = compile("10 % tokens_int", RASP_ELEMENT_I64, 0);
    ck_assert_int_eq(rasp_kernel_run(kernel, tokens, 3, out, NULL, NULL), RASP_ERROR_RUNTIME);
    rasp_kernel_free(kernel);
    kernel = compile("{\"a\": 1, \"b\": 2}[tokens]", RASP_ELEMENT_TEXT, 0);
    ck_assert_int_eq(rasp_kernel_run(kernel, "ac", 2, out, NULL, NULL), RASP_ERROR_VALUE);
    rasp_kernel_free(kernel);
    const double numbers[] = {1.5, (double)NAN};
    double floats[2];
    kernel = compile("tokens_float + 1", RASP_ELEMENT_F64, 0);
    ck_assert_int_eq(rasp_kernel_run(kernel, numbers, 2, floats, NULL, NULL), RASP_OK);
    ck_assert(floats[0] == 2.5 && isnan(floats[1]));
    rasp_kernel_free(kernel);
}
END_TEST

START_TEST(native_only) {
    const double numbers[] = {1.5, (double)NAN};
    double floats[2];
    rasp_kernel *kernel = NULL;
    const rasp_kernel_options options = {.element = RASP_ELEMENT_F64, .native_only = true};
    ck_assert_int_eq(rasp_compile(value_of("tokens_float + 1"), &options, &kernel), RASP_OK);
    ck_assert_int_eq(rasp_kernel_run(kernel, numbers, 1, floats, NULL, NULL), RASP_OK);
    ck_assert_int_eq(rasp_kernel_run(kernel, numbers, 2, floats, NULL, NULL), RASP_ERROR_ENGINE);
    const rasp_batch batch = {.tokens = numbers, .n = 1, .count = 2, .out = floats, .statuses = (uint8_t[2]){9, 9}};
    ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_ERROR_ENGINE);
    ck_assert_uint_eq(batch.statuses[0], RASP_OK);
    ck_assert_uint_eq(batch.statuses[1], RASP_ERROR_ENGINE);
    rasp_kernel_free(kernel);
}
END_TEST

START_TEST(statuses_of_inputs) {
    int64_t out[8];
    rasp_kernel *text = compile("length", RASP_ELEMENT_TEXT, 0);
    rasp_kernel *fixed = compile("indices", RASP_ELEMENT_U8, 4);
    ck_assert_int_eq(rasp_kernel_run(text, "", 0, out, NULL, NULL), RASP_ERROR_TYPE);
    ck_assert_int_eq(rasp_kernel_run(text, "a\xFF", 2, out, NULL, NULL), RASP_ERROR_VALUE);
    ck_assert_uint_eq(rasp_kernel_count(text, "a\xFF", 2), SIZE_MAX);
    ck_assert_int_eq(rasp_kernel_run(fixed, "abcde", 5, out, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_run(fixed, "abcd", 4, out, NULL, NULL), RASP_OK);
    ck_assert_int_eq(rasp_kernel_run(fixed, "abcd", SIZE_MAX, out, NULL, NULL), RASP_ERROR_USAGE);
    const rasp_batch none = {.count = 0};
    ck_assert_int_eq(rasp_kernel_batch(fixed, &none), RASP_OK);
    const rasp_batch empty = {.tokens = "", .n = 0, .count = 2, .out = out};
    ck_assert_int_eq(rasp_kernel_batch(fixed, &empty), RASP_ERROR_TYPE);
    rasp_kernel_free(text);
    rasp_kernel_free(fixed);
}
END_TEST

/* ---- misuse */

START_TEST(misuse_of_compile) {
    rasp_kernel *kernel = NULL;
    const rasp_kernel_options wrong = {.element = (rasp_element)77};
    const rasp_kernel_options floats = {.element = RASP_ELEMENT_F64};
    ck_assert_int_eq(rasp_compile(NULL, NULL, &kernel), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_compile(value_of("length"), NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_compile(value_of("[1, 2]"), NULL, &kernel), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_compile(value_of("length"), &wrong, &kernel), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_compile(value_of("tokens_str + \"x\""), &floats, &kernel), RASP_ERROR_ENGINE);
    ck_assert_uint_eq(rasp_error_count(session), 1);
    ck_assert_int_eq(rasp_error_at(session, 0).kind, RASP_ERROR_ENGINE);
    ck_assert_ptr_null(kernel);
    rasp_kernel_free(NULL);
    ck_assert_uint_eq(rasp_kernel_describe(NULL).cell_bytes, 0);
    ck_assert_uint_eq(rasp_kernel_scratch(NULL, 5), 0);
    ck_assert_uint_eq(rasp_kernel_count(NULL, "a", 1), SIZE_MAX);
    ck_assert_int_eq(rasp_kernel_atom(NULL, "a", NULL, 0, NULL).type, RASP_INT);
    rasp_pack_cells(NULL, 3, NULL);
}
END_TEST

START_TEST(misuse_of_run) {
    rasp_kernel *kernel = compile("aggregate(select(indices, indices, <), indices, 1)", RASP_ELEMENT_U8, 0);
    ck_assert(rasp_kernel_describe(kernel).has_tags);
    _Alignas(64) unsigned char memory[1024];
    double out[4];
    uint8_t tags[4];
    ck_assert_int_eq(rasp_kernel_run(NULL, "abc", 3, out, tags, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_run(kernel, NULL, 3, out, tags, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_run(kernel, "abc", 3, NULL, tags, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_run(kernel, "abc", 3, out, NULL, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_run(kernel, "abc", 3, out, tags, memory + 8), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_run(kernel, "abc", (size_t)1 << 40, out, tags, NULL), RASP_ERROR_LIMIT);
    ck_assert_int_eq(rasp_kernel_run(kernel, "abc", 3, out, tags, NULL), RASP_OK);
    rasp_kernel_free(kernel);
}
END_TEST

START_TEST(misuse_of_rows) {
    rasp_kernel *kernel = compile("indices", RASP_ELEMENT_U8, 0);
    rasp_kernel *text = compile("indices", RASP_ELEMENT_TEXT, 0);
    int64_t out[16];
    const int64_t falling[] = {0, 2, 1};
    const int64_t negative[] = {-1, 2, 3};
    rasp_batch batch = {.tokens = "abcd", .n = 2, .count = 2, .out = out};
    rasp_ragged ragged = {.tokens = "abcd", .offsets = falling, .count = 2, .out = out};
    ck_assert_int_eq(rasp_kernel_batch(kernel, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_batch(NULL, &batch), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_batch(text, &batch), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_OK);
    batch.count = SIZE_MAX;
    ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_ERROR_USAGE);
    batch.count = 2;
    batch.out_stride = SIZE_MAX / 2;
    ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_ERROR_USAGE);
    batch.out = NULL;
    ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_ragged(kernel, NULL), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_ragged(NULL, &ragged), RASP_ERROR_USAGE);
    ck_assert_int_eq(rasp_kernel_ragged(kernel, &ragged), RASP_ERROR_USAGE);
    ragged.offsets = negative;
    ck_assert_int_eq(rasp_kernel_ragged(kernel, &ragged), RASP_ERROR_USAGE);
    ragged.out = NULL;
    ck_assert_int_eq(rasp_kernel_ragged(kernel, &ragged), RASP_ERROR_USAGE);
    ragged.count = SIZE_MAX;
    ck_assert_int_eq(rasp_kernel_ragged(kernel, &ragged), RASP_ERROR_USAGE);
    rasp_kernel_free(kernel);
    rasp_kernel_free(text);
}
END_TEST

/* ---- lives */

START_TEST(a_kernel_outlives_its_session) {
    uint8_t counts[6];
    int64_t out[2];
    rasp_kernel *histogram = compile("selector_width(select(tokens, tokens, ==))", RASP_ELEMENT_U8, 6);
    rasp_kernel *looks_up =
        compile("{\"a\": 1, \"bb\": 2}[tokens + tokens if tokens == \"b\" else tokens]", RASP_ELEMENT_TEXT, 0);
    ck_assert_uint_eq(rasp_kernel_describe(histogram).cell_bytes, 1);
    teardown();
    ck_assert_int_eq(rasp_kernel_run(histogram, "banana", 6, counts, NULL, NULL), RASP_OK);
    ck_assert_mem_eq(counts, "\1\3\2\3\2\3", 6);
    ck_assert_int_eq(rasp_kernel_run(looks_up, "ab", 2, out, NULL, NULL), RASP_OK);
    ck_assert_int_eq(rasp_kernel_run(looks_up, "ac", 2, out, NULL, NULL), RASP_ERROR_VALUE);
    rasp_kernel_free(histogram);
    rasp_kernel_free(looks_up);
}
END_TEST

/* Enough different ones that the session would have dropped its own. */
START_TEST(kernels_stay) {
    rasp_kernel *kernels[20];
    int64_t out[1];
    char text[64];
    for (int i = 0; i < 20; i++) {
        snprintf(text, sizeof text, "tokens_int * %d + %d", i + 2, 1000000 * i);
        kernels[i] = compile(text, RASP_ELEMENT_I32, 0);
    }
    for (int i = 0; i < 20; i++) {
        ck_assert_int_eq(rasp_kernel_run(kernels[i], &(int32_t){7}, 1, out, NULL, NULL), RASP_OK);
        ck_assert_int_eq(rasp_kernel_atom(kernels[i], out, NULL, 0, NULL).as.i, 7 * (i + 2) + 1000000 * i);
        rasp_kernel_free(kernels[i]);
    }
}
END_TEST

/* ---- memory, cancelling */

typedef struct Memory {
    size_t held, calls, fails_at;
} Memory;

static void *allocate(void *user, void *pointer, size_t old_size, size_t new_size) {
    Memory *memory = user;
    if (new_size == 0) {
        free(pointer);
        memory->held -= old_size;
        return NULL;
    }
    if (++memory->calls >= memory->fails_at) {
        return NULL;
    }
    void *made = realloc(pointer, new_size);
    memory->held += made != NULL ? new_size - old_size : 0;
    return made;
}

/* All that one does with kernels; the first failure. */
static rasp_status use_kernel(const rasp_config *config) {
    rasp_session *own = NULL;
    rasp_value *value = NULL;
    rasp_kernel *kernel = NULL;
    double out[6];
    uint8_t tags[6];
    rasp_status status = rasp_session_create(config, &own);
    const rasp_kernel_options options = {.element = RASP_ELEMENT_F64};
    const double tokens[] = {1, 2, (double)NAN, 4, 5, 6};
    const int64_t offsets[] = {0, 1, 3, 6};
    status = status == RASP_OK ? rasp_eval_expression(own, "test", "sort(tokens_float, 0 - indices)", SIZE_MAX, &value)
                               : status;
    status = status == RASP_OK ? rasp_compile(value, &options, &kernel) : status;
    ck_assert((kernel != NULL) == (status == RASP_OK && own != NULL));
    status = status == RASP_OK ? rasp_kernel_run(kernel, tokens, 6, out, tags, NULL) : status;
    const rasp_batch batch = {.tokens = tokens, .n = 3, .count = 2, .out = out, .tags = tags, .threads = 1};
    status = status == RASP_OK ? rasp_kernel_batch(kernel, &batch) : status;
    const rasp_ragged ragged = {.tokens = tokens, .offsets = offsets, .count = 3, .out = out, .tags = tags};
    status = status == RASP_OK ? rasp_kernel_ragged(kernel, &ragged) : status;
    rasp_session_free(own);
    rasp_kernel_free(kernel);
    return status;
}

START_TEST(each_allocation_may_fail) {
    Memory memory = {.fails_at = SIZE_MAX};
    const rasp_config config = {.allocate = allocate, .allocate_user = &memory};
    ck_assert_int_eq(use_kernel(&config), RASP_OK);
    ck_assert_uint_eq(memory.held, 0);
    const size_t calls = memory.calls;
    ck_assert_uint_gt(calls, 10);
    for (size_t i = 1; i <= calls; i++) {
        memory = (Memory){.fails_at = i};
        ck_assert_msg(use_kernel(&config) == RASP_ERROR_LIMIT, "allocation %zu", i);
        ck_assert_msg(memory.held == 0, "allocation %zu leaves %zu bytes", i, memory.held);
    }
}
END_TEST

static bool cancel_after(void *user) {
    int *left = user;
    return --*left < 0;
}

START_TEST(batches_are_cancelled) {
    int left = 1000000;
    rasp_session *own = NULL;
    rasp_value *value = NULL;
    rasp_kernel *kernel = NULL;
    const rasp_config config = {.cancelled = cancel_after, .cancelled_user = &left};
    const rasp_kernel_options options = {.element = RASP_ELEMENT_U8};
    static uint8_t tokens[4096];
    static int64_t out[4096];
    static uint8_t statuses[4096];
    ck_assert_int_eq(rasp_session_create(&config, &own), RASP_OK);
    ck_assert_int_eq(rasp_eval_expression(own, "test", "indices + 1", SIZE_MAX, &value), RASP_OK);
    ck_assert_int_eq(rasp_compile(value, &options, &kernel), RASP_OK);
    const rasp_batch batch = {.tokens = tokens, .n = 1, .count = 4096, .out = out, .statuses = statuses};
    ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_OK);
    left = 3;
    ck_assert_int_eq(rasp_kernel_batch(kernel, &batch), RASP_ERROR_LIMIT);
    ck_assert_uint_eq(statuses[0], RASP_OK);
    ck_assert_uint_eq(statuses[4095], RASP_ERROR_LIMIT);
    rasp_kernel_free(kernel);
    rasp_session_free(own);
}
END_TEST

START_TEST(cells_become_bits) {
    uint8_t cells[100];
    uint8_t bits[20];
    rasp_kernel *kernel = compile("select(indices, indices, <=)", RASP_ELEMENT_U8, 0);
    ck_assert(rasp_kernel_describe(kernel).is_selector);
    ck_assert_int_eq(rasp_kernel_run(kernel, "0123456789", 10, cells, NULL, NULL), RASP_OK);
    rasp_pack_cells(cells, 10, bits);
    for (size_t row = 0; row < 10; row++) {
        ck_assert_uint_eq(bits[2 * row] | (unsigned)bits[2 * row + 1] << 8, (2u << row) - 1);
    }
    rasp_pack_cells(cells, 10, cells);
    ck_assert_mem_eq(cells, bits, 20);
    rasp_kernel_free(kernel);
}
END_TEST

START_TEST(descriptions) {
    rasp_kernel *kernel = compile("tokens + \"!\" if indices > 0 else \"\"", RASP_ELEMENT_TEXT, 3);
    const rasp_kernel_info info = rasp_kernel_describe(kernel);
    ck_assert_int_eq(info.element, RASP_ELEMENT_TEXT);
    ck_assert_uint_eq(info.element_bytes, 1);
    ck_assert_uint_eq(info.length, 3);
    ck_assert(!info.is_selector && !info.has_tags);
    ck_assert_uint_eq(info.types, 1u << RASP_STRING);
    ck_assert_int_eq(info.cell, RASP_CELL_TEXT8);
    ck_assert_uint_eq(info.cell_bytes, 8);
    uint64_t out[3];
    char text[64];
    ck_assert_int_eq(rasp_kernel_run(kernel, "x\xC3\xA9z", 4, out, NULL, NULL), RASP_OK);
    ck_assert_str_eq(rasp_kernel_atom(kernel, out, NULL, 0, text).as.s.text, "");
    ck_assert_str_eq(rasp_kernel_atom(kernel, out, NULL, 1, text).as.s.text, "\xC3\xA9!");
    ck_assert(out[0] < out[2] && out[2] < out[1]);
    rasp_kernel_free(kernel);
    kernel = compile("tokens_float", RASP_ELEMENT_F32, 0);
    ck_assert_uint_eq(rasp_kernel_describe(kernel).length, RASP_LENGTH_ANY);
    ck_assert_uint_eq(rasp_kernel_describe(kernel).element_bytes, 4);
    ck_assert_int_eq(rasp_kernel_describe(kernel).cell, RASP_CELL_F64);
    rasp_kernel_free(kernel);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("kernel");
    TCase *group = tcase_create("kernel");
    tcase_add_checked_fixture(group, setup, teardown);
    tcase_set_timeout(group, 300);
    tcase_add_loop_test(group, one_input, 0, RASP_ELEMENT_BOOL + 1);
    tcase_add_loop_test(group, rows_of_one_length, 0, RASP_ELEMENT_BOOL);
    tcase_add_loop_test(group, rows_of_any_length, 0, RASP_ELEMENT_BOOL + 1);
    tcase_add_test(group, the_interpreter_takes_over);
    tcase_add_test(group, native_only);
    tcase_add_test(group, statuses_of_inputs);
    tcase_add_test(group, misuse_of_compile);
    tcase_add_test(group, misuse_of_run);
    tcase_add_test(group, misuse_of_rows);
    tcase_add_test(group, a_kernel_outlives_its_session);
    tcase_add_test(group, kernels_stay);
    tcase_add_test(group, each_allocation_may_fail);
    tcase_add_test(group, batches_are_cancelled);
    tcase_add_test(group, cells_become_bits);
    tcase_add_test(group, descriptions);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
