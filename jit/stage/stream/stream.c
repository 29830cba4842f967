/* STAGE_STREAM: see stream.h. The last, shorter block has code of its own; backwards it comes first.
 *
 * A walk through a table takes hundreds of instructions a block, more than a processor looks ahead, and would wait for
 * the vectors that make its slots. So it walks one block behind: each round of the loop makes the slots of a block,
 * then walks the block before and does all that comes after. Columns that go from one half to the other are kept for a
 * round.
 */
#include "jit/stage/stream/stream.h"

#include "jit/ir/internal.h"

#include <string.h>

Loop block_loop(const Block *block, bool in_order, const char *name) {
    Emit *emit = block->emit;
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), block->v_count, 1, name);
    emit->stamp++;
    emit->v_local = loop.v_index;
    if (in_order && block->backward) {
        LLVMValueRef last = LLVMBuildNUWSub(emit->builder, block->v_count, l_i64(emit, 1), "");
        emit->v_local = LLVMBuildNUWSub(emit->builder, last, loop.v_index, "");
    }
    emit->v_base = block->v_base;
    emit->v_position = LLVMBuildNUWAdd(emit->builder, block->v_base, emit->v_local, "");
    return loop;
}

/* Lanes of 8 bytes are left to LLVM where 64 of them would fill the registers. So are short blocks of odd lengths. */
void block_loop_end(const Block *block, Loop *loop, unsigned bytes) {
    Emit *emit = block->emit;
    l_loop_end(emit, loop);
    if (bytes == 0 || !block->constant) {
        l_loop_width(emit, loop, 0);
    } else if (l_short_loop_width(block->v_count, bytes) > 0) {
        l_loop_width(emit, loop, l_short_loop_width(block->v_count, bytes));
    }
    emit->v_position = NULL;
    emit->v_local = NULL;
    emit->stamp++;
}

static unsigned widen(unsigned bytes, const IrNode *node) {
    unsigned here = ir_is_mixed(node) ? 8 : (unsigned)lane_bytes((Lane)node->lane);
    bool counts = node->kinds != 0 && !node->uniform && here > bytes;
    return counts ? here : bytes;
}

static unsigned list_bytes(const Emit *emit, const IrId *ids, size_t count) {
    unsigned bytes = 1;
    for (size_t i = 0; i < count; i++) {
        IrId operands[3];
        unsigned operand_count = ir_operands(ir_node(emit->ir, ids[i]), operands);
        bytes = widen(bytes, ir_node(emit->ir, ids[i]));
        for (unsigned k = 0; k < operand_count; k++) {
            bytes = widen(bytes, ir_node(emit->ir, operands[k]));
        }
    }
    return bytes;
}

unsigned block_bytes(const Emit *emit, const Stage *part) {
    unsigned keys = list_bytes(emit, part->nodes.data, part->nodes.count);
    unsigned queries = list_bytes(emit, part->query_nodes.data, part->query_nodes.count);
    return keys > queries ? keys : queries;
}

bool block_has_itself(const Emit *emit, const Stage *part) {
    return ir_is_int_const(emit->ir,
                           part->conjunction->high != IR_NONE ? part->conjunction->high : part->conjunction->low, 0);
}

LLVMValueRef block_array(const Block *block, Lane lane, bool clear) {
    Emit *emit = block->emit;
    LLVMTypeRef type = LLVMArrayType2(l_lane(emit, lane), PLAN_BLOCK);
    LLVMValueRef array = LLVMBuildAlloca(emit->entry, type, "block");
    LLVMSetAlignment(array, 64);
    if (clear && !block->whole) {
        LLVMValueRef bytes = l_i64(emit, (int64_t)(lane_bytes(lane) * PLAN_BLOCK));
        LLVMBuildMemSet(emit->builder, array, l_i8(emit, 0), bytes, 64);
    }
    return array;
}

static LLVMValueRef element(Emit *emit, LLVMValueRef array, Lane lane) {
    return LLVMBuildInBoundsGEP2(emit->builder, l_lane(emit, lane), array, &emit->v_local, 1, "");
}

LLVMValueRef block_get(Emit *emit, LLVMValueRef array, Lane lane) {
    LLVMValueRef value = LLVMBuildLoad2(emit->builder, l_lane(emit, lane), element(emit, array, lane), "");
    return lane == LANE_BOOL ? LLVMBuildTrunc(emit->builder, value, l_int(emit, 1), "") : value;
}

void block_put(Emit *emit, LLVMValueRef array, Lane lane, LLVMValueRef value) {
    if (lane == LANE_BOOL) {
        value = LLVMBuildZExt(emit->builder, value, l_int(emit, 8), "");
    }
    LLVMBuildStore(emit->builder, value, element(emit, array, lane));
}

LLVMValueRef block_column(const Block *block, IrId id) {
    Emit *emit = block->emit;
    Place place = emit->plan->payload[id];
    bool here = place.kind == PLACE_SCRATCH && emit->plan->buffers.data[place.number].block;
    return here ? l_place_pointer(emit, place) : NULL;
}

void block_deliver(const Block *block, IrId id, LLVMValueRef array) {
    Emit *emit = block->emit;
    Lane lane = (Lane)ir_node(emit->ir, id)->lane;
    Loop loop = block_loop(block, false, "deliver");
    l_store(emit, emit->plan->payload[id], lane, emit->v_position, block_get(emit, array, lane));
    block_loop_end(block, &loop, (unsigned)lane_bytes(lane));
}

static void forget_columns(Emit *emit) {
    for (size_t i = 0; i < emit->plan->buffers.count; i++) {
        emit->v_block[i] = NULL;
    }
    memset(emit->near, 0, emit->ir->nodes.count * sizeof *emit->near);
}

static void flow_parts(const Block *block, PartState *flows, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i < to; i++) {
        stage_code(flows[i].part->kind)->block(block, &flows[i]);
    }
}

/* A block whose rest is there three times: for totals far above all limits, far below, and near one. */
static void emit_either(const Block *block, PartState *flows, uint32_t count, const FarTotal *far) {
    Emit *emit = block->emit;
    LLVMBasicBlockRef b_on = l_basic_block(emit, "on");
    PartState *flow = &flows[far->part];
    flow_parts(block, flows, 0, far->part);
    LLVMValueRef steps = scan_steps(block, flow, 0);
    for (Side side = SIDE_ABOVE; side <= SIDE_BELOW; side++) {
        LLVMBasicBlockRef b_far = l_basic_block(emit, side == SIDE_ABOVE ? "above" : "below");
        LLVMBasicBlockRef b_else = l_basic_block(emit, "else");
        LLVMBuildCondBr(emit->builder, far_total_is(emit, far, flow, side), b_far, b_else);
        LLVMPositionBuilderAtEnd(emit->builder, b_far);
        scan_far(block, flow, steps, side);
        flow_parts(block, flows, far->part + 1, count);
        LLVMBuildBr(emit->builder, b_on);
        LLVMPositionBuilderAtEnd(emit->builder, b_else);
    }
    scan_sums(block, flow, 0, steps);
    flow_parts(block, flows, far->part + 1, count);
    LLVMBuildBr(emit->builder, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_on);
}

/* Sequences so short have no block far from where they began. */
enum { LEAST_FOR_FAR = 512 };

/* The code of one block, with columns of its own. */
static void emit_block(Block block, PartState *flows, uint32_t count) {
    FarTotal far;
    uint64_t length = block.emit->ir->spec.length;
    forget_columns(block.emit);
    block.constant = LLVMIsConstant(block.v_count);
    block.whole = block.constant && LLVMConstIntGetZExtValue(block.v_count) == PLAN_BLOCK;
    bool is_long = length == 0 || length >= LEAST_FOR_FAR;
    if (block.whole && is_long && far_total_find(block.emit, flows, count, &far)) {
        emit_either(&block, flows, count, &far);
    } else {
        flow_parts(&block, flows, 0, count);
    }
}

/* The whole block that lies so many positions after the first one, in the direction of the stream. */
static Block whole_block(Emit *emit, LLVMValueRef v_after, LLVMValueRef v_whole, bool backward) {
    Block block = {.emit = emit, .v_base = v_after, .v_count = l_i64(emit, PLAN_BLOCK), .backward = backward};
    block.constant = true;
    block.whole = true;
    if (backward) {
        LLVMValueRef last = LLVMBuildSub(emit->builder, v_whole, l_i64(emit, PLAN_BLOCK), "");
        block.v_base = LLVMBuildNUWSub(emit->builder, last, v_after, "");
    }
    return block;
}

static void whole_blocks(Emit *emit, PartState *flows, uint32_t count, LLVMValueRef v_whole, bool backward) {
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), v_whole, PLAN_BLOCK, "block");
    emit_block(whole_block(emit, loop.v_index, v_whole, backward), flows, count);
    l_loop_end(emit, &loop);
    l_loop_width(emit, &loop, 0);
}

/* ---- one block behind */

/* The first part that walks a table, or count. */
static uint32_t find_walk(const Emit *emit, const PartState *flows, uint32_t count) {
    uint32_t at = 0;
    while (at < count && !nearest_walks(emit, &flows[at])) {
        at++;
    }
    return at;
}

static LLVMValueRef half_of(Emit *emit, LLVMValueRef v_after) {
    return LLVMBuildAnd(emit->builder, v_after, l_i64(emit, PLAN_BLOCK), "");
}

/* Branches to a new block where the condition holds; both ways meet in *b_on. */
static void begin_if(Emit *emit, LLVMValueRef condition, const char *name, LLVMBasicBlockRef *b_on) {
    LLVMBasicBlockRef b_then = l_basic_block(emit, name);
    *b_on = l_basic_block(emit, "on");
    LLVMBuildCondBr(emit->builder, condition, b_then, *b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_then);
}

static void end_if(Emit *emit, LLVMBasicBlockRef b_on) {
    LLVMBuildBr(emit->builder, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_on);
}

static void blocks_behind(Emit *emit, PartState *flows, uint32_t count, LLVMValueRef v_whole, bool backward) {
    uint32_t walk = find_walk(emit, flows, count);
    LLVMBasicBlockRef b_on;
    LLVMValueRef block_size = l_i64(emit, PLAN_BLOCK);
    LLVMValueRef rounds = LLVMBuildNUWAdd(emit->builder, v_whole, block_size, "");
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), rounds, PLAN_BLOCK, "block");
    forget_columns(emit);
    begin_if(emit, LLVMBuildICmp(emit->builder, LLVMIntULT, loop.v_index, v_whole, ""), "ahead", &b_on);
    Block ahead = whole_block(emit, loop.v_index, v_whole, backward);
    ahead.v_half = half_of(emit, loop.v_index);
    for (uint32_t i = 0; i < walk; i++) {
        stage_code(flows[i].part->kind)->block(&ahead, &flows[i]);
    }
    nearest_slots(&ahead, &flows[walk]);
    end_if(emit, b_on);
    Delayed kept = delay_begin(emit);
    begin_if(emit, LLVMBuildICmp(emit->builder, LLVMIntNE, loop.v_index, l_i64(emit, 0), ""), "behind", &b_on);
    LLVMValueRef v_before = LLVMBuildNUWSub(emit->builder, loop.v_index, block_size, "");
    Block behind = whole_block(emit, v_before, v_whole, backward);
    behind.v_half = half_of(emit, v_before);
    nearest_walk(&behind, &flows[walk]);
    behind.v_half = NULL;
    for (uint32_t i = walk + 1; i < count; i++) {
        stage_code(flows[i].part->kind)->block(&behind, &flows[i]);
    }
    end_if(emit, b_on);
    delay_copy(emit, &kept);
    l_loop_end(emit, &loop);
    l_loop_width(emit, &loop, 0);
}

/* The block that the length leaves over: none where it is a known multiple. */
static void last_block(Emit *emit, PartState *flows, uint32_t count, LLVMValueRef v_whole, bool backward) {
    Block block = {.emit = emit, .v_base = v_whole, .backward = backward};
    block.v_count = LLVMBuildNUWSub(emit->builder, emit->v_n, v_whole, "");
    if (LLVMIsConstant(block.v_count)) {
        if (LLVMConstIntGetZExtValue(block.v_count) != 0) {
            emit_block(block, flows, count);
        }
        return;
    }
    LLVMBasicBlockRef b_rest = l_basic_block(emit, "rest");
    LLVMBasicBlockRef b_done = l_basic_block(emit, "done");
    LLVMValueRef some = LLVMBuildICmp(emit->builder, LLVMIntNE, block.v_count, l_i64(emit, 0), "");
    LLVMBuildCondBr(emit->builder, some, b_rest, b_done);
    LLVMPositionBuilderAtEnd(emit->builder, b_rest);
    emit_block(block, flows, count);
    LLVMBuildBr(emit->builder, b_done);
    LLVMPositionBuilderAtEnd(emit->builder, b_done);
}

static void walk_parts(Emit *emit, const Stage *parts, uint32_t count, bool backward) {
    PartState *flows = arena_alloc_array(emit->arena, count, sizeof *flows);
    for (uint32_t i = 0; i < count; i++) {
        flows[i] = (PartState){.part = &parts[i]};
        if (stage_code(parts[i].kind)->begin != NULL) {
            stage_code(parts[i].kind)->begin(emit, &flows[i]);
        }
    }
    LLVMValueRef outer = l_guard_begin(emit);
    LLVMValueRef v_whole = LLVMBuildAnd(emit->builder, emit->v_n, l_i64(emit, -(int64_t)PLAN_BLOCK), "");
    bool known = LLVMIsConstant(v_whole);
    if (backward) {
        last_block(emit, flows, count, v_whole, backward);
    }
    uint64_t whole = known ? LLVMConstIntGetZExtValue(v_whole) : UINT64_MAX;
    if (whole > PLAN_BLOCK && find_walk(emit, flows, count) < count) {
        blocks_behind(emit, flows, count, v_whole, backward);
    } else if (whole > 0) {
        whole_blocks(emit, flows, count, v_whole, backward);
    }
    if (!backward) {
        last_block(emit, flows, count, v_whole, backward);
    }
    forget_columns(emit);
    l_guard_end(emit, outer);
}

void stream_of_one(Emit *emit, const Stage *stage) {
    walk_parts(emit, stage, 1, plan_is_backward(emit->plan, stage));
}

static void emit_stage(Emit *emit, const Stage *stage) {
    walk_parts(emit, stage->parts, stage->part_count, stage->as.backward);
}

const StageCode code_stream = {NOTHING_BEFORE, NO_PART, emit_stage};
