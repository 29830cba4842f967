/* Selectors as they are planned: their normal forms, and what may be made of a permutation. */
#include "jit/ir/internal.h"
#include "jit/plan/internal.h"

static bool reads_selector(const IrNode *node) {
    return node->op == IR_COUNT || node->op == IR_FOLD || node->op == IR_NEAREST;
}

const SplitSelector *plan_split(const Maker *maker, IrId selector) {
    for (size_t i = 0; i < maker->splits.count; i++) {
        if (maker->splits.data[i].selector == selector) {
            return &maker->splits.data[i];
        }
    }
    return NULL;
}

/* What a permutation is planned as: a row knows its column, or the key that comes at its place, or a key its row. */
static void choose_permutation(const Maker *maker, const SelNormal *normal, SplitSelector *split) {
    if (normal->rotated != IR_NONE && plan_allows(maker, STAGE_GATHER)) {
        split->conjunction.point = normal->rotated;
        split->conjunction.has_point = true;
        split->conjunction.equal_count = 0;
        return;
    }
    split->sorts = normal->sorted_key != IR_NONE && plan_allows(maker, STAGE_SORT);
    split->rank_key = split->sorts ? normal->sorted_key : IR_NONE;
    split->scatters = !split->sorts && plan_allows(maker, STAGE_SCATTER);
}

void plan_find_splits(Maker *maker) {
    const SelNormals *normals = maker->ir->normals;
    for (size_t i = 0; i < normals->items.count; i++) {
        const SelNormal *normal = &normals->items.data[i];
        SplitSelector split = {.selector = normal->selector,
                               .is_conjunction = normal->is_conjunction,
                               .conjunction = normal->conjunction,
                               .rank_key = normal->rank_key,
                               .descending = normal->descending,
                               .backward = normal->backward};
        if (normal->permutes) {
            choose_permutation(maker, normal, &split);
        }
        vec_push(maker->arena, &maker->splits, split);
    }
}

unsigned plan_operands(const Maker *maker, const IrNode *node, IrId out[3]) {
    const SplitSelector *split = reads_selector(node) ? plan_split(maker, node->a) : NULL;
    if (split == NULL || !split->sorts || node->op != IR_FOLD) {
        return ir_operands(node, out);
    }
    out[0] = split->rank_key;
    out[1] = node->b;
    return 2;
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
