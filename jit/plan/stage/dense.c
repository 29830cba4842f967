/* STAGE_DENSE: rows of comparisons into masks: any selector. */
#include "jit/plan/cost.h"

#define VECTOR_BYTES 64.0

static bool applies(const Wanted *wanted) {
    (void)wanted;
    return true;
}

typedef struct PairCount {
    const Ir *ir;
    Pairs pairs;
} PairCount;

static void count_leaf(void *user, IrId select) {
    PairCount *count = user;
    const IrNode *node = ir_node(count->ir, select);
    const IrId sides[2] = {node->a, node->b};
    count->pairs.leaves++;
    for (unsigned i = 0; i < 2; i++) {
        uint32_t bytes = (uint32_t)lane_bytes((Lane)ir_node(count->ir, sides[i])->lane);
        count->pairs.lane_bytes = bytes > count->pairs.lane_bytes ? bytes : count->pairs.lane_bytes;
    }
}

Pairs cost_pairs(const Plan *plan, const Stage *stage) {
    PairCount count = {.ir = plan->ir};
    selector_leaves(plan, stage->selector, count_leaf, &count);
    return count.pairs;
}

static double whole(double vectors) {
    double below = (double)(uint64_t)vectors;
    return below < vectors ? below + 1.0 : below;
}

double cost_of_dense(const Ir *ir, const Stage *stage, Pairs pairs, double n) {
    double vectors = n * whole(n * pairs.lane_bytes / VECTOR_BYTES);
    double cost = NS_DENSE + vectors * (pairs.leaves + 1.0) * NS_PER_COMPARISON;
    cost += stage->folds.count > 0 ? n * NS_PER_ROW : 0.0;
    for (size_t i = 0; i < stage->folds.count; i++) {
        const IrNode *value = ir_node(ir, ir_node(ir, stage->folds.data[i])->b);
        bool chained = value->kinds == KIND_FLOAT || ir_is_mixed(value);
        cost += chained ? n * n * NS_PER_FLOAT : vectors * NS_PER_VECTOR_SUM;
    }
    return cost;
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    return cost_of_dense(plan->ir, stage, cost_pairs(plan, stage), n);
}

const StageMethods methods_dense = {
    applies,    CHOOSES_NOTHING, INPUTS_BY_KEYS,    NO_NODES,         cost,
    NO_BUFFERS, NO_DIRECTION,    NOTHING_TO_VERIFY, NOTHING_TO_PRINT, NO_PASSES,
};
