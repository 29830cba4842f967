/* STAGE_FIND: the first (or last) column that every row selects. Members are marked block by block, in the order of the
 * search, which ends with the block that has one; then the values are computed at that one position. Where marking may
 * raise a guard, all blocks are marked.
 */
#include "jit/stage/stream/stream.h"

typedef struct Find {
    Emit *emit;
    const Stage *stage;
    bool greatest;
    LLVMValueRef place; /* alloca of i64: what was found, n at first */
    LLVMBasicBlockRef b_done;
} Find;

/* The members of a block as bits of a word. */
static LLVMValueRef block_members(const Block *block, const Stage *stage) {
    Emit *emit = block->emit;
    LLVMValueRef members = block_array(block, LANE_BOOL, true);
    Loop loop = block_loop(block, false, "members");
    l_compute_nodes(emit, stage);
    block_put(emit, members, LANE_BOOL, l_filter(emit, stage->conjunction->key_filter));
    block_loop_end(block, &loop, block_bytes(emit, stage));
    return l_runtime(emit, "rasp_rt_block_bits", l_int(emit, 64), &members, 1);
}

/* Goes to b_done when the block has a member; where every block has to be marked, the first place found is kept. */
static void find_in_block(const Find *find, LLVMValueRef v_base, LLVMValueRef v_count) {
    Emit *emit = find->emit;
    LLVMBuilderRef builder = emit->builder;
    LLVMTypeRef i64 = l_int(emit, 64);
    Block block = {.emit = emit, .v_base = v_base, .v_count = v_count, .constant = LLVMIsConstant(v_count)};
    block.whole = block.constant && LLVMConstIntGetZExtValue(v_count) == PLAN_BLOCK;
    LLVMValueRef bits = block_members(&block, find->stage);
    LLVMValueRef some = LLVMBuildICmp(builder, LLVMIntNE, bits, l_i64(emit, 0), "");
    LLVMValueRef args[2] = {bits, LLVMConstInt(l_int(emit, 1), 0, false)};
    LLVMValueRef at = l_intrinsic(emit, find->greatest ? "llvm.ctlz" : "llvm.cttz", &i64, 1, args, 2);
    at = find->greatest ? LLVMBuildSub(builder, l_i64(emit, PLAN_BLOCK - 1), at, "") : at;
    at = LLVMBuildAdd(builder, v_base, at, "");
    if (!emit->may_raise) {
        LLVMBasicBlockRef b_here = l_basic_block(emit, "here");
        LLVMBasicBlockRef b_next = l_basic_block(emit, "next");
        LLVMBuildCondBr(builder, some, b_here, b_next);
        LLVMPositionBuilderAtEnd(builder, b_here);
        LLVMBuildStore(builder, at, find->place);
        LLVMBuildBr(builder, find->b_done);
        LLVMPositionBuilderAtEnd(builder, b_next);
        return;
    }
    LLVMValueRef old = LLVMBuildLoad2(builder, i64, find->place, "");
    LLVMValueRef none = LLVMBuildICmp(builder, LLVMIntEQ, old, emit->v_n, "");
    LLVMValueRef found = LLVMBuildAnd(builder, some, none, "");
    LLVMBuildStore(builder, LLVMBuildSelect(builder, found, at, old, ""), find->place);
}

static void find_in_whole(const Find *find, LLVMValueRef v_whole) {
    Emit *emit = find->emit;
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), v_whole, PLAN_BLOCK, "find");
    LLVMValueRef v_base = loop.v_index;
    if (find->greatest) {
        LLVMValueRef last = LLVMBuildSub(emit->builder, v_whole, l_i64(emit, PLAN_BLOCK), "");
        v_base = LLVMBuildNUWSub(emit->builder, last, loop.v_index, "");
    }
    find_in_block(find, v_base, l_i64(emit, PLAN_BLOCK));
    l_loop_end(emit, &loop);
    l_loop_width(emit, &loop, 0);
}

static void find_in_rest(const Find *find, LLVMValueRef v_whole) {
    Emit *emit = find->emit;
    LLVMValueRef v_count = LLVMBuildNUWSub(emit->builder, emit->v_n, v_whole, "");
    if (LLVMIsConstant(v_count) && LLVMConstIntGetZExtValue(v_count) == 0) {
        return;
    }
    find_in_block(find, v_whole, v_count); /* when none are left over, none is found */
}

static LLVMValueRef find_member(Emit *emit, const Stage *stage, bool greatest) {
    Find find = {.emit = emit, .stage = stage, .greatest = greatest, .b_done = l_basic_block(emit, "found")};
    LLVMValueRef v_whole = LLVMBuildAnd(emit->builder, emit->v_n, l_i64(emit, -(int64_t)PLAN_BLOCK), "");
    find.place = LLVMBuildAlloca(emit->entry, l_int(emit, 64), "place");
    LLVMBuildStore(emit->builder, emit->v_n, find.place);
    LLVMValueRef outer = l_guard_begin(emit);
    if (greatest) {
        find_in_rest(&find, v_whole);
    }
    find_in_whole(&find, v_whole);
    if (!greatest) {
        find_in_rest(&find, v_whole);
    }
    LLVMBuildBr(emit->builder, find.b_done);
    LLVMPositionBuilderAtEnd(emit->builder, find.b_done);
    l_guard_end(emit, outer);
    return LLVMBuildLoad2(emit->builder, l_int(emit, 64), find.place, "");
}

/* No position below n: the first one stands in for it, so that values can be computed. */
static void emit_stage(Emit *emit, const Stage *stage) {
    bool greatest = ir_node(emit->ir, stage->folds.data[0])->payload != 0;
    LLVMValueRef place = find_member(emit, stage, greatest);
    LLVMValueRef found = LLVMBuildICmp(emit->builder, LLVMIntULT, place, emit->v_n, "");
    emit->stamp++;
    emit->v_position = LLVMBuildSelect(emit->builder, found, place, l_i64(emit, 0), "");
    l_compute_query_nodes(emit, stage);
    for (size_t i = 0; i < stage->folds.count; i++) {
        const IrNode *node = ir_node(emit->ir, stage->folds.data[i]);
        LLVMValueRef value = l_convert(emit, node->b, node->kinds, (Lane)node->lane).payload;
        LLVMValueRef none = l_convert(emit, node->c, node->kinds, (Lane)node->lane).payload;
        emit->scalar[stage->folds.data[i]] = (Val){LLVMBuildSelect(emit->builder, found, value, none, ""), NULL};
    }
    emit->v_position = NULL;
    emit->stamp++;
}

const StageCode code_find = {NOTHING_BEFORE, NO_PART, emit_stage};
