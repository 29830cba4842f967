/* STAGE_TOTAL: every row selects the same columns, so that counts and sums are scalars: one loop over the keys. The
 * stage's nodes (keys and values that nobody else reads) are computed in the same loop. */
#include "jit/stage/fold.h"
#include "jit/stage/stage_code.h"

/* Selector nodes in order of ids, as bits of the current key position. */
static LLVMValueRef bit_of(Emit *emit, const IrNode *node, const LLVMValueRef *bits) {
    switch ((IrSelectorOp)node->op) {
    case SELECTOR_SELECT:
        return l_compare(emit, (Op)node->map, node->a, node->b);
    case SELECTOR_SELECT_NOT:
        return LLVMBuildNot(emit->builder, bits[node->a], "");
    case SELECTOR_SELECT_AND:
        return LLVMBuildAnd(emit->builder, bits[node->a], bits[node->b], "");
    case SELECTOR_SELECT_OR:
        return LLVMBuildOr(emit->builder, bits[node->a], bits[node->b], "");
    case SELECTOR_SELECT_CONST:
        return LLVMConstInt(l_int(emit, 1), node->payload, false);
    }
    never();
}

static LLVMValueRef selector_bit(Emit *emit, IrId selector) {
    bool *needed = arena_zalloc(emit->arena, (size_t)selector + 1);
    LLVMValueRef *bits = arena_array(emit->arena, LLVMValueRef, (size_t)selector + 1);
    needed[selector] = true;
    for (IrId id = selector + 1; id-- > 0;) {
        const IrNode *node = ir_node(emit->ir, id);
        IrId operands[3];
        unsigned count = needed[id] && node->op != IR_SELECT ? ir_operands(node, operands) : 0;
        for (unsigned i = 0; i < count; i++) {
            needed[operands[i]] = true;
        }
    }
    for (IrId id = 0; id <= selector; id++) {
        if (needed[id]) {
            bits[id] = bit_of(emit, ir_node(emit->ir, id), bits);
        }
    }
    return bits[selector];
}

typedef struct Register {
    Folding folding;
    LLVMValueRef place;
} Register;

static Register make_register(Emit *emit, Folding folding) {
    Register made = {folding, LLVMBuildAlloca(emit->entry, folding.type, "total")};
    LLVMBuildStore(emit->builder, folding.none, made.place);
    return made;
}

static void add(Emit *emit, Register *reg, LLVMValueRef bit, LLVMValueRef value) {
    LLVMValueRef old = LLVMBuildLoad2(emit->builder, reg->folding.type, reg->place, "");
    LLVMValueRef picked = LLVMBuildSelect(emit->builder, bit, value, reg->folding.none, "");
    LLVMBuildStore(emit->builder, fold_put(emit, &reg->folding, old, picked), reg->place);
}

static LLVMTypeRef payload_type(Emit *emit, const IrNode *sum, const IrNode *value) {
    if (value->kinds == KIND_FLOAT || ir_is_mixed(value)) {
        return l_double(emit);
    }
    return value->kinds == KIND_STRING ? l_lane(emit, (Lane)value->lane) : l_lane(emit, (Lane)sum->lane);
}

/* The value of a FOLD at the current position in the register's type. */
static LLVMValueRef addend(Emit *emit, const IrNode *sum, LLVMTypeRef type) {
    const IrNode *value = ir_node(emit->ir, sum->b);
    if (type == l_double(emit) || value->kinds == KIND_STRING) {
        return l_value(emit, sum->b).payload;
    }
    if (fold_needs_guard(emit, sum)) {
        LLVMValueRef limit = fold_limit(emit);
        fold_guard(emit, limit, l_as_int(emit, sum->b, LANE_I64));
    }
    return l_as_int(emit, sum->b, (Lane)sum->lane);
}

static void emit_stage(Emit *emit, const Stage *stage) {
    Register count = make_register(emit, fold_counts(emit));
    Register *payloads = arena_array(emit->arena, Register, stage->folds.count);
    Register *tags = arena_array(emit->arena, Register, stage->folds.count);
    for (size_t k = 0; k < stage->folds.count; k++) {
        const IrNode *sum = ir_node(emit->ir, stage->folds.data[k]);
        payloads[k] = make_register(emit, fold_payloads(emit, sum, payload_type(emit, sum, ir_node(emit->ir, sum->b))));
        tags[k] = make_register(emit, fold_tags(emit));
    }
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "total");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    LLVMValueRef bit = selector_bit(emit, stage->selector);
    if (stage->count != IR_NONE) {
        add(emit, &count, bit, l_i64(emit, 1));
    }
    for (size_t k = 0; k < stage->folds.count; k++) {
        const IrNode *sum = ir_node(emit->ir, stage->folds.data[k]);
        add(emit, &payloads[k], bit, addend(emit, sum, payloads[k].folding.type));
        if (ir_is_mixed(ir_node(emit->ir, sum->b))) {
            add(emit, &tags[k], bit, l_value(emit, sum->b).tag);
        }
    }
    l_loop_end(emit, &loop);
    l_loop_sums(emit, &loop, emit->v_n);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
    if (stage->count != IR_NONE) {
        Lane lane = (Lane)ir_node(emit->ir, stage->count)->lane;
        LLVMValueRef total = LLVMBuildLoad2(emit->builder, count.folding.type, count.place, "count");
        emit->scalar[stage->count] = (Val){l_resize(emit, total, true, (unsigned)lane_bytes(lane) * 8), NULL};
    }
    for (size_t k = 0; k < stage->folds.count; k++) {
        emit->scalar[stage->folds.data[k]] = (Val){
            LLVMBuildLoad2(emit->builder, payloads[k].folding.type, payloads[k].place, "sum"),
            ir_is_mixed(ir_node(emit->ir, stage->folds.data[k]))
                ? LLVMBuildLoad2(emit->builder, tags[k].folding.type, tags[k].place, "tags")
                : NULL,
        };
    }
}

const StageCode code_total = {NOTHING_BEFORE, NO_PART, emit_stage};
