/* STAGE_SCAN: rows bounded by their own position. Counts and sums of small ints are prefix sums of bytes, which the
 * runtime makes in vectors; else one register per total walks along: forwards for j <= i, backwards for j >= i, read
 * before or after the position itself is added.
 *
 * STAGE_WINDOW: bounds at any distance. Prefix totals of all positions are stored; a row is the difference of two, or
 * one prefix when it is not bounded from below (which keeps float sums in order).
 */
#include "jit/ir/internal.h"
#include "jit/stage/stream/stream.h"

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

void scan_begin(Emit *emit, PartState *flow) {
    flow->cells = cells_begin(emit, flow->part);
    if (!flow->part->byte_steps) {
        flow->registers = make_registers(&flow->cells);
        return;
    }
    flow->registers = arena_array(emit->arena, LLVMValueRef, flow->cells.count);
    for (uint32_t i = 0; i < flow->cells.count; i++) {
        flow->registers[i] = LLVMBuildAlloca(emit->entry, l_int(emit, 64), "running");
        LLVMBuildStore(emit->builder, l_i64(emit, 0), flow->registers[i]);
    }
}

bool scan_is_small(const Emit *emit, const PartState *flow, uint32_t number) {
    const Cell *cell = &flow->cells.items[number];
    const IrNode *node = ir_node(emit->ir, cell->id);
    const IrNode *value = cell->id == flow->part->count ? NULL : ir_node(emit->ir, node->b);
    return value == NULL || (value->low >= -1 && value->high <= 1 && !emit->may_raise);
}

LLVMValueRef scan_steps(const Block *block, const PartState *flow, uint32_t number) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    Cells cells = flow->cells;
    LLVMValueRef steps = block_array(block, LANE_I8, true);
    Loop loop = block_loop(block, false, "steps");
    l_compute_nodes(emit, part);
    LLVMValueRef step = cell_addend(&cells, &cells.items[number], l_filter(emit, part->conjunction.key_filter));
    block_put(emit, steps, LANE_I8, l_resize(emit, step, true, 8));
    block_loop_end(block, &loop, block_bytes(emit, part));
    return steps;
}

/* What came before the block. */
static LLVMValueRef store_base(Emit *emit, const PartState *flow, uint32_t number) {
    LLVMValueRef base = LLVMBuildAlloca(emit->entry, l_int(emit, 64), "base");
    LLVMValueRef total = LLVMBuildLoad2(emit->builder, l_int(emit, 64), flow->registers[number], "");
    LLVMBuildStore(emit->builder, total, base);
    return base;
}

void scan_sums(const Block *block, const PartState *flow, uint32_t number, LLVMValueRef steps) {
    static const char *const functions[] = {"rasp_rt_block_sum_8", "rasp_rt_block_sum_16", "rasp_rt_block_sum_32",
                                            "rasp_rt_block_sum_64"};
    Emit *emit = block->emit;
    const Cell *cell = &flow->cells.items[number];
    LLVMTypeRef i1 = l_int(emit, 1);
    Lane lane = (Lane)ir_node(emit->ir, cell->id)->lane;
    unsigned width = lane_bytes(lane) == 1 ? 0 : lane_bytes(lane) == 2 ? 1 : lane_bytes(lane) == 4 ? 2 : 3;
    LLVMValueRef column = block_column(block, cell->id);
    LLVMValueRef out = column != NULL ? column : block_array(block, lane, false);
    bool small = scan_is_small(emit, flow, number);
    NearColumn near = {0};
    if (small) {
        near.base = store_base(emit, flow, number);
        near.bytes = block_array(block, LANE_I8, false);
    }
    LLVMValueRef args[7] = {steps,
                            flow->registers[number],
                            LLVMConstInt(i1, !block_has_itself(emit, flow->part), false),
                            LLVMConstInt(i1, block->backward, false),
                            LLVMConstInt(i1, small, false),
                            small ? near.bytes : LLVMConstNull(l_pointer(emit)),
                            out};
    l_runtime(emit, functions[width], NULL, args, 7);
    emit->near[cell->id] = near;
    if (column == NULL) {
        block_deliver(block, cell->id, out);
    }
}

void scan_far(const Block *block, const PartState *flow, LLVMValueRef steps, Side side) {
    Emit *emit = block->emit;
    LLVMValueRef args[2] = {steps, flow->registers[0]};
    emit->near[flow->cells.items[0].id] = (NearColumn){.side = side};
    l_runtime(emit, "rasp_rt_block_total", NULL, args, 2);
}

void scan_block(const Block *block, PartState *flow) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    for (uint32_t i = 0; part->byte_steps && i < flow->cells.count; i++) {
        scan_sums(block, flow, i, scan_steps(block, flow, i));
    }
    if (part->byte_steps) {
        return;
    }
    bool itself = block_has_itself(emit, part);
    Loop loop = block_loop(block, true, "scan");
    l_compute_nodes(emit, part);
    l_compute_query_nodes(emit, part);
    LLVMValueRef rows = l_filter(emit, part->conjunction.query_filter);
    if (!itself) {
        write_row(&flow->cells, flow->registers, rows);
    }
    add_position(&flow->cells, flow->registers, l_filter(emit, part->conjunction.key_filter));
    if (itself) {
        write_row(&flow->cells, flow->registers, rows);
    }
    block_loop_end(block, &loop, 0);
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
    add_position(cells, registers, l_filter(emit, stage->conjunction.key_filter));
    LLVMValueRef next = LLVMBuildNUWAdd(emit->builder, loop.v_index, l_i64(emit, 1), "");
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        cell_write(cells, cell, next, LLVMBuildLoad2(emit->builder, cell->type, registers[i], ""));
    }
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
}

/* The bound may be any int: it is cut first, so that nothing wraps. */
LLVMValueRef l_edge(Emit *emit, IrId bound, int64_t more) {
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
    const SelConjunction *conjunction = &stage->conjunction;
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
