/* What each comparison of a conjunction can be used for. See select.h.
 *
 * A conjunct is looked at beside those before it, since a selector has one point, and bounds beside a point are none.
 * sel_split asks only; sel_complete goes through the same conjuncts again and makes the nodes that the answer names:
 * filters, bounds, the point. So the optimizer can ask about selectors that it may not keep.
 */
#include "jit/ir/internal.h"
#include "jit/select/select.h"

typedef enum Use {
    USE_NONE,         /* no conjunct of comparisons */
    USE_ALWAYS,       /* selects everything */
    USE_NEVER,        /* selects nothing */
    USE_KEY_FILTER,   /* asks for the key alone */
    USE_QUERY_FILTER, /* asks for the row alone */
    USE_BOUND,        /* j - i op distance */
    USE_DISTANT,      /* j = i + distance */
    USE_POINT,        /* +-j + offset = a value of the row */
    USE_EQUAL,
    USE_UNEQUAL,
    USE_ORDER
} Use;

/* Both sides are the position and an offset: the distance j - i is compared with one number. */
static bool is_distance(const Ir *ir, const IrNode *comparison) {
    IrAffine key;
    IrAffine query;
    return ir_affine(ir, comparison->a, &key) && ir_affine(ir, comparison->b, &query) && key.scale == 1 &&
           query.scale == 1 && comparison->map != OP_NE;
}

static Use use_of_comparison(const Ir *ir, const SelConjunction *before, const IrNode *comparison) {
    IrAffine key;
    bool positional = ir_affine(ir, comparison->a, &key) && key.scale != 0;
    if (ir_node(ir, comparison->b)->uniform) {
        return USE_KEY_FILTER;
    }
    if (ir_node(ir, comparison->a)->uniform) {
        return USE_QUERY_FILTER;
    }
    if (is_distance(ir, comparison)) {
        bool first = !before->has_point && !before->from.is_there && !before->upto.is_there;
        return comparison->map == OP_EQ && first ? USE_DISTANT : USE_BOUND;
    }
    if (positional && comparison->map == OP_EQ && !before->has_point && ir_node(ir, comparison->b)->kinds == KIND_INT) {
        return USE_POINT;
    }
    return comparison->map == OP_EQ ? USE_EQUAL : comparison->map == OP_NE ? USE_UNEQUAL : USE_ORDER;
}

static Use use_of(const Ir *ir, const SelConjunction *before, const IrNode *conjunct) {
    if (conjunct->op == IR_SELECT_CONST) {
        return conjunct->payload == 0 ? USE_NEVER : USE_ALWAYS;
    }
    return conjunct->op == IR_SELECT ? use_of_comparison(ir, before, conjunct) : USE_NONE;
}

static void push(SelComparison *list, uint32_t *count, const IrNode *comparison) {
    list[(*count)++] = (SelComparison){(Op)comparison->map, comparison->a, comparison->b};
}

/* One more bound on a side. Of two the sharper holds, which is known where both are. */
static void add_bound(SelBound *bound, Interval distance, bool greatest) {
    bool known = distance.low == distance.high && (!bound->is_there || bound->is_known);
    bool sharper = !bound->is_there || (greatest ? distance.low > bound->at : distance.low < bound->at);
    bound->at = known && sharper ? distance.low : bound->at;
    bound->is_known = known;
    bound->is_there = true;
}

static bool bounds_above(Op op) {
    return op == OP_LT || op == OP_LE || op == OP_EQ;
}

static bool bounds_below(Op op) {
    return op == OP_GT || op == OP_GE || op == OP_EQ;
}

/* What j - i is compared with: less the step to the next int where it must not be reached itself. */
static void note_bound(const Ir *ir, SelConjunction *out, const IrNode *comparison) {
    Op op = (Op)comparison->map;
    bool overflow = false;
    IrAffine key;
    IrAffine query;
    (void)ir_affine(ir, comparison->a, &key);
    (void)ir_affine(ir, comparison->b, &query);
    Interval distance = interval_subtract(query.offset, key.offset, &overflow);
    Interval step = {op == OP_LT ? -1 : op == OP_GT ? 1 : 0, op == OP_LT ? -1 : op == OP_GT ? 1 : 0};
    distance = interval_add(distance, step, &overflow);
    if (bounds_above(op)) {
        add_bound(&out->upto, distance, false);
    }
    if (bounds_below(op)) {
        add_bound(&out->from, distance, true);
    }
}

static void note(const Ir *ir, SelConjunction *out, Use use, const IrNode *conjunct) {
    switch (use) {
    case USE_NONE:
    case USE_ALWAYS:
    case USE_KEY_FILTER:
        break;
    case USE_QUERY_FILTER:
        out->filters_rows = true;
        break;
    case USE_NEVER:
        out->never = true;
        break;
    case USE_BOUND:
        note_bound(ir, out, conjunct);
        break;
    case USE_DISTANT:
    case USE_POINT:
        out->has_point = true;
        break;
    case USE_EQUAL:
        push(out->equal, &out->equal_count, conjunct);
        break;
    case USE_UNEQUAL:
        push(out->unequal, &out->unequal_count, conjunct);
        break;
    case USE_ORDER:
        push(out->order, &out->order_count, conjunct);
        break;
    }
}

static bool is_strict(Op op) {
    return op == OP_LT || op == OP_GT;
}

/* k < q beside k == q; or k < q beside k > q. */
static bool contradicts(const SelConjunction *conjunction) {
    for (uint32_t i = 0; i < conjunction->order_count; i++) {
        const SelComparison *a = &conjunction->order[i];
        for (uint32_t k = 0; k < conjunction->equal_count; k++) {
            if (is_strict(a->op) && a->key == conjunction->equal[k].key && a->query == conjunction->equal[k].query) {
                return true;
            }
        }
        for (uint32_t k = 0; k < i; k++) {
            const SelComparison *b = &conjunction->order[k];
            bool same = a->key == b->key && a->query == b->query;
            if (same && (op_order_mask(a->op) & op_order_mask(b->op)) == 0) {
                return true;
            }
        }
    }
    return false;
}

bool sel_split(const Ir *ir, IrId selector, SelConjunction *out) {
    IrId conjuncts[SEL_COMPARISONS];
    unsigned count = ir_conjuncts(ir, selector, conjuncts);
    *out = (SelConjunction){
        .key_filter = IR_NONE, .query_filter = IR_NONE, .low = IR_NONE, .high = IR_NONE, .point = IR_NONE};
    for (unsigned i = 0; i < count; i++) {
        const IrNode *conjunct = ir_node(ir, conjuncts[i]);
        Use use = use_of(ir, out, conjunct);
        if (use == USE_NONE) {
            return false;
        }
        note(ir, out, use, conjunct);
    }
    out->never = out->never || contradicts(out);
    return count > 0;
}

/* ---- the nodes */

static IrId both(Ir *ir, IrId filter, const IrNode *comparison) {
    IrId more = ir_map(ir, (Op)comparison->map, comparison->a, comparison->b, IR_NONE);
    return filter == IR_NONE ? more : ir_map(ir, OP_AND, filter, more, IR_NONE);
}

/* The sharper of two bounds, compared when the kernel runs where it is not known. */
static IrId sharper(Ir *ir, Op op, IrId bound, IrId distance) {
    return bound == IR_NONE ? distance
                            : ir_map(ir, OP_TERNARY, bound, ir_map(ir, op, bound, distance, IR_NONE), distance);
}

static IrId distance_of(Ir *ir, const IrNode *comparison) {
    IrId key = ir_affine_offset(ir, comparison->a);
    IrId query = ir_affine_offset(ir, comparison->b);
    return ir_map(ir, OP_SUB, query, key, IR_NONE);
}

static void make_bound(Ir *ir, SelConjunction *out, const IrNode *comparison) {
    Op op = (Op)comparison->map;
    IrId distance = distance_of(ir, comparison);
    IrId one = ir_int(ir, 1);
    if (op == OP_LT || op == OP_GT) {
        distance = ir_map(ir, op == OP_LT ? OP_SUB : OP_ADD, distance, one, IR_NONE);
    }
    if (bounds_above(op)) {
        out->high = sharper(ir, OP_LT, out->high, distance);
    }
    if (bounds_below(op)) {
        out->low = sharper(ir, OP_GT, out->low, distance);
    }
}

static IrId make_point(Ir *ir, const IrNode *comparison) {
    IrAffine key;
    (void)ir_affine(ir, comparison->a, &key);
    IrId offset = ir_affine_offset(ir, comparison->a);
    return key.scale > 0 ? ir_map(ir, OP_SUB, comparison->b, offset, IR_NONE)
                         : ir_map(ir, OP_SUB, offset, comparison->b, IR_NONE);
}

static void make(Ir *ir, SelConjunction *out, Use use, const IrNode *conjunct) {
    switch (use) {
    case USE_KEY_FILTER:
        out->key_filter = both(ir, out->key_filter, conjunct);
        break;
    case USE_QUERY_FILTER:
        out->query_filter = both(ir, out->query_filter, conjunct);
        break;
    case USE_BOUND:
        make_bound(ir, out, conjunct);
        break;
    case USE_DISTANT:
        out->point = ir_map(ir, OP_ADD, ir_position(ir), distance_of(ir, conjunct), IR_NONE);
        break;
    case USE_POINT:
        out->point = make_point(ir, conjunct);
        break;
    case USE_NONE:
    case USE_ALWAYS:
    case USE_NEVER:
    case USE_EQUAL:
    case USE_UNEQUAL:
    case USE_ORDER:
        break;
    }
}

/* What became of a bound when its node was made: that may be folded further than intervals tell. */
static void read_bound(const Ir *ir, IrId id, SelBound *bound) {
    const IrNode *node = id != IR_NONE ? ir_node(ir, id) : NULL;
    if (node != NULL && node->op == IR_CONST && node->atom.type == ATOM_INT) {
        bound->is_known = true;
        bound->at = node->atom.i;
    }
}

void sel_complete(Ir *ir, IrId selector, SelConjunction *conjunction) {
    IrId conjuncts[SEL_COMPARISONS];
    unsigned count = ir_conjuncts(ir, selector, conjuncts);
    SelConjunction before = {0};
    for (unsigned i = 0; i < count; i++) {
        const IrNode conjunct = *ir_node(ir, conjuncts[i]);
        Use use = use_of(ir, &before, &conjunct);
        note(ir, &before, use, &conjunct);
        make(ir, conjunction, use, &conjunct);
    }
    read_bound(ir, conjunction->low, &conjunction->from);
    read_bound(ir, conjunction->high, &conjunction->upto);
}
