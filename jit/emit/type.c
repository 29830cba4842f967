/* LLVM types of lanes and nodes, and constants. */
#include "jit/emit/emit.h"

#include <string.h>

LLVMTypeRef l_int(Emit *emit, unsigned bits) {
    return LLVMIntTypeInContext(emit->context, bits);
}

LLVMTypeRef l_double(Emit *emit) {
    return LLVMDoubleTypeInContext(emit->context);
}

LLVMTypeRef l_pointer(Emit *emit) {
    return LLVMPointerTypeInContext(emit->context, 0);
}

LLVMTypeRef l_lane(Emit *emit, Lane lane) {
    return lane == LANE_F64 ? l_double(emit) : l_int(emit, (unsigned)lane_bytes(lane) * 8);
}

LLVMTypeRef l_register(Emit *emit, const IrNode *node) {
    if (node->kinds == KIND_BOOL) {
        return l_int(emit, 1);
    }
    return ir_is_mixed(node) ? l_double(emit) : l_lane(emit, (Lane)node->lane);
}

LLVMValueRef l_i64(Emit *emit, int64_t value) {
    return LLVMConstInt(l_int(emit, 64), (unsigned long long)value, true);
}

LLVMValueRef l_i8(Emit *emit, unsigned value) {
    return LLVMConstInt(l_int(emit, 8), value, false);
}

bool lane_is_unsigned(Lane lane) {
    return lane == LANE_U8 || lane == LANE_U16 || lane == LANE_BOOL || lane == LANE_TAG || lane_is_string(lane);
}

static LLVMValueRef packed_const(Emit *emit, Lane lane, const Str *text) {
    uint8_t packed[64];
    uint64_t words[8];
    if (!lane_pack(lane, text->text, text->length, packed)) {
        return LLVMConstNull(l_lane(emit, lane)); /* ir_build raises a guard for these */
    }
    memcpy(words, packed, lane_bytes(lane));
    return LLVMConstIntOfArbitraryPrecision(l_lane(emit, lane), (unsigned)lane_bytes(lane) / 8, words);
}

static int64_t char_code(const Str *text) {
    uint32_t code_point;
    if (text->length == 0 || utf8_decode(text->text, text->length, &code_point) == 0) {
        return -1;
    }
    return code_point;
}

LLVMValueRef l_lane_const(Emit *emit, Lane lane, Atom atom) {
    LLVMTypeRef type = l_lane(emit, lane);
    switch (atom.type) {
    case ATOM_INT:
        return lane == LANE_F64 ? LLVMConstReal(type, (double)atom.i)
                                : LLVMConstInt(type, (unsigned long long)atom.i, true);
    case ATOM_FLOAT:
        return LLVMConstReal(l_double(emit), atom.f);
    case ATOM_BOOL:
        if (lane == LANE_BOOL) {
            return LLVMConstInt(l_int(emit, 1), atom.b, false);
        }
        return lane == LANE_F64 ? LLVMConstReal(type, atom.b ? 1.0 : 0.0) : LLVMConstInt(type, atom.b, false);
    case ATOM_STRING:
        return lane_is_string(lane) ? packed_const(emit, lane, atom.s)
                                    : LLVMConstInt(type, (unsigned long long)char_code(atom.s), true);
    case ATOM_OTHER:
        break;
    }
    return LLVMConstNull(type);
}

LLVMValueRef l_intrinsic(Emit *emit, const char *name, LLVMTypeRef *overload, unsigned overloads, LLVMValueRef *args,
                         unsigned count) {
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    LLVMValueRef function = LLVMGetIntrinsicDeclaration(emit->module, id, overload, overloads);
    LLVMTypeRef type = LLVMIntrinsicGetType(emit->context, id, overload, overloads);
    return LLVMBuildCall2(emit->builder, type, function, args, count, "");
}
