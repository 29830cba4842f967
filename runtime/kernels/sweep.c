/* Two order comparisons: a sweep over the keys in the first order, with a Fenwick tree over their places in the second.
 *
 * Queries are answered when the sweep has reached their `within`. They are sorted by it first, by counting, unless they
 * already come so (as for j <= i). */
#include "runtime/kernels/vec.h"

/* Queries by `within`: their positions in order, or NULL when they are in order as they stand. */
static const uint32_t *order_queries(const uint32_t *within, size_t n, uint32_t *order, uint32_t *places) {
    bool falls = false;
    for (size_t i = 1; i < n; i++) {
        falls |= within[i] < within[i - 1];
    }
    if (!falls) {
        return NULL;
    }
    __builtin_memset(places, 0, (n + 2) * sizeof *places);
    for (size_t i = 0; i < n; i++) {
        places[within[i] + 1]++;
    }
    for (size_t k = 1; k <= n; k++) {
        places[k] += places[k - 1];
    }
    for (size_t i = 0; i < n; i++) {
        order[places[within[i]]++] = (uint32_t)i;
    }
    return order;
}

#define SWEEP_FUNCTION(name, Total, Out, value_at)                                                                     \
    RT_INLINE void name(const uint32_t *rank, const int64_t *values, size_t n, const uint32_t *within,                 \
                        const uint32_t *below, const uint32_t *order, Total *tree, Out *out) {                         \
        size_t t = 0;                                                                                                  \
        __builtin_memset(tree, 0, (n + 1) * sizeof *tree);                                                             \
        for (size_t k = 0; k < n; k++) {                                                                               \
            size_t i = order == NULL ? k : order[k];                                                                   \
            for (; t < within[i]; t++) {                                                                               \
                Total value = value_at(values, t);                                                                     \
                for (size_t at = (size_t)rank[t] + 1; at <= n; at += at & (0 - at)) {                                  \
                    tree[at] += value;                                                                                 \
                }                                                                                                      \
            }                                                                                                          \
            Total total = 0;                                                                                           \
            for (size_t at = below[i]; at > 0; at &= at - 1) {                                                         \
                total += tree[at];                                                                                     \
            }                                                                                                          \
            out[i] = (Out)total;                                                                                       \
        }                                                                                                              \
    }

#define COUNT_ONE(values, t) ((void)(values), 1)
#define VALUE_AT(values, t) ((uint64_t)(values)[t])
SWEEP_FUNCTION(sweep_count, uint32_t, uint32_t, COUNT_ONE)
SWEEP_FUNCTION(sweep_sum, uint64_t, int64_t, VALUE_AT)

void rasp_rt_dominance(const uint32_t *rank, size_t n, const uint32_t *within, const uint32_t *below, uint32_t *count,
                       void *scratch) {
    uint32_t *order = scratch;
    uint32_t *tree = order + n;
    sweep_count(rank, NULL, n, within, below, order_queries(within, n, order, tree), tree, count);
}

void rasp_rt_dominance_sum(const uint32_t *rank, const int64_t *values, size_t n, const uint32_t *within,
                           const uint32_t *below, int64_t *sum, void *scratch) {
    uint32_t *order = scratch;
    uint64_t *tree = (uint64_t *)(void *)(order + ((n + 1) & ~(size_t)1));
    sweep_sum(rank, values, n, within, below, order_queries(within, n, order, (uint32_t *)(void *)tree), tree, sum);
}
