/* One block of a stream: 64 positions whose columns are bytes in registers or on the stack. What goes on from block to
 * block is one number. See rt.h.
 *
 * Sums: prefix.h. "Any" and nearest bits are arithmetic on words of 64 bits: the bits from the lowest one of m on
 * are 0 - (m & -m); and a carry that runs through the positions without a member is the value of the last member, which
 * one addition finds for all positions. Nearest bytes: the greatest place of a member so far, by a prefix maximum in
 * six steps, picks the byte. */
#include "runtime/kernels/prefix.h"

#define REVERSED_AT(a, l, i) (63 - 16 * (l) - (i))
#define REVERSED(v) __builtin_shufflevector(v, v, EACH_OF_64(REVERSED_AT, 0))

#define BLOCK_SUM(bits)                                                                                                \
    static __attribute__((noinline)) int64_t plain_##bits(const int8_t *steps, int64_t sum, bool exclusive,            \
                                                          bool backward, int##bits##_t *out) {                         \
        for (size_t k = 0; k < 64; k++) {                                                                              \
            size_t i = backward ? 63 - k : k;                                                                          \
            int64_t next = (int64_t)((uint64_t)sum + (uint64_t)steps[i]);                                              \
            out[i] = (int##bits##_t)(exclusive ? sum : next);                                                          \
            sum = next;                                                                                                \
        }                                                                                                              \
        return sum;                                                                                                    \
    }                                                                                                                  \
    void rasp_rt_block_sum_##bits(const int8_t *steps, int64_t *sum, bool exclusive, bool backward, bool small,        \
                                  int8_t *near, int##bits##_t *out) {                                                  \
        VecI8 v = vec_load(steps);                                                                                     \
        int64_t total;                                                                                                 \
        if (!small && RT_UNLIKELY(!is_small(v))) {                                                                     \
            *sum = plain_##bits(steps, *sum, exclusive, backward, out);                                                \
            return;                                                                                                    \
        }                                                                                                              \
        VecI8 sums = block_sums(v, exclusive, backward, &total);                                                       \
        if (near != NULL) {                                                                                            \
            vec_store(near, sums);                                                                                     \
        }                                                                                                              \
        put_##bits(out, sums, *sum);                                                                                   \
        *sum = (int64_t)((uint64_t)*sum + (uint64_t)total);                                                            \
    }

typedef int16_t Wide16 __attribute__((vector_size(128)));
typedef int32_t Wide32 __attribute__((vector_size(256)));
typedef int64_t Wide64 __attribute__((vector_size(512)));

#define PUT(bits)                                                                                                      \
    RT_INLINE void put_##bits(int##bits##_t *out, VecI8 sums, int64_t base) {                                          \
        Wide##bits wide = __builtin_convertvector(sums, Wide##bits) + (int##bits##_t)base;                             \
        __builtin_memcpy(out, &wide, sizeof wide);                                                                     \
    }

RT_INLINE void put_8(int8_t *out, VecI8 sums, int64_t base) {
    vec_store(out, sums + (int8_t)base);
}
PUT(16)
PUT(32)
PUT(64)

BLOCK_SUM(8)
BLOCK_SUM(16)
BLOCK_SUM(32)
BLOCK_SUM(64)

#define BYTE_OF_BIT(a, l, i) ((16 * (l) + (i)) / 8)
#define BIT_IN_BYTE(a, l, i) (1 << ((i) % 8))

/* 1 in the bytes whose bit is set. */
RT_INLINE VecI8 bytes_of_bits(uint64_t bits) {
#if RT_AVX512
    return (VecI8)_mm512_maskz_set1_epi8(bits, 1);
#else
    const VecU8 which = {EACH_OF_64(BIT_IN_BYTE, 0)};
    VecU64 words = {bits};
    VecU8 spread = __builtin_shufflevector((VecU8)words, (VecU8)words, EACH_OF_64(BYTE_OF_BIT, 0));
    return (VecI8)((VecU8)((spread & which) == which) & 1);
#endif
}

void rasp_rt_block_total(const int8_t *steps, int64_t *sum) {
    VecI8 v = vec_load(steps);
    uint64_t some = vec_nonzero(v);
    uint64_t down = vec_nonzero((VecI8)(v < 0));
    *sum += __builtin_popcountll(some) - 2 * __builtin_popcountll(down);
}

uint64_t rasp_rt_block_bits(const uint8_t *mask) {
    return vec_nonzero(vec_load(mask));
}

void rasp_rt_block_any(const uint8_t *mask, uint64_t *met, bool exclusive, bool backward, uint8_t *out) {
    uint64_t m = vec_nonzero(vec_load(mask));
    uint64_t from;
    if (backward) {
        from = m != 0 ? ~UINT64_C(0) >> __builtin_clzll(m) : 0;
        from = exclusive ? from >> 1 : from;
    } else {
        from = 0 - (m & (0 - m));
        from = exclusive ? from << 1 : from;
    }
    vec_store(out, bytes_of_bits(from | *met));
    *met |= m != 0 ? ~UINT64_C(0) : 0;
}

void rasp_rt_block_nearest_bit(const uint8_t *mask, const uint8_t *bits, uint64_t *last, bool exclusive, bool backward,
                               uint8_t *out) {
    VecI8 members = vec_load(mask);
    VecI8 values = vec_load(bits);
    uint64_t m = vec_nonzero(members);
    uint64_t v = vec_nonzero(values) & m;
    uint64_t within = (v | ~m) + v;
    uint64_t sum = within + *last;
    uint64_t before = sum ^ ~m; /* the carry into each bit */
    VecI8 found = bytes_of_bits(exclusive ? before : v | (~m & before));
    vec_store(out, backward ? REVERSED(found) : found);
    *last = (uint64_t)(within < v) | (uint64_t)(sum < within); /* the carry out of the last one */
}

#define PLACE_AT(a, l, i) (16 * (l) + (i))
#define BEHIND_AT(k, l, i) (16 * (l) + (i) < (k) ? 16 * (l) + (i) : 64 + 16 * (l) + (i) - (k))

/* v moved k places up; -1 comes in. */
#define MOVED(v, k) __builtin_shufflevector((VecI8){0} - 1, v, EACH_OF_64(BEHIND_AT, k))

RT_INLINE VecI8 greater_of(VecI8 a, VecI8 b) {
    VecI8 less = (VecI8)(a < b);
    return (less & b) | (~less & a);
}

/* bytes[at[i]]; `last` where at[i] is -1. */
RT_INLINE VecI8 pick_bytes(VecI8 bytes, VecI8 at, uint8_t last) {
#if RT_AVX512
    __m512i picked = _mm512_permutexvar_epi8((__m512i)at, (__m512i)bytes);
    return (VecI8)_mm512_mask_blend_epi8(_mm512_movepi8_mask((__m512i)at), picked, _mm512_set1_epi8((char)last));
#else
    VecI8 out;
    for (unsigned i = 0; i < 64; i++) {
        out[i] = at[i] < 0 ? (int8_t)last : bytes[at[i] & 63];
    }
    return out;
#endif
}

void rasp_rt_block_nearest_u8(const uint8_t *mask, const uint8_t *values, uint8_t *last, bool exclusive, bool backward,
                              uint8_t *out) {
    const VecI8 place = {EACH_OF_64(PLACE_AT, 0)};
    VecI8 members = vec_load(mask);
    VecI8 bytes = vec_load(values);
    VecI8 is_member = (VecI8)(members != 0);
    VecI8 at = (place & is_member) | ~is_member;
    at = greater_of(at, MOVED(at, 1));
    at = greater_of(at, MOVED(at, 2));
    at = greater_of(at, MOVED(at, 4));
    at = greater_of(at, MOVED(at, 8));
    at = greater_of(at, MOVED(at, 16));
    at = greater_of(at, MOVED(at, 32));
    VecI8 found = pick_bytes(bytes, exclusive ? MOVED(at, 1) : at, *last);
    vec_store(out, backward ? REVERSED(found) : found);
    *last = at[63] < 0 ? *last : (uint8_t)bytes[at[63] & 63];
}

/* out[i .. i + 63], of which from[first + distance .. end + distance - 1] are copies. */
RT_INLINE void shift_part(const uint8_t *from, int64_t size, int64_t distance, int64_t first, int64_t end, int64_t i,
                          uint8_t *out) {
#if RT_AVX512
    uint64_t before = first > i ? low_bits((size_t)(first - i)) : 0;
    uint64_t live = end > i ? low_bits((size_t)(end - i)) & ~before : 0;
    /* what is masked out may be no memory, which makes the load slow */
    __m512i v = _mm512_maskz_loadu_epi8(live, live != 0 ? from + (i + distance) : from);
    _mm512_mask_storeu_epi8(out + i, low_bits((size_t)(size - i)), v);
#else
    for (int64_t to = size - i < 64 ? size : i + 64; i < to; i++) {
        out[i] = i >= first && i < end ? from[i + distance] : 0;
    }
#endif
}

#if RT_AVX512
/* At most 64 bytes, in registers. */
RT_INLINE void shift_few(const uint8_t *from, size_t bytes, int64_t distance, int64_t first, int64_t end,
                         uint8_t *out) {
    const VecI8 place = {EACH_OF_64(PLACE_AT, 0)};
    uint64_t live = low_bits((size_t)end) & ~low_bits((size_t)first);
    VecI8 v = {0};
    __builtin_memcpy(&v, from, bytes);
    v = (VecI8)_mm512_maskz_permutexvar_epi8(live, (__m512i)(place + (int8_t)distance), (__m512i)v);
    __builtin_memcpy(out, &v, bytes);
}
#endif

/* Not the C library's memcpy: its string instructions are slow where from and out lie badly for them. */
void rasp_rt_block_shift(const uint8_t *from, size_t bytes, int64_t distance, uint8_t *out) {
    int64_t size = (int64_t)bytes;
    int64_t first = distance >= 0 ? 0 : -distance < size ? -distance : size;
    int64_t end = distance <= 0 ? size : distance < size ? size - distance : 0;
#if RT_AVX512
    if (size <= 64) {
        shift_few(from, bytes, distance, first, end, out);
        return;
    }
#endif
    for (int64_t i = 0; i < size; i += 64) {
        if (size > 256 && i >= first && i + 64 <= end) {
            vec_store(out + i, vec_load(from + (i + distance)));
        } else {
            shift_part(from, size, distance, first, end, i, out);
        }
    }
}

void rasp_rt_block_window(const uint8_t *from, size_t bytes, int64_t first, size_t count, uint8_t *out) {
    int64_t size = (int64_t)bytes;
    for (size_t i = 0; i < count; i += 64) {
        int64_t at = first + (int64_t)i;
        if (at >= 0 && at <= size - 64) {
            vec_store(out + i, vec_load(from + at));
        } else {
            shift_part(from, (int64_t)count, first, -first, size - first, (int64_t)i, out);
        }
    }
}

#if RT_AVX512
/* Round by round, pairs of an opening and a closing position that have become neighbours go: the bytes of the first are
 * packed together and spread over the second, which is the same order. What is left closes, then opens. */
void rasp_rt_block_stack(uint64_t opens, const uint8_t *values, uint8_t *top, uint8_t *out) {
    __m512i bytes = (__m512i)vec_load(values);
    __m512i found = bytes;
    uint64_t left = ~UINT64_C(0); /* positions without a partner, and which of these close, packed together: */
    uint64_t closing = ~opens;
    for (;;) {
        uint64_t second = closing & ~(closing << 1 | 1);
        if (second == 0) {
            break;
        }
        uint64_t first = second >> 1;
        __m512i packed = _mm512_maskz_compress_epi8(_pdep_u64(first, left), bytes);
        found = _mm512_mask_expand_epi8(found, _pdep_u64(second, left), packed);
        closing = _pext_u64(closing, ~(first | second));
        left = _pdep_u64(~(first | second), left);
    }
    size_t closes = (size_t)__builtin_popcountll(closing);
    size_t all = (size_t)__builtin_popcountll(left);
    closing = _pdep_u64(closing, left);
    uint64_t asked = closes != 0 ? ~UINT64_C(0) << (64 - closes) : 0;
    VecI8 below = (VecI8)_mm512_maskz_loadu_epi8(asked, top - 63);
    found = _mm512_mask_expand_epi8(found, closing, (__m512i)REVERSED(below));
    _mm512_mask_storeu_epi8(top + 1 - closes, low_bits(all - closes),
                            _mm512_maskz_compress_epi8(left & ~closing, bytes));
    vec_store(out, (VecI8)found);
}
#else
void rasp_rt_block_stack(uint64_t opens, const uint8_t *values, uint8_t *top, uint8_t *out) {
    for (size_t i = 0; i < 64; i++) {
        if ((opens >> i & 1) != 0) {
            *++top = values[i];
        }
        out[i] = *top;
        top -= (opens >> i & 1) == 0 ? 1 : 0;
    }
}
#endif

/* Every key counts for the greater ones, and for equal ones on one side. */
void rasp_rt_block_rank(const uint8_t *keys, size_t count, bool backward, uint8_t *places) {
#if RT_AVX512
    const __m512i one = _mm512_set1_epi8(1);
    __m512i all = (__m512i)vec_load(keys);
    __m512i ranks = _mm512_setzero_si512();
    uint64_t side = backward ? 0 : ~UINT64_C(1); /* behind the key, or before it */
    for (size_t i = 0; i < count; i++) {
        __m512i key = _mm512_set1_epi8((char)keys[i]);
        uint64_t above = _mm512_cmpgt_epu8_mask(all, key) | (_mm512_cmpeq_epi8_mask(all, key) & side);
        ranks = _mm512_mask_add_epi8(ranks, above, ranks, one);
        side = backward ? side << 1 | 1 : side << 1;
    }
    vec_store(places, (VecI8)ranks);
#else
    for (size_t k = 0; k < count; k++) {
        size_t rank = 0;
        for (size_t i = 0; i < count; i++) {
            rank += keys[i] < keys[k] || (keys[i] == keys[k] && (backward ? i > k : i < k)) ? 1 : 0;
        }
        places[k] = (uint8_t)rank;
    }
#endif
}
