/* Sorting the atoms of a conjunction. See select.h. */
#include "jit/ir/internal.h"
#include "jit/select/select.h"

static IrId both(Ir *ir, IrId filter, IrId more) {
    return filter == IR_NONE ? more : ir_map(ir, OP_AND, filter, more, IR_NONE);
}

/* j - i op distance: a bound of the window. A second bound on the same side is kept as a comparison of bounds. */
static void add_bound(Ir *ir, SelForm *form, Op op, IrId distance) {
    IrId one = ir_const(ir, atom_int(1));
    if (op == OP_LT) {
        distance = ir_map(ir, OP_SUB, distance, one, IR_NONE);
    } else if (op == OP_GT) {
        distance = ir_map(ir, OP_ADD, distance, one, IR_NONE);
    }
    if (op == OP_LT || op == OP_LE || op == OP_EQ) {
        IrId smaller = form->high == IR_NONE ? IR_NONE : ir_map(ir, OP_LT, form->high, distance, IR_NONE);
        form->high = smaller == IR_NONE ? distance : ir_map(ir, OP_TERNARY, form->high, smaller, distance);
    }
    if (op == OP_GT || op == OP_GE || op == OP_EQ) {
        IrId larger = form->low == IR_NONE ? IR_NONE : ir_map(ir, OP_GT, form->low, distance, IR_NONE);
        form->low = larger == IR_NONE ? distance : ir_map(ir, OP_TERNARY, form->low, larger, distance);
    }
}

static void push(SelAtom *list, uint32_t *count, Op op, IrId key, IrId query) {
    list[(*count)++] = (SelAtom){op, key, query};
}

/* Key +-j + c: the column is known (==), or compared with a value of the row. */
static bool add_positional_key(Ir *ir, SelForm *form, Op op, const IrNode *atom, IrAffine key) {
    IrAffine query;
    bool query_affine = ir_affine(ir, atom->b, &query) && query.scale != 0;
    if (query_affine && key.scale == 1 && query.scale == 1 && op != OP_NE) {
        IrId distance = ir_map(ir, OP_SUB, query.offset, key.offset, IR_NONE);
        if (op == OP_EQ && form->point == IR_NONE && form->low == IR_NONE && form->high == IR_NONE) {
            form->point = ir_map(ir, OP_ADD, ir_index(ir), distance, IR_NONE);
        } else {
            add_bound(ir, form, op, distance);
        }
        return true;
    }
    if (op != OP_EQ || form->point != IR_NONE || ir_node(ir, atom->b)->kinds != KIND_INT) {
        return false;
    }
    form->point = key.scale > 0 ? ir_map(ir, OP_SUB, atom->b, key.offset, IR_NONE)
                                : ir_map(ir, OP_SUB, key.offset, atom->b, IR_NONE);
    return true;
}

static void add_atom(Ir *ir, SelForm *form, IrId select) {
    const IrNode atom = *ir_node(ir, select);
    Op op = (Op)atom.map;
    IrAffine key;
    if (ir_node(ir, atom.b)->uniform) {
        form->key_filter = both(ir, form->key_filter, ir_map(ir, op, atom.a, atom.b, IR_NONE));
    } else if (ir_node(ir, atom.a)->uniform) {
        form->query_filter = both(ir, form->query_filter, ir_map(ir, op, atom.a, atom.b, IR_NONE));
    } else if (ir_affine(ir, atom.a, &key) && key.scale != 0 && add_positional_key(ir, form, op, &atom, key)) {
        return;
    } else if (op == OP_EQ) {
        push(form->equal, &form->equal_count, op, atom.a, atom.b);
    } else if (op == OP_NE) {
        push(form->unequal, &form->unequal_count, op, atom.a, atom.b);
    } else {
        push(form->order, &form->order_count, op, atom.a, atom.b);
    }
}

static bool is_strict(Op op) {
    return op == OP_LT || op == OP_GT;
}

/* k < q beside k == q; or k < q beside k > q. */
static bool contradicts(const SelForm *form) {
    for (uint32_t i = 0; i < form->order_count; i++) {
        const SelAtom *a = &form->order[i];
        for (uint32_t k = 0; k < form->equal_count; k++) {
            if (is_strict(a->op) && a->key == form->equal[k].key && a->query == form->equal[k].query) {
                return true;
            }
        }
        for (uint32_t k = 0; k < i; k++) {
            const SelAtom *b = &form->order[k];
            bool same = a->key == b->key && a->query == b->query;
            if (same && (op_order_mask(a->op) & op_order_mask(b->op)) == 0) {
                return true;
            }
        }
    }
    return false;
}

bool sel_split(Ir *ir, IrId selector, SelForm *out) {
    IrId conjuncts[SEL_ATOMS];
    unsigned count = ir_conjuncts(ir, selector, conjuncts);
    *out = (SelForm){.key_filter = IR_NONE, .query_filter = IR_NONE, .low = IR_NONE, .high = IR_NONE, .point = IR_NONE};
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
