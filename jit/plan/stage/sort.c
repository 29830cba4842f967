/* STAGE_SORT: values in the order of their keys: what the place in a stable sort is asked for. */
#include "jit/plan/cost.h"
#include "jit/plan/rank.h"
#include "runtime/kernels/rt.h"

static bool applies(const Wanted *wanted) {
    return wanted->split != NULL && wanted->split->sorts;
}

bool plan_sorts_keys(const Plan *plan, const Stage *stage) {
    const IrNode *key = ir_node(plan->ir, stage->as.rank.key);
    bool ints = (key->kinds == KIND_INT || key->kinds == KIND_STRING || key->kinds == KIND_BOOL) &&
                lane_bytes((Lane)key->lane) <= 8;
    for (size_t i = 0; ints && i < stage->folds.count; i++) {
        const IrNode *sum = ir_node(plan->ir, stage->folds.data[i]);
        ints = sum->b == stage->as.rank.key && lane_bytes((Lane)sum->lane) == lane_bytes((Lane)key->lane);
    }
    return ints;
}

/* The runtime sorts a whole column. */
static void inputs(Maker *maker, bool *needed, const Stage *stage) {
    if (plan_sorts_keys(maker->plan, stage)) {
        plan_wish_column(maker, needed, stage->as.rank.key);
    } else {
        plan_wish_shared(maker, needed, stage);
    }
}

static void buffers(Plan *plan, Stage *stage) {
    if (plan_sorts_keys(plan, stage)) {
        plan_need_work(plan, RT_ORDER_SCRATCH_PER, RT_ORDER_SCRATCH_FIXED);
    } else if (stage->codes->kind == CODES_RANGE) {
        stage->tables = plan_add_buffer(plan, LANE_I32, stage->codes->linear, (uint64_t)stage->codes->range + 2);
    } else {
        plan_add_words(plan, stage->codes);
    }
}

const StageMethods methods_sort = {
    applies, rank_choose,  inputs,      plan_list_nodes,  rank_cost,
    buffers, NO_DIRECTION, rank_verify, NOTHING_TO_PRINT, NO_PASSES,
};
