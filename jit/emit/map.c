/* Elementwise operations: one value of a MAP node. */
#include "jit/emit/emit.h"

static LLVMValueRef integral_double(Emit *emit, const char *intrinsic, LLVMValueRef value) {
    LLVMTypeRef type = l_double(emit);
    LLVMValueRef size = l_intrinsic(emit, "llvm.fabs", &type, 1, &value, 1);
    LLVMValueRef fits = LLVMBuildFCmp(emit->builder, LLVMRealOLT, size, LLVMConstReal(type, 0x1p63), "");
    l_guard(emit, LLVMBuildNot(emit->builder, fits, ""));
    LLVMValueRef safe = LLVMBuildSelect(emit->builder, fits, value, LLVMConstReal(type, 0.0), "");
    LLVMValueRef whole = l_intrinsic(emit, intrinsic, &type, 1, &safe, 1);
    return LLVMBuildFPToSI(emit->builder, whole, l_int(emit, 64), "");
}

/* The int beside a number that this intrinsic gives. */
static Val map_integral(Emit *emit, const IrNode *node, const char *intrinsic) {
    const IrNode *operand = ir_node(emit->ir, node->a);
    if (operand->kinds == KIND_INT || operand->kinds == KIND_BOOL) {
        return (Val){l_as_int(emit, node->a, (Lane)node->lane), NULL};
    }
    LLVMValueRef whole = integral_double(emit, intrinsic, l_value(emit, node->a).payload);
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

/* Of two planes an int stays one, and is not -0.0. */
static Val map_absolute(Emit *emit, const IrNode *node) {
    if (node->kinds == KIND_INT) {
        LLVMValueRef value = l_as_int(emit, node->a, (Lane)node->lane);
        if (ir_node(emit->ir, node->a)->low == INT64_MIN) {
            l_guard(emit, LLVMBuildICmp(emit->builder, LLVMIntEQ, value, l_i64(emit, INT64_MIN), ""));
        }
        LLVMTypeRef type = LLVMTypeOf(value);
        LLVMValueRef args[2] = {value, LLVMConstNull(l_int(emit, 1))};
        return (Val){l_intrinsic(emit, "llvm.abs", &type, 1, args, 2), NULL};
    }
    Val value = l_value(emit, node->a);
    LLVMTypeRef type = LLVMTypeOf(value.payload);
    LLVMValueRef size = l_intrinsic(emit, "llvm.fabs", &type, 1, &value.payload, 1);
    if (node->kinds == KIND_FLOAT) {
        return (Val){size, NULL};
    }
    LLVMValueRef is_float = LLVMBuildICmp(emit->builder, LLVMIntEQ, value.tag, l_i8(emit, TAG_FLOAT), "");
    return (Val){size, LLVMBuildSelect(emit->builder, is_float, l_i8(emit, TAG_FLOAT), l_i8(emit, TAG_INT), "")};
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

static LLVMValueRef map_junction(Emit *emit, const IrNode *node) {
    LLVMValueRef b = l_truth(emit, node->b), a = l_truth(emit, node->a);
    switch ((JunctionOp)node->map) {
    case JUNCTION_AND:
        return LLVMBuildAnd(emit->builder, a, b, "");
    case JUNCTION_OR:
        return LLVMBuildOr(emit->builder, a, b, "");
    }
    never();
}

static Val map_number(Emit *emit, const IrNode *node) {
    switch ((NumericOp)node->map) {
    case NUMERIC_NEG:
        return map_negate(emit, node);
    case NUMERIC_POS:
        return map_plus(emit, node);
    case NUMERIC_ROUND:
        return map_integral(emit, node, "llvm.rint");
    case NUMERIC_TRUNC:
        return map_integral(emit, node, "llvm.trunc");
    case NUMERIC_FLOOR:
        return map_integral(emit, node, "llvm.floor");
    case NUMERIC_CEIL:
        return map_integral(emit, node, "llvm.ceil");
    case NUMERIC_ABS:
        return map_absolute(emit, node);
    }
    never();
}

static LLVMValueRef map_truth(Emit *emit, const IrNode *node) {
    switch ((TruthOp)node->map) {
    case TRUTH_NOT:
        return LLVMBuildNot(emit->builder, l_truth(emit, node->a), "");
    case TRUTH_INDICATOR:
        return map_indicator(emit, node);
    }
    never();
}

static Val map_choice(Emit *emit, const IrNode *node) {
    switch ((ChoiceOp)node->map) {
    case CHOICE_TERNARY:
        return map_ternary(emit, node);
    }
    never();
}

Val l_map(Emit *emit, const IrNode *node) {
    Op op = (Op)node->map;
    switch (op_family(op)) {
    case FAMILY_ARITHMETIC:
        return node->kinds == KIND_STRING ? l_string_arithmetic(emit, node) : l_arithmetic(emit, node);
    case FAMILY_COMPARISON:
        return (Val){l_compare(emit, op, node->a, node->b), NULL};
    case FAMILY_JUNCTION:
        return (Val){map_junction(emit, node), NULL};
    case FAMILY_NUMERIC:
        return map_number(emit, node);
    case FAMILY_TRUTH:
        return (Val){map_truth(emit, node), NULL};
    case FAMILY_CHOICE:
        return map_choice(emit, node);
    }
    never();
}
