/* Comparisons. Ints and one-character strings compare in the narrowest lane that holds both, which is what makes byte
 * tokens byte lanes. */
#include "jit/llvm_emit.h"

static bool is_int_like(const IrNode *node) {
    return node->kinds == KIND_INT || node->kinds == KIND_BOOL ||
           (node->kinds == KIND_STRING && !lane_is_string((Lane)node->lane));
}

static LLVMValueRef compare_ints(Emit *emit, Op op, LLVMValueRef a, LLVMValueRef b, bool is_unsigned) {
    static const LLVMIntPredicate with_sign[] = {[OP_EQ] = LLVMIntEQ,  [OP_NE] = LLVMIntNE,  [OP_LT] = LLVMIntSLT,
                                                 [OP_LE] = LLVMIntSLE, [OP_GT] = LLVMIntSGT, [OP_GE] = LLVMIntSGE};
    static const LLVMIntPredicate without[] = {[OP_EQ] = LLVMIntEQ,  [OP_NE] = LLVMIntNE,  [OP_LT] = LLVMIntULT,
                                               [OP_LE] = LLVMIntULE, [OP_GT] = LLVMIntUGT, [OP_GE] = LLVMIntUGE};
    return LLVMBuildICmp(emit->builder, is_unsigned ? without[op] : with_sign[op], a, b, "");
}

static LLVMValueRef compare_doubles(Emit *emit, Op op, LLVMValueRef a, LLVMValueRef b) {
    static const LLVMRealPredicate predicates[] = {[OP_EQ] = LLVMRealOEQ, [OP_NE] = LLVMRealUNE, [OP_LT] = LLVMRealOLT,
                                                   [OP_LE] = LLVMRealOLE, [OP_GT] = LLVMRealOGT, [OP_GE] = LLVMRealOGE};
    return LLVMBuildFCmp(emit->builder, predicates[op], a, b, "");
}

/* Whether reading a node here gives what its users' loop has: not every operand of a stored node is at hand. */
static bool is_at_hand(const Emit *emit, IrId id) {
    const IrNode *node = ir_node(emit->ir, id);
    return emit->local_stamp[id] == emit->stamp || node->op == IR_INDEX || node->op == IR_INPUT;
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

LLVMValueRef l_compare(Emit *emit, Op op, IrId a, IrId b) {
    LLVMValueRef quick = divisible(emit, op, a, b);
    if (quick != NULL) {
        return quick;
    }
    return l_compare_values(emit, op, a, l_value(emit, a).payload, b, l_value(emit, b).payload);
}
