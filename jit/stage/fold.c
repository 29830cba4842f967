/* Folds as instructions. See fold.h. */
#include "jit/stage/fold.h"

#include <math.h>
#include <stdio.h>

static bool is_double(LLVMTypeRef type) {
    return LLVMGetTypeKind(type) == LLVMDoubleTypeKind;
}

/* Of ints a bound that the values keep to anyway, so that what is known of the node holds without any. */
static LLVMValueRef none_of(Fold fold, LLVMTypeRef type, const IrNode *value) {
    switch (fold) {
    case FOLD_SUM:
        return is_double(type) ? LLVMConstReal(type, -0.0) : LLVMConstNull(type);
    case FOLD_MAX:
        return is_double(type) ? LLVMConstReal(type, -(double)INFINITY)
                               : LLVMConstInt(type, (unsigned long long)value->low, true);
    case FOLD_MIN:
        return is_double(type) ? LLVMConstReal(type, (double)INFINITY)
                               : LLVMConstInt(type, (unsigned long long)value->high, true);
    case FOLD_MEAN:
        break;
    }
    never();
}

Folding fold_payloads(Emit *emit, const IrNode *node, LLVMTypeRef type) {
    const bool counts = node->op != IR_FOLD;
    const IrNode *value = counts ? NULL : ir_node(emit->ir, node->b);
    const Fold fold = counts ? FOLD_SUM : (Fold)node->fold;
    return (Folding){
        .fold = fold, .type = type, .is_unsigned = !counts && value->low >= 0, .none = none_of(fold, type, value)};
}

Folding fold_tags(Emit *emit) {
    LLVMTypeRef type = l_int(emit, 8);
    return (Folding){.fold = FOLD_SUM, .type = type, .none = none_of(FOLD_SUM, type, NULL)};
}

Folding fold_counts(Emit *emit) {
    LLVMTypeRef type = l_int(emit, 64);
    return (Folding){.fold = FOLD_SUM, .type = type, .none = none_of(FOLD_SUM, type, NULL)};
}

/* ---- one value */

static LLVMValueRef add(Emit *emit, LLVMValueRef total, LLVMValueRef value) {
    return is_double(LLVMTypeOf(total)) ? LLVMBuildFAdd(emit->builder, total, value, "")
                                        : LLVMBuildAdd(emit->builder, total, value, "");
}

static const char *extreme_name(const Folding *folding) {
    if (folding->fold == FOLD_MAX) {
        return folding->is_unsigned ? "umax" : "smax";
    }
    return folding->is_unsigned ? "umin" : "smin";
}

/* Of equal doubles the first stays. */
static LLVMValueRef extreme(Emit *emit, const Folding *folding, LLVMValueRef total, LLVMValueRef value) {
    LLVMTypeRef type = LLVMTypeOf(total);
    if (is_double(type)) {
        LLVMRealPredicate beyond = folding->fold == FOLD_MAX ? LLVMRealOGT : LLVMRealOLT;
        return LLVMBuildSelect(emit->builder, LLVMBuildFCmp(emit->builder, beyond, value, total, ""), value, total, "");
    }
    LLVMValueRef args[2] = {total, value};
    char name[32];
    snprintf(name, sizeof name, "llvm.%s", extreme_name(folding));
    return l_intrinsic(emit, name, &type, 1, args, 2);
}

LLVMValueRef fold_put(Emit *emit, const Folding *folding, LLVMValueRef total, LLVMValueRef value) {
    switch (folding->fold) {
    case FOLD_SUM:
        return add(emit, total, value);
    case FOLD_MAX:
    case FOLD_MIN:
        return extreme(emit, folding, total, value);
    case FOLD_MEAN:
        break;
    }
    never();
}

LLVMValueRef fold_take(Emit *emit, const Folding *folding, LLVMValueRef total, LLVMValueRef part) {
    switch (folding->fold) {
    case FOLD_SUM:
        return is_double(LLVMTypeOf(total)) ? LLVMBuildFSub(emit->builder, total, part, "")
                                            : LLVMBuildSub(emit->builder, total, part, "");
    case FOLD_MEAN:
    case FOLD_MAX:
    case FOLD_MIN:
        break;
    }
    never();
}

/* ---- vectors */

static LLVMValueRef add_vector(Emit *emit, LLVMValueRef total, LLVMValueRef vector) {
    LLVMTypeRef type = LLVMTypeOf(vector);
    LLVMValueRef args[2] = {total, vector};
    if (is_double(LLVMTypeOf(total))) {
        return l_intrinsic(emit, "llvm.vector.reduce.fadd", &type, 1, args, 2);
    }
    return add(emit, total, l_intrinsic(emit, "llvm.vector.reduce.add", &type, 1, &vector, 1));
}

static LLVMValueRef extreme_of_vector(Emit *emit, const Folding *folding, LLVMValueRef total, LLVMValueRef vector) {
    LLVMTypeRef type = LLVMTypeOf(vector);
    char name[48];
    if (!is_double(LLVMTypeOf(total))) {
        snprintf(name, sizeof name, "llvm.vector.reduce.%s", extreme_name(folding));
        return extreme(emit, folding, total, l_intrinsic(emit, name, &type, 1, &vector, 1));
    }
    for (unsigned k = 0; k < LLVMGetVectorSize(type); k++) {
        LLVMValueRef element = LLVMBuildExtractElement(emit->builder, vector, l_i64(emit, k), "");
        total = extreme(emit, folding, total, element);
    }
    return total;
}

LLVMValueRef fold_vector(Emit *emit, const Folding *folding, LLVMValueRef total, LLVMValueRef vector) {
    switch (folding->fold) {
    case FOLD_SUM:
        return add_vector(emit, total, vector);
    case FOLD_MAX:
    case FOLD_MIN:
        return extreme_of_vector(emit, folding, total, vector);
    case FOLD_MEAN:
        break;
    }
    never();
}

/* ---- sums that do not fit */

bool fold_needs_guard(const Emit *emit, const IrNode *node) {
    return node->may_raise && ir_node(emit->ir, node->b)->kinds == KIND_INT;
}

LLVMValueRef fold_limit(Emit *emit) {
    return LLVMBuildUDiv(emit->builder, l_i64(emit, INT64_MAX), emit->v_n, "");
}

void fold_guard(Emit *emit, LLVMValueRef limit, LLVMValueRef value) {
    LLVMValueRef above = LLVMBuildICmp(emit->builder, LLVMIntSGT, value, limit, "");
    LLVMValueRef below = LLVMBuildICmp(emit->builder, LLVMIntSLT, value, LLVMBuildNeg(emit->builder, limit, ""), "");
    l_guard(emit, LLVMBuildOr(emit->builder, above, below, ""));
}
