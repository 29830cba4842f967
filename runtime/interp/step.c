/* The nodes of a graph at one more position. Operators, conversions and tables are the interpreter's own; aggregates
 * read what is kept (step_state.c), or look at the row. */
#include "runtime/interp/step.h"

#include "frontend/graph/input.h"
#include "runtime/interp/internal.h"
#include "runtime/interp/step_internal.h"

struct Stepper {
    Arena *arena;
    const Graph *graph;
    AtomContext atoms;
    VEC(NodeId) nodes;   /* ancestors of the root in order */
    StepColumn *columns; /* by node: s-ops */
    StepState **states;  /* by node: aggregates that have one */
    size_t count;        /* of positions */
};

/* ---- what it can be made for */

/* How deep selectors are nested. */
static unsigned depth_of(const Node *node, const unsigned *depths) {
    const unsigned operands = graph_selector_operands((NodeKind)node->kind);
    const unsigned a = operands > 0 ? depths[node->a] : 0;
    const unsigned b = operands > 1 ? depths[node->b] : 0;
    return 1 + (a > b ? a : b);
}

static const char *refusal_of(const Node *node, const unsigned *depths) {
    switch ((NodeKind)node->kind) {
    case NODE_PREDICATE:
        return "a predicate is no comparison of key and query";
    case NODE_FAIL:
    case NODE_SELECT_FAIL:
        return "a part of it fails";
    case NODE_AGGREGATE:
        return depths[node->a] > STEP_DEPTH ? "a selector is too deeply nested" : NULL;
    default:
        return NULL;
    }
}

Stepper *stepper_new(Arena *arena, const Graph *graph, NodeId root, size_t string_limit, const char **why) {
    Stepper *stepper = arena_zalloc(arena, sizeof *stepper);
    bool *marked = arena_zalloc(arena, (size_t)root + 1);
    unsigned *depths = arena_zalloc(arena, ((size_t)root + 1) * sizeof *depths);
    *stepper = (Stepper){.arena = arena, .graph = graph, .atoms = {.arena = arena, .string_limit = string_limit}};
    stepper->columns = arena_zalloc(arena, ((size_t)root + 1) * sizeof *stepper->columns);
    stepper->states = arena_zalloc(arena, ((size_t)root + 1) * sizeof *stepper->states);
    *why = graph_find_forward(arena, graph, root) != NODE_NONE ? "a selector can select to the right" : NULL;
    graph_ancestors(graph, root, marked);
    for (NodeId id = 0; id <= root && *why == NULL; id++) {
        if (marked[id]) {
            vec_push(arena, &stepper->nodes, id);
            depths[id] = graph_is_selector(graph, id) ? depth_of(graph_node(graph, id), depths) : 0;
            *why = refusal_of(graph_node(graph, id), depths);
        }
    }
    for (size_t k = 0; k < stepper->nodes.count && *why == NULL; k++) {
        const NodeId id = stepper->nodes.data[k];
        const Node *node = graph_node(graph, id);
        if (node->kind == NODE_AGGREGATE) {
            stepper->states[id] = step_state_new(arena, graph, node, stepper->columns);
        }
    }
    return *why == NULL ? stepper : NULL;
}

/* ---- one position */

static Atom at(const Stepper *stepper, NodeId id) {
    return stepper->columns[id].data[stepper->count];
}

static bool operate(Stepper *stepper, const Node *node, Atom *out) {
    Atom operands[3] = {{0}};
    NodeId ids[3];
    const unsigned count = graph_operands(node, ids);
    for (unsigned k = 0; k < count; k++) {
        operands[k] = at(stepper, ids[k]);
    }
    return interp_operate(&stepper->atoms, (Op)node->op, operands, out);
}

static bool is_member(const Stepper *stepper, const Node *node, Atom *out) {
    const Table *table = &stepper->graph->tables.data[node->payload];
    for (uint32_t k = 0; k < table->count && stepper->count == 0; k++) {
        if (table->values[k].type == ATOM_OTHER) {
            return false;
        }
    }
    *out = atom_bool(table_find(table, at(stepper, node->a)) != UINT32_MAX);
    return true;
}

static bool aggregate(Stepper *stepper, NodeId id, const Node *node, Atom *out) {
    StepTotal total;
    StepState *state = stepper->states[id];
    if (state == NULL) {
        step_row(stepper->arena, stepper->graph, stepper->columns, node, stepper->count, &total);
    } else if (!step_state_row(state, stepper->count, &total)) {
        return false;
    }
    if (total.count == 0) {
        *out = node->c != NODE_NONE ? at(stepper, node->c) : stepper->graph->atoms.data[node->payload];
        return true;
    }
    return step_fold(&total, (Fold)node->fold, &stepper->columns[node->b], out);
}

static bool evaluate(Stepper *stepper, NodeId id, const Node *node, Atom element, Atom *out) {
    switch ((NodeKind)node->kind) {
    case NODE_INPUT:
        return input_convert(&stepper->atoms, (InputKind)node->input, element, out);
    case NODE_INDICES:
        *out = atom_int((int64_t)stepper->count);
        return true;
    case NODE_CONST:
        *out = stepper->graph->atoms.data[node->payload];
        return true;
    case NODE_MAP:
        return operate(stepper, node, out);
    case NODE_LOOKUP:
        return table_pick(&stepper->atoms, &stepper->graph->tables.data[node->payload], at(stepper, node->a), out);
    case NODE_MEMBER:
        return is_member(stepper, node, out);
    case NODE_AGGREGATE:
        return aggregate(stepper, id, node, out);
    default:
        return false;
    }
}

/* Strings and numbers do not stand beside each other, nor what is no atom at all. */
static bool put(Stepper *stepper, NodeId id, Atom value) {
    StepColumn *column = &stepper->columns[id];
    const bool fits = atom_is_value(value) &&
                      (column->count == 0 || (column->data[0].type == ATOM_STRING) == (value.type == ATOM_STRING));
    if (fits) {
        column->has_other = column->has_other || value.type != ATOM_BOOL;
        vec_push(stepper->arena, column, value);
    }
    return fits;
}

/* An order of string and number is an error of the selector, whatever else it is joined with. */
static bool can_compare(const Stepper *stepper, const Node *node) {
    return node->kind != NODE_SELECT || node->op == OP_EQ || node->op == OP_NE ||
           (at(stepper, node->a).type == ATOM_STRING) == (at(stepper, node->b).type == ATOM_STRING);
}

bool stepper_append(Stepper *stepper, Atom element, Atom *out) {
    const NodeId root = stepper->nodes.data[stepper->nodes.count - 1];
    for (size_t k = 0; k < stepper->nodes.count; k++) {
        const NodeId id = stepper->nodes.data[k];
        const Node *node = graph_node(stepper->graph, id);
        Atom value;
        if (graph_is_selector(stepper->graph, id)) {
            if (!can_compare(stepper, node)) {
                return false;
            }
        } else if (!evaluate(stepper, id, node, element, &value) || !put(stepper, id, value)) {
            return false;
        }
    }
    *out = at(stepper, root);
    stepper->count++;
    return true;
}
