/* STAGE_BELOW: one order comparison of values: totals over sorted keys. */
#include "jit/plan/cost.h"

/* Keys of several words are sorted by their places, and long values added up by them: NESTED, in one group. */
static bool applies(const Wanted *wanted) {
    const SelShape *shape = &wanted->shape;
    Codes codes = {0};
    if (!shape->is_plain || shape->is_point || shape->orders != 1 || shape->equals > 0 ||
        shape->bounds != SEL_UNBOUNDED) {
        return false;
    }
    plan_choose_codes(wanted->ir, &codes, wanted->conjunction->order, 1, CODES_ORDER);
    return codes.kind != CODES_ORDER || (codes.words == 1 && !wanted->has_long_folds);
}

static void choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    stage->conjunction = wanted->conjunction;
    plan_choose_codes(maker->ir, stage->codes, stage->conjunction->order, 1, CODES_ORDER);
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    double codes = cost_of_codes(stage->codes, n);
    return NS_CALL + codes * (stage->codes->kind == CODES_ORDER ? cost_outputs(stage) : 1.0);
}

static const char *verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    return stage->conjunction->order_count == 1 ? NULL : "has no one order";
}

const StageMethods methods_below = {
    applies,           choose,       INPUTS_BY_KEYS, plan_list_nodes,  cost,
    plan_code_buffers, NO_DIRECTION, verify,         NOTHING_TO_PRINT, NO_PASSES,
};
