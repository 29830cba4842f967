/* Counted loops. */
#include "jit/emit/emit.h"

#include <llvm-c/DebugInfo.h>
#include <string.h>

LLVMBasicBlockRef l_basic_block(Emit *emit, const char *name) {
    return LLVMAppendBasicBlockInContext(emit->context, emit->function, name);
}

Loop l_loop_begin(Emit *emit, LLVMValueRef from, LLVMValueRef to, int64_t step, const char *name) {
    Loop loop = {.v_to = to, .v_step = l_i64(emit, step)};
    loop.b_before = LLVMGetInsertBlock(emit->builder);
    loop.b_body = l_basic_block(emit, name);
    loop.b_after = l_basic_block(emit, "after");
    LLVMValueRef some = LLVMBuildICmp(emit->builder, LLVMIntULT, from, to, "");
    LLVMBuildCondBr(emit->builder, some, loop.b_body, loop.b_after);
    LLVMPositionBuilderAtEnd(emit->builder, loop.b_body);
    loop.v_index = LLVMBuildPhi(emit->builder, l_int(emit, 64), "i");
    LLVMAddIncoming(loop.v_index, &from, &loop.b_before, 1);
    return loop;
}

void l_loop_end(Emit *emit, Loop *loop) {
    LLVMValueRef to = loop->v_to;
    LLVMValueRef next = LLVMBuildNUWAdd(emit->builder, loop->v_index, loop->v_step, "");
    LLVMBasicBlockRef b_latch = LLVMGetInsertBlock(emit->builder);
    LLVMValueRef more = LLVMBuildICmp(emit->builder, LLVMIntULT, next, to, "");
    loop->v_branch = LLVMBuildCondBr(emit->builder, more, loop->b_body, loop->b_after);
    LLVMAddIncoming(loop->v_index, &next, &b_latch, 1);
    LLVMPositionBuilderAtEnd(emit->builder, loop->b_after);
}

static LLVMMetadataRef option(Emit *emit, const char *name, LLVMValueRef value) {
    LLVMMetadataRef parts[2] = {LLVMMDStringInContext2(emit->context, name, strlen(name)), LLVMValueAsMetadata(value)};
    return LLVMMDNodeInContext2(emit->context, parts, 2);
}

/* A loop's metadata is a node that begins with itself. */
void l_loop_width(Emit *emit, const Loop *loop, unsigned width) {
    LLVMTypeRef i32 = l_int(emit, 32);
    LLVMMetadataRef self = LLVMTemporaryMDNode(emit->context, NULL, 0);
    LLVMMetadataRef parts[5] = {self};
    unsigned count = 1;
    if (width > 1) { /* one by one, few rounds would be unrolled before they can become vectors */
        LLVMMetadataRef name = LLVMMDStringInContext2(emit->context, "llvm.loop.unroll.disable", 24);
        parts[count++] = LLVMMDNodeInContext2(emit->context, &name, 1);
        parts[count++] = option(emit, "llvm.loop.vectorize.width", LLVMConstInt(i32, width, false));
        parts[count++] = option(emit, "llvm.loop.interleave.count", LLVMConstInt(i32, 1, false));
    }
    parts[count++] = option(emit, "llvm.loop.vectorize.enable", LLVMConstInt(l_int(emit, 1), width > 1, false));
    LLVMMetadataRef node = LLVMMDNodeInContext2(emit->context, parts, count);
    LLVMMetadataReplaceAllUsesWith(self, node);
    unsigned kind = LLVMGetMDKindIDInContext(emit->context, "llvm.loop", 9);
    LLVMSetMetadata(loop->v_branch, kind, LLVMMetadataAsValue(emit->context, node));
}

enum { LEAST_ROUNDS = 16 }; /* with fewer, LLVM masks what is left over instead of looping on */

void l_loop_sums(Emit *emit, const Loop *loop, LLVMValueRef count) {
    if (LLVMIsConstant(count) && LLVMConstIntGetZExtValue(count) < LEAST_ROUNDS) {
        l_loop_width(emit, loop, 0);
    }
}

enum { MOST_WIDTH = 64, MOST_BYTES = 256 };

unsigned l_short_loop_width(LLVMValueRef count, unsigned bytes) {
    uint64_t width = LLVMIsConstant(count) ? LLVMConstIntGetZExtValue(count) : 0;
    bool power = (width & (width - 1)) == 0;
    return power && width >= 4 && width <= MOST_WIDTH && width * bytes <= MOST_BYTES ? (unsigned)width : 0;
}
