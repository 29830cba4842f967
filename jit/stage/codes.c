/* Codes: from keys and queries to slots of tables. See Codes in plan.h. */
#include "jit/stage/cells.h"

LLVMValueRef codes_slots(Emit *emit, const Stage *stage) {
    const Codes *codes = &stage->codes;
    if (codes->kind == CODES_HASH) {
        return emit->v_groups;
    }
    LLVMValueRef range = l_i64(emit, codes->range);
    if (codes->linear == 0) {
        return range;
    }
    LLVMValueRef lengths = LLVMBuildNUWMul(emit->builder, emit->v_n, l_i64(emit, codes->linear), "");
    return LLVMBuildNUWAdd(emit->builder, lengths, range, "");
}

/* The character of a packed string that is one. */
static LLVMValueRef character_of(Emit *emit, const IrNode *node, IrId id, unsigned bits) {
    LLVMValueRef payload = l_value(emit, id).payload;
    LLVMTypeRef type = LLVMTypeOf(payload);
    uint64_t above = (lane_bytes((Lane)node->lane) - 1) * 8;
    LLVMValueRef top = LLVMBuildLShr(emit->builder, payload, LLVMConstInt(type, above, false), "");
    return l_resize(emit, top, true, bits);
}

LLVMValueRef codes_number(Emit *emit, IrId id, unsigned bits) {
    const IrNode *node = ir_node(emit->ir, id);
    if (sel_is_ascii(emit->ir, node)) {
        return character_of(emit, node, id, bits);
    }
    if (node->kinds == KIND_STRING) {
        return l_resize(emit, l_value(emit, id).payload, lane_is_unsigned((Lane)node->lane), bits);
    }
    return l_as_int(emit, id, bits == 64 ? LANE_I64 : LANE_I32);
}

/* One side's code before it is known to be in range: value - low. Wraps where the difference leaves the width, which
 * then is out of range, too: the range is far smaller. */
static LLVMValueRef offset_of(Emit *emit, const Codes *codes, IrId id, uint32_t comparison, unsigned bits) {
    LLVMValueRef value = codes_number(emit, id, bits);
    if (comparison == 0 && codes->below > 0) {
        LLVMValueRef lengths = LLVMBuildNUWMul(emit->builder, emit->v_n, l_i64(emit, codes->below), "");
        value = LLVMBuildAdd(emit->builder, value, l_resize(emit, lengths, true, bits), "");
    }
    LLVMValueRef low = LLVMConstInt(l_int(emit, bits), (unsigned long long)codes->low[comparison], true);
    return codes->low[comparison] == 0 ? value : LLVMBuildSub(emit->builder, value, low, "");
}

/* By its interval, which holds while no guard is raised: none has been before the stage (l_guard_leave), and none may
 * be by what the stage itself computes. The bounds of linear codes are proven for the key (jit/plan/choose.c). */
static bool surely_inside(const Emit *emit, const Codes *codes, const SelComparison *comparisons, uint32_t i,
                          bool of_query) {
    const IrNode *node = ir_node(emit->ir, of_query ? comparisons[i].query : comparisons[i].key);
    if (emit->may_raise) {
        return false;
    }
    if (codes->linear > 0) {
        return !of_query || comparisons[i].query == comparisons[i].key;
    }
    if (sel_is_ascii(emit->ir, node)) {
        return false; /* the interval is that of another input column where sides differ: one test is cheap */
    }
    return codes->span[i] > 0 && node->low >= codes->low[i] &&
           (uint64_t)node->high - (uint64_t)codes->low[i] < (uint64_t)codes->span[i];
}

/* The code of all comparisons' keys (or queries), and whether it is one (NULL: surely). */
static LLVMValueRef range_code(Emit *emit, const Stage *stage, const SelComparison *comparisons, uint32_t count,
                               bool of_query, unsigned bits, LLVMValueRef *inside) {
    LLVMBuilderRef builder = emit->builder;
    const Codes *codes = &stage->codes;
    LLVMValueRef code = NULL;
    *inside = NULL;
    for (uint32_t i = 0; i < count; i++) {
        IrId id = of_query ? comparisons[i].query : comparisons[i].key;
        LLVMValueRef offset = offset_of(emit, codes, id, i, bits);
        LLVMValueRef span = codes->linear > 0 ? codes_slots(emit, stage) : l_i64(emit, codes->span[i]);
        span = l_resize(emit, span, true, bits);
        if (!surely_inside(emit, codes, comparisons, i, of_query)) {
            LLVMValueRef within = LLVMBuildICmp(builder, LLVMIntULT, offset, span, "");
            *inside = *inside == NULL ? within : LLVMBuildAnd(builder, *inside, within, "");
        }
        code = code == NULL ? offset : LLVMBuildAdd(builder, LLVMBuildMul(builder, code, span, ""), offset, "");
    }
    return code;
}

static LLVMValueRef slot_of(Emit *emit, const Stage *stage, const SelComparison *comparisons, uint32_t count,
                            bool of_query, unsigned bits) {
    LLVMValueRef inside;
    LLVMValueRef code = range_code(emit, stage, comparisons, count, of_query, bits, &inside);
    if (inside == NULL) {
        return code;
    }
    LLVMValueRef outside = codes_slots(emit, stage);
    if (of_query) {
        outside = LLVMBuildNUWAdd(emit->builder, outside, l_i64(emit, 1), "");
    }
    return LLVMBuildSelect(emit->builder, inside, code, l_resize(emit, outside, true, bits), "");
}

unsigned codes_bits(const Emit *emit, const SelComparison *comparisons, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const IrNode *key = ir_node(emit->ir, comparisons[i].key), *query = ir_node(emit->ir, comparisons[i].query);
        bool ascii = sel_is_ascii(emit->ir, key) && sel_is_ascii(emit->ir, query);
        if (!ascii && (!sel_is_narrow(key) || !sel_is_narrow(query))) {
            return 64;
        }
    }
    return 32;
}

LLVMValueRef codes_slot(Emit *emit, const Stage *stage, const SelComparison *comparisons, uint32_t count, bool of_query,
                        unsigned bits) {
    if (stage->codes.kind == CODES_HASH) {
        uint32_t buffer = of_query ? stage->codes.query_codes : stage->codes.key_codes;
        return l_resize(emit, l_load(emit, (Place){PLACE_SCRATCH, buffer}, LANE_I32, emit->v_position), true, bits);
    }
    return slot_of(emit, stage, comparisons, count, of_query, bits);
}

/* A query that no key equals has the first number that is no group's. */
LLVMValueRef codes_key(Emit *emit, const Stage *stage, const SelComparison *comparisons, uint32_t count) {
    return codes_slot(emit, stage, comparisons, count, false, 64);
}

LLVMValueRef codes_query(Emit *emit, const Stage *stage, const SelComparison *comparisons, uint32_t count) {
    return codes_slot(emit, stage, comparisons, count, true, 64);
}

LLVMValueRef codes_member_slot(Emit *emit, const Stage *stage, unsigned bits) {
    const SelConjunction *conjunction = &stage->conjunction;
    LLVMValueRef slot = codes_slot(emit, stage, conjunction->equal, conjunction->equal_count, false, bits);
    LLVMValueRef member = l_filter(emit, conjunction->key_filter);
    if (member == NULL) {
        return slot;
    }
    LLVMValueRef outside = l_resize(emit, codes_slots(emit, stage), true, bits);
    return LLVMBuildSelect(emit->builder, member, slot, outside, "");
}

LLVMValueRef codes_rank(Emit *emit, const Stage *stage, LLVMValueRef slots) {
    SelComparison comparison = {OP_LT, stage->rank_key, stage->rank_key};
    LLVMValueRef slot = codes_key(emit, stage, &comparison, 1);
    if (!stage->descending) {
        return slot;
    }
    LLVMValueRef last = LLVMBuildSub(emit->builder, slots, l_i64(emit, 1), "");
    return LLVMBuildSub(emit->builder, last, slot, "");
}
