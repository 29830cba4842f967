/* Memory of stages: tables, prefix arrays and codes. */
#include "jit/plan/internal.h"
#include "runtime/kernels/rt.h"

uint32_t plan_add_buffer(Plan *plan, Lane lane, uint64_t per_position, uint64_t extra) {
    Buffer buffer = {.lane = lane, .per_position = per_position, .extra = extra};
    vec_push(plan->arena, &plan->buffers, buffer);
    return (uint32_t)plan->buffers.count - 1;
}

Lane plan_sum_lane(const Ir *ir, IrId sum) {
    const IrNode *value = ir_node(ir, ir_node(ir, sum)->b);
    if (ir_node(ir, sum)->op == IR_NEAREST) {
        return (Lane)ir_node(ir, sum)->lane;
    }
    if (value->kinds == KIND_FLOAT || ir_is_mixed(value)) {
        return LANE_F64;
    }
    return value->kinds == KIND_STRING ? (Lane)value->lane : LANE_I64;
}

/* Table slots: one per code, one that takes keys without a code, one that stays empty for queries without one. */
static void table_size(const Stage *stage, uint64_t *per_position, uint64_t *extra) {
    *per_position = 0;
    *extra = 2;
    switch (stage->codes.kind) {
    case CODES_RANGE:
        *per_position = stage->codes.linear;
        *extra += (uint64_t)stage->codes.range;
        break;
    case CODES_HASH:
        *per_position = 8;
        *extra += RT_GROUPS_MAX(0);
        break;
    case CODES_ORDER:
    case CODES_NONE:
        break;
    }
    if (stage->kind == STAGE_WINDOW) {
        *per_position = 1;
    }
}

static void add_tables(Plan *plan, Stage *stage) {
    uint64_t per_position;
    uint64_t extra;
    table_size(stage, &per_position, &extra);
    stage->tables = (uint32_t)plan->buffers.count;
    if (stage->count != IR_NONE) {
        plan_add_buffer(plan, LANE_I32, per_position, extra);
    }
    for (size_t i = 0; i < stage->sums.count; i++) {
        plan_add_buffer(plan, plan_sum_lane(plan->ir, stage->sums.data[i]), per_position, extra);
        if (ir_is_mixed(ir_node(plan->ir, stage->sums.data[i]))) {
            plan_add_buffer(plan, LANE_TAG, per_position, extra);
        }
    }
}

/* One byte for each slot; slots that are bytes themselves are looked up in all 256. */
static void add_marks(Plan *plan, Stage *stage) {
    uint64_t slots = (uint64_t)stage->codes.range + 2;
    stage->tables = (uint32_t)plan->buffers.count;
    plan_add_buffer(plan, LANE_U8, 0, slots > 256 ? slots : 256);
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

static void add_words(Plan *plan, Stage *stage) {
    Codes *codes = &stage->codes;
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

/* Counts, and sums of ints that fit a byte, are prefix sums of bytes. */
static bool has_byte_steps(const Plan *plan, const Stage *stage) {
    for (size_t i = 0; i < stage->sums.count; i++) {
        const IrNode *value = ir_node(plan->ir, ir_node(plan->ir, stage->sums.data[i])->b);
        bool is_int = value->kinds == KIND_INT || value->kinds == KIND_BOOL;
        if (!is_int || value->low < INT8_MIN || value->high > INT8_MAX) {
            return false;
        }
    }
    return stage->conjunction.query_filter == IR_NONE;
}

bool plan_sorts_keys(const Plan *plan, const Stage *stage) {
    const IrNode *key = stage->kind == STAGE_SORT ? ir_node(plan->ir, stage->rank_key) : NULL;
    bool ints = key != NULL && (key->kinds == KIND_INT || key->kinds == KIND_STRING || key->kinds == KIND_BOOL) &&
                lane_bytes((Lane)key->lane) <= 8;
    for (size_t i = 0; ints && i < stage->sums.count; i++) {
        const IrNode *sum = ir_node(plan->ir, stage->sums.data[i]);
        ints = sum->b == stage->rank_key && lane_bytes((Lane)sum->lane) == lane_bytes((Lane)key->lane);
    }
    return ints;
}

void plan_stage_buffers(Plan *plan, Stage *stage) {
    switch (stage->kind) {
    case STAGE_SCAN:
        stage->byte_steps = has_byte_steps(plan, stage);
        break;
    case STAGE_SORT:
        if (plan_sorts_keys(plan, stage)) {
            plan_need_work(plan, RT_ORDER_SCRATCH_PER, RT_ORDER_SCRATCH_FIXED);
        } else if (stage->codes.kind == CODES_RANGE) {
            stage->tables = (uint32_t)plan->buffers.count;
            plan_add_buffer(plan, LANE_I32, stage->codes.linear, (uint64_t)stage->codes.range + 2);
        } else {
            add_words(plan, stage);
        }
        break;
    case STAGE_NEAREST:
        if (stage->marks) {
            add_marks(plan, stage);
        } else if (stage->codes.kind != CODES_NONE) {
            add_tables(plan, stage);
            add_words(plan, stage);
        }
        break;
    case STAGE_WINDOW:
    case STAGE_GROUP:
    case STAGE_RUNNING:
    case STAGE_LAG:
    case STAGE_BELOW:
    case STAGE_RANK:
        if (stage->codes.kind != CODES_ORDER) {
            add_tables(plan, stage);
        }
        add_words(plan, stage);
        break;
    case STAGE_NESTED:
    case STAGE_SWEEP:
    case STAGE_BITS:
        add_words(plan, stage);
        plan_axis_buffers(plan, stage);
        break;
    default:
        break;
    }
}
