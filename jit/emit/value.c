/* Nodes in registers, and conversions between the representations of ir.h. Nothing here recurses: a stage lists its
 * nodes in order, so operands are there when they are asked for. */
#include "jit/emit/emit.h"

static Val load_planes(Emit *emit, IrId id, const IrNode *node) {
    Place payload = emit->plan->payload[id];
    Val value = {l_load(emit, payload, (Lane)node->lane, emit->v_position), NULL};
    if (ir_is_mixed(node)) {
        value.tag = l_load(emit, emit->plan->tag[id], LANE_TAG, emit->v_position);
    }
    return value;
}

static Val position_value(Emit *emit, const IrNode *node) {
    LLVMValueRef index = emit->v_position;
    return (Val){l_resize(emit, index, true, (unsigned)lane_bytes((Lane)node->lane) * 8), NULL};
}

Val l_value(Emit *emit, IrId id) {
    const IrNode *node = ir_node(emit->ir, id);
    if (emit->local_stamp[id] == emit->stamp) {
        return emit->local[id];
    }
    if (node->op == IR_CONST) {
        return l_atom(emit, node->atom, node->kinds, (Lane)node->lane);
    }
    if (node->op == IR_LENGTH) {
        return (Val){l_resize(emit, emit->v_n, true, (unsigned)lane_bytes((Lane)node->lane) * 8), NULL};
    }
    if (node->uniform) {
        return l_scalar(emit, id);
    }
    if (node->op == IR_POSITION) {
        return position_value(emit, node);
    }
    Val value = load_planes(emit, id, node);
    emit->local[id] = value;
    emit->local_stamp[id] = emit->stamp;
    return value;
}

LLVMValueRef l_resize(Emit *emit, LLVMValueRef value, bool is_unsigned, unsigned bits) {
    unsigned have = LLVMGetIntTypeWidth(LLVMTypeOf(value));
    LLVMTypeRef type = l_int(emit, bits);
    if (have == bits) {
        return value;
    }
    if (have > bits) {
        return LLVMBuildTrunc(emit->builder, value, type, "");
    }
    return is_unsigned ? LLVMBuildZExt(emit->builder, value, type, "") : LLVMBuildSExt(emit->builder, value, type, "");
}

/* A mixture of ints and bools is whole numbers in doubles. */
LLVMValueRef l_int_of(Emit *emit, const IrNode *node, LLVMValueRef payload, Lane lane) {
    if (ir_is_mixed(node)) {
        LLVMValueRef whole = LLVMBuildFPToSI(emit->builder, payload, l_int(emit, 64), "");
        return l_resize(emit, whole, false, (unsigned)lane_bytes(lane) * 8);
    }
    bool is_unsigned = node->kinds == KIND_BOOL || lane_is_unsigned((Lane)node->lane) || node->low >= 0;
    return l_resize(emit, payload, is_unsigned, (unsigned)lane_bytes(lane) * 8);
}

LLVMValueRef l_as_int(Emit *emit, IrId id, Lane lane) {
    return l_int_of(emit, ir_node(emit->ir, id), l_value(emit, id).payload, lane);
}

/* The lane says how to widen; a value beyond 2^53 has no exact double and raises the guard. */
static LLVMValueRef int_to_double(Emit *emit, LLVMValueRef value, const IrNode *node) {
    if (node->low < -EXACT_INT_MOST || node->high > EXACT_INT_MOST) {
        LLVMValueRef wide = l_resize(emit, value, lane_is_unsigned((Lane)node->lane), 64);
        LLVMValueRef shifted = LLVMBuildAdd(emit->builder, wide, l_i64(emit, EXACT_INT_MOST), "");
        l_guard(emit, LLVMBuildICmp(emit->builder, LLVMIntUGT, shifted, l_i64(emit, 2 * EXACT_INT_MOST), ""));
    }
    bool is_unsigned = node->kinds == KIND_BOOL || lane_is_unsigned((Lane)node->lane);
    return is_unsigned ? LLVMBuildUIToFP(emit->builder, value, l_double(emit), "")
                       : LLVMBuildSIToFP(emit->builder, value, l_double(emit), "");
}

LLVMValueRef l_double_of(Emit *emit, const IrNode *node, LLVMValueRef payload) {
    if (node->kinds == KIND_INT || node->kinds == KIND_BOOL) {
        return int_to_double(emit, payload, node);
    }
    return payload;
}

LLVMValueRef l_as_double(Emit *emit, IrId id) {
    return l_double_of(emit, ir_node(emit->ir, id), l_value(emit, id).payload);
}

Val l_as_mixed(Emit *emit, IrId id) {
    const IrNode *node = ir_node(emit->ir, id);
    if (ir_is_mixed(node)) {
        return l_value(emit, id);
    }
    unsigned tag = node->kinds == KIND_INT ? TAG_INT : node->kinds == KIND_BOOL ? TAG_BOOL : TAG_FLOAT;
    return (Val){l_as_double(emit, id), l_i8(emit, tag)};
}

LLVMValueRef l_truth(Emit *emit, IrId id) {
    const IrNode *node = ir_node(emit->ir, id);
    LLVMValueRef payload = l_value(emit, id).payload;
    LLVMTypeRef type = LLVMTypeOf(payload);
    if (node->kinds == KIND_BOOL) {
        return payload;
    }
    if (node->kinds == KIND_INT) {
        return LLVMBuildICmp(emit->builder, LLVMIntNE, payload, LLVMConstNull(type), "");
    }
    if (node->kinds == KIND_STRING) {
        bool packed = lane_is_string((Lane)node->lane);
        LLVMValueRef empty = packed ? LLVMConstNull(type) : LLVMConstAllOnes(type);
        if (!packed && node->low >= 0) {
            return LLVMConstInt(l_int(emit, 1), 1, false);
        }
        return LLVMBuildICmp(emit->builder, LLVMIntNE, payload, empty, "");
    }
    return LLVMBuildFCmp(emit->builder, LLVMRealUNE, payload, LLVMConstNull(type), "");
}

LLVMValueRef l_whole(Emit *emit, const IrNode *node) {
    LLVMBuilderRef builder = emit->builder;
    const Val mixed = l_value(emit, node->a);
    LLVMValueRef payload = mixed.payload;
    if (ir_node(emit->ir, node->a)->kinds & KIND_FLOAT) {
        LLVMValueRef is_float = LLVMBuildICmp(builder, LLVMIntEQ, mixed.tag, l_i8(emit, TAG_FLOAT), "");
        l_guard(emit, is_float);
        LLVMValueRef zero =
            LLVMConstReal(l_double(emit), 0.0); /* what comes after a raised guard must be defined, too */
        payload = LLVMBuildSelect(builder, is_float, zero, payload, "");
    }
    LLVMValueRef wide = LLVMBuildFPToSI(builder, payload, l_int(emit, 64), "");
    return l_resize(emit, wide, false, (unsigned)lane_bytes((Lane)node->lane) * 8);
}

Val l_convert(Emit *emit, IrId id, unsigned kinds, Lane lane) {
    const IrNode *node = ir_node(emit->ir, id);
    switch (kinds) {
    case KIND_INT:
        return (Val){l_as_int(emit, id, lane), NULL};
    case KIND_BOOL:
        return (Val){l_truth(emit, id), NULL};
    case KIND_FLOAT:
        return (Val){l_as_double(emit, id), NULL};
    case KIND_STRING:
        if (node->kinds != KIND_STRING) {
            return (Val){LLVMConstNull(l_lane(emit, lane)), NULL}; /* a guard excludes it */
        }
        return (Val){l_resize(emit, l_value(emit, id).payload, lane_is_unsigned((Lane)node->lane),
                              (unsigned)lane_bytes(lane) * 8),
                     NULL};
    default:
        break;
    }
    if (node->kinds == KIND_STRING) {
        return (Val){LLVMConstReal(l_double(emit), 0.0), l_i8(emit, TAG_INT)}; /* a guard excludes it */
    }
    return l_as_mixed(emit, id);
}

Val l_atom(Emit *emit, Atom atom, unsigned kinds, Lane lane) {
    if (kinds == KIND_INT || kinds == KIND_BOOL || kinds == KIND_STRING) {
        bool fits = (kinds == KIND_STRING) == (atom.type == ATOM_STRING) && atom.type != ATOM_OTHER;
        return (Val){fits ? l_lane_const(emit, lane, atom)
                          : LLVMConstNull(kinds == KIND_BOOL ? l_int(emit, 1) : l_lane(emit, lane)),
                     NULL};
    }
    LLVMValueRef payload = LLVMConstReal(l_double(emit), atom_is_number(atom) ? atom_number(atom) : 0.0);
    if (kinds == KIND_FLOAT) {
        return (Val){payload, NULL};
    }
    unsigned tag = atom.type == ATOM_FLOAT ? TAG_FLOAT : atom.type == ATOM_BOOL ? TAG_BOOL : TAG_INT;
    return (Val){payload, l_i8(emit, tag)};
}
