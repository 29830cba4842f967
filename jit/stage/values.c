/* Values of keys, one position after the other. See cells.h. */
#include "jit/stage/cells.h"

void values_store(Cells *cells, const Cell *cell, uint32_t buffer, LLVMValueRef total) {
    Emit *emit = cells->emit;
    const Stage *stage = cells->stage;
    LLVMTypeRef i64 = l_int(emit, 64);
    if (total != NULL) {
        LLVMBuildStore(emit->builder, l_i64(emit, 0), total);
    }
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "values");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    LLVMValueRef value = cell_addend(cells, cell, l_filter(emit, stage->conjunction->key_filter));
    bool is_unsigned = cell->id == stage->count || cell->is_tag;
    value = l_resize(emit, value, is_unsigned, 64);
    l_store(emit, (Place){PLACE_SCRATCH, buffer}, LANE_I64, loop.v_index, value);
    if (total != NULL) {
        LLVMValueRef sum = LLVMBuildAdd(emit->builder, LLVMBuildLoad2(emit->builder, i64, total, ""), value, "");
        LLVMBuildStore(emit->builder, sum, total);
    }
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
}

void values_place(Emit *emit, const Stage *stage, LLVMValueRef v_row) {
    for (size_t i = 0; i < stage->folds.count; i++) {
        IrId id = stage->folds.data[i];
        const IrNode *sum = ir_node(emit->ir, id);
        Val value = l_convert(emit, sum->b, sum->kinds, (Lane)sum->lane);
        l_store(emit, emit->plan->payload[id], (Lane)sum->lane, v_row, value.payload);
        if (ir_is_mixed(sum)) {
            l_store(emit, emit->plan->tag[id], LANE_TAG, v_row, value.tag);
        }
    }
}
