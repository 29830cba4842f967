/* Sorting the comparisons of a conjunction. See select.h. */
#include "jit/ir/internal.h"
#include "jit/select/select.h"

static IrId both(Ir *ir, IrId filter, IrId more) {
    return filter == IR_NONE ? more : ir_map(ir, OP_AND, filter, more, IR_NONE);
}

/* j - i op distance: a bound of the window. A second bound on the same side is kept as a comparison of bounds. */
static void add_bound(Ir *ir, SelConjunction *conjunction, Op op, IrId distance) {
    IrId one = ir_const(ir, atom_int(1));
    if (op == OP_LT) {
        distance = ir_map(ir, OP_SUB, distance, one, IR_NONE);
    } else if (op == OP_GT) {
        distance = ir_map(ir, OP_ADD, distance, one, IR_NONE);
    }
    if (op == OP_LT || op == OP_LE || op == OP_EQ) {
        IrId smaller = conjunction->high == IR_NONE ? IR_NONE : ir_map(ir, OP_LT, conjunction->high, distance, IR_NONE);
        conjunction->high =
            smaller == IR_NONE ? distance : ir_map(ir, OP_TERNARY, conjunction->high, smaller, distance);
    }
    if (op == OP_GT || op == OP_GE || op == OP_EQ) {
        IrId larger = conjunction->low == IR_NONE ? IR_NONE : ir_map(ir, OP_GT, conjunction->low, distance, IR_NONE);
        conjunction->low = larger == IR_NONE ? distance : ir_map(ir, OP_TERNARY, conjunction->low, larger, distance);
    }
}

static void push(SelComparison *list, uint32_t *count, Op op, IrId key, IrId query) {
    list[(*count)++] = (SelComparison){op, key, query};
}

/* Key +-j + c: the column is known (==), or compared with a value of the row. */
static bool add_positional_key(Ir *ir, SelConjunction *conjunction, Op op, const IrNode *comparison, IrAffine key) {
    IrAffine query;
    bool query_affine = ir_affine(ir, comparison->b, &query) && query.scale != 0;
    if (query_affine && key.scale == 1 && query.scale == 1 && op != OP_NE) {
        IrId distance = ir_map(ir, OP_SUB, query.offset, key.offset, IR_NONE);
        if (op == OP_EQ && conjunction->point == IR_NONE && conjunction->low == IR_NONE &&
            conjunction->high == IR_NONE) {
            conjunction->point = ir_map(ir, OP_ADD, ir_position(ir), distance, IR_NONE);
        } else {
            add_bound(ir, conjunction, op, distance);
        }
        return true;
    }
    if (op != OP_EQ || conjunction->point != IR_NONE || ir_node(ir, comparison->b)->kinds != KIND_INT) {
        return false;
    }
    conjunction->point = key.scale > 0 ? ir_map(ir, OP_SUB, comparison->b, key.offset, IR_NONE)
                                       : ir_map(ir, OP_SUB, key.offset, comparison->b, IR_NONE);
    return true;
}

static void add_atom(Ir *ir, SelConjunction *conjunction, IrId select) {
    const IrNode comparison = *ir_node(ir, select);
    Op op = (Op)comparison.map;
    IrAffine key;
    if (ir_node(ir, comparison.b)->uniform) {
        conjunction->key_filter =
            both(ir, conjunction->key_filter, ir_map(ir, op, comparison.a, comparison.b, IR_NONE));
    } else if (ir_node(ir, comparison.a)->uniform) {
        conjunction->query_filter =
            both(ir, conjunction->query_filter, ir_map(ir, op, comparison.a, comparison.b, IR_NONE));
    } else if (ir_affine(ir, comparison.a, &key) && key.scale != 0 &&
               add_positional_key(ir, conjunction, op, &comparison, key)) {
        return;
    } else if (op == OP_EQ) {
        push(conjunction->equal, &conjunction->equal_count, op, comparison.a, comparison.b);
    } else if (op == OP_NE) {
        push(conjunction->unequal, &conjunction->unequal_count, op, comparison.a, comparison.b);
    } else {
        push(conjunction->order, &conjunction->order_count, op, comparison.a, comparison.b);
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

bool sel_split(Ir *ir, IrId selector, SelConjunction *out) {
    IrId conjuncts[SEL_COMPARISONS];
    unsigned count = ir_conjuncts(ir, selector, conjuncts);
    *out = (SelConjunction){
        .key_filter = IR_NONE, .query_filter = IR_NONE, .low = IR_NONE, .high = IR_NONE, .point = IR_NONE};
    for (unsigned i = 0; i < count; i++) {
        const IrNode *node = ir_node(ir, conjuncts[i]);
        if (node->op == IR_SELECT_CONST) {
            out->never = out->never || node->payload == 0;
        } else if (node->op == IR_SELECT) {
            add_atom(ir, out, conjuncts[i]);
        } else {
            return false;
        }
    }
    out->never = out->never || contradicts(out);
    return count > 0;
}
