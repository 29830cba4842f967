/* Typed entry points: arrays of every element type through the functions of jit/entry/entry.h against the interpreter.
 *
 * What needs native code runs where RASP_JIT_MODULE names the module, as ctest does in builds that have one. */
#define _GNU_SOURCE
#include "runtime/engine/engine.h"
#include "tests/support/unit.h"

#include <math.h>

#define MOST 70   /* elements of a row */
#define ROWS 24   /* of a batch */
#define WIDEST 64 /* bytes of a result */

static Unit unit;
static rasp_session *session;
static JitBackEnd back_end;
static uint64_t random_state;

static void setup(void) {
    unit_begin(&unit);
    random_state = 7;
    ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
    jit_back_end_init(&back_end, "", 0);
}

static void teardown(void) {
    jit_back_end_close(&back_end);
    rasp_session_free(session);
    unit_end(&unit);
}

static uint64_t draw(uint64_t below) {
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (random_state >> 33) % below;
}

/* ---- arrays */

/* One row as C array and as atoms. */
typedef struct EntryRow {
    _Alignas(8) uint8_t bytes[MOST * 8];
    size_t n; /* elements; of text: bytes */
    rasp_atom atoms[MOST];
    char text[MOST * 8];
    size_t count;
} EntryRow;

static rasp_atom character(EntryRow *row, uint32_t code) {
    char *at = row->text + row->count * 8;
    size_t length = utf8_encode(code, at);
    return (rasp_atom){.type = RASP_STRING, .as.s = {at, length}};
}

/* Digits only, so that every conversion works and the text is ASCII; or anything. */
static void put_text(EntryRow *row, bool digits) {
    static const uint32_t codes[] = {'a', 'b', '7', '0', 0xE9, 0x4E2D, 0x1F600, ' '};
    uint32_t code = digits ? '0' + (uint32_t)draw(10) : codes[draw(8)];
    row->n += utf8_encode(code, (char *)row->bytes + row->n);
    row->atoms[row->count] = character(row, code);
}

/* Digits only, so that every conversion works, or anything. */
static void put_byte(EntryRow *row, bool digits) {
    uint8_t code = (uint8_t)(digits ? '0' + draw(10) : draw(256));
    row->bytes[row->n++] = code;
    row->atoms[row->count] = character(row, code);
}

static void put_int(EntryRow *row, size_t size) {
    static const int64_t edges[] = {INT64_MIN, INT64_MAX, -1, 0, 1, -10, 99, 100};
    int64_t value = draw(4) == 0 ? edges[draw(8)] : (int64_t)draw(9) - 4;
    int64_t shift = 64 - 8 * (int64_t)size;
    value = (int64_t)((uint64_t)value << shift) >> shift;
    memcpy(row->bytes + row->n++ * size, &value, size);
    row->atoms[row->count] = (rasp_atom){.type = RASP_INT, .as.i = value};
}

static void put_float(EntryRow *row, bool narrow) {
    static const double values[] = {0.0, -0.0, 1.5, -2.25, 3.0, 1e30, 0.1};
    double value = values[draw(7)];
    float small = (float)value;
    value = narrow ? (double)small : value;
    if (narrow) {
        memcpy(row->bytes + row->n++ * sizeof small, &small, sizeof small);
    } else {
        memcpy(row->bytes + row->n++ * sizeof value, &value, sizeof value);
    }
    row->atoms[row->count] = (rasp_atom){.type = RASP_FLOAT, .as.f = value};
}

static void make_row(EntryRow *row, Element element, size_t count, bool digits) {
    row->n = 0;
    for (row->count = 0; row->count < count; row->count++) {
        switch (element) {
        case ELEMENT_TEXT:
            put_text(row, digits);
            break;
        case ELEMENT_U8:
            put_byte(row, digits);
            break;
        case ELEMENT_F32:
        case ELEMENT_F64:
            put_float(row, element == ELEMENT_F32);
            break;
        case ELEMENT_BOOL:
            row->bytes[row->n++] = (uint8_t)(draw(2) * 3);
            row->atoms[row->count] = (rasp_atom){.type = RASP_BOOL, .as.b = row->bytes[row->n - 1] != 0};
            break;
        default:
            put_int(row, element_bytes(element));
            break;
        }
    }
}

/* ---- results */

static int64_t read_int(const uint8_t *at, Lane lane) {
    int64_t value = 0;
    size_t bytes = lane_bytes(lane);
    bool is_unsigned = lane == LANE_U8 || lane == LANE_U16 || lane == LANE_BOOL;
    memcpy(&value, at, bytes);
    size_t shift = 64 - 8 * bytes;
    return is_unsigned ? value : (int64_t)((uint64_t)value << shift) >> shift;
}

static void check_string(const JitEntryKernel *kernel, const uint8_t *at, rasp_atom want) {
    char text[WIDEST];
    size_t length = 0;
    if (lane_is_string(kernel->lane)) {
        length = lane_unpack(kernel->lane, at, text);
    } else if (read_int(at, kernel->lane) >= 0) {
        length = utf8_encode((uint32_t)read_int(at, kernel->lane), text);
    }
    ck_assert_uint_eq(length, want.as.s.length);
    ck_assert_int_eq(memcmp(text, want.as.s.text, length), 0);
}

static void check_element(const JitEntryKernel *kernel, const uint8_t *at, uint8_t tag, rasp_atom want) {
    static const rasp_type tags[] = {RASP_INT, RASP_FLOAT, RASP_BOOL};
    double value;
    if (kernel->kinds == KIND_STRING) {
        ck_assert_int_eq(want.type, RASP_STRING);
        check_string(kernel, at, want);
    } else if (kernel->mixed || kernel->kinds == KIND_FLOAT) {
        memcpy(&value, at, sizeof value);
        rasp_type type = kernel->mixed ? tags[tag] : RASP_FLOAT;
        ck_assert_int_eq(type, want.type);
        double expected = type == RASP_FLOAT ? want.as.f : type == RASP_INT ? (double)want.as.i : want.as.b;
        ck_assert(signbit(value) == signbit(expected) && (value == expected || (isnan(value) && isnan(expected))));
    } else {
        ck_assert_int_eq(want.type, kernel->kinds == KIND_BOOL ? RASP_BOOL : RASP_INT);
        ck_assert_int_eq(read_int(at, kernel->lane), want.type == RASP_BOOL ? want.as.b : want.as.i);
    }
}

/* The results of one row against the interpreter's. A refusal needs no error, but an error needs a refusal. */
static void check_row(const JitEntryKernel *kernel, const rasp_value *value, const EntryRow *row, EntryStatus status,
                      const uint8_t *out, const uint8_t *tags) {
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_INTERP};
    rasp_result *result = NULL;
    rasp_status wanted = rasp_evaluate_atoms(value, row->atoms, row->count, &options, &result);
    if (wanted != RASP_OK) {
        ck_assert_int_ne(status, ENTRY_OK);
    } else if (status == ENTRY_OK && kernel->is_selector) {
        ck_assert_int_eq(memcmp(out, rasp_result_cells(result), row->count * row->count), 0);
    } else if (status == ENTRY_OK) {
        for (size_t i = 0; i < row->count; i++) {
            check_element(kernel, out + i * lane_bytes(kernel->lane), tags[i], rasp_result_atom(result, i));
        }
    }
    rasp_result_free(result);
}

/* ---- one program on one type of elements */

static rasp_value *value_of(const char *text) {
    rasp_value *value = NULL;
    ck_assert_int_eq(rasp_eval_expression(session, "test", text, SIZE_MAX, &value), RASP_OK);
    return value;
}

static JitEntryKernel *compile(const rasp_value *value, Element element, size_t length, const Str **reason) {
    JitTimes times = {0};
    JitEntryKernel *kernel = NULL;
    JitJob job = {.back_end = &back_end,
                  .kept = &unit.arena,
                  .work = &unit.arena,
                  .graph = elab_graph(session->elab),
                  .root = value->value.node};
    return jit_compile_entry(&job, &(EntryWish){.element = element, .length = length}, &times, &kernel, reason) ? kernel
                                                                                                                : NULL;
}

static uint8_t *block(size_t bytes) {
    uint8_t *made = aligned_alloc(64, (bytes + 127) & ~(size_t)63);
    ck_assert_ptr_nonnull(made);
    memset(made, 0xA5, bytes);
    return made;
}

static unsigned run_singles(const JitEntryKernel *kernel, const rasp_value *value, size_t length, bool digits) {
    unsigned good = 0;
    EntryRow row;
    for (size_t count = 1; count <= MOST; count += count < 18 ? 1 : 13) {
        make_row(&row, kernel->element, length != 0 ? length : count, digits);
        uint8_t *scratch = block(jit_entry_scratch(kernel, row.n));
        uint8_t *out = block(MOST * MOST * 8);
        uint8_t tags[MOST] = {0};
        EntryStatus status = jit_entry_run(kernel, row.bytes, row.n, out, tags, scratch);
        check_row(kernel, value, &row, status, out, tags);
        good += status == ENTRY_OK;
        free(scratch);
        free(out);
    }
    return good;
}

static void run_batch(const JitEntryKernel *kernel, const rasp_value *value, size_t length, bool digits) {
    static EntryRow rows[ROWS];
    size_t count = length != 0 ? length : 17;
    size_t bytes = element_bytes(kernel->element);
    size_t cells = (kernel->is_selector ? count * count : count) + 3;
    uint8_t *tokens = block(ROWS * (count + 5) * bytes);
    uint8_t *out = block(ROWS * cells * lane_bytes(kernel->lane));
    uint8_t *tags = block(ROWS * cells);
    uint8_t *scratch = block(jit_entry_scratch(kernel, count));
    uint8_t statuses[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        make_row(&rows[i], kernel->element, count, digits);
        memcpy(tokens + i * (count + 5) * bytes, rows[i].bytes, count * bytes);
    }
    EntryStatus first = jit_entry_batch(kernel, &(JitBatch){.tokens = tokens,
                                                            .token_stride = count + 5,
                                                            .n = count,
                                                            .count = ROWS,
                                                            .out = out,
                                                            .tags = tags,
                                                            .out_stride = cells,
                                                            .statuses = statuses,
                                                            .scratch = scratch});
    for (size_t i = 0; i < ROWS; i++) {
        ck_assert(first != ENTRY_OK || statuses[i] == ENTRY_OK);
        check_row(kernel, value, &rows[i], (EntryStatus)statuses[i], out + i * cells * lane_bytes(kernel->lane),
                  tags + i * cells);
    }
    free(tokens);
    free(out);
    free(tags);
    free(scratch);
}

static void run_ragged(const JitEntryKernel *kernel, const rasp_value *value, size_t length, bool digits) {
    static EntryRow rows[ROWS];
    size_t bytes = element_bytes(kernel->element);
    uint8_t *tokens = block(ROWS * MOST * 8);
    uint8_t *out = block(ROWS * MOST * MOST * 8);
    uint8_t *tags = block(ROWS * MOST * MOST);
    uint8_t *scratch = block(jit_entry_scratch(kernel, MOST * 4));
    uint8_t statuses[ROWS];
    int64_t offsets[ROWS + 1] = {3};
    int64_t out_offsets[ROWS + 1];
    for (size_t i = 0; i < ROWS; i++) {
        make_row(&rows[i], kernel->element, length != 0 ? length : draw(20), digits);
        memcpy(tokens + (size_t)offsets[i] * bytes, rows[i].bytes, rows[i].n * bytes);
        offsets[i + 1] = offsets[i] + (int64_t)rows[i].n;
    }
    jit_entry_ragged(kernel, &(JitRagged){.tokens = tokens,
                                          .offsets = offsets,
                                          .count = ROWS,
                                          .out = out,
                                          .tags = tags,
                                          .out_offsets = out_offsets,
                                          .statuses = statuses,
                                          .scratch = scratch});
    int64_t at = 0;
    for (size_t i = 0; i < ROWS; i++) {
        ck_assert_int_eq(out_offsets[i], at);
        if (rows[i].count == 0) {
            ck_assert_int_eq(statuses[i], ENTRY_LENGTH);
            continue;
        }
        check_row(kernel, value, &rows[i], (EntryStatus)statuses[i], out + (size_t)at * lane_bytes(kernel->lane),
                  tags + at);
        at += (int64_t)(kernel->is_selector ? rows[i].count * rows[i].count : rows[i].count);
    }
    ck_assert_int_eq(out_offsets[ROWS], at);
    free(tokens);
    free(out);
    free(tags);
    free(scratch);
}

/* Programs of every result type. */
static const char *const programs[] = {
    "selector_width(select(tokens_asis, tokens_asis, ==))",
    "tokens_asis",
    "tokens_str",
    "tokens_str + \"x\"",
    "tokens_int",
    "tokens_int % 7",
    "tokens_float",
    "tokens_float * 0.5",
    "tokens_bool",
    "not tokens_bool",
    "aggregate(select(indices, indices, <=), tokens_int)",
    "aggregate(select(tokens_asis, tokens_asis, <), indices, -1)",
    "select(tokens_asis, tokens_asis, <=)",
    "sort(tokens_asis, tokens_asis)",
    "indices",
    "indices if tokens_bool else tokens_int",
    "0 * tokens_int + indices",
};

enum { PROGRAMS = sizeof programs / sizeof programs[0] };

START_TEST(arrays_give_what_the_interpreter_gives) {
    Element element = (Element)_i;
    bool is_float = element == ELEMENT_F32 || element == ELEMENT_F64;
    for (unsigned i = 0; i < PROGRAMS; i++) {
        rasp_value *value = value_of(programs[i]);
        const size_t most = (i + (unsigned)element) % 3 == 0 ? 9 : 0; /* compiling is what takes time */
        for (size_t length = 0; length <= most; length += 9) {
            const Str *reason = NULL;
            JitEntryKernel *kernel = compile(value, element, length, &reason);
            bool no_form = is_float && strstr(programs[i], "tokens_str") != NULL;
            ck_assert_msg((kernel == NULL) == no_form, "%s of %s: %s", programs[i], element_name(element),
                          reason != NULL ? reason->text : "");
            if (kernel == NULL) {
                continue;
            }
            unsigned good = run_singles(kernel, value, length, true);
            run_singles(kernel, value, length, false);
            ck_assert_msg(good > 0, "%s of %s always refuses", programs[i], element_name(element));
            if (element != ELEMENT_TEXT) {
                run_batch(kernel, value, length, true);
            }
            run_ragged(kernel, value, length, true);
            jit_drop(&back_end, &kernel->loaded);
        }
    }
}
END_TEST

START_TEST(statuses) {
    const Str *reason = NULL;
    rasp_value *value = value_of("selector_width(select(tokens, tokens, ==))");
    JitEntryKernel *text = compile(value, ELEMENT_TEXT, 0, &reason);
    JitEntryKernel *fixed = compile(value, ELEMENT_U8, 4, &reason);
    JitEntryKernel *floats = compile(value_of("tokens_float + 1"), ELEMENT_F64, 0, &reason);
    ck_assert(text != NULL && fixed != NULL && floats != NULL);
    uint8_t *scratch = block(jit_entry_scratch(text, 100));
    uint8_t out[256];
    double numbers[2] = {1.0, (double)NAN};
    ck_assert_uint_gt(jit_entry_scratch(text, 5), 0);
    ck_assert_uint_eq(jit_entry_scratch(text, 5) % 64, 0);
    ck_assert_uint_eq(jit_entry_count(text, "h\xC3\xA9!", 4), 3);
    ck_assert_uint_eq(jit_entry_count(text, "h\xC3", 2), SIZE_MAX);
    ck_assert_int_eq(jit_entry_run(text, "hello", 5, out, NULL, scratch), ENTRY_OK);
    ck_assert_int_eq(jit_entry_run(text, "", 0, out, NULL, scratch), ENTRY_LENGTH);
    ck_assert_int_eq(jit_entry_run(text, "\xED\xA0\x80", 3, out, NULL, scratch), ENTRY_TEXT);
    ck_assert_int_eq(jit_entry_run(text, "hello", 5, out, NULL, NULL), ENTRY_SCRATCH);
    ck_assert_int_eq(jit_entry_run(text, "hello", 5, out, NULL, scratch + 8), ENTRY_SCRATCH);
    ck_assert_int_eq(jit_entry_run(fixed, "hello", 5, out, NULL, scratch), ENTRY_LENGTH);
    ck_assert_int_eq(jit_entry_run(fixed, "help", 4, out, NULL, scratch), ENTRY_OK);
    ck_assert_int_eq(jit_entry_run(floats, numbers, 2, out, NULL, scratch), ENTRY_GUARD);
    ck_assert_int_eq(jit_entry_run(floats, numbers, 1, out, NULL, scratch), ENTRY_OK);
    free(scratch);
    jit_drop(&back_end, &text->loaded);
    jit_drop(&back_end, &fixed->loaded);
    jit_drop(&back_end, &floats->loaded);
}
END_TEST

START_TEST(scratch_is_predicted) {
    for (unsigned i = 0; i < PROGRAMS; i++) {
        rasp_value *value = value_of(programs[i]);
        const Str *reason = NULL;
        Plan *plan = NULL;
        EntryPlan *entry = NULL;
        JitEntryKernel *kernel = compile(value, ELEMENT_TEXT, 0, &reason);
        ck_assert(kernel != NULL);
        ck_assert(jit_plan_entry(&unit.arena, elab_graph(session->elab), value->value.node,
                                 &(EntryWish){.element = ELEMENT_TEXT}, &plan, &entry, &reason));
        for (size_t n = 0; n < 200; n += 13) {
            ck_assert_uint_eq(jit_entry_scratch(kernel, n), entry_scratch_bytes(entry, plan, n));
        }
        jit_drop(&back_end, &kernel->loaded);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("entry");
    TCase *native = tcase_create("native");
    tcase_add_checked_fixture(native, setup, teardown);
    tcase_set_timeout(native, 300);
    const char *named = getenv("RASP_JIT_MODULE");
    if (named != NULL && named[0] != '\0') {
        tcase_add_loop_test(native, arrays_give_what_the_interpreter_gives, 0, ELEMENT_COUNT);
        tcase_add_test(native, statuses);
        tcase_add_test(native, scratch_is_predicted);
    }
    suite_add_tcase(suite, native);
    return unit_run(suite);
}
