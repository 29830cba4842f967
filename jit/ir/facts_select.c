/* Facts that several comparisons give together: marks and running numbers that select at most one column, and ranks.
 *
 * Three arguments are used.
 *  - First one: a position that has property P and no earlier position with property T, where P implies T, is alone.
 *  - Running number: within a group (all positions, those with a property, those with an equal value), the count of the
 *    group's members before or after a position is different for each member.
 *  - Rank: how many positions come before in a strict total order is a permutation of the positions; so are rotations
 *    and the mirror image.
 */
#include "jit/ir/internal.h"

#define MOST_CONJUNCTS 16u

/* Walks a tree of one operation with an explicit stack: entries [0, count) of out are leaves, the rest is open. */
static unsigned flatten(const Ir *ir, IrId id, bool (*is_inner)(const IrNode *), IrId out[16]) {
    unsigned count = 1;
    out[0] = id;
    for (unsigned i = 0; i < count;) {
        const IrNode *node = ir_node(ir, out[i]);
        if (!is_inner(node)) {
            i++;
            continue;
        }
        if (count == MOST_CONJUNCTS) {
            return 0;
        }
        out[i] = node->a;
        out[count++] = node->b;
    }
    return count;
}

static bool is_and(const IrNode *node) {
    return node->op == IR_SELECT_AND;
}

static bool is_bool_and(const IrNode *node) {
    return node->op == IR_MAP && node->map == OP_AND;
}

unsigned ir_conjuncts(const Ir *ir, IrId selector, IrId out[16]) {
    return flatten(ir, selector, is_and, out);
}

unsigned ir_bool_conjuncts(const Ir *ir, IrId value, IrId out[16]) {
    return flatten(ir, value, is_bool_and, out);
}

static bool contains(const IrId *ids, unsigned count, IrId id) {
    for (unsigned i = 0; i < count; i++) {
        if (ids[i] == id) {
            return true;
        }
    }
    return false;
}

/* Key and query are both the position, so that every column of a row stands on its own side of the row. */
static bool is_index_order(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    bool order = node->op == IR_SELECT && node->map != OP_EQ && node->map != OP_NE;
    return order && ir_node(ir, node->a)->op == IR_POSITION && node->a == node->b;
}

static bool is_strict_index_order(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    return is_index_order(ir, id) && (node->map == OP_LT || node->map == OP_GT);
}

/* ---- running numbers */

/* The selector of a running number: index order, and groups that the given conjuncts hold, too. */
static bool numbers_group(const Ir *ir, IrId selector, const IrId *conjuncts, unsigned count) {
    IrId parts[16];
    unsigned part_count = ir_conjuncts(ir, selector, parts);
    bool ordered = false;
    for (unsigned i = 0; i < part_count; i++) {
        const IrNode *part = ir_node(ir, parts[i]);
        if (is_index_order(ir, parts[i])) {
            if (ordered) {
                return false; /* two orders may leave nothing */
            }
            ordered = true;
            continue;
        }
        bool grouping = part->op == IR_SELECT && (part->uniform || (part->map == OP_EQ && part->a == part->b));
        if (!grouping || !contains(conjuncts, count, parts[i])) {
            return false;
        }
    }
    return ordered;
}

bool ir_selects_one(const Ir *ir, const IrId *conjuncts, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        const IrNode *atom = ir_node(ir, conjuncts[i]);
        if (atom->op == IR_SELECT && atom->map == OP_EQ) {
            const IrNode *key = ir_node(ir, atom->a);
            if (key->op == IR_COUNT && numbers_group(ir, key->a, conjuncts, count)) {
                return true;
            }
        }
    }
    return false;
}

/* ---- first ones */

/* Whether one of the bool nodes says of a position what the key-only comparison says of the column there. */
static bool is_implied(const Ir *ir, const IrNode *atom, const IrId *facts, unsigned count) {
    if (atom->op != IR_SELECT || !ir_node(ir, atom->b)->uniform) {
        return false;
    }
    const IrNode *query = ir_node(ir, atom->b);
    bool is_truth = atom->map == OP_EQ && query->op == IR_CONST && query->kinds == KIND_BOOL && query->low == 1;
    for (unsigned i = 0; i < count; i++) {
        const IrNode *fact = ir_node(ir, facts[i]);
        bool same = fact->op == IR_MAP && fact->map == atom->map && fact->a == atom->a && fact->b == atom->b;
        bool swapped = fact->op == IR_MAP && op_is_comparison((Op)fact->map) && op_swap((Op)fact->map) == atom->map &&
                       fact->b == atom->a && fact->a == atom->b;
        if (same || swapped || (is_truth && atom->a == facts[i])) {
            return true;
        }
    }
    return false;
}

/* The selector of which the fact says that the row selects nothing: COUNT == 0, or NEAREST(s, False, True). */
static IrId selector_of_none(const Ir *ir, const IrNode *fact) {
    if (fact->op == IR_MAP && fact->map == OP_EQ && ir_node(ir, fact->a)->op == IR_COUNT &&
        ir_is_int_const(ir, fact->b, 0)) {
        return ir_node(ir, fact->a)->a;
    }
    bool flag = fact->op == IR_NEAREST && fact->kinds == KIND_BOOL && ir_is_const(ir, fact->b) &&
                ir_node(ir, fact->b)->low == 0 && ir_node(ir, fact->c)->low == 1;
    return flag ? fact->a : IR_NONE;
}

/* None is selected of: a strict index order and comparisons that the facts imply. */
static bool has_none_before(const Ir *ir, const IrNode *fact, const IrId *facts, unsigned count) {
    IrId selector = selector_of_none(ir, fact);
    IrId parts[16];
    unsigned part_count = selector != IR_NONE ? ir_conjuncts(ir, selector, parts) : 0;
    unsigned orders = 0;
    for (unsigned i = 0; i < part_count; i++) {
        if (is_strict_index_order(ir, parts[i])) {
            orders++;
        } else if (!is_implied(ir, ir_node(ir, parts[i]), facts, count)) {
            return false;
        }
    }
    return orders == 1;
}

bool ir_marks_one(const Ir *ir, IrId value) {
    IrId facts[16];
    unsigned count = ir_bool_conjuncts(ir, value, facts);
    for (unsigned i = 0; i < count; i++) {
        const IrNode *fact = ir_node(ir, facts[i]);
        bool one_hot = fact->op == IR_MAP && fact->map == OP_EQ && ir_node(ir, fact->a)->op == IR_POSITION &&
                       ir_node(ir, fact->b)->uniform;
        if (one_hot || has_none_before(ir, fact, facts, count)) {
            return true;
        }
    }
    return false;
}

/* ---- ranks */

static bool is_strict_order_of(const Ir *ir, IrId id, IrId *key) {
    const IrNode *node = ir_node(ir, id);
    *key = node->a;
    return node->op == IR_SELECT && (node->map == OP_LT || node->map == OP_GT) && node->a == node->b && node->no_nan;
}

/* k == k and j < i, for the key. */
static bool is_tie_break_of(const Ir *ir, IrId id, IrId key) {
    const IrNode *node = ir_node(ir, id);
    if (node->op != IR_SELECT_AND) {
        return false;
    }
    IrId order = is_strict_index_order(ir, node->a) ? node->a : node->b;
    const IrNode *tie = ir_node(ir, order == node->a ? node->b : node->a);
    return is_strict_index_order(ir, order) && tie->op == IR_SELECT && tie->map == OP_EQ && tie->a == key &&
           tie->b == key;
}

/* position + u or u - position for a uniform u. */
static bool is_moved_index(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    if (node->op != IR_MAP || (node->map != OP_ADD && node->map != OP_SUB)) {
        return node->op == IR_POSITION;
    }
    const IrNode *left = ir_node(ir, node->a), *right = ir_node(ir, node->b);
    return (left->op == IR_POSITION && right->uniform && right->kinds == KIND_INT) ||
           (right->op == IR_POSITION && left->uniform && left->kinds == KIND_INT);
}

/* The positions moved around in a ring, or mirrored. */
static bool is_rotation(const Ir *ir, const IrNode *node) {
    if (node->op != IR_MAP || node->map != OP_MOD || !is_moved_index(ir, node->a)) {
        return false;
    }
    const IrNode *divisor = ir_node(ir, node->b);
    Interval n = ir_length_range(ir);
    return divisor->op == IR_LENGTH ||
           (n.low == n.high && divisor->kinds == KIND_INT && divisor->low == n.low && divisor->high == n.low);
}

bool ir_is_permutation(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    if (node->op == IR_POSITION || ir_is_mirror(ir, id) || is_rotation(ir, node)) {
        return true;
    }
    if (node->op != IR_COUNT) {
        return false;
    }
    if (is_strict_index_order(ir, node->a)) {
        return true;
    }
    const IrNode *rank = ir_node(ir, node->a);
    IrId key = IR_NONE;
    if (rank->op != IR_SELECT_OR) {
        return false;
    }
    return (is_strict_order_of(ir, rank->a, &key) && is_tie_break_of(ir, rank->b, key)) ||
           (is_strict_order_of(ir, rank->b, &key) && is_tie_break_of(ir, rank->a, key));
}
