/* Axes: the order comparisons of nested, sweep and bits stages, and the memory they take. */
#include "jit/plan/internal.h"
#include "runtime/kernels/rt.h"

static void add_axis(const Maker *maker, Stage *stage, AxisKind kind, SelComparison comparison) {
    Axis *axis = &stage->axis[stage->axis_count++];
    *axis = (Axis){.kind = kind, .comparison = comparison};
    if (kind == AXIS_ORDER) {
        axis->words.kind = CODES_ORDER;
        axis->words.shared = comparison.key == comparison.query;
        plan_choose_words(maker->ir, &axis->words, &comparison, 1);
    }
}

/* An equality selects what neither k < q nor k > q leaves out. */
static void add_equal(const Maker *maker, Stage *stage, SelComparison comparison) {
    comparison.op = OP_LE;
    add_axis(maker, stage, AXIS_ORDER, comparison);
    comparison.op = OP_GE;
    add_axis(maker, stage, AXIS_ORDER, comparison);
}

void plan_axes(const Maker *maker, Stage *stage) {
    static const SelComparison nothing = {OP_EQ, IR_NONE, IR_NONE};
    const SelConjunction *conjunction = &stage->conjunction;
    bool bounded = conjunction->low != IR_NONE || conjunction->high != IR_NONE;
    stage->axis_count = 0;
    if (stage->kind == STAGE_SWEEP && bounded) {
        add_axis(maker, stage, AXIS_BOTH, nothing);
    }
    for (uint32_t i = 0; i < conjunction->order_count; i++) {
        add_axis(maker, stage, AXIS_ORDER, conjunction->order[i]);
    }
    if (stage->kind != STAGE_BITS) {
        return;
    }
    for (uint32_t i = 0; i < conjunction->equal_count; i++) {
        add_equal(maker, stage, conjunction->equal[i]);
    }
    if (conjunction->high != IR_NONE) {
        add_axis(maker, stage, AXIS_UPTO, nothing);
    }
    if (conjunction->low != IR_NONE) {
        add_axis(maker, stage, AXIS_FROM, nothing);
    }
}

/* All axes use the same columns of words, one after the other. */
static void add_words(Plan *plan, Stage *stage) {
    uint32_t most = 1;
    bool any = false;
    for (uint32_t i = 0; i < stage->axis_count; i++) {
        most = stage->axis[i].words.words > most ? stage->axis[i].words.words : most;
        any = any || stage->axis[i].kind == AXIS_ORDER;
    }
    if (!any) {
        return;
    }
    uint32_t keys = plan_add_buffer(plan, LANE_I64, most, 0);
    uint32_t queries = plan_add_buffer(plan, LANE_I64, most, 0);
    for (uint32_t i = 0; i < stage->axis_count; i++) {
        Codes *words = &stage->axis[i].words;
        words->key_words = keys;
        words->query_words = words->shared ? keys : queries;
    }
    plan_need_work(plan, RT_AXIS_SCRATCH_PER, RT_AXIS_SCRATCH_FIXED);
}

void plan_axis_buffers(Plan *plan, Stage *stage) {
    AxisBuffers *axes = &stage->axes;
    add_words(plan, stage);
    axes->ranks = plan_add_buffer(plan, LANE_I32, stage->axis_count, 0);
    axes->belows = plan_add_buffer(plan, LANE_I32, stage->axis_count, 0);
    axes->values = plan_add_buffer(plan, LANE_I64, 1, 0);
    axes->results = plan_add_buffer(plan, LANE_I64, 1, 0);
    if (stage->kind == STAGE_BITS) {
        plan_need_work(plan, RT_BITS_SCRATCH_PER(stage->axis_count), RT_BITS_SCRATCH_FIXED);
        return;
    }
    axes->keys = plan_add_buffer(plan, LANE_I64, 1, 0);
    axes->to = plan_add_buffer(plan, LANE_I64, 1, 0);
    axes->from = plan_add_buffer(plan, LANE_I64, 1, 0);
    plan_need_work(plan, RT_BELOW_SCRATCH_PER, RT_BELOW_SCRATCH_FIXED);
    if (stage->kind == STAGE_SWEEP) {
        axes->places = plan_add_buffer(plan, LANE_I32, 1, 0);
        axes->ends = plan_add_buffer(plan, LANE_I32, 1, 0);
        axes->firsts = plan_add_buffer(plan, LANE_I32, 1, 0);
        plan_need_work(plan, RT_BOX_SCRATCH_PER, RT_BOX_SCRATCH_FIXED);
    }
}
