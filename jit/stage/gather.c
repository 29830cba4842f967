/* STAGE_GATHER: the row knows its one column j. Its key-side nodes are computed at j, the rest of the conjunction is
 * compared there, and the row's total is that one value or nothing. Affine columns have theirs (affine_map.c).
 */
#include "jit/stage/affine.h"
#include "jit/stage/stream/stream.h"

static LLVMValueRef and_bits(Emit *emit, LLVMValueRef a, LLVMValueRef b) {
    return a == NULL ? b : b == NULL ? a : LLVMBuildAnd(emit->builder, a, b, "");
}

/* The values that comparisons of the rest need from the row's own position, before the position moves to j. */
typedef struct RowSide {
    Val *equal, *order;
    LLVMValueRef filter, low, high;
} RowSide;

static RowSide row_side(Emit *emit, const Stage *stage) {
    const SelConjunction *conjunction = stage->conjunction;
    RowSide side = {0};
    side.equal = arena_alloc_array(emit->arena, conjunction->equal_count + 1, sizeof *side.equal);
    side.order = arena_alloc_array(emit->arena, conjunction->order_count + 1, sizeof *side.order);
    side.filter = l_filter(emit, conjunction->query_filter);
    for (uint32_t i = 0; i < conjunction->equal_count; i++) {
        side.equal[i] = l_value(emit, conjunction->equal[i].query);
    }
    for (uint32_t i = 0; i < conjunction->order_count; i++) {
        side.order[i] = l_value(emit, conjunction->order[i].query);
    }
    side.low = conjunction->low != IR_NONE ? l_as_int(emit, conjunction->low, LANE_I64) : NULL;
    side.high = conjunction->high != IR_NONE ? l_as_int(emit, conjunction->high, LANE_I64) : NULL;
    return side;
}

/* The query was read at the row's position, the key is read at the column's. */
static LLVMValueRef compare_at(Emit *emit, const SelComparison *comparison, Val query) {
    return l_compare_values(emit, comparison->op, comparison->key, l_value(emit, comparison->key).payload,
                            comparison->query, query.payload);
}

static LLVMValueRef bounds(Emit *emit, const RowSide *side, LLVMValueRef v_row, LLVMValueRef v_key) {
    LLVMValueRef distance = LLVMBuildSub(emit->builder, v_key, v_row, "");
    LLVMValueRef bit = NULL;
    if (side->low != NULL) {
        bit = LLVMBuildICmp(emit->builder, LLVMIntSGE, distance, side->low, "");
    }
    if (side->high != NULL) {
        bit = and_bits(emit, bit, LLVMBuildICmp(emit->builder, LLVMIntSLE, distance, side->high, ""));
    }
    return bit;
}

/* Writes row v_row from column v_key; valid (or NULL) says whether there is such a column. */
static void gather_row(Cells *cells, LLVMValueRef v_row, LLVMValueRef v_key, LLVMValueRef valid, const RowSide *side) {
    Emit *emit = cells->emit;
    const SelConjunction *conjunction = cells->stage->conjunction;
    emit->stamp++;
    emit->v_position = v_key;
    l_compute_nodes(emit, cells->stage);
    LLVMValueRef hit = and_bits(emit, valid, l_filter(emit, conjunction->key_filter));
    hit = and_bits(emit, hit, bounds(emit, side, v_row, v_key));
    for (uint32_t i = 0; i < conjunction->equal_count; i++) {
        hit = and_bits(emit, hit, compare_at(emit, &conjunction->equal[i], side->equal[i]));
    }
    for (uint32_t i = 0; i < conjunction->order_count; i++) {
        hit = and_bits(emit, hit, compare_at(emit, &conjunction->order[i], side->order[i]));
    }
    for (uint32_t i = 0; i < cells->count; i++) {
        LLVMValueRef value = cell_addend(cells, &cells->items[i], hit);
        cell_store(cells, &cells->items[i], v_row, value, side->filter);
    }
}

/* Any column: tested against the length, and replaced by 0 where there is none. */
static void any_rows(Cells *cells) {
    Emit *emit = cells->emit;
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "gather");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_query_nodes(emit, cells->stage);
    RowSide side = row_side(emit, cells->stage);
    LLVMValueRef column = l_as_int(emit, cells->stage->conjunction->point, LANE_I64);
    LLVMValueRef valid = LLVMBuildICmp(emit->builder, LLVMIntULT, column, emit->v_n, "");
    LLVMValueRef v_key = LLVMBuildSelect(emit->builder, valid, column, l_i64(emit, 0), "");
    gather_row(cells, loop.v_index, v_key, valid, &side);
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
}

static void copy_rows(Emit *emit, Place from, Place to, size_t size, LLVMValueRef v_distance) {
    LLVMValueRef bytes = l_i64(emit, (int64_t)size);
    LLVMValueRef args[4] = {l_place_pointer(emit, from), LLVMBuildNUWMul(emit->builder, emit->v_n, bytes, ""),
                            LLVMBuildMul(emit->builder, v_distance, bytes, ""), l_place_pointer(emit, to)};
    l_runtime(emit, "rasp_rt_block_shift", NULL, args, 4);
}

/* A distance that is only known at run time leaves short pieces of any length: the runtime has vectors for them. */
static void line_alone(Emit *emit, const Stage *stage) {
    AffineGather affine;
    emit->v_position = NULL;
    emit->stamp++;
    affine_begin(emit, stage, &affine);
    if (!LLVMIsConstant(affine.v_offset) && plan_affine_copies(emit->plan, stage)) {
        IrId sum = stage->folds.data[0];
        const IrNode *node = ir_node(emit->ir, sum);
        copy_rows(emit, emit->plan->payload[node->b], emit->plan->payload[sum], lane_bytes((Lane)node->lane),
                  affine.v_offset);
    } else {
        l_affine(emit, NULL, stage, 1);
    }
}

/* ---- a copy as part of a stream */

static void copy_begin(Emit *emit, PartState *flow) {
    AffineGather affine;
    affine_begin(emit, flow->part, &affine);
    flow->v_distance = affine.v_offset;
}

static void copy_block(const Block *block, PartState *flow) {
    Emit *emit = block->emit;
    IrId sum = flow->part->folds.data[0];
    const IrNode *node = ir_node(emit->ir, sum);
    LLVMValueRef size = l_i64(emit, (int64_t)lane_bytes((Lane)node->lane));
    LLVMValueRef column = block_column(block, sum);
    LLVMValueRef out = column != NULL ? column : block_array(block, (Lane)node->lane, false);
    LLVMValueRef first = LLVMBuildAdd(emit->builder, block->v_base, flow->v_distance, "");
    LLVMValueRef args[5] = {l_place_pointer(emit, emit->plan->payload[node->b]),
                            LLVMBuildNUWMul(emit->builder, emit->v_n, size, ""),
                            LLVMBuildMul(emit->builder, first, size, ""),
                            l_i64(emit, (int64_t)(PLAN_BLOCK * lane_bytes((Lane)node->lane))), out};
    l_runtime(emit, "rasp_rt_block_window", NULL, args, 5);
    if (column == NULL) {
        block_deliver(block, sum, out);
    }
}

static void emit_stage(Emit *emit, const Stage *stage) {
    if (plan_is_affine(emit->ir, stage)) {
        line_alone(emit, stage);
        return;
    }
    Cells cells = cells_begin(emit, stage);
    emit->v_position = NULL;
    emit->stamp++;
    any_rows(&cells);
    emit->v_position = NULL;
    emit->stamp++;
}

const StageCode code_gather = {copy_begin, copy_block, emit_stage};
