/* STAGE_TOTAL: rows are all equal: one reduction over the keys, whose results are scalars. */
#include "jit/plan/cost.h"

static bool applies(const Wanted *wanted) {
    return wanted->uniform;
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    return NS_CALL + NS_PER_STEP * n * cost_outputs(stage);
}

static const char *verify(const Plan *plan, const Stage *stage) {
    return ir_node(plan->ir, stage->selector)->uniform ? NULL : "folds what differs from row to row";
}

const StageMethods methods_total = {
    applies,    CHOOSES_NOTHING, INPUTS_BY_KEYS, plan_list_nodes,  cost,
    NO_BUFFERS, NO_DIRECTION,    verify,         NOTHING_TO_PRINT, NO_PASSES,
};
