/* Tables of groups. See groups.h. */
#include "jit/stage/groups.h"

LLVMValueRef groups_slots(Emit *emit, const Stage *stage) {
    return LLVMBuildNUWAdd(emit->builder, codes_slots(emit, stage), l_i64(emit, 2), "");
}

void groups_add(Cells *cells, LLVMValueRef slot) {
    LLVMValueRef filter = l_filter(cells->emit, cells->stage->conjunction->key_filter);
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        LLVMValueRef addend = cell_addend(cells, cell, filter);
        cell_write(cells, cell, slot, cell_add(cells, cell, cell_load(cells, cell, slot), addend));
    }
}

void groups_read(Cells *cells, LLVMValueRef slot) {
    LLVMValueRef filter = l_filter(cells->emit, cells->stage->conjunction->query_filter);
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        cell_store(cells, cell, cells->emit->v_position, cell_load(cells, cell, slot), filter);
    }
}

LLVMValueRef groups_key(Emit *emit, const Stage *stage) {
    return codes_key(emit, stage, stage->conjunction->equal, stage->conjunction->equal_count);
}

LLVMValueRef groups_query(Emit *emit, const Stage *stage) {
    return codes_query(emit, stage, stage->conjunction->equal, stage->conjunction->equal_count);
}
