/* The guard flag: branch-free in loops. Inside a loop it is a register that LLVM turns into an or-reduction; the
 * kernel returns it at the end. */
#include "jit/emit/emit.h"

#include "frontend/base/watch.h"

void l_guard(Emit *emit, LLVMValueRef raised) {
    LLVMTypeRef i8 = l_int(emit, 8);
    LLVMValueRef old = LLVMBuildLoad2(emit->builder, i8, emit->v_guard, "guard");
    LLVMValueRef bit = LLVMBuildZExt(emit->builder, raised, i8, "");
    LLVMBuildStore(emit->builder, LLVMBuildOr(emit->builder, old, bit, ""), emit->v_guard);
}

LLVMValueRef l_guard_begin(Emit *emit) {
    LLVMValueRef outer = emit->v_guard;
    emit->v_guard = LLVMBuildAlloca(emit->entry, l_int(emit, 8), "loop_guard");
    LLVMBuildStore(emit->builder, l_i8(emit, 0), emit->v_guard);
    return outer;
}

void l_guard_end(Emit *emit, LLVMValueRef outer) {
    LLVMTypeRef i8 = l_int(emit, 8);
    LLVMValueRef inner = LLVMBuildLoad2(emit->builder, i8, emit->v_guard, "");
    LLVMValueRef old = LLVMBuildLoad2(emit->builder, i8, outer, "");
    LLVMBuildStore(emit->builder, LLVMBuildOr(emit->builder, old, inner, ""), outer);
    emit->v_guard = outer;
}

/* Facts about values hold only while no guard was raised: before values become addresses of tables, a raised guard
 * ends the kernel. */
void l_guard_leave(Emit *emit) {
    LLVMValueRef flag = LLVMBuildLoad2(emit->builder, l_int(emit, 8), emit->v_guard, "");
    l_leave_if(emit, LLVMBuildICmp(emit->builder, LLVMIntNE, flag, l_i8(emit, 0), ""), KERNEL_GUARD);
}

void l_leave_if(Emit *emit, LLVMValueRef condition, unsigned result) {
    LLVMBasicBlockRef b_leave = l_basic_block(emit, "leave");
    LLVMBasicBlockRef b_on = l_basic_block(emit, "on");
    LLVMBuildCondBr(emit->builder, condition, b_leave, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_leave);
    LLVMBuildRet(emit->builder, LLVMConstInt(l_int(emit, 32), result, false));
    LLVMPositionBuilderAtEnd(emit->builder, b_on);
}
