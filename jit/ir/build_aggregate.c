/* Lowering of aggregates: each fold by the operations that make it, with guards where the interpreter would report an
 * error or native code has no form. */
#include "jit/ir/build.h"

/* ---- MEAN */

#define NONBOOL_DEPTH 8u

/* For each entry of a table whether it is no bool. */
static IrId picks_no_bool(Ir *ir, const IrNode *node) {
    Table table = ir->tables.data[node->payload];
    Atom *values = arena_array(ir->arena, Atom, (size_t)table.count + 1);
    for (uint32_t i = 0; i < table.count; i++) {
        AtomType type = table.values[i].type;
        values[i] = type == ATOM_OTHER ? table.values[i] : atom_bool(type != ATOM_BOOL);
    }
    table.values = values;
    return ir_lookup(ir, ir_add_table(ir, table), node->a);
}

/* A bool node that is true only where the value is surely no bool. */
static IrId surely_no_bool(Ir *ir, IrId id, unsigned depth) {
    const IrNode node = *ir_node(ir, id);
    if (!(node.kinds & KIND_BOOL) || node.kinds == KIND_BOOL || depth == 0) {
        return ir_bool(ir, !(node.kinds & KIND_BOOL));
    }
    if (ir_is_map(ir, id, OP_TERNARY)) {
        IrId then = surely_no_bool(ir, node.a, depth - 1);
        IrId otherwise = surely_no_bool(ir, node.c, depth - 1);
        return ir_map(ir, OP_TERNARY, then, node.b, otherwise);
    }
    if (node.op == IR_LOOKUP) {
        return picks_no_bool(ir, &node);
    }
    if (node.op != IR_COMBINE) {
        return ir_bool(ir, false);
    }
    IrId mean = ir_map(ir, OP_GT, node.a, ir_int(ir, 1), IR_NONE);
    IrId empty = ir_map(ir, OP_EQ, node.a, ir_int(ir, 0), IR_NONE);
    IrId single = ir_map(ir, OP_EQ, node.a, ir_int(ir, 1), IR_NONE);
    IrId no_default = ir_bool(ir, ir_node(ir, node.c)->kinds != KIND_BOOL);
    IrId no_value = ir_bool(ir, !(node.payload & KIND_BOOL));
    IrId one = ir_map(ir, OP_OR, ir_map(ir, OP_AND, empty, no_default, IR_NONE),
                      ir_map(ir, OP_AND, single, no_value, IR_NONE), IR_NONE);
    return ir_map(ir, OP_OR, mean, one, IR_NONE);
}

/* A sequence that may be of bools only has no mean: some element must surely be no bool where a row selects several. */
static void guard_means_of_bools(Ir *ir, IrId count, IrId value) {
    const IrNode *node = ir_node(ir, value);
    if (!(node->kinds & KIND_BOOL) || node->kinds == KIND_BOOL || ir_node(ir, count)->high < 2) {
        return;
    }
    IrId others = ir_select(ir, OP_EQ, surely_no_bool(ir, value, NONBOOL_DEPTH), ir_bool(ir, true));
    IrId none = ir_map(ir, OP_EQ, ir_count(ir, others), ir_int(ir, 0), IR_NONE);
    IrId several = ir_map(ir, OP_GT, count, ir_int(ir, 1), IR_NONE);
    ir_guard(ir, ir_map(ir, OP_AND, none, several, IR_NONE));
}

static IrId build_mean(Ir *ir, IrId selector, IrId value, Atom default_value) {
    IrId count = ir_count(ir, selector);
    IrId sum = ir_fold(ir, FOLD_SUM, selector, value);
    guard_means_of_bools(ir, count, value);
    return ir_combine(ir, count, sum, ir_const(ir, default_value), ir_node(ir, value)->kinds);
}

/* ---- SUM */

/* The default where nothing is selected. A string and a number do not stand beside each other: then all rows have one
 * or the other, and which of the two the sequence is of, the interpreter would say. */
static IrId or_default(Ir *ir, IrId count, IrId folded, Atom default_value) {
    IrId some = ir_map(ir, OP_GT, count, ir_int(ir, 0), IR_NONE);
    if ((default_value.type == ATOM_STRING) != (ir_node(ir, folded)->kinds == KIND_STRING)) {
        ir_guard(ir, ir_map(ir, OP_NOT, some, IR_NONE, IR_NONE));
        return folded;
    }
    return ir_map(ir, OP_TERNARY, folded, some, ir_const(ir, default_value));
}

/* Strings have no sum. Whether a row of ints and floats has floats, two planes do not tell. */
static IrId build_sum(Ir *ir, IrId selector, IrId value, Atom default_value) {
    IrId count = ir_count(ir, selector);
    unsigned kinds = ir_node(ir, value)->kinds;
    if (kinds == KIND_STRING) {
        ir_guard(ir, ir_map(ir, OP_GT, count, ir_int(ir, 0), IR_NONE));
        return ir_const(ir, default_value);
    }
    if (kinds == (KIND_INT | KIND_BOOL)) {
        value = ir_map(ir, OP_POS, value, IR_NONE, IR_NONE);
    } else if (ir_is_mixed(ir_node(ir, value))) {
        return ir_fail(ir);
    }
    IrId sum = ir_fold(ir, FOLD_SUM, selector, value);
    if (ir_node(ir, sum)->kinds == KIND_FLOAT) {
        sum = ir_map(ir, OP_ADD, sum, ir_const(ir, atom_float(0.0)), IR_NONE); /* it is never -0.0 */
    }
    return or_default(ir, count, sum, default_value);
}

/* ---- MAX, MIN */

/* Codes of characters have their order; packed strings, and codes of several characters, have none. */
static bool has_code_order(const Ir *ir, IrId value) {
    return ir->spec.strings == STRINGS_CHAR && ir_node(ir, value)->high < SEVERAL_CHARACTERS;
}

/* A NaN would be kept where it comes first. */
static void guard_nan(Ir *ir, IrId value) {
    if ((ir_node(ir, value)->kinds & KIND_FLOAT) != 0 && !ir_node(ir, value)->no_nan) {
        ir_guard(ir, ir_map(ir, OP_NE, value, value, IR_NONE));
    }
}

/* Numbers in the order of the values: of a string how many are less, of numbers of several kinds a double. */
static IrId order_of(Ir *ir, IrId value) {
    if (ir_node(ir, value)->kinds == KIND_STRING) {
        return ir_count(ir, ir_select(ir, OP_LT, value, value));
    }
    return ir_map(ir, OP_ADD, value, ir_const(ir, atom_float(0.0)), IR_NONE);
}

/* The value at the first of the selected positions that are the greatest in that order. */
static IrId first_extreme(Ir *ir, Fold fold, IrId selector, IrId value, Atom default_value) {
    IrId order = order_of(ir, value);
    IrId most = ir_fold(ir, fold, selector, order);
    IrId equal = ir_select_and(ir, selector, ir_select(ir, OP_EQ, order, most));
    IrId first = ir_build_aggregate(ir, FOLD_MIN, equal, ir_position(ir), atom_int(-1));
    return build_mean(ir, ir_select(ir, OP_EQ, ir_position(ir), first), value, default_value);
}

/* Of equal values the first is kept, with its kind. */
static IrId build_extreme(Ir *ir, Fold fold, IrId selector, IrId value, Atom default_value) {
    IrId count = ir_count(ir, selector);
    const unsigned kinds = ir_node(ir, value)->kinds;
    guard_nan(ir, value);
    if (kinds == KIND_BOOL) {
        IrId number = ir_map(ir, OP_INDICATOR, value, IR_NONE, IR_NONE);
        return or_default(ir, count, ir_truth(ir, ir_fold(ir, fold, selector, number)), default_value);
    }
    if (kinds != KIND_INT && kinds != KIND_FLOAT && !(kinds == KIND_STRING && has_code_order(ir, value))) {
        return first_extreme(ir, fold, selector, value, default_value);
    }
    return or_default(ir, count, ir_fold(ir, fold, selector, value), default_value);
}

/* ---- all */

IrId ir_build_aggregate(Ir *ir, Fold fold, IrId selector, IrId value, Atom default_value) {
    value = ir_fit(ir, value);
    switch (fold) {
    case FOLD_MEAN:
        return build_mean(ir, selector, value, default_value);
    case FOLD_SUM:
        return build_sum(ir, selector, value, default_value);
    case FOLD_MAX:
    case FOLD_MIN:
        return build_extreme(ir, fold, selector, value, default_value);
    }
    never();
}

Atom ir_neutral_default(const Ir *ir, IrId value) {
    switch (ir_node(ir, value)->kinds) {
    case KIND_STRING:
        return atom_string(str_from(ir->arena, ""));
    case KIND_BOOL:
        return atom_bool(false);
    case KIND_FLOAT:
        return atom_float(0.0);
    default:
        return atom_int(0);
    }
}

IrId ir_build_aggregate_or(Ir *ir, Fold fold, IrId selector, IrId value, IrId default_value) {
    value = ir_fit(ir, value);
    IrId folded = ir_build_aggregate(ir, fold, selector, value, ir_neutral_default(ir, value));
    IrId some = ir_map(ir, OP_GT, ir_count(ir, selector), ir_int(ir, 0), IR_NONE);
    return ir_map(ir, OP_TERNARY, folded, some, ir_fit(ir, default_value));
}
