/* What generated code calls: the algorithms behind selectors that are not evaluated row by row.
 *
 * Each file of this folder is compiled twice when rasp is built. As LLVM bitcode: a kernel for short sequences or
 * another machine gets a private copy of what it calls, inlined and compiled for its own target (jit/back/runtime.h),
 * where constant arguments cost nothing, and a NULL for an output that is not wanted removes the work for it. And as
 * code, for several kinds of CPU, in the library: other kernels call that (jit/load/ready.h), which saves most of the
 * time that LLVM takes.
 *
 * Conventions
 * - Columns are contiguous and need only the alignment of their elements; outputs overlap nothing unless it is said.
 *   n < 2^31; n == 0 is allowed everywhere. `order` and `rank` columns hold positions, uint32_t.
 * - Nothing is allocated and nothing fails. `scratch` is aligned to 64 bytes, is overwritten, and holds
 *   RT_X_SCRATCH(n) bytes: always a multiple of n plus a constant. What is not needed of it is not touched.
 * - `flip` is exclusive-ored to every key before keys are compared as unsigned numbers: 0 for unsigned keys, the sign
 *   bit for signed ones (RT_SIGNED_32), and the complement of either for falling order. It is meant to be a constant.
 *   Ties are always in order of position.
 * - Doubles are compared by their bits: the caller makes keys of them (+0.0 and -0.0 equal; no NaN).
 */
#ifndef RUNTIME_KERNELS_RT_H
#define RUNTIME_KERNELS_RT_H
#include "frontend/base/watch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RT_SIGNED_8 0x80u
#define RT_SIGNED_16 0x8000u
#define RT_SIGNED_32 0x80000000u
#define RT_SIGNED_64 0x8000000000000000u

/* ---- scan.c: prefix sums of steps (-128 to 127; a mask of 0 and 1 is one), modulo the width of `out`
 * inclusive: out[i] = start + steps[0] + ... + steps[i]; exclusive: ... + steps[i - 1]; backward: the same from the end
 * (steps[i] + ... + steps[n - 1], without steps[i] when exclusive). Cost: 0.05 to 0.15 ns an element. */
void rasp_rt_prefix_i8_to8(const int8_t *steps, size_t n, int64_t start, bool exclusive, bool backward, int8_t *out);
void rasp_rt_prefix_i8_to16(const int8_t *steps, size_t n, int64_t start, bool exclusive, bool backward, int16_t *out);
void rasp_rt_prefix_i8_to32(const int8_t *steps, size_t n, int64_t start, bool exclusive, bool backward, int32_t *out);
void rasp_rt_prefix_i8_to64(const int8_t *steps, size_t n, int64_t start, bool exclusive, bool backward, int64_t *out);
/* out[i]: whether any mask[j] is not 0, j <= i (exclusive: j < i; backward: j >= i, j > i). */
void rasp_rt_prefix_any(const uint8_t *mask, size_t n, bool exclusive, bool backward, uint8_t *out);
/* out[i]: the greatest j <= i with mask[j] not 0 (exclusive: j < i), -1 where there is none; backward: the least
 * j >= i (j > i), n where there is none. */
void rasp_rt_prefix_last(const uint8_t *mask, size_t n, bool exclusive, bool backward, int32_t *out);
/* The sum of steps. */
int64_t rasp_rt_sum_i8(const int8_t *steps, size_t n);

/* The first position with a byte that is not 0, or n; the last one, or -1. */
int64_t rasp_rt_find_first(const uint8_t *mask, size_t n);
int64_t rasp_rt_find_last(const uint8_t *mask, size_t n);

/* ---- block.c: one block of 64 positions; the number that goes on to the next block is updated. Always inlined.
 * Sums of steps as rasp_rt_prefix_i8_*. small: all steps are -1, 0 or 1; then near (or NULL) gets the sums without what
 * came before the block. */
void rasp_rt_block_sum_8(const int8_t *steps, int64_t *sum, bool exclusive, bool backward, bool small, int8_t *near,
                         int8_t *out);
void rasp_rt_block_sum_16(const int8_t *steps, int64_t *sum, bool exclusive, bool backward, bool small, int8_t *near,
                          int16_t *out);
void rasp_rt_block_sum_32(const int8_t *steps, int64_t *sum, bool exclusive, bool backward, bool small, int8_t *near,
                          int32_t *out);
void rasp_rt_block_sum_64(const int8_t *steps, int64_t *sum, bool exclusive, bool backward, bool small, int8_t *near,
                          int64_t *out);
/* Adds 64 steps of -1, 0 or 1. */
void rasp_rt_block_total(const int8_t *steps, int64_t *sum);
/* Bit i: whether mask[i] is not 0. */
uint64_t rasp_rt_block_bits(const uint8_t *mask);
/* out[i] (0 or 1): whether any mask[j] is not 0, as rasp_rt_prefix_any. *met: 0, or all ones once there was one. */
void rasp_rt_block_any(const uint8_t *mask, uint64_t *met, bool exclusive, bool backward, uint8_t *out);
/* out[i]: the value (0 or 1; a byte) of the last j <= i (exclusive: j < i) with mask[j] not 0; *last where there is
 * none in the block. backward: of the first j >= i (j > i); mask and values then come in the order of the walk, the
 * last position first. */
void rasp_rt_block_nearest_bit(const uint8_t *mask, const uint8_t *bits, uint64_t *last, bool exclusive, bool backward,
                               uint8_t *out);
void rasp_rt_block_nearest_u8(const uint8_t *mask, const uint8_t *values, uint8_t *last, bool exclusive, bool backward,
                              uint8_t *out);

/* A block of opening and closing positions, bit i of `opens` telling which one i is. An opening one puts its byte on a
 * stack, and that is what it gets; a closing one gets the byte on top and takes it away. top: what is on top before the
 * block; what lies below is before it, and there is memory for all that the block's positions ask for. Bytes above what
 * is the top after the block have no meaning. */
void rasp_rt_block_stack(uint64_t opens, const uint8_t *values, uint8_t *top, uint8_t *out);

/* The places of `count` (at most 64) keys in a stable sort, of which equal ones come from the left, or (backward) from
 * the right. 64 bytes of keys are read, and 64 of places are written. Cost: 0.4 ns a key with AVX-512. */
void rasp_rt_block_rank(const uint8_t *keys, size_t count, bool backward, uint8_t *places);

/* The `count` bytes of out, a multiple of 64, become those of from that begin at `first`, which may lie anywhere; 0
 * beyond the `bytes` that there are. */
void rasp_rt_block_window(const uint8_t *from, size_t bytes, int64_t first, size_t count, uint8_t *out);
/* Any length: out[i] = from[i + distance], 0 where that is out of range. */
void rasp_rt_block_shift(const uint8_t *from, size_t bytes, int64_t distance, uint8_t *out);

/* ---- block_marks.c: always inlined, too. The first `count` positions of a block (backward: they come first).
 * out[i] (0 or 1): whether keys[j] == queries[i] for some j before i (upto: before or at; after; from: after or at), of
 * this block or one that came earlier. table: a byte for each slot, 0 at first; 256 of them for slots of 8 bits. keys
 * and queries may be the same pointer, which is faster. Cost: 0.1 ns a position (slots of 32 bits: 0.4), 0.8 ns in
 * blocks with a key that has not been met. */
#define RT_BLOCK_MET(name, bits)                                                                                       \
    void rasp_rt_block_met_##name##_##bits(const uint##bits##_t *keys, const uint##bits##_t *queries, size_t count,    \
                                           uint8_t *table, uint8_t *out);
RT_BLOCK_MET(before, 8)
RT_BLOCK_MET(upto, 8)
RT_BLOCK_MET(after, 8)
RT_BLOCK_MET(from, 8)
RT_BLOCK_MET(before, 32)
RT_BLOCK_MET(upto, 32)
RT_BLOCK_MET(after, 32)
RT_BLOCK_MET(from, 32)

/* ---- bytes.c: keys that are bytes, by tables of 256
 * How often each byte occurs. */
void rasp_rt_count_u8(const uint8_t *keys, size_t n, uint32_t counts[256]);
/* The same, and an interval that all keys lie in (not always the least one). */
void rasp_rt_count_range_u8(const uint8_t *keys, size_t n, uint32_t counts[256], unsigned *low, unsigned *high);
/* out[i] = table[keys[i]], truncated. [low, high]: an interval that all keys lie in; 0 and 255 will do. */
void rasp_rt_lookup_u8_to8(const uint8_t *keys, size_t n, const uint32_t table[256], unsigned low, unsigned high,
                           uint8_t *out);
void rasp_rt_lookup_u8_to16(const uint8_t *keys, size_t n, const uint32_t table[256], unsigned low, unsigned high,
                            uint16_t *out);
void rasp_rt_lookup_u8_to32(const uint8_t *keys, size_t n, const uint32_t table[256], unsigned low, unsigned high,
                            uint32_t *out);
/* out[i] = how many keys equal keys[i], truncated. */
void rasp_rt_hist_u8_to8(const uint8_t *keys, size_t n, uint8_t *out);
void rasp_rt_hist_u8_to16(const uint8_t *keys, size_t n, uint16_t *out);
void rasp_rt_hist_u8_to32(const uint8_t *keys, size_t n, uint32_t *out);
/* The least and the greatest key; *low = 255, *high = 0 when n is 0. */
void rasp_rt_range_u8(const uint8_t *keys, size_t n, unsigned *low, unsigned *high);
/* out[i] = how many earlier keys equal keys[i]. */
void rasp_rt_occurrence_u8(const uint8_t *keys, size_t n, int32_t *out);
/* out[i] = the last position before i with an equal key, or -1; next: the first one after i, or n. */
void rasp_rt_prev_u8(const uint8_t *keys, size_t n, int32_t *out);
void rasp_rt_next_u8(const uint8_t *keys, size_t n, int32_t *out);

/* ---- distinct.c: the different bytes of a column
 * Each byte that occurs, once, in list; how often, in counts; the interval that they lie in. ordered: by their first
 * occurrences, else by value. Returns how many there are. */
uint32_t rasp_rt_distinct_u8(const uint8_t *keys, size_t n, bool ordered, uint8_t list[256], uint32_t counts[256],
                             unsigned *low, unsigned *high);
/* out[i] = values[k] where list[k] is keys[i]; list has `count` bytes in [low, high]. */
void rasp_rt_spread_u8_8(const uint8_t *keys, size_t n, const uint8_t *list, size_t count, const uint8_t *values,
                         unsigned low, unsigned high, uint8_t *out);
void rasp_rt_spread_u8_16(const uint8_t *keys, size_t n, const uint8_t *list, size_t count, const uint16_t *values,
                          unsigned low, unsigned high, uint16_t *out);
void rasp_rt_spread_u8_32(const uint8_t *keys, size_t n, const uint8_t *list, size_t count, const uint32_t *values,
                          unsigned low, unsigned high, uint32_t *out);
void rasp_rt_spread_u8_64(const uint8_t *keys, size_t n, const uint8_t *list, size_t count, const uint64_t *values,
                          unsigned low, unsigned high, uint64_t *out);

/* ---- group.c: groups of equal keys
 * Numbers 0 to g - 1 for the different keys in order of first occurrence, by hashing; returns g. Any of these may be
 * NULL: ids[i], the group of keys[i]; counts[id], how many keys are in a group; first[id], where it occurs first.
 * counts and first have room for n entries. `dict`: what rasp_rt_find_* takes; the scratch must stay as it is for that.
 * Cost: 1 to 3 ns a key while the table is in the caches, 5 at a million. */
typedef struct RtDict {
    uint64_t table;      /* of the scratch: byte offset of the hash table */
    uint64_t low;        /* direct: ids are key - low; else unused */
    uint32_t groups;     /* g */
    uint32_t table_bits; /* the table has 2^bits entries; 0: direct; RT_DICT_SORTED: see group_sorted.c */
} RtDict;
#define RT_DICT_SORTED 64u

#define RT_IDS_SCRATCH_PER 96 /* bytes for each key */
#define RT_IDS_SCRATCH_FIXED 16384
#define RT_IDS_SCRATCH(n) ((size_t)(n) * RT_IDS_SCRATCH_PER + RT_IDS_SCRATCH_FIXED)
uint32_t rasp_rt_ids_u32(const uint32_t *keys, size_t n, uint32_t *ids, uint32_t *counts, uint32_t *first, RtDict *dict,
                         void *scratch);
uint32_t rasp_rt_ids_u64(const uint64_t *keys, size_t n, uint32_t *ids, uint32_t *counts, uint32_t *first, RtDict *dict,
                         void *scratch);
/* Keys of `words` uint64_t each (2, 4, 8: packed strings); the dictionary refers to `keys`. */
uint32_t rasp_rt_ids_wide(const uint64_t *keys, size_t words, size_t n, uint32_t *ids, uint32_t *counts,
                          uint32_t *first, RtDict *dict, void *scratch);
/* ids[i] = the group of queries[i], or g where no key equals it. */
void rasp_rt_find_u32(const RtDict *dict, const uint32_t *queries, size_t n, uint32_t *ids, const void *scratch);
void rasp_rt_find_u64(const RtDict *dict, const uint64_t *queries, size_t n, uint32_t *ids, const void *scratch);
void rasp_rt_find_wide(const RtDict *dict, const uint64_t *keys, const uint64_t *queries, size_t words, size_t n,
                       uint32_t *ids, const void *scratch);

/* ---- group_direct.c: what does not ask for an order of groups
 * Group numbers in no special order, and not all of them used: key - low when keys are close together (at most
 * RT_GROUPS_MAX(n) numbers then), by hashing else. Returns how many numbers there are; rasp_rt_groups_find_* gives that
 * for a query which equals no key and lies out of the range (within the range, the number of an unused group).
 * flip is the sign bit for signed keys and 0 for unsigned ones. Cost: 0.3 ns a key when close, else as above. */
#define RT_GROUPS_MAX(n) ((size_t)(n) * 8 + 256)
uint32_t rasp_rt_groups_u32(const uint32_t *keys, size_t n, uint32_t flip, uint32_t *ids, RtDict *dict, void *scratch);
uint32_t rasp_rt_groups_u64(const uint64_t *keys, size_t n, uint64_t flip, uint32_t *ids, RtDict *dict, void *scratch);
void rasp_rt_groups_find_u32(const RtDict *dict, const uint32_t *queries, size_t n, uint32_t *ids, const void *scratch);
void rasp_rt_groups_find_u64(const RtDict *dict, const uint64_t *queries, size_t n, uint32_t *ids, const void *scratch);

/* out[i] = how many keys equal keys[i]. */
#define RT_HIST_SCRATCH_PER (RT_IDS_SCRATCH_PER + 32)
#define RT_HIST_SCRATCH_FIXED (RT_IDS_SCRATCH_FIXED + 1088)
#define RT_HIST_SCRATCH(n) ((size_t)(n) * RT_HIST_SCRATCH_PER + RT_HIST_SCRATCH_FIXED)
void rasp_rt_hist_i32(const int32_t *keys, size_t n, uint32_t *out, void *scratch);
void rasp_rt_hist_i64(const int64_t *keys, size_t n, uint32_t *out, void *scratch);

/* The least and the greatest key; *low > *high (the extremes of the type) when n is 0. */
void rasp_rt_range_i32(const int32_t *keys, size_t n, int32_t *low, int32_t *high);
void rasp_rt_range_i64(const int64_t *keys, size_t n, int64_t *low, int64_t *high);

/* As rasp_rt_occurrence_u8 and its relatives, for numbers below `groups`; scratch: 4 * groups bytes. */
void rasp_rt_occurrence_ids(const uint32_t *ids, size_t n, uint32_t groups, int32_t *out, void *scratch);
void rasp_rt_prev_ids(const uint32_t *ids, size_t n, uint32_t groups, int32_t *out, void *scratch);
void rasp_rt_next_ids(const uint32_t *ids, size_t n, uint32_t groups, int32_t *out, void *scratch);

/* ---- group_sorted.c: the same by sorting, for keys that a hash table does not bear. The functions above use it
 * themselves, for their own dictionaries. rasp_rt_find_sorted_u64 is _wide with one word (keys are not looked at).
 * Cost: that of an order. */
uint32_t rasp_rt_ids_sorted_u32(const uint32_t *keys, size_t n, uint32_t *ids, uint32_t *counts, uint32_t *first,
                                RtDict *dict, void *scratch);
uint32_t rasp_rt_ids_sorted_wide(const uint64_t *keys, size_t words, size_t n, uint32_t *ids, uint32_t *counts,
                                 uint32_t *first, RtDict *dict, void *scratch);
void rasp_rt_find_sorted_u32(const RtDict *dict, const uint32_t *queries, size_t n, uint32_t *ids, const void *scratch);
void rasp_rt_find_sorted_wide(const RtDict *dict, const uint64_t *keys, const uint64_t *queries, size_t words, size_t n,
                              uint32_t *ids, const void *scratch);

/* ---- sort.c: order of keys
 * order[p] = the position of the key that comes p-th; rank[j] = where the key at j comes: one is the other's inverse.
 * Cost: bytes 1 ns, others 3 to 10 ns a key, by the digits (bytes) in which keys differ. */
#define RT_ORDER_SCRATCH_PER 48
#define RT_ORDER_SCRATCH_FIXED 16384
#define RT_ORDER_SCRATCH(n) ((size_t)(n) * RT_ORDER_SCRATCH_PER + RT_ORDER_SCRATCH_FIXED)
void rasp_rt_order_u8(const uint8_t *keys, size_t n, uint8_t flip, uint32_t *order, void *scratch);
void rasp_rt_order_u16(const uint16_t *keys, size_t n, uint16_t flip, uint32_t *order, void *scratch);
void rasp_rt_order_u32(const uint32_t *keys, size_t n, uint32_t flip, uint32_t *order, void *scratch);
void rasp_rt_order_u64(const uint64_t *keys, size_t n, uint64_t flip, uint32_t *order, void *scratch);
void rasp_rt_order_wide(const uint64_t *keys, size_t words, size_t n, uint64_t flip, uint32_t *order, void *scratch);
void rasp_rt_rank_u8(const uint8_t *keys, size_t n, uint8_t flip, uint32_t *rank, void *scratch);
void rasp_rt_rank_u16(const uint16_t *keys, size_t n, uint16_t flip, uint32_t *rank, void *scratch);
void rasp_rt_rank_u32(const uint32_t *keys, size_t n, uint32_t flip, uint32_t *rank, void *scratch);
void rasp_rt_rank_u64(const uint64_t *keys, size_t n, uint64_t flip, uint32_t *rank, void *scratch);
/* The keys themselves in order. */
void rasp_rt_sort_u8(const uint8_t *keys, size_t n, uint8_t flip, uint8_t *out, void *scratch);
void rasp_rt_sort_u16(const uint16_t *keys, size_t n, uint16_t flip, uint16_t *out, void *scratch);
void rasp_rt_sort_u32(const uint32_t *keys, size_t n, uint32_t flip, uint32_t *out, void *scratch);
void rasp_rt_sort_u64(const uint64_t *keys, size_t n, uint64_t flip, uint64_t *out, void *scratch);

/* Keys and positions in order, in the scratch: word p is the key that comes p-th, flipped, above the 32 bits of its
 * position; of 64-bit keys the pairs (flipped key, position). */
typedef struct RtPair {
    uint64_t key, position;
} RtPair;
const uint64_t *rasp_rt_words_u16(const uint16_t *keys, size_t n, uint16_t flip, void *scratch);
const uint64_t *rasp_rt_words_u32(const uint32_t *keys, size_t n, uint32_t flip, void *scratch);
const RtPair *rasp_rt_pairs_u64(const uint64_t *keys, size_t n, uint64_t flip, void *scratch);
/* Sorts words, no two of them equal, whose lower halves rise where the upper ones (bytes 4 up to `to`; the rest are 0)
 * are equal, by the upper ones. The array has room for 2n, and for 8. The result is in either half: it is returned. */
uint64_t *rasp_rt_sort_words(uint64_t *words, size_t n, unsigned to);
/* Sorts pairs by their keys, stable. `other` has room for n; the result is in one of the two, which is returned. */
RtPair *rasp_rt_sort_pairs(RtPair *pairs, RtPair *other, size_t n);

/* ---- network.c: sorts n numbers in place, n a power of two and whole vectors of 64 bytes, aligned to 64. Cost: at
 * 64 of 32 bits 0.6 ns a number, at 1024 1.5 ns, at 16384 3 ns; of 64 bits twice that. */
void rasp_rt_network_u32(uint32_t *items, size_t n);
void rasp_rt_network_u64(uint64_t *items, size_t n);

/* ---- below.c: order comparisons with the keys
 * count[i] = how many keys are less than queries[i] (or_equal: or equal to it); sum[i] = the sum of their values,
 * modulo 2^64. values and sum are both NULL or neither is; count may be NULL when they are not. queries may be the same
 * pointer as keys, which is faster. There are n keys and n queries. Greater ones: the total less these. Cost: that of
 * one or two orders and 2 to 5 ns. */
#define RT_BELOW_SCRATCH_PER 64
#define RT_BELOW_SCRATCH_FIXED RT_ORDER_SCRATCH_FIXED
#define RT_BELOW_SCRATCH(n) ((size_t)(n) * RT_BELOW_SCRATCH_PER + RT_BELOW_SCRATCH_FIXED)
void rasp_rt_below_u8(const uint8_t *keys, const uint8_t *queries, size_t n, uint8_t flip, bool or_equal,
                      const int64_t *values, uint32_t *count, int64_t *sum, void *scratch);
void rasp_rt_below_u16(const uint16_t *keys, const uint16_t *queries, size_t n, uint16_t flip, bool or_equal,
                       const int64_t *values, uint32_t *count, int64_t *sum, void *scratch);
void rasp_rt_below_u32(const uint32_t *keys, const uint32_t *queries, size_t n, uint32_t flip, bool or_equal,
                       const int64_t *values, uint32_t *count, int64_t *sum, void *scratch);
void rasp_rt_below_u64(const uint64_t *keys, const uint64_t *queries, size_t n, uint64_t flip, bool or_equal,
                       const int64_t *values, uint32_t *count, int64_t *sum, void *scratch);
/* The same within groups: the upper 32 bits of a key are its group (ids of keys and queries from one dictionary), the
 * lower 32 bits what is compared, flipped already. Only keys of the query's group count. */
void rasp_rt_below_in_group(const uint64_t *keys, const uint64_t *queries, size_t n, bool or_equal,
                            const int64_t *values, uint32_t *count, int64_t *sum, void *scratch);
/* rank[j] = how many keys of the group of keys[j] come before it (less, or equal and earlier). */
void rasp_rt_rank_in_group(const uint64_t *keys, size_t n, uint32_t *rank, void *scratch);

/* ---- sweep.c: two order comparisons
 * Keys stand in the order of the first comparison; rank[t] (0 to n - 1, all different) is the place of the t-th of them
 * in the order of the second. Query i asks for the keys t < within[i] with rank[t] < below[i] (both at most n): how
 * many (count), and the sum of values[t] modulo 2^64 (sum; both NULL or neither). `within` and `below` are what
 * rasp_rt_below_* counts; for j <= i and k < q they are i + 1 and that count, and rank is rasp_rt_rank_*.
 * Cost: counts 1 to 2 ns a query and bit of n, sums 2 to 5. */
#define RT_DOMINANCE_SCRATCH_PER 32
#define RT_DOMINANCE_SCRATCH_FIXED 1024
#define RT_DOMINANCE_SCRATCH(n) ((size_t)(n) * RT_DOMINANCE_SCRATCH_PER + RT_DOMINANCE_SCRATCH_FIXED)
void rasp_rt_dominance(const uint32_t *rank, size_t n, const uint32_t *within, const uint32_t *below, uint32_t *count,
                       void *scratch);
void rasp_rt_dominance_sum(const uint32_t *rank, const int64_t *values, size_t n, const uint32_t *within,
                           const uint32_t *below, int64_t *sum, void *scratch);

/* ---- axis.c: order comparisons as places
 * rank[j] = the place of keys[j] (0 to n - 1, all different); below[i] = how many keys are less than queries[i]
 * (or_equal: or equal to it): these are the keys with rank < below[i]. queries may be the same pointer as keys. Keys of
 * `words` uint64_t each have the least significant word first. Cost: that of one order of 2n keys. */
#define RT_AXIS_SCRATCH_PER 64
#define RT_AXIS_SCRATCH_FIXED RT_ORDER_SCRATCH_FIXED
#define RT_AXIS_SCRATCH(n) ((size_t)(n) * RT_AXIS_SCRATCH_PER + RT_AXIS_SCRATCH_FIXED)
void rasp_rt_axis_u32(const uint32_t *keys, const uint32_t *queries, size_t n, uint32_t flip, bool or_equal,
                      uint32_t *rank, uint32_t *below, void *scratch);
void rasp_rt_axis_u64(const uint64_t *keys, const uint64_t *queries, size_t n, uint64_t flip, bool or_equal,
                      uint32_t *rank, uint32_t *below, void *scratch);
void rasp_rt_axis_wide(const uint64_t *keys, const uint64_t *queries, size_t words, size_t n, uint64_t flip,
                       bool or_equal, uint32_t *rank, uint32_t *below, void *scratch);

/* Keys in boxes. place[j]: of the key at j on a first axis (NULL: its position), rank[j]: on a second one. Query i asks
 * for the keys with from[i] <= place < to[i] and rank < below[i]; from may be NULL (0), and is at most to[i]. Either
 * count or (with values) the sum modulo 2^64 is wanted; the other two are NULL. Cost: one or two of rasp_rt_dominance.
 */
#define RT_BOX_SCRATCH_PER (RT_DOMINANCE_SCRATCH_PER + 24)
#define RT_BOX_SCRATCH_FIXED (RT_DOMINANCE_SCRATCH_FIXED + 256)
#define RT_BOX_SCRATCH(n) ((size_t)(n) * RT_BOX_SCRATCH_PER + RT_BOX_SCRATCH_FIXED)
void rasp_rt_box(const uint32_t *place, const uint32_t *rank, size_t n, const uint32_t *from, const uint32_t *to,
                 const uint32_t *below, const int64_t *values, uint32_t *count, int64_t *sum, void *scratch);

/* ---- bits.c: many order comparisons
 * rank and below of each axis (as rasp_rt_axis_* gives them), n entries each, one axis behind the other: 2 to
 * RT_BITS_MOST axes. count[i] = how many keys have rank < below[i] on all of them. Keys whose rank on the first axis is
 * not below n never count. Returns 0, or KERNEL_STOPPED where the watch (which may be NULL) has stopped it.
 * Cost: for three axes 0.05 ns a query and key at 16384, and 4 ns a query for each 4096 keys.
 */
#define RT_BITS_MOST 8
#define RT_BITS_SCRATCH_PER(axes) (6 + 6 * (axes) + 2 * (axes) * (axes) + 10 * ((axes) - 1))
#define RT_BITS_SCRATCH_FIXED 8192
#define RT_BITS_SCRATCH(n, axes) ((size_t)(n) * RT_BITS_SCRATCH_PER(axes) + RT_BITS_SCRATCH_FIXED)
int32_t rasp_rt_bits(const uint32_t *rank, const uint32_t *below, size_t axes, size_t n, uint32_t *count, void *scratch,
                     KernelWatch *watch);

/* ---- convert.c: elements of C arrays as tokens
 * How many code points a text has; -1 when it is not UTF-8. */
int64_t rasp_rt_utf8_count(const uint8_t *text, size_t bytes);
/* The code points of UTF-8. */
void rasp_rt_utf8_decode(const uint8_t *text, size_t bytes, uint32_t *out);
/* The packed string (lane s8) of one character. */
uint64_t rasp_rt_character_text(uint32_t code);
/* The packed string of an int's decimal digits, `size` bytes: enough for them and the length. */
void rasp_rt_int_text(int64_t value, uint8_t *out, size_t size);
#endif
