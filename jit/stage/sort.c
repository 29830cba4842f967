/* STAGE_SORT: values in the order of their keys, without the numbers of their places.
 *
 *   the keys themselves      the runtime sorts the column
 *   keys of a small range    a counting sort: the keys below each code are counted, then every value goes to the next
 *                            free place of its code
 *                            (bytes that fit one vector are compared with each other instead)
 *   others                   the runtime gives the order of the keys' words, and values are read in that order
 *
 * STAGE_SCATTER: the key's row is known: one store each.
 *
 * "Descending" turns the order of keys, "backward" that of equal keys. The runtime's order takes equal keys from the
 * left; from the right they come in the opposite order read backwards.
 *
 * Keys are computed twice, to be counted and to be placed, rather than stored: they are what the plan found cheap to
 * have in the loop (jit/plan/plan.c stores dear ones). Tables have two slots more than codes, for keys without a code
 * (codes_slots in cells.h).
 *
 * What must hold:
 *   Places become addresses. No stage with codes begins with a guard raised (jit/back/function.c), but what it computes
 *   itself may raise one: then codes are tested (codes.c), the row of a SCATTER is compared with n, and the runtime's
 *   order is asked for only after the guard.
 *   jit/plan/buffers.c decides between the ways, too (plan_sorts_keys): who changes which is taken changes which
 *   buffers there are.
 *
 * TRIED   the rank as a column of its own that a second stage reads: the numbers of places are written and read for
 *         nothing. RANK is still there for who asks for the number.
 * TRIED   counting for short sequences, too: for at most 64 keys of a byte it is faster to compare all with all in a
 *         vector of AVX-512 (rasp_rt_block_rank).
 */
#include "jit/stage/cells.h"

/* The values at the current position become the results of row v_row. */
static void store_values(Emit *emit, const Stage *stage, LLVMValueRef v_row) {
    for (size_t i = 0; i < stage->sums.count; i++) {
        IrId id = stage->sums.data[i];
        const IrNode *sum = ir_node(emit->ir, id);
        Val value = l_convert(emit, sum->b, sum->kinds, (Lane)sum->lane);
        l_store(emit, emit->plan->payload[id], (Lane)sum->lane, v_row, value.payload);
        if (ir_is_mixed(sum)) {
            l_store(emit, emit->plan->tag[id], LANE_TAG, v_row, value.tag);
        }
    }
}

/* ---- the keys themselves */

static void sort_column(Emit *emit, const Stage *stage) {
    static const char *const functions[] = {"rasp_rt_sort_u8", "rasp_rt_sort_u16", "rasp_rt_sort_u32",
                                            "rasp_rt_sort_u64"};
    const IrNode *key = ir_node(emit->ir, stage->rank_key);
    size_t bytes = lane_bytes((Lane)key->lane);
    unsigned bits = (unsigned)bytes * 8;
    unsigned number = bits == 8 ? 0 : bits == 16 ? 1 : bits == 32 ? 2 : 3;
    uint64_t flip = lane_is_unsigned((Lane)key->lane) ? 0 : (uint64_t)1 << (bits - 1);
    flip = stage->descending ? ~flip : flip;
    for (size_t i = 0; i < stage->sums.count; i++) {
        LLVMValueRef args[5] = {
            l_place_pointer(emit, emit->plan->payload[stage->rank_key]), emit->v_n,
            LLVMConstInt(l_int(emit, bits), bits == 64 ? flip : flip & (((uint64_t)1 << bits) - 1), false),
            l_place_pointer(emit, emit->plan->payload[stage->sums.data[i]]), l_buffer(emit, emit->plan->work)};
        l_runtime(emit, functions[number], NULL, args, 5);
    }
}

/* ---- keys of a small range */

static LLVMValueRef load_place(Emit *emit, Place table, LLVMValueRef slot) {
    return l_load(emit, table, LANE_I32, slot);
}

/* table[s] becomes how many keys lie below code s. */
static void accumulate(Emit *emit, Place table, LLVMValueRef slots) {
    LLVMTypeRef i32 = l_int(emit, 32);
    LLVMValueRef total = LLVMBuildAlloca(emit->entry, i32, "below");
    LLVMBuildStore(emit->builder, LLVMConstNull(i32), total);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), slots, 1, "below");
    LLVMValueRef below = LLVMBuildLoad2(emit->builder, i32, total, "");
    LLVMValueRef here = load_place(emit, table, loop.v_index);
    l_store(emit, table, LANE_I32, loop.v_index, below);
    LLVMBuildStore(emit->builder, LLVMBuildAdd(emit->builder, below, here, ""), total);
    l_loop_end(emit, &loop);
}

/* Codes of bytes, one vector of them: compared with each other. */
static bool fits_vector(const Emit *emit, const Stage *stage) {
    uint64_t length = emit->ir->spec.length;
    return emit->avx512 && length != 0 && length <= PLAN_BLOCK && stage->codes.linear == 0 &&
           stage->codes.range < UINT8_MAX;
}

static LLVMValueRef vector_element(Emit *emit, LLVMValueRef array, LLVMValueRef index) {
    return LLVMBuildInBoundsGEP2(emit->builder, l_int(emit, 8), array, &index, 1, "");
}

static LLVMValueRef vector_array(Emit *emit) {
    LLVMValueRef array = LLVMBuildAlloca(emit->entry, LLVMArrayType2(l_int(emit, 8), PLAN_BLOCK), "vector");
    LLVMSetAlignment(array, PLAN_BLOCK);
    return array;
}

static void rank_and_place(Emit *emit, const Stage *stage) {
    LLVMTypeRef i8 = l_int(emit, 8);
    LLVMValueRef codes = vector_array(emit);
    LLVMValueRef places = vector_array(emit);
    LLVMValueRef slots = codes_slots(emit, stage);
    LLVMValueRef outer = l_guard_begin(emit);
    Loop keys = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "keys");
    emit->stamp++;
    emit->v_position = keys.v_index;
    l_compute_nodes(emit, stage);
    LLVMBuildStore(emit->builder, LLVMBuildTrunc(emit->builder, codes_rank(emit, stage, slots), i8, ""),
                   vector_element(emit, codes, keys.v_index));
    l_loop_end(emit, &keys);
    LLVMValueRef backward = LLVMConstInt(l_int(emit, 1), stage->backward, false);
    LLVMValueRef args[4] = {codes, emit->v_n, backward, places};
    l_runtime(emit, "rasp_rt_block_rank", NULL, args, 4);
    Loop rows = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "places");
    emit->stamp++;
    emit->v_position = rows.v_index;
    l_compute_nodes(emit, stage);
    LLVMValueRef place = LLVMBuildLoad2(emit->builder, i8, vector_element(emit, places, rows.v_index), "");
    store_values(emit, stage, l_resize(emit, place, true, 64));
    l_loop_end(emit, &rows);
    l_guard_end(emit, outer);
}

static void count_and_place(Emit *emit, const Stage *stage) {
    Place table = {PLACE_SCRATCH, stage->tables};
    LLVMValueRef one = LLVMConstInt(l_int(emit, 32), 1, false);
    LLVMValueRef slots = codes_slots(emit, stage);
    LLVMValueRef all = LLVMBuildNUWAdd(emit->builder, slots, l_i64(emit, 2), "");
    LLVMValueRef bytes = LLVMBuildNUWMul(emit->builder, all, l_i64(emit, 4), "");
    l_mark(emit, table, LLVMBuildMemSet(emit->builder, l_place_pointer(emit, table), l_i8(emit, 0), bytes, 64));
    LLVMValueRef outer = l_guard_begin(emit);
    Loop keys = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "keys");
    emit->stamp++;
    emit->v_position = keys.v_index;
    l_compute_nodes(emit, stage);
    LLVMValueRef slot = codes_rank(emit, stage, slots);
    l_store(emit, table, LANE_I32, slot, LLVMBuildAdd(emit->builder, load_place(emit, table, slot), one, ""));
    l_loop_end(emit, &keys);
    accumulate(emit, table, all);
    LLVMValueRef last = LLVMBuildSub(emit->builder, emit->v_n, l_i64(emit, 1), "");
    Loop places = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "places");
    emit->stamp++;
    emit->v_position = stage->backward ? LLVMBuildNUWSub(emit->builder, last, places.v_index, "") : places.v_index;
    l_compute_nodes(emit, stage);
    slot = codes_rank(emit, stage, slots);
    LLVMValueRef place = load_place(emit, table, slot);
    l_store(emit, table, LANE_I32, slot, LLVMBuildAdd(emit->builder, place, one, ""));
    store_values(emit, stage, l_resize(emit, place, true, 64));
    l_loop_end(emit, &places);
    l_guard_end(emit, outer);
}

/* ---- others */

static void order_and_read(Emit *emit, const Stage *stage) {
    const Codes *codes = &stage->codes;
    SelComparison comparison = {OP_LT, stage->rank_key, stage->rank_key};
    LLVMTypeRef word = l_int(emit, codes->wide ? 64 : 32);
    bool falls = stage->descending != stage->backward; /* read backwards, the direction of keys turns, too */
    key_words_store(emit, stage, &stage->codes, &comparison, 1, true);
    LLVMValueRef args[5] = {l_buffer(emit, codes->key_words), emit->v_n,
                            falls ? LLVMConstAllOnes(word) : LLVMConstNull(word), l_buffer(emit, codes->query_codes),
                            l_buffer(emit, emit->plan->work)};
    l_guard_leave(emit);
    l_runtime(emit, codes->wide ? "rasp_rt_order_u64" : "rasp_rt_order_u32", NULL, args, 5);
    LLVMValueRef last = LLVMBuildSub(emit->builder, emit->v_n, l_i64(emit, 1), "");
    LLVMValueRef outer = l_guard_begin(emit);
    Loop rows = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "rows");
    LLVMValueRef at = stage->backward ? LLVMBuildNUWSub(emit->builder, last, rows.v_index, "") : rows.v_index;
    LLVMValueRef position = l_load(emit, (Place){PLACE_SCRATCH, codes->query_codes}, LANE_I32, at);
    emit->stamp++;
    emit->v_position = l_resize(emit, position, true, 64);
    l_compute_nodes(emit, stage);
    store_values(emit, stage, rows.v_index);
    l_loop_end(emit, &rows);
    l_guard_end(emit, outer);
}

void l_stage_sort(Emit *emit, const Stage *stage) {
    if (plan_sorts_keys(emit->plan, stage)) {
        sort_column(emit, stage);
    } else if (stage->codes.kind == CODES_RANGE && fits_vector(emit, stage)) {
        rank_and_place(emit, stage);
    } else if (stage->codes.kind == CODES_RANGE) {
        count_and_place(emit, stage);
    } else {
        order_and_read(emit, stage);
    }
    emit->v_position = NULL;
    emit->stamp++;
}

/* The row of a key is a place in the result: none may be made of what a guard has been raised for. */
void l_stage_scatter(Emit *emit, const Stage *stage) {
    IrId key = stage->conjunction.equal[0].key;
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "scatter");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    LLVMValueRef v_row = l_as_int(emit, key, LANE_I64);
    if (emit->may_raise) {
        LLVMValueRef inside = LLVMBuildICmp(emit->builder, LLVMIntULT, v_row, emit->v_n, "");
        v_row = LLVMBuildSelect(emit->builder, inside, v_row, l_i64(emit, 0), "");
    }
    store_values(emit, stage, v_row);
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}
