/* Three or more order comparisons: prefix bitsets.
 *
 * The keys are taken in chunks. In a chunk, the keys that one comparison of a query selects are a prefix of the chunk's
 * keys in that comparison's order; what the query selects is the conjunction of such prefixes, one bit a key. Queries
 * are answered in the order of the first comparison, whose prefix grows bit by bit as they go. The prefixes of the
 * others are tabulated at every STEP keys; what a query has beyond its tabulated prefix P, the rest R of fewer than
 * STEP keys, is compared key by key:
 *
 *   |A & B & C| = |A & P(B) & P(C)| + |A & R(B) & C| + |A & P(B) & R(C)|
 *
 * In the order of B, the places of those keys in the orders of A and C lie side by side. */
#include "runtime/kernels/vec.h"

#define CHUNK 4096u
#define CHUNK_NANOSECONDS 32u /* for a query and all keys of a chunk */
#define STEP 64u
#define MOST RT_BITS_MOST
#define PAD 32u /* places behind a chunk that the last vector of a rest may read */

/* A chunk's tables, in the scratch. `stride`: keys of a full chunk and PAD. */
typedef struct Chunk {
    size_t axes, n, stride;
    size_t words;       /* of a bitset, whole vectors */
    uint32_t *queries;  /* in the order of the first comparison */
    uint64_t *marks;    /* by place among all keys: whether the key is in the chunk */
    uint16_t *before;   /* by word of marks: how many are marked before it */
    uint16_t *below;    /* by axis and query: how many keys of the chunk it selects */
    uint16_t *place;    /* by axis and key: its place in the chunk */
    uint16_t *order;    /* by axis and place: the key */
    uint16_t *beside;   /* by axis x, axis y, place in the order of x: the place in the order of y */
    uint64_t *prefixes; /* by axis but the first, and multiple of STEP */
    uint64_t *first;    /* the growing prefix of the first axis */
} Chunk;

RT_INLINE void *cut(char **at, size_t bytes) {
    char *here = *at;
    *at += (bytes + 63) & ~(size_t)63;
    return here;
}

RT_INLINE size_t rows_of(size_t keys) {
    return keys / STEP + 1;
}

RT_INLINE Chunk chunk_of(size_t axes, size_t n, char *scratch) {
    size_t most = n < CHUNK ? n : CHUNK;
    Chunk chunk = {.axes = axes, .n = n, .stride = most + PAD, .words = (most + 511) / 512 * 8};
    size_t marks = n / 64 + 1;
    chunk.queries = cut(&scratch, n * sizeof *chunk.queries);
    chunk.marks = cut(&scratch, marks * sizeof *chunk.marks);
    chunk.before = cut(&scratch, marks * sizeof *chunk.before);
    chunk.below = cut(&scratch, axes * n * sizeof *chunk.below);
    chunk.place = cut(&scratch, axes * chunk.stride * sizeof *chunk.place);
    chunk.order = cut(&scratch, axes * chunk.stride * sizeof *chunk.order);
    chunk.beside = cut(&scratch, axes * axes * chunk.stride * sizeof *chunk.beside);
    chunk.prefixes = cut(&scratch, (axes - 1) * rows_of(most) * chunk.words * sizeof *chunk.prefixes);
    chunk.first = cut(&scratch, chunk.words * sizeof *chunk.first);
    return chunk;
}

/* Queries by what they select of the first axis, by counting. Uses the memory of below and place. */
RT_INLINE void order_queries(const Chunk *chunk, const uint32_t *below, uint32_t *starts) {
    size_t n = chunk->n;
    __builtin_memset(starts, 0, (n + 2) * sizeof *starts);
    for (size_t i = 0; i < n; i++) {
        starts[below[i] + 1]++;
    }
    for (size_t k = 1; k <= n; k++) {
        starts[k] += starts[k - 1];
    }
    for (size_t i = 0; i < n; i++) {
        chunk->queries[starts[below[i]]++] = (uint32_t)i;
    }
}

/* How many keys of the chunk have a place below r. */
RT_INLINE uint16_t marked_below(const Chunk *chunk, uint32_t r) {
    uint64_t word = chunk->marks[r >> 6] & low_bits(r & 63);
    return (uint16_t)(chunk->before[r >> 6] + (unsigned)__builtin_popcountll(word));
}

/* Places of the chunk's keys and queries on one axis. Keys whose rank is not below n are in no order: their place is
 * beyond all others. Returns how many are in order. */
RT_INLINE size_t place_axis(const Chunk *chunk, size_t axis, const uint32_t *rank, size_t keys, const uint32_t *below) {
    size_t marks = chunk->n / 64 + 1;
    uint16_t *place = chunk->place + axis * chunk->stride;
    uint16_t *order = chunk->order + axis * chunk->stride;
    uint16_t *local = chunk->below + axis * chunk->n;
    unsigned seen = 0;
    __builtin_memset(chunk->marks, 0, marks * sizeof *chunk->marks);
    for (size_t j = 0; j < keys; j++) {
        if (rank[j] < chunk->n) {
            chunk->marks[rank[j] >> 6] |= UINT64_C(1) << (rank[j] & 63);
        }
    }
    for (size_t w = 0; w < marks; w++) {
        chunk->before[w] = (uint16_t)seen;
        seen += (unsigned)__builtin_popcountll(chunk->marks[w]);
    }
    for (size_t j = 0; j < keys; j++) {
        place[j] = UINT16_MAX;
        if (rank[j] < chunk->n) {
            place[j] = marked_below(chunk, rank[j]);
            order[place[j]] = (uint16_t)j;
        }
    }
    for (size_t i = 0; i < chunk->n; i++) {
        local[i] = marked_below(chunk, below[i]);
    }
    return seen;
}

/* The prefixes of an axis at every STEP keys, and the places on the other axes in its order. */
RT_INLINE void tabulate(const Chunk *chunk, size_t axis, size_t keys) {
    const uint16_t *order = chunk->order + axis * chunk->stride;
    size_t rows = rows_of(chunk->stride - PAD);
    uint64_t *row = chunk->prefixes + (axis - 1) * rows * chunk->words;
    __builtin_memset(row, 0, chunk->words * sizeof *row);
    for (size_t from = 0; from + STEP <= keys; from += STEP) {
        __builtin_memcpy(row + chunk->words, row, chunk->words * sizeof *row);
        row += chunk->words;
        for (size_t p = from; p < from + STEP; p++) {
            row[order[p] >> 6] |= UINT64_C(1) << (order[p] & 63);
        }
    }
    for (size_t y = 0; y < chunk->axes; y++) {
        uint16_t *beside = chunk->beside + (axis * chunk->axes + y) * chunk->stride;
        const uint16_t *place = chunk->place + y * chunk->stride;
        for (size_t p = 0; y != axis && p < keys; p++) {
            beside[p] = place[order[p]];
        }
        for (size_t p = keys; p < keys + PAD; p++) {
            beside[p] = UINT16_MAX;
        }
    }
}

#if RT_AVX512
RT_INLINE uint32_t count_words(const Chunk *chunk, const uint64_t *const rows[MOST]) {
    __m512i sum = _mm512_setzero_si512();
    for (size_t w = 0; w < chunk->words; w += 8) {
        __m512i bits = _mm512_load_si512(rows[0] + w);
        for (size_t axis = 1; axis < chunk->axes; axis++) {
            bits = _mm512_and_si512(bits, _mm512_load_si512(rows[axis] + w));
        }
        sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(bits));
    }
    return (uint32_t)_mm512_reduce_add_epi64(sum);
}
#else
RT_INLINE uint32_t count_words(const Chunk *chunk, const uint64_t *const rows[MOST]) {
    uint32_t sum = 0;
    for (size_t w = 0; w < chunk->words; w++) {
        uint64_t bits = rows[0][w];
        for (size_t axis = 1; axis < chunk->axes; axis++) {
            bits &= rows[axis][w];
        }
        sum += (uint32_t)__builtin_popcountll(bits);
    }
    return sum;
}
#endif

/* The keys from `from` to `to` in the order of `axis` whose places on the others are below the limits. */
RT_INLINE uint32_t count_rest(const Chunk *chunk, size_t axis, size_t from, size_t to, const uint16_t limits[MOST]) {
    const uint16_t *beside = chunk->beside + axis * chunk->axes * chunk->stride;
    uint32_t sum = 0;
#if RT_AVX512
    for (size_t p = from; p < to; p += 32) {
        __mmask32 live = (__mmask32)low_bits(to - p < 32 ? to - p : 32);
        for (size_t y = 0; y < chunk->axes; y++) {
            if (y != axis) {
                __m512i places = _mm512_loadu_si512(beside + y * chunk->stride + p);
                live = _mm512_mask_cmplt_epu16_mask(live, places, _mm512_set1_epi16((short)limits[y]));
            }
        }
        sum += (uint32_t)__builtin_popcount(live);
    }
#else
    for (size_t p = from; p < to; p++) {
        uint32_t hit = 1;
        for (size_t y = 0; y < chunk->axes; y++) {
            hit &= y == axis || beside[y * chunk->stride + p] < limits[y];
        }
        sum += hit;
    }
#endif
    return sum;
}

/* All queries against one chunk. */
RT_INLINE void answer(const Chunk *chunk, uint32_t *count) {
    const uint16_t *order = chunk->order;
    size_t rows = rows_of(chunk->stride - PAD);
    size_t grown = 0;
    __builtin_memset(chunk->first, 0, chunk->words * sizeof *chunk->first);
    for (size_t k = 0; k < chunk->n; k++) {
        size_t i = chunk->queries[k];
        const uint64_t *prefixes[MOST];
        uint16_t limits[MOST];
        uint32_t sum = 0;
        prefixes[0] = chunk->first;
        limits[0] = chunk->below[i];
        for (; grown < limits[0]; grown++) {
            chunk->first[order[grown] >> 6] |= UINT64_C(1) << (order[grown] & 63);
        }
        for (size_t axis = 1; axis < chunk->axes; axis++) {
            limits[axis] = chunk->below[axis * chunk->n + i];
            prefixes[axis] = chunk->prefixes + ((axis - 1) * rows + limits[axis] / STEP) * chunk->words;
        }
        sum = count_words(chunk, prefixes);
        for (size_t axis = 1; axis < chunk->axes; axis++) { /* from here on, this axis is its tabulated prefix */
            uint16_t start = (uint16_t)(limits[axis] / STEP * STEP);
            sum += count_rest(chunk, axis, start, limits[axis], limits);
            limits[axis] = start;
        }
        count[i] += sum;
    }
}

/* Whether to stop before so much work. */
static bool is_stopped(KernelWatch *watch, uint64_t work) {
    if (watch == NULL) {
        return false;
    }
    watch->left -= (int64_t)work;
    return watch->left < 0 && watch->ask(watch) != 0;
}

int32_t rasp_rt_bits(const uint32_t *rank, const uint32_t *below, size_t axes, size_t n, uint32_t *count, void *scratch,
                     KernelWatch *watch) {
    if (n == 0) {
        return 0;
    }
    Chunk chunk = chunk_of(axes, n, scratch);
    order_queries(&chunk, below, (uint32_t *)(void *)chunk.below);
    __builtin_memset(count, 0, n * sizeof *count);
    for (size_t from = 0; from < n; from += CHUNK) {
        if (is_stopped(watch, n * CHUNK_NANOSECONDS)) {
            return KERNEL_STOPPED;
        }
        size_t keys = n - from < CHUNK ? n - from : CHUNK;
        for (size_t axis = 0; axis < axes; axis++) {
            place_axis(&chunk, axis, rank + axis * n + from, keys, below + axis * n);
        }
        for (size_t axis = 1; axis < axes; axis++) {
            tabulate(&chunk, axis, keys);
        }
        answer(&chunk, count);
    }
    return 0;
}
