/* The conjunctions that selectors are: found first, because splitting a selector adds filters and bounds to the IR. */
#include "jit/ir/internal.h"
#include "jit/plan/internal.h"

static bool reads_selector(const IrNode *node) {
    return node->op == IR_COUNT || node->op == IR_SUM || node->op == IR_NEAREST;
}

const SplitSelector *plan_split(const Maker *maker, IrId selector) {
    for (size_t i = 0; i < maker->splits.count; i++) {
        if (maker->splits.data[i].selector == selector) {
            return &maker->splits.data[i];
        }
    }
    return NULL;
}

/* (j + c) % n == i is j == (i - c) % n, and (c - j) % n == i is j == (c - i) % n: then the row knows its column. */
static bool read_rotation(Maker *maker, SelConjunction *conjunction) {
    Ir *ir = maker->ir;
    const IrNode place = *ir_node(ir, conjunction->equal[0].key);
    IrAffine affine;
    if (!plan_allows(maker, STAGE_GATHER) || !ir_is_map(ir, conjunction->equal[0].key, OP_MOD) ||
        !ir_affine(ir, place.a, &affine) || affine.scale == 0) {
        return false;
    }
    IrId point = conjunction->equal[0].key;
    if (affine.scale > 0) {
        bool overflow = false;
        (void)interval_subtract((Interval){0, LENGTH_MOST}, ir_interval(ir, affine.offset), &overflow);
        if (overflow) {
            return false;
        }
        point = ir_map(ir, OP_MOD, ir_map(ir, OP_SUB, ir_position(ir), affine.offset, IR_NONE), place.b, IR_NONE);
    }
    conjunction->point = point;
    conjunction->equal_count = 0;
    return true;
}

/* f(j) == i for an f that takes every position once. */
static void read_permutation(Maker *maker, SplitSelector *split) {
    SelConjunction *conjunction = &split->conjunction;
    const Ir *ir = maker->ir;
    bool single = split->is_conjunction && !conjunction->never && conjunction->equal_count == 1 &&
                  conjunction->order_count == 0 && conjunction->unequal_count == 0 &&
                  conjunction->key_filter == IR_NONE && conjunction->query_filter == IR_NONE &&
                  conjunction->point == IR_NONE && conjunction->low == IR_NONE && conjunction->high == IR_NONE;
    if (!single || ir_node(ir, conjunction->equal[0].query)->op != IR_POSITION ||
        !ir_is_permutation(ir, conjunction->equal[0].key)) {
        return;
    }
    if (read_rotation(maker, conjunction)) {
        return;
    }
    const IrNode *place = ir_node(ir, conjunction->equal[0].key);
    IrId key = IR_NONE;
    if (place->op == IR_COUNT && sel_is_rank(ir, place->a, &key, &split->descending, &split->backward)) {
        SelComparison comparison = {OP_LT, key, key};
        split->sorts = sel_words(ir, &comparison) == 1 && plan_allows(maker, STAGE_SORT);
        split->rank_key = split->sorts ? key : IR_NONE;
    }
    split->scatters = !split->sorts && plan_allows(maker, STAGE_SCATTER);
}

static void add_split(Maker *maker, IrId selector) {
    SplitSelector split = {.selector = selector, .rank_key = IR_NONE};
    IrId key;
    if (sel_is_rank(maker->ir, selector, &key, &split.descending, &split.backward)) {
        split.rank_key = key;
    } else {
        split.is_conjunction = sel_split(maker->ir, selector, &split.conjunction);
        read_permutation(maker, &split);
    }
    vec_push(maker->arena, &maker->splits, split);
}

unsigned plan_operands(const Maker *maker, const IrNode *node, IrId out[3]) {
    const SplitSelector *split = reads_selector(node) ? plan_split(maker, node->a) : NULL;
    if (split == NULL || !split->sorts || node->op != IR_SUM) {
        return ir_operands(node, out);
    }
    out[0] = split->rank_key;
    out[1] = node->b;
    return 2;
}

void plan_find_splits(Maker *maker) {
    IrId count = (IrId)maker->ir->nodes.count;
    bool *live = arena_zalloc(maker->arena, count);
    ir_live(maker->ir, live);
    for (IrId id = 0; id < count; id++) {
        const IrNode *node = ir_node(maker->ir, id);
        bool splits = node->op == IR_NEAREST || (reads_selector(node) && !ir_node(maker->ir, node->a)->uniform);
        bool wanted = live[id] && splits;
        if (wanted && plan_split(maker, node->a) == NULL) {
            add_split(maker, node->a);
        }
    }
}

static void visit_some(IrId id, void (*visit)(void *user, IrId id), void *user) {
    if (id != IR_NONE) {
        visit(user, id);
    }
}

void conjunction_nodes(const SelConjunction *conjunction, bool of_query, void (*visit)(void *user, IrId id),
                       void *user) {
    visit_some(of_query ? conjunction->query_filter : conjunction->key_filter, visit, user);
    if (of_query) {
        visit_some(conjunction->point, visit, user);
        visit_some(conjunction->low, visit, user);
        visit_some(conjunction->high, visit, user);
    }
    for (uint32_t i = 0; i < conjunction->equal_count; i++) {
        visit(user, of_query ? conjunction->equal[i].query : conjunction->equal[i].key);
    }
    for (uint32_t i = 0; i < conjunction->order_count; i++) {
        visit(user, of_query ? conjunction->order[i].query : conjunction->order[i].key);
    }
}

void selector_leaves(const Plan *plan, IrId selector, void (*visit)(void *user, IrId select), void *user) {
    bool *needed = arena_zalloc(plan->arena, (size_t)selector + 1);
    needed[selector] = true;
    for (IrId id = selector + 1; id-- > 0;) {
        const IrNode *node = ir_node(plan->ir, id);
        if (!needed[id]) {
            continue;
        }
        if (node->op == IR_SELECT) {
            visit(user, id);
            continue;
        }
        IrId operands[3];
        unsigned count = ir_operands(node, operands);
        for (unsigned i = 0; i < count; i++) {
            needed[operands[i]] = true;
        }
    }
}
