/* STAGE_NEAREST: the value of the last column met along the walk.
 *
 *   no equalities   a flag (the value is the same everywhere)   bits of a word: has any been met
 *                   values 0 and 1                              bits of a word: a carry
 *                   bytes                                       a prefix maximum of places
 *                   others                                      a register, position by position
 *   equalities      a flag, and few codes                       marks.c
 *                   brackets of one byte each, AVX-512          stack.c, and a walk for other blocks
 *                   others: a table with the last value of each group: slots and values are made in vectors, then the
 *                   walk only stores and loads
 */
#include "jit/ir/internal.h"
#include "jit/stage/stream/stream.h"

typedef enum NearestMethod { METHOD_FLAG, METHOD_BITS, METHOD_BYTES, METHOD_REGISTER, METHOD_TABLE } NearestMethod;

static bool is_bit(const IrNode *node) {
    return node->kinds == KIND_BOOL || (node->kinds == KIND_INT && node->low >= 0 && node->high <= 1);
}

static NearestMethod way_of(const Emit *emit, const Stage *part, const IrNode *node) {
    if (part->conjunction->equal_count > 0) {
        return METHOD_TABLE;
    }
    if (ir_node(emit->ir, node->b)->uniform) {
        return METHOD_FLAG;
    }
    if (is_bit(ir_node(emit->ir, node->b)) && is_bit(ir_node(emit->ir, node->c))) {
        return METHOD_BITS;
    }
    return lane_bytes((Lane)node->lane) == 1 ? METHOD_BYTES : METHOD_REGISTER;
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

static bool has_table(const Stage *part) {
    return part->conjunction->equal_count > 0 && !part->as.nearest.marks;
}

bool nearest_walks(const Emit *emit, const PartState *flow) {
    return flow->part->kind == STAGE_NEAREST && has_table(flow->part) && !stack_is_used(emit, flow->part);
}

static Lane slot_lane(const Emit *emit, const Stage *part) {
    return codes_bits(emit, part->conjunction->equal, part->conjunction->equal_count) == 64 ? LANE_I64 : LANE_I32;
}

static LLVMValueRef two_blocks(Emit *emit, Lane lane) {
    LLVMTypeRef type = LLVMArrayType2(l_lane(emit, lane), (uint64_t)2 * PLAN_BLOCK);
    LLVMValueRef array = LLVMBuildAlloca(emit->entry, type, "slots");
    LLVMSetAlignment(array, 64);
    return array;
}

static void make_arrays(Emit *emit, PartState *flow) {
    const Stage *part = flow->part;
    Lane lane = slot_lane(emit, part);
    flow->keys = two_blocks(emit, lane);
    flow->queries =
        part->codes->shared && part->conjunction->key_filter == IR_NONE ? flow->keys : two_blocks(emit, lane);
    flow->values = arena_array(emit->arena, LLVMValueRef, part->folds.count);
    for (size_t i = 0; i < part->folds.count; i++) {
        flow->values[i] = two_blocks(emit, (Lane)ir_node(emit->ir, part->folds.data[i])->lane);
    }
}

static void begin(Emit *emit, PartState *flow) {
    const Stage *part = flow->part;
    if (part->as.nearest.marks) {
        marks_begin(emit, part);
        return;
    }
    codes_make(emit, part);
    if (has_table(part)) {
        make_arrays(emit, flow);
    }
    flow->registers = arena_array(emit->arena, LLVMValueRef, part->folds.count);
    for (size_t i = 0; i < part->folds.count; i++) {
        const IrNode *node = ir_node(emit->ir, part->folds.data[i]);
        NearestMethod way = way_of(emit, part, node);
        bool word = way == METHOD_FLAG || way == METHOD_BITS;
        if (way == METHOD_TABLE) {
            fill_table(emit, part, part->tables + (uint32_t)i, node);
            continue;
        }
        LLVMTypeRef type = word ? l_int(emit, 64) : l_lane(emit, (Lane)node->lane);
        LLVMValueRef start = way == METHOD_FLAG ? l_i64(emit, 0) : stored_default(emit, node);
        flow->registers[i] = LLVMBuildAlloca(emit->entry, type, "last");
        start = way == METHOD_BITS ? l_resize(emit, start, true, 64) : start;
        LLVMBuildStore(emit->builder, start, flow->registers[i]);
    }
}

/* ---- without equalities */

/* An array whose elements lie in the order of the walk where that is turned: the block's last position first. Columns
 * are loaded that way, so that masks need not be turned around afterwards. */
typedef struct Ordered {
    LLVMValueRef array;
    bool turned;
} Ordered;

static void ordered_put(Emit *emit, const Ordered *out, Lane lane, LLVMValueRef value) {
    LLVMValueRef local = emit->v_local;
    if (out->turned) {
        emit->v_local = LLVMBuildNUWSub(emit->builder, l_i64(emit, PLAN_BLOCK - 1), local, "");
    }
    block_put(emit, out->array, lane, value);
    emit->v_local = local;
}

/* The members of the block as bytes 0 and 1. */
static LLVMValueRef store_members(const Block *block, const Stage *part, bool in_order) {
    Emit *emit = block->emit;
    Ordered members = {block_array(block, LANE_BOOL, true), in_order && block->backward};
    Loop loop = block_loop(block, members.turned, "members");
    l_compute_nodes(emit, part);
    LLVMValueRef member = l_filter(emit, part->conjunction->key_filter);
    ordered_put(emit, &members, LANE_BOOL, member != NULL ? member : LLVMConstInt(l_int(emit, 1), 1, false));
    block_loop_end(block, &loop, block_bytes(emit, part));
    return members.array;
}

/* The values of the block in the node's lane, in the order of the walk. What lies beyond a short block is no member's,
 * but is read with the others in the words that become bits. */
static LLVMValueRef store_values(const Block *block, const Stage *part, const IrNode *node) {
    Emit *emit = block->emit;
    Lane lane = (Lane)node->lane;
    Ordered values = {block_array(block, lane, true), block->backward};
    Loop loop = block_loop(block, values.turned, "values");
    l_compute_nodes(emit, part);
    ordered_put(emit, &values, lane, l_convert(emit, node->b, node->kinds, lane).payload);
    block_loop_end(block, &loop, block_bytes(emit, part));
    return values.array;
}

static void call_block(const Block *block, const Stage *part, const char *function, LLVMValueRef *args,
                       unsigned inputs) {
    Emit *emit = block->emit;
    LLVMTypeRef i1 = l_int(emit, 1);
    LLVMValueRef out = args[inputs];
    args[inputs] = LLVMConstInt(i1, !block_has_itself(emit, part), false);
    args[inputs + 1] = LLVMConstInt(i1, block->backward, false);
    args[inputs + 2] = out;
    l_runtime(emit, function, NULL, args, inputs + 3);
}

/* The value where one has been met, else the default. */
static void flag_block(const Block *block, const PartState *flow, size_t number, LLVMValueRef members) {
    LLVMValueRef met = block_array(block, LANE_BOOL, false);
    LLVMValueRef args[5] = {members, flow->registers[number], met};
    call_block(block, flow->part, "rasp_rt_block_any", args, 2);
    marks_select(block, flow->part->folds.data[number], met);
}

static void byte_block(const Block *block, const PartState *flow, size_t number, LLVMValueRef members, bool bits) {
    Emit *emit = block->emit;
    IrId id = flow->part->folds.data[number];
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

static void register_block(const Block *block, const PartState *flow, size_t number) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    const IrNode *node = ir_node(emit->ir, part->folds.data[number]);
    Lane lane = (Lane)node->lane;
    Loop loop = block_loop(block, true, "last");
    l_compute_nodes(emit, part);
    LLVMValueRef old = LLVMBuildLoad2(emit->builder, l_lane(emit, lane), flow->registers[number], "");
    LLVMValueRef value = l_convert(emit, node->b, node->kinds, lane).payload;
    LLVMValueRef member = l_filter(emit, part->conjunction->key_filter);
    LLVMValueRef next = member != NULL ? LLVMBuildSelect(emit->builder, member, value, old, "") : value;
    LLVMBuildStore(emit->builder, next, flow->registers[number]);
    l_store(emit, emit->plan->payload[part->folds.data[number]], lane, emit->v_position,
            block_has_itself(emit, part) ? next : old);
    block_loop_end(block, &loop, 0);
}

/* ---- with equalities */

/* Where this block lies in an array of two. */
static LLVMValueRef half(const Block *block, LLVMValueRef array, Lane lane) {
    Emit *emit = block->emit;
    LLVMValueRef at = block->v_half;
    return at == NULL ? array : LLVMBuildInBoundsGEP2(emit->builder, l_lane(emit, lane), array, &at, 1, "");
}

void nearest_slots(const Block *block, PartState *flow) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    const SelConjunction *conjunction = part->conjunction;
    Lane lane = slot_lane(emit, part);
    unsigned bits = (unsigned)lane_bytes(lane) * 8;
    LLVMValueRef keys = half(block, flow->keys, lane);
    LLVMValueRef queries = half(block, flow->queries, lane);
    LLVMValueRef *values = arena_array(emit->arena, LLVMValueRef, part->folds.count);
    for (size_t i = 0; i < part->folds.count; i++) {
        values[i] = half(block, flow->values[i], (Lane)ir_node(emit->ir, part->folds.data[i])->lane);
    }
    Loop loop = block_loop(block, false, "slots");
    l_compute_nodes(emit, part);
    l_compute_query_nodes(emit, part);
    block_put(emit, keys, lane, codes_member_slot(emit, part, bits));
    if (flow->queries != flow->keys) {
        block_put(emit, queries, lane,
                  codes_slot(emit, part, conjunction->equal, conjunction->equal_count, true, bits));
    }
    for (size_t i = 0; i < part->folds.count; i++) {
        const IrNode *node = ir_node(emit->ir, part->folds.data[i]);
        Lane value_lane = (Lane)node->lane;
        block_put(emit, values[i], value_lane, l_convert(emit, node->b, node->kinds, value_lane).payload);
    }
    unsigned bytes = block_bytes(emit, part);
    block_loop_end(block, &loop, bytes > bits / 8 ? bytes : bits / 8);
}

/* ---- the walk through the table */

/* Position by position. */
static void walk_one(const Block *block, const PartState *flow) {
    Emit *emit = block->emit;
    const Stage *part = flow->part;
    Lane lane = slot_lane(emit, part);
    bool itself = block_has_itself(emit, part);
    Loop loop = block_loop(block, true, "nearest");
    LLVMValueRef key = l_resize(emit, block_get(emit, half(block, flow->keys, lane), lane), true, 64);
    LLVMValueRef query = l_resize(emit, block_get(emit, half(block, flow->queries, lane), lane), true, 64);
    for (size_t i = 0; i < part->folds.count; i++) {
        const IrNode *node = ir_node(emit->ir, part->folds.data[i]);
        Place table = {PLACE_SCRATCH, part->tables + (uint32_t)i};
        Lane value_lane = (Lane)node->lane;
        LLVMValueRef value = block_get(emit, half(block, flow->values[i], value_lane), value_lane);
        LLVMValueRef found = NULL;
        if (!itself) {
            found = l_load(emit, table, value_lane, query);
        }
        l_store(emit, table, value_lane, key, value);
        if (itself) {
            found = l_load(emit, table, value_lane, query);
        }
        l_store(emit, emit->plan->payload[part->folds.data[i]], value_lane, emit->v_position, found);
    }
    block_loop_end(block, &loop, 0);
}

enum { GROUP = 8 };

/* The slots of GROUP positions as pairs in words of 64 bits. */
static void load_pairs(Emit *emit, LLVMValueRef slots, LLVMValueRef v_first, LLVMValueRef pairs[GROUP / 2]) {
    LLVMTypeRef i64 = l_int(emit, 64);
    for (unsigned i = 0; i < GROUP / 2; i++) {
        LLVMValueRef at = LLVMBuildNUWAdd(emit->builder, v_first, l_i64(emit, 2 * (int64_t)i), "");
        at = LLVMBuildInBoundsGEP2(emit->builder, l_int(emit, 32), slots, &at, 1, "");
        pairs[i] = LLVMBuildLoad2(emit->builder, i64, at, "");
        LLVMSetAlignment(pairs[i], 8);
    }
}

static LLVMValueRef pair_part(Emit *emit, LLVMValueRef pairs[GROUP / 2], unsigned i) {
    LLVMValueRef word = pairs[i / 2];
    return i % 2 != 0 ? LLVMBuildLShr(emit->builder, word, l_i64(emit, 32), "")
                      : LLVMBuildAnd(emit->builder, word, l_i64(emit, UINT32_MAX), "");
}

/* What GROUP positions have found: the bytes of a word, or of a vector where those can be filled from memory. */
static LLVMValueRef add_found(Emit *emit, LLVMValueRef group, LLVMValueRef byte, unsigned i) {
    if (LLVMGetTypeKind(LLVMTypeOf(group)) == LLVMVectorTypeKind) {
        return LLVMBuildInsertElement(emit->builder, group, byte, LLVMConstInt(l_int(emit, 32), i, false), "");
    }
    byte = LLVMBuildZExt(emit->builder, byte, l_int(emit, 64), "");
    byte = LLVMBuildShl(emit->builder, byte, l_i64(emit, 8 * (int64_t)i), "");
    return LLVMBuildOr(emit->builder, group, byte, "");
}

/* The vector of a block, of which the groups that have been found fill one end, takes the next one at that end. */
static void push_group(const Block *block, LLVMValueRef vector, LLVMValueRef group) {
    Emit *emit = block->emit;
    LLVMTypeRef i32 = l_int(emit, 32);
    LLVMTypeRef type = LLVMVectorType(l_int(emit, 8), PLAN_BLOCK);
    LLVMValueRef places[PLAN_BLOCK];
    for (unsigned i = 0; i < PLAN_BLOCK; i++) {
        places[i] = LLVMConstInt(i32, i % GROUP, false);
    }
    group = LLVMBuildShuffleVector(emit->builder, group, LLVMGetUndef(LLVMTypeOf(group)),
                                   LLVMConstVector(places, PLAN_BLOCK), "");
    for (unsigned i = 0; i < PLAN_BLOCK; i++) {
        places[i] = LLVMConstInt(i32, block->backward ? PLAN_BLOCK - GROUP + i : GROUP + i, false);
    }
    LLVMValueRef old = LLVMBuildLoad2(emit->builder, type, vector, "");
    LLVMValueRef low = block->backward ? group : old;
    LLVMValueRef high = block->backward ? old : group;
    LLVMBuildStore(emit->builder,
                   LLVMBuildShuffleVector(emit->builder, low, high, LLVMConstVector(places, PLAN_BLOCK), ""), vector);
}

/* The bytes of the node from v_first on. */
static void store_found(const Block *block, IrId id, LLVMValueRef v_first, LLVMValueRef value) {
    Emit *emit = block->emit;
    LLVMValueRef at =
        block_column(block, id) != NULL ? v_first : LLVMBuildNUWAdd(emit->builder, block->v_base, v_first, "");
    LLVMValueRef out = l_place_pointer(emit, emit->plan->payload[id]);
    out = LLVMBuildInBoundsGEP2(emit->builder, l_int(emit, 8), out, &at, 1, "");
    LLVMValueRef store = LLVMBuildStore(emit->builder, value, out);
    LLVMSetAlignment(store, 1);
    l_mark(emit, emit->plan->payload[id], store);
}

/* Payloads of one byte and slots of 32 bits, GROUP positions at a time: the table is the only memory that is touched
 * position by position, and results are not stored as bytes to be loaded as vectors, for which the processor waits. */
static void walk_bytes(const Block *block, const PartState *flow, size_t number) {
    Emit *emit = block->emit;
    LLVMBuilderRef builder = emit->builder;
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMTypeRef i8 = l_int(emit, 8);
    LLVMTypeRef type = LLVMVectorType(i8, PLAN_BLOCK);
    IrId id = flow->part->folds.data[number];
    Place table = {PLACE_SCRATCH, flow->part->tables + (uint32_t)number};
    bool itself = block_has_itself(emit, flow->part);
    bool wide = emit->vector_bytes == PLAN_BLOCK;
    LLVMValueRef keys = half(block, flow->keys, LANE_I32);
    LLVMValueRef queries = half(block, flow->queries, LANE_I32);
    LLVMValueRef values = half(block, flow->values[number], LANE_U8);
    LLVMValueRef all = wide ? LLVMBuildAlloca(emit->entry, type, "found") : NULL;
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), l_i64(emit, PLAN_BLOCK), GROUP, "nearest");
    LLVMValueRef v_first = loop.v_index;
    if (block->backward) {
        v_first = LLVMBuildNUWSub(builder, l_i64(emit, PLAN_BLOCK - GROUP), loop.v_index, "");
    }
    LLVMValueRef key_pairs[GROUP / 2];
    LLVMValueRef query_pairs[GROUP / 2];
    load_pairs(emit, keys, v_first, key_pairs);
    load_pairs(emit, queries, v_first, query_pairs);
    LLVMValueRef from = LLVMBuildInBoundsGEP2(builder, i8, values, &v_first, 1, "");
    LLVMValueRef bytes = LLVMBuildLoad2(builder, i64, from, "");
    LLVMValueRef group = wide ? LLVMGetUndef(LLVMVectorType(i8, GROUP)) : l_i64(emit, 0);
    for (unsigned k = 0; k < GROUP; k++) {
        unsigned i = block->backward ? GROUP - 1 - k : k;
        LLVMValueRef shift = l_i64(emit, 8 * (int64_t)i);
        LLVMValueRef value = LLVMBuildTrunc(builder, LLVMBuildLShr(builder, bytes, shift, ""), i8, "");
        LLVMValueRef found = itself ? NULL : l_load(emit, table, LANE_U8, pair_part(emit, query_pairs, i));
        l_store(emit, table, LANE_U8, pair_part(emit, key_pairs, i), value);
        found = itself ? l_load(emit, table, LANE_U8, pair_part(emit, query_pairs, i)) : found;
        group = add_found(emit, group, found, i);
    }
    if (wide) {
        push_group(block, all, group);
    } else {
        store_found(block, id, v_first, group);
    }
    l_loop_end(emit, &loop);
    l_loop_width(emit, &loop, 0);
    if (wide) {
        store_found(block, id, l_i64(emit, 0), LLVMBuildLoad2(builder, type, all, ""));
    }
}

void nearest_walk(const Block *block, PartState *flow) {
    const Stage *part = flow->part;
    Lane lane = (Lane)ir_node(block->emit->ir, part->folds.data[0])->lane;
    if (block->whole && part->folds.count == 1 && lane_bytes(lane) == 1 && slot_lane(block->emit, part) == LANE_I32) {
        walk_bytes(block, flow, 0);
    } else {
        walk_one(block, flow);
    }
}

static void emit_block(const Block *block, PartState *flow) {
    const Stage *part = flow->part;
    LLVMValueRef members[2] = {NULL, NULL}; /* in order or not */
    if (part->as.nearest.marks) {
        marks_block(block, flow);
        return;
    }
    if (has_table(part) && block->whole && stack_is_used(block->emit, part)) {
        stack_block(block, flow);
        return;
    }
    if (has_table(part)) {
        nearest_slots(block, flow);
        nearest_walk(block, flow);
        return;
    }
    for (size_t i = 0; i < part->folds.count; i++) {
        NearestMethod way = way_of(block->emit, part, ir_node(block->emit->ir, part->folds.data[i]));
        if (way == METHOD_REGISTER) {
            register_block(block, flow, i);
            continue;
        }
        bool in_order = way != METHOD_FLAG;
        if (members[in_order] == NULL) {
            members[in_order] = store_members(block, part, in_order);
        }
        if (way == METHOD_FLAG) {
            flag_block(block, flow, i, members[in_order]);
        } else {
            byte_block(block, flow, i, members[in_order], way == METHOD_BITS);
        }
    }
}

const StageCode code_nearest = {begin, emit_block, stream_of_one};
