/* STAGE_WINDOW: bounds at any distance. Prefix totals of all positions are stored; a row is the difference of two, or
 * one prefix when it is not bounded from below (which keeps float sums in order).
 */
#include "jit/stage/cells.h"
#include "jit/stage/stage_code.h"

/* prefix[p] = totals of the keys before p, for p up to n. */
static void store_prefixes(Emit *emit, const Stage *stage, Cells *cells) {
    LLVMValueRef *registers = registers_make(cells);
    for (uint32_t i = 0; i < cells->count; i++) {
        cell_write(cells, &cells->items[i], l_i64(emit, 0), cells->items[i].none);
    }
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "prefix");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    registers_add(cells, registers, l_filter(emit, stage->conjunction->key_filter));
    LLVMValueRef next = LLVMBuildNUWAdd(emit->builder, loop.v_index, l_i64(emit, 1), "");
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        cell_write(cells, cell, next, LLVMBuildLoad2(emit->builder, cell->type, registers[i], ""));
    }
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
}

static void emit_stage(Emit *emit, const Stage *stage) {
    Cells cells = cells_begin(emit, stage);
    const SelConjunction *conjunction = stage->conjunction;
    store_prefixes(emit, stage, &cells);
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "window");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_query_nodes(emit, stage);
    LLVMValueRef rows = l_filter(emit, conjunction->query_filter);
    LLVMValueRef to = conjunction->high != IR_NONE ? l_edge(emit, conjunction->high, 1) : emit->v_n;
    LLVMValueRef from = conjunction->low != IR_NONE ? l_edge(emit, conjunction->low, 0) : l_i64(emit, 0);
    LLVMValueRef empty = LLVMBuildICmp(emit->builder, LLVMIntUGT, from, to, "");
    from = LLVMBuildSelect(emit->builder, empty, to, from, "");
    for (uint32_t i = 0; i < cells.count; i++) {
        const Cell *cell = &cells.items[i];
        LLVMValueRef total = cell_load(&cells, cell, to);
        if (conjunction->low != IR_NONE) {
            total = cell_subtract(&cells, cell, total, cell_load(&cells, cell, from));
        }
        cell_store(&cells, cell, loop.v_index, total, rows);
    }
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

const StageCode code_window = {NOTHING_BEFORE, NO_PART, emit_stage};
