/* Asking whether to go on: a count in memory that goes down by the work of a stage, or of a round of a loop over rows.
 * What is asked for lies behind the branch that is never taken, so that the loop has three instructions more. See
 * frontend/base/watch.h. */
#include "jit/emit/emit.h"

#include "frontend/base/watch.h"

LLVMValueRef l_watch_pointer(Emit *emit) {
    return emit->watched ? l_buffer(emit, emit->plan->watch) : LLVMConstNull(l_pointer(emit));
}

static LLVMValueRef ask(Emit *emit, LLVMValueRef watch) {
    LLVMTypeRef pointer = l_pointer(emit);
    LLVMValueRef offset = l_i64(emit, offsetof(KernelWatch, ask));
    LLVMValueRef place = LLVMBuildInBoundsGEP2(emit->builder, l_int(emit, 8), watch, &offset, 1, "");
    LLVMValueRef function = LLVMBuildLoad2(emit->builder, pointer, place, "");
    LLVMTypeRef type = LLVMFunctionType(l_int(emit, 32), &pointer, 1, false);
    return LLVMBuildCall2(emit->builder, type, function, &watch, 1, "stop");
}

void l_watch(Emit *emit, LLVMValueRef work) {
    if (!emit->watched) {
        return;
    }
    LLVMTypeRef i32 = l_int(emit, 32);
    LLVMBasicBlockRef b_ask = l_basic_block(emit, "ask");
    LLVMBasicBlockRef b_on = l_basic_block(emit, "on");
    LLVMValueRef watch = l_watch_pointer(emit);
    LLVMValueRef left = LLVMBuildLoad2(emit->builder, l_int(emit, 64), watch, "left");
    left = LLVMBuildSub(emit->builder, left, work, "");
    LLVMBuildStore(emit->builder, left, watch);
    LLVMValueRef over = LLVMBuildICmp(emit->builder, LLVMIntSLT, left, l_i64(emit, 0), "");
    LLVMBuildCondBr(emit->builder, over, b_ask, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_ask);
    LLVMValueRef answer = ask(emit, watch);
    l_leave_if(emit, LLVMBuildICmp(emit->builder, LLVMIntNE, answer, LLVMConstNull(i32), ""), KERNEL_STOPPED);
    LLVMBuildBr(emit->builder, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_on);
}
