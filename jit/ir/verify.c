/* Checks that an IR is what ir.h says: operands that come first and are of the right sort, kinds and lanes that hold
 * the values, intervals that are none, effects and root that exist. Facts themselves are not proven again. */
#include "jit/ir/internal.h"

typedef struct IrVerifier {
    const Ir *ir;
    Buf *why;
    size_t id;
} IrVerifier;

__attribute__((format(printf, 2, 3))) static bool wrong(const IrVerifier *verifier, const char *format, ...) {
    buf_format(verifier->why, "node %zu: ", verifier->id);
    va_list arguments;
    va_start(arguments, format);
    buf_format_list(verifier->why, format, arguments);
    va_end(arguments);
    return false;
}

static bool wants_selector(const IrNode *node, unsigned operand) {
    return node->op >= IR_SELECT_AND ||
           ((node->op == IR_COUNT || node->op == IR_SUM || node->op == IR_NEAREST) && operand == 0);
}

static bool verify_operands(const IrVerifier *verifier, const IrNode *node) {
    IrId operands[3];
    unsigned count = ir_operands(node, operands);
    for (unsigned i = 0; i < count; i++) {
        if (operands[i] >= verifier->id) {
            return wrong(verifier, "operand %u is no earlier node", i);
        }
        const IrNode *operand = ir_node(verifier->ir, operands[i]);
        if (ir_is_selector(operand) != wants_selector(node, i) || operand->op == IR_GUARD) {
            return wrong(verifier, "operand %u is of the wrong sort", i);
        }
        if (ir_is_long_const(verifier->ir, operands[i])) {
            return wrong(verifier, "operand %u is a string that the class cannot code", i);
        }
    }
    return true;
}

static bool verify_bools(const IrVerifier *verifier, const IrNode *node) {
    IrId condition = node->op == IR_GUARD ? node->a : IR_NONE;
    if (node->op == IR_MAP && (node->map == OP_NOT || node->map == OP_INDICATOR)) {
        condition = node->a;
    }
    if (node->op == IR_MAP && node->map == OP_TERNARY) {
        condition = node->b;
    }
    bool good = condition == IR_NONE || ir_node(verifier->ir, condition)->kinds == KIND_BOOL;
    if (node->op == IR_MAP && (node->map == OP_AND || node->map == OP_OR)) {
        good = ir_node(verifier->ir, node->a)->kinds == KIND_BOOL && ir_node(verifier->ir, node->b)->kinds == KIND_BOOL;
    }
    return good || wrong(verifier, "a condition is no bool");
}

static bool verify_lane(const IrVerifier *verifier, const IrNode *node) {
    Lane lane = (Lane)node->lane;
    bool characters = verifier->ir->spec.strings == STRINGS_CHAR;
    if (node->kinds == KIND_STRING && !characters) {
        return lane == verifier->ir->spec.string_lane || wrong(verifier, "a string in lane %s", lane_name(lane));
    }
    if (node->kinds == KIND_INT || node->kinds == KIND_STRING) {
        int64_t low, high;
        lane_range(lane, &low, &high);
        bool int_lane = lane_is_int(lane);
        bool dead_constant = node->op == IR_CONST && node->high == SEVERAL_CHARACTERS;
        return (int_lane && low <= node->low && node->high <= high) || dead_constant ||
               wrong(verifier, "lane %s does not hold the interval", lane_name(lane));
    }
    Lane expected = node->kinds == KIND_BOOL ? LANE_BOOL : LANE_F64;
    return lane == expected || wrong(verifier, "lane %s for a number", lane_name(lane));
}

static bool verify_type(const IrVerifier *verifier, const IrNode *node) {
    bool typeless = ir_is_selector(node) || node->op == IR_GUARD;
    if (typeless != (node->kinds == 0)) {
        return wrong(verifier, "kinds %u", node->kinds);
    }
    if ((node->kinds & KIND_STRING) && node->kinds != KIND_STRING) {
        return wrong(verifier, "strings and numbers");
    }
    if (node->low > node->high && node->op != IR_GUARD) {
        return wrong(verifier, "empty interval");
    }
    return typeless || verify_lane(verifier, node);
}

static bool verify_payload(const IrVerifier *verifier, const IrNode *node) {
    bool table = node->op == IR_LOOKUP || node->op == IR_MEMBER;
    if (table && node->payload >= verifier->ir->tables.count) {
        return wrong(verifier, "no such table: %u", node->payload);
    }
    if (node->op == IR_SELECT && !op_is_comparison((Op)node->map)) {
        return wrong(verifier, "a selector by %s", op_text((Op)node->map));
    }
    bool has_default = node->op == IR_COMBINE || node->op == IR_NEAREST;
    return !has_default || ir_is_const(verifier->ir, node->c) || wrong(verifier, "the default is no constant");
}

bool ir_verify(const Ir *ir, Buf *why) {
    IrVerifier verifier = {.ir = ir, .why = why};
    for (size_t id = 0; id < ir->nodes.count; id++) {
        const IrNode *node = &ir->nodes.data[id];
        verifier.id = id;
        if (node->op >= IR_OP_COUNT || (node->op == IR_MAP && node->map >= OP_COUNT)) {
            return wrong(&verifier, "no such operation");
        }
        if (!verify_operands(&verifier, node) || !verify_bools(&verifier, node) || !verify_type(&verifier, node) ||
            !verify_payload(&verifier, node)) {
            return false;
        }
    }
    verifier.id = ir->nodes.count;
    for (size_t i = 0; i < ir->effects.count; i++) {
        if (ir->effects.data[i] >= ir->nodes.count || !ir_node(ir, ir->effects.data[i])->may_raise) {
            return wrong(&verifier, "effect %zu is no node that raises", i);
        }
    }
    return ir->root < ir->nodes.count || wrong(&verifier, "no root");
}
