/* STAGE_GATHER: the row knows its one column j. Its key-side nodes are computed at j, the rest of the conjunction is
 * compared there, and the row's total is that one value or nothing. A column j = i + c or c - i, c being the same in
 * every row, is walked in one piece without tests, so that LLVM makes plain (or reversed) vector loads of it.
 */
#include "jit/llvm_cells.h"

static LLVMValueRef and_bits(Emit *emit, LLVMValueRef a, LLVMValueRef b) {
    return a == NULL ? b : b == NULL ? a : LLVMBuildAnd(emit->builder, a, b, "");
}

/* The values that comparisons of the rest need from the row's own position, before the position moves to j. */
typedef struct RowSide {
    Val *equal, *order;
    LLVMValueRef filter, low, high;
} RowSide;

static RowSide row_side(Emit *emit, const Stage *stage) {
    const SelForm *form = &stage->form;
    RowSide side = {0};
    side.equal = arena_alloc_array(emit->arena, form->equal_count + 1, sizeof *side.equal);
    side.order = arena_alloc_array(emit->arena, form->order_count + 1, sizeof *side.order);
    side.filter = l_filter(emit, form->query_filter);
    for (uint32_t i = 0; i < form->equal_count; i++) {
        side.equal[i] = l_value(emit, form->equal[i].query);
    }
    for (uint32_t i = 0; i < form->order_count; i++) {
        side.order[i] = l_value(emit, form->order[i].query);
    }
    side.low = form->low != IR_NONE ? l_as_int(emit, form->low, LANE_I64) : NULL;
    side.high = form->high != IR_NONE ? l_as_int(emit, form->high, LANE_I64) : NULL;
    return side;
}

/* The query was read at the row's position, the key is read at the column's. */
static LLVMValueRef compare_at(Emit *emit, const SelAtom *atom, Val query) {
    return l_compare_values(emit, atom->op, atom->key, l_value(emit, atom->key).payload, atom->query, query.payload);
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
    const SelForm *form = &cells->stage->form;
    emit->stamp++;
    emit->v_position = v_key;
    l_compute_nodes(emit, cells->stage);
    LLVMValueRef hit = and_bits(emit, valid, l_filter(emit, form->key_filter));
    hit = and_bits(emit, hit, bounds(emit, side, v_row, v_key));
    for (uint32_t i = 0; i < form->equal_count; i++) {
        hit = and_bits(emit, hit, compare_at(emit, &form->equal[i], side->equal[i]));
    }
    for (uint32_t i = 0; i < form->order_count; i++) {
        hit = and_bits(emit, hit, compare_at(emit, &form->order[i], side->order[i]));
    }
    for (uint32_t i = 0; i < cells->count; i++) {
        LLVMValueRef value = cell_addend(cells, &cells->items[i], hit);
        cell_store(cells, &cells->items[i], v_row, value, side->filter);
    }
}

/* Rows that have no column. */
static void empty_rows(Cells *cells, LLVMValueRef from, LLVMValueRef to) {
    Emit *emit = cells->emit;
    Loop loop = l_loop_begin(emit, from, to, 1, "none");
    for (uint32_t i = 0; i < cells->count; i++) {
        cell_store(cells, &cells->items[i], loop.v_index, cells->items[i].none, NULL);
    }
    l_loop_end(emit, &loop);
}

static LLVMValueRef clamp(Emit *emit, LLVMValueRef value, LLVMValueRef low, LLVMValueRef high) {
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMValueRef args[2] = {value, low};
    args[0] = l_intrinsic(emit, "llvm.smax", &i64, 1, args, 2);
    args[1] = high;
    return l_intrinsic(emit, "llvm.smin", &i64, 1, args, 2);
}

/* scale * position + v_offset. */
typedef struct Line {
    int scale;
    LLVMValueRef v_offset; /* i64, exact */
} Line;

enum { LINE_DEPTH = 8 };

/* What a row's column is, outside of any loop: a sum none of whose terms can leave 64 bits. */
static bool find_line(Emit *emit, IrId id, unsigned depth, Line *out) {
    const IrNode *node = ir_node(emit->ir, id);
    if (node->kinds != KIND_INT || depth == 0) {
        return false;
    }
    if (node->op == IR_INDEX || node->uniform) {
        bool varies = node->op == IR_INDEX;
        *out = (Line){varies ? 1 : 0, varies ? l_i64(emit, 0) : l_as_int(emit, id, LANE_I64)};
        return true;
    }
    Line left = {0, l_i64(emit, 0)};
    Line right;
    bool negates = node->op == IR_MAP && node->map == OP_NEG;
    bool adds = node->op == IR_MAP && node->map == OP_ADD;
    bool subtracts = node->op == IR_MAP && node->map == OP_SUB;
    if (node->may_raise || (!negates && !adds && !subtracts)) {
        return false;
    }
    if (!find_line(emit, negates ? node->a : node->b, depth - 1, &right) ||
        (!negates && !find_line(emit, node->a, depth - 1, &left))) {
        return false;
    }
    out->scale = adds ? left.scale + right.scale : left.scale - right.scale;
    out->v_offset = adds ? LLVMBuildAdd(emit->builder, left.v_offset, right.v_offset, "")
                         : LLVMBuildSub(emit->builder, left.v_offset, right.v_offset, "");
    return out->scale >= -1 && out->scale <= 1;
}

/* The column that the rows are copies of, where nothing is computed for them and rows without a column are 0. */
static bool is_copy(const Cells *cells, Place *from, Place *to) {
    const Emit *emit = cells->emit;
    const Stage *stage = cells->stage;
    if (stage->count != IR_NONE || stage->sums.count != 1 || cells->count != 1 || stage->nodes.count > 0 ||
        stage->form.key_filter != IR_NONE || cells->items[0].lane == LANE_F64) {
        return false;
    }
    const IrNode *sum = ir_node(emit->ir, stage->sums.data[0]);
    const IrNode *value = ir_node(emit->ir, sum->b);
    *from = emit->plan->payload[sum->b];
    *to = emit->plan->payload[stage->sums.data[0]];
    return (from->kind == PLACE_INPUT || from->kind == PLACE_SCRATCH) && sum->lane == value->lane && !sum->may_raise &&
           sum->kinds == value->kinds;
}

static void copy_rows(Emit *emit, Place from, Place to, size_t size, LLVMValueRef v_distance) {
    LLVMValueRef bytes = l_i64(emit, (int64_t)size);
    LLVMValueRef args[4] = {l_place_pointer(emit, from), LLVMBuildNUWMul(emit->builder, emit->v_n, bytes, ""),
                            LLVMBuildMul(emit->builder, v_distance, bytes, ""), l_place_pointer(emit, to)};
    l_runtime(emit, "rasp_rt_block_shift", NULL, args, 4);
}

/* j = i + c: rows max(0, -c) .. min(n, n - c). j = c - i: rows max(0, c - n + 1) .. min(n, c + 1). */
static void line_rows(Cells *cells, const Line *line) {
    Emit *emit = cells->emit;
    LLVMBuilderRef builder = emit->builder;
    LLVMValueRef zero = l_i64(emit, 0);
    LLVMValueRef twice = LLVMBuildNUWAdd(builder, emit->v_n, emit->v_n, "");
    LLVMValueRef offset = clamp(emit, line->v_offset, LLVMBuildNeg(builder, twice, ""), twice);
    LLVMValueRef first;
    LLVMValueRef end;
    Place from;
    Place to;
    if (line->scale > 0 && is_copy(cells, &from, &to)) {
        Lane lane = (Lane)ir_node(emit->ir, cells->items[0].id)->lane;
        copy_rows(emit, from, to, lane_bytes(lane), offset);
        return;
    }
    if (line->scale > 0) {
        first = LLVMBuildNeg(builder, offset, "");
        end = LLVMBuildSub(builder, emit->v_n, offset, "");
    } else {
        first = LLVMBuildAdd(builder, LLVMBuildSub(builder, offset, emit->v_n, ""), l_i64(emit, 1), "");
        end = LLVMBuildAdd(builder, offset, l_i64(emit, 1), "");
    }
    first = clamp(emit, first, zero, emit->v_n);
    end = clamp(emit, end, first, emit->v_n);
    empty_rows(cells, zero, first);
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, first, end, 1, "gather");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_query_nodes(emit, cells->stage);
    RowSide side = row_side(emit, cells->stage);
    LLVMValueRef v_key = line->scale > 0 ? LLVMBuildAdd(builder, loop.v_index, offset, "")
                                         : LLVMBuildSub(builder, offset, loop.v_index, "");
    gather_row(cells, loop.v_index, v_key, NULL, &side);
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    empty_rows(cells, end, emit->v_n);
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
    LLVMValueRef column = l_as_int(emit, cells->stage->form.point, LANE_I64);
    LLVMValueRef valid = LLVMBuildICmp(emit->builder, LLVMIntULT, column, emit->v_n, "");
    LLVMValueRef v_key = LLVMBuildSelect(emit->builder, valid, column, l_i64(emit, 0), "");
    gather_row(cells, loop.v_index, v_key, valid, &side);
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
}

/* Query nodes of the rest are effects that every row evaluates; with empty rows left out they are not, so only a point
 * without a rest is walked in pieces. */
static bool has_rest(const Stage *stage) {
    const SelForm *form = &stage->form;
    return form->equal_count + form->order_count > 0 || form->low != IR_NONE || form->high != IR_NONE ||
           form->query_filter != IR_NONE;
}

void l_stage_gather(Emit *emit, const Stage *stage) {
    Cells cells = cells_begin(emit, stage);
    Line line;
    emit->v_position = NULL;
    emit->stamp++;
    if (!has_rest(stage) && find_line(emit, stage->form.point, LINE_DEPTH, &line) && line.scale != 0) {
        line_rows(&cells, &line);
    } else {
        any_rows(&cells);
    }
    emit->v_position = NULL;
    emit->stamp++;
}
