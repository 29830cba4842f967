/* STAGE_NEAREST: the value of the last column met along the walk.
 *
 *   no equalities   a flag (the value is the same everywhere)   bits of a word: has any been met
 *                   values 0 and 1                              bits of a word: a carry
 *                   bytes                                       a prefix maximum of places
 *                   others                                      a register, position by position
 *   equalities      a table with the last value of each group: slots and values are made in vectors, then the walk
 *                   only stores and loads
 */
#include "jit/ir_internal.h"
#include "jit/llvm_stream.h"

typedef enum Way { WAY_FLAG, WAY_BITS, WAY_BYTES, WAY_REGISTER, WAY_TABLE } Way;

static bool is_bit(const IrNode *node) {
    return node->kinds == KIND_BOOL || (node->kinds == KIND_INT && node->low >= 0 && node->high <= 1);
}

static Way way_of(const Emit *emit, const Stage *part, const IrNode *node) {
    if (part->form.equal_count > 0) {
        return WAY_TABLE;
    }
    if (ir_node(emit->ir, node->b)->uniform) {
        return WAY_FLAG;
    }
    if (is_bit(ir_node(emit->ir, node->b)) && is_bit(ir_node(emit->ir, node->c))) {
        return WAY_BITS;
    }
    return lane_bytes((Lane)node->lane) == 1 ? WAY_BYTES : WAY_REGISTER;
}

static bool has_itself(const Emit *emit, const Stage *part) {
    return ir_is_int_const(emit->ir, part->form.high != IR_NONE ? part->form.high : part->form.low, 0);
}

/* What a table or register holds: the node's payload, bools as bytes. */
static LLVMValueRef stored_default(Emit *emit, const IrNode *node) {
    LLVMValueRef value = l_convert(emit, node->c, node->kinds, (Lane)node->lane).payload;
    return node->kinds == KIND_BOOL ? LLVMBuildZExt(emit->builder, value, l_int(emit, 8), "") : value;
}

/* Every slot holds the default. */
static void fill_table(Emit *emit, const Stage *part, uint32_t buffer, const IrNode *node) {
    Place place = {PLACE_SCRATCH, buffer};
    Lane lane = (Lane)node->lane;
    LLVMValueRef slots = LLVMBuildNUWAdd(emit->builder, codes_slots(emit, part), l_i64(emit, 2), "");
    LLVMValueRef value = stored_default(emit, node);
    if (lane_bytes(lane) == 1) {
        l_mark(emit, place, LLVMBuildMemSet(emit->builder, l_place_pointer(emit, place), value, slots, 64));
        return;
    }
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), slots, 1, "fill");
    l_store(emit, place, lane, loop.v_index, value);
    l_loop_end(emit, &loop);
}

void nearest_begin(Emit *emit, Flow *flow) {
    const Stage *part = flow->part;
    codes_make(emit, part);
    flow->registers = arena_array(emit->arena, LLVMValueRef, part->sums.count);
    for (size_t i = 0; i < part->sums.count; i++) {
        const IrNode *node = ir_node(emit->ir, part->sums.data[i]);
        Way way = way_of(emit, part, node);
        bool word = way == WAY_FLAG || way == WAY_BITS;
        if (way == WAY_TABLE) {
            fill_table(emit, part, part->tables + (uint32_t)i, node);
            continue;
        }
        LLVMTypeRef type = word ? l_int(emit, 64) : l_lane(emit, (Lane)node->lane);
        LLVMValueRef start = way == WAY_FLAG ? l_i64(emit, 0) : stored_default(emit, node);
        flow->registers[i] = LLVMBuildAlloca(emit->entry, type, "last");
        start = way == WAY_BITS ? l_resize(emit, start, true, 64) : start;
        LLVMBuildStore(emit->builder, start, flow->registers[i]);
    }
}

/* ---- without equalities */

/* The members of the block as bytes 0 and 1. */
static LLVMValueRef store_members(const Block *block, const Stage *part) {
    Emit *emit = block->emit;
    LLVMValueRef members = block_array(block, LANE_BOOL, true);
    Loop loop = block_loop(block, false, "members");
    l_compute_nodes(emit, part);
    LLVMValueRef member = l_filter(emit, part->form.key_filter);
    block_put(emit, members, LANE_BOOL, member != NULL ? member : LLVMConstInt(l_int(emit, 1), 1, false));
    block_loop_end(block, &loop, block_bytes(emit, part));
    return members;
}

/* The values of the block in the node's lane. */
static LLVMValueRef store_values(const Block *block, const Stage *part, const IrNode *node) {
    Emit *emit = block->emit;
    Lane lane = (Lane)node->lane;
    LLVMValueRef values = block_array(block, lane, false);
    Loop loop = block_loop(block, false, "values");
    l_compute_nodes(emit, part);
    block_put(emit, values, lane, l_convert(emit, node->b, node->kinds, lane).payload);
    block_loop_end(block, &loop, block_bytes(emit, part));
    return values;
}

static void call_block(const Block *block, const Stage *part, const char *function, LLVMValueRef *args,
                       unsigned inputs) {
    Emit *emit = block->emit;
    LLVMTypeRef i1 = l_int(emit, 1);
    LLVMValueRef out = args[inputs];
    args[inputs] = LLVMConstInt(i1, !has_itself(emit, part), false);
    args[inputs + 1] = LLVMConstInt(i1, block->backward, false);
    args[inputs + 2] = out;
    l_runtime(emit, function, NULL, args, inputs + 3);
}

/* The value where one has been met, else the default. */
static void flag_block(const Block *block, const Flow *flow, size_t number, LLVMValueRef members) {
    Emit *emit = block->emit;
    IrId id = flow->part->sums.data[number];
    const IrNode *node = ir_node(emit->ir, id);
    LLVMValueRef met = block_array(block, LANE_BOOL, false);
    LLVMValueRef args[5] = {members, flow->registers[number], met};
    call_block(block, flow->part, "rasp_rt_block_any", args, 2);
    Loop loop = block_loop(block, false, "met");
    LLVMValueRef value = l_convert(emit, node->b, node->kinds, (Lane)node->lane).payload;
    LLVMValueRef none = l_convert(emit, node->c, node->kinds, (Lane)node->lane).payload;
    value = LLVMBuildSelect(emit->builder, block_get(emit, met, LANE_BOOL), value, none, "");
    l_store(emit, emit->plan->payload[id], (Lane)node->lane, emit->v_position, value);
    block_loop_end(block, &loop, (unsigned)lane_bytes((Lane)node->lane));
}

static void byte_block(const Block *block, const Flow *flow, size_t number, LLVMValueRef members, bool bits) {
    Emit *emit = block->emit;
    IrId id = flow->part->sums.data[number];
    const IrNode *node = ir_node(emit->ir, id);
    LLVMValueRef values = store_values(block, flow->part, node);
    LLVMValueRef column = block_column(block, id);
    LLVMValueRef out = column != NULL ? column : block_array(block, (Lane)node->lane, false);
    LLVMValueRef args[6] = {members, values, flow->registers[number], out};
    call_block(block, flow->part, bits ? "rasp_rt_block_nearest_bit" : "rasp_rt_block_nearest_u8", args, 3);
    if (column == NULL) {
        block_deliver(block, id, out);
    }
}

static void register_block(const Block *block, const Flow *flow, size_t number) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    const IrNode *node = ir_node(emit->ir, part->sums.data[number]);
    Lane lane = (Lane)node->lane;
    Loop loop = block_loop(block, true, "last");
    l_compute_nodes(emit, part);
    LLVMValueRef old = LLVMBuildLoad2(emit->builder, l_lane(emit, lane), flow->registers[number], "");
    LLVMValueRef value = l_convert(emit, node->b, node->kinds, lane).payload;
    LLVMValueRef member = l_filter(emit, part->form.key_filter);
    LLVMValueRef next = member != NULL ? LLVMBuildSelect(emit->builder, member, value, old, "") : value;
    LLVMBuildStore(emit->builder, next, flow->registers[number]);
    l_store(emit, emit->plan->payload[part->sums.data[number]], lane, emit->v_position,
            has_itself(emit, part) ? next : old);
    block_loop_end(block, &loop, 0);
}

/* ---- with equalities */

typedef struct Slots {
    LLVMValueRef keys, queries, *values;
    unsigned bits;
} Slots;

/* Slots of keys and queries, and values; what is no member goes to the slot of keys without a code. */
static Slots store_slots(const Block *block, const Stage *part) {
    Emit *emit = block->emit;
    const SelForm *form = &part->form;
    Slots slots = {.bits = codes_bits(emit, form->equal, form->equal_count)};
    Lane lane = slots.bits == 64 ? LANE_I64 : LANE_I32;
    slots.keys = block_array(block, lane, false);
    slots.queries = part->codes.shared && form->key_filter == IR_NONE ? slots.keys : block_array(block, lane, false);
    slots.values = arena_array(emit->arena, LLVMValueRef, part->sums.count);
    Loop loop = block_loop(block, false, "slots");
    l_compute_nodes(emit, part);
    l_compute_query_nodes(emit, part);
    LLVMValueRef key = codes_slot(emit, part, form->equal, form->equal_count, false, slots.bits);
    LLVMValueRef member = l_filter(emit, form->key_filter);
    if (member != NULL) {
        LLVMValueRef outside = l_resize(emit, codes_slots(emit, part), true, slots.bits);
        key = LLVMBuildSelect(emit->builder, member, key, outside, "");
    }
    block_put(emit, slots.keys, lane, key);
    if (slots.queries != slots.keys) {
        block_put(emit, slots.queries, lane, codes_slot(emit, part, form->equal, form->equal_count, true, slots.bits));
    }
    for (size_t i = 0; i < part->sums.count; i++) {
        const IrNode *node = ir_node(emit->ir, part->sums.data[i]);
        Lane value_lane = (Lane)node->lane;
        slots.values[i] = block_array(block, value_lane, false);
        block_put(emit, slots.values[i], value_lane, l_convert(emit, node->b, node->kinds, value_lane).payload);
    }
    unsigned bytes = block_bytes(emit, part);
    block_loop_end(block, &loop, bytes > slots.bits / 8 ? bytes : slots.bits / 8);
    return slots;
}

static void table_block(const Block *block, const Flow *flow) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    Slots slots = store_slots(block, part);
    Lane lane = slots.bits == 64 ? LANE_I64 : LANE_I32;
    bool itself = has_itself(emit, part);
    Loop loop = block_loop(block, true, "nearest");
    LLVMValueRef key = l_resize(emit, block_get(emit, slots.keys, lane), true, 64);
    LLVMValueRef query = l_resize(emit, block_get(emit, slots.queries, lane), true, 64);
    for (size_t i = 0; i < part->sums.count; i++) {
        const IrNode *node = ir_node(emit->ir, part->sums.data[i]);
        Place table = {PLACE_SCRATCH, part->tables + (uint32_t)i};
        LLVMValueRef value = block_get(emit, slots.values[i], (Lane)node->lane);
        LLVMValueRef found = NULL;
        if (!itself) {
            found = l_load(emit, table, (Lane)node->lane, query);
        }
        l_store(emit, table, (Lane)node->lane, key, value);
        if (itself) {
            found = l_load(emit, table, (Lane)node->lane, query);
        }
        l_store(emit, emit->plan->payload[part->sums.data[i]], (Lane)node->lane, emit->v_position, found);
    }
    block_loop_end(block, &loop, 0);
}

void nearest_block(const Block *block, Flow *flow) {
    const Stage *part = flow->part;
    LLVMValueRef members = NULL;
    if (part->form.equal_count > 0) {
        table_block(block, flow);
        return;
    }
    for (size_t i = 0; i < part->sums.count; i++) {
        Way way = way_of(block->emit, part, ir_node(block->emit->ir, part->sums.data[i]));
        if (way == WAY_REGISTER) {
            register_block(block, flow, i);
            continue;
        }
        members = members != NULL ? members : store_members(block, part);
        if (way == WAY_FLAG) {
            flag_block(block, flow, i, members);
        } else {
            byte_block(block, flow, i, members, way == WAY_BITS);
        }
    }
}
