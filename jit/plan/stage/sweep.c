/* STAGE_SWEEP: two order comparisons, of which one may be bounds by the position, perhaps within groups. */
#include "jit/plan/cost.h"
#include "runtime/kernels/rt.h"

static bool applies(const Wanted *wanted) {
    const SelShape *shape = &wanted->shape;
    uint32_t orders = shape->orders + (shape->bounds != SEL_UNBOUNDED ? 1 : 0);
    return shape->is_plain && !shape->is_point && shape->orders > 0 && orders == 2;
}

static void choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    stage->conjunction = wanted->conjunction;
    stage->as.axes = arena_zalloc(maker->arena, sizeof *stage->as.axes);
    plan_group_codes(maker->ir, stage);
    if (wanted->shape.bounds != SEL_UNBOUNDED) {
        plan_add_bound(maker->ir, stage, AXIS_BOTH);
    }
    plan_add_orders(maker->ir, stage);
}

static double levels_of(double n) {
    uint32_t levels = 1;
    for (uint64_t left = (uint64_t)n; left > 2; left /= 2) {
        levels++;
    }
    return levels;
}

static double tree_cost(const Stage *stage, double n) {
    double bits = levels_of(n);
    double counts = stage->count != IR_NONE ? NS_PER_BIT_COUNT : 0.0;
    return n * bits * (counts + NS_PER_BIT_SUM * (double)stage->folds.count);
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    bool grouped = stage->conjunction->equal_count > 0;
    bool twice = grouped || stage->conjunction->low != IR_NONE;
    return 4.0 * NS_RUNTIME + cost_of_codes(stage->codes, n) + cost_of_axes(stage, n) +
           (grouped ? 4.0 * NS_PER_LONG_SORT * n : 0.0) + tree_cost(stage, n) * (twice ? 2.0 : 1.0);
}

static void buffers(Plan *plan, Stage *stage) {
    StageAxes *axes = stage->as.axes;
    plan_add_words(plan, stage->codes);
    plan_axis_buffers(plan, stage);
    plan_number_buffers(plan, stage);
    axes->places = plan_add_buffer(plan, LANE_I32, 1, 0);
    axes->ends = plan_add_buffer(plan, LANE_I32, 1, 0);
    axes->firsts = plan_add_buffer(plan, LANE_I32, 1, 0);
    plan_need_work(plan, RT_BOX_SCRATCH_PER, RT_BOX_SCRATCH_FIXED);
}

static const char *verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    return stage->as.axes->count == 2 ? NULL : "has no two axes";
}

const StageMethods methods_sweep = {
    applies, choose, INPUTS_BY_KEYS, plan_list_nodes, cost, buffers, NO_DIRECTION, verify, NOTHING_TO_PRINT, NO_PASSES,
};
