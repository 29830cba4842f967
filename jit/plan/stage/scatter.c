/* STAGE_SCATTER: the key's place is known: f(j) == i for an f that takes every position once. */
#include "jit/plan/cost.h"

static bool applies(const Wanted *wanted) {
    return wanted->split != NULL && wanted->split->scatters;
}

static void choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    (void)maker;
    stage->conjunction = wanted->conjunction;
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    return NS_CALL + NS_PER_STEP * n * cost_outputs(stage);
}

static const char *verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    return stage->conjunction->equal_count == 1 ? NULL : "has no place for each key";
}

const StageMethods methods_scatter = {
    applies,    choose,       INPUTS_BY_KEYS, plan_list_nodes,  cost,
    NO_BUFFERS, NO_DIRECTION, verify,         NOTHING_TO_PRINT, NO_PASSES,
};
