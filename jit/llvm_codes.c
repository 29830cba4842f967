/* Codes: from keys and queries to slots of tables. See Codes in plan.h. */
#include "jit/llvm_cells.h"

LLVMValueRef codes_slots(Emit *emit, const Stage *stage) {
    if (stage->codes.kind == CODES_HASH) {
        return emit->v_groups;
    }
    LLVMValueRef range = l_i64(emit, stage->codes.range);
    return stage->codes.linear ? LLVMBuildNUWAdd(emit->builder, emit->v_n, range, "") : range;
}

/* One side's code before it is known to be in range: value - low, as i64. Wraps where the difference leaves 64 bits,
 * which then is out of range, too: the range is far smaller. */
static LLVMValueRef offset_of(Emit *emit, IrId id, int64_t low) {
    const IrNode *node = ir_node(emit->ir, id);
    LLVMValueRef value = node->kinds == KIND_STRING
                             ? l_resize(emit, l_value(emit, id).payload, lane_is_unsigned((Lane)node->lane), 64)
                             : l_as_int(emit, id, LANE_I64);
    return low == 0 ? value : LLVMBuildSub(emit->builder, value, l_i64(emit, low), "");
}

static bool may_raise_here(const Emit *emit, const IrId *ids, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (ir_node(emit->ir, ids[i])->may_raise || ir_node(emit->ir, ids[i])->op == IR_GUARD) {
            return true;
        }
    }
    return false;
}

/* By its interval, which holds while no guard is raised: none has been before the stage (l_guard_leave), and none may
 * be by what the stage itself computes. */
static bool surely_inside(const Emit *emit, const Stage *stage, const IrNode *node, int64_t low, int64_t span) {
    return span > 0 && node->low >= low && (uint64_t)node->high - (uint64_t)low < (uint64_t)span &&
           !may_raise_here(emit, stage->nodes.data, stage->nodes.count) &&
           !may_raise_here(emit, stage->query_nodes.data, stage->query_nodes.count);
}

/* The code of all atoms' keys (or queries), and whether it is one (NULL: surely). */
static LLVMValueRef range_code(Emit *emit, const Stage *stage, const SelAtom *atoms, uint32_t count, bool of_query,
                               LLVMValueRef *inside) {
    LLVMBuilderRef builder = emit->builder;
    const Codes *codes = &stage->codes;
    LLVMValueRef code = NULL;
    *inside = NULL;
    for (uint32_t i = 0; i < count; i++) {
        IrId id = of_query ? atoms[i].query : atoms[i].key;
        LLVMValueRef offset = offset_of(emit, id, codes->low[i]);
        LLVMValueRef span = codes->linear ? codes_slots(emit, stage) : l_i64(emit, codes->span[i]);
        if (!surely_inside(emit, stage, ir_node(emit->ir, id), codes->low[i], codes->linear ? 0 : codes->span[i])) {
            LLVMValueRef within = LLVMBuildICmp(builder, LLVMIntULT, offset, span, "");
            *inside = *inside == NULL ? within : LLVMBuildAnd(builder, *inside, within, "");
        }
        code = code == NULL ? offset : LLVMBuildAdd(builder, LLVMBuildMul(builder, code, span, ""), offset, "");
    }
    return code;
}

static LLVMValueRef slot_of(Emit *emit, const Stage *stage, const SelAtom *atoms, uint32_t count, bool of_query) {
    LLVMValueRef inside;
    LLVMValueRef code = range_code(emit, stage, atoms, count, of_query, &inside);
    if (inside == NULL) {
        return code;
    }
    LLVMValueRef outside = codes_slots(emit, stage);
    if (of_query) {
        outside = LLVMBuildNUWAdd(emit->builder, outside, l_i64(emit, 1), "");
    }
    return LLVMBuildSelect(emit->builder, inside, code, outside, "");
}

/* What the hash gave; a query that no key equals has the first number that is no group's. */
static LLVMValueRef hashed(Emit *emit, uint32_t buffer) {
    return l_resize(emit, l_load(emit, (Place){PLACE_SCRATCH, buffer}, LANE_I32, emit->v_position), true, 64);
}

LLVMValueRef codes_key(Emit *emit, const Stage *stage, const SelAtom *atoms, uint32_t count) {
    if (stage->codes.kind == CODES_HASH) {
        return hashed(emit, stage->codes.key_codes);
    }
    return slot_of(emit, stage, atoms, count, false);
}

LLVMValueRef codes_query(Emit *emit, const Stage *stage, const SelAtom *atoms, uint32_t count) {
    if (stage->codes.kind == CODES_HASH) {
        return hashed(emit, stage->codes.query_codes);
    }
    return slot_of(emit, stage, atoms, count, true);
}
