/* Integer keys that lie close together: their distance from the least is the number of their group. Others go through a
 * dictionary, or are compared all with all where they are few. */
#include "runtime/kernels/vec.h"

#define RANGE_FUNCTION(bits)                                                                                           \
    void rasp_rt_range_i##bits(const int##bits##_t *keys, size_t n, int##bits##_t *low, int##bits##_t *high) {         \
        int##bits##_t least = INT##bits##_MAX;                                                                         \
        int##bits##_t most = INT##bits##_MIN;                                                                          \
        for (size_t i = 0; i < n; i++) {                                                                               \
            least = keys[i] < least ? keys[i] : least;                                                                 \
            most = keys[i] > most ? keys[i] : most;                                                                    \
        }                                                                                                              \
        *low = least;                                                                                                  \
        *high = most;                                                                                                  \
    }

RANGE_FUNCTION(32)
RANGE_FUNCTION(64)

#define GROUPS_FUNCTIONS(bits)                                                                                         \
    uint32_t rasp_rt_groups_u##bits(const uint##bits##_t *keys, size_t n, uint##bits##_t flip, uint32_t *ids,          \
                                    RtDict *dict, void *scratch) {                                                     \
        uint##bits##_t low = UINT##bits##_MAX;                                                                         \
        uint##bits##_t high = 0;                                                                                       \
        for (size_t i = 0; i < n; i++) {                                                                               \
            uint##bits##_t key = keys[i] ^ flip;                                                                       \
            low = key < low ? key : low;                                                                               \
            high = key > high ? key : high;                                                                            \
        }                                                                                                              \
        if (n != 0 && high - low >= RT_GROUPS_MAX(n)) {                                                                \
            return rasp_rt_ids_u##bits(keys, n, ids, NULL, NULL, dict, scratch);                                       \
        }                                                                                                              \
        low ^= flip; /* distances are the same for signed and unsigned numbers */                                      \
        for (size_t i = 0; i < n; i++) {                                                                               \
            ids[i] = (uint32_t)(keys[i] - low);                                                                        \
        }                                                                                                              \
        uint32_t groups = n == 0 ? 0 : (uint32_t)(high - (low ^ flip)) + 1;                                            \
        *dict = (RtDict){0, low, groups, 0};                                                                           \
        return groups;                                                                                                 \
    }                                                                                                                  \
    void rasp_rt_groups_find_u##bits(const RtDict *dict, const uint##bits##_t *queries, size_t n, uint32_t *ids,       \
                                     const void *scratch) {                                                            \
        if (dict->table_bits != 0) {                                                                                   \
            rasp_rt_find_u##bits(dict, queries, n, ids, scratch);                                                      \
            return;                                                                                                    \
        }                                                                                                              \
        uint32_t groups = dict->groups;                                                                                \
        for (size_t i = 0; i < n; i++) {                                                                               \
            uint##bits##_t id = (uint##bits##_t)(queries[i] - (uint##bits##_t)dict->low);                              \
            ids[i] = id < groups ? (uint32_t)id : groups;                                                              \
        }                                                                                                              \
    }

GROUPS_FUNCTIONS(32)
GROUPS_FUNCTIONS(64)

enum { MOST_COMPARED = 128 }; /* comparing every key with every other is faster up to here */

/* Comparisons of 32 bytes are twice as many a cycle as those of 64 on today's machines. */
typedef uint32_t Half32 __attribute__((vector_size(32)));
typedef uint64_t Half64 __attribute__((vector_size(32)));

/* A vector of keys at a time, each with all of them. */
#define COMPARE_FUNCTION(bits, Half)                                                                                   \
    static void compare_##bits(const int##bits##_t *keys, size_t n, uint32_t *out) {                                   \
        enum { LANES = 256 / bits };                                                                                   \
        for (size_t from = 0; from < n; from += 2 * LANES) {                                                           \
            union {                                                                                                    \
                VecI8 all;                                                                                             \
                Half halves[2];                                                                                        \
            } wanted;                                                                                                  \
            uint##bits##_t sums[2 * LANES];                                                                            \
            size_t count = n - from < 2 * LANES ? n - from : 2 * LANES;                                                \
            Half counts[2] = {{0}, {0}};                                                                               \
            wanted.all = vec_load_part(keys + from, count * sizeof *keys);                                             \
            for (size_t k = 0; k < n; k++) {                                                                           \
                counts[0] -= (Half)(wanted.halves[0] == (uint##bits##_t)keys[k]);                                      \
                counts[1] -= (Half)(wanted.halves[1] == (uint##bits##_t)keys[k]);                                      \
            }                                                                                                          \
            __builtin_memcpy(sums, counts, sizeof sums);                                                               \
            for (size_t k = 0; k < count; k++) {                                                                       \
                out[from + k] = (uint32_t)sums[k];                                                                     \
            }                                                                                                          \
        }                                                                                                              \
    }

COMPARE_FUNCTION(32, Half32)
COMPARE_FUNCTION(64, Half64)

#define HIST_FUNCTION(bits)                                                                                            \
    void rasp_rt_hist_i##bits(const int##bits##_t *keys, size_t n, uint32_t *out, void *scratch) {                     \
        int##bits##_t low;                                                                                             \
        int##bits##_t high;                                                                                            \
        uint32_t *counts = scratch;                                                                                    \
        if (n <= MOST_COMPARED) {                                                                                      \
            compare_##bits(keys, n, out);                                                                              \
            return;                                                                                                    \
        }                                                                                                              \
        rasp_rt_range_i##bits(keys, n, &low, &high);                                                                   \
        uint##bits##_t span = (uint##bits##_t)high - (uint##bits##_t)low;                                              \
        if (n == 0 || span < RT_GROUPS_MAX(n)) {                                                                       \
            __builtin_memset(counts, 0, n == 0 ? 0 : ((size_t)span + 1) * sizeof *counts);                             \
            for (size_t i = 0; i < n; i++) {                                                                           \
                counts[(uint##bits##_t)keys[i] - (uint##bits##_t)low]++;                                               \
            }                                                                                                          \
            for (size_t i = 0; i < n; i++) {                                                                           \
                out[i] = counts[(uint##bits##_t)keys[i] - (uint##bits##_t)low];                                        \
            }                                                                                                          \
            return;                                                                                                    \
        }                                                                                                              \
        RtDict dict;                                                                                                   \
        void *rest = (char *)scratch + ((n * sizeof *counts + 63) & ~(size_t)63);                                      \
        rasp_rt_ids_u##bits((const uint##bits##_t *)keys, n, out, counts, NULL, &dict, rest);                          \
        for (size_t i = 0; i < n; i++) {                                                                               \
            out[i] = counts[out[i]];                                                                                   \
        }                                                                                                              \
    }

HIST_FUNCTION(32)
HIST_FUNCTION(64)

void rasp_rt_occurrence_ids(const uint32_t *ids, size_t n, uint32_t groups, int32_t *out, void *scratch) {
    int32_t *seen = scratch;
    __builtin_memset(seen, 0, groups * sizeof *seen);
    for (size_t i = 0; i < n; i++) {
        out[i] = seen[ids[i]]++;
    }
}

void rasp_rt_prev_ids(const uint32_t *ids, size_t n, uint32_t groups, int32_t *out, void *scratch) {
    int32_t *last = scratch;
    __builtin_memset(last, 0xff, groups * sizeof *last);
    for (size_t i = 0; i < n; i++) {
        out[i] = last[ids[i]];
        last[ids[i]] = (int32_t)i;
    }
}

void rasp_rt_next_ids(const uint32_t *ids, size_t n, uint32_t groups, int32_t *out, void *scratch) {
    int32_t *next = scratch;
    for (size_t k = 0; k < groups; k++) {
        next[k] = (int32_t)n;
    }
    for (size_t i = n; i-- > 0;) {
        out[i] = next[ids[i]];
        next[ids[i]] = (int32_t)i;
    }
}
