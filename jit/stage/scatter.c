/* STAGE_SCATTER: the key's row is known: one store each. */
#include "jit/stage/cells.h"
#include "jit/stage/stage_code.h"

/* The row of a key is a place in the result: none may be made of what a guard has been raised for. */
static void emit_stage(Emit *emit, const Stage *stage) {
    IrId key = stage->conjunction->equal[0].key;
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "scatter");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    LLVMValueRef v_row = l_as_int(emit, key, LANE_I64);
    if (emit->may_raise) {
        LLVMValueRef inside = LLVMBuildICmp(emit->builder, LLVMIntULT, v_row, emit->v_n, "");
        v_row = LLVMBuildSelect(emit->builder, inside, v_row, l_i64(emit, 0), "");
    }
    values_place(emit, stage, v_row);
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

const StageCode code_scatter = {NOTHING_BEFORE, NO_PART, emit_stage};
