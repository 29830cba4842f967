/* COMBINE: what an aggregate gives where its selector picked none, one or several columns. */
#include "jit/emit/emit.h"

static LLVMValueRef count_is(Emit *emit, LLVMIntPredicate predicate, IrId count, int64_t value) {
    LLVMValueRef number = l_as_int(emit, count, LANE_I64);
    return LLVMBuildICmp(emit->builder, predicate, number, l_i64(emit, value), "");
}

/* (sum + 0.0) / count: the sum of a float started from -0.0, see ir.h. */
static LLVMValueRef mean(Emit *emit, const IrNode *node) {
    LLVMValueRef sum = l_as_double(emit, node->b);
    LLVMValueRef plain = LLVMBuildFAdd(emit->builder, sum, LLVMConstReal(l_double(emit), 0.0), "");
    return LLVMBuildFDiv(emit->builder, plain, l_as_double(emit, node->a), "");
}

/* The one selected value, in the kinds and lane of the result. Sums of bools are ints, those of strings are strings. */
static Val single(Emit *emit, const IrNode *node) {
    unsigned kinds = node->payload;
    if (kinds != KIND_BOOL) {
        return l_convert(emit, node->b, node->kinds, (Lane)node->lane);
    }
    LLVMValueRef sum = l_as_int(emit, node->b, LANE_I64);
    LLVMValueRef is_true = LLVMBuildICmp(emit->builder, LLVMIntNE, sum, l_i64(emit, 0), "");
    if (node->kinds == KIND_BOOL) {
        return (Val){is_true, NULL};
    }
    return (Val){LLVMBuildUIToFP(emit->builder, is_true, l_double(emit), ""), l_i8(emit, TAG_BOOL)};
}

static Val choose(Emit *emit, LLVMValueRef condition, Val a, Val b) {
    Val result = {LLVMBuildSelect(emit->builder, condition, a.payload, b.payload, ""), NULL};
    if (a.tag != NULL) {
        result.tag = LLVMBuildSelect(emit->builder, condition, a.tag, b.tag, "");
    }
    return result;
}

/* Above one: the mean, where the values have one. */
static Val several(Emit *emit, const IrNode *node, Val one) {
    if (node->payload == KIND_BOOL || node->payload == KIND_STRING) {
        l_guard(emit, count_is(emit, LLVMIntSGT, node->a, 1));
        return one;
    }
    if ((node->kinds & KIND_FLOAT) == 0) {
        return one; /* never several: the type says so */
    }
    Val many = {mean(emit, node), one.tag != NULL ? l_i8(emit, TAG_FLOAT) : NULL};
    return choose(emit, count_is(emit, LLVMIntSGT, node->a, 1), many, one);
}

/* Whether the default is as the result: a kind of it, and no int that a double would round. */
static bool default_fits(const IrNode *node, const IrNode *value) {
    const int64_t exact = EXACT_INT_MOST;
    bool rounded =
        ir_is_mixed(node) && value->atom.type == ATOM_INT && (value->atom.i < -exact || value->atom.i > exact);
    return (value->kinds & node->kinds) != 0 && !rounded;
}

Val l_combine(Emit *emit, const IrNode *node) {
    const IrNode *count = ir_node(emit->ir, node->a);
    Val result = single(emit, node);
    if (count->high > 1) {
        result = several(emit, node, result);
    }
    if (count->low > 0) {
        return result;
    }
    const IrNode *default_value = ir_node(emit->ir, node->c);
    LLVMValueRef none = count_is(emit, LLVMIntEQ, node->a, 0);
    if (!default_fits(node, default_value)) {
        l_guard(emit, none);
        return result;
    }
    return choose(emit, none, l_atom(emit, default_value->atom, node->kinds, (Lane)node->lane), result);
}
