/* STAGE_BELOW: one order comparison. With codes in order of value: totals per code, prefix totals over the codes, and
 * each row reads the prefix below (or not above) its code. Else the runtime sorts words and merges.
 */
#include "jit/stage/cells.h"
#include "jit/stage/stage_code.h"

static LLVMValueRef clamp(Emit *emit, LLVMValueRef value, LLVMValueRef high) {
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMValueRef args[2] = {value, l_i64(emit, 0)};
    args[0] = l_intrinsic(emit, "llvm.smax", &i64, 1, args, 2);
    args[1] = high;
    return l_intrinsic(emit, "llvm.smin", &i64, 1, args, 2);
}

/* How many codes lie below the query (or up to it, for upto): query - low + upto, cut to the range. */
static LLVMValueRef codes_below(Emit *emit, const Stage *stage, bool upto, LLVMValueRef slots) {
    IrId id = stage->conjunction->order[0].query;
    LLVMValueRef value = codes_number(emit, id, 64);
    LLVMValueRef low = l_i64(emit, stage->codes->low[0]);
    LLVMValueRef end = LLVMBuildAdd(emit->builder, low, slots, "");
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMValueRef args[2] = {value, LLVMBuildSub(emit->builder, low, l_i64(emit, 1), "")};
    args[0] = l_intrinsic(emit, "llvm.smax", &i64, 1, args, 2); /* cut before subtracting: nothing wraps */
    args[1] = end;
    LLVMValueRef near = l_intrinsic(emit, "llvm.smin", &i64, 1, args, 2);
    LLVMValueRef code = LLVMBuildSub(emit->builder, near, low, "");
    return clamp(emit, LLVMBuildAdd(emit->builder, code, l_i64(emit, upto ? 1 : 0), ""), slots);
}

/* k < q: codes below; k <= q: up to; k > q: all but up to; k >= q: all but below. */
static void read_row(Cells *cells, LLVMValueRef slots) {
    Emit *emit = cells->emit;
    Op op = cells->stage->conjunction->order[0].op;
    LLVMValueRef filter = l_filter(emit, cells->stage->conjunction->query_filter);
    LLVMValueRef slot = codes_below(emit, cells->stage, op == OP_LE || op == OP_GT, slots);
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        LLVMValueRef total = cell_load(cells, cell, slot);
        if (op == OP_GT || op == OP_GE) {
            total = cell_subtract(cells, cell, cell_load(cells, cell, slots), total);
        }
        cell_store(cells, cell, emit->v_position, total, filter);
    }
}

/* One cell by the runtime: sums of values below each query, taken from the total for > and >=. */
static void sort_and_merge(Cells *cells, const Cell *cell) {
    Emit *emit = cells->emit;
    const Stage *stage = cells->stage;
    const Codes *codes = stage->codes;
    LLVMTypeRef i64 = l_int(emit, 64);
    Op op = stage->conjunction->order[0].op;
    LLVMValueRef v_total = LLVMBuildAlloca(emit->entry, i64, "total");
    values_store(cells, cell, codes->key_codes, v_total);
    LLVMValueRef args[9] = {
        l_buffer(emit, codes->key_words),
        l_buffer(emit, codes->query_words),
        emit->v_n,
        LLVMConstNull(l_int(emit, codes->wide ? 64 : 32)),
        LLVMConstInt(l_int(emit, 1), op == OP_LE || op == OP_GT, false),
        l_buffer(emit, codes->key_codes),
        LLVMConstNull(l_pointer(emit)),
        l_buffer(emit, codes->query_codes),
        l_buffer(emit, emit->plan->work),
    };
    l_runtime(emit, codes->wide ? "rasp_rt_below_u64" : "rasp_rt_below_u32", NULL, args, 9);
    LLVMValueRef outer = l_guard_begin(emit);
    Loop rows = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "rows");
    emit->stamp++;
    emit->v_position = rows.v_index;
    l_compute_query_nodes(emit, stage);
    LLVMValueRef sum = l_load(emit, (Place){PLACE_SCRATCH, codes->query_codes}, LANE_I64, rows.v_index);
    if (op == OP_GT || op == OP_GE) {
        sum = LLVMBuildSub(emit->builder, LLVMBuildLoad2(emit->builder, i64, v_total, ""), sum, "");
    }
    sum = l_resize(emit, sum, false, (unsigned)lane_bytes(cell->lane) * 8);
    cell_store(cells, cell, rows.v_index, sum, l_filter(emit, stage->conjunction->query_filter));
    l_loop_end(emit, &rows);
    l_guard_end(emit, outer);
}

static void below_by_runtime(Emit *emit, const Stage *stage) {
    Cells cells = cells_begin(emit, stage);
    key_words_store(emit, stage, stage->codes, stage->conjunction->order, 1, true);
    for (uint32_t i = 0; i < cells.count; i++) {
        sort_and_merge(&cells, &cells.items[i]);
    }
    emit->v_position = NULL;
    emit->stamp++;
}

static void emit_stage(Emit *emit, const Stage *stage) {
    if (stage->codes->kind == CODES_ORDER) {
        below_by_runtime(emit, stage);
        return;
    }
    Cells cells = cells_begin(emit, stage);
    LLVMValueRef slots = codes_slots(emit, stage);
    cells_clear(&cells, LLVMBuildNUWAdd(emit->builder, slots, l_i64(emit, 2), ""));
    LLVMValueRef outer = l_guard_begin(emit);
    Loop keys = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "keys");
    emit->stamp++;
    emit->v_position = keys.v_index;
    l_compute_nodes(emit, stage);
    LLVMValueRef filter = l_filter(emit, stage->conjunction->key_filter);
    LLVMValueRef slot = codes_key(emit, stage, stage->conjunction->order, 1);
    for (uint32_t i = 0; i < cells.count; i++) {
        const Cell *cell = &cells.items[i];
        LLVMValueRef addend = cell_addend(&cells, cell, filter);
        cell_write(&cells, cell, slot, cell_add(&cells, cell, cell_load(&cells, cell, slot), addend));
    }
    l_loop_end(emit, &keys);
    cells_accumulate(&cells, slots);
    Loop rows = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "rows");
    emit->stamp++;
    emit->v_position = rows.v_index;
    l_compute_query_nodes(emit, stage);
    read_row(&cells, slots);
    l_loop_end(emit, &rows);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

const StageCode code_below = {NOTHING_BEFORE, NO_PART, emit_stage};
