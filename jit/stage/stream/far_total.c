/* Running totals far from what they are compared with. See stream.h. */
#include "jit/plan/internal.h"
#include "jit/stage/stream/stream.h"

static bool is_comparison(const IrNode *node) {
    return node->op == IR_MAP && op_is_comparison((Op)node->map);
}

typedef struct Uses {
    const Emit *emit;
    IrId total;
    FarTotal *far;
    bool others; /* the total is used in another way, or there are too many limits */
} Uses;

static void note(void *user, IrId id) {
    Uses *uses = user;
    uses->others = uses->others || id == uses->total;
}

static void add_limit(Uses *uses, IrId limit) {
    FarTotal *far = uses->far;
    for (uint32_t i = 0; i < far->count; i++) {
        if (far->limits[i] == limit) {
            return;
        }
    }
    if (far->count == FAR_LIMITS || !l_is_limit(uses->emit, limit)) {
        uses->others = true;
        return;
    }
    far->limits[far->count++] = limit;
}

static void note_operands(Uses *uses, const IrId *ids, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const IrNode *node = ir_node(uses->emit->ir, ids[i]);
        IrId operands[3];
        unsigned operand_count = ir_operands(node, operands);
        for (unsigned k = 0; k < operand_count; k++) {
            if (operands[k] != uses->total) {
                continue;
            }
            if (is_comparison(node) && node->a != node->b) {
                add_limit(uses, k == 0 ? node->b : node->a);
            } else {
                uses->others = true;
            }
        }
    }
}

static void note_part(Uses *uses, const Stage *part) {
    const Ir *ir = uses->emit->ir;
    note_operands(uses, part->nodes.data, part->nodes.count);
    note_operands(uses, part->query_nodes.data, part->query_nodes.count);
    for (size_t i = 0; i < part->folds.count; i++) {
        note(uses, ir_node(ir, part->folds.data[i])->b);
    }
    if (part->selector != IR_NONE) {
        conjunction_nodes(part->conjunction, false, note, uses);
        conjunction_nodes(part->conjunction, true, note, uses);
    }
    if (plan_copies_root(part)) {
        note(uses, ir->root);
    }
}

static bool is_total(const Emit *emit, const PartState *flow) {
    if (flow->part->kind != STAGE_SCAN || !flow->part->as.byte_steps || flow->cells.count != 1 ||
        !scan_is_small(emit, flow, 0)) {
        return false;
    }
    Place place = emit->plan->payload[flow->cells.items[0].id];
    return place.kind == PLACE_SCRATCH && emit->plan->buffers.data[place.number].block;
}

bool far_total_find(const Emit *emit, const PartState *flows, uint32_t count, FarTotal *out) {
    for (uint32_t i = 0; i < count; i++) {
        if (!is_total(emit, &flows[i])) {
            continue;
        }
        *out = (FarTotal){.part = i};
        Uses uses = {.emit = emit, .total = flows[i].cells.items[0].id, .far = out};
        for (uint32_t k = i + 1; k < count; k++) {
            note_part(&uses, flows[k].part);
        }
        if (!uses.others && out->count > 0) {
            return true;
        }
    }
    return false;
}

LLVMValueRef far_total_is(Emit *emit, const FarTotal *far, const PartState *flow, Side side) {
    LLVMBuilderRef builder = emit->builder;
    LLVMValueRef total = LLVMBuildLoad2(builder, l_int(emit, 64), flow->registers[0], "");
    LLVMValueRef all = NULL;
    for (uint32_t i = 0; i < far->count; i++) {
        LLVMValueRef distance = LLVMBuildSub(builder, total, l_as_int(emit, far->limits[i], LANE_I64), "");
        LLVMIntPredicate beyond = side == SIDE_ABOVE ? LLVMIntSGT : LLVMIntSLT;
        LLVMValueRef most = l_i64(emit, side == SIDE_ABOVE ? PLAN_BLOCK : -(int64_t)PLAN_BLOCK);
        LLVMValueRef away = LLVMBuildICmp(builder, beyond, distance, most, "");
        all = all == NULL ? away : LLVMBuildAnd(builder, all, away, "");
    }
    return all;
}
