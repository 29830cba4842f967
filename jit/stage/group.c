/* STAGE_GROUP: equal keys. All keys are added to the table of their code, then every row reads its code's slot. */
#include "jit/stage/groups.h"

/* A histogram of bytes in memory: the runtime has the fastest ways to make one. NULL where it is something else. */
static LLVMValueRef byte_column(Emit *emit, const Stage *stage) {
    const SelConjunction *conjunction = stage->conjunction;
    const SelComparison *comparison = &conjunction->equal[0];
    const IrNode *key = ir_node(emit->ir, comparison->key);
    bool counts = stage->count != IR_NONE && stage->folds.count == 0 && conjunction->equal_count == 1 &&
                  conjunction->key_filter == IR_NONE && conjunction->query_filter == IR_NONE && stage->nodes.count == 0;
    bool bytes = comparison->key == comparison->query && lane_bytes((Lane)key->lane) == 1 && !ir_is_mixed(key);
    return counts && bytes ? l_place_pointer(emit, emit->plan->payload[comparison->key]) : NULL;
}

static void histogram_of_bytes(Emit *emit, const Stage *stage, LLVMValueRef column) {
    Place place = emit->plan->payload[stage->count];
    size_t bytes = lane_bytes((Lane)ir_node(emit->ir, stage->count)->lane);
    const char *function = bytes == 1   ? "rasp_rt_hist_u8_to8"
                           : bytes == 2 ? "rasp_rt_hist_u8_to16"
                                        : "rasp_rt_hist_u8_to32";
    LLVMValueRef args[3] = {column, emit->v_n, l_place_pointer(emit, place)};
    l_runtime(emit, function, NULL, args, 3);
}

static void emit_stage(Emit *emit, const Stage *stage) {
    LLVMValueRef column = byte_column(emit, stage);
    if (column != NULL && lane_bytes((Lane)ir_node(emit->ir, stage->count)->lane) <= 4) {
        histogram_of_bytes(emit, stage, column);
        return;
    }
    Cells cells = cells_begin(emit, stage);
    codes_make(emit, stage);
    cells_clear(&cells, groups_slots(emit, stage));
    LLVMValueRef outer = l_guard_begin(emit);
    Loop keys = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "keys");
    emit->stamp++;
    emit->v_position = keys.v_index;
    l_compute_nodes(emit, stage);
    groups_add(&cells, groups_key(emit, stage));
    l_loop_end(emit, &keys);
    Loop rows = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "rows");
    emit->stamp++;
    emit->v_position = rows.v_index;
    l_compute_query_nodes(emit, stage);
    groups_read(&cells, groups_query(emit, stage));
    l_loop_end(emit, &rows);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

const StageCode code_group = {NOTHING_BEFORE, NO_PART, emit_stage};
