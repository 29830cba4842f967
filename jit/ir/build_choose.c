/* Selectors that keep one column of several, or the best ones: by the extreme that says which, a value of each row.
 * What is made are plain selectors, so that all that is known of these serves them.
 *
 *   first, last   index == the least, greatest selected index; -1, which none is, where there is none
 *   nearest       index == the nearer one of the last up to the row and the first from there on
 *   best          what is selected with a score equal to the greatest selected one
 */
#include "jit/ir/build.h"

static IrId chosen_column(Ir *ir, Fold fold, IrId selector) {
    return ir_build_aggregate(ir, fold, selector, ir_position(ir), atom_int(-1));
}

static IrId select_column(Ir *ir, IrId column) {
    return ir_select(ir, OP_EQ, ir_position(ir), column);
}

/* Of two as near the left one. */
static IrId nearest_column(Ir *ir, IrId selector) {
    IrId here = ir_position(ir);
    IrId left = chosen_column(ir, FOLD_MAX, ir_select_and(ir, selector, ir_select(ir, OP_LE, here, here)));
    IrId right = chosen_column(ir, FOLD_MIN, ir_select_and(ir, selector, ir_select(ir, OP_GE, here, here)));
    IrId to_left = ir_map(ir, OP_SUB, here, left, IR_NONE);
    IrId to_right = ir_map(ir, OP_SUB, right, here, IR_NONE);
    IrId has_right = ir_map(ir, OP_GE, right, ir_int(ir, 0), IR_NONE);
    IrId nearer = ir_map(ir, OP_AND, has_right, ir_map(ir, OP_LT, to_right, to_left, IR_NONE), IR_NONE);
    IrId takes_right = ir_map(ir, OP_OR, ir_map(ir, OP_LT, left, ir_int(ir, 0), IR_NONE), nearer, IR_NONE);
    return ir_map(ir, OP_TERNARY, right, takes_right, left);
}

static IrId select_best(Ir *ir, IrId selector, IrId score) {
    IrId most = ir_build_aggregate(ir, FOLD_MAX, selector, score, ir_neutral_default(ir, score));
    return ir_select_and(ir, selector, ir_select(ir, OP_EQ, score, most));
}

IrId ir_build_chooser(Ir *ir, NodeKind kind, IrId selector, IrId score) {
    switch (kind) {
    case NODE_SELECT_FIRST:
        return select_column(ir, chosen_column(ir, FOLD_MIN, selector));
    case NODE_SELECT_LAST:
        return select_column(ir, chosen_column(ir, FOLD_MAX, selector));
    case NODE_SELECT_NEAREST:
        return select_column(ir, nearest_column(ir, selector));
    default:
        return select_best(ir, selector, score);
    }
}
