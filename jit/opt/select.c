/* Selectors into sums of conjunctions, where each conjunction has a fast algorithm.
 *
 *   COUNT(s and q(i))        = q(i) ? COUNT(s) : 0           query-only comparisons leave the selector
 *   COUNT(s and x != y)      = COUNT(s) - COUNT(s and x == y)
 *   COUNT(s and (a or b))    = COUNT(s and a) + COUNT(s and b) - COUNT(s and a and b)
 *   COUNT(s and not a)       = COUNT(s) - COUNT(s and a)
 * and the same for sums of ints and bools, which are exact. Sums of floats and strings stay as they are: taking one sum
 * from another rounds, and floats are added in the order of positions. What the query alone decides is then a filter of
 * the conjunction (jit/select/split.c).
 *
 * What must hold:
 *   All or nothing: one term without a stage better than dense costs n * n by itself, and the others would come on top.
 *   Terms are split at most until there are MOST_TERMS, counted before those that select nothing are left out. An `or`
 *   makes three of one, a `not` or != two, so that is one `or` and one other, or three others.
 *   A stable rank stays whole (sel_is_rank): as a disjunction it is two terms with a sort each, and the stages RANK,
 *   SORT and SCATTER know it by its whole form.
 *   Nodes are made in one order whatever the compiler, since their order is the schedule and part of the cache's key:
 *   at most one argument of a call makes new nodes (the constant 0 is there before).
 *   A sum of parts may overflow where the whole would not. That raises a guard, and the interpreter takes over.
 *
 * TRIED   a switch that lets float sums be added in any order, for all rules and stages: nothing could turn it on,
 *         since results are the interpreter's to the bit. Dropped.
 */
#include "jit/select/select.h"
#include "jit/ir/internal.h"
#include "jit/opt/opt.h"
#include "jit/plan/plan.h"

#define MOST_TERMS 8u

/* A sum of terms sign * COUNT(selector). */
typedef struct Term {
    int sign;
    IrId selector;
} Term;

typedef struct Terms {
    Term items[MOST_TERMS];
    uint32_t count;
    bool ok;
} Terms;

static void add_term(Terms *terms, int sign, IrId selector) {
    if (terms->count == MOST_TERMS) {
        terms->ok = false;
        return;
    }
    terms->items[terms->count++] = (Term){sign, selector};
}

/* The rest of a conjunction without conjunct number `skip`. */
static IrId rest_of(Ir *ir, const IrId *conjuncts, unsigned count, unsigned skip) {
    IrId rest = ir_select_const(ir, true);
    for (unsigned i = 0; i < count; i++) {
        if (i != skip) {
            rest = ir_select_and(ir, rest, conjuncts[i]);
        }
    }
    return rest;
}

/* Splits one term at a conjunct that is no plain comparison; false when there is none. */
static bool split_term(Ir *ir, Terms *terms, uint32_t number) {
    Term term = terms->items[number];
    IrId conjuncts[SEL_COMPARISONS];
    unsigned count = ir_conjuncts(ir, term.selector, conjuncts);
    for (unsigned i = 0; i < count; i++) {
        const IrNode node = *ir_node(ir, conjuncts[i]);
        bool unequal =
            node.op == IR_SELECT && node.map == OP_NE && !ir_node(ir, node.a)->uniform && !ir_node(ir, node.b)->uniform;
        if (!unequal && node.op != IR_SELECT_OR && node.op != IR_SELECT_NOT) {
            continue;
        }
        IrId rest = rest_of(ir, conjuncts, count, i);
        if (node.op == IR_SELECT_OR) {
            IrId first = ir_select_and(ir, rest, node.a);
            terms->items[number].selector = first;
            add_term(terms, term.sign, ir_select_and(ir, rest, node.b));
            add_term(terms, -term.sign, ir_select_and(ir, first, node.b));
        } else {
            IrId inner = unequal ? ir_select(ir, OP_EQ, node.a, node.b) : node.a;
            terms->items[number].selector = rest;
            add_term(terms, -term.sign, ir_select_and(ir, rest, inner));
        }
        return true;
    }
    return false;
}

static bool is_fast(const Ir *ir, const IrNode *aggregate, IrId selector, bool *never) {
    SelConjunction conjunction;
    *never = false;
    if (!sel_split(ir, selector, &conjunction)) {
        return false;
    }
    *never = conjunction.never;
    return conjunction.never || plan_has_stage(ir, &conjunction, aggregate);
}

/* The terms of an aggregate's selector, all fast, without those that select nothing; ok: dense is not better. */
static Terms terms_of(Ir *ir, const IrNode *aggregate) {
    Terms terms = {.count = 1, .ok = true};
    Terms kept = {.ok = true};
    terms.items[0] = (Term){1, aggregate->a};
    for (uint32_t i = 0; i < terms.count && terms.ok;) {
        i += split_term(ir, &terms, i) ? 0 : 1;
    }
    for (uint32_t i = 0; i < terms.count && terms.ok; i++) {
        bool never;
        terms.ok = is_fast(ir, aggregate, terms.items[i].selector, &never);
        if (!never) {
            add_term(&kept, terms.items[i].sign, terms.items[i].selector);
        }
    }
    kept.ok = terms.ok;
    return kept;
}

/* The query filter of a conjunction taken out of it: IR_NONE when there is none. */
static IrId take_filter(Ir *ir, IrId selector, IrId *rest) {
    IrId conjuncts[SEL_COMPARISONS];
    unsigned count = ir_conjuncts(ir, selector, conjuncts);
    IrId filter = IR_NONE;
    *rest = ir_select_const(ir, true);
    for (unsigned i = 0; i < count; i++) {
        const IrNode node = *ir_node(ir, conjuncts[i]);
        if (node.op == IR_SELECT && ir_node(ir, node.a)->uniform && !ir_node(ir, node.b)->uniform) {
            IrId bit = ir_map(ir, (Op)node.map, node.a, node.b, IR_NONE);
            filter = filter == IR_NONE ? bit : ir_map(ir, OP_AND, filter, bit, IR_NONE);
        } else {
            *rest = ir_select_and(ir, *rest, conjuncts[i]);
        }
    }
    return filter;
}

/* A sum of ints or a count: what can be the difference of others, exactly. */
static bool is_exact(const Ir *ir, const IrNode *node) {
    unsigned kinds = node->op == IR_COUNT ? KIND_INT : ir_node(ir, node->b)->kinds;
    return (node->op == IR_COUNT || node->fold == FOLD_SUM) && (kinds == KIND_INT || kinds == KIND_BOOL);
}

/* The same aggregate over another selector. */
static IrId aggregate(Ir *ir, const IrNode *node, IrId selector) {
    return node->op == IR_COUNT ? ir_count(ir, selector) : ir_fold(ir, (Fold)node->fold, selector, node->b);
}

static IrId rewrite_filtered(Ir *ir, const IrNode *node, IrId selector) {
    IrId rest;
    IrId filter = take_filter(ir, selector, &rest);
    if (filter == IR_NONE) {
        return aggregate(ir, node, selector);
    }
    return ir_map(ir, OP_TERNARY, aggregate(ir, node, rest), filter, ir_const(ir, atom_int(0)));
}

IrId opt_select_aggregate(Ir *ir, const IrNode *node) {
    IrId key, selector = node->a;
    bool descending;
    bool backward;
    if (ir_node(ir, selector)->uniform || sel_is_rank(ir, selector, &key, &descending, &backward) ||
        !is_exact(ir, node)) {
        return aggregate(ir, node, selector);
    }
    Terms terms = terms_of(ir, node);
    if (!terms.ok) {
        return aggregate(ir, node, selector);
    }
    IrId sum = ir_const(ir, atom_int(0));
    for (uint32_t i = 0; i < terms.count; i++) {
        IrId part = rewrite_filtered(ir, node, terms.items[i].selector);
        sum = ir_map(ir, terms.items[i].sign > 0 ? OP_ADD : OP_SUB, sum, part, IR_NONE);
    }
    return sum;
}
