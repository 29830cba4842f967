/* The last pass: normal forms of the selectors that aggregates read. Planning chooses from what stands here and makes
 * no node of its own, so that `--emit ir` shows every node that a plan names.
 */
#include "jit/ir/internal.h"
#include "jit/select/select.h"

/* (j + c) % n == i is j == (i - c) % n, and (c - j) % n == i is j == (c - i) % n: then the row knows its column. */
static IrId rotated_column(Ir *ir, IrId place) {
    const IrNode node = *ir_node(ir, place);
    IrAffine affine;
    bool overflow = false;
    if (!ir_is_map(ir, place, OP_MOD) || !ir_affine(ir, node.a, &affine) || affine.scale == 0) {
        return IR_NONE;
    }
    if (affine.scale < 0) {
        return place;
    }
    IrId offset = ir_affine_offset(ir, node.a);
    (void)interval_subtract((Interval){0, LENGTH_MOST}, ir_interval(ir, offset), &overflow);
    return overflow ? IR_NONE
                    : ir_map(ir, OP_MOD, ir_map(ir, OP_SUB, ir_position(ir), offset, IR_NONE), node.b, IR_NONE);
}

/* A single equality f(j) == i. */
static bool is_single_equality(const Ir *ir, const SelConjunction *conjunction) {
    return !conjunction->never && conjunction->equal_count == 1 && conjunction->order_count == 0 &&
           conjunction->unequal_count == 0 && conjunction->key_filter == IR_NONE &&
           conjunction->query_filter == IR_NONE && !conjunction->has_point && !conjunction->from.is_there &&
           !conjunction->upto.is_there && ir_node(ir, conjunction->equal[0].query)->op == IR_POSITION;
}

static void read_permutation(Ir *ir, SelNormal *normal) {
    IrId place = normal->conjunction.equal[0].key;
    IrId key = IR_NONE;
    if (!is_single_equality(ir, &normal->conjunction) || !ir_is_permutation(ir, place)) {
        return;
    }
    normal->permutes = true;
    normal->rotated = rotated_column(ir, place);
    const IrNode *count = ir_node(ir, place);
    if (count->op == IR_COUNT && sel_is_rank(ir, count->a, &key, &normal->descending, &normal->backward)) {
        SelComparison comparison = {OP_LT, key, key};
        normal->sorted_key = sel_words(ir, &comparison) == 1 ? key : IR_NONE;
    }
}

static SelNormal normal_of(Ir *ir, IrId selector) {
    SelNormal normal = {.selector = selector, .rank_key = IR_NONE, .rotated = IR_NONE, .sorted_key = IR_NONE};
    if (sel_is_rank(ir, selector, &normal.rank_key, &normal.descending, &normal.backward)) {
        return normal;
    }
    normal.rank_key = IR_NONE;
    normal.is_conjunction = sel_split(ir, selector, &normal.conjunction);
    if (normal.is_conjunction) {
        sel_complete(ir, selector, &normal.conjunction);
        read_permutation(ir, &normal);
    }
    return normal;
}

const SelNormal *sel_normal(const Ir *ir, IrId selector) {
    for (size_t i = 0; i < ir->normals->items.count; i++) {
        if (ir->normals->items.data[i].selector == selector) {
            return &ir->normals->items.data[i];
        }
    }
    return NULL;
}

static bool has_normal_form(const Ir *ir, const IrNode *node) {
    return node->op == IR_NEAREST || ((node->op == IR_COUNT || node->op == IR_FOLD) && !ir_node(ir, node->a)->uniform);
}

static void name(Ir *ir, IrId id) {
    if (id != IR_NONE) {
        vec_push(ir->arena, &ir->named, id);
    }
}

static void name_nodes(Ir *ir, const SelNormal *normal) {
    const SelConjunction *conjunction = &normal->conjunction;
    if (normal->is_conjunction) {
        name(ir, conjunction->key_filter);
        name(ir, conjunction->query_filter);
        name(ir, conjunction->low);
        name(ir, conjunction->high);
        name(ir, conjunction->point);
        name(ir, normal->rotated);
    }
}

void sel_normalise(Ir *ir) {
    IrId count = (IrId)ir->nodes.count;
    bool *live = arena_zalloc(ir->arena, count);
    ir_live(ir, live);
    ir->normals = arena_new(ir->arena, SelNormals);
    for (IrId id = 0; id < count; id++) {
        const IrNode *node = ir_node(ir, id);
        if (live[id] && has_normal_form(ir, node) && sel_normal(ir, node->a) == NULL) {
            SelNormal normal = normal_of(ir, node->a);
            vec_push(ir->arena, &ir->normals->items, normal);
            name_nodes(ir, &normal);
        }
    }
}
