/* STAGE_NEAREST with equalities, where the value is the same everywhere and codes are few: has this code been met?
 * Slots are made in vectors, bytes where they can be; the runtime looks a whole block up
 * (runtime/kernels/block_marks.c). */
#include "jit/ir/internal.h"
#include "jit/stage/stream/stream.h"

enum { BYTE_SLOTS = 256 };

/* One for each code, one for keys without a code or that are no members, one for queries without one. */
static uint64_t slot_count(const Stage *part) {
    return (uint64_t)part->codes->range + 2;
}

/* Lanes of slots in memory. */
static Lane slot_lane(const Stage *part) {
    return slot_count(part) <= BYTE_SLOTS ? LANE_U8 : LANE_I32;
}

/* None has been met. */
void marks_begin(Emit *emit, const Stage *part) {
    Place place = {PLACE_SCRATCH, part->tables};
    uint64_t bytes = slot_count(part) > BYTE_SLOTS ? slot_count(part) : BYTE_SLOTS;
    LLVMValueRef table = l_place_pointer(emit, place);
    l_mark(emit, place, LLVMBuildMemSet(emit->builder, table, l_i8(emit, 0), l_i64(emit, (int64_t)bytes), 64));
}

static void put_slot(Emit *emit, const Stage *part, LLVMValueRef array, LLVMValueRef slot) {
    Lane lane = slot_lane(part);
    block_put(emit, array, lane, l_resize(emit, slot, true, (unsigned)lane_bytes(lane) * 8));
}

/* Slots of keys and queries, which may be the same array. */
static void store_slots(const Block *block, const Stage *part, LLVMValueRef keys, LLVMValueRef queries) {
    Emit *emit = block->emit;
    const SelConjunction *conjunction = part->conjunction;
    unsigned bits = codes_bits(emit, conjunction->equal, conjunction->equal_count);
    Loop loop = block_loop(block, false, "slots");
    l_compute_nodes(emit, part);
    l_compute_query_nodes(emit, part);
    put_slot(emit, part, keys, codes_member_slot(emit, part, bits));
    if (queries != keys) {
        put_slot(emit, part, queries, codes_slot(emit, part, conjunction->equal, conjunction->equal_count, true, bits));
    }
    unsigned bytes = block_bytes(emit, part);
    block_loop_end(block, &loop, bytes > bits / 8 ? bytes : bits / 8);
}

void marks_select(const Block *block, IrId id, LLVMValueRef met) {
    Emit *emit = block->emit;
    const IrNode *node = ir_node(emit->ir, id);
    Lane lane = (Lane)node->lane;
    Loop loop = block_loop(block, false, "met");
    LLVMValueRef value = l_convert(emit, node->b, node->kinds, lane).payload;
    LLVMValueRef none = l_convert(emit, node->c, node->kinds, lane).payload;
    value = LLVMBuildSelect(emit->builder, block_get(emit, met, LANE_BOOL), value, none, "");
    l_store(emit, emit->plan->payload[id], lane, emit->v_position, value);
    block_loop_end(block, &loop, (unsigned)lane_bytes(lane));
}

static const char *function_of(const Block *block, const Stage *part) {
    static const char *const names[2][2][2] = {
        {{"rasp_rt_block_met_before_8", "rasp_rt_block_met_upto_8"},
         {"rasp_rt_block_met_after_8", "rasp_rt_block_met_from_8"}},
        {{"rasp_rt_block_met_before_32", "rasp_rt_block_met_upto_32"},
         {"rasp_rt_block_met_after_32", "rasp_rt_block_met_from_32"}},
    };
    return names[slot_lane(part) != LANE_U8][block->backward][block_has_itself(block->emit, part)];
}

void marks_block(const Block *block, const PartState *flow) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    Lane lane = slot_lane(part);
    LLVMValueRef keys = block_array(block, lane, false);
    bool shared = part->codes->shared && part->conjunction->key_filter == IR_NONE;
    LLVMValueRef queries = shared ? keys : block_array(block, lane, false);
    LLVMValueRef met = block_array(block, LANE_BOOL, false);
    store_slots(block, part, keys, queries);
    LLVMValueRef table = l_place_pointer(emit, (Place){PLACE_SCRATCH, part->tables});
    LLVMValueRef args[] = {keys, queries, block->v_count, table, met};
    l_runtime(emit, function_of(block, part), NULL, args, sizeof args / sizeof args[0]);
    for (size_t i = 0; i < part->folds.count; i++) {
        marks_select(block, part->folds.data[i], met);
    }
}
