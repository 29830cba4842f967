/* STAGE_SWEEP: keys in boxes. The first axis is an order comparison or the position between its bounds, within groups
 * where there are equalities; each row asks for a stretch of it, from one place to another. The second axis is an order
 * comparison. The runtime sweeps along the first with a tree over the second.
 */
#include "jit/stage/axis.h"

static LLVMValueRef i64_of(Emit *emit, uint32_t buffer) {
    LLVMValueRef value = l_load(emit, (Place){PLACE_SCRATCH, buffer}, LANE_I32, emit->v_position);
    return LLVMBuildZExt(emit->builder, value, l_int(emit, 64), "");
}

static LLVMValueRef least(Emit *emit, LLVMValueRef a, LLVMValueRef b) {
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMValueRef args[2] = {a, b};
    return l_intrinsic(emit, "llvm.umin", &i64, 1, args, 2);
}

static bool is_order(const Stage *stage) {
    return stage->as.axes->axis[0].kind == AXIS_ORDER;
}

/* Where the row's stretch ends, and where it begins: NULL for the start. */
static LLVMValueRef end_of(Emit *emit, const Stage *stage) {
    if (is_order(stage)) {
        return i64_of(emit, stage->as.axes->belows);
    }
    return stage->conjunction->high != IR_NONE ? l_edge(emit, stage->conjunction->high, 1) : emit->v_n;
}

static LLVMValueRef start_of(Emit *emit, const Stage *stage) {
    return !is_order(stage) && stage->conjunction->low != IR_NONE ? l_edge(emit, stage->conjunction->low, 0) : NULL;
}

static LLVMValueRef in_group(Emit *emit, LLVMValueRef group, LLVMValueRef place) {
    return LLVMBuildOr(emit->builder, LLVMBuildShl(emit->builder, group, l_i64(emit, 32), ""), place, "");
}

/* The first axis within groups, as numbers: the group above the place. */
static void store_numbers(Emit *emit, const Stage *stage) {
    const SelConjunction *conjunction = stage->conjunction;
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "numbers");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    l_compute_query_nodes(emit, stage);
    LLVMValueRef key = codes_key(emit, stage, conjunction->equal, conjunction->equal_count);
    LLVMValueRef query = codes_query(emit, stage, conjunction->equal, conjunction->equal_count);
    LLVMValueRef place = is_order(stage) ? i64_of(emit, stage->as.axes->ranks) : loop.v_index;
    LLVMValueRef from = start_of(emit, stage);
    LLVMValueRef to = in_group(emit, query, end_of(emit, stage));
    from = least(emit, in_group(emit, query, from != NULL ? from : l_i64(emit, 0)), to);
    l_store(emit, (Place){PLACE_SCRATCH, stage->as.axes->keys}, LANE_I64, loop.v_index, in_group(emit, key, place));
    l_store(emit, (Place){PLACE_SCRATCH, stage->as.axes->to}, LANE_I64, loop.v_index, to);
    l_store(emit, (Place){PLACE_SCRATCH, stage->as.axes->from}, LANE_I64, loop.v_index, from);
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

static void place_numbers(Emit *emit, const Stage *stage) {
    LLVMValueRef zero = l_i64(emit, 0);
    LLVMValueRef no = LLVMConstInt(l_int(emit, 1), 0, false);
    LLVMValueRef none = LLVMConstNull(l_pointer(emit));
    LLVMValueRef keys = l_buffer(emit, stage->as.axes->keys);
    LLVMValueRef work = l_buffer(emit, emit->plan->work);
    LLVMValueRef to[8] = {keys,
                          l_buffer(emit, stage->as.axes->to),
                          emit->v_n,
                          zero,
                          no,
                          l_buffer(emit, stage->as.axes->places),
                          l_buffer(emit, stage->as.axes->ends),
                          work};
    l_runtime(emit, "rasp_rt_axis_u64", NULL, to, 8);
    LLVMValueRef from[9] = {keys, l_buffer(emit, stage->as.axes->from),   emit->v_n, zero, no,
                            none, l_buffer(emit, stage->as.axes->firsts), none,      work};
    l_runtime(emit, "rasp_rt_below_u64", NULL, from, 9);
}

/* The bounds of a first axis that is the position. */
static void store_stretches(Emit *emit, const Stage *stage) {
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "stretches");
    emit->stamp++;
    emit->v_position = loop.v_index;
    LLVMValueRef to = end_of(emit, stage);
    LLVMValueRef from = start_of(emit, stage);
    l_store(emit, (Place){PLACE_SCRATCH, stage->as.axes->ends}, LANE_I32, loop.v_index, l_resize(emit, to, true, 32));
    if (from != NULL) {
        from = l_resize(emit, least(emit, from, to), true, 32);
        l_store(emit, (Place){PLACE_SCRATCH, stage->as.axes->firsts}, LANE_I32, loop.v_index, from);
    }
    l_loop_end(emit, &loop);
    emit->v_position = NULL;
    emit->stamp++;
}

/* The stretches of all rows, as arguments of rasp_rt_box. */
typedef struct Stretch {
    LLVMValueRef places, from, to; /* places and from may be null pointers */
} Stretch;

static Stretch make_stretches(Emit *emit, const Stage *stage) {
    LLVMValueRef none = LLVMConstNull(l_pointer(emit));
    const StageAxes *axes = stage->as.axes;
    if (is_order(stage)) {
        axis_make(emit, stage, 0);
    }
    if (stage->conjunction->equal_count > 0) {
        codes_make(emit, stage);
        store_numbers(emit, stage);
        place_numbers(emit, stage);
        return (Stretch){l_buffer(emit, axes->places), l_buffer(emit, axes->firsts), l_buffer(emit, axes->ends)};
    }
    if (is_order(stage)) {
        return (Stretch){l_buffer(emit, axes->ranks), none, l_buffer(emit, axes->belows)};
    }
    store_stretches(emit, stage);
    bool has_start = stage->conjunction->low != IR_NONE;
    return (Stretch){none, has_start ? l_buffer(emit, axes->firsts) : none, l_buffer(emit, axes->ends)};
}

static void emit_stage(Emit *emit, const Stage *stage) {
    Cells cells = cells_begin(emit, stage);
    LLVMValueRef none = LLVMConstNull(l_pointer(emit));
    Stretch stretch = make_stretches(emit, stage);
    axis_make(emit, stage, 1);
    for (uint32_t i = 0; i < cells.count; i++) {
        const Cell *cell = &cells.items[i];
        bool counts = cell->id == stage->count && stage->conjunction->key_filter == IR_NONE;
        LLVMValueRef results = l_buffer(emit, stage->as.axes->results);
        if (!counts) {
            axis_values(&cells, cell);
        }
        LLVMValueRef args[10] = {stretch.places,
                                 axis_column(emit, stage->as.axes->ranks, 1, 4),
                                 emit->v_n,
                                 stretch.from,
                                 stretch.to,
                                 axis_column(emit, stage->as.axes->belows, 1, 4),
                                 counts ? none : l_buffer(emit, stage->as.axes->values),
                                 counts ? results : none,
                                 counts ? none : results,
                                 l_buffer(emit, emit->plan->work)};
        l_runtime(emit, "rasp_rt_box", NULL, args, 10);
        axis_rows(&cells, cell, counts);
    }
}

const StageCode code_sweep = {NOTHING_BEFORE, NO_PART, emit_stage};
