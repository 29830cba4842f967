/* Blocks of 64 positions against plain loops: every direction, with and without the position itself, and what goes on
 * from block to block; shifts; stacks; places in a sort; lookups in tables of bytes. Compiled twice where the compiler
 * can: with vectors that any machine has, and with those that RT_AVX512 of runtime/kernels/vec.h asks for. */
#include "runtime/kernels/rt.h"
#include "tests/support/unit.h"

enum { BLOCK = 64, BLOCKS = 5, LENGTH = BLOCK * BLOCKS, TIMES = 200 };

/* Asserts of check write to a file each; these only when they fail. */
#define EXPECT(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            ck_abort_msg("%s", #condition);                                                                            \
        }                                                                                                              \
    } while (0)

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * UINT64_C(0x2545F4914F6CDD1D) >> 16;
}

/* One way through a column. */
typedef struct BlockWalk {
    bool exclusive, backward;
    uint64_t state; /* of random numbers */
} BlockWalk;

/* The position that comes k-th, and the block that comes k-th. */
static size_t position(const BlockWalk *way, size_t k) {
    return way->backward ? LENGTH - 1 - k : k;
}

static size_t block_start(const BlockWalk *way, size_t k) {
    return way->backward ? (size_t)(BLOCKS - 1 - k) * BLOCK : k * BLOCK;
}

static void for_all_ways(void (*check)(BlockWalk *way)) {
    for (unsigned i = 0; i < TIMES; i++) {
        BlockWalk way = {(i & 1) != 0, (i & 2) != 0, 77 + i};
        check(&way);
    }
}

/* 1 in one of `rarity` positions. */
static void fill_mask(BlockWalk *way, uint8_t *mask, uint64_t rarity) {
    for (size_t i = 0; i < LENGTH; i++) {
        mask[i] = next_random(&way->state) % rarity == 0;
    }
}

/* ---- sums */

#define CHECK_SUM(bits)                                                                                                \
    static void check_sum_##bits(BlockWalk *way, const int8_t *steps, bool small, int64_t start) {                     \
        int##bits##_t out[LENGTH];                                                                                     \
        int##bits##_t expected[LENGTH];                                                                                \
        int8_t near[BLOCK];                                                                                            \
        int64_t sum = start;                                                                                           \
        for (size_t k = 0; k < LENGTH; k++) {                                                                          \
            size_t i = position(way, k);                                                                               \
            int64_t next = sum + steps[i];                                                                             \
            expected[i] = (int##bits##_t)(way->exclusive ? sum : next);                                                \
            sum = next;                                                                                                \
        }                                                                                                              \
        int64_t total = start;                                                                                         \
        for (size_t k = 0; k < BLOCKS; k++) {                                                                          \
            size_t at = block_start(way, k);                                                                           \
            int64_t before = total;                                                                                    \
            int64_t alone = total;                                                                                     \
            rasp_rt_block_total(steps + at, &alone);                                                                   \
            rasp_rt_block_sum_##bits(steps + at, &total, way->exclusive, way->backward, small, small ? near : NULL,    \
                                     out + at);                                                                        \
            EXPECT(!small || alone == total);                                                                          \
            for (size_t i = 0; small && i < BLOCK; i++) {                                                              \
                EXPECT((int##bits##_t)(before + near[i]) == expected[at + i]);                                         \
            }                                                                                                          \
        }                                                                                                              \
        EXPECT(total == sum);                                                                                          \
        EXPECT(memcmp(out, expected, sizeof out) == 0);                                                                \
    }

CHECK_SUM(8)
CHECK_SUM(16)
CHECK_SUM(32)
CHECK_SUM(64)

static void check_sums(BlockWalk *way) {
    int8_t steps[LENGTH];
    unsigned shape = (unsigned)(next_random(&way->state) % 4);
    int64_t start = (int64_t)(next_random(&way->state) % 1000) - 500;
    bool small = shape != 3;
    for (size_t i = 0; i < LENGTH; i++) {
        uint64_t random = next_random(&way->state);
        steps[i] = shape == 0 ? 1 : shape == 1 ? -1 : shape == 2 ? (int8_t)(random % 3) - 1 : (int8_t)(random & 0xff);
    }
    for (unsigned known = 0; known <= (small ? 1 : 0); known++) { /* small steps need not be known as such */
        check_sum_8(way, steps, known != 0, start);
        check_sum_16(way, steps, known != 0, start);
        check_sum_32(way, steps, known != 0, start);
        check_sum_64(way, steps, known != 0, start);
    }
}

START_TEST(sums) {
    for_all_ways(check_sums);
}
END_TEST

/* ---- nearest members */

static void check_any(BlockWalk *way) {
    uint8_t mask[LENGTH];
    uint8_t out[LENGTH];
    uint64_t met = 0;
    uint8_t seen = 0;
    fill_mask(way, mask, way->state % 3 == 0 ? 1000 : 100);
    for (size_t k = 0; k < BLOCKS; k++) {
        size_t at = block_start(way, k);
        uint64_t bits = rasp_rt_block_bits(mask + at);
        for (size_t i = 0; i < BLOCK; i++) {
            EXPECT((bits >> i & 1) == mask[at + i]);
        }
        rasp_rt_block_any(mask + at, &met, way->exclusive, way->backward, out + at);
    }
    for (size_t k = 0; k < LENGTH; k++) {
        size_t i = position(way, k);
        uint8_t next = seen | mask[i];
        EXPECT(out[i] == (way->exclusive ? seen : next));
        seen = next;
    }
    EXPECT(met == (seen != 0 ? ~UINT64_C(0) : 0));
}

static void check_nearest(BlockWalk *way) {
    uint8_t mask[LENGTH];
    uint8_t bits[LENGTH];
    uint8_t bytes[LENGTH];
    uint8_t found_bits[LENGTH];
    uint8_t found_bytes[LENGTH];
    uint8_t last_byte = (uint8_t)next_random(&way->state);
    uint64_t last_bit = next_random(&way->state) & 1;
    uint8_t near_byte = last_byte;
    uint8_t near_bit = (uint8_t)last_bit;
    fill_mask(way, mask, 1 + next_random(&way->state) % 80);
    for (size_t i = 0; i < LENGTH; i++) {
        bytes[i] = (uint8_t)next_random(&way->state);
        bits[i] = bytes[i] & 1;
    }
    for (size_t k = 0; k < BLOCKS; k++) {
        size_t at = block_start(way, k);
        uint8_t ordered[3][BLOCK];
        for (size_t i = 0; i < BLOCK; i++) {
            size_t from = at + (way->backward ? BLOCK - 1 - i : i);
            ordered[0][i] = mask[from];
            ordered[1][i] = bits[from];
            ordered[2][i] = bytes[from];
        }
        rasp_rt_block_nearest_bit(ordered[0], ordered[1], &last_bit, way->exclusive, way->backward, found_bits + at);
        rasp_rt_block_nearest_u8(ordered[0], ordered[2], &last_byte, way->exclusive, way->backward, found_bytes + at);
    }
    for (size_t k = 0; k < LENGTH; k++) {
        size_t i = position(way, k);
        uint8_t next_bit = mask[i] != 0 ? bits[i] : near_bit;
        uint8_t next_byte = mask[i] != 0 ? bytes[i] : near_byte;
        EXPECT(found_bits[i] == (way->exclusive ? near_bit : next_bit));
        EXPECT(found_bytes[i] == (way->exclusive ? near_byte : next_byte));
        near_bit = next_bit;
        near_byte = next_byte;
    }
    EXPECT(last_bit == near_bit);
    EXPECT(last_byte == near_byte);
}

START_TEST(nearest) {
    for_all_ways(check_any);
    for_all_ways(check_nearest);
}
END_TEST

/* ---- keys that have been met */

enum { SLOTS = 400 };

/* Slots of keys and queries, and what a walk finds. The last slot but one is for keys that are none, and no query has
 * it; the last one for queries, and no key has it. */
typedef struct Slots {
    uint32_t keys[LENGTH], queries[LENGTH];
    uint8_t expected[LENGTH];
} Slots;

static void make_slots(BlockWalk *way, Slots *slots, uint64_t count, bool same) {
    uint8_t met[SLOTS] = {0};
    uint64_t used = 1 + next_random(&way->state) % (count - 2);
    for (size_t i = 0; i < LENGTH; i++) {
        uint64_t key = next_random(&way->state) % (used + 1);
        uint64_t query = next_random(&way->state) % (used + 1);
        slots->keys[i] = (uint32_t)(key == used && !same ? count - 2 : key % used);
        slots->queries[i] = same ? slots->keys[i] : (uint32_t)(query == used ? count - 1 : query);
    }
    for (size_t k = 0; k < LENGTH; k++) {
        size_t i = position(way, k);
        uint8_t before = met[slots->queries[i]];
        met[slots->keys[i]] = 1;
        slots->expected[i] = way->exclusive ? before : met[slots->queries[i]];
    }
}

#define MET(bits)                                                                                                      \
    static void call_met_##bits(const BlockWalk *way, const uint##bits##_t *keys, const uint##bits##_t *queries,       \
                                size_t count, uint8_t *table, uint8_t *out) {                                          \
        if (way->backward) {                                                                                           \
            (way->exclusive ? rasp_rt_block_met_after_##bits : rasp_rt_block_met_from_##bits)(keys, queries, count,    \
                                                                                              table, out);             \
        } else {                                                                                                       \
            (way->exclusive ? rasp_rt_block_met_before_##bits : rasp_rt_block_met_upto_##bits)(keys, queries, count,   \
                                                                                               table, out);            \
        }                                                                                                              \
    }                                                                                                                  \
    static void check_met_##bits(BlockWalk *way, uint64_t count, bool same) {                                          \
        Slots slots;                                                                                                   \
        uint##bits##_t keys[LENGTH];                                                                                   \
        uint##bits##_t queries[LENGTH];                                                                                \
        uint8_t table[SLOTS] = {0};                                                                                    \
        uint8_t out[LENGTH];                                                                                           \
        make_slots(way, &slots, count, same);                                                                          \
        for (size_t i = 0; i < LENGTH; i++) {                                                                          \
            keys[i] = (uint##bits##_t)slots.keys[i];                                                                   \
            queries[i] = (uint##bits##_t)slots.queries[i];                                                             \
        }                                                                                                              \
        memset(out, 0xa5, sizeof out);                                                                                 \
        for (size_t done = 0, size; done < LENGTH; done += size) {                                                     \
            size = next_random(&way->state) % 4 == 0 ? 1 + next_random(&way->state) % BLOCK : BLOCK;                   \
            size = size < LENGTH - done ? size : LENGTH - done;                                                        \
            size_t at = way->backward ? LENGTH - done - size : done;                                                   \
            call_met_##bits(way, keys + at, same ? keys + at : queries + at, size, table, out + at);                   \
        }                                                                                                              \
        EXPECT(memcmp(out, slots.expected, sizeof out) == 0);                                                          \
    }

MET(8)
MET(32)

static void check_met(BlockWalk *way) {
    static const uint64_t counts[] = {3, 5, 130, 256};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        for (unsigned same = 0; same < 2; same++) {
            check_met_8(way, counts[i], same != 0);
            check_met_32(way, counts[i] + (i == 3 ? SLOTS - 256 : 0), same != 0);
        }
    }
}

START_TEST(met) {
    for_all_ways(check_met);
}
END_TEST

/* ---- shifts and lookups: columns of exactly the length, so that sanitizers see what is overrun */

static void *column(size_t bytes) {
    void *made = malloc(bytes != 0 ? bytes : 1);
    EXPECT(made != NULL);
    memset(made, 0xa5, bytes);
    return made;
}

static const size_t SIZES[] = {0, 1, 2, 15, 16, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200, 256, 257, 320, 1000, 1100};
enum { SIZE_COUNT = sizeof SIZES / sizeof SIZES[0] };

static void check_shift(size_t n, int64_t distance) {
    uint8_t *from = column(n);
    uint8_t *out = column(n);
    for (size_t i = 0; i < n; i++) {
        from[i] = (uint8_t)(i * 7 + 1);
    }
    rasp_rt_block_shift(from, n, distance, out);
    for (size_t i = 0; i < n; i++) {
        int64_t at = (int64_t)i + distance;
        EXPECT(out[i] == (at >= 0 && at < (int64_t)n ? from[at] : 0));
    }
    free(from);
    free(out);
}

START_TEST(shifts) {
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        int64_t n = (int64_t)SIZES[i];
        const int64_t distances[] = {0,     1,     -1, 31, -31,   64,     -64,   65,    -65,
                                     n - 1, 1 - n, n,  -n, n + 1, -n - 1, 2 * n, -2 * n};
        for (size_t k = 0; k < sizeof distances / sizeof distances[0]; k++) {
            check_shift(SIZES[i], distances[k]);
        }
    }
}
END_TEST

static void check_window(size_t bytes, int64_t first, size_t count) {
    uint8_t *from = column(bytes);
    uint8_t *out = column(count);
    for (size_t i = 0; i < bytes; i++) {
        from[i] = (uint8_t)(i * 7 + 1);
    }
    rasp_rt_block_window(from, bytes, first, count, out);
    for (size_t i = 0; i < count; i++) {
        int64_t at = (int64_t)i + first;
        EXPECT(out[i] == (at >= 0 && at < (int64_t)bytes ? from[at] : 0));
    }
    free(from);
    free(out);
}

START_TEST(windows) {
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        int64_t n = (int64_t)SIZES[i];
        const int64_t firsts[] = {0,      1,      -1,     13, 63,    64,     -63,   -64, -65,
                                  n - 64, n - 65, n - 63, n,  n - 1, n + 64, 3 * n, -n,  -3 * n - 64};
        for (size_t k = 0; k < sizeof firsts / sizeof firsts[0]; k++) {
            for (size_t size = 1; size <= 8; size *= 2) {
                check_window(SIZES[i], firsts[k], 64 * size);
            }
        }
    }
}
END_TEST

/* ---- stacks */

enum { ROOM = LENGTH + 1 };

/* Mostly opening, mostly closing, or both as often; sometimes runs of one kind. */
static uint64_t brackets(uint64_t *state) {
    uint64_t bits = next_random(state) << 32 ^ next_random(state);
    switch (next_random(state) % 6) {
    case 0:
        return bits | next_random(state) << 20 | next_random(state);
    case 1:
        return bits & (next_random(state) << 20 ^ next_random(state));
    case 2:
        return UINT64_C(0) - (bits & 1);
    case 3:
        return UINT64_C(0x5555555555555555) << (bits & 1);
    case 4:
        return (UINT64_C(1) << (bits & 63)) - (bits >> 6 & 1);
    default:
        return bits;
    }
}

static void check_stack(uint64_t seed) {
    uint64_t state = seed;
    uint8_t *table = column(2 * ROOM);
    uint8_t *expected = column(2 * ROOM);
    uint8_t *values = column(BLOCK);
    uint8_t *out = column(BLOCK);
    int64_t top = ROOM;
    for (size_t i = 0; i < 2 * ROOM; i++) {
        table[i] = expected[i] = (uint8_t)next_random(&state);
    }
    for (unsigned block = 0; block < BLOCKS; block++) {
        uint64_t opens = brackets(&state);
        for (size_t i = 0; i < BLOCK; i++) {
            values[i] = (uint8_t)next_random(&state);
        }
        rasp_rt_block_stack(opens, values, table + top, out);
        for (size_t i = 0; i < BLOCK; i++) {
            bool open = (opens >> i & 1) != 0;
            top += open ? 1 : 0;
            expected[top] = open ? values[i] : expected[top];
            EXPECT(out[i] == expected[top]);
            top -= open ? 0 : 1;
        }
        EXPECT(memcmp(table, expected, (size_t)top + 1) == 0);
    }
    free(table);
    free(expected);
    free(values);
    free(out);
}

START_TEST(stacks) {
    for (uint64_t i = 0; i < 4 * TIMES; i++) {
        check_stack(1000 + i);
    }
}
END_TEST

/* ---- places in a sort */

static void check_rank(uint64_t seed, size_t count, bool backward) {
    uint64_t state = seed;
    uint8_t keys[BLOCK];
    uint8_t places[BLOCK];
    uint64_t spread = 1 + next_random(&state) % (seed % 2 != 0 ? 256 : 9);
    for (size_t i = 0; i < BLOCK; i++) {
        keys[i] = (uint8_t)(next_random(&state) % spread);
    }
    rasp_rt_block_rank(keys, count, backward, places);
    for (size_t i = 0; i < count; i++) {
        size_t place = 0;
        for (size_t k = 0; k < count; k++) {
            bool before = backward ? k > i : k < i;
            place += keys[k] < keys[i] || (keys[k] == keys[i] && before) ? 1 : 0;
        }
        EXPECT(places[i] == place);
    }
}

START_TEST(ranks) {
    for (uint64_t i = 0; i < TIMES; i++) {
        size_t count = 1 + i % BLOCK;
        check_rank(50 + i, count, false);
        check_rank(50 + i, count, true);
    }
}
END_TEST

#define CHECK_LOOKUP(bits)                                                                                             \
    static void check_lookup_##bits(const uint8_t *keys, size_t n, const uint32_t table[256], unsigned low,            \
                                    unsigned high) {                                                                   \
        uint##bits##_t *out = column(n * sizeof *out);                                                                 \
        rasp_rt_lookup_u8_to##bits(keys, n, table, low, high, out);                                                    \
        for (size_t i = 0; i < n; i++) {                                                                               \
            EXPECT(out[i] == (uint##bits##_t)table[keys[i]]);                                                          \
        }                                                                                                              \
        rasp_rt_hist_u8_to##bits(keys, n, out);                                                                        \
        for (size_t i = 0; i < n; i++) {                                                                               \
            size_t count = 0;                                                                                          \
            for (size_t k = 0; k < n; k++) {                                                                           \
                count += keys[k] == keys[i];                                                                           \
            }                                                                                                          \
            EXPECT(out[i] == (uint##bits##_t)count);                                                                   \
        }                                                                                                              \
        free(out);                                                                                                     \
    }

CHECK_LOOKUP(8)
CHECK_LOOKUP(16)
CHECK_LOOKUP(32)

START_TEST(lookups) {
    static const unsigned lows[] = {0, 1, 31, 32, 97, 127, 200, 223, 224, 225, 240, 255};
    uint64_t state = 5;
    uint32_t table[256];
    for (size_t i = 0; i < 256; i++) {
        table[i] = (uint32_t)next_random(&state);
    }
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        for (size_t k = 0; k < sizeof lows / sizeof lows[0]; k++) {
            unsigned span = k % 2 == 0 ? 32 : 33; /* tables of 32 entries are kept in registers */
            unsigned high = lows[k] + span - 1 < 255 ? lows[k] + span - 1 : 255;
            uint8_t *keys = column(SIZES[i]);
            for (size_t at = 0; at < SIZES[i]; at++) {
                keys[at] = (uint8_t)(lows[k] + next_random(&state) % (high - lows[k] + 1));
            }
            check_lookup_8(keys, SIZES[i], table, lows[k], high);
            check_lookup_16(keys, SIZES[i], table, lows[k], high);
            check_lookup_32(keys, SIZES[i], table, lows[k], high);
            free(keys);
        }
    }
}
END_TEST

#if defined(__x86_64__)
#define HAS_VECTORS() (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("gfni"))
#else
#define HAS_VECTORS() 0
#endif

int main(void) {
    const TTest *tests[] = {sums, nearest, met, shifts, windows, stacks, ranks, lookups};
#ifdef __AVX512VBMI__
    if (!HAS_VECTORS()) { /* compiled for a machine that this one is not */
        return 0;
    }
#endif
    Suite *suite = suite_create("rt_block");
    TCase *tcase = tcase_create("rt_block");
    tcase_set_timeout(tcase, 120);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        tcase_add_test(tcase, tests[i]);
    }
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
