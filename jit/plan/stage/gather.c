/* STAGE_GATHER: the row knows its one column, j == f(i). */
#include "jit/plan/cost.h"

static bool applies(const Wanted *wanted) {
    return wanted->shape.is_plain && wanted->shape.is_point;
}

static void choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    (void)maker;
    stage->conjunction = wanted->conjunction;
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    return NS_CALL + NS_PER_STEP * n * cost_outputs(stage);
}

/* As a copy from a distance. */
static Direction direction(const Plan *plan, const Stage *stage, size_t count) {
    return plan_affine_flows(plan, stage, count) ? DIRECTION_EITHER : DIRECTION_NONE;
}

static const char *verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    return stage->conjunction->point == IR_NONE ? "knows no column" : NULL;
}

const StageMethods methods_gather = {
    applies, choose, INPUTS_BY_KEYS, plan_list_nodes, cost, NO_BUFFERS, direction, verify, NOTHING_TO_PRINT, NO_PASSES,
};
