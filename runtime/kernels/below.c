/* Counting and summing the keys below each query.
 *
 * Where queries are the keys, one sort puts equal keys together: what is below them is what came before. Else keys and
 * queries are sorted together, of equals first those that shall not see the others (the sort is stable), and one pass
 * counts keys and answers queries. Passes have no branches that depend on the data: what is not a query answers to a
 * place that nobody reads. */
#include "runtime/kernels/vec.h"

/* In a position: this is what comes second among equals: a query that shall see them (or_equal), else a key. */
#define SECOND 0x80000000u

RT_INLINE uint64_t value_at(const int64_t *values, size_t at) {
    return (uint64_t)values[at];
}

/* ------------------------------------------------------------------------------------------------------------ bytes */

void rasp_rt_below_u8(const uint8_t *keys, const uint8_t *queries, size_t n, uint8_t flip, bool or_equal,
                      const int64_t *values, uint32_t *count, int64_t *sum, void *scratch) {
    uint32_t counts[256];
    uint64_t sums[256] = {0};
    (void)scratch;
    rasp_rt_count_u8(keys, n, counts);
    for (size_t i = 0; i < n && values != NULL; i++) {
        sums[keys[i]] += value_at(values, i);
    }
    uint32_t counted = 0;
    uint64_t summed = 0;
    for (unsigned k = 0; k < 256; k++) { /* each entry becomes the total of those before it, or with it */
        unsigned key = k ^ flip;
        uint32_t new_count = counted + counts[key];
        uint64_t new_sum = summed + sums[key];
        counts[key] = or_equal ? new_count : counted;
        sums[key] = or_equal ? new_sum : summed;
        counted = new_count;
        summed = new_sum;
    }
    if (count != NULL) {
        rasp_rt_lookup_u8_to32(queries, n, counts, 0, 255, count);
    }
    for (size_t i = 0; i < n && values != NULL; i++) {
        sum[i] = (int64_t)sums[queries[i]];
    }
}

/* ------------------------------------------------------------------------------------------------ up to 32-bit keys */

/* Queries are the keys. Forwards, what is less than a run of equals is what came before it; backwards, what is less or
 * equal is what has not come yet. */
RT_INLINE void answer_own(const uint64_t *words, size_t n, bool or_equal, const int64_t *values, uint32_t *count,
                          int64_t *sum) {
    uint64_t running = 0;
    if (values != NULL && or_equal) {
        for (size_t i = 0; i < n; i++) {
            running += value_at(values, i);
        }
    }
    uint32_t seen = or_equal ? (uint32_t)n : 0;
    uint64_t summed = running;
    for (size_t k = 0; k < n; k++) {
        size_t i = or_equal ? n - 1 - k : k;
        uint32_t position = (uint32_t)words[i];
        bool is_new = k != 0 && words[i] >> 32 != words[or_equal ? i + 1 : i - 1] >> 32;
        seen = is_new ? (uint32_t)(or_equal ? i + 1 : i) : seen;
        if (count != NULL) {
            count[position] = seen;
        }
        if (values != NULL) {
            summed = is_new ? running : summed;
            sum[position] = (int64_t)summed;
            running += or_equal ? 0 - value_at(values, position) : value_at(values, position);
        }
    }
}

/* Keys and queries together, in order. */
RT_INLINE void answer_merged(const uint64_t *words, size_t n, bool or_equal, const int64_t *values, uint32_t *count,
                             int64_t *sum) {
    uint32_t seen = 0;
    uint64_t running = 0;
    for (size_t i = 0; i < 2 * n; i++) {
        uint32_t position = (uint32_t)words[i] & ~SECOND;
        bool is_query = (((uint32_t)words[i] & SECOND) != 0) == or_equal;
        uint32_t unread_count;
        int64_t unread_sum;
        if (count != NULL) {
            *(is_query ? &count[position] : &unread_count) = seen;
        }
        if (values != NULL) {
            *(is_query ? &sum[position] : &unread_sum) = (int64_t)running;
            running += is_query ? 0 : value_at(values, position);
        }
        seen += is_query ? 0 : 1;
    }
}

#define BELOW_FUNCTION(bits)                                                                                           \
    void rasp_rt_below_u##bits(const uint##bits##_t *keys, const uint##bits##_t *queries, size_t n,                    \
                               uint##bits##_t flip, bool or_equal, const int64_t *values, uint32_t *count,             \
                               int64_t *sum, void *scratch) {                                                          \
        if (queries == keys) {                                                                                         \
            answer_own(rasp_rt_words_u##bits(keys, n, flip, scratch), n, or_equal, values, count, sum);                \
            return;                                                                                                    \
        }                                                                                                              \
        uint64_t *words = scratch;                                                                                     \
        uint64_t *key_words = or_equal ? words : words + n;                                                            \
        uint64_t *query_words = or_equal ? words + n : words;                                                          \
        for (size_t i = 0; i < n; i++) {                                                                               \
            key_words[i] = (uint64_t)(uint##bits##_t)(keys[i] ^ flip) << 32 | (or_equal ? 0 : SECOND) | i;             \
            query_words[i] = (uint64_t)(uint##bits##_t)(queries[i] ^ flip) << 32 | (or_equal ? SECOND : 0) | i;        \
        }                                                                                                              \
        answer_merged(rasp_rt_sort_words(words, 2 * n, 4 + bits / 8), n, or_equal, values, count, sum);                \
    }

BELOW_FUNCTION(16)
BELOW_FUNCTION(32)

/* ------------------------------------------------------------------------------------------------------ 64-bit keys */

/* Keys and queries together, in order. `group_shift`: what key >> group_shift says of a key is its group, and only keys
 * of the query's group count; 64: there is one group. */
RT_INLINE void answer_pairs(const RtPair *pairs, size_t n, unsigned group_shift, bool or_equal, const int64_t *values,
                            uint32_t *count, int64_t *sum) {
    uint32_t seen = 0;
    uint32_t seen_before = 0;
    uint64_t running = 0;
    uint64_t running_before = 0;
    for (size_t i = 0; i < 2 * n; i++) {
        uint32_t position = (uint32_t)pairs[i].position & ~SECOND;
        bool is_query = ((pairs[i].position & SECOND) != 0) == or_equal;
        uint32_t unread_count;
        int64_t unread_sum;
        if (group_shift < 64 && i != 0) {
            bool is_new = (pairs[i].key ^ pairs[i - 1].key) >> (group_shift & 63) != 0;
            seen_before = is_new ? seen : seen_before;
            running_before = is_new ? running : running_before;
        }
        if (count != NULL) {
            *(is_query ? &count[position] : &unread_count) = seen - seen_before;
        }
        if (values != NULL) {
            *(is_query ? &sum[position] : &unread_sum) = (int64_t)(running - running_before);
            running += is_query ? 0 : value_at(values, position);
        }
        seen += is_query ? 0 : 1;
    }
}

RT_INLINE void below_pairs(const uint64_t *keys, const uint64_t *queries, size_t n, uint64_t flip, bool or_equal,
                           unsigned group_shift, const int64_t *values, uint32_t *count, int64_t *sum, void *scratch) {
    RtPair *pairs = scratch;
    RtPair *key_pairs = or_equal ? pairs : pairs + n;
    RtPair *query_pairs = or_equal ? pairs + n : pairs;
    for (size_t i = 0; i < n; i++) {
        key_pairs[i] = (RtPair){keys[i] ^ flip, (or_equal ? 0 : SECOND) | i};
        query_pairs[i] = (RtPair){queries[i] ^ flip, (or_equal ? SECOND : 0) | i};
    }
    answer_pairs(rasp_rt_sort_pairs(pairs, pairs + 2 * n, 2 * n), n, group_shift, or_equal, values, count, sum);
}

void rasp_rt_below_u64(const uint64_t *keys, const uint64_t *queries, size_t n, uint64_t flip, bool or_equal,
                       const int64_t *values, uint32_t *count, int64_t *sum, void *scratch) {
    below_pairs(keys, queries, n, flip, or_equal, 64, values, count, sum, scratch);
}

void rasp_rt_below_in_group(const uint64_t *keys, const uint64_t *queries, size_t n, bool or_equal,
                            const int64_t *values, uint32_t *count, int64_t *sum, void *scratch) {
    below_pairs(keys, queries, n, 0, or_equal, 32, values, count, sum, scratch);
}

void rasp_rt_rank_in_group(const uint64_t *keys, size_t n, uint32_t *rank, void *scratch) {
    const RtPair *pairs = rasp_rt_pairs_u64(keys, n, 0, scratch);
    size_t start = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_new = i != 0 && (pairs[i].key ^ pairs[i - 1].key) >> 32 != 0;
        start = is_new ? i : start;
        rank[pairs[i].position] = (uint32_t)(i - start);
    }
}
