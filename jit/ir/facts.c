/* Facts about IR nodes: interval arithmetic, affine and monotone forms, and what is surely a position.
 *
 * Every answer is a proof: "no" means "not known". Facts that need several comparisons of a selector are in
 * facts_select.c.
 */
#include "jit/ir/internal.h"

/* ---- intervals */

static int64_t cut(Int128 value, bool *overflow) {
    if (value < INT64_MIN || value > INT64_MAX) {
        *overflow = true;
        return value < 0 ? INT64_MIN : INT64_MAX;
    }
    return (int64_t)value;
}

Interval ir_interval(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    return (Interval){node->low, node->high};
}

Interval interval_join(Interval a, Interval b) {
    return (Interval){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}

Interval interval_of_float(Interval a) {
    return (Interval){a.low < -EXACT_INT_MOST ? INT64_MIN : a.low, a.high > EXACT_INT_MOST ? INT64_MAX : a.high};
}

bool interval_is_exact(Interval a) {
    return a.low >= -EXACT_INT_MOST && a.high <= EXACT_INT_MOST;
}

bool interval_is_finite(Interval a) {
    return a.low > INT64_MIN && a.high < INT64_MAX;
}

bool interval_has(Interval a, int64_t value) {
    return a.low <= value && value <= a.high;
}

Interval interval_add(Interval a, Interval b, bool *overflow) {
    return (Interval){cut((Int128)a.low + b.low, overflow), cut((Int128)a.high + b.high, overflow)};
}

Interval interval_subtract(Interval a, Interval b, bool *overflow) {
    return (Interval){cut((Int128)a.low - b.high, overflow), cut((Int128)a.high - b.low, overflow)};
}

Interval interval_multiply(Interval a, Interval b, bool *overflow) {
    const Int128 corners[4] = {(Int128)a.low * b.low, (Int128)a.low * b.high, (Int128)a.high * b.low,
                               (Int128)a.high * b.high};
    Int128 low = corners[0], high = corners[0];
    for (unsigned i = 1; i < 4; i++) {
        low = corners[i] < low ? corners[i] : low;
        high = corners[i] > high ? corners[i] : high;
    }
    return (Interval){cut(low, overflow), cut(high, overflow)};
}

Interval ir_length_range(const Ir *ir) {
    int64_t length = (int64_t)ir->spec.length;
    return length > 0 ? (Interval){length, length} : (Interval){1, LENGTH_MOST};
}

Interval ir_int_part(const IrNode *node) {
    Interval ints = {node->low, node->high};
    if (ir_is_mixed(node)) {
        ints.low = ints.low < -EXACT_INT_MOST ? -EXACT_INT_MOST : ints.low;
        ints.high = ints.high > EXACT_INT_MOST ? EXACT_INT_MOST : ints.high;
    }
    return ints;
}

/* ---- single values */

bool ir_is_nonzero(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    if (node->op == IR_CONST) {
        return atom_is_number(node->atom) && atom_truth(node->atom);
    }
    if (!interval_has(ir_interval(ir, id), 0) && (node->kinds & KIND_NUMBER)) {
        return true; /* a NaN is no zero either */
    }
    if (node->op != IR_COMBINE || (ir_node(ir, node->b)->kinds & KIND_FLOAT) ||
        interval_has(ir_interval(ir, node->b), 0)) {
        return false;
    }
    /* the mean of ints is 0 only where their sum is */
    return ir_node(ir, node->a)->low >= 1 || ir_is_nonzero(ir, node->c);
}

/* n - 1 */
static bool is_last_position(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    return node->op == IR_MAP && node->map == OP_ADD && ir_node(ir, node->a)->op == IR_LENGTH &&
           ir_is_int_const(ir, node->b, -1);
}

/* x % n, which codes every int as a position. */
static bool is_modulo_length(const Ir *ir, const IrNode *node) {
    return node->op == IR_MAP && node->map == OP_MOD && ir_node(ir, node->b)->op == IR_LENGTH;
}

bool ir_is_mirror(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    Interval n = ir_length_range(ir);
    return node->op == IR_MAP && node->map == OP_SUB && ir_node(ir, node->b)->op == IR_POSITION &&
           (is_last_position(ir, node->a) || (n.low == n.high && ir_is_int_const(ir, node->a, n.low - 1)));
}

bool ir_is_position(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    if (node->kinds != KIND_INT) {
        return false;
    }
    if (node->op == IR_POSITION || is_last_position(ir, id) || is_modulo_length(ir, node) || ir_is_mirror(ir, id)) {
        return true;
    }
    return (node->low >= 0 && node->high < ir_length_range(ir).low) || ir_is_permutation(ir, id);
}

/* ---- affine forms */

#define AFFINE_DEPTH 8u
#define MONOTONE_DEPTH 5u

static bool affine(const Ir *ir, IrId id, unsigned depth, IrAffine *out);

/* left op right, where no guard is needed for the offsets. */
static bool affine_sum(Op op, IrAffine left, IrAffine right, IrAffine *out) {
    bool overflow = false;
    out->scale = op == OP_ADD ? left.scale + right.scale : left.scale - right.scale;
    out->offset = op == OP_ADD ? interval_add(left.offset, right.offset, &overflow)
                               : interval_subtract(left.offset, right.offset, &overflow);
    return out->scale >= -1 && out->scale <= 1 && !overflow;
}

static bool affine(const Ir *ir, IrId id, unsigned depth, IrAffine *out) {
    const IrNode *node = ir_node(ir, id);
    IrAffine left = {0};
    IrAffine right;
    if (node->kinds != KIND_INT || depth == 0) {
        return false;
    }
    if (node->op == IR_POSITION) {
        *out = (IrAffine){.scale = 1};
        return true;
    }
    if (node->uniform) {
        *out = (IrAffine){.offset = ir_interval(ir, id)};
        return true;
    }
    if (ir_is_map(ir, id, OP_NEG)) {
        return affine(ir, node->a, depth - 1, &right) && affine_sum(OP_SUB, left, right, out);
    }
    return (ir_is_map(ir, id, OP_ADD) || ir_is_map(ir, id, OP_SUB)) && affine(ir, node->a, depth - 1, &left) &&
           affine(ir, node->b, depth - 1, &right) && affine_sum((Op)node->map, left, right, out);
}

bool ir_affine(const Ir *ir, IrId id, IrAffine *out) {
    return affine(ir, id, AFFINE_DEPTH, out);
}

/* ---- monotone values */

static bool monotone(const Ir *ir, IrId id, int direction, bool strictly, unsigned depth);

/* The rows of k < q and k <= q gain columns as the query grows, those of > and >= as it falls. */
static bool grows_by_rows(const Ir *ir, const IrNode *atom, int direction, unsigned depth) {
    if (atom->op != IR_SELECT || atom->map == OP_EQ || atom->map == OP_NE) {
        return false;
    }
    bool below = atom->map == OP_LT || atom->map == OP_LE;
    return monotone(ir, atom->b, below ? direction : -direction, false, depth);
}

/* COUNT of conjuncts that each only gain columns from row to row (or only lose them). */
static bool count_is_monotone(const Ir *ir, IrId selector, int direction, unsigned depth) {
    IrId conjuncts[16];
    unsigned count = depth > 0 ? ir_conjuncts(ir, selector, conjuncts) : 0;
    for (unsigned i = 0; i < count; i++) {
        const IrNode *atom = ir_node(ir, conjuncts[i]);
        if (!atom->uniform && !grows_by_rows(ir, atom, direction, depth)) {
            return false;
        }
    }
    return count > 0;
}

static bool sum_is_monotone(const Ir *ir, IrId a, IrId b, int direction_of_b, int direction, bool strictly,
                            unsigned depth) {
    if (!monotone(ir, a, direction, false, depth) || !monotone(ir, b, direction_of_b, false, depth)) {
        return false;
    }
    return !strictly || monotone(ir, a, direction, true, depth) || monotone(ir, b, direction_of_b, true, depth);
}

static bool arithmetic_is_monotone(const Ir *ir, const IrNode *node, int direction, bool strictly, unsigned depth) {
    switch ((ArithmeticOp)node->map) {
    case ARITHMETIC_ADD:
        return sum_is_monotone(ir, node->a, node->b, direction, direction, strictly, depth);
    case ARITHMETIC_SUB:
        return sum_is_monotone(ir, node->a, node->b, -direction, direction, strictly, depth);
    case ARITHMETIC_MUL: { /* constants stand on the right */
        const IrNode *factor = ir_node(ir, node->b);
        bool constant = factor->op == IR_CONST && factor->kinds == KIND_INT && factor->low != 0;
        return constant && monotone(ir, node->a, factor->low > 0 ? direction : -direction, strictly, depth);
    }
    case ARITHMETIC_DIV: /* not known */
    case ARITHMETIC_MOD:
    case ARITHMETIC_POW:
        break;
    }
    return false;
}

static bool monotone(const Ir *ir, IrId id, int direction, bool strictly, unsigned depth) {
    const IrNode *node = ir_node(ir, id);
    if (node->kinds != KIND_INT || depth == 0) {
        return false;
    }
    if (node->uniform || node->op == IR_POSITION) {
        return node->uniform ? !strictly : direction > 0;
    }
    if (node->op == IR_COUNT) {
        return !strictly && count_is_monotone(ir, node->a, direction, depth < 2 ? depth : 2);
    }
    if (node->op != IR_MAP) {
        return false;
    }
    bool arithmetic = op_family((Op)node->map) == FAMILY_ARITHMETIC;
    return arithmetic ? arithmetic_is_monotone(ir, node, direction, strictly, depth - 1)
                      : node->map == OP_NEG && monotone(ir, node->a, -direction, strictly, depth - 1);
}

bool ir_monotone(const Ir *ir, IrId id, int direction, bool strictly) {
    return monotone(ir, id, direction, strictly, MONOTONE_DEPTH);
}
