/* STAGE_SCAN: rows bounded by their own position. Counts and sums of small ints are prefix sums of bytes, which the
 * runtime makes in vectors; else one register per total walks along: forwards for j <= i, backwards for j >= i, read
 * before or after the position itself is added.
 *
 * STAGE_WINDOW: bounds at any distance. Prefix totals of all positions are stored; a row is the difference of two, or
 * one prefix when it is not bounded from below (which keeps float sums in order).
 */
#include "jit/ir_internal.h"
#include "jit/llvm_cells.h"

/* Registers of the cells, as allocas that start at nothing. */
static LLVMValueRef *make_registers(Cells *cells) {
    Emit *emit = cells->emit;
    LLVMValueRef *registers = arena_array(emit->arena, LLVMValueRef, cells->count);
    for (uint32_t i = 0; i < cells->count; i++) {
        registers[i] = LLVMBuildAlloca(emit->entry, cells->items[i].type, "running");
        LLVMBuildStore(emit->builder, cells->items[i].none, registers[i]);
    }
    return registers;
}

static void add_position(Cells *cells, LLVMValueRef *registers, LLVMValueRef filter) {
    Emit *emit = cells->emit;
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        LLVMValueRef old = LLVMBuildLoad2(emit->builder, cell->type, registers[i], "");
        LLVMValueRef sum = cell_add(cells, cell, old, cell_addend(cells, cell, filter));
        LLVMBuildStore(emit->builder, sum, registers[i]);
    }
}

static void write_row(Cells *cells, LLVMValueRef *registers, LLVMValueRef filter) {
    Emit *emit = cells->emit;
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        LLVMValueRef total = LLVMBuildLoad2(emit->builder, cell->type, registers[i], "");
        cell_store(cells, cell, emit->v_position, total, filter);
    }
}

/* One total whose steps are bytes: a vector loop stores them, and the runtime adds them up in registers. */
static void scan_bytes(Cells *cells, const Cell *cell, bool forward, bool itself) {
    static const char *const functions[] = {"rasp_rt_prefix_i8_to8", "rasp_rt_prefix_i8_to16", "rasp_rt_prefix_i8_to32",
                                            "rasp_rt_prefix_i8_to64"};
    Emit *emit = cells->emit;
    const Stage *stage = cells->stage;
    LLVMTypeRef i1 = l_int(emit, 1);
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "steps");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    LLVMValueRef step = cell_addend(cells, cell, l_filter(emit, stage->form.key_filter));
    l_store(emit, (Place){PLACE_SCRATCH, stage->steps}, LANE_I8, loop.v_index, l_resize(emit, step, true, 8));
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    Lane lane = (Lane)ir_node(emit->ir, cell->id)->lane;
    unsigned width = lane_bytes(lane) == 1 ? 0 : lane_bytes(lane) == 2 ? 1 : lane_bytes(lane) == 4 ? 2 : 3;
    LLVMValueRef args[6] = {l_buffer(emit, stage->steps),
                            emit->v_n,
                            l_i64(emit, 0),
                            LLVMConstInt(i1, !itself, false),
                            LLVMConstInt(i1, !forward, false),
                            l_place_pointer(emit, emit->plan->payload[cell->id])};
    l_runtime(emit, functions[width], NULL, args, 6);
}

void l_stage_scan(Emit *emit, const Stage *stage) {
    Cells cells = cells_begin(emit, stage);
    if (stage->steps != UINT32_MAX) {
        bool from_left = stage->form.high != IR_NONE;
        bool included = ir_is_int_const(emit->ir, from_left ? stage->form.high : stage->form.low, 0);
        for (uint32_t i = 0; i < cells.count; i++) {
            scan_bytes(&cells, &cells.items[i], from_left, included);
        }
        emit->v_position = NULL;
        emit->stamp++;
        return;
    }
    LLVMValueRef *registers = make_registers(&cells);
    bool forward = stage->form.high != IR_NONE;
    bool itself = ir_is_int_const(emit->ir, forward ? stage->form.high : stage->form.low, 0);
    LLVMValueRef outer = l_guard_begin(emit);
    LLVMValueRef last = LLVMBuildSub(emit->builder, emit->v_n, l_i64(emit, 1), "");
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "scan");
    emit->stamp++;
    emit->v_position = forward ? loop.v_index : LLVMBuildSub(emit->builder, last, loop.v_index, "");
    l_compute_nodes(emit, stage);
    l_compute_query_nodes(emit, stage);
    LLVMValueRef rows = l_filter(emit, stage->form.query_filter);
    if (itself) {
        add_position(&cells, registers, l_filter(emit, stage->form.key_filter));
        write_row(&cells, registers, rows);
    } else {
        write_row(&cells, registers, rows);
        add_position(&cells, registers, l_filter(emit, stage->form.key_filter));
    }
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

/* prefix[p] = totals of the keys before p, for p up to n. */
static void store_prefixes(Emit *emit, const Stage *stage, Cells *cells) {
    LLVMValueRef *registers = make_registers(cells);
    for (uint32_t i = 0; i < cells->count; i++) {
        cell_write(cells, &cells->items[i], l_i64(emit, 0), cells->items[i].none);
    }
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "prefix");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    add_position(cells, registers, l_filter(emit, stage->form.key_filter));
    LLVMValueRef next = LLVMBuildNUWAdd(emit->builder, loop.v_index, l_i64(emit, 1), "");
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        cell_write(cells, cell, next, LLVMBuildLoad2(emit->builder, cell->type, registers[i], ""));
    }
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
}

/* position + bound + more, cut to 0 .. n. The bound may be any int: it is cut first, so that nothing wraps. */
static LLVMValueRef edge(Emit *emit, IrId bound, int64_t more) {
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMValueRef limit = LLVMBuildNUWAdd(emit->builder, emit->v_n, l_i64(emit, 1), "");
    LLVMValueRef args[2] = {l_as_int(emit, bound, LANE_I64), limit};
    args[0] = l_intrinsic(emit, "llvm.smin", &i64, 1, args, 2);
    args[1] = LLVMBuildNeg(emit->builder, limit, "");
    LLVMValueRef distance = l_intrinsic(emit, "llvm.smax", &i64, 1, args, 2);
    LLVMValueRef place = LLVMBuildAdd(emit->builder, emit->v_position, distance, "");
    args[0] = LLVMBuildAdd(emit->builder, place, l_i64(emit, more), "");
    args[1] = l_i64(emit, 0);
    args[0] = l_intrinsic(emit, "llvm.smax", &i64, 1, args, 2);
    args[1] = emit->v_n;
    return l_intrinsic(emit, "llvm.smin", &i64, 1, args, 2);
}

void l_stage_window(Emit *emit, const Stage *stage) {
    Cells cells = cells_begin(emit, stage);
    const SelForm *form = &stage->form;
    store_prefixes(emit, stage, &cells);
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "window");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_query_nodes(emit, stage);
    LLVMValueRef rows = l_filter(emit, form->query_filter);
    LLVMValueRef to = form->high != IR_NONE ? edge(emit, form->high, 1) : emit->v_n;
    LLVMValueRef from = form->low != IR_NONE ? edge(emit, form->low, 0) : l_i64(emit, 0);
    LLVMValueRef empty = LLVMBuildICmp(emit->builder, LLVMIntUGT, from, to, "");
    from = LLVMBuildSelect(emit->builder, empty, to, from, "");
    for (uint32_t i = 0; i < cells.count; i++) {
        const Cell *cell = &cells.items[i];
        LLVMValueRef total = cell_load(&cells, cell, to);
        if (form->low != IR_NONE) {
            total = cell_subtract(&cells, cell, total, cell_load(&cells, cell, from));
        }
        cell_store(&cells, cell, loop.v_index, total, rows);
    }
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}
