/* Lowering: the graph's ancestors of a root become typed IR, in one pass in schedule order.
 *
 * Nothing is refused: what has no native form becomes a guard that always raises, so that the interpreter takes over.
 * Every ancestor is lowered, used or not after folding, because its failure is the program's; the constructors keep
 * those that can fail as effects.
 */
#include "jit/ir/build.h"
#include "jit/ir/reason.h"

/* ---- sequences of bools and other numbers */

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

IrId ir_build_aggregate(Ir *ir, IrId selector, IrId value, Atom default_value) {
    value = ir_fit(ir, value);
    IrId count = ir_count(ir, selector);
    IrId sum = ir_sum(ir, selector, value);
    guard_means_of_bools(ir, count, value);
    return ir_combine(ir, count, sum, ir_const(ir, default_value), ir_node(ir, value)->kinds);
}

/* ---- nodes */

/* Negative positions of lists and strings count from the end. */
static IrId position_in(Ir *ir, IrId index, uint32_t count) {
    const IrNode *node = ir_node(ir, index);
    if (node->kinds != KIND_INT || node->low >= 0) {
        return index;
    }
    IrId from_end = ir_map(ir, OP_ADD, index, ir_int(ir, count), IR_NONE);
    IrId negative = ir_map(ir, OP_LT, index, ir_int(ir, 0), IR_NONE);
    return ir_map(ir, OP_TERNARY, from_end, negative, index);
}

static IrId lower_index(Ir *ir, const Table *table, IrId index) {
    if (table->kind != TABLE_DICT) {
        index = position_in(ir, index, table->count);
    }
    return ir_lookup(ir, ir_add_table(ir, *table), index);
}

static IrId lower_failure(Ir *ir, bool is_selector) {
    IrId value = ir_fail(ir);
    return is_selector ? ir_select_const(ir, false) : value;
}

static IrId lower_node(Ir *ir, const Node *node, const IrId *made) {
    const Graph *graph = ir->graph;
    IrId a = node->a == NODE_NONE ? IR_NONE : made[node->a];
    IrId b = node->b == NODE_NONE ? IR_NONE : made[node->b];
    IrId c = node->c == NODE_NONE ? IR_NONE : made[node->c];
    switch ((NodeKind)node->kind) {
    case NODE_INPUT:
        return ir_input(ir, (InputKind)node->input);
    case NODE_INDICES:
        return ir_position(ir);
    case NODE_CONST:
        return ir_const(ir, graph->atoms.data[node->payload]);
    case NODE_MAP:
        return ir_map(ir, (Op)node->op, a, b, c);
    case NODE_LOOKUP:
        return lower_index(ir, &graph->tables.data[node->payload], a);
    case NODE_MEMBER:
        return ir_member(ir, ir_add_table(ir, graph->tables.data[node->payload]), a);
    case NODE_AGGREGATE:
        return ir_build_aggregate(ir, a, b, graph->atoms.data[node->payload]);
    case NODE_SELECT:
        return ir_select(ir, (Op)node->op, a, b);
    case NODE_SELECT_AND:
        return ir_select_and(ir, a, b);
    case NODE_SELECT_OR:
        return ir_select_or(ir, a, b);
    case NODE_SELECT_NOT:
        return ir_select_not(ir, a);
    case NODE_FAIL:
    case NODE_SELECT_FAIL:
    case NODE_COUNT:
        break;
    }
    return lower_failure(ir, node->kind == NODE_SELECT_FAIL);
}

static void lower(Ir *ir, const bool *wanted, NodeId root) {
    IrId *made = arena_array(ir->arena, IrId, (size_t)root + 1);
    for (NodeId id = 0; id <= root; id++) {
        if (wanted[id]) {
            made[id] = lower_node(ir, graph_node(ir->graph, id), made);
        }
    }
    ir->root = made[root];
    if (!graph_is_selector(ir->graph, root)) {
        ir->root = ir_fit(ir, ir->root);
    }
}

bool ir_build(Ir *ir, Arena *arena, const Graph *graph, NodeId root, const Specialization *spec) {
    ir_init(ir, arena, graph, spec);
    if (spec->length > LENGTH_MOST) {
        ir->reason = reason_str(arena, REASON_TOO_LONG);
        return false;
    }
    bool *wanted = arena_array(arena, bool, (size_t)root + 1);
    graph_ancestors(graph, root, wanted);
    /* a first lowering with the widest class shows which strings there are */
    ir->spec.strings = STRINGS_PACKED;
    ir->spec.string_lane = LANE_S64;
    lower(ir, wanted, root);
    Specialization chosen = *spec;
    bool has_strings = ir_choose_strings(ir, &chosen);
    if (has_strings) {
        ir_init(ir, arena, graph, &chosen);
        lower(ir, wanted, root);
    } else {
        ir->spec.strings = chosen.strings;
        ir->spec.string_lane = chosen.string_lane;
    }
    ir_mark_inputs(ir);
    return true;
}
