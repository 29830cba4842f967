/* Sorting networks for powers of two of numbers: bitonic, whole vectors at a time.
 *
 * Vectors are sorted one by one, then runs of 1, 2, 4, ... vectors are merged in pairs: the first exchange compares the
 * mirrored second run, the others halve the distance. While it is four vectors or more, two distances are done in one
 * pass over memory; the last ones are done together with what is left inside vectors. Equal numbers are
 * indistinguishable here: who wants a stable order puts the position into the number. */
#include "runtime/kernels/vec.h"

#define EACH_ELEMENT_8(f, a)                                                                                           \
    f(a, 8, 0), f(a, 8, 1), f(a, 8, 2), f(a, 8, 3), f(a, 8, 4), f(a, 8, 5), f(a, 8, 6), f(a, 8, 7)
#define EACH_ELEMENT_16(f, a)                                                                                          \
    f(a, 16, 0), f(a, 16, 1), f(a, 16, 2), f(a, 16, 3), f(a, 16, 4), f(a, 16, 5), f(a, 16, 6), f(a, 16, 7),            \
        f(a, 16, 8), f(a, 16, 9), f(a, 16, 10), f(a, 16, 11), f(a, 16, 12), f(a, 16, 13), f(a, 16, 14), f(a, 16, 15)
#define PARTNER(distance, width, i) ((i) ^ (distance))
#define GREATER_AT(bit, width, i) (((i) & (bit)) != 0 ? (width) + (i) : (i))

#define LEAST(Vec, a, b) (((Vec)((a) < (b)) & (a)) | (~(Vec)((a) < (b)) & (b)))
#define MOST(Vec, a, b) (((Vec)((a) < (b)) & (b)) | (~(Vec)((a) < (b)) & (a)))

/* A stage inside a vector: each number is compared with its partner, those with the bit in their place get the greater
 * one. */
#define STAGE(Vec, EACH, v, distance, bit)                                                                             \
    do {                                                                                                               \
        Vec other_ = __builtin_shufflevector(v, v, EACH(PARTNER, distance));                                           \
        Vec least_ = LEAST(Vec, v, other_);                                                                            \
        Vec most_ = MOST(Vec, v, other_);                                                                              \
        v = __builtin_shufflevector(least_, most_, EACH(GREATER_AT, bit));                                             \
    } while (0)

/* a gets the lesser, b the greater of each pair. */
#define EXCHANGE(Vec, a, b)                                                                                            \
    do {                                                                                                               \
        Vec least_ = LEAST(Vec, a, b);                                                                                 \
        b = MOST(Vec, a, b);                                                                                           \
        a = least_;                                                                                                    \
    } while (0)

RT_INLINE VecU32 merge_u32(VecU32 v) {
    STAGE(VecU32, EACH_ELEMENT_16, v, 8, 8);
    STAGE(VecU32, EACH_ELEMENT_16, v, 4, 4);
    STAGE(VecU32, EACH_ELEMENT_16, v, 2, 2);
    STAGE(VecU32, EACH_ELEMENT_16, v, 1, 1);
    return v;
}

RT_INLINE VecU32 sort_u32(VecU32 v) {
    STAGE(VecU32, EACH_ELEMENT_16, v, 1, 1);
    STAGE(VecU32, EACH_ELEMENT_16, v, 3, 2);
    STAGE(VecU32, EACH_ELEMENT_16, v, 1, 1);
    STAGE(VecU32, EACH_ELEMENT_16, v, 7, 4);
    STAGE(VecU32, EACH_ELEMENT_16, v, 2, 2);
    STAGE(VecU32, EACH_ELEMENT_16, v, 1, 1);
    STAGE(VecU32, EACH_ELEMENT_16, v, 15, 8);
    STAGE(VecU32, EACH_ELEMENT_16, v, 4, 4);
    STAGE(VecU32, EACH_ELEMENT_16, v, 2, 2);
    STAGE(VecU32, EACH_ELEMENT_16, v, 1, 1);
    return v;
}

RT_INLINE VecU32 mirror_u32(VecU32 v) {
    return __builtin_shufflevector(v, v, EACH_ELEMENT_16(PARTNER, 15));
}

RT_INLINE VecU64 merge_u64(VecU64 v) {
    STAGE(VecU64, EACH_ELEMENT_8, v, 4, 4);
    STAGE(VecU64, EACH_ELEMENT_8, v, 2, 2);
    STAGE(VecU64, EACH_ELEMENT_8, v, 1, 1);
    return v;
}

RT_INLINE VecU64 sort_u64(VecU64 v) {
    STAGE(VecU64, EACH_ELEMENT_8, v, 1, 1);
    STAGE(VecU64, EACH_ELEMENT_8, v, 3, 2);
    STAGE(VecU64, EACH_ELEMENT_8, v, 1, 1);
    STAGE(VecU64, EACH_ELEMENT_8, v, 7, 4);
    STAGE(VecU64, EACH_ELEMENT_8, v, 2, 2);
    STAGE(VecU64, EACH_ELEMENT_8, v, 1, 1);
    return v;
}

RT_INLINE VecU64 mirror_u64(VecU64 v) {
    return __builtin_shufflevector(v, v, EACH_ELEMENT_8(PARTNER, 7));
}

#define NETWORK_FUNCTIONS(bits, Vec)                                                                                   \
    /* Compares two sorted runs of w / 2 vectors, the second mirrored. */                                              \
    RT_INLINE void meet_##bits(Vec *v, size_t w) {                                                                     \
        for (size_t k = 0; k < w / 2; k++) {                                                                           \
            Vec a = v[k];                                                                                              \
            Vec b = mirror_u##bits(v[w - 1 - k]);                                                                      \
            EXCHANGE(Vec, a, b);                                                                                       \
            v[k] = a;                                                                                                  \
            v[w - 1 - k] = b; /* stays mirrored: what follows does not care */                                         \
        }                                                                                                              \
    }                                                                                                                  \
    /* Distances d and d / 2 in runs of 2d vectors, and all smaller ones when `last` (d is 2 then). */                 \
    RT_INLINE void halve_##bits(Vec *v, size_t count, size_t d, bool last) {                                           \
        for (size_t base = 0; base < count; base += 2 * d) {                                                           \
            for (size_t k = base; k < base + d / 2; k++) {                                                             \
                Vec q[4] = {v[k], v[k + d / 2], v[k + d], v[k + d + d / 2]};                                           \
                EXCHANGE(Vec, q[0], q[2]);                                                                             \
                EXCHANGE(Vec, q[1], q[3]);                                                                             \
                EXCHANGE(Vec, q[0], q[1]);                                                                             \
                EXCHANGE(Vec, q[2], q[3]);                                                                             \
                for (size_t i = 0; i < 4; i++) {                                                                       \
                    v[k + i * (d / 2)] = last ? merge_u##bits(q[i]) : q[i];                                            \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    RT_INLINE void finish_##bits(Vec *v, size_t count, size_t d) {                                                     \
        if (d == 2) {                                                                                                  \
            halve_##bits(v, count, 2, true);                                                                           \
            return;                                                                                                    \
        }                                                                                                              \
        for (size_t k = 0; k < count; k += 2) {                                                                        \
            if (d == 1) {                                                                                              \
                EXCHANGE(Vec, v[k], v[k + 1]);                                                                         \
            }                                                                                                          \
            v[k] = merge_u##bits(v[k]);                                                                                \
            v[k + 1] = merge_u##bits(v[k + 1]);                                                                        \
        }                                                                                                              \
    }                                                                                                                  \
    void rasp_rt_network_u##bits(uint##bits##_t *items, size_t n) {                                                    \
        Vec *v = (Vec *)(void *)items;                                                                                 \
        size_t count = n * sizeof *items / sizeof(Vec);                                                                \
        for (size_t k = 0; k < count; k++) {                                                                           \
            v[k] = sort_u##bits(v[k]);                                                                                 \
        }                                                                                                              \
        for (size_t w = 2; w <= count; w *= 2) {                                                                       \
            for (size_t base = 0; base < count; base += w) {                                                           \
                meet_##bits(v + base, w);                                                                              \
            }                                                                                                          \
            size_t d = w / 4;                                                                                          \
            for (; d >= 4; d /= 4) {                                                                                   \
                halve_##bits(v, count, d, false);                                                                      \
            }                                                                                                          \
            finish_##bits(v, count, d);                                                                                \
        }                                                                                                              \
    }

NETWORK_FUNCTIONS(32, VecU32)
NETWORK_FUNCTIONS(64, VecU64)
