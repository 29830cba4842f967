/* Running totals in registers. See cells.h. */
#include "jit/stage/cells.h"

LLVMValueRef *registers_make(Cells *cells) {
    Emit *emit = cells->emit;
    LLVMValueRef *registers = arena_array(emit->arena, LLVMValueRef, cells->count);
    for (uint32_t i = 0; i < cells->count; i++) {
        registers[i] = LLVMBuildAlloca(emit->entry, cells->items[i].type, "running");
        LLVMBuildStore(emit->builder, cells->items[i].none, registers[i]);
    }
    return registers;
}

void registers_add(Cells *cells, LLVMValueRef *registers, LLVMValueRef filter) {
    Emit *emit = cells->emit;
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        LLVMValueRef old = LLVMBuildLoad2(emit->builder, cell->type, registers[i], "");
        LLVMValueRef sum = cell_add(cells, cell, old, cell_addend(cells, cell, filter));
        LLVMBuildStore(emit->builder, sum, registers[i]);
    }
}

void registers_store(Cells *cells, LLVMValueRef *registers, LLVMValueRef filter) {
    Emit *emit = cells->emit;
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        LLVMValueRef total = LLVMBuildLoad2(emit->builder, cell->type, registers[i], "");
        cell_store(cells, cell, emit->v_position, total, filter);
    }
}
