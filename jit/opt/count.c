/* Counts with a closed form.
 *
 *   COUNT(index < q)  = q cut to [0, n]      and the other orders, for any int q: arithmetic instead of a scan
 *   COUNT(index == q) = 1 where q is a position, else 0
 *   COUNT(s or k)     = COUNT(s) + 1 - COUNT(s and k)        where k is one column that is always there
 *   COUNT(not s)      = n - COUNT(s)
 */
#include "jit/opt/opt.h"

#include "jit/ir/internal.h"

static IrId add(Ir *ir, IrId a, int64_t constant) {
    return ir_map(ir, OP_ADD, a, ir_int(ir, constant), IR_NONE);
}

static IrId subtract(Ir *ir, IrId a, IrId b) {
    return ir_map(ir, OP_SUB, a, b, IR_NONE);
}

/* q is a position, or one moved to the left: at most n - 1. */
static bool is_below_length(const Ir *ir, IrId q) {
    IrAffine affine;
    if (ir_is_position(ir, q)) {
        return true;
    }
    return ir_affine(ir, q, &affine) && affine.scale == 1 && affine.offset.low == affine.offset.high &&
           affine.offset.low <= 0;
}

/* How many positions are below q + extra (0 or 1). */
static IrId positions_below(Ir *ir, IrId q, int64_t extra) {
    IrId n = ir_length(ir), zero = ir_int(ir, 0);
    IrId bound = add(ir, q, extra);
    IrId result = bound;
    if (!is_below_length(ir, q)) {
        result = ir_map(ir, OP_TERNARY, n, ir_map(ir, OP_GT, bound, n, IR_NONE), bound);
    }
    return ir_map(ir, OP_TERNARY, zero, ir_map(ir, OP_LT, bound, zero, IR_NONE), result);
}

static IrId is_there(Ir *ir, IrId q) {
    IrId from_start = ir_map(ir, OP_GE, q, ir_int(ir, 0), IR_NONE);
    IrId to_end = is_below_length(ir, q) ? ir_bool(ir, true) : ir_map(ir, OP_LT, q, ir_length(ir), IR_NONE);
    return ir_map(ir, OP_INDICATOR, ir_map(ir, OP_AND, from_start, to_end, IR_NONE), IR_NONE, IR_NONE);
}

static IrId count_positions(Ir *ir, Op op, IrId q) {
    const IrNode *query = ir_node(ir, q);
    if (query->kinds != KIND_INT || query->low < -EXACT_INT_MOST || query->high > EXACT_INT_MOST) {
        return IR_NONE;
    }
    switch (op) {
    case OP_EQ:
        return is_there(ir, q);
    case OP_NE:
        return subtract(ir, ir_length(ir), is_there(ir, q));
    case OP_LT:
        return positions_below(ir, q, 0);
    case OP_LE:
        return positions_below(ir, q, 1);
    case OP_GT:
        return subtract(ir, ir_length(ir), positions_below(ir, q, 1));
    default: /* OP_GE */
        return subtract(ir, ir_length(ir), positions_below(ir, q, 0));
    }
}

/* The same column in every row, and always there. */
static bool is_sure_column(const Ir *ir, IrId selector) {
    const IrNode *node = ir_node(ir, selector);
    return node->op == IR_SELECT && node->uniform && node->low == 1 && node->high == 1;
}

static IrId count_or(Ir *ir, IrId s, IrId column) {
    IrId both = ir_count(ir, ir_select_and(ir, s, column));
    IrId result = add(ir, subtract(ir, ir_count(ir, s), both), 1);
    return ir_node(ir, result)->may_raise ? IR_NONE : result;
}

IrId opt_count(Ir *ir, const IrNode *node) {
    if (node->op != IR_COUNT) {
        return IR_NONE;
    }
    const IrNode selector = *ir_node(ir, node->a);
    if (selector.op == IR_SELECT && ir_node(ir, selector.a)->op == IR_POSITION) {
        return count_positions(ir, (Op)selector.map, selector.b);
    }
    if (selector.op == IR_SELECT_OR && is_sure_column(ir, selector.a)) {
        return count_or(ir, selector.b, selector.a);
    }
    if (selector.op == IR_SELECT_OR && is_sure_column(ir, selector.b)) {
        return count_or(ir, selector.a, selector.b);
    }
    if (selector.op == IR_SELECT_NOT) {
        return subtract(ir, ir_length(ir), ir_count(ir, selector.a));
    }
    return IR_NONE;
}
