/* Order comparisons as places, and the rows of the stages that use them. See axis.h. */
#include "jit/stage/axis.h"

LLVMValueRef axis_column(Emit *emit, uint32_t buffer, uint32_t column, unsigned bytes) {
    LLVMValueRef offset = LLVMBuildNUWMul(emit->builder, emit->v_n, l_i64(emit, (int64_t)column * bytes), "");
    return LLVMBuildInBoundsGEP2(emit->builder, l_int(emit, 8), l_buffer(emit, buffer), &offset, 1, "");
}

bool axis_is_falling(const SelComparison *comparison) {
    return comparison->op == OP_GT || comparison->op == OP_GE;
}

bool axis_takes_equal(const SelComparison *comparison) {
    return comparison->op == OP_LE || comparison->op == OP_GE;
}

static void make_order(Emit *emit, const Stage *stage, uint32_t number) {
    const Axis *axis = &stage->as.axes->axis[number];
    const Codes *words = &axis->words;
    key_words_store(emit, stage, words, &axis->comparison, 1, true);
    LLVMTypeRef word = l_int(emit, words->wide ? 64 : 32);
    LLVMValueRef flip = axis_is_falling(&axis->comparison) ? LLVMConstAllOnes(word) : LLVMConstNull(word);
    LLVMValueRef or_equal = LLVMConstInt(l_int(emit, 1), axis_takes_equal(&axis->comparison), false);
    LLVMValueRef ranks = axis_column(emit, stage->as.axes->ranks, number, 4);
    LLVMValueRef belows = axis_column(emit, stage->as.axes->belows, number, 4);
    LLVMValueRef keys = l_buffer(emit, words->key_words);
    LLVMValueRef queries = l_buffer(emit, words->query_words);
    LLVMValueRef work = l_buffer(emit, emit->plan->work);
    if (words->words > 1) {
        LLVMValueRef args[9] = {keys,   queries, l_i64(emit, words->words), emit->v_n, flip, or_equal, ranks,
                                belows, work};
        l_runtime(emit, "rasp_rt_axis_wide", NULL, args, 9);
        return;
    }
    LLVMValueRef args[8] = {keys, queries, emit->v_n, flip, or_equal, ranks, belows, work};
    l_runtime(emit, words->wide ? "rasp_rt_axis_u64" : "rasp_rt_axis_u32", NULL, args, 8);
}

/* j <= i + high: the position is the place. j >= i + low: the same from the right. */
static void make_bound(Emit *emit, const Stage *stage, uint32_t number) {
    LLVMBuilderRef builder = emit->builder;
    bool upto = stage->as.axes->axis[number].kind == AXIS_UPTO;
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "bounds");
    emit->stamp++;
    emit->v_position = loop.v_index;
    LLVMValueRef start = LLVMBuildNUWMul(builder, emit->v_n, l_i64(emit, number), "");
    LLVMValueRef at = LLVMBuildNUWAdd(builder, start, loop.v_index, "");
    LLVMValueRef last = LLVMBuildSub(builder, emit->v_n, l_i64(emit, 1), "");
    LLVMValueRef rank = upto ? loop.v_index : LLVMBuildSub(builder, last, loop.v_index, "");
    LLVMValueRef below = upto ? l_edge(emit, stage->conjunction->high, 1)
                              : LLVMBuildSub(builder, emit->v_n, l_edge(emit, stage->conjunction->low, 0), "");
    l_store(emit, (Place){PLACE_SCRATCH, stage->as.axes->ranks}, LANE_I32, at, l_resize(emit, rank, true, 32));
    l_store(emit, (Place){PLACE_SCRATCH, stage->as.axes->belows}, LANE_I32, at, l_resize(emit, below, true, 32));
    l_loop_end(emit, &loop);
    emit->v_position = NULL;
    emit->stamp++;
}

void axis_make(Emit *emit, const Stage *stage, uint32_t number) {
    if (stage->as.axes->axis[number].kind == AXIS_ORDER) {
        make_order(emit, stage, number);
    } else {
        make_bound(emit, stage, number);
    }
}

bool axis_sums_columns(const Cell *cell) {
    return lane_bytes(cell->lane) > 8;
}

/* Positions of the keys that pass the filter. */
static void store_columns(Cells *cells) {
    Emit *emit = cells->emit;
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "columns");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, cells->stage);
    LLVMValueRef filter = l_filter(emit, cells->stage->conjunction->key_filter);
    LLVMValueRef column = loop.v_index;
    if (filter != NULL) {
        column = LLVMBuildSelect(emit->builder, filter, column, l_i64(emit, 0), "");
    }
    l_store(emit, (Place){PLACE_SCRATCH, cells->stage->as.axes->values}, LANE_I64, loop.v_index, column);
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

void axis_values(Cells *cells, const Cell *cell) {
    if (axis_sums_columns(cell)) {
        store_columns(cells);
    } else {
        values_store(cells, cell, cells->stage->as.axes->values, NULL);
    }
}

/* The value at a column. A row that selects several keys, or none, may get any: nobody reads it. */
static LLVMValueRef value_at(Cells *cells, const Cell *cell, LLVMValueRef column) {
    Emit *emit = cells->emit;
    LLVMValueRef v_row = emit->v_position;
    LLVMValueRef exists = LLVMBuildICmp(emit->builder, LLVMIntULT, column, emit->v_n, "");
    emit->v_position = LLVMBuildSelect(emit->builder, exists, column, l_i64(emit, 0), "");
    emit->stamp++;
    l_compute_nodes(emit, cells->stage);
    LLVMValueRef value = l_value(emit, ir_node(emit->ir, cell->id)->b).payload;
    emit->v_position = v_row;
    emit->stamp++;
    return value;
}

void axis_rows(Cells *cells, const Cell *cell, bool are_counts) {
    Emit *emit = cells->emit;
    Place results = {PLACE_SCRATCH, cells->stage->as.axes->results};
    LLVMValueRef outer = l_guard_begin(emit);
    Loop rows = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "rows");
    emit->stamp++;
    emit->v_position = rows.v_index;
    l_compute_query_nodes(emit, cells->stage);
    LLVMValueRef filter = l_filter(emit, cells->stage->conjunction->query_filter);
    LLVMValueRef result = l_load(emit, results, are_counts ? LANE_I32 : LANE_I64, rows.v_index);
    LLVMValueRef total = axis_sums_columns(cell)
                             ? value_at(cells, cell, result)
                             : l_resize(emit, result, are_counts, (unsigned)lane_bytes(cell->lane) * 8);
    cell_store(cells, cell, rows.v_index, total, filter);
    l_loop_end(emit, &rows);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}
