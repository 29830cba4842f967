/* Prefix sums of byte steps, and prefix forms of "any" and "last".
 *
 * 64 steps are summed within one vector: logarithmic steps inside parts of 16 bytes, which shift without crossing, then
 * two across these. Sums of a block fit a byte when every step is -1, 0 or 1, which is what masks and brackets are;
 * other blocks are summed one by one. The chain from block to block is one scalar addition. The other directions come
 * from the same sums: with T the block's total, the sum from i to the end is T - inclusive[i] + steps[i]. */
#include "runtime/kernels/prefix.h"

typedef int16_t Wide16 __attribute__((vector_size(32)));
typedef int32_t Wide32 __attribute__((vector_size(64)));
typedef int64_t Wide64 __attribute__((vector_size(128)));

/* Function put_BITS: stores sums + base for the first `count` positions of a block. */
#define PUT_FUNCTION(bits, Wide)                                                                                       \
    RT_INLINE void put_##bits(int##bits##_t *out, VecI8 sums, int64_t base, size_t count) {                            \
        VecQuarter quarters[4] = {VEC_QUARTER(sums, 0), VEC_QUARTER(sums, 1), VEC_QUARTER(sums, 2),                    \
                                  VEC_QUARTER(sums, 3)};                                                               \
        for (size_t q = 0; q < 4; q++) {                                                                               \
            Wide sum = __builtin_convertvector(quarters[q], Wide) + (int##bits##_t)base;                               \
            if (count >= 16 * q + 16) {                                                                                \
                __builtin_memcpy(out + 16 * q, &sum, sizeof sum);                                                      \
            } else if (count > 16 * q) {                                                                               \
                put_part(out + 16 * q, &sum, (count - 16 * q) * sizeof *out, sizeof sum);                              \
            }                                                                                                          \
        }                                                                                                              \
    }

RT_INLINE void put_part(void *out, const void *from, size_t bytes, size_t most) {
#if RT_AVX512
    for (size_t at = 0; at < most; at += 64) {
        size_t here = at >= bytes ? 0 : bytes - at;
        VecI8 v = vec_load_part(from, most < 64 ? most : 64);
        vec_store_part((char *)out + at, at == 0 ? v : vec_load((const char *)from + at), here < 64 ? here : 64);
    }
#else
    (void)most;
    __builtin_memcpy(out, from, bytes);
#endif
}

RT_INLINE void put_8(int8_t *out, VecI8 sums, int64_t base, size_t count) {
    VecI8 sum = sums + (int8_t)base;
    if (count >= 64) {
        vec_store(out, sum);
    } else {
        vec_store_part(out, sum, count);
    }
}

PUT_FUNCTION(16, Wide16)
PUT_FUNCTION(32, Wide32)
PUT_FUNCTION(64, Wide64)

#define PREFIX_FUNCTIONS(bits)                                                                                         \
    /* One by one: `count` steps. Returns the sum behind them (backward: before them). */                              \
    static int64_t plain_##bits(const int8_t *steps, size_t count, int64_t sum, bool exclusive, bool backward,         \
                                int##bits##_t *out) {                                                                  \
        for (size_t k = 0; k < count; k++) {                                                                           \
            size_t i = backward ? count - 1 - k : k;                                                                   \
            int64_t next = (int64_t)((uint64_t)sum + (uint64_t)steps[i]);                                              \
            out[i] = (int##bits##_t)(exclusive ? sum : next);                                                          \
            sum = next;                                                                                                \
        }                                                                                                              \
        return sum;                                                                                                    \
    }                                                                                                                  \
    RT_INLINE int64_t block_##bits(const int8_t *steps, VecI8 v, size_t count, int64_t sum, bool exclusive,            \
                                   bool backward, int##bits##_t *out) {                                                \
        int64_t total;                                                                                                 \
        if (RT_UNLIKELY(!is_small(v))) {                                                                               \
            return plain_##bits(steps, count, sum, exclusive, backward, out);                                          \
        }                                                                                                              \
        VecI8 sums = block_sums(v, exclusive, backward, &total);                                                       \
        put_##bits(out, sums, sum, count);                                                                             \
        return (int64_t)((uint64_t)sum + (uint64_t)total);                                                             \
    }                                                                                                                  \
    void rasp_rt_prefix_i8_to##bits(const int8_t *steps, size_t n, int64_t start, bool exclusive, bool backward,       \
                                    int##bits##_t *out) {                                                              \
        size_t whole = n & ~(size_t)63;                                                                                \
        size_t rest = n - whole;                                                                                       \
        int64_t sum = start;                                                                                           \
        if (backward && rest != 0) {                                                                                   \
            VecI8 v = vec_load_part(steps + whole, rest);                                                              \
            sum = block_##bits(steps + whole, v, rest, sum, exclusive, backward, out + whole);                         \
        }                                                                                                              \
        for (size_t k = 0; k < whole; k += 64) {                                                                       \
            size_t i = backward ? whole - 64 - k : k;                                                                  \
            sum = block_##bits(steps + i, vec_load(steps + i), 64, sum, exclusive, backward, out + i);                 \
        }                                                                                                              \
        if (!backward && rest != 0) {                                                                                  \
            VecI8 v = vec_load_part(steps + whole, rest);                                                              \
            block_##bits(steps + whole, v, rest, sum, exclusive, backward, out + whole);                               \
        }                                                                                                              \
    }

PREFIX_FUNCTIONS(8)
PREFIX_FUNCTIONS(16)
PREFIX_FUNCTIONS(32)
PREFIX_FUNCTIONS(64)

/* The first position with a byte that is not 0, or n. */
static size_t find_first(const uint8_t *mask, size_t n) {
    for (size_t i = 0; i < n; i += 64) {
        VecI8 v = n - i >= 64 ? vec_load(mask + i) : vec_load_part(mask + i, n - i);
        uint64_t found = vec_nonzero(v);
        if (found != 0) {
            return i + (size_t)__builtin_ctzll(found);
        }
    }
    return n;
}

/* One more than the last position with a byte that is not 0, or 0. */
static size_t find_end(const uint8_t *mask, size_t n) {
    while (n > 0) {
        size_t from = (n - 1) & ~(size_t)63;
        VecI8 v = n - from >= 64 ? vec_load(mask + from) : vec_load_part(mask + from, n - from);
        uint64_t found = vec_nonzero(v);
        if (found != 0) {
            return from + 64 - (size_t)__builtin_clzll(found);
        }
        n = from;
    }
    return 0;
}

int64_t rasp_rt_find_first(const uint8_t *mask, size_t n) {
    return (int64_t)find_first(mask, n);
}

int64_t rasp_rt_find_last(const uint8_t *mask, size_t n) {
    return (int64_t)find_end(mask, n) - 1;
}

void rasp_rt_prefix_any(const uint8_t *mask, size_t n, bool exclusive, bool backward, uint8_t *out) {
    size_t border;
    if (backward) {
        border = find_end(mask, n);
        border -= exclusive && border > 0 ? 1 : 0;
    } else {
        border = find_first(mask, n);
        border += exclusive && border < n ? 1 : 0;
    }
    __builtin_memset(out, backward, border);
    __builtin_memset(out + border, !backward, n - border);
}

void rasp_rt_prefix_last(const uint8_t *mask, size_t n, bool exclusive, bool backward, int32_t *out) {
    int32_t last = backward ? (int32_t)n : -1;
    for (size_t k = 0; k < n; k++) {
        size_t i = backward ? n - 1 - k : k;
        int32_t next = mask[i] != 0 ? (int32_t)i : last;
        out[i] = exclusive ? last : next;
        last = next;
    }
}

int64_t rasp_rt_sum_i8(const int8_t *steps, size_t n) {
    int64_t sum = 0;
    for (size_t i = 0; i < n; i += 4096) { /* 32-bit sums of pieces: narrower vectors */
        size_t end = n - i < 4096 ? n : i + 4096;
        int32_t part = 0;
        for (size_t k = i; k < end; k++) {
            part += steps[k];
        }
        sum += part;
    }
    return sum;
}
