/* STAGE_MAP: nodes in one loop over the positions. */
#include "jit/stage/affine.h"
#include "jit/stage/stream/stream.h"

static void emit_block(const Block *block, PartState *flow) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    Loop loop = block_loop(block, false, "map");
    l_compute_nodes(emit, part);
    block_loop_end(block, &loop, block_bytes(emit, part));
}

static void emit_stage(Emit *emit, const Stage *stage) {
    if (stage->part_count > 0) {
        l_affine(emit, stage, stage->parts, stage->part_count);
        return;
    }
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "map");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    l_loop_end(emit, &loop);
    unsigned width = l_short_loop_width(emit->v_n, block_bytes(emit, stage));
    if (width > 0) {
        l_loop_width(emit, &loop, width);
    }
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

const StageCode code_map = {NOTHING_BEFORE, emit_block, emit_stage};
