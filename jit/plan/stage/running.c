/* STAGE_RUNNING: equalities on values, up to the position or from it on. */
#include "jit/plan/cost.h"
#include "jit/plan/groups.h"

static bool applies(const Wanted *wanted) {
    return groups_apply(wanted, SEL_BOUNDED_NEAR);
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    return NS_CALL + cost_of_codes(stage->codes, n) + NS_PER_TABLE * n * (cost_outputs(stage) - 1.0);
}

const StageMethods methods_running = {
    applies,           groups_choose,           INPUTS_BY_KEYS, plan_list_nodes,  cost,
    plan_code_buffers, plan_direction_of_bound, groups_verify,  NOTHING_TO_PRINT, NO_PASSES,
};
