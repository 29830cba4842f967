/* STAGE_FIND: the first (or last) column that every row selects: members are marked in a column of bytes, which the
 * runtime searches; then the values are computed at that one position. */
#include "jit/llvm_cells.h"

static LLVMValueRef find_member(Emit *emit, const Stage *stage, bool greatest) {
    Place members = {PLACE_SCRATCH, stage->tables};
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "members");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    l_store(emit, members, LANE_BOOL, loop.v_index, l_filter(emit, stage->form.key_filter));
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    LLVMValueRef args[2] = {l_buffer(emit, stage->tables), emit->v_n};
    return l_runtime(emit, greatest ? "rasp_rt_find_last" : "rasp_rt_find_first", l_int(emit, 64), args, 2);
}

/* No position below n: the first one stands in for it, so that values can be computed. */
void l_stage_find(Emit *emit, const Stage *stage) {
    bool greatest = ir_node(emit->ir, stage->sums.data[0])->payload != 0;
    LLVMValueRef place = find_member(emit, stage, greatest);
    LLVMValueRef found = LLVMBuildICmp(emit->builder, LLVMIntULT, place, emit->v_n, "");
    emit->stamp++;
    emit->v_position = LLVMBuildSelect(emit->builder, found, place, l_i64(emit, 0), "");
    l_compute_query_nodes(emit, stage);
    for (size_t i = 0; i < stage->sums.count; i++) {
        const IrNode *node = ir_node(emit->ir, stage->sums.data[i]);
        LLVMValueRef value = l_convert(emit, node->b, node->kinds, (Lane)node->lane).payload;
        LLVMValueRef none = l_convert(emit, node->c, node->kinds, (Lane)node->lane).payload;
        emit->scalar[stage->sums.data[i]] = (Val){LLVMBuildSelect(emit->builder, found, value, none, ""), NULL};
    }
    emit->v_position = NULL;
    emit->stamp++;
}
