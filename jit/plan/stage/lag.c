/* STAGE_LAG: equalities on values, and a <= j - i <= b. */
#include "jit/plan/cost.h"
#include "jit/plan/groups.h"

static bool applies(const Wanted *wanted) {
    return groups_apply(wanted, SEL_BOUNDED_FAR);
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    return NS_CALL + cost_of_codes(stage->codes, n) + NS_PER_TABLE * n * (2.0 * cost_outputs(stage) - 1.0);
}

const StageMethods methods_lag = {
    applies,           groups_choose, INPUTS_BY_KEYS, plan_list_nodes,  cost,
    plan_code_buffers, NO_DIRECTION,  groups_verify,  NOTHING_TO_PRINT, NO_PASSES,
};
