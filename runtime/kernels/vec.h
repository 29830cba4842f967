/* Vectors of 64 bytes for this folder, in the vector extensions that gcc and clang share: what a target has no
 * instruction for is split or emulated by the compiler. Only loads and stores of a part, and masks, are written twice,
 * since no portable form becomes the masked instructions of AVX-512. Vectors are passed only to functions
 * that are always inlined, so that their ABI is none (compile with -Wno-psabi). */
#ifndef RUNTIME_KERNELS_VEC_H
#define RUNTIME_KERNELS_VEC_H
#include "runtime/kernels/rt.h"

/* AVX-512 as of Ice Lake and Zen 4: byte permutes, population counts and the Galois field instructions, too. */
#if defined(__AVX512BW__) && defined(__AVX512VL__) && defined(__AVX512VBMI__) && defined(__AVX512VBMI2__) &&           \
    defined(__AVX512VPOPCNTDQ__) && defined(__AVX512BITALG__) && defined(__GFNI__) && defined(__BMI2__)
#define RT_AVX512 1
#include <immintrin.h>
#else
#define RT_AVX512 0
#endif

/* Before a loop over registers: it must be straight code, or they are memory. gcc unrolls short loops by itself. */
#if defined(__clang__)
#define RT_UNROLL _Pragma("clang loop unroll(full)")
#else
#define RT_UNROLL
#endif

#define RT_INLINE static inline __attribute__((always_inline))
#define RT_LIKELY(x) __builtin_expect(!!(x), 1)
#define RT_UNLIKELY(x) __builtin_expect(!!(x), 0)

/* f(a, l, i) for the 16 bytes of lane l, and for all 64: the indices of a shuffle. */
#define EACH_OF_16(f, a, l)                                                                                            \
    f(a, l, 0), f(a, l, 1), f(a, l, 2), f(a, l, 3), f(a, l, 4), f(a, l, 5), f(a, l, 6), f(a, l, 7), f(a, l, 8),        \
        f(a, l, 9), f(a, l, 10), f(a, l, 11), f(a, l, 12), f(a, l, 13), f(a, l, 14), f(a, l, 15)
#define EACH_OF_64(f, a) EACH_OF_16(f, a, 0), EACH_OF_16(f, a, 1), EACH_OF_16(f, a, 2), EACH_OF_16(f, a, 3)

typedef int8_t VecI8 __attribute__((vector_size(64)));
typedef uint8_t VecU8 __attribute__((vector_size(64)));
typedef uint32_t VecU32 __attribute__((vector_size(64), may_alias));
typedef uint64_t VecU64 __attribute__((vector_size(64), may_alias));
typedef int8_t VecQuarter __attribute__((vector_size(16)));

#define VEC_QUARTER_AT(a, l, i) (16 * (l) + (i))
#define VEC_QUARTER(v, q) __builtin_shufflevector(v, v, EACH_OF_16(VEC_QUARTER_AT, 0, q))

RT_INLINE VecI8 vec_load(const void *from) {
    VecI8 v;
    __builtin_memcpy(&v, from, sizeof v);
    return v;
}

RT_INLINE void vec_store(void *to, VecI8 v) {
    __builtin_memcpy(to, &v, sizeof v);
}

/* The lowest `bits` bits; bits may be 64 or more. */
RT_INLINE uint64_t low_bits(size_t bits) {
    return bits >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << bits) - 1;
}

/* The first `bytes` (0 to 64) bytes, zeros behind them; nothing else is read. */
RT_INLINE VecI8 vec_load_part(const void *from, size_t bytes) {
#if RT_AVX512
    return (VecI8)_mm512_maskz_loadu_epi8(low_bits(bytes), from);
#else
    VecI8 v = {0};
    __builtin_memcpy(&v, from, bytes);
    return v;
#endif
}

RT_INLINE void vec_store_part(void *to, VecI8 v, size_t bytes) {
#if RT_AVX512
    _mm512_mask_storeu_epi8(to, low_bits(bytes), (__m512i)v);
#else
    __builtin_memcpy(to, &v, bytes);
#endif
}

/* Bit k: whether byte k is not 0. */
RT_INLINE uint64_t vec_nonzero(VecI8 v) {
#if RT_AVX512
    return _mm512_test_epi8_mask((__m512i)v, (__m512i)v);
#else
    uint64_t words[8];
    uint64_t mask = 0;
    __builtin_memcpy(words, &v, sizeof words);
    for (unsigned i = 0; i < 8; i++) {
        uint64_t low7 = UINT64_C(0x7f7f7f7f7f7f7f7f);
        uint64_t high = (((words[i] & low7) + low7) | words[i]) & ~low7; /* the top bit of each byte that is not 0 */
        mask |= (((high >> 7) * UINT64_C(0x0102040810204080)) >> 56) << (8 * i);
    }
    return mask;
#endif
}

/* What is known of key number i, of group id, is_new where it is the first of it, goes where it is wanted. */
RT_INLINE void rt_note(uint32_t id, bool is_new, size_t i, uint32_t *ids, uint32_t *counts, uint32_t *first) {
    if (ids != NULL) {
        ids[i] = id;
    }
    if (counts != NULL) {
        counts[id] = is_new ? 1 : counts[id] + 1;
    }
    if (first != NULL && is_new) {
        first[id] = (uint32_t)i;
    }
}

#endif
