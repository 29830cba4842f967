/* Running totals. See cells.h. */
#include "jit/stage/cells.h"

#include "jit/plan/internal.h"

static Cell make_cell(Emit *emit, IrId id, bool is_tag, Lane lane, uint32_t buffer) {
    Cell cell = {.id = id, .is_tag = is_tag, .lane = lane, .type = l_lane(emit, lane), .buffer = buffer};
    cell.folding = is_tag ? fold_tags(emit) : fold_payloads(emit, ir_node(emit->ir, id), cell.type);
    cell.none = cell.folding.none;
    return cell;
}

Cells cells_begin(Emit *emit, const Stage *stage) {
    Cells cells = {.emit = emit, .stage = stage};
    uint32_t buffer = stage->tables;
    cells.items = arena_array(emit->arena, Cell, 1 + 2 * stage->folds.count);
    if (stage->count != IR_NONE) {
        cells.items[cells.count++] = make_cell(emit, stage->count, false, LANE_I32, buffer++);
    }
    for (size_t i = 0; i < stage->folds.count; i++) {
        IrId id = stage->folds.data[i];
        cells.items[cells.count++] = make_cell(emit, id, false, plan_fold_lane(emit->ir, id), buffer++);
        if (ir_is_mixed(ir_node(emit->ir, id))) {
            cells.items[cells.count++] = make_cell(emit, id, true, LANE_TAG, buffer++);
        }
    }
    return cells;
}

LLVMValueRef cell_addend(Cells *cells, const Cell *cell, LLVMValueRef filter) {
    Emit *emit = cells->emit;
    LLVMValueRef value;
    if (cell->id == cells->stage->count) {
        return filter != NULL ? LLVMBuildZExt(emit->builder, filter, cell->type, "")
                              : LLVMConstInt(cell->type, 1, false);
    }
    const IrNode *fold = ir_node(emit->ir, cell->id);
    if (cell->is_tag) {
        value = l_value(emit, fold->b).tag;
    } else if (cell->lane == LANE_I64 && ir_node(emit->ir, fold->b)->kinds != KIND_STRING) {
        value = l_as_int(emit, fold->b, LANE_I64);
        if (fold_needs_guard(emit, fold)) {
            fold_guard(emit, fold_limit(emit), value);
        }
    } else {
        value = l_value(emit, fold->b).payload;
    }
    return filter != NULL ? LLVMBuildSelect(emit->builder, filter, value, cell->none, "") : value;
}

LLVMValueRef cell_add(Cells *cells, const Cell *cell, LLVMValueRef total, LLVMValueRef addend) {
    return fold_put(cells->emit, &cell->folding, total, addend);
}

LLVMValueRef cell_subtract(Cells *cells, const Cell *cell, LLVMValueRef total, LLVMValueRef part) {
    return fold_take(cells->emit, &cell->folding, total, part);
}

void cell_store(Cells *cells, const Cell *cell, LLVMValueRef index, LLVMValueRef total, LLVMValueRef filter) {
    Emit *emit = cells->emit;
    Place place = cell->is_tag ? emit->plan->tag[cell->id] : emit->plan->payload[cell->id];
    Lane lane = cell->is_tag ? LANE_TAG : (Lane)ir_node(emit->ir, cell->id)->lane;
    if (filter != NULL) {
        total = LLVMBuildSelect(emit->builder, filter, total, cell->none, "");
    }
    if (cell->lane != LANE_F64) {
        total = l_resize(emit, total, cell->id == cells->stage->count, (unsigned)lane_bytes(lane) * 8);
    }
    l_store(emit, place, lane, index, total);
}

LLVMValueRef cell_load(Cells *cells, const Cell *cell, LLVMValueRef slot) {
    return l_load(cells->emit, (Place){PLACE_SCRATCH, cell->buffer}, cell->lane, slot);
}

void cell_write(Cells *cells, const Cell *cell, LLVMValueRef slot, LLVMValueRef value) {
    l_store(cells->emit, (Place){PLACE_SCRATCH, cell->buffer}, cell->lane, slot, value);
}

void cells_clear(Cells *cells, LLVMValueRef slots) {
    Emit *emit = cells->emit;
    for (uint32_t i = 0; i < cells->count; i++) {
        Cell *cell = &cells->items[i];
        if (!LLVMIsNull(cell->none)) {
            Loop loop = l_loop_begin(emit, l_i64(emit, 0), slots, 1, "clear");
            cell_write(cells, cell, loop.v_index, cell->none);
            l_loop_end(emit, &loop);
            continue;
        }
        LLVMValueRef bytes = LLVMBuildNUWMul(emit->builder, slots, l_i64(emit, (int64_t)lane_bytes(cell->lane)), "");
        Place place = {PLACE_SCRATCH, cell->buffer};
        LLVMValueRef set = LLVMBuildMemSet(emit->builder, l_place_pointer(emit, place), l_i8(emit, 0), bytes, 64);
        l_mark(emit, place, set);
    }
}

void cells_accumulate(Cells *cells, LLVMValueRef slots) {
    Emit *emit = cells->emit;
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        LLVMValueRef total = LLVMBuildAlloca(emit->entry, cell->type, "below");
        LLVMBuildStore(emit->builder, cell->none, total);
        Loop loop = l_loop_begin(emit, l_i64(emit, 0), slots, 1, "below");
        LLVMValueRef below = LLVMBuildLoad2(emit->builder, cell->type, total, "");
        LLVMValueRef here = cell_load(cells, cell, loop.v_index);
        cell_write(cells, cell, loop.v_index, below);
        LLVMBuildStore(emit->builder, cell_add(cells, cell, below, here), total);
        l_loop_end(emit, &loop);
        cell_write(cells, cell, slots, LLVMBuildLoad2(emit->builder, cell->type, total, ""));
    }
}

LLVMValueRef l_filter(Emit *emit, IrId filter) {
    return filter != IR_NONE ? l_truth(emit, filter) : NULL;
}
