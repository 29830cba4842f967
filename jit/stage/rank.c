/* STAGE_RANK: places in a stable sort: the number of keys with smaller codes, then one more for each equal key passed;
 * or the runtime's sort.
 */
#include "jit/stage/cells.h"
#include "jit/stage/stage_code.h"

/* The words sort ascending; their complements descending. */
static void rank_by_runtime(Emit *emit, const Stage *stage) {
    Cells cells = cells_begin(emit, stage);
    const Codes *codes = stage->codes;
    SelComparison comparison = {OP_LT, stage->as.rank.key, stage->as.rank.key};
    LLVMTypeRef word = l_int(emit, codes->wide ? 64 : 32);
    key_words_store(emit, stage, codes, &comparison, 1, true);
    LLVMValueRef flip = stage->as.rank.descending ? LLVMConstAllOnes(word) : LLVMConstNull(word);
    LLVMValueRef keys = l_buffer(emit, codes->key_words);
    LLVMValueRef places = l_buffer(emit, codes->query_codes);
    LLVMValueRef work = l_buffer(emit, emit->plan->work);
    if (codes->words > 1) {
        LLVMValueRef no = LLVMConstInt(l_int(emit, 1), 0, false);
        LLVMValueRef args[9] = {keys, keys,   l_i64(emit, codes->words),        emit->v_n, flip,
                                no,   places, l_buffer(emit, codes->key_codes), work};
        l_runtime(emit, "rasp_rt_axis_wide", NULL, args, 9);
    } else {
        LLVMValueRef args[5] = {keys, emit->v_n, flip, places, work};
        l_runtime(emit, codes->wide ? "rasp_rt_rank_u64" : "rasp_rt_rank_u32", NULL, args, 5);
    }
    Loop rows = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "places");
    LLVMValueRef rank = l_load(emit, (Place){PLACE_SCRATCH, codes->query_codes}, LANE_I32, rows.v_index);
    cell_store(&cells, &cells.items[0], rows.v_index, rank, NULL);
    l_loop_end(emit, &rows);
    emit->stamp++;
}

static void emit_stage(Emit *emit, const Stage *stage) {
    if (stage->codes->kind == CODES_ORDER) {
        rank_by_runtime(emit, stage);
        return;
    }
    Cells cells = cells_begin(emit, stage);
    const Cell *cell = &cells.items[0];
    LLVMValueRef slots = codes_slots(emit, stage);
    LLVMValueRef last = LLVMBuildSub(emit->builder, emit->v_n, l_i64(emit, 1), "");
    LLVMValueRef one = LLVMConstInt(cell->type, 1, false);
    cells_clear(&cells, LLVMBuildNUWAdd(emit->builder, slots, l_i64(emit, 2), ""));
    LLVMValueRef outer = l_guard_begin(emit);
    Loop keys = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "keys");
    emit->stamp++;
    emit->v_position = keys.v_index;
    l_compute_nodes(emit, stage);
    LLVMValueRef slot = codes_rank(emit, stage, slots);
    cell_write(&cells, cell, slot, cell_add(&cells, cell, cell_load(&cells, cell, slot), one));
    l_loop_end(emit, &keys);
    cells_accumulate(&cells, slots);
    Loop rows = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "places");
    emit->stamp++;
    emit->v_position = stage->as.rank.backward ? LLVMBuildSub(emit->builder, last, rows.v_index, "") : rows.v_index;
    l_compute_nodes(emit, stage);
    slot = codes_rank(emit, stage, slots);
    LLVMValueRef place = cell_load(&cells, cell, slot);
    cell_store(&cells, cell, emit->v_position, place, NULL);
    cell_write(&cells, cell, slot, cell_add(&cells, cell, place, one));
    l_loop_end(emit, &rows);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

const StageCode code_rank = {NOTHING_BEFORE, NO_PART, emit_stage};
