/* STAGE_LAG: equal keys in a window of positions. A table of groups holds the keys from i + low to i + high; as the row
 * moves on, keys enter it in front and leave it behind. Where only one end is bounded, keys only enter (or, with a
 * lower bound, all are in the table at first and only leave).
 */
#include "jit/stage/cells.h"
#include "jit/stage/stage_code.h"

typedef struct Lag {
    Emit *emit;
    const Stage *stage;
    Cells cells;
    LLVMValueRef v_entered, v_left; /* allocas of i64: keys before these have entered, and left */
} Lag;

/* Adds the key at v_key to its group, or takes it out. */
static void move_key(Lag *lag, LLVMValueRef v_key, bool enters) {
    Emit *emit = lag->emit;
    Cells *cells = &lag->cells;
    const SelConjunction *conjunction = lag->stage->conjunction;
    emit->stamp++;
    emit->v_position = v_key;
    l_compute_nodes(emit, lag->stage);
    LLVMValueRef filter = l_filter(emit, conjunction->key_filter);
    LLVMValueRef slot = codes_key(emit, lag->stage, conjunction->equal, conjunction->equal_count);
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        LLVMValueRef addend = cell_addend(cells, cell, filter);
        LLVMValueRef old = cell_load(cells, cell, slot);
        cell_write(cells, cell, slot,
                   enters ? cell_add(cells, cell, old, addend) : cell_subtract(cells, cell, old, addend));
    }
    emit->stamp++;
}

/* Moves all keys from *at up to v_end. */
static void move_keys(Lag *lag, LLVMValueRef at, LLVMValueRef v_end, bool enters) {
    Emit *emit = lag->emit;
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMValueRef v_row = emit->v_position;
    LLVMValueRef v_from = LLVMBuildLoad2(emit->builder, i64, at, "");
    Loop loop = l_loop_begin(emit, v_from, v_end, 1, enters ? "enter" : "leave");
    move_key(lag, loop.v_index, enters);
    l_loop_end(emit, &loop);
    LLVMValueRef args[2] = {v_from, v_end};
    LLVMBuildStore(emit->builder, l_intrinsic(emit, "llvm.smax", &i64, 1, args, 2), at);
    emit->v_position = v_row;
    emit->stamp++;
}

static void read_row(Lag *lag, LLVMValueRef v_empty) {
    Emit *emit = lag->emit;
    Cells *cells = &lag->cells;
    const SelConjunction *conjunction = lag->stage->conjunction;
    l_compute_query_nodes(emit, lag->stage);
    LLVMValueRef rows = l_filter(emit, conjunction->query_filter);
    LLVMValueRef slot = codes_query(emit, lag->stage, conjunction->equal, conjunction->equal_count);
    for (uint32_t i = 0; i < cells->count; i++) {
        const Cell *cell = &cells->items[i];
        LLVMValueRef total = cell_load(cells, cell, slot);
        if (v_empty != NULL) {
            total = LLVMBuildSelect(emit->builder, v_empty, cell->none, total, "");
        }
        cell_store(cells, cell, emit->v_position, total, rows);
    }
}

static void emit_stage(Emit *emit, const Stage *stage) {
    const SelConjunction *conjunction = stage->conjunction;
    LLVMTypeRef i64 = l_int(emit, 64);
    Lag lag = {.emit = emit, .stage = stage, .cells = cells_begin(emit, stage)};
    codes_make(emit, stage);
    cells_clear(&lag.cells, LLVMBuildNUWAdd(emit->builder, codes_slots(emit, stage), l_i64(emit, 2), ""));
    lag.v_entered = LLVMBuildAlloca(emit->entry, i64, "entered");
    lag.v_left = LLVMBuildAlloca(emit->entry, i64, "left");
    LLVMBuildStore(emit->builder, l_i64(emit, 0), lag.v_entered);
    LLVMBuildStore(emit->builder, l_i64(emit, 0), lag.v_left);
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "rows");
    emit->stamp++;
    emit->v_position = loop.v_index;
    LLVMValueRef to = conjunction->high != IR_NONE ? l_edge(emit, conjunction->high, 1) : emit->v_n;
    LLVMValueRef from = conjunction->low != IR_NONE ? l_edge(emit, conjunction->low, 0) : NULL;
    move_keys(&lag, lag.v_entered, to, true);
    if (from != NULL) {
        move_keys(&lag, lag.v_left, from, false);
    }
    read_row(&lag, from != NULL ? LLVMBuildICmp(emit->builder, LLVMIntUGT, from, to, "") : NULL);
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

const StageCode code_lag = {NOTHING_BEFORE, NO_PART, emit_stage};
