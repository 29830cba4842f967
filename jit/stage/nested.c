/* STAGE_NESTED: equal keys and one order comparison. A key becomes one number, its group above its place in the order;
 * the runtime sorts these together with the rows' and adds up what lies below each row in its group. Words of 32 bits
 * are their own places.
 */
#include "jit/stage/axis.h"

static LLVMValueRef above(Emit *emit, LLVMValueRef group, LLVMValueRef place) {
    LLVMTypeRef i64 = l_int(emit, 64);
    place = LLVMBuildZExt(emit->builder, place, i64, "");
    return group == NULL
               ? place
               : LLVMBuildOr(emit->builder, LLVMBuildShl(emit->builder, group, l_i64(emit, 32), ""), place, "");
}

/* Words: turned round where greater keys are selected. Places: as they are. */
static LLVMValueRef place_of(Emit *emit, const Stage *stage, bool of_query) {
    const Axis *axis = &stage->as.axes->axis[0];
    if (axis->words.wide) {
        uint32_t buffer = of_query ? stage->as.axes->belows : stage->as.axes->ranks;
        return l_load(emit, (Place){PLACE_SCRATCH, buffer}, LANE_I32, emit->v_position);
    }
    uint32_t buffer = of_query ? axis->words.query_words : axis->words.key_words;
    LLVMValueRef word = l_load(emit, (Place){PLACE_SCRATCH, buffer}, LANE_I32, emit->v_position);
    return axis_is_falling(&axis->comparison) ? LLVMBuildNot(emit->builder, word, "") : word;
}

static void store_numbers(Emit *emit, const Stage *stage) {
    const SelConjunction *conjunction = stage->conjunction;
    bool grouped = conjunction->equal_count > 0;
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "numbers");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    l_compute_query_nodes(emit, stage);
    LLVMValueRef key = grouped ? codes_key(emit, stage, conjunction->equal, conjunction->equal_count) : NULL;
    LLVMValueRef query = grouped ? codes_query(emit, stage, conjunction->equal, conjunction->equal_count) : NULL;
    key = above(emit, key, place_of(emit, stage, false));
    query = above(emit, query, place_of(emit, stage, true));
    l_store(emit, (Place){PLACE_SCRATCH, stage->as.axes->keys}, LANE_I64, loop.v_index, key);
    l_store(emit, (Place){PLACE_SCRATCH, stage->as.axes->to}, LANE_I64, loop.v_index, query);
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

static void emit_stage(Emit *emit, const Stage *stage) {
    const Axis *axis = &stage->as.axes->axis[0];
    Cells cells = cells_begin(emit, stage);
    codes_make(emit, stage);
    if (axis->words.wide) {
        axis_make(emit, stage, 0);
    } else {
        key_words_store(emit, stage, &axis->words, &axis->comparison, 1, true);
    }
    store_numbers(emit, stage);
    bool or_equal = !axis->words.wide && axis_takes_equal(&axis->comparison);
    for (uint32_t i = 0; i < cells.count; i++) {
        const Cell *cell = &cells.items[i];
        axis_values(&cells, cell);
        LLVMValueRef args[8] = {l_buffer(emit, stage->as.axes->keys),
                                l_buffer(emit, stage->as.axes->to),
                                emit->v_n,
                                LLVMConstInt(l_int(emit, 1), or_equal, false),
                                l_buffer(emit, stage->as.axes->values),
                                LLVMConstNull(l_pointer(emit)),
                                l_buffer(emit, stage->as.axes->results),
                                l_buffer(emit, emit->plan->work)};
        l_runtime(emit, "rasp_rt_below_in_group", NULL, args, 8);
        axis_rows(&cells, cell, false);
    }
}

const StageCode code_nested = {NOTHING_BEFORE, NO_PART, emit_stage};
