/* STAGE_GROUP: equal keys. All keys are added to the table of their code, then every row reads its code's slot.
 *
 * STAGE_RUNNING: equal keys up to the position (or from it on): one walk that adds and reads in turn.
 */
#include "jit/ir/internal.h"
#include "jit/stage/stream/stream.h"

static LLVMValueRef all_slots(Emit *emit, const Stage *stage) {
    return LLVMBuildNUWAdd(emit->builder, codes_slots(emit, stage), l_i64(emit, 2), "");
}

static void add_key(Cells *cells, LLVMValueRef slot) {
    LLVMValueRef filter = l_filter(cells->emit, cells->stage->conjunction.key_filter);
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        LLVMValueRef addend = cell_addend(cells, cell, filter);
        cell_write(cells, cell, slot, cell_add(cells, cell, cell_load(cells, cell, slot), addend));
    }
}

static void read_row(Cells *cells, LLVMValueRef slot) {
    LLVMValueRef filter = l_filter(cells->emit, cells->stage->conjunction.query_filter);
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        cell_store(cells, cell, cells->emit->v_position, cell_load(cells, cell, slot), filter);
    }
}

static LLVMValueRef key_slot(Emit *emit, const Stage *stage) {
    return codes_key(emit, stage, stage->conjunction.equal, stage->conjunction.equal_count);
}

static LLVMValueRef query_slot(Emit *emit, const Stage *stage) {
    return codes_query(emit, stage, stage->conjunction.equal, stage->conjunction.equal_count);
}

/* A histogram of bytes in memory: the runtime has the fastest ways to make one. NULL where it is something else. */
static LLVMValueRef byte_column(Emit *emit, const Stage *stage) {
    const SelConjunction *conjunction = &stage->conjunction;
    const SelComparison *comparison = &conjunction->equal[0];
    const IrNode *key = ir_node(emit->ir, comparison->key);
    bool counts = stage->count != IR_NONE && stage->sums.count == 0 && conjunction->equal_count == 1 &&
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

void l_stage_group(Emit *emit, const Stage *stage) {
    LLVMValueRef column = byte_column(emit, stage);
    if (column != NULL && lane_bytes((Lane)ir_node(emit->ir, stage->count)->lane) <= 4) {
        histogram_of_bytes(emit, stage, column);
        return;
    }
    Cells cells = cells_begin(emit, stage);
    codes_make(emit, stage);
    cells_clear(&cells, all_slots(emit, stage));
    LLVMValueRef outer = l_guard_begin(emit);
    Loop keys = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "keys");
    emit->stamp++;
    emit->v_position = keys.v_index;
    l_compute_nodes(emit, stage);
    add_key(&cells, key_slot(emit, stage));
    l_loop_end(emit, &keys);
    Loop rows = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "rows");
    emit->stamp++;
    emit->v_position = rows.v_index;
    l_compute_query_nodes(emit, stage);
    read_row(&cells, query_slot(emit, stage));
    l_loop_end(emit, &rows);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

void running_begin(Emit *emit, PartState *flow) {
    flow->cells = cells_begin(emit, flow->part);
    codes_make(emit, flow->part);
    cells_clear(&flow->cells, all_slots(emit, flow->part));
}

void running_block(const Block *block, PartState *flow) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    bool itself = ir_is_int_const(emit->ir, block->backward ? part->conjunction.low : part->conjunction.high, 0);
    Loop loop = block_loop(block, true, "running");
    l_compute_nodes(emit, part);
    l_compute_query_nodes(emit, part);
    LLVMValueRef key = key_slot(emit, part);
    LLVMValueRef query = query_slot(emit, part);
    if (itself) {
        add_key(&flow->cells, key);
        read_row(&flow->cells, query);
    } else {
        read_row(&flow->cells, query);
        add_key(&flow->cells, key);
    }
    block_loop_end(block, &loop, 0);
}
