/* Loads and stores of columns. */
#include "jit/emit/emit.h"

/* A column of one block, on the stack. */
static LLVMValueRef block_pointer(Emit *emit, uint32_t number) {
    if (emit->v_block[number] == NULL) {
        LLVMTypeRef type = LLVMArrayType2(l_lane(emit, emit->plan->buffers.data[number].lane), PLAN_BLOCK);
        emit->v_block[number] = LLVMBuildAlloca(emit->entry, type, "column");
        LLVMSetAlignment(emit->v_block[number], 64);
    }
    return emit->v_block[number];
}

static bool is_block(const Emit *emit, Place place) {
    return place.kind == PLACE_SCRATCH && emit->plan->buffers.data[place.number].block;
}

LLVMValueRef l_place_pointer(Emit *emit, Place place) {
    if (is_block(emit, place)) {
        return block_pointer(emit, place.number);
    }
    if (emit->piece != NULL) {
        return l_piece_pointer(emit, l_pointer_number(emit, place));
    }
    switch (place.kind) {
    case PLACE_INPUT:
        return emit->v_input[place.number];
    case PLACE_SCRATCH:
        return emit->v_buffer[place.number];
    case PLACE_OUTPUT:
        return emit->v_output[place.number];
    case PLACE_NONE:
    case PLACE_SCALAR:
        break;
    }
    return NULL;
}

uint32_t l_pointer_count(const Plan *plan) {
    return (uint32_t)plan->buffers.count + INPUT_KINDS + OUTPUT_PLANES;
}

uint32_t l_pointer_number(const Emit *emit, Place place) {
    uint32_t buffers = (uint32_t)emit->plan->buffers.count;
    switch (place.kind) {
    case PLACE_INPUT:
        return buffers + place.number;
    case PLACE_OUTPUT:
        return buffers + INPUT_KINDS + place.number;
    case PLACE_SCRATCH:
    case PLACE_SCALAR:
    case PLACE_NONE:
        break;
    }
    return place.number;
}

static LLVMValueRef element(Emit *emit, Place place, Lane lane, LLVMValueRef index) {
    index = is_block(emit, place) ? emit->v_local : index;
    return LLVMBuildInBoundsGEP2(emit->builder, l_lane(emit, lane), l_place_pointer(emit, place), &index, 1, "");
}

LLVMValueRef l_load(Emit *emit, Place place, Lane lane, LLVMValueRef index) {
    LLVMValueRef value = LLVMBuildLoad2(emit->builder, l_lane(emit, lane), element(emit, place, lane, index), "");
    LLVMSetAlignment(value, lane_bytes(lane) < 8 ? (unsigned)lane_bytes(lane) : 8);
    l_mark(emit, place, value);
    return lane == LANE_BOOL ? LLVMBuildTrunc(emit->builder, value, l_int(emit, 1), "") : value;
}

void l_store(Emit *emit, Place place, Lane lane, LLVMValueRef index, LLVMValueRef value) {
    if (lane == LANE_BOOL) {
        value = LLVMBuildZExt(emit->builder, value, l_int(emit, 8), "");
    }
    LLVMValueRef store = LLVMBuildStore(emit->builder, value, element(emit, place, lane, index));
    LLVMSetAlignment(store, lane_bytes(lane) < 8 ? (unsigned)lane_bytes(lane) : 8);
    l_mark(emit, place, store);
}
