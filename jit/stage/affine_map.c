/* A map with affine gathers, or one of these alone. The rows are cut where something of a gather changes, and each
 * piece is walked by itself: vector by vector, the last one of which ends where the piece ends, though it does some
 * rows once more.
 *
 * Constant cuts give each piece code of its own, which holds no test at all. Otherwise one code takes all pieces, one
 * after the other, and vectors pick by a mask that is the same throughout the piece.
 *
 * TRIED  maps without gathers in the same way: at 60 bytes twice as fast, at 1000 floats slower by a third.
 * SHOULD  gathers that compute what they take as parts of streams; copies are (gather.c).
 */
#include "jit/stage/affine.h"
#include "jit/stage/stream/stream.h"

enum { MOST_CUTS = 24, MOST_COPIES = 7, MOST_WIDTH = 64, LEAST_WIDTH = 4 };

/* A node that is the same in all rows of a piece. */
typedef struct Settled {
    IrId id;
    Extent extent;
    bool inside;
} Settled;

typedef struct Walk {
    Emit *emit;
    const Stage *map; /* or NULL */
    AffineGather *gathers;
    uint32_t gather_count;
    Settled *settled;
    uint32_t settled_count;
    LLVMValueRef cuts[MOST_CUTS]; /* beside 0 and n */
    uint32_t cut_count;
    unsigned width; /* of a vector; 0: rows are walked one by one */
    /* in the current piece: */
    LLVMValueRef *v_offset, *v_hit, *v_settled;
} Walk;

static void add_cut(Walk *walk, LLVMValueRef v_cut) {
    bool known = v_cut == l_i64(walk->emit, 0) || v_cut == walk->emit->v_n;
    for (uint32_t i = 0; i < walk->cut_count; i++) {
        known = known || walk->cuts[i] == v_cut;
    }
    if (!known) {
        walk->cuts[walk->cut_count++] = v_cut;
    }
}

static void settle_nodes(Walk *walk) {
    Emit *emit = walk->emit;
    size_t count = walk->map != NULL ? walk->map->nodes.count : 0;
    walk->settled = arena_alloc_array(emit->arena, count + 1, sizeof *walk->settled);
    for (size_t i = 0; i < count && walk->cut_count + 2 <= MOST_CUTS; i++) {
        Settled *settled = &walk->settled[walk->settled_count];
        settled->id = walk->map->nodes.data[i];
        if (emit->plan->payload[settled->id].kind == PLACE_NONE &&
            extent_of_comparison(emit, settled->id, &settled->extent, &settled->inside)) {
            add_cut(walk, settled->extent.v_from);
            add_cut(walk, settled->extent.v_to);
            walk->settled_count++;
        }
    }
}

/* As many rows as fit four vectors of the widest column. */
static unsigned width_of(const Walk *walk) {
    const Emit *emit = walk->emit;
    unsigned bytes = walk->map != NULL ? block_bytes(emit, walk->map) : 1;
    for (uint32_t i = 0; i < walk->gather_count; i++) {
        const Stage *part = walk->gathers[i].part;
        unsigned here = block_bytes(emit, part);
        bytes = here > bytes ? here : bytes;
        for (size_t k = 0; k < part->folds.count; k++) {
            const IrNode *sum = ir_node(emit->ir, part->folds.data[k]);
            const IrNode *value = ir_node(emit->ir, sum->b);
            unsigned out = ir_is_mixed(sum) ? 8 : (unsigned)lane_bytes((Lane)sum->lane);
            unsigned in = value->uniform ? 1 : (unsigned)lane_bytes((Lane)value->lane);
            bytes = out > bytes ? out : bytes;
            bytes = in > bytes ? in : bytes;
        }
    }
    unsigned width = bytes > 8 ? 0 : 4 * emit->vector_bytes / bytes;
    return width > MOST_WIDTH ? MOST_WIDTH : width;
}

static Walk begin(Emit *emit, const Stage *map, const Stage *gathers, uint32_t count) {
    Walk walk = {.emit = emit, .map = map, .gather_count = count};
    walk.gathers = arena_alloc_array(emit->arena, walk.gather_count, sizeof *walk.gathers);
    for (uint32_t i = 0; i < walk.gather_count; i++) {
        affine_begin(emit, &gathers[i], &walk.gathers[i]);
        add_cut(&walk, walk.gathers[i].rows.v_from);
        add_cut(&walk, walk.gathers[i].rows.v_to);
    }
    settle_nodes(&walk);
    walk.v_offset = arena_alloc_array(emit->arena, walk.gather_count, sizeof(LLVMValueRef));
    walk.v_hit = arena_alloc_array(emit->arena, walk.gather_count, sizeof(LLVMValueRef));
    walk.v_settled = arena_alloc_array(emit->arena, walk.settled_count + 1, sizeof(LLVMValueRef));
    walk.width = width_of(&walk);
    return walk;
}

/* ---- one row */

/* What a gather gives the row, cell by cell: computed at its column. */
static void gather_values(Walk *walk, uint32_t number, LLVMValueRef v_row, LLVMValueRef *values) {
    Emit *emit = walk->emit;
    AffineGather *gather = &walk->gathers[number];
    LLVMValueRef v_offset = walk->v_offset[number];
    emit->stamp++;
    emit->v_position = gather->scale > 0 ? LLVMBuildAdd(emit->builder, v_row, v_offset, "")
                                         : LLVMBuildSub(emit->builder, v_offset, v_row, "");
    l_compute_nodes(emit, gather->part);
    LLVMValueRef hit = walk->v_hit[number];
    LLVMValueRef filter = l_filter(emit, gather->part->conjunction->key_filter);
    hit = hit == NULL ? filter : filter == NULL ? hit : LLVMBuildAnd(emit->builder, hit, filter, "");
    for (uint32_t i = 0; i < gather->cells.count; i++) {
        const Cell *cell = &gather->cells.items[i];
        LLVMValueRef value = cell_addend(&gather->cells, cell, hit);
        if (cell->lane != LANE_F64) {
            Lane lane = cell->is_tag ? LANE_TAG : (Lane)ir_node(emit->ir, cell->id)->lane;
            value = l_resize(emit, value, cell->id == gather->part->count, (unsigned)lane_bytes(lane) * 8);
        }
        values[i] = value;
    }
}

/* They become values of the current row, and are stored where others read them. */
static void keep_values(Emit *emit, const AffineGather *gather, LLVMValueRef *values) {
    for (uint32_t i = 0; i < gather->cells.count; i++) {
        const Cell *cell = &gather->cells.items[i];
        Place place = cell->is_tag ? emit->plan->tag[cell->id] : emit->plan->payload[cell->id];
        if (cell->is_tag) {
            emit->local[cell->id].tag = values[i];
        } else {
            emit->local[cell->id] = (Val){values[i], NULL};
            emit->local_stamp[cell->id] = emit->stamp;
        }
        if (place.kind != PLACE_NONE) {
            Lane lane = cell->is_tag ? LANE_TAG : (Lane)ir_node(emit->ir, cell->id)->lane;
            l_store(emit, place, lane, emit->v_position, values[i]);
        }
    }
}

static void walk_row(Walk *walk, LLVMValueRef v_row) {
    Emit *emit = walk->emit;
    LLVMValueRef **values = arena_alloc_array(emit->arena, walk->gather_count, sizeof *values);
    for (uint32_t i = 0; i < walk->gather_count; i++) {
        values[i] = arena_alloc_array(emit->arena, walk->gathers[i].cells.count, sizeof **values);
        gather_values(walk, i, v_row, values[i]);
    }
    emit->stamp++;
    emit->v_position = v_row;
    for (uint32_t i = 0; i < walk->gather_count; i++) {
        keep_values(emit, &walk->gathers[i], values[i]);
    }
    for (uint32_t i = 0; i < walk->settled_count; i++) {
        emit->local[walk->settled[i].id] = (Val){walk->v_settled[i], NULL};
        emit->local_stamp[walk->settled[i].id] = emit->stamp;
    }
    if (walk->map != NULL) {
        l_compute_nodes(emit, walk->map);
    }
    emit->v_position = NULL;
    emit->stamp++;
}

/* ---- one piece */

static void walk_rows(Walk *walk, LLVMValueRef from, LLVMValueRef to) {
    Loop loop = l_loop_begin(walk->emit, from, to, 1, "row");
    walk_row(walk, loop.v_index);
    l_loop_end(walk->emit, &loop);
    if (walk->width > 0) {
        l_loop_width(walk->emit, &loop, 0);
    }
}

/* At least so many rows, in vectors that begin at multiples of this number but for the first and the last. */
static void walk_vectors(Walk *walk, LLVMValueRef from, LLVMValueRef to, unsigned width) {
    Emit *emit = walk->emit;
    LLVMValueRef start = LLVMBuildAnd(emit->builder, from, l_i64(emit, -(int64_t)width), "");
    LLVMValueRef last = LLVMBuildSub(emit->builder, to, l_i64(emit, width), "");
    Loop outer = l_loop_begin(emit, start, to, width, "vector");
    LLVMValueRef base = l_greater(emit, l_lesser(emit, outer.v_index, last), from);
    Loop inner = l_loop_begin(emit, l_i64(emit, 0), l_i64(emit, width), 1, "row");
    walk_row(walk, LLVMBuildNUWAdd(emit->builder, base, inner.v_index, ""));
    l_loop_end(emit, &inner);
    l_loop_width(emit, &inner, width);
    l_loop_end(emit, &outer);
    l_loop_width(emit, &outer, 0);
}

/* The largest power of two that is neither above `most` nor above the length. */
static unsigned fitting(unsigned most, uint64_t length) {
    while (most > length) {
        most /= 2;
    }
    return most;
}

/* Where the length of the piece is not known: wide vectors, narrow ones or single rows. */
static void walk_some(Walk *walk, LLVMValueRef from, LLVMValueRef to, unsigned width) {
    Emit *emit = walk->emit;
    if (width < LEAST_WIDTH) {
        walk_rows(walk, from, to);
        return;
    }
    LLVMBasicBlockRef b_many = l_basic_block(emit, "many");
    LLVMBasicBlockRef b_few = l_basic_block(emit, "few");
    LLVMBasicBlockRef b_on = l_basic_block(emit, "on");
    LLVMValueRef length = LLVMBuildSub(emit->builder, to, from, "");
    LLVMValueRef many = LLVMBuildICmp(emit->builder, LLVMIntSGE, length, l_i64(emit, width), "");
    LLVMBuildCondBr(emit->builder, many, b_many, b_few);
    LLVMPositionBuilderAtEnd(emit->builder, b_many);
    walk_vectors(walk, from, to, width);
    LLVMBuildBr(emit->builder, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_few);
    walk_some(walk, from, to, width == walk->width ? width / 4 : 1);
    LLVMBuildBr(emit->builder, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_on);
}

static LLVMValueRef unless_true(LLVMValueRef bit) {
    return LLVMIsConstant(bit) && LLVMConstIntGetZExtValue(bit) != 0 ? NULL : bit;
}

static void walk_piece(Walk *walk, LLVMValueRef from, LLVMValueRef to) {
    Emit *emit = walk->emit;
    for (uint32_t i = 0; i < walk->gather_count; i++) {
        const AffineGather *gather = &walk->gathers[i];
        LLVMValueRef inside = extent_has(emit, gather->rows, from);
        walk->v_offset[i] = LLVMBuildSelect(emit->builder, inside, gather->v_offset, gather->v_other, "");
        walk->v_hit[i] = gather->ring ? NULL : unless_true(inside);
    }
    for (uint32_t i = 0; i < walk->settled_count; i++) {
        LLVMValueRef inside = extent_has(emit, walk->settled[i].extent, from);
        walk->v_settled[i] = walk->settled[i].inside ? inside : LLVMBuildNot(emit->builder, inside, "");
    }
    if (walk->width == 0) {
        walk_rows(walk, from, to);
        return;
    }
    uint64_t most = LLVMIsConstant(emit->v_n) ? LLVMConstIntGetZExtValue(emit->v_n) : UINT64_MAX;
    LLVMValueRef length = LLVMBuildSub(emit->builder, to, from, "");
    if (!LLVMIsConstant(length)) {
        walk_some(walk, from, to, fitting(walk->width, most));
        return;
    }
    unsigned width = fitting(walk->width, LLVMConstIntGetZExtValue(length));
    if (width < LEAST_WIDTH) {
        walk_rows(walk, from, to);
    } else {
        walk_vectors(walk, from, to, width);
    }
}

/* ---- all pieces */

static bool are_constant(const Walk *walk) {
    bool constant = LLVMIsConstant(walk->emit->v_n);
    for (uint32_t i = 0; i < walk->cut_count; i++) {
        constant = constant && LLVMIsConstant(walk->cuts[i]);
    }
    return constant;
}

/* Constants stay constants. */
static void sort_cuts(Walk *walk) {
    for (uint32_t i = 1; i < walk->cut_count; i++) {
        for (uint32_t k = i; k > 0; k--) {
            LLVMValueRef a = walk->cuts[k - 1];
            LLVMValueRef b = walk->cuts[k];
            walk->cuts[k - 1] = l_lesser(walk->emit, a, b);
            walk->cuts[k] = l_greater(walk->emit, a, b);
        }
    }
}

static void store_cut(Emit *emit, LLVMValueRef array, uint32_t at, LLVMValueRef v_cut) {
    LLVMValueRef index = l_i64(emit, at);
    LLVMValueRef place = LLVMBuildInBoundsGEP2(emit->builder, l_int(emit, 64), array, &index, 1, "");
    LLVMBuildStore(emit->builder, v_cut, place);
}

static LLVMValueRef load_cut(Emit *emit, LLVMValueRef array, LLVMValueRef index) {
    LLVMValueRef place = LLVMBuildInBoundsGEP2(emit->builder, l_int(emit, 64), array, &index, 1, "");
    return LLVMBuildLoad2(emit->builder, l_int(emit, 64), place, "");
}

static void walk_in_turn(Walk *walk) {
    Emit *emit = walk->emit;
    LLVMTypeRef type = LLVMArrayType2(l_int(emit, 64), walk->cut_count + 2);
    LLVMValueRef array = LLVMBuildAlloca(emit->entry, type, "cuts");
    store_cut(emit, array, 0, l_i64(emit, 0));
    for (uint32_t i = 0; i < walk->cut_count; i++) {
        store_cut(emit, array, i + 1, walk->cuts[i]);
    }
    store_cut(emit, array, walk->cut_count + 1, emit->v_n);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), l_i64(emit, (int64_t)walk->cut_count + 1), 1, "piece");
    LLVMValueRef from = load_cut(emit, array, loop.v_index);
    LLVMValueRef to = load_cut(emit, array, LLVMBuildAdd(emit->builder, loop.v_index, l_i64(emit, 1), ""));
    walk_piece(walk, from, to);
    l_loop_end(emit, &loop);
    l_loop_width(emit, &loop, 0);
}

void l_affine(Emit *emit, const Stage *map, const Stage *gathers, uint32_t count) {
    emit->v_position = NULL;
    emit->stamp++;
    Walk walk = begin(emit, map, gathers, count);
    sort_cuts(&walk);
    LLVMValueRef outer = l_guard_begin(emit);
    if (walk.cut_count == 0 || (walk.cut_count < MOST_COPIES && are_constant(&walk))) {
        LLVMValueRef from = l_i64(emit, 0);
        for (uint32_t i = 0; i <= walk.cut_count; i++) {
            LLVMValueRef to = i < walk.cut_count ? walk.cuts[i] : emit->v_n;
            walk_piece(&walk, from, to);
            from = to;
        }
    } else {
        walk_in_turn(&walk);
    }
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}
