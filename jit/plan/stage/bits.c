/* STAGE_BITS: more order comparisons, counts only. */
#include "jit/plan/cost.h"
#include "runtime/kernels/rt.h"

_Static_assert(SEL_AXES <= RT_BITS_MOST, "the runtime conjoins so many at once");

/* Order comparisons that it amounts to: an equality is two, a bound by the position one. */
static uint32_t axes_of(const SelConjunction *conjunction) {
    uint32_t bounds = (conjunction->low != IR_NONE ? 1u : 0u) + (conjunction->high != IR_NONE ? 1u : 0u);
    return conjunction->order_count + 2 * conjunction->equal_count + bounds;
}

static bool applies(const Wanted *wanted) {
    const SelShape *shape = &wanted->shape;
    return shape->is_plain && !shape->is_point && shape->orders > 0 && axes_of(wanted->conjunction) <= SEL_AXES;
}

/* An equality selects what neither k < q nor k > q leaves out. */
static void add_equal(const Ir *ir, Stage *stage, SelComparison comparison) {
    comparison.op = OP_LE;
    plan_add_axis(ir, stage, AXIS_ORDER, comparison);
    comparison.op = OP_GE;
    plan_add_axis(ir, stage, AXIS_ORDER, comparison);
}

static void choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    const SelConjunction *conjunction = wanted->conjunction;
    stage->conjunction = conjunction;
    stage->as.axes = arena_zalloc(maker->arena, sizeof *stage->as.axes);
    plan_add_orders(maker->ir, stage);
    for (uint32_t i = 0; i < conjunction->equal_count; i++) {
        add_equal(maker->ir, stage, conjunction->equal[i]);
    }
    if (conjunction->high != IR_NONE) {
        plan_add_bound(maker->ir, stage, AXIS_UPTO);
    }
    if (conjunction->low != IR_NONE) {
        plan_add_bound(maker->ir, stage, AXIS_FROM);
    }
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    double chunks = n > 4096.0 ? n / 4096.0 : 1.0;
    double bits = n * stage->as.axes->count * (n * NS_PER_BITSET + chunks * NS_PER_CHUNK);
    return 8.0 * NS_RUNTIME + cost_of_axes(stage, n) + bits;
}

static void buffers(Plan *plan, Stage *stage) {
    plan_axis_buffers(plan, stage);
    plan_need_work(plan, RT_BITS_SCRATCH_PER(stage->as.axes->count), RT_BITS_SCRATCH_FIXED);
}

static const char *verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    return stage->as.axes->count <= SEL_AXES && stage->folds.count == 0 ? NULL : "has too many axes, or folds";
}

const StageMethods methods_bits = {
    applies, choose, INPUTS_BY_KEYS, plan_list_nodes, cost, buffers, NO_DIRECTION, verify, NOTHING_TO_PRINT, NO_PASSES,
};
