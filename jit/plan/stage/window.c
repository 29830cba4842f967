/* STAGE_WINDOW: bounds by the position at any distance: a <= j - i <= b. */
#include "jit/plan/cost.h"

static bool applies(const Wanted *wanted) {
    const SelShape *shape = &wanted->shape;
    return shape->is_plain && !shape->is_point && shape->equals + shape->orders == 0 &&
           shape->bounds == SEL_BOUNDED_FAR;
}

static void choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    (void)maker;
    stage->conjunction = wanted->conjunction;
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    return NS_CALL + 2.0 * NS_PER_STEP * n * cost_outputs(stage);
}

/* Prefix totals: those before each position, and the last. */
static void buffers(Plan *plan, Stage *stage) {
    plan_add_tables(plan, stage, 1, 2);
}

static const char *verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    const SelConjunction *conjunction = stage->conjunction;
    return conjunction->low == IR_NONE && conjunction->high == IR_NONE ? "has no bounds" : NULL;
}

const StageMethods methods_window = {
    applies, choose, INPUTS_BY_KEYS, plan_list_nodes, cost, buffers, NO_DIRECTION, verify, NOTHING_TO_PRINT, NO_PASSES,
};
