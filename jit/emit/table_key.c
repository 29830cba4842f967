/* Keys of constant tables as constants of the type of what they are compared with. */
#include "jit/emit/table.h"

KeyOperand l_key_operand(Emit *emit, IrId id) {
    const IrNode *node = ir_node(emit->ir, id);
    KeyOperand operand = {.lane = (Lane)node->lane, .as_string = node->kinds == KIND_STRING};
    operand.low = node->kinds == KIND_BOOL ? 0 : node->low;
    operand.high = node->kinds == KIND_BOOL ? 1 : node->high;
    operand.as_double = node->kinds == KIND_FLOAT || ir_is_mixed(node);
    operand.value = node->kinds == KIND_BOOL ? l_as_int(emit, id, LANE_U8) : l_value(emit, id).payload;
    if (node->kinds == KIND_BOOL) {
        operand.lane = LANE_U8;
    }
    return operand;
}

bool key_int_fits(Lane lane, int64_t value) {
    int64_t low;
    int64_t high;
    lane_range(lane, &low, &high);
    return value >= low && value <= high;
}

/* The number of a string of at most one character. */
bool key_character(const Str *text, int64_t *out) {
    uint32_t code_point = 0;
    if (text->characters > 1 || (text->length > 0 && utf8_decode(text->text, text->length, &code_point) == 0)) {
        return false;
    }
    *out = text->length == 0 ? -1 : (int64_t)code_point;
    return true;
}

static bool string_fits(Lane lane, const Str *text) {
    int64_t character;
    return lane_is_string(lane) ? text->length < lane_bytes(lane)
                                : key_character(text, &character) && key_int_fits(lane, character);
}

/* A whole double as int, for int values compared with float keys. */
bool key_whole(Atom key, int64_t *out) {
    if (key.type == ATOM_FLOAT) {
        if (!(key.f >= -(double)EXACT_INT_MOST && key.f <= (double)EXACT_INT_MOST) || (double)(int64_t)key.f != key.f) {
            return false;
        }
        *out = (int64_t)key.f;
        return true;
    }
    *out = key.type == ATOM_INT ? key.i : (int64_t)key.b;
    return true;
}

/* The key as a constant of the operand's type, or NULL when no value can equal it. */
LLVMValueRef l_key_constant(Emit *emit, const KeyOperand *operand, Atom key) {
    int64_t number;
    if (operand->as_string) {
        return key.type == ATOM_STRING && string_fits(operand->lane, key.s) ? l_lane_const(emit, operand->lane, key)
                                                                            : NULL;
    }
    if (!atom_is_number(key)) {
        return NULL;
    }
    if (operand->as_double) {
        return LLVMConstReal(l_double(emit), atom_number(key));
    }
    return key_whole(key, &number) && key_int_fits(operand->lane, number)
               ? l_lane_const(emit, operand->lane, atom_int(number))
               : NULL;
}

LLVMValueRef l_key_equals(Emit *emit, const KeyOperand *operand, LLVMValueRef constant) {
    return operand->as_double ? LLVMBuildFCmp(emit->builder, LLVMRealOEQ, operand->value, constant, "")
                              : LLVMBuildICmp(emit->builder, LLVMIntEQ, operand->value, constant, "");
}

bool key_has_number(const KeyOperand *operand) {
    return !operand->as_double && !lane_is_string(operand->lane);
}

bool key_number(const KeyOperand *operand, Atom key, int64_t *out) {
    const bool has = operand->as_string ? key.type == ATOM_STRING && key_character(key.s, out)
                                        : atom_is_number(key) && key_whole(key, out);
    return has && key_int_fits(operand->lane, *out);
}
