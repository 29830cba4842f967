/* STAGE_DENSE when only counts are wanted, with AVX-512: the elements of vectors are rows. Four vectors of queries meet
 * one key after the other; a row's count stays in its element, so nothing is added up across a vector. The last rows
 * are a part of one vector. Counters are as wide as the comparison, and are emptied into wider ones before they can
 * overflow.
 */
#include "jit/stage/dense/row_masks.h"

typedef struct DenseCounts {
    Emit *emit;
    const Stage *stage;
    RowMasks rows;
    LLVMValueRef narrow[ROWS_MOST], wide[ROWS_MOST]; /* allocas of vectors */
} DenseCounts;

static LLVMTypeRef narrow_type(const DenseCounts *counts) {
    return LLVMVectorType(l_int(counts->emit, counts->rows.lane_bytes * 8), counts->rows.width);
}

/* Counters of 32 bits hold any count. */
static bool is_wide(const DenseCounts *counts) {
    return counts->rows.lane_bytes >= 4;
}

static LLVMTypeRef wide_type(const DenseCounts *counts) {
    return is_wide(counts) ? narrow_type(counts) : LLVMVectorType(l_int(counts->emit, 32), counts->rows.width);
}

bool dense_counts_suit(Emit *emit, const Stage *stage) {
    RowMasks rows;
    if (emit->vector_bytes < 64 || stage->folds.count > 0) {
        return false;
    }
    row_masks_begin(&rows, emit, stage->selector);
    return rows.width > 1;
}

static void clear(const DenseCounts *counts, const LLVMValueRef *registers, LLVMTypeRef type) {
    for (unsigned r = 0; r < counts->rows.rows; r++) {
        LLVMBuildStore(counts->emit->builder, LLVMConstNull(type), registers[r]);
    }
}

static void count_keys(DenseCounts *counts, LLVMValueRef v_from, LLVMValueRef v_to) {
    Emit *emit = counts->emit;
    LLVMTypeRef type = narrow_type(counts);
    LLVMValueRef masks[ROWS_MOST];
    Loop keys = l_loop_begin(emit, v_from, v_to, 1, "keys");
    row_masks_make(&counts->rows, keys.v_index, counts->rows.width, NULL, masks);
    for (unsigned r = 0; r < counts->rows.rows; r++) {
        LLVMValueRef old = LLVMBuildLoad2(emit->builder, type, counts->narrow[r], "");
        LLVMValueRef more = LLVMBuildSub(emit->builder, old, LLVMBuildSExt(emit->builder, masks[r], type, ""), "");
        LLVMBuildStore(emit->builder, more, counts->narrow[r]);
    }
    l_loop_end(emit, &keys);
}

/* As many keys at a time as a narrow counter can count. */
static void count_in_chunks(DenseCounts *counts) {
    Emit *emit = counts->emit;
    int64_t most = counts->rows.lane_bytes == 1 ? UINT8_MAX : UINT16_MAX;
    Loop chunks = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, most, "chunk");
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMValueRef args[2] = {LLVMBuildNUWAdd(emit->builder, chunks.v_index, l_i64(emit, most), ""), emit->v_n};
    LLVMValueRef v_stop = l_intrinsic(emit, "llvm.umin", &i64, 1, args, 2);
    clear(counts, counts->narrow, narrow_type(counts));
    count_keys(counts, chunks.v_index, v_stop);
    for (unsigned r = 0; r < counts->rows.rows; r++) {
        LLVMValueRef part = LLVMBuildLoad2(emit->builder, narrow_type(counts), counts->narrow[r], "");
        LLVMValueRef old = LLVMBuildLoad2(emit->builder, wide_type(counts), counts->wide[r], "");
        part = LLVMBuildZExt(emit->builder, part, wide_type(counts), "");
        LLVMBuildStore(emit->builder, LLVMBuildAdd(emit->builder, old, part, ""), counts->wide[r]);
    }
    l_loop_end(emit, &chunks);
}

/* The counts of vector r as the column's elements; v_active: of these rows only. */
static void store_counts(DenseCounts *counts, unsigned r, LLVMValueRef v_active) {
    Emit *emit = counts->emit;
    IrId id = counts->stage->count;
    Place place = emit->plan->payload[id];
    Lane lane = (Lane)ir_node(emit->ir, id)->lane;
    LLVMTypeRef element = l_lane(emit, lane);
    LLVMTypeRef type = LLVMVectorType(element, counts->rows.width);
    LLVMValueRef *registers = is_wide(counts) ? counts->narrow : counts->wide;
    LLVMValueRef total = LLVMBuildLoad2(emit->builder, wide_type(counts), registers[r], "");
    total = LLVMBuildIntCast2(emit->builder, total, type, false, "");
    LLVMValueRef offset = l_i64(emit, (int64_t)r * counts->rows.width);
    LLVMValueRef at = LLVMBuildNUWAdd(emit->builder, counts->rows.v_row, offset, "");
    LLVMValueRef pointer = LLVMBuildInBoundsGEP2(emit->builder, element, l_place_pointer(emit, place), &at, 1, "");
    unsigned align = (unsigned)lane_bytes(lane);
    if (v_active == NULL) {
        LLVMValueRef store = LLVMBuildStore(emit->builder, total, pointer);
        LLVMSetAlignment(store, align);
        l_mark(emit, place, store);
        return;
    }
    LLVMTypeRef overload[2] = {type, l_pointer(emit)};
    LLVMValueRef args[4] = {total, pointer, LLVMConstInt(l_int(emit, 32), align, false), v_active};
    l_mark(emit, place, l_intrinsic(emit, "llvm.masked.store", overload, 2, args, 4));
}

static void do_vectors(DenseCounts *counts, LLVMValueRef v_first, unsigned count, LLVMValueRef v_active) {
    l_watch(counts->emit, LLVMBuildNUWMul(counts->emit->builder, counts->emit->v_n, l_i64(counts->emit, count), ""));
    row_masks_turned_queries(&counts->rows, v_first, count, v_active);
    clear(counts, counts->narrow, narrow_type(counts));
    if (is_wide(counts)) {
        count_keys(counts, l_i64(counts->emit, 0), counts->emit->v_n);
    } else {
        clear(counts, counts->wide, wide_type(counts));
        count_in_chunks(counts);
    }
    for (unsigned r = 0; r < count; r++) {
        store_counts(counts, r, v_active);
    }
}

void dense_counts_emit(Emit *emit, const Stage *stage) {
    DenseCounts counts = {.emit = emit, .stage = stage};
    row_masks_begin(&counts.rows, emit, stage->selector);
    for (unsigned r = 0; r < ROWS_MOST; r++) {
        counts.narrow[r] = LLVMBuildAlloca(emit->entry, narrow_type(&counts), "counts");
        counts.wide[r] = LLVMBuildAlloca(emit->entry, wide_type(&counts), "wide_counts");
    }
    int64_t together = (int64_t)ROWS_MOST * counts.rows.width;
    LLVMValueRef v_blocks = LLVMBuildAnd(emit->builder, emit->v_n, l_i64(emit, -together), "");
    LLVMValueRef outer = l_guard_begin(emit);
    Loop blocks = l_loop_begin(emit, l_i64(emit, 0), v_blocks, together, "blocks");
    do_vectors(&counts, blocks.v_index, ROWS_MOST, NULL);
    l_loop_end(emit, &blocks);
    Loop last = l_loop_begin(emit, v_blocks, emit->v_n, counts.rows.width, "last");
    do_vectors(&counts, last.v_index, 1, row_masks_active(&counts.rows, last.v_index));
    l_loop_end(emit, &last);
    l_guard_end(emit, outer);
}
