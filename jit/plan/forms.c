/* The forms of selectors: found first, because splitting a selector adds filters and bounds to the IR. */
#include "jit/ir/internal.h"
#include "jit/plan/internal.h"

static bool is_aggregate(const IrNode *node) {
    return node->op == IR_COUNT || node->op == IR_SUM || node->op == IR_NEAREST;
}

const PlanForm *plan_form(const Maker *maker, IrId selector) {
    for (size_t i = 0; i < maker->forms.count; i++) {
        if (maker->forms.data[i].selector == selector) {
            return &maker->forms.data[i];
        }
    }
    return NULL;
}

/* (j + c) % n == i is j == (i - c) % n, and (c - j) % n == i is j == (c - i) % n: then the row knows its column. */
static bool read_rotation(Maker *maker, SelForm *form) {
    Ir *ir = maker->ir;
    const IrNode place = *ir_node(ir, form->equal[0].key);
    IrAffine line;
    if (!plan_allows(maker, STAGE_GATHER) || !ir_is_map(ir, form->equal[0].key, OP_MOD) ||
        !ir_affine(ir, place.a, &line) || line.scale == 0) {
        return false;
    }
    IrId point = form->equal[0].key;
    if (line.scale > 0) {
        bool overflow = false;
        (void)interval_subtract((Interval){0, LENGTH_MOST}, ir_interval(ir, line.offset), &overflow);
        if (overflow) {
            return false;
        }
        point = ir_map(ir, OP_MOD, ir_map(ir, OP_SUB, ir_index(ir), line.offset, IR_NONE), place.b, IR_NONE);
    }
    form->point = point;
    form->equal_count = 0;
    return true;
}

/* f(j) == i for an f that takes every position once. */
static void read_permutation(Maker *maker, PlanForm *form) {
    SelForm *atoms = &form->form;
    const Ir *ir = maker->ir;
    bool single = form->is_conjunction && !atoms->never && atoms->equal_count == 1 && atoms->order_count == 0 &&
                  atoms->unequal_count == 0 && atoms->key_filter == IR_NONE && atoms->query_filter == IR_NONE &&
                  atoms->point == IR_NONE && atoms->low == IR_NONE && atoms->high == IR_NONE;
    if (!single || ir_node(ir, atoms->equal[0].query)->op != IR_INDEX || !ir_is_permutation(ir, atoms->equal[0].key)) {
        return;
    }
    if (read_rotation(maker, atoms)) {
        return;
    }
    const IrNode *place = ir_node(ir, atoms->equal[0].key);
    IrId key = IR_NONE;
    if (place->op == IR_COUNT && sel_is_rank(ir, place->a, &key, &form->descending, &form->backward)) {
        SelAtom atom = {OP_LT, key, key};
        form->sorts = sel_words(ir, &atom) == 1 && plan_allows(maker, STAGE_SORT);
        form->rank_key = form->sorts ? key : IR_NONE;
    }
    form->scatters = !form->sorts && plan_allows(maker, STAGE_SCATTER);
}

static void add_form(Maker *maker, IrId selector) {
    PlanForm form = {.selector = selector, .rank_key = IR_NONE};
    IrId key;
    if (sel_is_rank(maker->ir, selector, &key, &form.descending, &form.backward)) {
        form.rank_key = key;
    } else {
        form.is_conjunction = sel_split(maker->ir, selector, &form.form);
        read_permutation(maker, &form);
    }
    vec_push(maker->arena, &maker->forms, form);
}

unsigned plan_operands(const Maker *maker, const IrNode *node, IrId out[3]) {
    const PlanForm *form = is_aggregate(node) ? plan_form(maker, node->a) : NULL;
    if (form == NULL || !form->sorts || node->op != IR_SUM) {
        return ir_operands(node, out);
    }
    out[0] = form->rank_key;
    out[1] = node->b;
    return 2;
}

void plan_find_forms(Maker *maker) {
    IrId count = (IrId)maker->ir->nodes.count;
    bool *live = arena_zalloc(maker->arena, count);
    ir_live(maker->ir, live);
    for (IrId id = 0; id < count; id++) {
        const IrNode *node = ir_node(maker->ir, id);
        bool splits = node->op == IR_NEAREST || (is_aggregate(node) && !ir_node(maker->ir, node->a)->uniform);
        bool wanted = live[id] && splits;
        if (wanted && plan_form(maker, node->a) == NULL) {
            add_form(maker, node->a);
        }
    }
}

static void visit_some(IrId id, void (*visit)(void *user, IrId id), void *user) {
    if (id != IR_NONE) {
        visit(user, id);
    }
}

void form_nodes(const SelForm *form, bool of_query, void (*visit)(void *user, IrId id), void *user) {
    visit_some(of_query ? form->query_filter : form->key_filter, visit, user);
    if (of_query) {
        visit_some(form->point, visit, user);
        visit_some(form->low, visit, user);
        visit_some(form->high, visit, user);
    }
    for (uint32_t i = 0; i < form->equal_count; i++) {
        visit(user, of_query ? form->equal[i].query : form->equal[i].key);
    }
    for (uint32_t i = 0; i < form->order_count; i++) {
        visit(user, of_query ? form->order[i].query : form->order[i].key);
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
