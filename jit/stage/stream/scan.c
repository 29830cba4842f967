/* STAGE_SCAN: rows bounded by their own position. Counts and sums of small ints are prefix sums of bytes, which the
 * runtime makes in vectors; else one register per total walks along: forwards for j <= i, backwards for j >= i, read
 * before or after the position itself is added.
 */
#include "jit/ir/internal.h"
#include "jit/stage/stream/stream.h"

static void begin(Emit *emit, PartState *flow) {
    flow->cells = cells_begin(emit, flow->part);
    if (!flow->part->as.byte_steps) {
        flow->registers = registers_make(&flow->cells);
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
    LLVMValueRef step = cell_addend(&cells, &cells.items[number], l_filter(emit, part->conjunction->key_filter));
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

static void emit_block(const Block *block, PartState *flow) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    for (uint32_t i = 0; part->as.byte_steps && i < flow->cells.count; i++) {
        scan_sums(block, flow, i, scan_steps(block, flow, i));
    }
    if (part->as.byte_steps) {
        return;
    }
    bool itself = block_has_itself(emit, part);
    Loop loop = block_loop(block, true, "scan");
    l_compute_nodes(emit, part);
    l_compute_query_nodes(emit, part);
    LLVMValueRef rows = l_filter(emit, part->conjunction->query_filter);
    if (!itself) {
        registers_store(&flow->cells, flow->registers, rows);
    }
    registers_add(&flow->cells, flow->registers, l_filter(emit, part->conjunction->key_filter));
    if (itself) {
        registers_store(&flow->cells, flow->registers, rows);
    }
    block_loop_end(block, &loop, 0);
}

const StageCode code_scan = {begin, emit_block, stream_of_one};
