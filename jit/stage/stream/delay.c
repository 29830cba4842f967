/* Columns of a block that are kept for the next round of a stream. */
#include "jit/stage/stream/stream.h"

static LLVMValueRef new_array(Emit *emit, Lane lane) {
    LLVMValueRef array = LLVMBuildAlloca(emit->entry, LLVMArrayType2(l_lane(emit, lane), PLAN_BLOCK), "kept");
    LLVMSetAlignment(array, 64);
    return array;
}

Delayed delay_begin(Emit *emit) {
    size_t buffers = emit->plan->buffers.count;
    size_t nodes = emit->ir->nodes.count;
    Delayed kept = {.made = arena_alloc_array(emit->arena, buffers + 1, sizeof *kept.made),
                    .kept = arena_alloc_array(emit->arena, buffers + 1, sizeof *kept.kept),
                    .made_near = arena_alloc_array(emit->arena, nodes + 1, sizeof *kept.made_near),
                    .kept_near = arena_alloc_array(emit->arena, nodes + 1, sizeof *kept.kept_near)};
    for (size_t i = 0; i < buffers; i++) {
        kept.made[i] = emit->v_block[i];
        kept.kept[i] = kept.made[i] != NULL ? new_array(emit, emit->plan->buffers.data[i].lane) : NULL;
        emit->v_block[i] = kept.kept[i];
    }
    for (size_t id = 0; id < nodes; id++) {
        kept.made_near[id] = emit->near[id];
        kept.kept_near[id] = (NearColumn){0};
        if (emit->near[id].bytes != NULL) {
            kept.kept_near[id].base = LLVMBuildAlloca(emit->entry, l_int(emit, 64), "kept");
            kept.kept_near[id].bytes = new_array(emit, LANE_I8);
        }
        emit->near[id] = kept.kept_near[id];
    }
    return kept;
}

/* As whole vectors, which stay registers. */
static void copy_array(Emit *emit, LLVMValueRef to, LLVMValueRef from, Lane lane) {
    if (lane_bytes(lane) > 4) {
        LLVMValueRef bytes = l_i64(emit, (int64_t)(lane_bytes(lane) * PLAN_BLOCK));
        LLVMBuildMemCpy(emit->builder, to, 64, from, 64, bytes);
        return;
    }
    LLVMTypeRef type = LLVMVectorType(l_lane(emit, lane), PLAN_BLOCK);
    LLVMValueRef all = LLVMBuildLoad2(emit->builder, type, from, "");
    LLVMSetAlignment(all, 64);
    LLVMSetAlignment(LLVMBuildStore(emit->builder, all, to), 64);
}

void delay_copy(Emit *emit, const Delayed *kept) {
    for (size_t i = 0; i < emit->plan->buffers.count; i++) {
        if (kept->kept[i] != NULL) {
            copy_array(emit, kept->kept[i], kept->made[i], emit->plan->buffers.data[i].lane);
        }
    }
    for (size_t id = 0; id < emit->ir->nodes.count; id++) {
        if (kept->kept_near[id].bytes != NULL) {
            LLVMValueRef base = LLVMBuildLoad2(emit->builder, l_int(emit, 64), kept->made_near[id].base, "");
            LLVMBuildStore(emit->builder, base, kept->kept_near[id].base);
            copy_array(emit, kept->kept_near[id].bytes, kept->made_near[id].bytes, LANE_I8);
        }
    }
}
