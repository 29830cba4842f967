/* STAGE_RUNNING: equal keys up to the position (or from it on): one walk that adds and reads in turn. */
#include "jit/ir/internal.h"
#include "jit/stage/groups.h"
#include "jit/stage/stream/stream.h"

static void begin(Emit *emit, PartState *flow) {
    flow->cells = cells_begin(emit, flow->part);
    codes_make(emit, flow->part);
    cells_clear(&flow->cells, groups_slots(emit, flow->part));
}

static void emit_block(const Block *block, PartState *flow) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    bool itself = ir_is_int_const(emit->ir, block->backward ? part->conjunction->low : part->conjunction->high, 0);
    Loop loop = block_loop(block, true, "running");
    l_compute_nodes(emit, part);
    l_compute_query_nodes(emit, part);
    LLVMValueRef key = groups_key(emit, part);
    LLVMValueRef query = groups_query(emit, part);
    if (itself) {
        groups_add(&flow->cells, key);
        groups_read(&flow->cells, query);
    } else {
        groups_read(&flow->cells, query);
        groups_add(&flow->cells, key);
    }
    block_loop_end(block, &loop, 0);
}

const StageCode code_running = {begin, emit_block, stream_of_one};
