/* Folds in registers: what they start from, how a value is put to the others, and how it is taken out again.
 *
 * A new fold is asked for here by the compiler; that its stages meet the columns in its order, and have its inverse
 * where they need one, the plan sees to (StageFolds of jit/plan/stage.h). */
#ifndef JIT_STAGE_FOLD_H
#define JIT_STAGE_FOLD_H
#include "jit/emit/emit.h"

/* A COUNT or FOLD as it is made of registers of some type. */
typedef struct Folding {
    Fold fold;
    LLVMTypeRef type;
    bool is_unsigned;  /* extremes of ints: no value is below 0 */
    LLVMValueRef none; /* of that type: what putting changes nothing */
} Folding;

/* Of the payloads of such a node, and of the tags of a mixed one. */
Folding fold_payloads(Emit *emit, const IrNode *node, LLVMTypeRef type);
Folding fold_tags(Emit *emit);
/* Of a count, in 64 bits. */
Folding fold_counts(Emit *emit);
LLVMValueRef fold_put(Emit *emit, const Folding *folding, LLVMValueRef total, LLVMValueRef value);
LLVMValueRef fold_take(Emit *emit, const Folding *folding, LLVMValueRef total, LLVMValueRef part);
/* All elements of a vector, doubles from left to right. */
LLVMValueRef fold_vector(Emit *emit, const Folding *folding, LLVMValueRef total, LLVMValueRef vector);

/* Ints are folded exactly: where 64 bits could overflow, a value (i64) beyond a limit on either side of 0 raises the
 * guard. */
bool fold_needs_guard(const Emit *emit, const IrNode *node);
LLVMValueRef fold_limit(Emit *emit);
void fold_guard(Emit *emit, LLVMValueRef limit, LLVMValueRef value);
#endif
