/* Folds in registers: what they start from, how a value is put to the others, and how it is taken out again.
 *
 * A new fold is asked for here by the compiler; that its stages meet the columns in its order, and have its inverse where
 * they need one, the plan sees to (StageFolds of jit/plan/stage.h). */
#ifndef JIT_STAGE_FOLD_H
#define JIT_STAGE_FOLD_H
#include "jit/emit/emit.h"

/* That of a COUNT, or of a FOLD. */
Fold fold_of(const IrNode *node);
/* What putting changes nothing. */
LLVMValueRef fold_none(Fold fold, LLVMTypeRef type);
LLVMValueRef fold_put(Emit *emit, Fold fold, LLVMValueRef total, LLVMValueRef value);
LLVMValueRef fold_take(Emit *emit, Fold fold, LLVMValueRef total, LLVMValueRef part);
/* All elements of a vector, doubles from left to right. */
LLVMValueRef fold_vector(Emit *emit, Fold fold, LLVMValueRef total, LLVMValueRef vector);

/* Ints are folded exactly: where 64 bits could overflow, a value (i64) beyond a limit on either side of 0 raises the
 * guard. */
bool fold_needs_guard(const Emit *emit, const IrNode *node);
LLVMValueRef fold_limit(Emit *emit);
void fold_guard(Emit *emit, LLVMValueRef limit, LLVMValueRef value);
#endif
