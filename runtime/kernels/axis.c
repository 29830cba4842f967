/* Axes: an order comparison as places among the keys.
 *
 * Keys and queries are sorted together, of equals first those that shall not see the others (sorts are stable), and one
 * pass numbers the keys and tells each query how many it has met. Where queries are the keys, one sort of the keys is
 * enough. */
#include "runtime/kernels/vec.h"

/* In a position: this is what comes second among equals: a query that shall see them (or_equal), else a key. */
#define SECOND 0x80000000u

/* One of the 2n, at this position: a key gets its place, a query what has been seen. Returns whether it is a key. */
RT_INLINE bool number(uint64_t tagged, bool or_equal, uint32_t seen, uint32_t *rank, uint32_t *below) {
    uint32_t position = (uint32_t)tagged & ~SECOND;
    bool is_query = (((uint32_t)tagged & SECOND) != 0) == or_equal;
    *(is_query ? &below[position] : &rank[position]) = seen;
    return !is_query;
}

void rasp_rt_axis_u32(const uint32_t *keys, const uint32_t *queries, size_t n, uint32_t flip, bool or_equal,
                      uint32_t *rank, uint32_t *below, void *scratch) {
    if (queries == keys) {
        const uint64_t *words = rasp_rt_words_u32(keys, n, flip, scratch);
        uint32_t edge = 0;
        for (size_t k = 0; k < n; k++) { /* edges of runs of equals: their starts, or going back, their ends */
            size_t i = or_equal ? n - 1 - k : k;
            bool is_new = k == 0 || words[i] >> 32 != words[or_equal ? i + 1 : i - 1] >> 32;
            edge = is_new ? (uint32_t)(or_equal ? i + 1 : i) : edge;
            rank[(uint32_t)words[i]] = (uint32_t)i;
            below[(uint32_t)words[i]] = edge;
        }
        return;
    }
    uint64_t *words = scratch;
    uint64_t *key_words = or_equal ? words : words + n;
    uint64_t *query_words = or_equal ? words + n : words;
    uint32_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        key_words[i] = (uint64_t)(keys[i] ^ flip) << 32 | (or_equal ? 0 : SECOND) | i;
        query_words[i] = (uint64_t)(queries[i] ^ flip) << 32 | (or_equal ? SECOND : 0) | i;
    }
    const uint64_t *sorted = rasp_rt_sort_words(words, 2 * n, 8);
    for (size_t i = 0; i < 2 * n; i++) {
        seen += number(sorted[i], or_equal, seen, rank, below) ? 1 : 0;
    }
}

/* Pairs sorted by all words of what stands at their positions, from the least significant word on. */
RT_INLINE const RtPair *sort_both(const uint64_t *first, const uint64_t *second, size_t words, size_t n, uint64_t flip,
                                  RtPair *pairs) {
    RtPair *other = pairs + 2 * n;
    for (size_t i = 0; i < n; i++) {
        pairs[i].position = i;
        pairs[n + i].position = SECOND | i;
    }
    for (size_t word = 0; word < words; word++) {
        for (size_t i = 0; i < 2 * n; i++) {
            size_t at = ((uint32_t)pairs[i].position & ~SECOND) * words + word;
            pairs[i].key = ((pairs[i].position & SECOND) != 0 ? second : first)[at] ^ flip;
        }
        RtPair *sorted = rasp_rt_sort_pairs(pairs, other, 2 * n);
        other = sorted == pairs ? other : pairs;
        pairs = sorted;
    }
    return pairs;
}

void rasp_rt_axis_wide(const uint64_t *keys, const uint64_t *queries, size_t words, size_t n, uint64_t flip,
                       bool or_equal, uint32_t *rank, uint32_t *below, void *scratch) {
    const RtPair *pairs =
        sort_both(or_equal ? keys : queries, or_equal ? queries : keys, words, n, flip, (RtPair *)scratch);
    uint32_t seen = 0;
    for (size_t i = 0; i < 2 * n; i++) {
        seen += number(pairs[i].position, or_equal, seen, rank, below) ? 1 : 0;
    }
}

void rasp_rt_axis_u64(const uint64_t *keys, const uint64_t *queries, size_t n, uint64_t flip, bool or_equal,
                      uint32_t *rank, uint32_t *below, void *scratch) {
    rasp_rt_axis_wide(keys, queries, 1, n, flip, or_equal, rank, below, scratch);
}

/* ----------------------------------------------------------------------------------------------------------- boxes */

typedef struct Box {
    uint32_t *rank, *count;
    int64_t *values, *sum;
    void *rest;
} Box;

RT_INLINE size_t whole_lines(size_t bytes) {
    return (bytes + 63) & ~(size_t)63;
}

/* The scratch, cut up. */
RT_INLINE Box box_of(size_t n, char *scratch) {
    size_t line4 = whole_lines(n * 4);
    size_t line8 = whole_lines(n * 8);
    Box box;
    box.rank = (uint32_t *)(void *)scratch;
    box.count = (uint32_t *)(void *)(scratch + line4);
    box.values = (int64_t *)(void *)(scratch + 2 * line4);
    box.sum = (int64_t *)(void *)(scratch + 2 * line4 + line8);
    box.rest = scratch + 2 * line4 + 2 * line8;
    return box;
}

void rasp_rt_box(const uint32_t *place, const uint32_t *rank, size_t n, const uint32_t *from, const uint32_t *to,
                 const uint32_t *below, const int64_t *values, uint32_t *count, int64_t *sum, void *scratch) {
    Box box = box_of(n, scratch);
    if (place != NULL) { /* into the order of the first axis */
        for (size_t j = 0; j < n; j++) {
            box.rank[place[j]] = rank[j];
        }
        for (size_t j = 0; values != NULL && j < n; j++) {
            box.values[place[j]] = values[j];
        }
        rank = box.rank;
        values = values != NULL ? box.values : NULL;
    }
    if (values == NULL) {
        rasp_rt_dominance(rank, n, to, below, count, box.rest);
        if (from != NULL) {
            rasp_rt_dominance(rank, n, from, below, box.count, box.rest);
            for (size_t i = 0; i < n; i++) {
                count[i] -= box.count[i];
            }
        }
        return;
    }
    rasp_rt_dominance_sum(rank, values, n, to, below, sum, box.rest);
    if (from != NULL) {
        rasp_rt_dominance_sum(rank, values, n, from, below, box.sum, box.rest);
        for (size_t i = 0; i < n; i++) {
            sum[i] = (int64_t)((uint64_t)sum[i] - (uint64_t)box.sum[i]);
        }
    }
}
