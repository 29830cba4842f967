/* The runtime of kernels against plain models: a stable sort of all keys (by qsort) tells what is equal, earlier and
 * below. Columns and scratch are blocks of exactly the size that rt.h says, so that sanitizers see what is overrun. */
#define _POSIX_C_SOURCE 200809L
#include "jit/load/ready.h"
#include "runtime/kernels/rt.h"
#include "tests/support/unit.h"

#include <time.h>

static const size_t SIZES[] = {0,  1,  2,  3,   8,   15,  16,  17,  31,  33,  47,  63,
                               64, 65, 97, 128, 129, 191, 192, 193, 257, 512, 1025};
static const size_t BIG = 30011; /* past the first sizes of the hash tables */
enum { SKIPPED = 77 };           /* as CMakeLists.txt says */
enum { SIZE_COUNT = sizeof SIZES / sizeof SIZES[0], SHAPE_COUNT = 12 };

/* Asserts of check write to a file each; these only when they fail. */
#define EXPECT(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            ck_abort_msg("%s", #condition);                                                                            \
        }                                                                                                              \
    } while (0)

/* --------------------------------------------------------------------------------------------------------- inputs */

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * UINT64_C(0x2545F4914F6CDD1D);
}

/* A key of 64 bits; tests use the lower or, for narrow keys, the mixed part of it. */
static uint64_t shaped_key(unsigned shape, size_t i, size_t n, uint64_t *state) {
    uint64_t random = next_random(state);
    switch (shape) {
    case 0:
        return 'a' + random % 26;
    case 1:
        return random;
    case 2:
        return 42;
    case 3:
        return i;
    case 4:
        return n - i;
    case 5:
        return (random % 5) << 24 | (random % 5) << 56;
    case 6:
        return random % (n / 2 + 1) * 2654435761u;
    case 7:
        return (random & 1) != 0 ? ~UINT64_C(0) - random % 3 : random % 3;
    case 8:
        return (uint64_t)((int64_t)(random >> 32) % 1000 - 500);
    case 9: /* in order, some equal */
        return i / 3;
    case 10: /* in order but for one */
        return i == n - n / 4 ? 0 : i / 2;
    default:
        return random % 90 + 33;
    }
}

static void *block(size_t bytes) {
    void *made = malloc(bytes != 0 ? bytes : 1);
    EXPECT(made != NULL);
    memset(made, 0xa5, bytes);
    return made;
}

static void *scratch_block(size_t bytes) {
    void *made = NULL;
    EXPECT((posix_memalign(&made, 64, bytes != 0 ? bytes : 1)) == (0));
    memset(made, 0x5a, bytes);
    return made;
}

/* ---------------------------------------------------------------------------------------------------------- model */

typedef struct KeyPlace {
    const uint64_t *key;
    size_t words, position;
} KeyPlace;

typedef struct Model {
    size_t n, groups;
    uint64_t *keys;                                      /* flipped */
    KeyPlace *sorted;                                    /* by key, then position */
    uint32_t *rank, *first_of, *id, *count, *occurrence; /* by position */
    int32_t *prev, *next;
    uint32_t *id_count, *id_first; /* by id */
} Model;

static int compare_places(const void *a, const void *b) {
    const KeyPlace *left = a;
    const KeyPlace *right = b;
    for (size_t word = left->words; word-- > 0;) {
        if (left->key[word] != right->key[word]) {
            return left->key[word] < right->key[word] ? -1 : 1;
        }
    }
    return (left->position > right->position) - (left->position < right->position);
}

static bool same_key(const KeyPlace *a, const KeyPlace *b) {
    return memcmp(a->key, b->key, a->words * sizeof *a->key) == 0;
}

/* One run of equal keys, sorted[from] to sorted[to - 1]. */
static void model_run(Model *model, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        size_t at = model->sorted[i].position;
        model->rank[at] = (uint32_t)i;
        model->first_of[at] = (uint32_t)model->sorted[from].position;
        model->count[at] = (uint32_t)(to - from);
        model->occurrence[at] = (uint32_t)(i - from);
        model->prev[at] = i == from ? -1 : (int32_t)model->sorted[i - 1].position;
        model->next[at] = i + 1 == to ? (int32_t)model->n : (int32_t)model->sorted[i + 1].position;
    }
}

static Model model_make(const uint64_t *keys, size_t words, uint64_t flip, size_t n) {
    Model model = {.n = n};
    model.keys = block(n * words * sizeof *model.keys);
    model.sorted = block(n * sizeof *model.sorted);
    for (size_t i = 0; i < n * words; i++) {
        model.keys[i] = keys[i] ^ flip;
    }
    uint32_t **columns[] = {&model.rank,       &model.first_of, &model.id,      &model.count,
                            &model.occurrence, &model.id_count, &model.id_first};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        *columns[i] = block(n * sizeof(uint32_t));
    }
    model.prev = block(n * sizeof *model.prev);
    model.next = block(n * sizeof *model.next);
    for (size_t i = 0; i < n; i++) {
        model.sorted[i] = (KeyPlace){model.keys + i * words, words, i};
    }
    qsort(model.sorted, n, sizeof *model.sorted, compare_places);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && same_key(&model.sorted[from], &model.sorted[to]);) {
            to++;
        }
        model_run(&model, from, to);
    }
    for (size_t i = 0; i < n; i++) {
        if (model.first_of[i] == i) {
            model.id_first[model.groups] = (uint32_t)i;
            model.id_count[model.groups] = model.count[i];
            model.id[i] = (uint32_t)model.groups++;
        } else {
            model.id[i] = model.id[model.first_of[i]];
        }
    }
    return model;
}

static void model_free(Model *model) {
    free(model->keys);
    free(model->sorted);
    free(model->rank);
    free(model->first_of);
    free(model->id);
    free(model->count);
    free(model->occurrence);
    free(model->id_count);
    free(model->id_first);
    free(model->prev);
    free(model->next);
}

/* How many keys are below a query of one word, flipped already. */
static size_t model_below(const Model *model, uint64_t query, bool or_equal) {
    size_t low = 0;
    size_t high = model->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        uint64_t key = model->sorted[middle].key[0];
        if (key < query || (or_equal && key == query)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The id of the group with a query's key, or the number of groups. */
static uint32_t model_find(const Model *model, uint64_t query, uint64_t flip) {
    size_t at = model_below(model, query ^ flip, false);
    bool found = at < model->n && model->sorted[at].key[0] == (query ^ flip);
    return found ? model->id[model->sorted[at].position] : (uint32_t)model->groups;
}

/* ---------------------------------------------------------------------------------------------- one case of a test */

typedef struct KeysCase {
    size_t n;
    unsigned shape;
    uint64_t state;
    uint64_t *keys, *queries; /* of 64 bits; queries are keys or nearly so */
} KeysCase;

static KeysCase case_make(size_t n, unsigned shape, uint64_t mask) {
    KeysCase made = {.n = n, .shape = shape, .state = n * 31 + shape + UINT64_C(88172645463325252)};
    made.keys = block(n * sizeof *made.keys);
    made.queries = block(n * sizeof *made.queries);
    for (size_t i = 0; i < n; i++) {
        uint64_t key = shaped_key(shape, i, n, &made.state);
        made.keys[i] = (mask <= UINT16_MAX && shape != 0 ? key ^ key >> 24 : key) & mask;
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t random = next_random(&made.state);
        made.queries[i] = (made.keys[random % n] + ((random >> 40) % 3 == 0 ? (random >> 50) % 3 - 1 : 0)) & mask;
    }
    return made;
}

static void case_free(KeysCase *made) {
    free(made->keys);
    free(made->queries);
}

#define NARROWED(name, type, source)                                                                                   \
    type *name = block(made.n * sizeof *(name));                                                                       \
    for (size_t i_ = 0; i_ < made.n; i_++) {                                                                           \
        (name)[i_] = (type)(source)[i_];                                                                               \
    }

#define CHECK_EQUAL(got, expected)                                                                                     \
    for (size_t i_ = 0; i_ < made.n; i_++) {                                                                           \
        if ((int64_t)(got)[i_] != (int64_t)(expected)[i_]) {                                                           \
            ck_abort_msg("n %zu shape %u position %zu: got %lld, not %lld", made.n, made.shape, i_,                    \
                         (long long)(got)[i_], (long long)(expected)[i_]);                                             \
        }                                                                                                              \
    }

static void for_all(void (*run)(size_t n, unsigned shape)) {
    for (unsigned shape = 0; shape < SHAPE_COUNT; shape++) {
        for (size_t i = 0; i < SIZE_COUNT; i++) {
            run(SIZES[i], shape);
        }
        run(BIG, shape);
    }
}

/* ---------------------------------------------------------------------------------------------------------- scans */

/* What the prefix functions promise, position by position. */
static void model_prefix(const int8_t *steps, size_t n, int64_t start, bool exclusive, bool backward, int64_t *out) {
    int64_t sum = start;
    for (size_t k = 0; k < n; k++) {
        size_t i = backward ? n - 1 - k : k;
        out[i] = exclusive ? sum : sum + steps[i];
        sum += steps[i];
    }
}

#define CHECK_PREFIX(bits)                                                                                             \
    do {                                                                                                               \
        int##bits##_t *out = block(n * sizeof *out);                                                                   \
        rasp_rt_prefix_i8_to##bits(steps, n, start, exclusive, backward, out);                                         \
        for (size_t i = 0; i < n; i++) {                                                                               \
            EXPECT(out[i] == (int##bits##_t)expected[i]);                                                              \
        }                                                                                                              \
        free(out);                                                                                                     \
    } while (0)

static void check_prefixes(const int8_t *steps, size_t n, unsigned kind, bool exclusive, bool backward) {
    int64_t *expected = block(n * sizeof *expected);
    int64_t start = kind == 1 ? -7 : 0;
    model_prefix(steps, n, start, exclusive, backward, expected);
    CHECK_PREFIX(8);
    CHECK_PREFIX(16);
    CHECK_PREFIX(32);
    CHECK_PREFIX(64);
    free(expected);
}

static void check_any_and_last(const uint8_t *mask, size_t n, bool exclusive, bool backward) {
    uint8_t *any = block(n);
    int32_t *last = block(n * sizeof *last);
    rasp_rt_prefix_any(mask, n, exclusive, backward, any);
    rasp_rt_prefix_last(mask, n, exclusive, backward, last);
    int32_t seen = backward ? (int32_t)n : -1;
    int32_t none = seen;
    for (size_t k = 0; k < n; k++) {
        size_t i = backward ? n - 1 - k : k;
        int32_t with = mask[i] != 0 ? (int32_t)i : seen;
        EXPECT(last[i] == (exclusive ? seen : with));
        EXPECT(any[i] == ((exclusive ? seen : with) != none));
        seen = with;
    }
    free(any);
    free(last);
}

static int8_t scan_step(unsigned kind, uint64_t *state) {
    uint64_t random = next_random(state);
    switch (kind) {
    case 0:
        return (int8_t)(random % 2);
    case 1:
        return (int8_t)(random % 3) - 1;
    case 2:
        return 1;
    case 3:
        return -1;
    case 4:
        return random % 300 == 0 ? (int8_t)(random >> 40) : (int8_t)(random % 2);
    case 5:
        return random % 100 == 0;
    default:
        return (int8_t)(random >> 40);
    }
}

static void check_scan(size_t n) {
    for (unsigned kind = 0; kind < 7; kind++) {
        uint64_t state = n + kind + 1;
        int8_t *steps = block(n);
        int64_t sum = 0;
        for (size_t i = 0; i < n; i++) {
            steps[i] = scan_step(kind, &state);
            sum += steps[i];
        }
        EXPECT((rasp_rt_sum_i8(steps, n)) == (sum));
        for (unsigned way = 0; way < 4; way++) {
            check_prefixes(steps, n, kind, (way & 1) != 0, (way & 2) != 0);
            check_any_and_last((const uint8_t *)steps, n, (way & 1) != 0, (way & 2) != 0);
        }
        free(steps);
    }
}

START_TEST(scans) {
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        check_scan(SIZES[i]);
    }
    check_scan(BIG);
    uint8_t zeros[200] = {0};
    for (size_t at = 0; at < sizeof zeros; at++) {
        zeros[at] = 7;
        check_any_and_last(zeros, sizeof zeros, at % 2 != 0, at % 3 == 0);
        zeros[at] = 0;
    }
}
END_TEST

/* ---------------------------------------------------------------------------------------------------------- bytes */

static void check_byte_tables(KeysCase made, const uint8_t *keys, const uint8_t *queries) {
    uint32_t table[256];
    unsigned low = 255;
    unsigned high = 0;
    uint8_t *out8 = block(made.n);
    uint16_t *out16 = block(made.n * sizeof *out16);
    uint32_t *out32 = block(made.n * sizeof *out32);
    uint32_t *expected = block(made.n * sizeof *expected);
    for (unsigned k = 0; k < 256; k++) {
        table[k] = k * 2654435761u;
    }
    for (size_t i = 0; i < made.n; i++) {
        low = queries[i] < low ? queries[i] : low;
        high = queries[i] > high ? queries[i] : high;
        expected[i] = table[queries[i]];
    }
    unsigned got_low;
    unsigned got_high;
    rasp_rt_range_u8(queries, made.n, &got_low, &got_high);
    EXPECT(got_low == low);
    EXPECT(got_high == high);
    for (unsigned known = 0; known < 2; known++) {
        rasp_rt_lookup_u8_to8(queries, made.n, table, known ? low : 0, known ? high : 255, out8);
        rasp_rt_lookup_u8_to16(queries, made.n, table, known ? low : 0, known ? high : 255, out16);
        rasp_rt_lookup_u8_to32(queries, made.n, table, known ? low : 0, known ? high : 255, out32);
        CHECK_EQUAL(out32, expected);
        for (size_t i = 0; i < made.n; i++) {
            EXPECT(out16[i] == (uint16_t)expected[i]);
            EXPECT(out8[i] == (uint8_t)expected[i]);
        }
    }
    (void)keys;
    free(out8);
    free(out16);
    free(out32);
    free(expected);
}

static void check_byte_counts(KeysCase made, const uint8_t *keys, const Model *model) {
    uint32_t counts[256];
    uint32_t expected[256] = {0};
    uint8_t *out8 = block(made.n);
    uint16_t *out16 = block(made.n * sizeof *out16);
    uint32_t *out32 = block(made.n * sizeof *out32);
    rasp_rt_count_u8(keys, made.n, counts);
    rasp_rt_hist_u8_to8(keys, made.n, out8);
    rasp_rt_hist_u8_to16(keys, made.n, out16);
    rasp_rt_hist_u8_to32(keys, made.n, out32);
    CHECK_EQUAL(out32, model->count);
    for (size_t i = 0; i < made.n; i++) {
        expected[keys[i]]++;
        EXPECT(out16[i] == (uint16_t)model->count[i]);
        EXPECT(out8[i] == (uint8_t)model->count[i]);
    }
    ck_assert_mem_eq(counts, expected, sizeof counts);
    free(out8);
    free(out16);
    free(out32);
}

static void check_bytes(size_t n, unsigned shape) {
    KeysCase made = case_make(n, shape, UINT8_MAX);
    NARROWED(keys, uint8_t, made.keys)
    NARROWED(queries, uint8_t, made.queries)
    Model model = model_make(made.keys, 1, 0, n);
    int32_t *out = block(n * sizeof *out);
    check_byte_tables(made, keys, queries);
    check_byte_counts(made, keys, &model);
    rasp_rt_occurrence_u8(keys, n, out);
    CHECK_EQUAL(out, model.occurrence);
    rasp_rt_prev_u8(keys, n, out);
    CHECK_EQUAL(out, model.prev);
    rasp_rt_next_u8(keys, n, out);
    CHECK_EQUAL(out, model.next);
    free(out);
    free(keys);
    free(queries);
    model_free(&model);
    case_free(&made);
}

START_TEST(bytes) {
    for_all(check_bytes);
}
END_TEST

/* --------------------------------------------------------------------------------------------------------- groups */

/* Ids that must be equal exactly where those of the model are. */
static void check_partition(KeysCase made, const uint32_t *ids, uint32_t groups, const Model *model) {
    for (size_t i = 0; i < made.n; i++) {
        EXPECT(ids[i] < groups);
        EXPECT(ids[i] == ids[model->first_of[i]]);
    }
    uint8_t *used = block(groups);
    memset(used, 0, groups);
    for (size_t id = 0; id < model->groups; id++) {
        uint32_t other = ids[model->id_first[id]];
        EXPECT(used[other] == 0);
        used[other] = 1;
    }
    free(used);
}

#define CHECK_IDS(bits)                                                                                                \
    static void check_ids_##bits(size_t n, unsigned shape) {                                                           \
        KeysCase made = case_make(n, shape, UINT##bits##_MAX);                                                         \
        NARROWED(keys, uint##bits##_t, made.keys)                                                                      \
        NARROWED(queries, uint##bits##_t, made.queries)                                                                \
        Model model = model_make(made.keys, 1, 0, n);                                                                  \
        RtDict dict;                                                                                                   \
        void *scratch = scratch_block(RT_IDS_SCRATCH(n));                                                              \
        uint32_t *ids = block(n * sizeof *ids);                                                                        \
        uint32_t *counts = block(n * sizeof *counts);                                                                  \
        uint32_t *first = block(n * sizeof *first);                                                                    \
        uint32_t groups = rasp_rt_ids_u##bits(keys, n, ids, counts, first, &dict, scratch);                            \
        EXPECT(groups == model.groups);                                                                                \
        CHECK_EQUAL(ids, model.id);                                                                                    \
        ck_assert_mem_eq(counts, model.id_count, groups * sizeof *counts);                                             \
        ck_assert_mem_eq(first, model.id_first, groups * sizeof *first);                                               \
        rasp_rt_find_u##bits(&dict, queries, n, ids, scratch);                                                         \
        for (size_t i = 0; i < n; i++) {                                                                               \
            EXPECT(ids[i] == model_find(&model, queries[i], 0));                                                       \
        }                                                                                                              \
        groups = rasp_rt_groups_u##bits(keys, n, (uint##bits##_t)RT_SIGNED_##bits, ids, &dict, scratch);               \
        check_partition(made, ids, groups, &model);                                                                    \
        rasp_rt_groups_find_u##bits(&dict, queries, n, counts, scratch);                                               \
        for (size_t i = 0; i < n; i++) {                                                                               \
            uint32_t id = model_find(&model, queries[i], 0);                                                           \
            if (id < model.groups) {                                                                                   \
                EXPECT(counts[i] == ids[model.id_first[id]]);                                                          \
            } else {                                                                                                   \
                EXPECT(counts[i] <= groups);                                                                           \
                for (size_t k = 0; k < model.groups; k++) {                                                            \
                    EXPECT(counts[i] != (n < 200 ? ids[model.id_first[k]] : UINT32_MAX));                              \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
        groups = rasp_rt_groups_u##bits(keys, n, 0, ids, &dict, scratch);                                              \
        check_partition(made, ids, groups, &model);                                                                    \
        void *hist_scratch = scratch_block(RT_HIST_SCRATCH(n));                                                        \
        rasp_rt_hist_i##bits((const int##bits##_t *)keys, n, counts, hist_scratch);                                    \
        CHECK_EQUAL(counts, model.count);                                                                              \
        free(hist_scratch);                                                                                            \
        free(scratch);                                                                                                 \
        free(ids);                                                                                                     \
        free(counts);                                                                                                  \
        free(first);                                                                                                   \
        free(keys);                                                                                                    \
        free(queries);                                                                                                 \
        model_free(&model);                                                                                            \
        case_free(&made);                                                                                              \
    }

// NOLINTBEGIN(readability-function-size): one body for both widths
CHECK_IDS(32)
CHECK_IDS(64)
// NOLINTEND(readability-function-size)

static void check_wide(size_t n, unsigned shape, size_t words) {
    KeysCase made = case_make(n, shape, UINT64_MAX);
    uint64_t *keys = block(n * words * sizeof *keys);
    for (size_t i = 0; i < n * words; i++) { /* one or two words tell keys apart */
        keys[i] = i % words == made.keys[i / words] % words ? made.keys[i / words] : i % words;
    }
    Model model = model_make(keys, words, 0, n);
    RtDict dict;
    void *scratch = scratch_block(RT_IDS_SCRATCH(n));
    uint32_t *ids = block(n * sizeof *ids);
    uint32_t *found = block(n * sizeof *found);
    EXPECT(rasp_rt_ids_wide(keys, words, n, ids, NULL, NULL, &dict, scratch) == model.groups);
    CHECK_EQUAL(ids, model.id);
    rasp_rt_find_wide(&dict, keys, keys, words, n, found, scratch);
    CHECK_EQUAL(found, model.id);
    if (n != 0) { /* a query that no key equals */
        uint64_t stranger[8] = {1, 3, 3, 3, 3, 3, 3, 3};
        rasp_rt_find_wide(&dict, keys, stranger, words, 1, found, scratch);
        EXPECT(found[0] == model.groups);
    }
    free(scratch);
    scratch = scratch_block(RT_ORDER_SCRATCH(n));
    rasp_rt_order_wide(keys, words, n, 0, ids, scratch);
    for (size_t p = 0; p < n; p++) {
        EXPECT(ids[p] == model.sorted[p].position);
    }
    free(scratch);
    free(ids);
    free(found);
    free(keys);
    model_free(&model);
    case_free(&made);
}

static void check_all_widths(size_t n, unsigned shape) {
    check_wide(n, shape, 2);
    check_wide(n, shape, 4);
    check_wide(n, shape, 8);
}

/* ---- different bytes */

static void check_spread(const uint8_t *keys, size_t n, const uint8_t *list, size_t count, unsigned low,
                         unsigned high) {
    uint16_t values[256];
    uint64_t wide[256];
    uint16_t *out = block(n * sizeof *out);
    uint64_t *wide_out = block(n * sizeof *wide_out);
    for (size_t i = 0; i < count; i++) {
        values[i] = (uint16_t)(256 * i + list[i]);
        wide[i] = values[i] * UINT64_C(0x100000001);
    }
    rasp_rt_spread_u8_16(keys, n, list, count, values, low, high, out);
    rasp_rt_spread_u8_64(keys, n, list, count, wide, low, high, wide_out);
    for (size_t i = 0; i < n; i++) {
        EXPECT(out[i] % 256 == keys[i] && list[out[i] / 256] == keys[i]);
        EXPECT(wide_out[i] == out[i] * UINT64_C(0x100000001));
    }
    free(out);
    free(wide_out);
}

static void check_distinct(const uint8_t *keys, size_t n, bool ordered) {
    uint8_t list[256];
    uint32_t counts[256];
    unsigned low;
    unsigned high;
    size_t seen = 0;
    bool met[256] = {false};
    uint32_t count = rasp_rt_distinct_u8(keys, n, ordered, list, counts, &low, &high);
    size_t total = 0;
    for (size_t i = 0; i < n; i++) { /* in order of first occurrence, each is the next of the list */
        EXPECT(keys[i] >= low && keys[i] <= high);
        if (!met[keys[i]]) {
            met[keys[i]] = true;
            EXPECT(!ordered || list[seen] == keys[i]);
            seen++;
        }
    }
    EXPECT(count == seen);
    for (uint32_t k = 0; k < count; k++) {
        size_t times = 0;
        for (size_t i = 0; i < n; i++) {
            times += keys[i] == list[k];
        }
        EXPECT(counts[k] == times && times > 0);
        EXPECT(ordered || k == 0 || list[k - 1] < list[k]);
        total += times;
    }
    EXPECT(total == n);
    check_spread(keys, n, list, count, low, high);
}

static void distinct_of_size(size_t n) {
    for (unsigned shape = 0; shape < SHAPE_COUNT; shape++) {
        uint64_t state = 88172645463325252u + n;
        uint8_t *keys = block(n);
        for (size_t i = 0; i < n; i++) {
            keys[i] = (uint8_t)shaped_key(shape, i, n, &state);
        }
        if (n > 2000) { /* one that is met late */
            keys[n - 3] = 7;
        }
        check_distinct(keys, n, false);
        check_distinct(keys, n, true);
        free(keys);
    }
}

START_TEST(distinct) {
    for (size_t i = 1; i < SIZE_COUNT; i++) { /* no input is empty */
        distinct_of_size(SIZES[i]);
    }
    distinct_of_size(BIG);
}
END_TEST

START_TEST(groups_32) {
    for_all(check_ids_32);
}
END_TEST

START_TEST(groups_64) {
    for_all(check_ids_64);
}
END_TEST

START_TEST(groups_wide) {
    for_all(check_all_widths);
}
END_TEST

/* Keys that the hash of runtime/kernels/group.c gives the same slot, or slots side by side: it must not take longer
 * than sorting them. */
enum { CHOSEN = 200000 };

static uint64_t inverse_of(uint64_t odd) {
    uint64_t inverse = odd;
    for (unsigned i = 0; i < 6; i++) {
        inverse *= 2 - odd * inverse;
    }
    return inverse;
}

/* Hashes whose upper bits are all the same (step 1), or rise slowly. */
static void choose_keys(uint64_t *keys, size_t n, uint64_t step) {
    uint64_t inverse = inverse_of(UINT64_C(0x9E3779B97F4A7C15));
    for (size_t i = 0; i < n; i++) {
        uint64_t key = (i + 1) * step * inverse; /* (key ^ key >> 32) * the hash's factor is the step, then */
        keys[i] = key ^ key >> 32;
    }
}

static double seconds_of_ids(const uint64_t *keys, size_t n, uint32_t *ids, void *scratch) {
    struct timespec from;
    struct timespec to;
    RtDict dict;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    uint32_t groups = rasp_rt_ids_u64(keys, n, ids, NULL, NULL, &dict, scratch);
    EXPECT(groups == n);
    rasp_rt_find_u64(&dict, keys, n, ids, scratch);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    for (size_t i = 0; i < n; i++) {
        EXPECT(ids[i] == i);
    }
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) * 1e-9;
}

START_TEST(chosen_keys) {
    uint64_t *keys = block(CHOSEN * sizeof *keys);
    uint32_t *ids = block(CHOSEN * sizeof *ids);
    void *scratch = scratch_block(RT_IDS_SCRATCH(CHOSEN));
    for (unsigned shift = 0; shift < 48; shift += 8) {
        choose_keys(keys, CHOSEN, UINT64_C(1) << shift);
        EXPECT(seconds_of_ids(keys, CHOSEN, ids, scratch) < 2.0); /* by steps of the table: minutes */
    }
    free(keys);
    free(ids);
    free(scratch);
}
END_TEST

/* The sorted way by itself, on what the tables are tested with; tables that are short cannot fail. */
static void check_sorted_32(size_t n, unsigned shape) {
    KeysCase made = case_make(n < 16 ? 16 : n, shape, UINT32_MAX);
    NARROWED(keys, uint32_t, made.keys)
    NARROWED(queries, uint32_t, made.queries)
    Model model = model_make(made.keys, 1, 0, made.n);
    uint32_t *ids = block(made.n * sizeof *ids);
    uint32_t *counts = block(made.n * sizeof *counts);
    uint32_t *first = block(made.n * sizeof *first);
    void *scratch = scratch_block(RT_IDS_SCRATCH(made.n));
    RtDict dict;
    EXPECT(rasp_rt_ids_sorted_u32(keys, made.n, ids, counts, first, &dict, scratch) == model.groups);
    CHECK_EQUAL(ids, model.id);
    EXPECT(memcmp(counts, model.id_count, model.groups * sizeof *counts) == 0);
    EXPECT(memcmp(first, model.id_first, model.groups * sizeof *first) == 0);
    rasp_rt_find_sorted_u32(&dict, queries, made.n, ids, scratch);
    for (size_t i = 0; i < made.n; i++) {
        EXPECT(ids[i] == model_find(&model, queries[i], 0));
    }
    free(ids);
    free(counts);
    free(first);
    free(scratch);
    free(keys);
    free(queries);
    model_free(&model);
    case_free(&made);
}

static void check_sorted_wide(size_t n, unsigned shape) {
    KeysCase made = case_make(n < 16 ? 16 : n, shape, UINT32_MAX);
    Model model = model_make(made.keys, 1, 0, made.n);
    uint32_t *ids = block(made.n * sizeof *ids);
    uint32_t *counts = block(made.n * sizeof *counts);
    uint32_t *first = block(made.n * sizeof *first);
    void *scratch = scratch_block(RT_IDS_SCRATCH(made.n));
    RtDict dict;
    EXPECT(rasp_rt_ids_sorted_wide(made.keys, 1, made.n, ids, counts, first, &dict, scratch) == model.groups);
    CHECK_EQUAL(ids, model.id);
    rasp_rt_find_sorted_wide(&dict, NULL, made.queries, 1, made.n, ids, scratch);
    for (size_t i = 0; i < made.n; i++) {
        EXPECT(ids[i] == model_find(&model, made.queries[i], 0));
    }
    free(counts);
    free(first);
    free(ids);
    free(scratch);
    model_free(&model);
    case_free(&made);
}

START_TEST(groups_sorted) {
    for_all(check_sorted_32);
    for_all(check_sorted_wide);
}
END_TEST

static void check_ids(size_t n, unsigned shape) {
    KeysCase made = case_make(n, shape, UINT32_MAX);
    Model model = model_make(made.keys, 1, 0, n);
    uint32_t groups = (uint32_t)model.groups;
    void *scratch = scratch_block(groups * sizeof(uint32_t));
    int32_t *out = block(n * sizeof *out);
    rasp_rt_occurrence_ids(model.id, n, groups, out, scratch);
    CHECK_EQUAL(out, model.occurrence);
    rasp_rt_prev_ids(model.id, n, groups, out, scratch);
    CHECK_EQUAL(out, model.prev);
    rasp_rt_next_ids(model.id, n, groups, out, scratch);
    CHECK_EQUAL(out, model.next);
    free(out);
    free(scratch);
    model_free(&model);
    case_free(&made);
}

START_TEST(running) {
    for_all(check_ids);
}
END_TEST

START_TEST(ranges) {
    const int32_t ints[] = {5, -3, INT32_MAX, 0, INT32_MIN};
    const int64_t longs[] = {5, -3, INT64_MAX, 0, INT64_MIN};
    int32_t low;
    int32_t high;
    int64_t long_low;
    int64_t long_high;
    rasp_rt_range_i32(ints, 2, &low, &high);
    ck_assert(low == -3 && high == 5);
    rasp_rt_range_i32(ints, 5, &low, &high);
    ck_assert(low == INT32_MIN && high == INT32_MAX);
    rasp_rt_range_i32(ints, 0, &low, &high);
    ck_assert(low > high);
    rasp_rt_range_i64(longs, 5, &long_low, &long_high);
    ck_assert(long_low == INT64_MIN && long_high == INT64_MAX);
    rasp_rt_range_i64(longs, 0, &long_low, &long_high);
    ck_assert(long_low > long_high);
}
END_TEST

/* ---------------------------------------------------------------------------------------------------------- orders */

#define CHECK_ORDER(bits)                                                                                              \
    static void check_order_##bits##_by(size_t n, unsigned shape, uint##bits##_t flip) {                               \
        KeysCase made = case_make(n, shape, UINT##bits##_MAX);                                                         \
        NARROWED(keys, uint##bits##_t, made.keys)                                                                      \
        Model model = model_make(made.keys, 1, flip, n);                                                               \
        void *scratch = scratch_block(RT_ORDER_SCRATCH(n));                                                            \
        uint32_t *out = block(n * sizeof *out);                                                                        \
        uint##bits##_t *sorted = block(n * sizeof *sorted);                                                            \
        rasp_rt_order_u##bits(keys, n, flip, out, scratch);                                                            \
        for (size_t p = 0; p < n; p++) {                                                                               \
            EXPECT(out[p] == model.sorted[p].position);                                                                \
        }                                                                                                              \
        rasp_rt_rank_u##bits(keys, n, flip, out, scratch);                                                             \
        CHECK_EQUAL(out, model.rank);                                                                                  \
        rasp_rt_sort_u##bits(keys, n, flip, sorted, scratch);                                                          \
        for (size_t p = 0; p < n; p++) {                                                                               \
            EXPECT((sorted[p] ^ flip) == model.sorted[p].key[0]);                                                      \
        }                                                                                                              \
        free(scratch);                                                                                                 \
        free(out);                                                                                                     \
        free(sorted);                                                                                                  \
        free(keys);                                                                                                    \
        model_free(&model);                                                                                            \
        case_free(&made);                                                                                              \
    }                                                                                                                  \
    static void check_order_##bits(size_t n, unsigned shape) {                                                         \
        check_order_##bits##_by(n, shape, 0);                                                                          \
        check_order_##bits##_by(n, shape, (uint##bits##_t)RT_SIGNED_##bits);                                           \
        check_order_##bits##_by(n, shape, (uint##bits##_t) ~RT_SIGNED_##bits);                                         \
    }                                                                                                                  \
    START_TEST(order_##bits) {                                                                                         \
        for_all(check_order_##bits);                                                                                   \
    }                                                                                                                  \
    END_TEST

CHECK_ORDER(8)
CHECK_ORDER(16)
CHECK_ORDER(32)
CHECK_ORDER(64)

/* Exactly what the functions of runtime/kernels/below.c say, from the model's sorted keys. */
static void model_answers(KeysCase made, const Model *model, uint64_t flip, const uint64_t *queries, bool or_equal,
                          const int64_t *values, uint32_t *count, int64_t *sum) {
    uint64_t *sums = block((made.n + 1) * sizeof *sums);
    sums[0] = 0;
    for (size_t i = 0; i < made.n; i++) {
        sums[i + 1] = sums[i] + (uint64_t)values[model->sorted[i].position];
    }
    for (size_t i = 0; i < made.n; i++) {
        size_t below = model_below(model, queries[i] ^ flip, or_equal);
        count[i] = (uint32_t)below;
        sum[i] = (int64_t)sums[below];
    }
    free(sums);
}

typedef struct Answers {
    int64_t *values, *sum, *expected_sum;
    uint32_t *count, *expected_count;
} Answers;

static Answers answers_make(KeysCase *made) {
    Answers answers = {block(made->n * 8), block(made->n * 8), block(made->n * 8), block(made->n * 4),
                       block(made->n * 4)};
    for (size_t i = 0; i < made->n; i++) {
        answers.values[i] = (int64_t)next_random(&made->state);
    }
    return answers;
}

static void answers_free(Answers *answers) {
    free(answers->values);
    free(answers->sum);
    free(answers->expected_sum);
    free(answers->count);
    free(answers->expected_count);
}

#define CHECK_BELOW(bits)                                                                                              \
    static void check_below_##bits##_way(size_t n, unsigned shape, unsigned way) {                                     \
        uint##bits##_t flip = (uint##bits##_t)((way & 4) != 0 ? RT_SIGNED_##bits : 0);                                 \
        bool or_equal = (way & 1) != 0;                                                                                \
        bool own = (way & 2) != 0;                                                                                     \
        KeysCase made = case_make(n, shape, UINT##bits##_MAX);                                                         \
        NARROWED(keys, uint##bits##_t, made.keys)                                                                      \
        NARROWED(queries, uint##bits##_t, made.queries)                                                                \
        Model model = model_make(made.keys, 1, flip, n);                                                               \
        Answers answers = answers_make(&made);                                                                         \
        void *scratch = scratch_block(RT_BELOW_SCRATCH(n));                                                            \
        model_answers(made, &model, flip, own ? made.keys : made.queries, or_equal, answers.values,                    \
                      answers.expected_count, answers.expected_sum);                                                   \
        rasp_rt_below_u##bits(keys, own ? keys : queries, n, flip, or_equal, answers.values, answers.count,            \
                              answers.sum, scratch);                                                                   \
        CHECK_EQUAL(answers.count, answers.expected_count);                                                            \
        CHECK_EQUAL(answers.sum, answers.expected_sum);                                                                \
        memset(answers.count, 0xa5, n * 4);                                                                            \
        memset(answers.sum, 0xa5, n * 8);                                                                              \
        rasp_rt_below_u##bits(keys, own ? keys : queries, n, flip, or_equal, NULL, answers.count, NULL, scratch);      \
        rasp_rt_below_u##bits(keys, own ? keys : queries, n, flip, or_equal, answers.values, NULL, answers.sum,        \
                              scratch);                                                                                \
        CHECK_EQUAL(answers.count, answers.expected_count);                                                            \
        CHECK_EQUAL(answers.sum, answers.expected_sum);                                                                \
        free(scratch);                                                                                                 \
        answers_free(&answers);                                                                                        \
        free(keys);                                                                                                    \
        free(queries);                                                                                                 \
        model_free(&model);                                                                                            \
        case_free(&made);                                                                                              \
    }                                                                                                                  \
    static void check_below_##bits(size_t n, unsigned shape) {                                                         \
        for (unsigned way = 0; way < 8; way++) {                                                                       \
            check_below_##bits##_way(n, shape, way);                                                                   \
        }                                                                                                              \
    }                                                                                                                  \
    START_TEST(below_##bits) {                                                                                         \
        for_all(check_below_##bits);                                                                                   \
    }                                                                                                                  \
    END_TEST

CHECK_BELOW(8)
CHECK_BELOW(16)
CHECK_BELOW(32)
CHECK_BELOW(64)

static void check_in_group_way(size_t n, unsigned shape, bool or_equal) {
    KeysCase made = case_make(n, shape, UINT32_MAX);
    Answers answers = answers_make(&made);
    for (size_t i = 0; i < made.n; i++) {
        made.keys[i] |= (next_random(&made.state) % (shape + 1)) << 32;
        made.queries[i] |= (next_random(&made.state) % (shape + 2)) << 32;
    }
    Model model = model_make(made.keys, 1, 0, made.n);
    void *scratch = scratch_block(RT_BELOW_SCRATCH(made.n));
    model_answers(made, &model, 0, made.queries, or_equal, answers.values, answers.expected_count,
                  answers.expected_sum);
    uint32_t *base_count = block(made.n * sizeof *base_count);
    int64_t *base_sum = block(made.n * sizeof *base_sum);
    uint64_t *bottoms = block(made.n * sizeof *bottoms);
    for (size_t i = 0; i < made.n; i++) {
        bottoms[i] = made.queries[i] >> 32 << 32;
    }
    model_answers(made, &model, 0, bottoms, false, answers.values, base_count, base_sum);
    for (size_t i = 0; i < made.n; i++) {
        answers.expected_count[i] -= base_count[i];
        answers.expected_sum[i] = (int64_t)((uint64_t)answers.expected_sum[i] - (uint64_t)base_sum[i]);
        bottoms[i] = made.keys[i] >> 32 << 32;
    }
    rasp_rt_below_in_group(made.keys, made.queries, made.n, or_equal, answers.values, answers.count, answers.sum,
                           scratch);
    CHECK_EQUAL(answers.count, answers.expected_count);
    CHECK_EQUAL(answers.sum, answers.expected_sum);
    rasp_rt_rank_in_group(made.keys, made.n, answers.count, scratch);
    for (size_t i = 0; i < made.n; i++) {
        EXPECT(answers.count[i] == model.rank[i] - model_below(&model, bottoms[i], false));
    }
    free(base_count);
    free(base_sum);
    free(bottoms);
    free(scratch);
    answers_free(&answers);
    model_free(&model);
    case_free(&made);
}

static void check_in_group(size_t n, unsigned shape) {
    check_in_group_way(n, shape, false);
    check_in_group_way(n, shape, true);
}

START_TEST(in_group) {
    for_all(check_in_group);
}
END_TEST

/* ---------------------------------------------------------------------------------------------------------- sweep */

static void check_dominance(size_t n, bool in_order) {
    KeysCase made = case_make(n, 6, UINT64_MAX);
    Model model = model_make(made.keys, 1, 0, n);
    Answers answers = answers_make(&made);
    uint32_t *within = block(n * sizeof *within);
    uint32_t *below = block(n * sizeof *below);
    for (size_t i = 0; i < n; i++) {
        within[i] = (uint32_t)(in_order ? i : next_random(&made.state) % (n + 1));
        below[i] = (uint32_t)(next_random(&made.state) % (n + 1));
        uint64_t sum = 0;
        answers.expected_count[i] = 0;
        for (size_t t = 0; t < within[i]; t++) {
            answers.expected_count[i] += model.rank[t] < below[i];
            sum += model.rank[t] < below[i] ? (uint64_t)answers.values[t] : 0;
        }
        answers.expected_sum[i] = (int64_t)sum;
    }
    void *scratch = scratch_block(RT_DOMINANCE_SCRATCH(n));
    rasp_rt_dominance(model.rank, n, within, below, answers.count, scratch);
    CHECK_EQUAL(answers.count, answers.expected_count);
    rasp_rt_dominance_sum(model.rank, answers.values, n, within, below, answers.sum, scratch);
    CHECK_EQUAL(answers.sum, answers.expected_sum);
    free(scratch);
    free(within);
    free(below);
    answers_free(&answers);
    model_free(&model);
    case_free(&made);
}

START_TEST(dominance) {
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        check_dominance(SIZES[i], false);
        check_dominance(SIZES[i], true);
    }
    check_dominance(5000, false);
}
END_TEST

/* ----------------------------------------------------------------------------------------------------------- axes */

#define CHECK_AXIS(bits)                                                                                               \
    static void check_axis_##bits##_way(size_t n, unsigned shape, unsigned way) {                                      \
        uint##bits##_t flip = (uint##bits##_t)((way & 4) != 0 ? ~RT_SIGNED_##bits : 0);                                \
        bool or_equal = (way & 1) != 0;                                                                                \
        bool own = (way & 2) != 0;                                                                                     \
        KeysCase made = case_make(n, shape, UINT##bits##_MAX);                                                         \
        NARROWED(keys, uint##bits##_t, made.keys)                                                                      \
        NARROWED(queries, uint##bits##_t, made.queries)                                                                \
        Model model = model_make(made.keys, 1, flip, n);                                                               \
        void *scratch = scratch_block(RT_AXIS_SCRATCH(n));                                                             \
        uint32_t *rank = block(n * sizeof *rank);                                                                      \
        uint32_t *below = block(n * sizeof *below);                                                                    \
        rasp_rt_axis_u##bits(keys, own ? keys : queries, n, flip, or_equal, rank, below, scratch);                     \
        CHECK_EQUAL(rank, model.rank);                                                                                 \
        for (size_t i = 0; i < n; i++) {                                                                               \
            uint64_t query = (own ? made.keys : made.queries)[i];                                                      \
            EXPECT(below[i] == model_below(&model, query ^ flip, or_equal));                                           \
        }                                                                                                              \
        free(scratch);                                                                                                 \
        free(rank);                                                                                                    \
        free(below);                                                                                                   \
        free(keys);                                                                                                    \
        free(queries);                                                                                                 \
        model_free(&model);                                                                                            \
        case_free(&made);                                                                                              \
    }                                                                                                                  \
    static void check_axis_##bits(size_t n, unsigned shape) {                                                          \
        for (unsigned way = 0; way < 8; way++) {                                                                       \
            check_axis_##bits##_way(n, shape, way);                                                                    \
        }                                                                                                              \
    }                                                                                                                  \
    START_TEST(axis_##bits) {                                                                                          \
        for_all(check_axis_##bits);                                                                                    \
    }                                                                                                                  \
    END_TEST

CHECK_AXIS(32)
CHECK_AXIS(64)

/* Keys of two words of which either decides: the places of the numbers that they are, taken apart. */
static void check_axis_wide(size_t n, unsigned shape) {
    KeysCase made = case_make(n, shape, UINT64_MAX);
    Model model = model_make(made.keys, 1, 0, n);
    uint64_t *keys = block(n * 2 * sizeof *keys);
    uint64_t *queries = block(n * 2 * sizeof *queries);
    uint32_t *rank = block(n * sizeof *rank);
    uint32_t *below = block(n * sizeof *below);
    void *scratch = scratch_block(RT_AXIS_SCRATCH(n));
    for (size_t i = 0; i < n; i++) {
        keys[2 * i] = made.keys[i] << 40;
        keys[2 * i + 1] = made.keys[i] >> 24;
        queries[2 * i] = made.queries[i] << 40;
        queries[2 * i + 1] = made.queries[i] >> 24;
    }
    for (unsigned or_equal = 0; or_equal < 2; or_equal++) {
        rasp_rt_axis_wide(keys, queries, 2, n, 0, or_equal != 0, rank, below, scratch);
        CHECK_EQUAL(rank, model.rank);
        for (size_t i = 0; i < n; i++) {
            EXPECT(below[i] == model_below(&model, made.queries[i], or_equal != 0));
        }
    }
    free(scratch);
    free(keys);
    free(queries);
    free(rank);
    free(below);
    model_free(&model);
    case_free(&made);
}

START_TEST(axis_wide) {
    for_all(check_axis_wide);
}
END_TEST

/* A permutation of 0 to n - 1. */
static uint32_t *shuffled(size_t n, uint64_t *state) {
    uint32_t *out = block(n * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        size_t at = next_random(state) % (i + 1);
        out[i] = out[at];
        out[at] = (uint32_t)i;
    }
    return out;
}

static void check_boxes(size_t n, bool placed, bool between) {
    KeysCase made = case_make(n, 6, UINT64_MAX);
    Answers answers = answers_make(&made);
    uint32_t *place = shuffled(n, &made.state);
    uint32_t *rank = shuffled(n, &made.state);
    uint32_t *from = block(n * sizeof *from);
    uint32_t *to = block(n * sizeof *to);
    uint32_t *below = block(n * sizeof *below);
    for (size_t i = 0; i < n; i++) {
        to[i] = (uint32_t)(next_random(&made.state) % (n + 1));
        from[i] = between ? (uint32_t)(next_random(&made.state) % (to[i] + 1)) : 0;
        below[i] = (uint32_t)(next_random(&made.state) % (n + 1));
        uint64_t sum = 0;
        answers.expected_count[i] = 0;
        for (size_t j = 0; j < n; j++) {
            size_t at = placed ? place[j] : j;
            bool hit = at >= from[i] && at < to[i] && rank[j] < below[i];
            answers.expected_count[i] += hit;
            sum += hit ? (uint64_t)answers.values[j] : 0;
        }
        answers.expected_sum[i] = (int64_t)sum;
    }
    void *scratch = scratch_block(RT_BOX_SCRATCH(n));
    rasp_rt_box(placed ? place : NULL, rank, n, between ? from : NULL, to, below, NULL, answers.count, NULL, scratch);
    CHECK_EQUAL(answers.count, answers.expected_count);
    rasp_rt_box(placed ? place : NULL, rank, n, between ? from : NULL, to, below, answers.values, NULL, answers.sum,
                scratch);
    CHECK_EQUAL(answers.sum, answers.expected_sum);
    free(scratch);
    free(place);
    free(rank);
    free(from);
    free(to);
    free(below);
    answers_free(&answers);
    case_free(&made);
}

START_TEST(boxes) {
    for (unsigned way = 0; way < 4; way++) {
        for (size_t i = 0; i < SIZE_COUNT; i++) {
            check_boxes(SIZES[i], (way & 1) != 0, (way & 2) != 0);
        }
    }
}
END_TEST

static void check_bits_of(size_t n, size_t axes, bool filtered) {
    KeysCase made = case_make(n, 6, UINT64_MAX);
    uint32_t *rank = block(axes * n * sizeof *rank);
    uint32_t *below = block(axes * n * sizeof *below);
    uint32_t *count = block(n * sizeof *count);
    uint32_t *expected = block(n * sizeof *expected);
    for (size_t axis = 0; axis < axes; axis++) {
        uint32_t *places = shuffled(n, &made.state);
        for (size_t i = 0; i < n; i++) {
            uint64_t random = next_random(&made.state);
            rank[axis * n + i] = places[i];
            below[axis * n + i] = (uint32_t)(random % 8 == 0 ? n : (random >> 20) % (n + 1));
        }
        free(places);
    }
    for (size_t j = 0; filtered && j < n; j++) {
        rank[j] = next_random(&made.state) % 3 == 0 ? UINT32_MAX : rank[j];
    }
    for (size_t i = 0; i < n; i++) {
        expected[i] = 0;
        for (size_t j = 0; j < n; j++) {
            bool hit = true;
            for (size_t axis = 0; axis < axes; axis++) {
                hit &= rank[axis * n + j] < below[axis * n + i];
            }
            expected[i] += hit;
        }
    }
    void *scratch = scratch_block(RT_BITS_SCRATCH(n, axes));
    ck_assert_int_eq(rasp_rt_bits(rank, below, axes, n, count, scratch, NULL), 0);
    CHECK_EQUAL(count, expected);
    free(scratch);
    free(rank);
    free(below);
    free(count);
    free(expected);
    case_free(&made);
}

START_TEST(bits) {
    for (size_t axes = 2; axes <= RT_BITS_MOST; axes++) {
        for (size_t i = 0; i < SIZE_COUNT; i++) {
            check_bits_of(SIZES[i], axes, false);
            check_bits_of(SIZES[i], axes, true);
        }
    }
    check_bits_of(5000, 3, false); /* more than a chunk */
    check_bits_of(9001, 4, true);
}
END_TEST

#if defined(__x86_64__)
#define HAS_VECTORS() (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("gfni"))
#else
#define HAS_VECTORS() 0
#endif

int main(void) {
    const TTest *tests[] = {scans,    bytes,    distinct,    groups_32,    groups_64, groups_wide, running,
                            ranges,   order_8,  order_16,    order_32,     order_64,  below_8,     below_16,
                            below_32, below_64, in_group,    dominance,    axis_32,   axis_64,     axis_wide,
                            boxes,    bits,     chosen_keys, groups_sorted};
#ifdef __AVX512VBMI__
    if (!HAS_VECTORS()) { /* compiled for a machine that this one is not */
        return 0;
    }
#endif
#ifdef TEST_READY
    if (ready_kind() < TEST_READY) {
        return SKIPPED;
    }
#endif
    Suite *suite = suite_create("rt");
    TCase *tcase = tcase_create("rt");
    tcase_set_timeout(tcase, 120);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        tcase_add_test(tcase, tests[i]);
    }
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
