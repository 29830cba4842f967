/* A block of a table of levels that is a stack. Where each of its positions opens or closes, the runtime finds all
 * partners inside of the block at once (rasp_rt_block_stack), and table[level] is what lies at that height. Blocks with
 * other positions, which only look at the top, are walked.
 */
#include "jit/ir/internal.h"
#include "jit/stage/stream/stream.h"

bool stack_is_used(const Emit *emit, const Stage *part) {
    return part->as.nearest.is_stack && emit->avx512 && part->folds.count == 1 &&
           lane_bytes((Lane)ir_node(emit->ir, part->folds.data[0])->lane) == 1;
}

typedef struct Columns {
    LLVMValueRef opens, closes, values; /* arrays of a block */
} Columns;

static Columns store_columns(const Block *block, const Stage *part) {
    Emit *emit = block->emit;
    const IrNode *node = ir_node(emit->ir, part->folds.data[0]);
    Lane lane = (Lane)node->lane;
    Columns columns = {block_array(block, LANE_BOOL, false), block_array(block, LANE_BOOL, false),
                       block_array(block, lane, false)};
    Loop loop = block_loop(block, false, "stack");
    l_compute_nodes(emit, part);
    block_put(emit, columns.opens, LANE_BOOL, l_filter(emit, part->conjunction->key_filter));
    block_put(emit, columns.closes, LANE_BOOL, l_value(emit, part->as.nearest.closes).payload);
    block_put(emit, columns.values, lane, l_convert(emit, node->b, node->kinds, lane).payload);
    block_loop_end(block, &loop, block_bytes(emit, part));
    return columns;
}

/* Where in the table lies what is on top before the block: the first position asks for that, or one above if it
 * opens. */
static LLVMValueRef top_of_stack(const Block *block, const Stage *part, LLVMValueRef opens) {
    Emit *emit = block->emit;
    emit->stamp++;
    emit->v_local = l_i64(emit, 0);
    emit->v_base = block->v_base;
    emit->v_position = block->v_base;
    l_compute_query_nodes(emit, part);
    LLVMValueRef slot = codes_query(emit, part, part->conjunction->equal, part->conjunction->equal_count);
    emit->v_position = NULL;
    emit->v_local = NULL;
    emit->stamp++;
    LLVMValueRef above = LLVMBuildAnd(emit->builder, opens, l_i64(emit, 1), "");
    slot = LLVMBuildSub(emit->builder, slot, above, "");
    return LLVMBuildInBoundsGEP2(emit->builder, l_int(emit, 8), l_buffer(emit, part->tables), &slot, 1, "");
}

static void all_at_once(const Block *block, const Stage *part, const Columns *columns, LLVMValueRef opens) {
    Emit *emit = block->emit;
    IrId id = part->folds.data[0];
    LLVMValueRef column = block_column(block, id);
    LLVMValueRef out = column != NULL ? column : block_array(block, (Lane)ir_node(emit->ir, id)->lane, false);
    LLVMValueRef args[4] = {opens, columns->values, top_of_stack(block, part, opens), out};
    l_runtime(emit, "rasp_rt_block_stack", NULL, args, 4);
    if (column == NULL) {
        block_deliver(block, id, out);
    }
}

void stack_block(const Block *block, PartState *flow) {
    Emit *emit = block->emit;
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMBasicBlockRef b_stack = l_basic_block(emit, "stack");
    LLVMBasicBlockRef b_walk = l_basic_block(emit, "walk");
    LLVMBasicBlockRef b_on = l_basic_block(emit, "on");
    Columns columns = store_columns(block, flow->part);
    LLVMValueRef opens = l_runtime(emit, "rasp_rt_block_bits", i64, &columns.opens, 1);
    LLVMValueRef closes = l_runtime(emit, "rasp_rt_block_bits", i64, &columns.closes, 1);
    LLVMValueRef either = LLVMBuildXor(emit->builder, opens, closes, "");
    LLVMValueRef all = LLVMBuildICmp(emit->builder, LLVMIntEQ, either, l_i64(emit, -1), "");
    LLVMBuildCondBr(emit->builder, all, b_stack, b_walk);
    LLVMPositionBuilderAtEnd(emit->builder, b_stack);
    all_at_once(block, flow->part, &columns, opens);
    LLVMBuildBr(emit->builder, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_walk);
    nearest_slots(block, flow);
    nearest_walk(block, flow);
    LLVMBuildBr(emit->builder, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_on);
}
