/* STAGE_MATRIX: the selector itself as n * n bytes 0 or 1, row after row. */
#include "jit/stage/dense/row_masks.h"

static void store_masks(RowMasks *rows, LLVMValueRef v_base, LLVMValueRef v_key, unsigned width, LLVMValueRef mask) {
    Emit *emit = rows->emit;
    Place output = {PLACE_OUTPUT, 0};
    LLVMTypeRef bytes = LLVMVectorType(l_int(emit, 8), width);
    LLVMValueRef at = LLVMBuildNUWAdd(emit->builder, v_base, v_key, "");
    LLVMValueRef base = l_place_pointer(emit, output);
    LLVMValueRef pointer = LLVMBuildInBoundsGEP2(emit->builder, l_int(emit, 8), base, &at, 1, "");
    LLVMValueRef store = LLVMBuildStore(emit->builder, LLVMBuildZExt(emit->builder, mask, bytes, ""), pointer);
    LLVMSetAlignment(store, 1);
    l_mark(emit, output, store);
}

static void emit_stage(Emit *emit, const Stage *stage) {
    RowMasks rows;
    LLVMValueRef masks[ROWS_MOST];
    row_masks_begin(&rows, emit, stage->selector);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "row");
    l_watch(emit, emit->v_n);
    LLVMValueRef v_base = LLVMBuildNUWMul(emit->builder, loop.v_index, emit->v_n, "");
    LLVMValueRef v_end = l_i64(emit, 0);
    row_masks_queries(&rows, loop.v_index, 1);
    if (rows.width > 1) {
        LLVMValueRef rest = LLVMConstInt(l_int(emit, 64), rows.width - 1, false);
        v_end = LLVMBuildAnd(emit->builder, emit->v_n, LLVMConstNot(rest), "");
        Loop keys = l_loop_begin(emit, l_i64(emit, 0), v_end, rows.width, "keys");
        row_masks_make(&rows, keys.v_index, rows.width, NULL, masks);
        store_masks(&rows, v_base, keys.v_index, rows.width, masks[0]);
        l_loop_end(emit, &keys);
    }
    Loop rest = l_loop_begin(emit, v_end, emit->v_n, 1, "key");
    row_masks_make(&rows, rest.v_index, 1, NULL, masks);
    store_masks(&rows, v_base, rest.v_index, 1, masks[0]);
    l_loop_end(emit, &rest);
    l_loop_end(emit, &loop);
}

const StageCode code_matrix = {NOTHING_BEFORE, NO_PART, emit_stage};
