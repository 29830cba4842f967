/* Means that are counts in disguise.
 *
 * RASP has no counting: programs count by means. A row that selects c columns, one of them marked, has the mean 1/c of
 * the mark; c times a mean is a sum. All of these end in round(), and rounding hides that the arithmetic was inexact:
 * where an expression differs from an int by less than a half, round() gives that int. The rules work on the algebra,
 * so that a user's own selector_width gains like the library's.
 *
 *   SUM(s, indicator of b)          = COUNT(s and b)             when s is everything, or b one column
 *   round(e)                        = k                          when |e - k| < 1/2 for an int k: see near()
 *   mean of a constant k, compared  = by whether any is selected
 *   mean of ints compared with 0    = their sum compared with 0
 */
#include "jit/opt/opt.h"

#include "jit/ir/internal.h"

#include <math.h>

/* ---- sums of marks */

static bool is_all(const Ir *ir, IrId selector) {
    return ir_node(ir, selector)->op == IR_SELECT_CONST && ir_node(ir, selector)->payload == 1;
}

/* The condition that a sum of 0 and 1 counts; IR_NONE when the value is something else. */
static IrId mark_of(const Ir *ir, IrId value) {
    const IrNode *node = ir_node(ir, value);
    if (node->kinds == KIND_BOOL) {
        return value;
    }
    return node->op == IR_MAP && node->map == OP_INDICATOR ? node->a : IR_NONE;
}

static IrId sum_of_marks(Ir *ir, const IrNode *node) {
    IrId mark = mark_of(ir, node->b);
    if (mark == IR_NONE) {
        return IR_NONE;
    }
    IrId column = ir_select(ir, OP_EQ, mark, ir_bool(ir, true));
    const IrNode *selected = ir_node(ir, column);
    bool one = selected->uniform && selected->low == 1 && selected->high == 1;
    return one || is_all(ir, node->a) ? ir_count(ir, ir_select_and(ir, node->a, column)) : IR_NONE;
}

/* ---- means of a constant */

/* The int that every selected value is; the mean is exactly that wherever anything is selected. */
static bool constant_mean(const Ir *ir, const IrNode *combine, int64_t *k) {
    const IrNode *sum = ir_node(ir, combine->b);
    if (combine->op != IR_COMBINE || combine->payload != KIND_INT) {
        return false;
    }
    bool product = sum->op == IR_MAP && sum->map == OP_MUL && sum->a == combine->a && ir_is_const(ir, sum->b);
    if (combine->b != combine->a && !product) {
        return false;
    }
    *k = product ? ir_node(ir, sum->b)->low : 1;
    return interval_is_exact((Interval){sum->low, sum->high});
}

static IrId is_any(Ir *ir, IrId count) {
    return ir_map(ir, OP_GT, count, ir_int(ir, 0), IR_NONE);
}

/* COMBINE op constant. */
static IrId compare_mean(Ir *ir, Op op, const IrNode *combine, IrId constant) {
    int64_t k;
    const IrNode *sum = ir_node(ir, combine->b);
    IrId count = combine->a, total = combine->b, otherwise = combine->c;
    if (constant_mean(ir, combine, &k)) {
        IrId then = ir_map(ir, op, ir_int(ir, k), constant, IR_NONE);
        IrId empty = ir_map(ir, op, otherwise, constant, IR_NONE);
        return ir_map(ir, OP_TERNARY, then, is_any(ir, count), empty);
    }
    bool sign = combine->payload == KIND_INT && sum->kinds == KIND_INT && ir_is_int_const(ir, constant, 0) &&
                interval_is_exact((Interval){sum->low, sum->high});
    if (!sign) {
        return IR_NONE;
    }
    IrId by_sum = ir_map(ir, op, total, constant, IR_NONE);
    if (ir_is_int_const(ir, otherwise, 0)) {
        return by_sum; /* the sum of nothing is 0, too */
    }
    return ir_map(ir, OP_TERNARY, by_sum, is_any(ir, count), ir_map(ir, op, otherwise, constant, IR_NONE));
}

static IrId comparison(Ir *ir, const IrNode *node) {
    const IrNode left = *ir_node(ir, node->a), right = *ir_node(ir, node->b);
    if (left.op == IR_COMBINE && right.op == IR_CONST && atom_is_number(right.atom)) {
        return compare_mean(ir, (Op)node->map, &left, node->b);
    }
    if (right.op == IR_COMBINE && left.op == IR_CONST && atom_is_number(left.atom)) {
        return compare_mean(ir, op_swap((Op)node->map), &right, node->a);
    }
    return IR_NONE;
}

/* The same in a selector: the condition is made once for each position, then compared. */
static IrId comparison_of_keys(Ir *ir, const IrNode *node) {
    IrId truth = ir_bool(ir, true);
    IrId condition = comparison(ir, node);
    if (condition == IR_NONE) {
        return IR_NONE;
    }
    bool by_key = ir_is_const(ir, node->b);
    return ir_select(ir, OP_EQ, by_key ? condition : truth, by_key ? truth : condition);
}

/* ---- nearly ints */

#define NEAR_DEPTH 8u

/* An expression that differs from the int `value` by at most `error` at every position. */
typedef struct Near {
    IrId value;
    double error;
} Near;

static double magnitude(const Ir *ir, IrId id) {
    Interval range = ir_interval(ir, id);
    return fmax(fabs((double)range.low), fabs((double)range.high));
}

/* Two roundings of a value of this size. */
static double rounding(double size) {
    return ldexp(size, -51);
}

/* Whether the node is 1 / c: a mean of one marked column among c, or a division. c is at least 1. */
static bool is_reciprocal(const Ir *ir, IrId id, IrId *c) {
    const IrNode *node = ir_node(ir, id);
    bool mean = node->op == IR_COMBINE && node->payload == KIND_INT && ir_is_int_const(ir, node->b, 1);
    bool division =
        ir_is_map(ir, id, OP_DIV) && ir_is_int_const(ir, node->a, 1) && ir_node(ir, node->b)->kinds == KIND_INT;
    *c = mean ? node->a : node->b;
    return (mean || division) && ir_node(ir, *c)->low >= 1 && magnitude(ir, *c) <= 1e15;
}

/* k / (1 / c) is k * c; 1 / c itself is rounded once, the quotient once more. */
static bool near_quotient(Ir *ir, const IrNode *node, Near *out) {
    IrId c, k = node->a;
    const IrNode *top = ir_node(ir, k);
    if (top->op != IR_CONST || top->kinds != KIND_INT || !is_reciprocal(ir, node->b, &c) ||
        magnitude(ir, k) * magnitude(ir, c) > 1e15) {
        return false;
    }
    out->error = rounding(magnitude(ir, k) * magnitude(ir, c));
    out->value = ir_map(ir, OP_MUL, c, k, IR_NONE);
    return true;
}

/* c * (s / c) is s. */
static bool near_total(const Ir *ir, IrId factor, IrId mean, Near *out) {
    const IrNode *node = ir_node(ir, mean);
    bool combine = node->op == IR_COMBINE && node->payload == KIND_INT && node->a == factor;
    bool division = ir_is_map(ir, mean, OP_DIV) && node->b == factor && ir_node(ir, node->a)->kinds == KIND_INT;
    if ((!combine && !division) || ir_node(ir, factor)->low < 1) {
        return false;
    }
    out->value = combine ? node->b : node->a;
    out->error = rounding(magnitude(ir, out->value));
    return ir_node(ir, out->value)->kinds == KIND_INT && magnitude(ir, out->value) <= 1e15;
}

static bool near(Ir *ir, IrId id, unsigned depth, Near *out);

/* c * x or k * x for an x near an int. */
static bool near_product(Ir *ir, const IrNode *node, unsigned depth, Near *out) {
    IrId a = node->a, b = node->b;
    if (near_total(ir, a, b, out) || near_total(ir, b, a, out)) {
        return true;
    }
    IrId factor = ir_is_const(ir, b) ? b : a, other = factor == b ? a : b;
    const IrNode *constant = ir_node(ir, factor);
    Near part;
    if (constant->op != IR_CONST || constant->kinds != KIND_INT || !near(ir, other, depth - 1, &part)) {
        return false;
    }
    double size = magnitude(ir, factor) * (magnitude(ir, part.value) + 1);
    if (size > 1e15) {
        return false;
    }
    out->error = part.error * magnitude(ir, factor) + rounding(size);
    out->value = ir_map(ir, OP_MUL, part.value, factor, IR_NONE);
    return true;
}

static bool near_sum(Ir *ir, const IrNode *node, unsigned depth, Near *out) {
    Op op = (Op)node->map;
    IrId a = node->a, b = node->b;
    Near left, right;
    if (!near(ir, a, depth - 1, &left) || !near(ir, b, depth - 1, &right)) {
        return false;
    }
    double size = magnitude(ir, left.value) + magnitude(ir, right.value) + 2;
    if (size > 1e15) {
        return false;
    }
    out->error = left.error + right.error + rounding(size);
    out->value = ir_map(ir, op, left.value, right.value, IR_NONE);
    return true;
}

static bool near_operation(Ir *ir, const IrNode *node, unsigned depth, Near *out) {
    switch ((ArithmeticOp)node->map) {
    case ARITHMETIC_DIV:
        return near_quotient(ir, node, out);
    case ARITHMETIC_MUL:
        return near_product(ir, node, depth, out);
    case ARITHMETIC_ADD:
    case ARITHMETIC_SUB:
        return near_sum(ir, node, depth, out);
    case ARITHMETIC_MOD:
    case ARITHMETIC_POW:
        break;
    }
    return false;
}

static bool near(Ir *ir, IrId id, unsigned depth, Near *out) {
    const IrNode node = *ir_node(ir, id);
    *out = (Near){id, 0};
    if (node.kinds == KIND_INT) {
        return true;
    }
    if (node.op == IR_CONST && node.kinds == KIND_FLOAT && fabs(node.atom.f) <= 1e15 &&
        node.atom.f == floor(node.atom.f)) {
        out->value = ir_int(ir, (int64_t)node.atom.f);
        return true;
    }
    if (node.op != IR_MAP || depth == 0) {
        return false;
    }
    return op_family((Op)node.map) == FAMILY_ARITHMETIC && near_operation(ir, &node, depth, out);
}

static IrId rounded(Ir *ir, IrId a) {
    const IrNode node = *ir_node(ir, a);
    int64_t k;
    if (node.op == IR_COMBINE && constant_mean(ir, &node, &k) && ir_node(ir, node.c)->kinds == KIND_INT) {
        return ir_map(ir, OP_TERNARY, ir_int(ir, k), is_any(ir, node.a), node.c);
    }
    Near close;
    if (!(node.kinds & KIND_FLOAT) || !near(ir, a, NEAR_DEPTH, &close)) {
        return IR_NONE;
    }
    return close.error < 0.25 && !ir_node(ir, close.value)->may_raise ? close.value : IR_NONE;
}

IrId opt_idiom(Ir *ir, const IrNode *node) {
    if (ir_is_fold(node, FOLD_SUM)) {
        return sum_of_marks(ir, node);
    }
    if (node->op == IR_SELECT) {
        return comparison_of_keys(ir, node);
    }
    if (node->op != IR_MAP) {
        return IR_NONE;
    }
    if (op_is_comparison((Op)node->map)) {
        return comparison(ir, node);
    }
    return node->map == OP_ROUND ? rounded(ir, node->a) : IR_NONE;
}
