/* Memory of stages: tables, prefix arrays and codes. */
#include "jit/plan/internal.h"
#include "runtime/kernels/rt.h"

uint32_t plan_add_buffer(Plan *plan, Lane lane, uint64_t per_position, uint64_t extra) {
    Buffer buffer = {.lane = lane, .per_position = per_position, .extra = extra};
    vec_push(plan->arena, &plan->buffers, buffer);
    return (uint32_t)plan->buffers.count - 1;
}

Lane plan_fold_lane(const Ir *ir, IrId fold) {
    const IrNode *value = ir_node(ir, ir_node(ir, fold)->b);
    if (ir_node(ir, fold)->op == IR_NEAREST) {
        return (Lane)ir_node(ir, fold)->lane;
    }
    if (value->kinds == KIND_FLOAT || ir_is_mixed(value)) {
        return LANE_F64;
    }
    return value->kinds == KIND_STRING ? (Lane)value->lane : LANE_I64;
}

/* Table slots: one per code, one that takes keys without a code, one that stays empty for queries without one. */
static void table_size(const Codes *codes, uint64_t *per_position, uint64_t *extra) {
    *per_position = 0;
    *extra = 2;
    switch (codes->kind) {
    case CODES_RANGE:
        *per_position = codes->linear;
        *extra += (uint64_t)codes->range;
        break;
    case CODES_HASH:
        *per_position = 8;
        *extra += RT_GROUPS_MAX(0);
        break;
    case CODES_ORDER:
    case CODES_NONE:
        break;
    }
}

void plan_add_tables(Plan *plan, Stage *stage, uint64_t per_position, uint64_t extra) {
    stage->tables = (uint32_t)plan->buffers.count;
    if (stage->count != IR_NONE) {
        plan_add_buffer(plan, LANE_I32, per_position, extra);
    }
    for (size_t i = 0; i < stage->folds.count; i++) {
        plan_add_buffer(plan, plan_fold_lane(plan->ir, stage->folds.data[i]), per_position, extra);
        if (ir_is_mixed(ir_node(plan->ir, stage->folds.data[i]))) {
            plan_add_buffer(plan, LANE_TAG, per_position, extra);
        }
    }
}

void plan_add_code_tables(Plan *plan, Stage *stage) {
    uint64_t per_position;
    uint64_t extra;
    table_size(stage->codes, &per_position, &extra);
    plan_add_tables(plan, stage, per_position, extra);
}

/* Stages run one after the other. */
void plan_need_work(Plan *plan, uint64_t per_position, uint64_t extra) {
    if (plan->work == UINT32_MAX) {
        plan->work = plan_add_buffer(plan, LANE_U8, per_position, extra);
    }
    Buffer *work = &plan->buffers.data[plan->work];
    work->per_position = per_position > work->per_position ? per_position : work->per_position;
    work->extra = extra > work->extra ? extra : work->extra;
}

void plan_add_words(Plan *plan, Codes *codes) {
    if (codes->kind != CODES_HASH && codes->kind != CODES_ORDER) {
        return;
    }
    Lane lane = codes->wide ? LANE_I64 : LANE_I32;
    Lane result = codes->kind == CODES_HASH ? LANE_I32 : LANE_I64;
    codes->key_words = plan_add_buffer(plan, lane, codes->words, 0);
    codes->query_words = codes->shared ? codes->key_words : plan_add_buffer(plan, lane, codes->words, 0);
    codes->key_codes = plan_add_buffer(plan, result, 1, 0);
    codes->query_codes =
        codes->shared && codes->kind == CODES_HASH ? codes->key_codes : plan_add_buffer(plan, result, 1, 0);
    if (codes->kind == CODES_HASH) {
        plan_need_work(plan, RT_IDS_SCRATCH_PER, RT_IDS_SCRATCH_FIXED);
    } else {
        plan_need_work(plan, RT_BELOW_SCRATCH_PER, RT_BELOW_SCRATCH_FIXED);
    }
}

void plan_code_buffers(Plan *plan, Stage *stage) {
    if (stage->codes->kind != CODES_ORDER) {
        plan_add_code_tables(plan, stage);
    }
    plan_add_words(plan, stage->codes);
}
