/* STAGE_FIND: the first or last column that every row selects. The optimizer asks for it where there is code for it. */
#include "jit/plan/cost.h"

static bool applies(const Wanted *wanted) {
    return wanted->op == IR_NEAREST && wanted->uniform;
}

static void choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    (void)maker;
    stage->conjunction = wanted->conjunction;
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    (void)stage;
    return NS_CALL + NS_PER_STEP * n / 8.0;
}

static const char *verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    return stage->conjunction->key_filter == IR_NONE ? "is a search for any column" : NULL;
}

const StageMethods methods_find = {
    applies,    choose,       INPUTS_BY_KEYS, plan_list_search_nodes, cost,
    NO_BUFFERS, NO_DIRECTION, verify,         NOTHING_TO_PRINT,       NO_PASSES,
};
