/* Sums over the same rows are one sum: brackets opened less brackets closed is one running total, not two.
 *
 *   COUNT(s and p) - COUNT(s and q) = SUM(s, indicator p - indicator q)      p, q: properties of the key
 * and the same with +, and with SUM of ints in the place of COUNT. s has an algorithm better than dense, where a mask
 * is cheaper than a value.
 */
#include "jit/ir/internal.h"
#include "jit/opt/opt.h"
#include "jit/plan/plan.h"
#include "jit/select/select.h"

/* An aggregate taken apart: the conjuncts that differ from row to row, and what each selected key adds. */
typedef struct Part {
    IrId rows[SEL_COMPARISONS];
    unsigned count;
    IrId value;
} Part;

static IrId as_number(Ir *ir, IrId value) {
    return ir_node(ir, value)->kinds == KIND_BOOL ? ir_map(ir, OP_INDICATOR, value, IR_NONE, IR_NONE) : value;
}

static bool take_apart(Ir *ir, IrId id, Part *out) {
    const IrNode node = *ir_node(ir, id);
    IrId conjuncts[SEL_COMPARISONS];
    IrId filter = IR_NONE;
    bool sum = ir_is_fold(&node, FOLD_SUM) &&
               (ir_node(ir, node.b)->kinds == KIND_INT || ir_node(ir, node.b)->kinds == KIND_BOOL);
    if (node.kinds != KIND_INT || (node.op != IR_COUNT && !sum) || node.may_raise) {
        return false;
    }
    if (node.op == IR_COUNT && ir_node(ir, node.a)->high <= 1) {
        return false; /* the test of one column is cheaper than a sum */
    }
    unsigned count = ir_conjuncts(ir, node.a, conjuncts);
    for (unsigned i = 0; i < count; i++) {
        const IrNode comparison = *ir_node(ir, conjuncts[i]);
        if (!comparison.uniform) {
            out->rows[out->count++] = conjuncts[i];
            continue;
        }
        if (comparison.op != IR_SELECT || !ir_node(ir, comparison.b)->uniform) {
            return false;
        }
        IrId bit = ir_map(ir, (Op)comparison.map, comparison.a, comparison.b, IR_NONE);
        filter = filter == IR_NONE ? bit : ir_map(ir, OP_AND, filter, bit, IR_NONE);
    }
    IrId value = sum ? as_number(ir, node.b) : ir_int(ir, 1);
    if (filter != IR_NONE) {
        value = sum ? ir_map(ir, OP_TERNARY, value, filter, ir_int(ir, 0)) : as_number(ir, filter);
    }
    out->value = value;
    return out->count > 0;
}

static bool same_rows(const Part *a, const Part *b) {
    for (unsigned i = 0; i < a->count; i++) {
        bool found = false;
        for (unsigned k = 0; k < b->count; k++) {
            found = found || a->rows[i] == b->rows[k];
        }
        if (!found) {
            return false;
        }
    }
    return a->count == b->count;
}

IrId opt_merge(Ir *ir, const IrNode *node) {
    if (node->op != IR_MAP || (node->map != OP_ADD && node->map != OP_SUB) || node->kinds != KIND_INT) {
        return IR_NONE;
    }
    Part left = {.count = 0}, right = {.count = 0};
    SelConjunction conjunction;
    if (!take_apart(ir, node->a, &left) || !take_apart(ir, node->b, &right) || !same_rows(&left, &right)) {
        return IR_NONE;
    }
    IrId rows = left.rows[0];
    const IrNode count = ir_blank(IR_COUNT, rows, IR_NONE, IR_NONE);
    for (unsigned i = 1; i < left.count; i++) {
        rows = ir_select_and(ir, rows, left.rows[i]);
    }
    if (!sel_split(ir, rows, &conjunction) || conjunction.never || !plan_has_stage(ir, &conjunction, &count)) {
        return IR_NONE;
    }
    IrId value = ir_map(ir, (Op)node->map, left.value, right.value, IR_NONE);
    const IrNode *sum = ir_node(ir, ir_fold(ir, FOLD_SUM, rows, value));
    return sum->kinds == KIND_INT && !sum->may_raise && !ir_node(ir, value)->may_raise ? (IrId)(sum - ir->nodes.data)
                                                                                       : IR_NONE;
}
