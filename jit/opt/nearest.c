/* "The previous one of my kind": RASP says it with two numbers that agree.
 *
 * A program numbers the members of each group (all positions, those with a property, those with an equal value) by
 * counting the members before each position, and then selects the member whose number is mine, or mine less one. Such a
 * selector picks the nearest member on one side, which one walk finds without any numbers:
 *
 *   number = COUNT(group and j < i):    number == number - 1   is the last member before i
 *                                       number == number       the first member from i on
 *                                       number == number + 1   the first one after i, if i itself is a member
 *   number = COUNT(group and j <= i):   number == number       the last member up to i
 *                                       number == number + 1   the first member after i
 *                                       number == number - 1   the last one before i, if i itself is a member
 * and the mirror images for > and >=. The group of the selector must be that of the number.
 *
 *   COUNT(s)           = NEAREST(s', 1, 0)
 *   SUM(s, v)          = NEAREST(s', v, nothing)
 *   COMBINE of both    = NEAREST(s', v, default)
 *   SUM(x and no x before, v)  = NEAREST(x, v, nothing), the first
 *   COUNT(s) > 0       = NEAREST(s, True, False), for any s that one walk follows: a flag instead of a number
 */
#include "jit/ir/internal.h"
#include "jit/opt/opt.h"
#include "jit/select/select.h"

/* A selector of the nearest column. */
typedef struct Nearest {
    IrId selector;
    bool greatest;
} Nearest;

static bool is_index_order(const Ir *ir, const IrNode *node) {
    return node->op == IR_SELECT && node->map != OP_EQ && node->map != OP_NE && node->a == node->b &&
           ir_node(ir, node->a)->op == IR_POSITION;
}

/* Equal values, or a property of the key. */
static bool is_grouping(const Ir *ir, const IrNode *node) {
    bool property = node->uniform && ir_node(ir, node->b)->uniform;
    return node->op == IR_SELECT && (property || (node->map == OP_EQ && node->a == node->b));
}

static bool contains(const IrId *ids, unsigned count, IrId id) {
    for (unsigned i = 0; i < count; i++) {
        if (ids[i] == id) {
            return true;
        }
    }
    return false;
}

/* The comparison of two numbers: key and query are the same COUNT plus constants; *shift is what the key's number is
 * above the query's. */
static bool compares_numbers(const Ir *ir, const IrNode *comparison, IrId *number, int64_t *shift) {
    IrId base[2];
    int64_t plus[2];
    if (comparison->op != IR_SELECT || comparison->map != OP_EQ) {
        return false;
    }
    for (unsigned side = 0; side < 2; side++) {
        IrId id = side == 0 ? comparison->a : comparison->b;
        const IrNode *node = ir_node(ir, id);
        bool sum = (ir_is_map(ir, id, OP_ADD) || ir_is_map(ir, id, OP_SUB)) && ir_is_const(ir, node->b) &&
                   ir_node(ir, node->b)->kinds == KIND_INT;
        base[side] = sum ? node->a : id;
        plus[side] = sum ? ir_node(ir, node->b)->low : 0;
        if (plus[side] < -1 || plus[side] > 1) {
            return false;
        }
        plus[side] = sum && node->map == OP_SUB ? -plus[side] : plus[side];
    }
    *number = base[0];
    *shift = plus[1] - plus[0];
    return base[0] == base[1] && ir_node(ir, base[0])->op == IR_COUNT;
}

/* The nearest member of the group by the order of its number, and by how much the numbers differ. */
static bool nearest_side(Op order, int64_t shift, bool is_member, Op *side) {
    bool forward = order == OP_LT || order == OP_LE; /* numbers rise with the position */
    bool itself = order == OP_LE || order == OP_GE;  /* a member's number counts the member, too */
    Op near = forward ? OP_LT : OP_GT, far = forward ? OP_GT : OP_LT;
    Op near_itself = forward ? OP_LE : OP_GE, far_itself = forward ? OP_GE : OP_LE;
    if (itself) {
        *side = shift == 0 ? near_itself : shift == 1 ? far : near;
        return shift == 0 || shift == 1 || (shift == -1 && is_member);
    }
    *side = shift == -1 ? near : shift == 0 ? far_itself : far;
    return shift == -1 || shift == 0 || (shift == 1 && is_member);
}

/* The group that a number counts, and its order: parts but one are grouping comparisons, all of which are in `rest`. */
static bool read_number(const Ir *ir, IrId selector, const IrId *rest, unsigned rest_count, Op *order,
                        bool *is_member) {
    IrId parts[SEL_COMPARISONS];
    unsigned count = ir_conjuncts(ir, selector, parts);
    unsigned orders = 0;
    *is_member = true;
    for (unsigned i = 0; i < count; i++) {
        const IrNode *part = ir_node(ir, parts[i]);
        if (is_index_order(ir, part)) {
            *order = (Op)part->map;
            orders++;
        } else if (!is_grouping(ir, part) || !contains(rest, rest_count, parts[i])) {
            return false;
        } else {
            *is_member = *is_member && !part->uniform && part->no_nan;
        }
    }
    return orders == 1 && count == rest_count + 1;
}

/* Whether there is an algorithm for it: one walk over the positions. */
static bool is_walk(Ir *ir, IrId selector) {
    SelConjunction conjunction;
    if (!sel_split(ir, selector, &conjunction) || conjunction.never || conjunction.filters_rows) {
        return false;
    }
    SelShape shape = sel_shape(ir, &conjunction);
    return sel_is_walk(&shape);
}

static bool same_number(Ir *ir, const IrId *conjuncts, unsigned count, unsigned at, Nearest *out) {
    IrId number;
    int64_t shift;
    Op order = OP_LT, side;
    bool is_member;
    IrId rest[SEL_COMPARISONS];
    unsigned rest_count = 0;
    if (!compares_numbers(ir, ir_node(ir, conjuncts[at]), &number, &shift)) {
        return false;
    }
    for (unsigned i = 0; i < count; i++) {
        if (i != at) {
            rest[rest_count++] = conjuncts[i];
        }
    }
    if (!read_number(ir, ir_node(ir, number)->a, rest, rest_count, &order, &is_member) ||
        !nearest_side(order, shift, is_member, &side)) {
        return false;
    }
    IrId selector = ir_select(ir, side, ir_position(ir), ir_position(ir));
    for (unsigned i = 0; i < rest_count; i++) {
        selector = ir_select_and(ir, selector, rest[i]);
    }
    *out = (Nearest){selector, side == OP_LT || side == OP_LE};
    return is_walk(ir, selector);
}

/* x, and no x before (or behind): the mark of one column, the same in every row. */
static bool first_of_all(Ir *ir, const IrNode *selector, Nearest *out) {
    if (selector->op != IR_SELECT || selector->map != OP_EQ) {
        return false;
    }
    const IrNode *truth = ir_node(ir, selector->b);
    if (truth->op != IR_CONST || truth->kinds != KIND_BOOL || truth->low != 1) {
        return false;
    }
    IrId facts[SEL_COMPARISONS], parts[SEL_COMPARISONS];
    unsigned count = ir_bool_conjuncts(ir, selector->a, facts);
    for (unsigned i = 0; i < count && count == 2; i++) {
        const IrNode *none = ir_node(ir, facts[i]), *mark = ir_node(ir, facts[1 - i]);
        bool counts = none->op == IR_MAP && none->map == OP_EQ && ir_is_int_const(ir, none->b, 0) &&
                      ir_node(ir, none->a)->op == IR_COUNT;
        unsigned part_count = counts ? ir_conjuncts(ir, ir_node(ir, none->a)->a, parts) : 0;
        for (unsigned k = 0; k < part_count && part_count == 2; k++) {
            const IrNode *order = ir_node(ir, parts[k]), *comparison = ir_node(ir, parts[1 - k]);
            bool strict = is_index_order(ir, order) && (order->map == OP_LT || order->map == OP_GT);
            bool same = comparison->op == IR_SELECT && comparison->uniform && mark->op == IR_MAP &&
                        mark->map == comparison->map && mark->a == comparison->a && mark->b == comparison->b;
            if (strict && same) {
                *out = (Nearest){parts[1 - k], order->map == OP_GT};
                return true;
            }
        }
    }
    return false;
}

static bool find_nearest(Ir *ir, IrId selector, Nearest *out) {
    IrId conjuncts[SEL_COMPARISONS];
    const IrNode node = *ir_node(ir, selector);
    if (node.uniform) {
        return first_of_all(ir, &node, out);
    }
    unsigned count = ir_conjuncts(ir, selector, conjuncts);
    for (unsigned i = 0; i < count; i++) {
        if (same_number(ir, conjuncts, count, i, out)) {
            return true;
        }
    }
    return false;
}

/* A count is a sum of ones. Strings have no sum of nothing: they wait for the COMBINE that says what to take then. */
static IrId nearest_fold(Ir *ir, const IrNode *node) {
    Nearest nearest;
    Fold fold = node->op == IR_COUNT ? FOLD_SUM : (Fold)node->fold;
    IrId value = node->op == IR_COUNT ? ir_int(ir, 1) : ir_fold_of_one(ir, fold, node->b);
    IrId none = ir_fold_of_none(ir, fold, ir_node(ir, value)->kinds);
    if (none == IR_NONE || !find_nearest(ir, node->a, &nearest)) {
        return IR_NONE;
    }
    return ir_nearest(ir, nearest.selector, value, none, nearest.greatest);
}

/* The selector of COMBINE's sum, which its count agrees with when it is the same NEAREST of 1. */
static IrId nearest_combine(Ir *ir, const IrNode *node) {
    const IrNode count = *ir_node(ir, node->a), sum = *ir_node(ir, node->b), otherwise = *ir_node(ir, node->c);
    Nearest nearest;
    bool marked = count.op == IR_NEAREST && ir_is_int_const(ir, count.b, 1) && ir_is_int_const(ir, count.c, 0);
    if (marked && sum.op == IR_NEAREST && sum.a == count.a && sum.payload == count.payload) {
        const IrNode value = *ir_node(ir, sum.b);
        bool truth = node->payload == KIND_BOOL && ir_is_map(ir, sum.b, OP_INDICATOR);
        IrId plain = truth ? value.a : sum.b;
        bool fits = ir_node(ir, plain)->kinds == otherwise.kinds && node->payload == otherwise.kinds;
        return fits ? ir_nearest(ir, sum.a, plain, node->c, sum.payload != 0) : IR_NONE;
    }
    if (marked && sum.op == IR_FOLD && otherwise.kinds == KIND_STRING && node->payload == KIND_STRING &&
        find_nearest(ir, sum.a, &nearest) && nearest.selector == count.a && nearest.greatest == (count.payload != 0)) {
        return ir_nearest(ir, nearest.selector, sum.b, node->c, nearest.greatest);
    }
    return IR_NONE;
}

/* COUNT compared with 0 (or 1), which says whether there is any; *some: the comparison holds when there is. */
static bool asks_for_any(const Ir *ir, const IrNode *node, IrId *selector, bool *some) {
    if ((node->op != IR_MAP && node->op != IR_SELECT) || !op_is_comparison((Op)node->map) ||
        ir_node(ir, node->a)->op != IR_COUNT) {
        return false;
    }
    Op op = (Op)node->map;
    bool zero = ir_is_int_const(ir, node->b, 0), one = ir_is_int_const(ir, node->b, 1);
    *selector = ir_node(ir, node->a)->a;
    *some = op == OP_NE || op == OP_GT || op == OP_GE;
    return (zero && (op == OP_EQ || op == OP_NE || op == OP_GT || op == OP_LE)) ||
           (one && (op == OP_LT || op == OP_GE));
}

IrId opt_any(Ir *ir, const IrNode *node) {
    IrId selector, conjuncts[SEL_COMPARISONS];
    bool some, greatest = true, ordered = false;
    if (!asks_for_any(ir, node, &selector, &some) || ir_node(ir, selector)->uniform || !is_walk(ir, selector)) {
        return IR_NONE;
    }
    unsigned count = ir_conjuncts(ir, selector, conjuncts);
    for (unsigned i = 0; i < count; i++) {
        const IrNode *order = ir_node(ir, conjuncts[i]);
        if (is_index_order(ir, order)) {
            greatest = order->map == OP_LT || order->map == OP_LE;
            ordered = true;
        }
    }
    if (!ordered) {
        return IR_NONE;
    }
    IrId found = ir_bool(ir, some), none = ir_bool(ir, !some);
    IrId flag = ir_nearest(ir, selector, found, none, greatest);
    return node->op == IR_MAP ? flag : ir_select(ir, OP_EQ, flag, ir_bool(ir, true));
}

IrId opt_nearest(Ir *ir, const IrNode *node) {
    if (node->op == IR_COUNT || node->op == IR_FOLD) {
        return nearest_fold(ir, node);
    }
    return node->op == IR_COMBINE ? nearest_combine(ir, node) : IR_NONE;
}
