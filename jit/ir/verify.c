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

static bool verify_operands(const IrVerifier *verifier, const IrNode *node) {
    IrId operands[3];
    unsigned count = ir_operands(node, operands);
    for (unsigned i = 0; i < count; i++) {
        if (operands[i] >= verifier->id) {
            return wrong(verifier, "operand %u is no earlier node", i);
        }
        const IrNode *operand = ir_node(verifier->ir, operands[i]);
        if (ir_is_selector(operand) != (i < ir_selector_operands((IrOp)node->op)) || operand->op == IR_GUARD) {
            return wrong(verifier, "operand %u is of the wrong sort", i);
        }
        if (ir_is_long_const(verifier->ir, operands[i])) {
            return wrong(verifier, "operand %u is a string that the class cannot code", i);
        }
    }
    return true;
}

static bool is_bool(const IrVerifier *verifier, IrId id) {
    return ir_node(verifier->ir, id)->kinds == KIND_BOOL;
}

static bool map_has_bools(const IrVerifier *verifier, const IrNode *node) {
    switch (op_family((Op)node->map)) {
    case FAMILY_ARITHMETIC:
    case FAMILY_COMPARISON:
    case FAMILY_NUMERIC:
        return true;
    case FAMILY_JUNCTION:
        return is_bool(verifier, node->a) && is_bool(verifier, node->b);
    case FAMILY_TRUTH:
        return is_bool(verifier, node->a);
    case FAMILY_CHOICE:
        return is_bool(verifier, node->b);
    }
    never();
}

static bool verify_bools(const IrVerifier *verifier, const IrNode *node) {
    bool good = node->op != IR_GUARD || is_bool(verifier, node->a);
    return (good && (node->op != IR_MAP || map_has_bools(verifier, node))) || wrong(verifier, "a condition is no bool");
}

/* Ints that become doubles and strings that are too long are a limit of native code, which any operator may meet. */
static bool meets_limits(const IrVerifier *verifier, const IrNode *node) {
    IrId operands[3];
    unsigned count = ir_operands(node, operands);
    unsigned kinds = node->kinds;
    for (unsigned i = 0; i < count; i++) {
        kinds |= ir_node(verifier->ir, operands[i])->kinds;
    }
    return (kinds & (KIND_FLOAT | KIND_STRING)) != 0 || ir_is_mixed(node);
}

/* Whether an operator's result and errors are those that its columns in ops.def say. */
static bool verify_result(const IrVerifier *verifier, const IrNode *node) {
    if (node->op != IR_MAP) {
        return true;
    }
    if (node->may_raise && op_raises((Op)node->map) == 0 && !meets_limits(verifier, node)) {
        return wrong(verifier, "%s raises", op_text((Op)node->map));
    }
    bool good = true;
    switch (op_result((Op)node->map)) {
    case RESULT_NUMBER:
        good = (node->kinds & KIND_BOOL) == 0;
        break;
    case RESULT_FLOAT:
        good = node->kinds == KIND_FLOAT;
        break;
    case RESULT_INT:
        good = node->kinds == KIND_INT;
        break;
    case RESULT_BOOL:
        good = node->kinds == KIND_BOOL;
        break;
    case RESULT_OPERAND:
        break;
    }
    return good || wrong(verifier, "kinds %u of %s", node->kinds, op_text((Op)node->map));
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
    if (node->op == IR_FOLD && node->fold == FOLD_MEAN) {
        return wrong(verifier, "no such fold: %u", node->fold);
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
        if (node->op >= IR_OP_COUNT || node->map >= OP_COUNT) {
            return wrong(&verifier, "no such operation");
        }
        if (!verify_operands(&verifier, node) || !verify_bools(&verifier, node) || !verify_result(&verifier, node) ||
            !verify_type(&verifier, node) || !verify_payload(&verifier, node)) {
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
