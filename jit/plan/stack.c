/* Stacks: NEAREST(level == level and M and j <= i) where, at every position,
 *
 *   depth = how many of M so far, less how many of C so far
 *   level = depth + 1 where C is true, else depth
 *
 * Brackets are the example. M raises the depth by one, C lowers it by one. A position of M has the level that it raises
 * the depth to, another one the depth before it. So between a position with level d and the last member of that level,
 * the depth is never below d: to get back it would have to be raised to d by a later member. Hence
 *
 *   - the last member of that level is what is on top of a stack on which M puts and from which C takes;
 *   - where that stack is empty, no member so far had this level;
 *   - what lies in the table of levels above the top is never asked for before it is overwritten.
 *
 * A block of brackets alone can be done at once, then, and need not leave the table as a walk would:
 * jit/stage/stream/nearest.c.
 */
#include "jit/ir/internal.h"
#include "jit/plan/internal.h"

/* c, of the int that is 1 where the bool c is true, else 0. */
static IrId indicated(const Ir *ir, IrId id) {
    return ir_is_map(ir, id, OP_INDICATOR) ? ir_node(ir, id)->a : IR_NONE;
}

/* The members and non-members of the running total: SUM(j <= i, indicator(members) - indicator(others)). */
static bool is_depth(const Ir *ir, IrId id, IrId *opens, IrId *closes) {
    const IrNode *sum = ir_node(ir, id);
    if (!ir_is_fold(sum, FOLD_SUM) || !ir_is_map(ir, sum->b, OP_SUB)) {
        return false;
    }
    const IrNode *selector = ir_node(ir, sum->a);
    const IrNode *step = ir_node(ir, sum->b);
    bool upto = selector->op == IR_SELECT && selector->map == OP_LE && ir_node(ir, selector->a)->op == IR_POSITION &&
                ir_node(ir, selector->b)->op == IR_POSITION;
    *opens = indicated(ir, step->a);
    *closes = indicated(ir, step->b);
    return upto && *opens != IR_NONE && *closes != IR_NONE;
}

/* closes ? depth + 1 : depth, in one of two spellings: the depth. */
static IrId base_of_level(const Ir *ir, IrId level, IrId *closes) {
    const IrNode *node = ir_node(ir, level);
    if (ir_is_map(ir, level, OP_TERNARY)) {
        const IrNode *raised = ir_node(ir, node->a);
        *closes = node->b;
        bool fits = ir_is_map(ir, node->a, OP_ADD) && raised->a == node->c && ir_is_int_const(ir, raised->b, 1);
        return fits ? node->c : IR_NONE;
    }
    if (ir_is_map(ir, level, OP_ADD)) {
        bool swapped = indicated(ir, node->a) != IR_NONE;
        *closes = indicated(ir, swapped ? node->a : node->b);
        return *closes == IR_NONE ? IR_NONE : swapped ? node->b : node->a;
    }
    return IR_NONE;
}

void plan_find_stack(const Ir *ir, Stage *stage) {
    const SelConjunction *conjunction = stage->conjunction;
    IrId closes;
    IrId lowered;
    IrId opens;
    bool upto = ir_node(ir, stage->folds.data[0])->payload != 0 && conjunction->high != IR_NONE &&
                ir_is_int_const(ir, conjunction->high, 0) && conjunction->low == IR_NONE;
    if (!upto || conjunction->equal_count != 1 || conjunction->order_count != 0 ||
        conjunction->equal[0].key != conjunction->equal[0].query || conjunction->query_filter != IR_NONE ||
        conjunction->key_filter == IR_NONE || stage->codes->kind != CODES_RANGE) {
        return;
    }
    IrId depth = base_of_level(ir, conjunction->equal[0].key, &closes);
    if (depth != IR_NONE && is_depth(ir, depth, &opens, &lowered) && lowered == closes &&
        opens == conjunction->key_filter) {
        stage->as.nearest.is_stack = true;
        stage->as.nearest.closes = closes;
    }
}
