/* STAGE_NESTED: one order comparison within groups, or of long values. */
#include "jit/plan/cost.h"

static bool applies(const Wanted *wanted) {
    const SelShape *shape = &wanted->shape;
    return shape->is_plain && !shape->is_point && shape->orders == 1 && shape->bounds == SEL_UNBOUNDED;
}

static void choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    stage->conjunction = wanted->conjunction;
    stage->as.axes = arena_zalloc(maker->arena, sizeof *stage->as.axes);
    plan_group_codes(maker->ir, stage);
    plan_add_orders(maker->ir, stage);
    if (stage->conjunction->equal_count == 0) {
        stage->why = "one order comparison of long values: totals over sorted places";
    }
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    bool wide = stage->as.axes->axis[0].words.wide;
    return 2.0 * NS_RUNTIME + cost_of_codes(stage->codes, n) + (wide ? cost_of_axes(stage, n) : 0.0) +
           (2.0 * NS_PER_LONG_SORT + NS_PER_MERGE) * n * cost_outputs(stage);
}

static void buffers(Plan *plan, Stage *stage) {
    plan_add_words(plan, stage->codes);
    plan_axis_buffers(plan, stage);
    plan_number_buffers(plan, stage);
}

static const char *verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    return stage->as.axes->count == 1 ? NULL : "has no one axis";
}

const StageMethods methods_nested = {
    applies, choose, INPUTS_BY_KEYS, plan_list_nodes, cost, buffers, NO_DIRECTION, verify, NOTHING_TO_PRINT, NO_PASSES,
};
