/* Lowering: the graph's ancestors of a root become typed IR, in one pass in schedule order.
 *
 * What has no native form on some inputs only becomes a guard that raises, so that the interpreter takes over. Every
 * ancestor is lowered, used or not after folding, because its failure is the program's; the constructors keep those
 * that can fail as effects.
 */
#include "jit/ir/build.h"
#include "jit/ir/reason.h"

/* ---- what is refused */

/* Why this node has no form in the IR; REASON_COUNT where it has one. */
static Reason why_refused(const Node *node) {
    switch ((NodeKind)node->kind) {
    case NODE_KEY:
    case NODE_QUERY:
    case NODE_PREDICATE:
        return REASON_PREDICATE;
    case NODE_INPUT:
    case NODE_INDICES:
    case NODE_CONST:
    case NODE_MAP:
    case NODE_LOOKUP:
    case NODE_MEMBER:
    case NODE_AGGREGATE:
    case NODE_SELECT:
    case NODE_SELECT_AND:
    case NODE_SELECT_OR:
    case NODE_SELECT_NOT:
    case NODE_SELECT_FIRST:
    case NODE_SELECT_LAST:
    case NODE_SELECT_NEAREST:
    case NODE_SELECT_BEST:
    case NODE_FAIL:
    case NODE_SELECT_FAIL:
    case NODE_COUNT:
        break;
    }
    return REASON_COUNT;
}

static Reason why_graph_refused(const Graph *graph, const bool *wanted, NodeId root) {
    Reason why = REASON_COUNT;
    for (NodeId id = 0; id <= root && why == REASON_COUNT; id++) {
        why = wanted[id] ? why_refused(graph_node(graph, id)) : REASON_COUNT;
    }
    return why;
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
        index = ir_is_mixed(ir_node(ir, index)) ? ir_whole(ir, index) : index;
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
        return c != IR_NONE ? ir_build_aggregate_or(ir, (Fold)node->fold, a, b, c)
                            : ir_build_aggregate(ir, (Fold)node->fold, a, b, graph->atoms.data[node->payload]);
    case NODE_SELECT:
        return ir_select(ir, (Op)node->op, a, b);
    case NODE_SELECT_AND:
        return ir_select_and(ir, a, b);
    case NODE_SELECT_OR:
        return ir_select_or(ir, a, b);
    case NODE_SELECT_NOT:
        return ir_select_not(ir, a);
    case NODE_SELECT_FIRST:
    case NODE_SELECT_LAST:
    case NODE_SELECT_NEAREST:
    case NODE_SELECT_BEST:
        return ir_build_chooser(ir, (NodeKind)node->kind, a, b);
    case NODE_KEY: /* refused */
    case NODE_QUERY:
    case NODE_PREDICATE:
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
    Reason why = why_graph_refused(graph, wanted, root);
    if (why != REASON_COUNT) {
        ir->reason = reason_str(arena, why);
        return false;
    }
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
