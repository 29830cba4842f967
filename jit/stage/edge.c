/* Where a bound by the position lies. See cells.h. */
#include "jit/stage/cells.h"

/* The bound may be any int: it is cut first, so that nothing wraps. */
LLVMValueRef l_edge(Emit *emit, IrId bound, int64_t more) {
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMValueRef limit = LLVMBuildNUWAdd(emit->builder, emit->v_n, l_i64(emit, 1), "");
    LLVMValueRef args[2] = {l_as_int(emit, bound, LANE_I64), limit};
    args[0] = l_intrinsic(emit, "llvm.smin", &i64, 1, args, 2);
    args[1] = LLVMBuildNeg(emit->builder, limit, "");
    LLVMValueRef distance = l_intrinsic(emit, "llvm.smax", &i64, 1, args, 2);
    LLVMValueRef place = LLVMBuildAdd(emit->builder, emit->v_position, distance, "");
    args[0] = LLVMBuildAdd(emit->builder, place, l_i64(emit, more), "");
    args[1] = l_i64(emit, 0);
    args[0] = l_intrinsic(emit, "llvm.smax", &i64, 1, args, 2);
    args[1] = emit->v_n;
    return l_intrinsic(emit, "llvm.smin", &i64, 1, args, 2);
}
