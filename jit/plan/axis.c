/* Axes: the order comparisons of nested, sweep and bits stages, and the memory they take. */
#include "jit/plan/internal.h"
#include "runtime/kernels/rt.h"

void plan_add_axis(const Ir *ir, Stage *stage, AxisKind kind, SelComparison comparison) {
    Axis *axis = &stage->as.axes->axis[stage->as.axes->count++];
    *axis = (Axis){.kind = kind, .comparison = comparison};
    if (kind == AXIS_ORDER) {
        axis->words.kind = CODES_ORDER;
        axis->words.shared = comparison.key == comparison.query;
        plan_choose_words(ir, &axis->words, &comparison, 1);
    }
}

void plan_add_bound(const Ir *ir, Stage *stage, AxisKind kind) {
    plan_add_axis(ir, stage, kind, (SelComparison){OP_EQ, IR_NONE, IR_NONE});
}

void plan_add_orders(const Ir *ir, Stage *stage) {
    for (uint32_t i = 0; i < stage->conjunction->order_count; i++) {
        plan_add_axis(ir, stage, AXIS_ORDER, stage->conjunction->order[i]);
    }
}

/* All axes use the same columns of words, one after the other. */
static void add_words(Plan *plan, Stage *stage) {
    uint32_t most = 1;
    bool any = false;
    for (uint32_t i = 0; i < stage->as.axes->count; i++) {
        most = stage->as.axes->axis[i].words.words > most ? stage->as.axes->axis[i].words.words : most;
        any = any || stage->as.axes->axis[i].kind == AXIS_ORDER;
    }
    if (!any) {
        return;
    }
    uint32_t keys = plan_add_buffer(plan, LANE_I64, most, 0);
    uint32_t queries = plan_add_buffer(plan, LANE_I64, most, 0);
    for (uint32_t i = 0; i < stage->as.axes->count; i++) {
        Codes *words = &stage->as.axes->axis[i].words;
        words->key_words = keys;
        words->query_words = words->shared ? keys : queries;
    }
    plan_need_work(plan, RT_AXIS_SCRATCH_PER, RT_AXIS_SCRATCH_FIXED);
}

void plan_axis_buffers(Plan *plan, Stage *stage) {
    StageAxes *axes = stage->as.axes;
    add_words(plan, stage);
    axes->ranks = plan_add_buffer(plan, LANE_I32, stage->as.axes->count, 0);
    axes->belows = plan_add_buffer(plan, LANE_I32, stage->as.axes->count, 0);
    axes->values = plan_add_buffer(plan, LANE_I64, 1, 0);
    axes->results = plan_add_buffer(plan, LANE_I64, 1, 0);
}

void plan_number_buffers(Plan *plan, Stage *stage) {
    StageAxes *axes = stage->as.axes;
    axes->keys = plan_add_buffer(plan, LANE_I64, 1, 0);
    axes->to = plan_add_buffer(plan, LANE_I64, 1, 0);
    axes->from = plan_add_buffer(plan, LANE_I64, 1, 0);
    plan_need_work(plan, RT_BELOW_SCRATCH_PER, RT_BELOW_SCRATCH_FIXED);
}
