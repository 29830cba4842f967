/* Constructors of and, or, not, indicator and the ternary. Conditions are bools: truth of anything else is a comparison
 * with 0 or "". */
#include "jit/ir/internal.h"

IrId ir_truth(Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    if (node->kinds == KIND_BOOL) {
        return id;
    }
    if (node->op == IR_CONST) {
        return ir_bool(ir, atom_truth(node->atom));
    }
    IrId nothing = node->kinds == KIND_STRING ? ir_string(ir, "", 0) : ir_int(ir, 0);
    return ir_map(ir, OP_NE, id, nothing, IR_NONE);
}

static IrId logic_node(Ir *ir, Op op, IrId a, IrId b) {
    IrNode node = ir_blank(IR_MAP, a, b, IR_NONE);
    bool raises = false;
    const IrNode *left = ir_node(ir, a), *right = b == IR_NONE ? left : ir_node(ir, b);
    node.map = (uint8_t)op;
    node.uniform = left->uniform && right->uniform;
    node.positional = left->positional && right->positional;
    ir_set_number(&node, op == OP_INDICATOR ? KIND_INT : KIND_BOOL, (Interval){0, 1}, (Interval){0, 1}, &raises);
    return ir_add(ir, node, raises);
}

/* ---- not */

static bool is_comparison_node(const IrNode *node) {
    return node->op == IR_MAP && op_is_comparison((Op)node->map);
}

static bool meets_no_nan(const Ir *ir, const IrNode *comparison) {
    return ir_node(ir, comparison->a)->no_nan && ir_node(ir, comparison->b)->no_nan;
}

static IrId make_not(Ir *ir, IrId a) {
    const IrNode *node = ir_node(ir, a);
    if (node->op == IR_CONST) {
        return ir_bool(ir, node->low == 0);
    }
    if (ir_is_map(ir, a, OP_NOT)) {
        return node->a;
    }
    bool exact = is_comparison_node(node) && (node->map == OP_EQ || node->map == OP_NE || meets_no_nan(ir, node));
    if (exact) {
        IrId left = node->a, right = node->b;
        return ir_map(ir, op_negate((Op)node->map), left, right, IR_NONE);
    }
    return logic_node(ir, OP_NOT, a, IR_NONE);
}

/* ---- and, or */

static bool are_opposite(const Ir *ir, IrId a, IrId b) {
    return (ir_is_map(ir, a, OP_NOT) && ir_node(ir, a)->a == b) || (ir_is_map(ir, b, OP_NOT) && ir_node(ir, b)->a == a);
}

/* Two comparisons of the same values are one: a < b or a == b is a <= b. */
static bool merge_comparisons(Ir *ir, Op op, IrId a, IrId b, IrId *out) {
    const IrNode *left = ir_node(ir, a), *right = ir_node(ir, b);
    if (!is_comparison_node(left) || !is_comparison_node(right) || left->a != right->a || left->b != right->b ||
        !meets_no_nan(ir, left)) {
        return false;
    }
    unsigned first = op_order_mask((Op)left->map), second = op_order_mask((Op)right->map);
    unsigned mask = op == OP_AND ? first & second : first | second;
    IrId x = left->a, y = left->b;
    Op merged;
    *out = op_from_order_mask(mask, &merged) ? ir_map(ir, merged, x, y, IR_NONE) : ir_bool(ir, mask == 7);
    return true;
}

static IrId make_junction(Ir *ir, Op op, IrId a, IrId b) {
    bool is_and = op == OP_AND;
    if (ir_is_const(ir, a) || ir_is_const(ir, b)) {
        IrId constant = ir_is_const(ir, a) ? a : b;
        bool neutral = (ir_node(ir, constant)->low == 1) == is_and;
        return neutral ? (constant == a ? b : a) : constant;
    }
    if (a == b) {
        return a;
    }
    if (are_opposite(ir, a, b)) {
        return ir_bool(ir, !is_and);
    }
    IrId merged;
    if (merge_comparisons(ir, op, a, b, &merged)) {
        return merged;
    }
    return logic_node(ir, op, a < b ? a : b, a < b ? b : a);
}

IrId ir_make_logic(Ir *ir, Op op, IrId a, IrId b) {
    if (op == OP_INDICATOR && ir_node(ir, a)->kinds == KIND_INT && ir_node(ir, a)->low >= 0 &&
        ir_node(ir, a)->high <= 1) {
        return a;
    }
    a = ir_truth(ir, a);
    if (op == OP_NOT) {
        return make_not(ir, a);
    }
    if (op == OP_INDICATOR) {
        return ir_is_const(ir, a) ? ir_int(ir, ir_node(ir, a)->low) : logic_node(ir, op, a, IR_NONE);
    }
    b = ir_truth(ir, b);
    return make_junction(ir, op, a, b);
}

/* ---- what a condition says of a branch */

static Interval cut_by_order(Interval value, Op op, Interval other) {
    Interval result = value;
    if ((op == OP_LT || op == OP_LE || op == OP_EQ) && other.high < result.high) {
        result.high = other.high;
    }
    if (op == OP_LT && result.high == other.high && result.high > INT64_MIN) {
        result.high--;
    }
    if ((op == OP_GT || op == OP_GE || op == OP_EQ) && other.low > result.low) {
        result.low = other.low;
    }
    if (op == OP_GT && result.low == other.low && result.low < INT64_MAX) {
        result.low++;
    }
    return result;
}

static Interval cut_by_member(Ir *ir, Interval value, const Table *list) {
    Interval members = {INT64_MAX, INT64_MIN};
    for (uint32_t i = 0; i < list->count; i++) {
        members = interval_join(members, ir_interval(ir, ir_const(ir, list->values[i])));
    }
    return cut_by_order(cut_by_order(value, OP_GE, members), OP_LE, members);
}

/* Of whole numbers and strings only: no NaN, and < is one less. */
static bool can_be_cut(const Ir *ir, const IrNode *node) {
    return node->kinds == KIND_INT || (node->kinds == KIND_STRING && ir->spec.strings == STRINGS_CHAR);
}

static Interval cut_by_fact(Ir *ir, Interval value, IrId branch, IrId fact, bool holds) {
    const IrNode *node = ir_node(ir, fact);
    if (ir_is_map(ir, fact, OP_NOT)) {
        holds = !holds;
        fact = node->a;
        node = ir_node(ir, fact);
    }
    if (node->op == IR_MEMBER && node->a == branch && holds) {
        return cut_by_member(ir, value, &ir->tables.data[node->payload]);
    }
    if (!is_comparison_node(node) || (node->a != branch && node->b != branch)) {
        return value;
    }
    IrId other = node->a == branch ? node->b : node->a;
    if (!can_be_cut(ir, ir_node(ir, other))) {
        return value;
    }
    Op op = node->a == branch ? (Op)node->map : op_swap((Op)node->map);
    return cut_by_order(value, holds ? op : op_negate(op), ir_interval(ir, other));
}

static Interval cut_by_condition(Ir *ir, IrId value, IrId condition, bool holds) {
    Interval whole = ir_interval(ir, value), cut = whole;
    IrId facts[16] = {condition};
    unsigned count = holds ? ir_bool_conjuncts(ir, condition, facts) : 1;
    for (unsigned i = 0; i < count; i++) {
        cut = cut_by_fact(ir, cut, value, facts[i], holds);
    }
    return cut.low <= cut.high ? cut : whole;
}

/* The interval of a branch at the positions where the condition is `holds`: of x or x + constant by facts on x. */
static Interval branch_interval(Ir *ir, IrId branch, IrId condition, bool holds) {
    Interval whole = ir_interval(ir, branch);
    const IrNode *node = ir_node(ir, branch);
    if (!can_be_cut(ir, node)) {
        return whole;
    }
    Interval cut = cut_by_condition(ir, branch, condition, holds);
    node = ir_node(ir, branch);
    if (node->kinds == KIND_INT && ir_is_map(ir, branch, OP_ADD) && ir_is_const(ir, node->b)) {
        bool ignored = false;
        Interval constant = ir_interval(ir, node->b);
        Interval moved = interval_add(cut_by_condition(ir, node->a, condition, holds), constant, &ignored);
        cut = cut_by_order(cut_by_order(cut, OP_GE, moved), OP_LE, moved);
    }
    return cut.low <= cut.high ? cut : whole;
}

/* ---- ternary */

/* A string beside a number has no type: no position may pick the number. */
static IrId speculate_on_string(Ir *ir, IrId then, IrId condition, IrId otherwise) {
    if (ir_node(ir, then)->kinds == KIND_STRING) {
        ir_guard(ir, ir_map(ir, OP_NOT, condition, IR_NONE, IR_NONE));
        return then;
    }
    ir_guard(ir, condition);
    return otherwise;
}

/* As a bool or its indicator; IR_NONE when it is neither. */
static IrId ternary_of_truths(Ir *ir, IrId then, IrId condition, IrId otherwise) {
    const IrNode *left = ir_node(ir, then), *right = ir_node(ir, otherwise);
    if (left->kinds == KIND_BOOL && right->kinds == KIND_BOOL) {
        IrId not_condition = ir_map(ir, OP_NOT, condition, IR_NONE, IR_NONE);
        if (ir_is_const(ir, then)) {
            return ir_node(ir, then)->low == 1 ? ir_map(ir, OP_OR, condition, otherwise, IR_NONE)
                                               : ir_map(ir, OP_AND, not_condition, otherwise, IR_NONE);
        }
        if (ir_is_const(ir, otherwise)) {
            return ir_node(ir, otherwise)->low == 0 ? ir_map(ir, OP_AND, condition, then, IR_NONE)
                                                    : ir_map(ir, OP_OR, not_condition, then, IR_NONE);
        }
    }
    if (ir_is_int_const(ir, then, 1) && ir_is_int_const(ir, otherwise, 0)) {
        return ir_map(ir, OP_INDICATOR, condition, IR_NONE, IR_NONE);
    }
    if (ir_is_int_const(ir, then, 0) && ir_is_int_const(ir, otherwise, 1)) {
        return ir_map(ir, OP_INDICATOR, ir_map(ir, OP_NOT, condition, IR_NONE, IR_NONE), IR_NONE, IR_NONE);
    }
    return IR_NONE;
}

/* Ints (and bools) of both branches, or floats of both: an empty interval where there are none. */
static Interval join_parts(const IrNode *a, Interval left, const IrNode *b, Interval right, unsigned kinds) {
    Interval result = {INT64_MAX, INT64_MIN};
    if (a->kinds & kinds) {
        result = interval_join(result, left);
    }
    return b->kinds & kinds ? interval_join(result, right) : result;
}

static IrId ternary_node(Ir *ir, IrId then, IrId condition, IrId otherwise) {
    Interval left = branch_interval(ir, then, condition, true);
    Interval right = branch_interval(ir, otherwise, condition, false);
    const IrNode *a = ir_node(ir, then), *b = ir_node(ir, otherwise), *c = ir_node(ir, condition);
    IrNode node = ir_blank(IR_MAP, then, condition, otherwise);
    bool raises = false;
    node.map = OP_TERNARY;
    node.uniform = a->uniform && b->uniform && c->uniform;
    node.positional = a->positional && b->positional && c->positional;
    node.no_nan = a->no_nan && b->no_nan;
    if (a->kinds == KIND_STRING) {
        ir_set_string(ir, &node, interval_join(left, right), a->bytes > b->bytes ? a->bytes : b->bytes, &raises);
    } else {
        ir_set_number(&node, (unsigned)a->kinds | b->kinds, join_parts(a, left, b, right, KIND_INT | KIND_BOOL),
                      join_parts(a, left, b, right, KIND_FLOAT), &raises);
    }
    return ir_add(ir, node, raises);
}

IrId ir_make_ternary(Ir *ir, IrId then, IrId condition, IrId otherwise) {
    condition = ir_truth(ir, condition);
    if (ir_is_const(ir, condition)) {
        return ir_node(ir, condition)->low == 1 ? then : otherwise;
    }
    if (then == otherwise) {
        return then;
    }
    then = ir_fit(ir, then);
    otherwise = ir_fit(ir, otherwise);
    if ((ir_node(ir, then)->kinds == KIND_STRING) != (ir_node(ir, otherwise)->kinds == KIND_STRING)) {
        return speculate_on_string(ir, then, condition, otherwise);
    }
    if (ir_is_map(ir, condition, OP_NOT)) {
        IrId opposite = ir_node(ir, condition)->a;
        return ir_make_ternary(ir, otherwise, opposite, then);
    }
    IrId simple = ternary_of_truths(ir, then, condition, otherwise);
    return simple != IR_NONE ? simple : ternary_node(ir, then, condition, otherwise);
}
