/* Masks of selector rows. A comparison happens in the narrowest lane that holds both sides, so that one vector covers
 * as many keys as possible; the widest comparison of a selector decides for all. */
#include "jit/stage/dense/row_masks.h"

#include <string.h>

typedef struct Comparison {
    Lane lane;       /* ints, strings: the common lane; LANE_F64 for doubles */
    bool impossible; /* strings beside numbers */
} Comparison;

static bool is_code(const IrNode *node) {
    return node->kinds == KIND_INT || node->kinds == KIND_BOOL ||
           (node->kinds == KIND_STRING && !lane_is_string((Lane)node->lane));
}

static Comparison comparison_of(const Ir *ir, const IrNode *select) {
    const IrNode *key = ir_node(ir, select->a);
    const IrNode *query = ir_node(ir, select->b);
    Comparison result = {LANE_U8, (key->kinds == KIND_STRING) != (query->kinds == KIND_STRING)};
    if (result.impossible) {
        return result;
    }
    if (is_code(key) && is_code(query)) {
        result.lane = lane_for_interval(key->low < query->low ? key->low : query->low,
                                        key->high > query->high ? key->high : query->high);
    } else {
        result.lane = key->kinds == KIND_STRING ? (Lane)key->lane : LANE_F64;
    }
    return result;
}

void row_masks_begin(RowMasks *rows, Emit *emit, IrId selector) {
    const Ir *ir = emit->ir;
    Arena *arena = emit->arena;
    bool *needed = arena_zalloc(arena, (size_t)selector + 1);
    IrId *nodes = arena_array(arena, IrId, (size_t)selector + 1);
    memset(rows, 0, sizeof *rows);
    rows->emit = emit;
    rows->lane_bytes = 1;
    rows->place = arena_array(arena, uint32_t, (size_t)selector + 1);
    needed[selector] = true;
    for (IrId id = selector + 1; id-- > 0;) {
        const IrNode *node = ir_node(ir, id);
        IrId operands[3];
        unsigned count = needed[id] && node->op != IR_SELECT ? ir_operands(node, operands) : 0;
        for (unsigned i = 0; i < count; i++) {
            needed[operands[i]] = true;
        }
    }
    for (IrId id = 0; id <= selector; id++) {
        if (needed[id]) {
            rows->place[id] = rows->node_count;
            nodes[rows->node_count++] = id;
            size_t bytes = ir_node(ir, id)->op == IR_SELECT ? lane_bytes(comparison_of(ir, ir_node(ir, id)).lane) : 1;
            rows->lane_bytes = bytes > rows->lane_bytes ? (unsigned)bytes : rows->lane_bytes;
        }
    }
    rows->nodes = nodes;
    rows->mask = arena_array(arena, LLVMValueRef, rows->node_count);
    rows->width = rows->lane_bytes > 8 ? 1 : emit->vector_bytes / rows->lane_bytes;
    for (unsigned i = 0; i < ROWS_MOST; i++) {
        rows->query[i] = arena_array(arena, LLVMValueRef, rows->node_count);
    }
}

/* One side of a SELECT at the current position. */
static LLVMValueRef side_value(Emit *emit, IrId id, Lane lane) {
    if (lane == LANE_F64) {
        return l_as_double(emit, id);
    }
    return lane_is_string(lane) ? l_value(emit, id).payload : l_as_int(emit, id, lane);
}

void row_masks_queries(RowMasks *rows, LLVMValueRef first, unsigned count) {
    Emit *emit = rows->emit;
    rows->rows = count;
    rows->v_row = first;
    rows->turned = false;
    for (unsigned r = 0; r < count; r++) {
        emit->stamp++;
        emit->v_position = LLVMBuildNUWAdd(emit->builder, first, l_i64(emit, r), "");
        for (uint32_t i = 0; i < rows->node_count; i++) {
            const IrNode *node = ir_node(emit->ir, rows->nodes[i]);
            if (node->op == IR_SELECT) {
                Comparison comparison = comparison_of(emit->ir, node);
                rows->query[r][i] = comparison.impossible ? NULL : side_value(emit, node->b, comparison.lane);
            }
        }
    }
    emit->stamp++;
    emit->v_position = NULL;
}

LLVMValueRef l_splat(Emit *emit, LLVMValueRef value, unsigned width) {
    LLVMTypeRef type = LLVMVectorType(LLVMTypeOf(value), width);
    LLVMTypeRef i32 = l_int(emit, 32);
    LLVMValueRef one = LLVMBuildInsertElement(emit->builder, LLVMGetPoison(type), value, LLVMConstNull(i32), "");
    LLVMValueRef zeros = LLVMConstNull(LLVMVectorType(i32, width));
    return LLVMBuildShuffleVector(emit->builder, one, LLVMGetPoison(type), zeros, "");
}

/* <0, 1, 2, ...> of i64 or narrower. */
static LLVMValueRef ramp(Emit *emit, LLVMTypeRef element, unsigned width) {
    LLVMValueRef *numbers = arena_array(emit->arena, LLVMValueRef, width);
    for (unsigned i = 0; i < width; i++) {
        numbers[i] = LLVMConstInt(element, i, false);
    }
    return LLVMConstVector(numbers, width);
}

LLVMValueRef row_masks_active(RowMasks *rows, LLVMValueRef v_key) {
    Emit *emit = rows->emit;
    LLVMTypeRef i32 = l_int(emit, 32);
    LLVMValueRef left = LLVMBuildTrunc(emit->builder, LLVMBuildSub(emit->builder, emit->v_n, v_key, ""), i32, "");
    LLVMValueRef numbers = ramp(emit, i32, rows->width);
    return LLVMBuildICmp(emit->builder, LLVMIntULT, numbers, l_splat(emit, left, rows->width), "");
}

static LLVMValueRef load_vector(RowMasks *rows, Place place, Lane lane, LLVMValueRef v_key, unsigned width,
                                LLVMValueRef v_active) {
    Emit *emit = rows->emit;
    LLVMTypeRef element = l_lane(emit, lane);
    LLVMTypeRef type = LLVMVectorType(element, width);
    LLVMValueRef base = l_place_pointer(emit, place);
    LLVMValueRef pointer = LLVMBuildInBoundsGEP2(emit->builder, element, base, &v_key, 1, "");
    unsigned align = lane_bytes(lane) < 8 ? (unsigned)lane_bytes(lane) : 8;
    LLVMValueRef load;
    if (v_active != NULL) {
        LLVMTypeRef overload[2] = {type, l_pointer(emit)};
        LLVMValueRef args[4] = {pointer, LLVMConstInt(l_int(emit, 32), align, false), v_active, LLVMConstNull(type)};
        load = l_intrinsic(emit, "llvm.masked.load", overload, 2, args, 4);
    } else {
        load = LLVMBuildLoad2(emit->builder, type, pointer, "");
        LLVMSetAlignment(load, align);
    }
    l_mark(emit, place, load);
    return load;
}

LLVMValueRef row_masks_column(RowMasks *rows, IrId id, bool tag, LLVMValueRef v_key, unsigned width,
                              LLVMValueRef v_active) {
    Emit *emit = rows->emit;
    const IrNode *node = ir_node(emit->ir, id);
    if (node->uniform) {
        Val value = l_value(emit, id);
        LLVMValueRef plane = tag ? value.tag : value.payload;
        if (node->kinds == KIND_BOOL) {
            plane = LLVMBuildZExt(emit->builder, plane, l_int(emit, 8), "");
        }
        return l_splat(emit, plane, width);
    }
    if (node->op == IR_POSITION) {
        LLVMTypeRef element = l_lane(emit, (Lane)node->lane);
        LLVMValueRef start = l_resize(emit, v_key, true, LLVMGetIntTypeWidth(element));
        return LLVMBuildAdd(emit->builder, l_splat(emit, start, width), ramp(emit, element, width), "");
    }
    Place place = tag ? emit->plan->tag[id] : emit->plan->payload[id];
    return load_vector(rows, place, tag ? LANE_TAG : (Lane)node->lane, v_key, width, v_active);
}

static LLVMValueRef vector_resize(Emit *emit, LLVMValueRef value, bool is_unsigned, unsigned bits) {
    LLVMTypeRef type = LLVMTypeOf(value);
    unsigned have = LLVMGetIntTypeWidth(LLVMGetElementType(type));
    LLVMTypeRef wanted = LLVMVectorType(l_int(emit, bits), LLVMGetVectorSize(type));
    if (have == bits) {
        return value;
    }
    if (have > bits) {
        return LLVMBuildTrunc(emit->builder, value, wanted, "");
    }
    return is_unsigned ? LLVMBuildZExt(emit->builder, value, wanted, "")
                       : LLVMBuildSExt(emit->builder, value, wanted, "");
}

/* The keys (or queries) of a SELECT in its comparison's lane. Those beyond 2^53 beside floats raise the guard. */
static LLVMValueRef side_vector(RowMasks *rows, IrId id, Lane lane, LLVMValueRef v_key, unsigned width,
                                LLVMValueRef v_active) {
    Emit *emit = rows->emit;
    const IrNode *key = ir_node(emit->ir, id);
    LLVMValueRef column = row_masks_column(rows, id, false, v_key, width, v_active);
    bool is_unsigned = key->kinds == KIND_BOOL || lane_is_unsigned((Lane)key->lane) || key->low >= 0;
    if (lane != LANE_F64) {
        return lane_is_string(lane) ? column : vector_resize(emit, column, is_unsigned, (unsigned)lane_bytes(lane) * 8);
    }
    if (!is_code(key)) {
        return column;
    }
    LLVMTypeRef doubles = LLVMVectorType(l_double(emit), width);
    if (key->low < -EXACT_INT_MOST || key->high > EXACT_INT_MOST) {
        LLVMValueRef base = l_splat(emit, l_i64(emit, EXACT_INT_MOST), width);
        LLVMValueRef most = l_splat(emit, l_i64(emit, 2 * EXACT_INT_MOST), width);
        LLVMValueRef wide = vector_resize(emit, column, is_unsigned, 64);
        LLVMValueRef large =
            LLVMBuildICmp(emit->builder, LLVMIntUGT, LLVMBuildAdd(emit->builder, wide, base, ""), most, "");
        LLVMTypeRef overload = LLVMTypeOf(large);
        l_guard(emit, l_intrinsic(emit, "llvm.vector.reduce.or", &overload, 1, &large, 1));
    }
    return is_unsigned ? LLVMBuildUIToFP(emit->builder, column, doubles, "")
                       : LLVMBuildSIToFP(emit->builder, column, doubles, "");
}

static LLVMValueRef constant_mask(Emit *emit, bool all, unsigned width) {
    LLVMTypeRef type = LLVMVectorType(l_int(emit, 1), width);
    return all ? LLVMConstAllOnes(type) : LLVMConstNull(type);
}

static LLVMValueRef comparison_mask(RowMasks *rows, const IrNode *node, LLVMValueRef query, LLVMValueRef key,
                                    unsigned width) {
    Emit *emit = rows->emit;
    Comparison comparison = comparison_of(emit->ir, node);
    if (comparison.impossible) {
        return constant_mask(emit, node->map == OP_NE, width); /* an order has raised the guard */
    }
    query = rows->turned ? query : l_splat(emit, query, width);
    return l_compare_lanes(emit, (Op)node->map, comparison.lane, key, query);
}

static LLVMValueRef mask_of(RowMasks *rows, uint32_t place, unsigned row, LLVMValueRef key, unsigned width) {
    Emit *emit = rows->emit;
    const IrNode *node = ir_node(emit->ir, rows->nodes[place]);
    unsigned parts = ir_selector_operands((IrOp)node->op);
    LLVMValueRef a = parts > 0 ? rows->mask[rows->place[node->a]] : NULL;
    LLVMValueRef b = parts > 1 ? rows->mask[rows->place[node->b]] : NULL;
    switch ((IrSelectorOp)node->op) {
    case SELECTOR_SELECT:
        return comparison_mask(rows, node, rows->query[row][place], key, width);
    case SELECTOR_SELECT_AND:
        return LLVMBuildAnd(emit->builder, a, b, "");
    case SELECTOR_SELECT_OR:
        return LLVMBuildOr(emit->builder, a, b, "");
    case SELECTOR_SELECT_NOT:
        return LLVMBuildNot(emit->builder, a, "");
    case SELECTOR_SELECT_CONST:
        return constant_mask(emit, node->payload != 0, width);
    }
    never();
}

void row_masks_turned_queries(RowMasks *rows, LLVMValueRef first, unsigned count, LLVMValueRef v_active) {
    Emit *emit = rows->emit;
    rows->rows = count;
    rows->v_row = first;
    rows->turned = true;
    for (unsigned r = 0; r < count; r++) {
        LLVMValueRef from = LLVMBuildNUWAdd(emit->builder, first, l_i64(emit, (int64_t)r * rows->width), "");
        for (uint32_t i = 0; i < rows->node_count; i++) {
            const IrNode *node = ir_node(emit->ir, rows->nodes[i]);
            if (node->op == IR_SELECT) {
                Comparison comparison = comparison_of(emit->ir, node);
                rows->query[r][i] = comparison.impossible
                                        ? NULL
                                        : side_vector(rows, node->b, comparison.lane, from, rows->width, v_active);
            }
        }
    }
}

/* The keys of a comparison: a vector of them or, turned, one in all elements. */
static LLVMValueRef keys_of(RowMasks *rows, const IrNode *select, LLVMValueRef v_key, unsigned width,
                            LLVMValueRef v_active) {
    Emit *emit = rows->emit;
    Lane lane = comparison_of(emit->ir, select).lane;
    if (!rows->turned) {
        return side_vector(rows, select->a, lane, v_key, width, v_active);
    }
    return l_splat(emit, side_value(emit, select->a, lane), width);
}

void row_masks_make(RowMasks *rows, LLVMValueRef v_key, unsigned width, LLVMValueRef v_active,
                    LLVMValueRef out[ROWS_MOST]) {
    Emit *emit = rows->emit;
    LLVMValueRef *keys = arena_array(emit->arena, LLVMValueRef, rows->node_count);
    if (rows->turned) {
        emit->stamp++;
        emit->v_position = v_key;
    }
    for (uint32_t i = 0; i < rows->node_count; i++) {
        const IrNode *node = ir_node(emit->ir, rows->nodes[i]);
        keys[i] = NULL;
        if (node->op == IR_SELECT && !comparison_of(emit->ir, node).impossible) {
            keys[i] = keys_of(rows, node, v_key, width, v_active);
        }
    }
    if (rows->turned) {
        emit->stamp++;
        emit->v_position = NULL;
    }
    for (unsigned r = 0; r < rows->rows; r++) {
        for (uint32_t i = 0; i < rows->node_count; i++) {
            rows->mask[i] = mask_of(rows, i, r, keys[i], width);
        }
        out[r] = rows->mask[rows->node_count - 1];
        if (v_active != NULL) {
            out[r] = LLVMBuildAnd(emit->builder, out[r], v_active, "");
        }
    }
}
