/* One block of a stream of 64 positions: whether a position's code has been met before it. See rt.h.
 *
 * Codes are slots of a table of bytes, 1 once a key had that code. Only a block with a new one is walked position by
 * position, so at most one block for each slot; in all others nothing changes, and what is met is looked up for all
 * positions at once: 256 slots are four registers, for which AVX-512 has byte permutes. */
#include "runtime/kernels/vec.h"

#if RT_AVX512
RT_INLINE VecI8 look_up_8(const uint8_t *table, const uint8_t *slots) {
    __m512i at = (__m512i)vec_load(slots);
    __m512i low = _mm512_permutex2var_epi8((__m512i)vec_load(table), at, (__m512i)vec_load(table + 64));
    __m512i high = _mm512_permutex2var_epi8((__m512i)vec_load(table + 128), at, (__m512i)vec_load(table + 192));
    return (VecI8)_mm512_mask_blend_epi8(_mm512_movepi8_mask(at), low, high);
}
#endif

/* Words are put together in registers: bytes that are stored one by one would be waited for by a load of all. */
#define LOOK_UP(bits)                                                                                                  \
    RT_INLINE VecI8 look_up_##bits(const uint8_t *table, const uint##bits##_t *slots) {                                \
        uint64_t words[8];                                                                                             \
        VecI8 found;                                                                                                   \
        RT_UNROLL                                                                                                      \
        for (size_t i = 0; i < 8; i++) {                                                                               \
            const uint##bits##_t *at = slots + 8 * i;                                                                  \
            words[i] = (uint64_t)table[at[0]] | (uint64_t)table[at[1]] << 8 | (uint64_t)table[at[2]] << 16 |           \
                       (uint64_t)table[at[3]] << 24 | (uint64_t)table[at[4]] << 32 | (uint64_t)table[at[5]] << 40 |    \
                       (uint64_t)table[at[6]] << 48 | (uint64_t)table[at[7]] << 56;                                    \
        }                                                                                                              \
        __builtin_memcpy(&found, words, sizeof found);                                                                 \
        return found;                                                                                                  \
    }

#if !RT_AVX512
LOOK_UP(8)
#endif
LOOK_UP(32)

RT_INLINE bool are_all_met(VecI8 met) {
#if RT_AVX512
    return vec_nonzero(met) == ~UINT64_C(0);
#else
    VecU64 words = (VecU64)met;
    uint64_t all = words[0] & words[1] & words[2] & words[3] & words[4] & words[5] & words[6] & words[7];
    return all == UINT64_C(0x0101010101010101);
#endif
}

/* Position by position, since what one marks the next may find. Not unrolled: it is run a few times in all. */
#define WALK(name, bits, exclusive, backward)                                                                          \
    static __attribute__((noinline)) void name(const uint##bits##_t *keys, const uint##bits##_t *queries,              \
                                               size_t count, uint8_t *table, uint8_t *out) {                           \
        for (size_t k = 0; k < count; k++) {                                                                           \
            size_t i = (backward) ? count - 1 - k : k;                                                                 \
            uint8_t before = table[queries[i]];                                                                        \
            table[keys[i]] = 1;                                                                                        \
            out[i] = (exclusive) ? before : table[queries[i]];                                                         \
        }                                                                                                              \
    }

/* Each direction is a function of its own: kernels get those that they call. */
#define BLOCK_MET(name, bits, exclusive, backward)                                                                     \
    WALK(walk_##name##_##bits, bits, exclusive, backward)                                                              \
    void rasp_rt_block_met_##name##_##bits(const uint##bits##_t *keys, const uint##bits##_t *queries, size_t count,    \
                                           uint8_t *table, uint8_t *out) {                                             \
        if (count < 64) {                                                                                              \
            walk_##name##_##bits(keys, queries, count, table, out);                                                    \
            return;                                                                                                    \
        }                                                                                                              \
        VecI8 met = look_up_##bits(table, keys);                                                                       \
        if (RT_UNLIKELY(!are_all_met(met))) {                                                                          \
            uint8_t walked[64];                                                                                        \
            walk_##name##_##bits(keys, queries, 64, table, walked);                                                    \
            met = vec_load(walked);                                                                                    \
        } else if (keys != queries) {                                                                                  \
            met = look_up_##bits(table, queries);                                                                      \
        }                                                                                                              \
        vec_store(out, met);                                                                                           \
    }

BLOCK_MET(before, 8, true, false)
BLOCK_MET(upto, 8, false, false)
BLOCK_MET(after, 8, true, true)
BLOCK_MET(from, 8, false, true)
BLOCK_MET(before, 32, true, false)
BLOCK_MET(upto, 32, false, false)
BLOCK_MET(after, 32, true, true)
BLOCK_MET(from, 32, false, true)
