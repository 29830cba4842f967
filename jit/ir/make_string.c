/* Strings under + and *: concatenation and repetition. With STRINGS_CHAR only those exist where one side is always
 * "". */
#include "jit/ir/internal.h"

static bool is_always_empty(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    return node->kinds == KIND_STRING &&
           (node->bytes == 0 || node->high == (ir->spec.strings == STRINGS_CHAR ? -1 : 0));
}

static IrId fold(Ir *ir, Op op, IrId a, IrId b) {
    AtomContext context = ir_atom_context(ir);
    Atom result;
    bool ok = atom_binary(&context, op, ir_node(ir, a)->atom, ir_node(ir, b)->atom, &result);
    return ok ? ir_const(ir, result) : ir_fail(ir);
}

static IrId string_node(Ir *ir, Op op, IrId a, IrId b, int64_t characters, uint64_t bytes) {
    IrNode node = ir_blank(IR_MAP, a, b, IR_NONE);
    bool raises = false;
    node.map = (uint8_t)op;
    node.uniform = ir_node(ir, a)->uniform && ir_node(ir, b)->uniform;
    node.positional = ir_node(ir, a)->positional && ir_node(ir, b)->positional;
    ir_set_string(ir, &node, (Interval){0, characters}, bytes, &raises);
    return ir_add(ir, node, raises);
}

static IrId concatenate(Ir *ir, IrId a, IrId b) {
    if (is_always_empty(ir, a) || is_always_empty(ir, b)) {
        return is_always_empty(ir, a) ? b : a;
    }
    if (ir->spec.strings == STRINGS_CHAR) {
        ir_fail(ir);
        return a;
    }
    const IrNode *left = ir_node(ir, a), *right = ir_node(ir, b);
    return string_node(ir, OP_ADD, a, b, left->high + right->high, (uint64_t)left->bytes + right->bytes);
}

static IrId repeat(Ir *ir, IrId text, IrId times) {
    IrId nothing = ir_string(ir, "", 0);
    Interval range = ir_interval(ir, times);
    if (range.high <= 1) {
        return ir_map(ir, OP_TERNARY, text, ir_map(ir, OP_GT, times, ir_int(ir, 0), IR_NONE), nothing);
    }
    if (is_always_empty(ir, text)) {
        return nothing;
    }
    if (ir->spec.strings == STRINGS_CHAR) {
        ir_fail(ir);
        return text;
    }
    const IrNode *node = ir_node(ir, text);
    int64_t most = range.high > INT32_MAX ? INT32_MAX : range.high;
    return string_node(ir, OP_MUL, text, times, node->high * most, (uint64_t)node->bytes * (uint64_t)most);
}

IrId ir_make_string_arithmetic(Ir *ir, Op op, IrId a, IrId b) {
    bool left = ir_node(ir, a)->kinds == KIND_STRING, right = ir_node(ir, b)->kinds == KIND_STRING;
    if (ir_is_const(ir, a) && ir_is_const(ir, b)) {
        return fold(ir, op, a, b);
    }
    a = ir_fit(ir, a);
    b = ir_fit(ir, b);
    switch ((ArithmeticOp)op) {
    case ARITHMETIC_ADD:
        return left && right ? concatenate(ir, a, b) : ir_fail(ir);
    case ARITHMETIC_MUL:
        return left != right ? repeat(ir, left ? a : b, ir_whole(ir, left ? b : a)) : ir_fail(ir);
    case ARITHMETIC_SUB:
    case ARITHMETIC_DIV:
    case ARITHMETIC_MOD:
    case ARITHMETIC_POW:
        return ir_fail(ir);
    }
    never();
}
