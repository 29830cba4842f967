/* Keys that are bytes: tables of 256. */
#include "runtime/kernels/vec.h"

RT_INLINE VecU8 least_of(VecU8 a, VecU8 b) {
    VecU8 less = (VecU8)(a < b);
    return (less & a) | (~less & b);
}

RT_INLINE VecU8 most_of(VecU8 a, VecU8 b) {
    VecU8 less = (VecU8)(a < b);
    return (less & b) | (~less & a);
}

#define OTHER_HALF(v) __builtin_shufflevector((VecU64)(v), (VecU64)(v), 4, 5, 6, 7, 0, 1, 2, 3)
#define OTHER_QUARTER(v) __builtin_shufflevector((VecU64)(v), (VecU64)(v), 2, 3, 0, 1, 2, 3, 0, 1)

/* The extremes of the first 16 bytes of two vectors. */
RT_INLINE void extremes(VecU8 least, VecU8 most, unsigned *low, unsigned *high) {
    *low = least[0];
    *high = most[0];
    for (unsigned k = 1; k < 16; k++) {
        *low = least[k] < *low ? least[k] : *low;
        *high = most[k] > *high ? most[k] : *high;
    }
}

/* Plain loops over bytes: LLVM widens what they carry along, and then makes no vectors of them. */
void rasp_rt_range_u8(const uint8_t *keys, size_t n, unsigned *low, unsigned *high) {
    VecU8 least = (VecU8){0} - 1;
    VecU8 most = {0};
    size_t i = 0;
    for (; n - i >= 64; i += 64) {
        VecU8 v = (VecU8)vec_load(keys + i);
        least = least_of(least, v);
        most = most_of(most, v);
    }
    if (i < n && n >= 64) { /* the last ones, some of them again */
        VecU8 v = (VecU8)vec_load(keys + n - 64);
        least = least_of(least, v);
        most = most_of(most, v);
        i = n;
    }
    least = least_of(least, (VecU8)OTHER_HALF(least));
    least = least_of(least, (VecU8)OTHER_QUARTER(least));
    most = most_of(most, (VecU8)OTHER_HALF(most));
    most = most_of(most, (VecU8)OTHER_QUARTER(most));
    extremes(least, most, low, high);
    for (; i < n; i++) {
        *low = keys[i] < *low ? keys[i] : *low;
        *high = keys[i] > *high ? keys[i] : *high;
    }
}

RT_INLINE void count_table(const uint8_t *keys, size_t n, uint32_t counts[256]) {
    __builtin_memset(counts, 0, 256 * sizeof counts[0]);
    for (size_t i = 0; i < n; i++) {
        counts[keys[i]]++;
    }
}

#if RT_AVX512
/* Bit k of every byte of 512 keys, for k = 0 to 4, as five vectors; the order of the keys within them is lost. A Galois
 * field product transposes 8 x 8 bits; what belongs together is then collected by interleaving. */
RT_INLINE void make_planes(const uint8_t *keys, uint8_t low, __m512i planes[5]) {
    const __m512i identity = _mm512_set1_epi64((long long)0x8040201008040201);
    const __m512i bias = _mm512_set1_epi8((char)low);
    __m512i bits[8];
    __m512i pairs[3][2];
    RT_UNROLL
    for (size_t k = 0; k < 8; k++) {
        __m512i distance = _mm512_sub_epi8(_mm512_loadu_si512(keys + 64 * k), bias);
        bits[k] = _mm512_gf2p8affine_epi64_epi8(identity, distance, 0);
    }
    RT_UNROLL
    for (size_t half = 0; half < 2; half++) {
        __m512i twos[4];
        RT_UNROLL
        for (size_t k = 0; k < 4; k++) {
            twos[k] = half != 0 ? _mm512_unpackhi_epi8(bits[2 * k], bits[2 * k + 1])
                                : _mm512_unpacklo_epi8(bits[2 * k], bits[2 * k + 1]);
        }
        __m512i low_fours = _mm512_unpacklo_epi16(twos[0], twos[1]);
        __m512i high_fours = _mm512_unpacklo_epi16(twos[2], twos[3]);
        pairs[0][half] = _mm512_unpacklo_epi32(low_fours, high_fours);
        pairs[1][half] = _mm512_unpackhi_epi32(low_fours, high_fours);
        pairs[2][half] =
            _mm512_unpacklo_epi32(_mm512_unpackhi_epi16(twos[0], twos[1]), _mm512_unpackhi_epi16(twos[2], twos[3]));
    }
    RT_UNROLL
    for (size_t k = 0; k < 5; k++) {
        planes[k] = k % 2 != 0 ? _mm512_unpackhi_epi64(pairs[k / 2][0], pairs[k / 2][1])
                               : _mm512_unpacklo_epi64(pairs[k / 2][0], pairs[k / 2][1]);
    }
}

/* sums[0] to sums[7] added up across, each to one word of the result: pairs of words, then of halves. */
RT_INLINE __m512i add_across(const __m512i sums[8]) {
    const __m512i even = _mm512_set_epi64(13, 12, 9, 8, 5, 4, 1, 0);
    const __m512i odd = _mm512_set_epi64(15, 14, 11, 10, 7, 6, 3, 2);
    __m512i twos[4];
    __m512i fours[2];
    RT_UNROLL
    for (size_t k = 0; k < 4; k++) {
        twos[k] = _mm512_add_epi64(_mm512_unpacklo_epi64(sums[2 * k], sums[2 * k + 1]),
                                   _mm512_unpackhi_epi64(sums[2 * k], sums[2 * k + 1]));
    }
    RT_UNROLL
    for (size_t k = 0; k < 2; k++) {
        fours[k] = _mm512_add_epi64(_mm512_permutex2var_epi64(twos[2 * k], even, twos[2 * k + 1]),
                                    _mm512_permutex2var_epi64(twos[2 * k], odd, twos[2 * k + 1]));
    }
    return _mm512_add_epi64(_mm512_permutex2var_epi64(fours[0], even, fours[1]),
                            _mm512_permutex2var_epi64(fours[0], odd, fours[1]));
}

#define MINTERM(p, k) _mm512_ternarylogic_epi64((p)[2], (p)[1], (p)[0], 1 << (k))

/* Keys within 32 of low: for each of 32 values the conjunction of planes or their complements has a bit for each key
 * that has it. No table is written, so that equal keys do not wait for each other. */
RT_INLINE void count_planes(const uint8_t *keys, size_t n, unsigned low, uint32_t counts[256]) {
    __m512i sums[32];
    uint32_t found[32];
    size_t i = 0;
    for (size_t k = 0; k < 32; k++) {
        sums[k] = _mm512_setzero_si512();
    }
    for (; i + 512 <= n; i += 512) {
        __m512i p[5];
        make_planes(keys + i, (uint8_t)low, p);
        const __m512i three[8] = {MINTERM(p, 0), MINTERM(p, 1), MINTERM(p, 2), MINTERM(p, 3),
                                  MINTERM(p, 4), MINTERM(p, 5), MINTERM(p, 6), MINTERM(p, 7)};
        const __m512i two[4] = {_mm512_ternarylogic_epi64(p[4], p[3], p[3], 0x03), _mm512_andnot_si512(p[4], p[3]),
                                _mm512_andnot_si512(p[3], p[4]), _mm512_and_si512(p[4], p[3])};
        for (size_t g = 0; g < 32; g += 8) { /* no straight code: four times as much to compile gains little */
            RT_UNROLL
            for (size_t k = 0; k < 8; k++) {
                __m512i hits = _mm512_and_si512(two[g / 8], three[k]);
                sums[g + k] = _mm512_add_epi64(sums[g + k], _mm512_popcnt_epi64(hits));
            }
        }
    }
    __builtin_memset(counts, 0, 256 * sizeof counts[0]);
    for (size_t k = 0; k < 32; k += 8) {
        _mm256_storeu_si256((__m256i *)found + k / 8, _mm512_cvtepi64_epi32(add_across(sums + k)));
    }
    for (size_t k = 0; k < 32; k++) {
        counts[(low + k) & 255] = found[k];
    }
    for (; i < n; i++) {
        counts[keys[i]]++;
    }
}
#endif

enum { LEAST_FOR_PLANES = 1024 };

void rasp_rt_count_range_u8(const uint8_t *keys, size_t n, uint32_t counts[256], unsigned *low, unsigned *high) {
    *low = 0;
    *high = UINT8_MAX;
#if RT_AVX512
    rasp_rt_range_u8(keys, n, low, high);
    if (n >= LEAST_FOR_PLANES && *high - *low < 32) {
        count_planes(keys, n, *low, counts);
        return;
    }
#endif
    count_table(keys, n, counts);
}

void rasp_rt_count_u8(const uint8_t *keys, size_t n, uint32_t counts[256]) {
    unsigned low;
    unsigned high;
    rasp_rt_count_range_u8(keys, n, counts, &low, &high);
}

typedef uint8_t VecHalf __attribute__((vector_size(32)));

/* How many of the keys equal each of 32. */
RT_INLINE VecHalf count_equal(const uint8_t *keys, size_t n, VecHalf wanted) {
    VecHalf counts[2] = {{0}, {0}}; /* two chains */
    size_t i = 0;
    for (; i + 2 <= n; i += 2) {
        counts[0] -= (VecHalf)(wanted == keys[i]);
        counts[1] -= (VecHalf)(wanted == keys[i + 1]);
    }
    if (i < n) {
        counts[0] -= (VecHalf)(wanted == keys[i]);
    }
    return counts[0] + counts[1];
}

/* The same of each of 64, in one walk. */
RT_INLINE void count_equal_twice(const uint8_t *keys, size_t n, VecHalf wanted[2]) {
    VecHalf counts[2] = {{0}, {0}};
    for (size_t i = 0; i < n; i++) {
        VecHalf key = (VecHalf){0} + keys[i];
        counts[0] -= (VecHalf)(wanted[0] == key);
        counts[1] -= (VecHalf)(wanted[1] == key);
    }
    wanted[0] = counts[0];
    wanted[1] = counts[1];
}

/* For n up to 64: every key is compared with every other, in registers. */
RT_INLINE VecI8 hist_in_registers(const uint8_t *keys, size_t n) {
    union {
        VecI8 all;
        VecHalf halves[2];
    } sums = {.all = vec_load_part(keys, n)};
    if (n > 32) {
        count_equal_twice(keys, n, sums.halves);
    } else {
        sums.halves[0] = count_equal(keys, n, sums.halves[0]);
    }
    return sums.all;
}

typedef uint8_t Narrow8 __attribute__((vector_size(16)));
typedef uint16_t Wide16 __attribute__((vector_size(32)));
typedef uint32_t Wide32 __attribute__((vector_size(64)));

/* Stores unsigned bytes, n of 64, as wider numbers. */
#define PUT_FUNCTION(bits, Wide)                                                                                       \
    RT_INLINE void put_##bits(uint##bits##_t *out, VecI8 v, size_t n) {                                                \
        Narrow8 quarters[4] = {(Narrow8)VEC_QUARTER(v, 0), (Narrow8)VEC_QUARTER(v, 1), (Narrow8)VEC_QUARTER(v, 2),     \
                               (Narrow8)VEC_QUARTER(v, 3)};                                                            \
        for (size_t q = 0; q < 4 && 16 * q < n; q++) {                                                                 \
            union {                                                                                                    \
                Wide wide;                                                                                             \
                VecI8 bytes;                                                                                           \
            } item = {.bytes = {0}};                                                                                   \
            size_t count = n - 16 * q < 16 ? n - 16 * q : 16;                                                          \
            item.wide = __builtin_convertvector(quarters[q], Wide);                                                    \
            vec_store_part(out + 16 * q, item.bytes, count * sizeof *out);                                             \
        }                                                                                                              \
    }

RT_INLINE void put_8(uint8_t *out, VecI8 v, size_t n) {
    vec_store_part(out, v, n);
}
PUT_FUNCTION(16, Wide16)
PUT_FUNCTION(32, Wide32)

#if RT_AVX512
/* A table of 32 entries in registers, each at the lowest five bits of its key. */
typedef struct Turned {
    __m512i first, second;
} Turned;

RT_INLINE Turned turn_table(const uint32_t table[256], unsigned low) {
    const uint32_t *at = table + (low & 224);
    unsigned beyond = low & 31; /* keys of the next 32 are meant for as many entries */
    bool more = low < 224;
    __m512i after[2] = {_mm512_maskz_loadu_epi32(more ? 0xffff : 0, more ? at + 32 : at),
                        _mm512_maskz_loadu_epi32(more ? 0xffff : 0, more ? at + 48 : at)};
    return (Turned){_mm512_mask_mov_epi32(_mm512_loadu_si512(at), (__mmask16)low_bits(beyond), after[0]),
                    _mm512_mask_mov_epi32(_mm512_loadu_si512(at + 16),
                                          (__mmask16)low_bits(beyond > 16 ? beyond - 16 : 0), after[1])};
}

/* Entries of 32 bits: 16 keys at a time; of 16 bits: 32; of 8 bits, where the table is there twice: 64. */
RT_INLINE void lookup_permuted_32(const uint8_t *keys, size_t n, const uint32_t table[256], unsigned low,
                                  uint32_t *out) {
    Turned turned = turn_table(table, low);
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        __m512i key = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(keys + i)));
        _mm512_storeu_si512(out + i, _mm512_permutex2var_epi32(turned.first, key, turned.second));
    }
    __mmask16 live = (__mmask16)low_bits(n - i);
    __m512i key = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(live, keys + i));
    _mm512_mask_storeu_epi32(out + i, live, _mm512_permutex2var_epi32(turned.first, key, turned.second));
}

RT_INLINE void lookup_permuted_16(const uint8_t *keys, size_t n, const uint32_t table[256], unsigned low,
                                  uint16_t *out) {
    Turned turned = turn_table(table, low);
    __m512i entries = _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi32_epi16(turned.first)),
                                         _mm512_cvtepi32_epi16(turned.second), 1);
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        __m512i key = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(keys + i)));
        _mm512_storeu_si512(out + i, _mm512_permutexvar_epi16(key, entries));
    }
    __mmask32 live = (__mmask32)low_bits(n - i);
    __m512i key = _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(live, keys + i));
    _mm512_mask_storeu_epi16(out + i, live, _mm512_permutexvar_epi16(key, entries));
}

RT_INLINE void lookup_permuted_8(const uint8_t *keys, size_t n, const uint32_t table[256], unsigned low, uint8_t *out) {
    Turned turned = turn_table(table, low);
    __m256i once = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm512_cvtepi32_epi8(turned.first)),
                                           _mm512_cvtepi32_epi8(turned.second), 1);
    __m512i entries = _mm512_broadcast_i64x4(once);
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        _mm512_storeu_si512(out + i, _mm512_permutexvar_epi8(_mm512_loadu_si512(keys + i), entries));
    }
    uint64_t live = low_bits(n - i);
    __m512i key = _mm512_maskz_loadu_epi8(live, keys + i);
    _mm512_mask_storeu_epi8(out + i, live, _mm512_permutexvar_epi8(key, entries));
}

#define LOOKUP_PERMUTED(bits, keys, n, table, low, high, out)                                                          \
    if ((high) - (low) < 32) {                                                                                         \
        lookup_permuted_##bits(keys, n, table, low, out);                                                              \
        return;                                                                                                        \
    }
#else
#define LOOKUP_PERMUTED(bits, keys, n, table, low, high, out)                                                          \
    (void)(low);                                                                                                       \
    (void)(high);
#endif

#define LOOKUP_FUNCTIONS(bits)                                                                                         \
    void rasp_rt_lookup_u8_to##bits(const uint8_t *keys, size_t n, const uint32_t table[256], unsigned low,            \
                                    unsigned high, uint##bits##_t *out) {                                              \
        LOOKUP_PERMUTED(bits, keys, n, table, low, high, out)                                                          \
        for (size_t i = 0; i < n; i++) {                                                                               \
            out[i] = (uint##bits##_t)table[keys[i]];                                                                   \
        }                                                                                                              \
    }                                                                                                                  \
    void rasp_rt_hist_u8_to##bits(const uint8_t *keys, size_t n, uint##bits##_t *out) {                                \
        uint32_t counts[256];                                                                                          \
        unsigned low;                                                                                                  \
        unsigned high;                                                                                                 \
        if (n <= 64) {                                                                                                 \
            put_##bits(out, hist_in_registers(keys, n), n);                                                            \
            return;                                                                                                    \
        }                                                                                                              \
        rasp_rt_count_range_u8(keys, n, counts, &low, &high);                                                          \
        rasp_rt_lookup_u8_to##bits(keys, n, counts, low, high, out);                                                   \
    }

LOOKUP_FUNCTIONS(8)
LOOKUP_FUNCTIONS(16)
LOOKUP_FUNCTIONS(32)

void rasp_rt_occurrence_u8(const uint8_t *keys, size_t n, int32_t *out) {
    int32_t seen[256] = {0};
    for (size_t i = 0; i < n; i++) {
        out[i] = seen[keys[i]]++;
    }
}

void rasp_rt_prev_u8(const uint8_t *keys, size_t n, int32_t *out) {
    int32_t last[256];
    __builtin_memset(last, 0xff, sizeof last);
    for (size_t i = 0; i < n; i++) {
        out[i] = last[keys[i]];
        last[keys[i]] = (int32_t)i;
    }
}

void rasp_rt_next_u8(const uint8_t *keys, size_t n, int32_t *out) {
    int32_t next[256];
    for (size_t k = 0; k < 256; k++) {
        next[k] = (int32_t)n;
    }
    for (size_t i = n; i-- > 0;) {
        out[i] = next[keys[i]];
        next[keys[i]] = (int32_t)i;
    }
}
