/* STAGE_DENSE: any selector, n * n comparisons in vectors.
 *
 * Where only counts are wanted and parts of vectors can be stored, dense_counts.c does it. Here, four rows go through
 * the keys together when only counts are wanted, one otherwise. Counts gather in elements as wide as the comparison (a
 * mask is 0 or -1 there) and are emptied before they can overflow. Ints, bools and strings are folded in masked
 * vectors, floats strictly left to right. What is left of a row behind the last whole vector is a masked vector with
 * AVX-512, counted by its bits, and a scalar loop elsewhere.
 */
#include "jit/stage/dense/row_masks.h"
#include "jit/stage/fold.h"

typedef struct Total {
    IrId id; /* the FOLD */
    Folding folding, tags;
    LLVMValueRef payload[ROWS_MOST], tag[ROWS_MOST]; /* allocas */
} Total;

typedef struct Dense {
    Emit *emit;
    const Stage *stage;
    RowMasks rows;
    LLVMValueRef count[ROWS_MOST];    /* allocas of i64 */
    LLVMValueRef counters[ROWS_MOST]; /* allocas of vectors */
    Total *totals;
} Dense;

static LLVMTypeRef counter_type(const Dense *dense) {
    unsigned bytes = dense->rows.lane_bytes > 8 ? 8 : dense->rows.lane_bytes;
    return l_int(dense->emit, bytes * 8);
}

static LLVMTypeRef total_type(Emit *emit, const IrNode *value, const IrNode *sum) {
    if (value->kinds == KIND_FLOAT || ir_is_mixed(value)) {
        return l_double(emit);
    }
    return value->kinds == KIND_STRING ? l_lane(emit, (Lane)value->lane) : l_lane(emit, (Lane)sum->lane);
}

static void make_registers(Dense *dense) {
    Emit *emit = dense->emit;
    for (unsigned r = 0; r < ROWS_MOST; r++) {
        dense->count[r] = LLVMBuildAlloca(emit->entry, l_int(emit, 64), "count");
        dense->counters[r] =
            LLVMBuildAlloca(emit->entry, LLVMVectorType(counter_type(dense), dense->rows.width), "counts");
    }
    dense->totals = arena_array(emit->arena, Total, dense->stage->folds.count);
    for (size_t k = 0; k < dense->stage->folds.count; k++) {
        Total *total = &dense->totals[k];
        total->id = dense->stage->folds.data[k];
        const IrNode *sum = ir_node(emit->ir, total->id);
        total->folding = fold_payloads(emit, sum, total_type(emit, ir_node(emit->ir, sum->b), sum));
        total->tags = fold_tags(emit);
        for (unsigned r = 0; r < ROWS_MOST; r++) {
            total->payload[r] = LLVMBuildAlloca(emit->entry, total->folding.type, "sum");
            total->tag[r] = LLVMBuildAlloca(emit->entry, l_int(emit, 8), "tags");
        }
    }
}

static void clear(Dense *dense) {
    Emit *emit = dense->emit;
    for (unsigned r = 0; r < dense->rows.rows; r++) {
        LLVMBuildStore(emit->builder, l_i64(emit, 0), dense->count[r]);
        for (size_t k = 0; k < dense->stage->folds.count; k++) {
            Total *total = &dense->totals[k];
            LLVMBuildStore(emit->builder, total->folding.none, total->payload[r]);
            LLVMBuildStore(emit->builder, total->tags.none, total->tag[r]);
        }
    }
}

static void add_to(Emit *emit, LLVMTypeRef type, LLVMValueRef place, LLVMValueRef more) {
    LLVMValueRef old = LLVMBuildLoad2(emit->builder, type, place, "");
    LLVMBuildStore(emit->builder, LLVMBuildAdd(emit->builder, old, more, ""), place);
}

/* count[r] += number of set elements; at_once: without the counters. */
static void add_count(Dense *dense, unsigned r, LLVMValueRef mask, unsigned width, bool at_once) {
    Emit *emit = dense->emit;
    if (dense->stage->count == IR_NONE) {
        return;
    }
    if (at_once) {
        LLVMTypeRef word = l_int(emit, width);
        LLVMValueRef bits = LLVMBuildBitCast(emit->builder, mask, word, "");
        bits = l_intrinsic(emit, "llvm.ctpop", &word, 1, &bits, 1);
        add_to(emit, l_int(emit, 64), dense->count[r], l_resize(emit, bits, true, 64));
        return;
    }
    if (width == dense->rows.width && width > 1) {
        LLVMTypeRef type = LLVMVectorType(counter_type(dense), width);
        LLVMValueRef old = LLVMBuildLoad2(emit->builder, type, dense->counters[r], "");
        LLVMValueRef more = LLVMBuildSub(emit->builder, old, LLVMBuildSExt(emit->builder, mask, type, ""), "");
        LLVMBuildStore(emit->builder, more, dense->counters[r]);
        return;
    }
    LLVMValueRef bit = LLVMBuildExtractElement(emit->builder, mask, l_i64(emit, 0), "");
    LLVMValueRef old = LLVMBuildLoad2(emit->builder, l_int(emit, 64), dense->count[r], "");
    LLVMValueRef one = LLVMBuildZExt(emit->builder, bit, l_int(emit, 64), "");
    LLVMBuildStore(emit->builder, LLVMBuildAdd(emit->builder, old, one, ""), dense->count[r]);
}

static LLVMValueRef reduce_add(Emit *emit, LLVMValueRef vector) {
    LLVMTypeRef type = LLVMTypeOf(vector);
    return l_intrinsic(emit, "llvm.vector.reduce.add", &type, 1, &vector, 1);
}

/* The column where the mask is set, and what changes nothing elsewhere. */
static LLVMValueRef picked_elements(Emit *emit, LLVMValueRef none, LLVMValueRef mask, LLVMValueRef column) {
    LLVMValueRef nothing = l_splat(emit, none, LLVMGetVectorSize(LLVMTypeOf(column)));
    return LLVMBuildSelect(emit->builder, mask, column, nothing, "");
}

static void put_vector(Emit *emit, const Folding *folding, LLVMValueRef place, LLVMValueRef vector) {
    LLVMValueRef old = LLVMBuildLoad2(emit->builder, folding->type, place, "");
    LLVMBuildStore(emit->builder, fold_vector(emit, folding, old, vector), place);
}

static LLVMValueRef resized(Emit *emit, LLVMValueRef vector, LLVMTypeRef type, bool is_unsigned) {
    LLVMTypeRef have = LLVMTypeOf(vector);
    unsigned from = LLVMGetIntTypeWidth(LLVMGetElementType(have));
    unsigned to = LLVMGetIntTypeWidth(type);
    LLVMTypeRef wide = LLVMVectorType(type, LLVMGetVectorSize(have));
    if (from < to) {
        return is_unsigned ? LLVMBuildZExt(emit->builder, vector, wide, "")
                           : LLVMBuildSExt(emit->builder, vector, wide, "");
    }
    return from > to ? LLVMBuildTrunc(emit->builder, vector, wide, "") : vector;
}

/* Doubles: one after the other. */
static void put_doubles(Emit *emit, const Folding *folding, LLVMValueRef place, LLVMValueRef mask,
                        LLVMValueRef column) {
    put_vector(emit, folding, place, picked_elements(emit, folding->none, mask, column));
}

/* none: of the column's type. */
static void put_ints(Emit *emit, const Folding *folding, LLVMValueRef place, LLVMValueRef mask, LLVMValueRef column,
                     LLVMValueRef none, bool is_unsigned) {
    LLVMValueRef picked = picked_elements(emit, none, mask, column);
    put_vector(emit, folding, place, resized(emit, picked, folding->type, is_unsigned));
}

static void add_totals(Dense *dense, const LLVMValueRef *masks, LLVMValueRef v_key, unsigned width,
                       LLVMValueRef v_active) {
    Emit *emit = dense->emit;
    for (size_t k = 0; k < dense->stage->folds.count; k++) {
        Total *total = &dense->totals[k];
        IrId value = ir_node(emit->ir, total->id)->b;
        const IrNode *node = ir_node(emit->ir, value);
        LLVMValueRef column = row_masks_column(&dense->rows, value, false, v_key, width, v_active);
        bool is_unsigned = node->kinds == KIND_BOOL || lane_is_unsigned((Lane)node->lane) || node->low >= 0;
        LLVMTypeRef element = LLVMGetElementType(LLVMTypeOf(column));
        LLVMValueRef none = fold_payloads(emit, ir_node(emit->ir, total->id), element).none;
        for (unsigned r = 0; r < dense->rows.rows; r++) {
            if (total->folding.type == l_double(emit)) {
                put_doubles(emit, &total->folding, total->payload[r], masks[r], column);
            } else {
                put_ints(emit, &total->folding, total->payload[r], masks[r], column, none, is_unsigned);
            }
            if (ir_is_mixed(node)) {
                LLVMValueRef tags = row_masks_column(&dense->rows, value, true, v_key, width, v_active);
                put_ints(emit, &total->tags, total->tag[r], masks[r], tags, total->tags.none, true);
            }
        }
    }
}

static void step(Dense *dense, LLVMValueRef v_key, unsigned width, LLVMValueRef v_active) {
    LLVMValueRef masks[ROWS_MOST];
    row_masks_make(&dense->rows, v_key, width, v_active, masks);
    for (unsigned r = 0; r < dense->rows.rows; r++) {
        add_count(dense, r, masks[r], width, v_active != NULL);
    }
    add_totals(dense, masks, v_key, width, v_active);
}

static void clear_counters(Dense *dense) {
    LLVMTypeRef type = LLVMVectorType(counter_type(dense), dense->rows.width);
    for (unsigned r = 0; r < dense->rows.rows; r++) {
        LLVMBuildStore(dense->emit->builder, LLVMConstNull(type), dense->counters[r]);
    }
}

/* Empties the counters into the row's count. */
static void flush_counters(Dense *dense) {
    Emit *emit = dense->emit;
    LLVMTypeRef type = LLVMVectorType(counter_type(dense), dense->rows.width);
    unsigned bits = LLVMGetIntTypeWidth(counter_type(dense));
    LLVMTypeRef wide = LLVMVectorType(l_int(emit, bits < 32 ? 32 : bits), dense->rows.width);
    for (unsigned r = 0; r < dense->rows.rows; r++) {
        LLVMValueRef counters = LLVMBuildLoad2(emit->builder, type, dense->counters[r], "");
        if (bits < 32) {
            counters = LLVMBuildZExt(emit->builder, counters, wide, "");
        }
        add_to(emit, l_int(emit, 64), dense->count[r], l_resize(emit, reduce_add(emit, counters), true, 64));
    }
}

/* Keys between emptyings: an element counts at most once a step. */
static int64_t chunk_keys(const Dense *dense) {
    int64_t steps = dense->rows.lane_bytes == 1 ? 255 : dense->rows.lane_bytes == 2 ? 65535 : (int64_t)1 << 31;
    return steps * dense->rows.width;
}

static void whole_vectors(Dense *dense, LLVMValueRef v_end) {
    Emit *emit = dense->emit;
    LLVMValueRef v_chunk = l_i64(emit, chunk_keys(dense));
    Loop chunks = l_loop_begin(emit, l_i64(emit, 0), v_end, chunk_keys(dense), "chunk");
    LLVMValueRef v_stop = LLVMBuildNUWAdd(emit->builder, chunks.v_index, v_chunk, "");
    LLVMValueRef past = LLVMBuildICmp(emit->builder, LLVMIntUGT, v_stop, v_end, "");
    v_stop = LLVMBuildSelect(emit->builder, past, v_end, v_stop, "");
    clear_counters(dense);
    Loop keys = l_loop_begin(emit, chunks.v_index, v_stop, dense->rows.width, "keys");
    step(dense, keys.v_index, dense->rows.width, NULL);
    l_loop_end(emit, &keys);
    flush_counters(dense);
    l_loop_end(emit, &chunks);
}

static void rest_of_row(Dense *dense, LLVMValueRef v_from) {
    Emit *emit = dense->emit;
    if (emit->vector_bytes < 64 || dense->rows.width == 1) {
        Loop keys = l_loop_begin(emit, v_from, emit->v_n, 1, "key");
        step(dense, keys.v_index, 1, NULL);
        l_loop_end(emit, &keys);
        l_loop_sums(emit, &keys, emit->v_n);
        return;
    }
    Loop last = l_loop_begin(emit, v_from, emit->v_n, dense->rows.width, "last");
    step(dense, last.v_index, dense->rows.width, row_masks_active(&dense->rows, last.v_index));
    l_loop_end(emit, &last);
}

static void store_row(Dense *dense, unsigned r) {
    Emit *emit = dense->emit;
    const Plan *plan = emit->plan;
    LLVMValueRef index = LLVMBuildNUWAdd(emit->builder, dense->rows.v_row, l_i64(emit, r), "");
    if (dense->stage->count != IR_NONE) {
        IrId id = dense->stage->count;
        Lane lane = (Lane)ir_node(emit->ir, id)->lane;
        LLVMValueRef count = LLVMBuildLoad2(emit->builder, l_int(emit, 64), dense->count[r], "");
        l_store(emit, plan->payload[id], lane, index, l_resize(emit, count, true, (unsigned)lane_bytes(lane) * 8));
    }
    for (size_t k = 0; k < dense->stage->folds.count; k++) {
        Total *total = &dense->totals[k];
        const IrNode *sum = ir_node(emit->ir, total->id);
        LLVMValueRef value = LLVMBuildLoad2(emit->builder, total->folding.type, total->payload[r], "");
        l_store(emit, plan->payload[total->id], (Lane)sum->lane, index, value);
        if (ir_is_mixed(sum)) {
            LLVMValueRef tag = LLVMBuildLoad2(emit->builder, l_int(emit, 8), total->tag[r], "");
            l_store(emit, plan->tag[total->id], LANE_TAG, index, tag);
        }
    }
}

static void do_rows(Dense *dense, LLVMValueRef v_row, unsigned count) {
    Emit *emit = dense->emit;
    l_watch(emit, LLVMBuildNUWMul(emit->builder, emit->v_n, l_i64(emit, count), ""));
    row_masks_queries(&dense->rows, v_row, count);
    clear(dense);
    LLVMValueRef v_end = l_i64(emit, 0);
    if (dense->rows.width > 1) {
        LLVMValueRef rest = LLVMConstInt(l_int(emit, 64), dense->rows.width - 1, false);
        v_end = LLVMBuildAnd(emit->builder, emit->v_n, LLVMConstNot(rest), "");
        whole_vectors(dense, v_end);
    }
    rest_of_row(dense, v_end);
    for (unsigned r = 0; r < count; r++) {
        store_row(dense, r);
    }
}

/* Before the rows: see fold_guard. */
static void guard_folds(Dense *dense) {
    Emit *emit = dense->emit;
    for (size_t k = 0; k < dense->stage->folds.count; k++) {
        const IrNode *sum = ir_node(emit->ir, dense->stage->folds.data[k]);
        if (fold_needs_guard(emit, sum)) {
            LLVMValueRef limit = fold_limit(emit);
            LLVMValueRef outer = l_guard_begin(emit);
            Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "bound");
            emit->stamp++;
            emit->v_position = loop.v_index;
            fold_guard(emit, limit, l_as_int(emit, sum->b, LANE_I64));
            l_loop_end(emit, &loop);
            l_guard_end(emit, outer);
            emit->v_position = NULL;
            emit->stamp++;
        }
    }
}

static void emit_stage(Emit *emit, const Stage *stage) {
    Dense dense = {.emit = emit, .stage = stage};
    if (dense_counts_suit(emit, stage)) {
        dense_counts_emit(emit, stage);
        return;
    }
    unsigned together = stage->folds.count == 0 ? ROWS_MOST : 1;
    row_masks_begin(&dense.rows, emit, stage->selector);
    make_registers(&dense);
    guard_folds(&dense);
    LLVMValueRef v_blocks = l_i64(emit, 0);
    if (together > 1) {
        LLVMValueRef rest = LLVMConstInt(l_int(emit, 64), together - 1, false);
        v_blocks = LLVMBuildAnd(emit->builder, emit->v_n, LLVMConstNot(rest), "");
        Loop blocks = l_loop_begin(emit, l_i64(emit, 0), v_blocks, together, "rows");
        do_rows(&dense, blocks.v_index, together);
        l_loop_end(emit, &blocks);
    }
    Loop single = l_loop_begin(emit, v_blocks, emit->v_n, 1, "row");
    do_rows(&dense, single.v_index, 1);
    l_loop_end(emit, &single);
}

const StageCode code_dense = {NOTHING_BEFORE, NO_PART, emit_stage};
