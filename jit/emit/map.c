/* Elementwise operations: one value of a MAP node. */
#include "jit/emit/emit.h"

static LLVMValueRef round_double(Emit *emit, LLVMValueRef value) {
    LLVMTypeRef type = l_double(emit);
    LLVMValueRef size = l_intrinsic(emit, "llvm.fabs", &type, 1, &value, 1);
    LLVMValueRef fits = LLVMBuildFCmp(emit->builder, LLVMRealOLT, size, LLVMConstReal(type, 0x1p63), "");
    l_guard(emit, LLVMBuildNot(emit->builder, fits, ""));
    LLVMValueRef safe = LLVMBuildSelect(emit->builder, fits, value, LLVMConstReal(type, 0.0), "");
    LLVMValueRef whole = l_intrinsic(emit, "llvm.rint", &type, 1, &safe, 1);
    return LLVMBuildFPToSI(emit->builder, whole, l_int(emit, 64), "");
}

static Val map_round(Emit *emit, const IrNode *node) {
    const IrNode *operand = ir_node(emit->ir, node->a);
    if (operand->kinds == KIND_INT || operand->kinds == KIND_BOOL) {
        return (Val){l_as_int(emit, node->a, (Lane)node->lane), NULL};
    }
    LLVMValueRef whole = round_double(emit, l_value(emit, node->a).payload);
    return (Val){l_resize(emit, whole, false, (unsigned)lane_bytes((Lane)node->lane) * 8), NULL};
}

/* -x: 0 - x for ints (and bools); a mixed int zero must not become -0.0. */
static Val map_negate(Emit *emit, const IrNode *node) {
    const IrNode *operand = ir_node(emit->ir, node->a);
    if (node->kinds == KIND_INT) {
        LLVMValueRef value = l_as_int(emit, node->a, (Lane)node->lane);
        if (operand->low == INT64_MIN) {
            l_guard(emit, LLVMBuildICmp(emit->builder, LLVMIntEQ, value, l_i64(emit, INT64_MIN), ""));
        }
        return (Val){LLVMBuildNeg(emit->builder, value, ""), NULL};
    }
    Val value = l_value(emit, node->a);
    LLVMValueRef negative = LLVMBuildFNeg(emit->builder, value.payload, "");
    if (node->kinds == KIND_FLOAT) {
        return (Val){negative, NULL};
    }
    LLVMValueRef is_float = LLVMBuildICmp(emit->builder, LLVMIntEQ, value.tag, l_i8(emit, TAG_FLOAT), "");
    LLVMValueRef plain = LLVMBuildFAdd(emit->builder, negative, LLVMConstReal(l_double(emit), 0.0), "");
    LLVMValueRef tag = LLVMBuildSelect(emit->builder, is_float, l_i8(emit, TAG_FLOAT), l_i8(emit, TAG_INT), "");
    return (Val){LLVMBuildSelect(emit->builder, is_float, negative, plain, ""), tag};
}

/* +x: bools become ints. */
static Val map_plus(Emit *emit, const IrNode *node) {
    if (!ir_is_mixed(node)) {
        return l_convert(emit, node->a, node->kinds, (Lane)node->lane);
    }
    Val value = l_as_mixed(emit, node->a);
    LLVMValueRef is_float = LLVMBuildICmp(emit->builder, LLVMIntEQ, value.tag, l_i8(emit, TAG_FLOAT), "");
    value.tag = LLVMBuildSelect(emit->builder, is_float, l_i8(emit, TAG_FLOAT), l_i8(emit, TAG_INT), "");
    return value;
}

static bool kinds_meet(const IrNode *branch, const IrNode *node) {
    return (branch->kinds == KIND_STRING) == (node->kinds == KIND_STRING);
}

/* A branch of the other family (strings, numbers) than the result's raises the guard where it is picked. */
static Val map_ternary(Emit *emit, const IrNode *node) {
    LLVMValueRef condition = l_truth(emit, node->b);
    if (!kinds_meet(ir_node(emit->ir, node->a), node)) {
        l_guard(emit, condition);
    }
    if (!kinds_meet(ir_node(emit->ir, node->c), node)) {
        l_guard(emit, LLVMBuildNot(emit->builder, condition, ""));
    }
    Val yes = l_convert(emit, node->a, node->kinds, (Lane)node->lane);
    Val no = l_convert(emit, node->c, node->kinds, (Lane)node->lane);
    Val result = {LLVMBuildSelect(emit->builder, condition, yes.payload, no.payload, ""), NULL};
    if (yes.tag != NULL) {
        result.tag = LLVMBuildSelect(emit->builder, condition, yes.tag, no.tag, "");
    }
    return result;
}

static LLVMValueRef map_indicator(Emit *emit, const IrNode *node) {
    return l_resize(emit, l_truth(emit, node->a), true, (unsigned)lane_bytes((Lane)node->lane) * 8);
}

Val l_map(Emit *emit, const IrNode *node) {
    LLVMBuilderRef builder = emit->builder;
    bool is_string = node->kinds == KIND_STRING;
    switch ((Op)node->map) {
    case OP_ADD:
        return is_string ? l_string_add(emit, node) : l_arithmetic(emit, node);
    case OP_MUL:
        return is_string ? l_string_repeat(emit, node) : l_arithmetic(emit, node);
    case OP_SUB:
    case OP_DIV:
    case OP_MOD:
    case OP_POW:
        return l_arithmetic(emit, node);
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        return (Val){l_compare(emit, (Op)node->map, node->a, node->b), NULL};
    case OP_AND:
        return (Val){LLVMBuildAnd(builder, l_truth(emit, node->a), l_truth(emit, node->b), ""), NULL};
    case OP_OR:
        return (Val){LLVMBuildOr(builder, l_truth(emit, node->a), l_truth(emit, node->b), ""), NULL};
    case OP_NOT:
        return (Val){LLVMBuildNot(builder, l_truth(emit, node->a), ""), NULL};
    case OP_NEG:
        return map_negate(emit, node);
    case OP_POS:
        return map_plus(emit, node);
    case OP_ROUND:
        return map_round(emit, node);
    case OP_INDICATOR:
        return (Val){map_indicator(emit, node), NULL};
    case OP_TERNARY:
        return map_ternary(emit, node);
    case OP_COUNT:
        break;
    }
    return (Val){NULL, NULL};
}
