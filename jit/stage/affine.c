/* See affine.h. */
#include "jit/stage/affine.h"

/* The terms of scale * i + c without the position. */
static LLVMValueRef offset_of(Emit *emit, IrId id) {
    const IrNode *node = ir_node(emit->ir, id);
    if (node->op == IR_POSITION) {
        return l_i64(emit, 0);
    }
    if (node->uniform) {
        return l_as_int(emit, id, LANE_I64);
    }
    LLVMValueRef a = offset_of(emit, node->a);
    if (node->map == OP_NEG) {
        return LLVMBuildNeg(emit->builder, a, "");
    }
    LLVMValueRef b = offset_of(emit, node->b);
    return node->map == OP_ADD ? LLVMBuildAdd(emit->builder, a, b, "") : LLVMBuildSub(emit->builder, a, b, "");
}

LLVMValueRef l_lesser(Emit *emit, LLVMValueRef a, LLVMValueRef b) {
    LLVMValueRef is_less = LLVMBuildICmp(emit->builder, LLVMIntSLT, a, b, "");
    return LLVMBuildSelect(emit->builder, is_less, a, b, "");
}

LLVMValueRef l_greater(Emit *emit, LLVMValueRef a, LLVMValueRef b) {
    LLVMValueRef is_less = LLVMBuildICmp(emit->builder, LLVMIntSLT, a, b, "");
    return LLVMBuildSelect(emit->builder, is_less, b, a, "");
}

static LLVMValueRef clamp(Emit *emit, LLVMValueRef value, LLVMValueRef low, LLVMValueRef high) {
    return l_lesser(emit, l_greater(emit, value, low), high);
}

/* The value cut to 0 .. n. */
static LLVMValueRef position(Emit *emit, LLVMValueRef value) {
    return clamp(emit, value, l_i64(emit, 0), emit->v_n);
}

LLVMValueRef extent_has(Emit *emit, Extent extent, LLVMValueRef v_row) {
    LLVMValueRef from = LLVMBuildICmp(emit->builder, LLVMIntSGE, v_row, extent.v_from, "");
    LLVMValueRef to = LLVMBuildICmp(emit->builder, LLVMIntSLT, v_row, extent.v_to, "");
    return LLVMBuildAnd(emit->builder, from, to, "");
}

/* (i + c) % n is i + c or i + c - n with the c of 0 .. n - 1; (c - i) % n is c - i or c - i + n. */
static void begin_ring(Emit *emit, LLVMValueRef v_offset, AffineGather *out) {
    LLVMBuilderRef builder = emit->builder;
    LLVMValueRef zero = l_i64(emit, 0);
    LLVMValueRef one = l_i64(emit, 1);
    LLVMValueRef rest = LLVMBuildSRem(builder, v_offset, l_greater(emit, emit->v_n, one), "");
    LLVMValueRef negative = LLVMBuildICmp(builder, LLVMIntSLT, rest, zero, "");
    rest = LLVMBuildSelect(builder, negative, LLVMBuildAdd(builder, rest, emit->v_n, ""), rest, "");
    LLVMValueRef turn =
        out->scale > 0 ? LLVMBuildSub(builder, emit->v_n, rest, "") : LLVMBuildAdd(builder, rest, one, "");
    out->rows = (Extent){zero, position(emit, turn)};
    out->v_offset = rest;
    out->v_other =
        out->scale > 0 ? LLVMBuildSub(builder, rest, emit->v_n, "") : LLVMBuildAdd(builder, rest, emit->v_n, "");
}

/* j = i + c: rows max(0, -c) .. min(n, n - c). j = c - i: rows max(0, c - n + 1) .. min(n, c + 1). */
static void begin_open(Emit *emit, LLVMValueRef v_offset, AffineGather *out) {
    LLVMBuilderRef builder = emit->builder;
    LLVMValueRef one = l_i64(emit, 1);
    LLVMValueRef twice = LLVMBuildAdd(builder, emit->v_n, emit->v_n, "");
    LLVMValueRef offset = clamp(emit, v_offset, LLVMBuildNeg(builder, twice, ""), twice);
    LLVMValueRef beyond = LLVMBuildSub(builder, offset, emit->v_n, "");
    LLVMValueRef first = out->scale > 0 ? LLVMBuildNeg(builder, offset, "") : LLVMBuildAdd(builder, beyond, one, "");
    LLVMValueRef end = out->scale > 0 ? LLVMBuildNeg(builder, beyond, "") : LLVMBuildAdd(builder, offset, one, "");
    out->rows = (Extent){position(emit, first), position(emit, end)};
    out->v_offset = offset;
    out->v_other = out->scale > 0 ? l_i64(emit, 0) : LLVMBuildSub(builder, emit->v_n, one, "");
}

void affine_begin(Emit *emit, const Stage *part, AffineGather *out) {
    PlanAffine affine;
    (void)plan_affine(emit->ir, part->conjunction.point, &affine); /* it is one: plan_is_affine */
    *out = (AffineGather){.part = part, .cells = cells_begin(emit, part), .scale = affine.scale, .ring = affine.ring};
    LLVMValueRef v_offset = offset_of(emit, affine.sum);
    if (affine.ring) {
        begin_ring(emit, v_offset, out);
    } else {
        begin_open(emit, v_offset, out);
    }
}

/* Such ints, and the sums of two, are far from the ends of 64 bits. */
static bool is_small(const IrNode *node) {
    const int64_t most = (int64_t)1 << 60;
    return node->low > -most && node->high < most;
}

bool extent_of_comparison(Emit *emit, IrId id, Extent *out, bool *inside) {
    const IrNode *node = ir_node(emit->ir, id);
    Op op = (Op)node->map;
    bool compares = node->op == IR_MAP && op_is_comparison(op);
    PlanAffine a;
    PlanAffine b;
    if (!compares || !plan_affine(emit->ir, node->a, &a) || !plan_affine(emit->ir, node->b, &b) || a.ring || b.ring ||
        (a.scale == 0) == (b.scale == 0) || !is_small(ir_node(emit->ir, node->a)) ||
        !is_small(ir_node(emit->ir, node->b))) {
        return false;
    }
    /* scale * i + c op 0, or i op -c / scale */
    int scale = a.scale - b.scale;
    LLVMValueRef c = LLVMBuildSub(emit->builder, offset_of(emit, node->a), offset_of(emit, node->b), "");
    LLVMValueRef at = scale > 0 ? LLVMBuildNeg(emit->builder, c, "") : c;
    LLVMValueRef behind = LLVMBuildAdd(emit->builder, at, l_i64(emit, 1), "");
    bool equal = op == OP_EQ || op == OP_NE;
    bool above = (op == OP_GT || op == OP_GE) == (scale > 0);
    bool with = op == OP_GE || op == OP_LE;
    LLVMValueRef from = equal || (above && with) ? at : above ? behind : l_i64(emit, 0);
    LLVMValueRef to = equal || (!above && with) ? behind : above ? emit->v_n : at;
    *out = (Extent){position(emit, from), position(emit, to)};
    *inside = op != OP_NE;
    return true;
}
