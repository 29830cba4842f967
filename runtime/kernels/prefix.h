/* Prefix sums of 64 bytes in one vector: logarithmic steps inside parts of 16 bytes, which shift without crossing, then
 * two across these. */
#ifndef RUNTIME_KERNELS_PREFIX_H
#define RUNTIME_KERNELS_PREFIX_H
#include "runtime/kernels/vec.h"

#define SHIFT_AT(k, l, i) ((i) < (k) ? 16 * (l) + (i) : 64 + 16 * (l) + (i) - (k))
/* The last byte of the part `back` parts earlier. */
#define CARRY_AT(back, l, i) ((l) < (back) ? 16 * (l) + (i) : 64 + 16 * ((l) - (back)) + 15)
#define ADD_SHUFFLED(v, f, a) v += __builtin_shufflevector(zero, v, EACH_OF_64(f, a))

RT_INLINE VecI8 scan_block(VecI8 v) {
    const VecI8 zero = {0};
    ADD_SHUFFLED(v, SHIFT_AT, 1);
    ADD_SHUFFLED(v, SHIFT_AT, 2);
    ADD_SHUFFLED(v, SHIFT_AT, 4);
    ADD_SHUFFLED(v, SHIFT_AT, 8);
    ADD_SHUFFLED(v, CARRY_AT, 1);
    ADD_SHUFFLED(v, CARRY_AT, 2);
    return v;
}

/* Whether all steps are -1, 0 or 1. */
RT_INLINE bool is_small(VecI8 steps) {
    VecU8 moved = (VecU8)steps + 1;
    return vec_nonzero((VecI8)(moved > 2)) == 0;
}

/* The sums of a block relative to its start (backward: its end), and its total. */
RT_INLINE VecI8 block_sums(VecI8 steps, bool exclusive, bool backward, int64_t *total) {
    VecI8 sums = scan_block(steps);
    *total = sums[63];
    if (backward) {
        sums = sums[63] - sums;
        return exclusive ? sums : sums + steps;
    }
    return exclusive ? sums - steps : sums;
}

#endif
