/* STAGE_GROUP: equalities on values. */
#include "jit/plan/cost.h"
#include "jit/plan/groups.h"

static bool applies(const Wanted *wanted) {
    return groups_apply(wanted, SEL_UNBOUNDED);
}

/* Bytes counted among themselves: the runtime has special ways. */
static bool is_byte_histogram(const Ir *ir, const Stage *stage) {
    const SelConjunction *conjunction = stage->conjunction;
    bool filtered = conjunction->key_filter != IR_NONE || conjunction->query_filter != IR_NONE;
    return stage->count != IR_NONE && stage->folds.count == 0 && conjunction->equal_count == 1 &&
           stage->codes->shared && !filtered && lane_bytes((Lane)ir_node(ir, conjunction->equal[0].key)->lane) == 1;
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    if (is_byte_histogram(plan->ir, stage)) {
        return NS_DENSE + NS_PER_BYTE * n;
    }
    return NS_CALL + cost_of_codes(stage->codes, n) + NS_PER_TABLE * n * (cost_outputs(stage) - 1.0);
}

const StageMethods methods_group = {
    applies,           groups_choose, INPUTS_BY_KEYS, plan_list_nodes,  cost,
    plan_code_buffers, NO_DIRECTION,  groups_verify,  NOTHING_TO_PRINT, NO_PASSES,
};
