/* Comparisons. Ints and one-character strings compare in the narrowest lane that holds both, which is what makes byte
 * tokens byte lanes. */
#include "jit/emit/emit.h"

static bool is_int_like(const IrNode *node) {
    return node->kinds == KIND_INT || node->kinds == KIND_BOOL ||
           (node->kinds == KIND_STRING && !lane_is_string((Lane)node->lane));
}

static LLVMIntPredicate int_predicate(ComparisonOp op, bool is_unsigned) {
    switch (op) {
    case COMPARISON_EQ:
        return LLVMIntEQ;
    case COMPARISON_NE:
        return LLVMIntNE;
    case COMPARISON_LT:
        return is_unsigned ? LLVMIntULT : LLVMIntSLT;
    case COMPARISON_LE:
        return is_unsigned ? LLVMIntULE : LLVMIntSLE;
    case COMPARISON_GT:
        return is_unsigned ? LLVMIntUGT : LLVMIntSGT;
    case COMPARISON_GE:
        return is_unsigned ? LLVMIntUGE : LLVMIntSGE;
    }
    never();
}

/* With a NaN, only != holds. */
static LLVMRealPredicate real_predicate(ComparisonOp op) {
    switch (op) {
    case COMPARISON_EQ:
        return LLVMRealOEQ;
    case COMPARISON_NE:
        return LLVMRealUNE;
    case COMPARISON_LT:
        return LLVMRealOLT;
    case COMPARISON_LE:
        return LLVMRealOLE;
    case COMPARISON_GT:
        return LLVMRealOGT;
    case COMPARISON_GE:
        return LLVMRealOGE;
    }
    never();
}

static LLVMValueRef compare_ints(Emit *emit, Op op, LLVMValueRef a, LLVMValueRef b, bool is_unsigned) {
    return LLVMBuildICmp(emit->builder, int_predicate((ComparisonOp)op, is_unsigned), a, b, "");
}

static LLVMValueRef compare_doubles(Emit *emit, Op op, LLVMValueRef a, LLVMValueRef b) {
    return LLVMBuildFCmp(emit->builder, real_predicate((ComparisonOp)op), a, b, "");
}

LLVMValueRef l_compare_lanes(Emit *emit, Op op, Lane lane, LLVMValueRef a, LLVMValueRef b) {
    return lane == LANE_F64 ? compare_doubles(emit, op, a, b) : compare_ints(emit, op, a, b, lane_is_unsigned(lane));
}

/* Whether reading a node here gives what its users' loop has: not every operand of a stored node is at hand. */
static bool is_at_hand(const Emit *emit, IrId id) {
    const IrNode *node = ir_node(emit->ir, id);
    return emit->local_stamp[id] == emit->stamp || node->op == IR_POSITION || node->op == IR_INPUT;
}

/* (x % m) == c for constants 0 <= c < m: x - c is divisible by m, which needs no remainder. Returns NULL where the
 * pattern is another. */
static LLVMValueRef divisible(Emit *emit, Op op, IrId a, IrId b) {
    const IrNode *rest = ir_node(emit->ir, a);
    const IrNode *constant = ir_node(emit->ir, b);
    if ((op != OP_EQ && op != OP_NE) || rest->op != IR_MAP || rest->map != OP_MOD || rest->kinds != KIND_INT ||
        constant->op != IR_CONST || constant->kinds != KIND_INT || !is_at_hand(emit, rest->a)) {
        return NULL;
    }
    const IrNode *value = ir_node(emit->ir, rest->a);
    const IrNode *divisor = ir_node(emit->ir, rest->b);
    if (divisor->op != IR_CONST || divisor->low < 2 || constant->low < 0 || constant->low >= divisor->low ||
        value->low < INT64_MIN / 2 || value->high > INT64_MAX / 2 || divisor->low > INT64_MAX / 4) {
        return NULL;
    }
    Lane lane = lane_for_interval(value->low - divisor->low, value->high > divisor->low ? value->high : divisor->low);
    LLVMTypeRef type = l_lane(emit, lane);
    LLVMValueRef shifted = LLVMBuildNSWSub(emit->builder, l_as_int(emit, rest->a, lane),
                                           LLVMConstInt(type, (unsigned long long)constant->low, true), "");
    LLVMValueRef remainder =
        LLVMBuildSRem(emit->builder, shifted, LLVMConstInt(type, (unsigned long long)divisor->low, true), "");
    LLVMIntPredicate predicate = op == OP_EQ ? LLVMIntEQ : LLVMIntNE;
    return LLVMBuildICmp(emit->builder, predicate, remainder, LLVMConstNull(type), "");
}

LLVMValueRef l_compare_values(Emit *emit, Op op, IrId a, LLVMValueRef v_a, IrId b, LLVMValueRef v_b) {
    const IrNode *left = ir_node(emit->ir, a);
    const IrNode *right = ir_node(emit->ir, b);
    if ((left->kinds == KIND_STRING) != (right->kinds == KIND_STRING)) {
        if (op != OP_EQ && op != OP_NE) {
            l_guard(emit, LLVMConstInt(l_int(emit, 1), 1, false));
        }
        return LLVMConstInt(l_int(emit, 1), op == OP_NE, false);
    }
    if (left->kinds == KIND_STRING && lane_is_string((Lane)left->lane)) {
        return compare_ints(emit, op, v_a, v_b, true);
    }
    if (is_int_like(left) && is_int_like(right)) {
        Lane lane = lane_for_interval(left->low < right->low ? left->low : right->low,
                                      left->high > right->high ? left->high : right->high);
        return compare_ints(emit, op, l_int_of(emit, left, v_a, lane), l_int_of(emit, right, v_b, lane),
                            lane_is_unsigned(lane));
    }
    return compare_doubles(emit, op, l_double_of(emit, left, v_a), l_double_of(emit, right, v_b));
}

/* The bytes 0 to 63. Reading the place in the block keeps LLVM from comparing positions as what they are widened
 * to. */
static LLVMValueRef places(Emit *emit) {
    LLVMValueRef bytes[PLAN_BLOCK];
    LLVMValueRef global = LLVMGetNamedGlobal(emit->module, "places");
    if (global != NULL) {
        return global;
    }
    for (unsigned i = 0; i < PLAN_BLOCK; i++) {
        bytes[i] = l_i8(emit, i);
    }
    global = LLVMAddGlobal(emit->module, LLVMArrayType2(l_int(emit, 8), PLAN_BLOCK), "places");
    LLVMSetInitializer(global, LLVMConstArray2(l_int(emit, 8), bytes, PLAN_BLOCK));
    LLVMSetGlobalConstant(global, true);
    LLVMSetLinkage(global, LLVMPrivateLinkage);
    LLVMSetUnnamedAddress(global, LLVMGlobalUnnamedAddr);
    LLVMSetAlignment(global, PLAN_BLOCK);
    return global;
}

/* The byte of a column of the current block at the current position. */
static LLVMValueRef near_byte(Emit *emit, IrId id) {
    bool is_position = ir_node(emit->ir, id)->op == IR_POSITION;
    LLVMTypeRef i8 = l_int(emit, 8);
    LLVMValueRef bytes = is_position ? places(emit) : emit->near[id].bytes;
    LLVMValueRef at = LLVMBuildInBoundsGEP2(emit->builder, i8, bytes, &emit->v_local, 1, "");
    LLVMValueRef byte = LLVMBuildLoad2(emit->builder, i8, at, "");
    if (is_position) {
        l_mark_constant(emit, byte);
    }
    return byte;
}

bool l_is_limit(const Emit *emit, IrId id) {
    const IrNode *node = ir_node(emit->ir, id);
    return node->uniform && node->kinds == KIND_INT && node->low >= INT64_MIN / 2 && node->high <= INT64_MAX / 2;
}

/* Whether what lies on that side of a limit compares so with it. */
static bool holds_on(Op op, Side side) {
    return (op_order_mask(op) & (side == SIDE_ABOVE ? ORDER_MORE : ORDER_LESS)) != 0;
}

/* base + byte against what is the same at every position: byte against the difference, cut to what bytes hold, since
 * whatever it is beyond 64 decides the same. NULL where the pattern is another. */
static LLVMValueRef compare_near(Emit *emit, Op op, IrId a, IrId b) {
    const NearColumn *near = &emit->near[a];
    bool is_position = ir_node(emit->ir, a)->op == IR_POSITION;
    if (emit->v_local == NULL || !l_is_limit(emit, b)) {
        return NULL;
    }
    if (near->side != SIDE_UNKNOWN) {
        return LLVMConstInt(l_int(emit, 1), holds_on(op, near->side), false);
    }
    if (!is_position && near->base == NULL) {
        return NULL;
    }
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMValueRef base = is_position ? emit->v_base : LLVMBuildLoad2(emit->builder, i64, near->base, "");
    LLVMValueRef limit = l_as_int(emit, b, LANE_I64);
    LLVMValueRef args[2] = {LLVMBuildSub(emit->builder, limit, base, ""), l_i64(emit, INT8_MIN)};
    args[0] = l_intrinsic(emit, "llvm.smax", &i64, 1, args, 2);
    args[1] = l_i64(emit, INT8_MAX);
    LLVMValueRef cut = l_intrinsic(emit, "llvm.smin", &i64, 1, args, 2);
    return compare_ints(emit, op, near_byte(emit, a), l_resize(emit, cut, false, 8), false);
}

LLVMValueRef l_compare(Emit *emit, Op op, IrId a, IrId b) {
    LLVMValueRef near = compare_near(emit, op, a, b);
    near = near != NULL ? near : compare_near(emit, op_swap(op), b, a);
    if (near != NULL) {
        return near;
    }
    LLVMValueRef quick = divisible(emit, op, a, b);
    if (quick != NULL) {
        return quick;
    }
    return l_compare_values(emit, op, a, l_value(emit, a).payload, b, l_value(emit, b).payload);
}
