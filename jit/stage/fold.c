/* Folds as instructions. See fold.h. */
#include "jit/stage/fold.h"

static bool is_double(LLVMTypeRef type) {
    return LLVMGetTypeKind(type) == LLVMDoubleTypeKind;
}

Fold fold_of(const IrNode *node) {
    return node->op == IR_FOLD ? (Fold)node->fold : FOLD_SUM;
}

LLVMValueRef fold_none(Fold fold, LLVMTypeRef type) {
    switch (fold_identity(fold)) {
    case IDENTITY_ZERO:
        return is_double(type) ? LLVMConstReal(type, -0.0) : LLVMConstNull(type);
    case IDENTITY_NONE:
        break;
    }
    never();
}

LLVMValueRef fold_put(Emit *emit, Fold fold, LLVMValueRef total, LLVMValueRef value) {
    switch (fold) {
    case FOLD_SUM:
        return is_double(LLVMTypeOf(total)) ? LLVMBuildFAdd(emit->builder, total, value, "")
                                            : LLVMBuildAdd(emit->builder, total, value, "");
    case FOLD_MEAN:
    case FOLD_MAX:
    case FOLD_MIN:
        break;
    }
    never();
}

LLVMValueRef fold_take(Emit *emit, Fold fold, LLVMValueRef total, LLVMValueRef part) {
    switch (fold) {
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

LLVMValueRef fold_vector(Emit *emit, Fold fold, LLVMValueRef total, LLVMValueRef vector) {
    LLVMTypeRef type = LLVMTypeOf(vector);
    LLVMValueRef args[2] = {total, vector};
    switch (fold) {
    case FOLD_SUM:
        if (is_double(LLVMTypeOf(total))) {
            return l_intrinsic(emit, "llvm.vector.reduce.fadd", &type, 1, args, 2);
        }
        return fold_put(emit, fold, total, l_intrinsic(emit, "llvm.vector.reduce.add", &type, 1, &vector, 1));
    case FOLD_MEAN:
    case FOLD_MAX:
    case FOLD_MIN:
        break;
    }
    never();
}

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
