/* Constructors of selectors: folding, normal forms of comparisons with positions, and how many columns a row can have.
 *
 * Comparisons keep the key on the left. Where key or query is position + offset (or offset - position), the other
 * side takes the offset, so that shifts, mirrors and single columns look alike: select(indices + 1, indices, ==) is
 * index == index + -1.
 */
#include "jit/ir/internal.h"

/* ---- facts of one comparison */

static bool is_uniform(const Ir *ir, IrId id) {
    return ir_node(ir, id)->uniform;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high) {
    return value < low ? low : value > high ? high : value;
}

/* Rows of index op index + c for the lowest and the highest index: lengths of prefixes and suffixes. */
static Interval count_of_band(Op op, int64_t c, Interval n) {
    if (op == OP_LT) {
        c--;
    }
    if (op == OP_GT) {
        c++;
    }
    bool prefix = op == OP_LT || op == OP_LE;
    int64_t inside = prefix ? c : -c; /* |row| is clamp(position + inside + 1) from one end or the other */
    return (Interval){clamp(inside + 1, 0, n.low), clamp(n.high + (inside > 0 ? 0 : inside), 0, n.high)};
}

/* The constant c where query is index + c. */
static bool query_shift(const Ir *ir, IrId query, int64_t *c) {
    IrAffine affine;
    if (!ir_affine(ir, query, &affine) || affine.scale != 1 || affine.offset.low != affine.offset.high) {
        return false;
    }
    *c = affine.offset.low;
    return *c > INT32_MIN && *c < INT32_MAX;
}

static bool is_injective(const Ir *ir, IrId key) {
    return ir_is_permutation(ir, key) || ir_monotone(ir, key, 1, true) || ir_monotone(ir, key, -1, true);
}

/* Every row finds its query among the keys. */
static bool finds_position(const Ir *ir, IrId key, IrId query) {
    return ir_is_permutation(ir, key) && ir_is_position(ir, query);
}

static Interval count_of_equal(const Ir *ir, IrId key, IrId query, uint8_t diagonal, Interval n) {
    bool one = is_injective(ir, key);
    if (!one && is_uniform(ir, query)) {
        const IrNode *constant = ir_node(ir, query);
        bool truth = constant->op == IR_CONST && constant->kinds == KIND_BOOL && constant->low == 1;
        one = truth && ir_marks_one(ir, key);
    }
    bool some = finds_position(ir, key, query) || (diagonal & DIAGONAL_ALL);
    return (Interval){some ? 1 : 0, one ? 1 : n.high};
}

static Interval count_of_select(const Ir *ir, Op op, IrId key, IrId query, uint8_t diagonal) {
    Interval n = ir_length_range(ir);
    int64_t c;
    if (op == OP_EQ) {
        return count_of_equal(ir, key, query, diagonal, n);
    }
    if (op != OP_NE && ir_node(ir, key)->op == IR_POSITION && query_shift(ir, query, &c)) {
        return count_of_band(op, c, n);
    }
    if (op == OP_NE && is_injective(ir, key)) {
        return (Interval){n.low - 1, finds_position(ir, key, query) ? n.high - 1 : n.high};
    }
    return (Interval){diagonal & DIAGONAL_ALL ? 1 : 0, diagonal & DIAGONAL_NONE ? n.high - 1 : n.high};
}

static uint8_t diagonal_of(const Ir *ir, Op op, IrId key, IrId query) {
    if (key != query) {
        return 0;
    }
    bool accepts = (op_order_mask(op) & 2) != 0;
    bool certain = ir_node(ir, key)->no_nan || op == OP_LT || op == OP_GT;
    return !certain ? 0 : accepts ? DIAGONAL_ALL : DIAGONAL_NONE;
}

/* Ints that are compared with doubles must be doubles. A guard of its own: selectors have no place to raise. */
static void guard_conversion(Ir *ir, IrId id, IrId other) {
    unsigned kinds = ir_node(ir, other)->kinds;
    if (ir_node(ir, id)->kinds == KIND_INT && kinds != KIND_INT && kinds != KIND_BOOL) {
        IrId below = ir_map(ir, OP_LT, id, ir_int(ir, -EXACT_INT_MOST), IR_NONE);
        IrId above = ir_map(ir, OP_GT, id, ir_int(ir, EXACT_INT_MOST), IR_NONE);
        ir_guard(ir, ir_map(ir, OP_OR, below, above, IR_NONE));
    }
}

static IrId select_node(Ir *ir, Op op, IrId key, IrId query) {
    IrNode node = ir_blank(IR_SELECT, key, query, IR_NONE);
    node.map = (uint8_t)op;
    IrId existing = ir_find(ir, &node);
    if (existing != IR_NONE) {
        return existing;
    }
    guard_conversion(ir, key, query);
    guard_conversion(ir, query, key);
    node.diagonal = diagonal_of(ir, op, key, query);
    Interval count = count_of_select(ir, op, key, query, node.diagonal);
    const IrNode *k = ir_node(ir, key), *q = ir_node(ir, query);
    node.uniform = q->uniform;
    node.positional = k->positional && q->positional;
    node.no_nan = k->no_nan && q->no_nan;
    node.low = count.low;
    node.high = count.high;
    if (count.high == 0 || count.low == ir_length_range(ir).high) {
        return ir_select_const(ir, count.high != 0);
    }
    return ir_add(ir, node, false);
}

/* ---- normal forms */

static bool fits(const Ir *ir, Op op, IrId a, IrId b) {
    bool overflow = false;
    Interval left = ir_interval(ir, a), right = ir_interval(ir, b);
    (void)(op == OP_ADD ? interval_add(left, right, &overflow) : interval_subtract(left, right, &overflow));
    return !overflow;
}

/* One side is scale * position + offset: it becomes the position, and the other side takes the offset. */
static bool move_offset(Ir *ir, Op *op, IrId *side, IrId *other) {
    IrAffine affine;
    if (ir_node(ir, *other)->kinds != KIND_INT || !ir_affine(ir, *side, &affine) || affine.scale == 0) {
        return false;
    }
    bool mirrored = affine.scale < 0;
    IrId offset = ir_affine_offset(ir, *side);
    IrId left = mirrored ? offset : *other, right = mirrored ? *other : offset;
    if (!fits(ir, OP_SUB, left, right)) {
        return false;
    }
    *side = ir_position(ir);
    *other = ir_map(ir, OP_SUB, left, right, IR_NONE);
    *op = mirrored ? op_swap(*op) : *op;
    return true;
}

static void normalise_positions(Ir *ir, Op *op, IrId *key, IrId *query) {
    if (ir_node(ir, *key)->kinds == KIND_INT && ir_node(ir, *query)->kinds == KIND_INT &&
        !move_offset(ir, op, key, query) && !is_uniform(ir, *query)) {
        (void)move_offset(ir, op, query, key);
    }
}

/* select(x op u, true, ==) with u uniform asks x op u of the key itself. False when there is no such form. */
static bool open_condition(Ir *ir, Op *op, IrId *key, IrId *query) {
    const IrNode *condition = ir_node(ir, *key), *wanted = ir_node(ir, *query);
    if (*op != OP_EQ || condition->kinds != KIND_BOOL || wanted->op != IR_CONST || wanted->kinds != KIND_BOOL) {
        return false;
    }
    bool holds = wanted->low == 1;
    if (ir_is_map(ir, *key, OP_NOT)) {
        *key = condition->a;
        *query = ir_bool(ir, !holds);
        return true;
    }
    if (condition->op != IR_MAP || !op_is_comparison((Op)condition->map)) {
        return false;
    }
    const IrNode *left = ir_node(ir, condition->a), *right = ir_node(ir, condition->b);
    bool exact = condition->map == OP_EQ || condition->map == OP_NE || (left->no_nan && right->no_nan);
    if ((!left->uniform && !right->uniform) || (!holds && !exact)) {
        return false;
    }
    Op inner = holds ? (Op)condition->map : op_negate((Op)condition->map);
    bool swap = !right->uniform;
    *op = swap ? op_swap(inner) : inner;
    *key = swap ? condition->b : condition->a;
    *query = swap ? condition->a : condition->b;
    return true;
}

IrId ir_select(Ir *ir, Op op, IrId key, IrId query) {
    for (unsigned round = 0; round < 4; round++) {
        Verdict verdict = ir_decide(ir, &op, &key, &query);
        if (verdict == VERDICT_ERROR) {
            ir_fail(ir);
        }
        if (verdict != VERDICT_OPEN) {
            return ir_select_const(ir, verdict == VERDICT_TRUE);
        }
        if (!open_condition(ir, &op, &key, &query)) {
            break;
        }
    }
    if (key == query && is_uniform(ir, key) && diagonal_of(ir, op, key, query) != 0) {
        return ir_select_const(ir, diagonal_of(ir, op, key, query) == DIAGONAL_ALL);
    }
    normalise_positions(ir, &op, &key, &query);
    return select_node(ir, op, ir_fit(ir, key), ir_fit(ir, query));
}

IrId ir_select_const(Ir *ir, bool all) {
    IrNode node = ir_blank(IR_SELECT_CONST, IR_NONE, IR_NONE, IR_NONE);
    Interval n = ir_length_range(ir);
    node.payload = all;
    node.uniform = true;
    node.positional = true;
    node.diagonal = all ? DIAGONAL_ALL : DIAGONAL_NONE;
    node.low = all ? n.low : 0;
    node.high = all ? n.high : 0;
    return ir_add(ir, node, false);
}

/* ---- combinations */

static bool is_all(const Ir *ir, IrId id) {
    return ir_node(ir, id)->op == IR_SELECT_CONST && ir_node(ir, id)->payload == 1;
}

static bool is_none(const Ir *ir, IrId id) {
    return ir_node(ir, id)->op == IR_SELECT_CONST && ir_node(ir, id)->payload == 0;
}

static bool are_opposite(const Ir *ir, IrId a, IrId b) {
    const IrNode *left = ir_node(ir, a), *right = ir_node(ir, b);
    return (left->op == IR_SELECT_NOT && left->a == b) || (right->op == IR_SELECT_NOT && right->a == a);
}

#define TREE_BUDGET 32u

/* Whether part is one of the operands of a tree of one operation. */
static bool tree_has(const Ir *ir, IrOp op, IrId tree, IrId part) {
    IrId open[TREE_BUDGET];
    unsigned count = 1;
    open[0] = tree;
    for (unsigned steps = 0; count > 0 && steps < TREE_BUDGET; steps++) {
        IrId id = open[--count];
        const IrNode *node = ir_node(ir, id);
        if (id == part) {
            return true;
        }
        if (node->op == op && count + 2 <= TREE_BUDGET) {
            open[count++] = node->a;
            open[count++] = node->b;
        }
    }
    return false;
}

/* j < i or j == i, on the same key and query: one comparison. */
static bool merge_atoms(Ir *ir, bool is_and, IrId a, IrId b, IrId *out) {
    const IrNode *left = ir_node(ir, a), *right = ir_node(ir, b);
    if (left->op != IR_SELECT || right->op != IR_SELECT || left->a != right->a || left->b != right->b ||
        !left->no_nan) {
        return false;
    }
    unsigned first = op_order_mask((Op)left->map), second = op_order_mask((Op)right->map);
    unsigned mask = is_and ? first & second : first | second;
    IrId key = left->a, query = left->b;
    Op merged;
    *out = op_from_order_mask(mask, &merged) ? ir_select(ir, merged, key, query) : ir_select_const(ir, mask == 7);
    return true;
}

static Interval count_of_and(Ir *ir, IrId id_a, IrId id_b, const IrNode *a, const IrNode *b, uint8_t diagonal) {
    Interval n = ir_length_range(ir);
    IrId conjuncts[16];
    int64_t high = a->high < b->high ? a->high : b->high;
    int64_t low = a->low + b->low - n.high; /* what must overlap */
    unsigned left = ir_conjuncts(ir, id_a, conjuncts);
    IrId rest[16];
    unsigned right = ir_conjuncts(ir, id_b, rest);
    if (left > 0 && right > 0 && left + right <= 16) {
        for (unsigned i = 0; i < right; i++) {
            conjuncts[left + i] = rest[i];
        }
        high = high > 1 && ir_selects_one(ir, conjuncts, left + right) ? 1 : high;
    }
    low = low < 0 ? 0 : low;
    return (Interval){(diagonal & DIAGONAL_ALL) && low < 1 ? 1 : low, high};
}

static Interval count_of_or(Ir *ir, const IrNode *a, const IrNode *b) {
    Interval n = ir_length_range(ir);
    int64_t sum = a->high + b->high;
    return (Interval){a->low > b->low ? a->low : b->low, sum < n.high ? sum : n.high};
}

static IrId junction_node(Ir *ir, IrOp op, IrId a, IrId b) {
    IrNode node = ir_blank(op, a < b ? a : b, a < b ? b : a, IR_NONE);
    const IrNode *left = ir_node(ir, a), *right = ir_node(ir, b);
    bool is_and = op == IR_SELECT_AND;
    node.uniform = left->uniform && right->uniform;
    node.positional = left->positional && right->positional;
    node.no_nan = left->no_nan && right->no_nan;
    uint8_t both = left->diagonal & right->diagonal, either = left->diagonal | right->diagonal;
    node.diagonal =
        is_and ? (both & DIAGONAL_ALL) | (either & DIAGONAL_NONE) : (either & DIAGONAL_ALL) | (both & DIAGONAL_NONE);
    Interval count = is_and ? count_of_and(ir, a, b, left, right, node.diagonal) : count_of_or(ir, left, right);
    node.low = count.low;
    node.high = count.high;
    return ir_add(ir, node, false);
}

static IrId make_junction(Ir *ir, bool is_and, IrId a, IrId b) {
    IrOp op = is_and ? IR_SELECT_AND : IR_SELECT_OR, other = is_and ? IR_SELECT_OR : IR_SELECT_AND;
    bool a_neutral = is_and ? is_all(ir, a) : is_none(ir, a), b_neutral = is_and ? is_all(ir, b) : is_none(ir, b);
    if (a_neutral || b_neutral) {
        return a_neutral ? b : a;
    }
    if (is_none(ir, a) || is_none(ir, b) || are_opposite(ir, a, b)) {
        return ir_select_const(ir, !is_and);
    }
    if (is_all(ir, a) || is_all(ir, b)) {
        return ir_select_const(ir, true);
    }
    /* a and (a and x) is the latter; a and (a or x) is a; the same with and, or exchanged */
    if (tree_has(ir, op, a, b) || tree_has(ir, other, b, a)) {
        return a;
    }
    if (tree_has(ir, op, b, a) || tree_has(ir, other, a, b)) {
        return b;
    }
    IrId merged;
    return merge_atoms(ir, is_and, a, b, &merged) ? merged : junction_node(ir, op, a, b);
}

IrId ir_select_and(Ir *ir, IrId a, IrId b) {
    return make_junction(ir, true, a, b);
}

IrId ir_select_or(Ir *ir, IrId a, IrId b) {
    return make_junction(ir, false, a, b);
}

/* ---- not */

/* How many nodes a NOT would make on its way to the comparisons; more than the budget: too many. */
static unsigned cost_of_not(const Ir *ir, IrId id, unsigned budget) {
    const IrNode *node = ir_node(ir, id);
    if (budget == 0 || (node->op != IR_SELECT_AND && node->op != IR_SELECT_OR)) {
        return 1;
    }
    unsigned left = cost_of_not(ir, node->a, budget - 1);
    return left >= budget ? budget + 1 : 1 + left + cost_of_not(ir, node->b, budget - left);
}

static IrId not_node(Ir *ir, IrId a) {
    IrNode node = ir_blank(IR_SELECT_NOT, a, IR_NONE, IR_NONE);
    const IrNode *what = ir_node(ir, a);
    Interval n = ir_length_range(ir);
    node.uniform = what->uniform;
    node.positional = what->positional;
    node.no_nan = what->no_nan;
    node.diagonal = what->diagonal == DIAGONAL_ALL ? DIAGONAL_NONE : what->diagonal == DIAGONAL_NONE ? DIAGONAL_ALL : 0;
    node.low = n.low - what->high < 0 ? 0 : n.low - what->high;
    node.high = n.high - what->low;
    return ir_add(ir, node, false);
}

IrId ir_select_not(Ir *ir, IrId a) {
    const IrNode node = *ir_node(ir, a);
    if (node.op == IR_SELECT_CONST) {
        return ir_select_const(ir, node.payload == 0);
    }
    if (node.op == IR_SELECT_NOT) {
        return node.a;
    }
    if (node.op == IR_SELECT && (node.no_nan || node.map == OP_EQ || node.map == OP_NE)) {
        return ir_select(ir, op_negate((Op)node.map), node.a, node.b);
    }
    bool pushes = node.op != IR_SELECT && node.no_nan && cost_of_not(ir, a, TREE_BUDGET) <= TREE_BUDGET;
    if (!pushes) {
        return not_node(ir, a);
    }
    IrId left = ir_select_not(ir, node.a), right = ir_select_not(ir, node.b);
    return node.op == IR_SELECT_AND ? ir_select_or(ir, left, right) : ir_select_and(ir, left, right);
}
