/* STAGE_BITS: three order comparisons or more, counts only. Every comparison becomes places (an equality: two of them;
 * a bound by the position: the position itself), and the runtime conjoins bitsets of the keys below.
 */
#include "frontend/base/watch.h"
#include "jit/stage/axis.h"

/* Keys that the filter leaves out get a place beyond all on the first axis. */
static void drop_keys(Emit *emit, const Stage *stage) {
    if (stage->conjunction->key_filter == IR_NONE) {
        return;
    }
    Place ranks = {PLACE_SCRATCH, stage->as.axes->ranks};
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "filter");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    LLVMValueRef rank = l_load(emit, ranks, LANE_I32, loop.v_index);
    LLVMValueRef beyond = LLVMConstAllOnes(l_int(emit, 32));
    LLVMValueRef passes = l_filter(emit, stage->conjunction->key_filter);
    l_store(emit, ranks, LANE_I32, loop.v_index, LLVMBuildSelect(emit->builder, passes, rank, beyond, ""));
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

static void emit_stage(Emit *emit, const Stage *stage) {
    Cells cells = cells_begin(emit, stage);
    for (uint32_t i = 0; i < stage->as.axes->count; i++) {
        axis_make(emit, stage, i);
    }
    drop_keys(emit, stage);
    LLVMValueRef args[7] = {l_buffer(emit, stage->as.axes->ranks),
                            l_buffer(emit, stage->as.axes->belows),
                            l_i64(emit, stage->as.axes->count),
                            emit->v_n,
                            l_buffer(emit, stage->as.axes->results),
                            l_buffer(emit, emit->plan->work),
                            l_watch_pointer(emit)};
    LLVMValueRef stopped = l_runtime(emit, "rasp_rt_bits", l_int(emit, 32), args, 7);
    if (emit->watched) {
        LLVMValueRef none = LLVMConstNull(l_int(emit, 32));
        l_leave_if(emit, LLVMBuildICmp(emit->builder, LLVMIntNE, stopped, none, ""), KERNEL_STOPPED);
    }
    axis_rows(&cells, &cells.items[0], true);
}

const StageCode code_bits = {NOTHING_BEFORE, NO_PART, emit_stage};
