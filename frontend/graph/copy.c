/* A graph of its own for one value: its ancestors and what they refer to, and nothing else. */
#include "frontend/graph/graph.h"

typedef struct Copier {
    Graph *to;
    const Graph *from;
    const NodeId *numbers; /* by node of `from`: its number in the copy */
} Copier;

static Atom copy_atom(Arena *arena, Atom atom) {
    if (atom.type == ATOM_STRING || atom.type == ATOM_OTHER) {
        atom.s = str_new(arena, atom.s->text, atom.s->length);
    }
    return atom;
}

static const Atom *copy_atoms(Arena *arena, const Atom *atoms, uint32_t count) {
    Atom *copies = arena_array(arena, Atom, count);
    for (uint32_t i = 0; i < count; i++) {
        copies[i] = copy_atom(arena, atoms[i]);
    }
    return copies;
}

/* Without its slots, which are made where the table is added. */
static Table copy_table(Arena *arena, const Table *table) {
    return (Table){.kind = table->kind,
                   .count = table->count,
                   .keys = table->keys != NULL ? copy_atoms(arena, table->keys, table->count) : NULL,
                   .values = copy_atoms(arena, table->values, table->count)};
}

static NodeId copy_number(const Copier *copier, NodeId id) {
    return id != NODE_NONE ? copier->numbers[id] : NODE_NONE;
}

static NodeId copy_table_node(const Copier *copier, const Node *node) {
    Table table = copy_table(copier->to->arena, &copier->from->tables.data[node->payload]);
    NodeId operand = copy_number(copier, node->a);
    return node->kind == NODE_LOOKUP ? graph_lookup(copier->to, table, operand, SPAN_NONE)
                                     : graph_member(copier->to, table, operand, SPAN_NONE);
}

static NodeId copy_failure(const Copier *copier, const Node *node) {
    const Failure *failure = &copier->from->failures.data[node->payload];
    const Str *message = str_new(copier->to->arena, failure->message->text, failure->message->length);
    return graph_fail(copier->to, node->kind == NODE_SELECT_FAIL, failure->kind, message, SPAN_NONE);
}

static NodeId copy_aggregate(const Copier *copier, const Node *node) {
    Graph *to = copier->to;
    NodeId a = copy_number(copier, node->a);
    NodeId b = copy_number(copier, node->b);
    if (node->c != NODE_NONE) {
        return graph_aggregate_or(to, (Fold)node->fold, a, b, copy_number(copier, node->c), SPAN_NONE);
    }
    Atom fallback = copy_atom(to->arena, copier->from->atoms.data[node->payload]);
    return graph_aggregate(to, (Fold)node->fold, a, b, fallback, SPAN_NONE);
}

static NodeId copy_node(const Copier *copier, const Node *node) {
    Graph *to = copier->to;
    NodeId a = copy_number(copier, node->a);
    NodeId b = copy_number(copier, node->b);
    switch ((NodeKind)node->kind) {
    case NODE_INPUT:
        return graph_input(to, (InputKind)node->input, SPAN_NONE);
    case NODE_INDICES:
        return graph_indices(to, SPAN_NONE);
    case NODE_CONST:
        return graph_const(to, copy_atom(to->arena, copier->from->atoms.data[node->payload]), SPAN_NONE);
    case NODE_MAP:
        return graph_map(to, (Op)node->op, a, b, copy_number(copier, node->c), SPAN_NONE);
    case NODE_LOOKUP:
    case NODE_MEMBER:
        return copy_table_node(copier, node);
    case NODE_AGGREGATE:
        return copy_aggregate(copier, node);
    case NODE_SELECT:
        return graph_select(to, (Op)node->op, a, b, SPAN_NONE);
    case NODE_SELECT_AND:
        return graph_select_and(to, a, b, SPAN_NONE);
    case NODE_SELECT_OR:
        return graph_select_or(to, a, b, SPAN_NONE);
    case NODE_SELECT_NOT:
        return graph_select_not(to, a, SPAN_NONE);
    case NODE_SELECT_FIRST:
    case NODE_SELECT_LAST:
    case NODE_SELECT_NEAREST:
        return graph_choose(to, (NodeKind)node->kind, a, SPAN_NONE);
    case NODE_SELECT_BEST:
        return graph_best(to, a, b, SPAN_NONE);
    case NODE_KEY:
    case NODE_QUERY:
        return graph_pair_part(to, (NodeKind)node->kind, SPAN_NONE);
    case NODE_PREDICATE:
        return graph_predicate(to, a, b, copy_number(copier, node->c), node->payload != 0, SPAN_NONE);
    case NODE_FAIL:
    case NODE_SELECT_FAIL:
        return copy_failure(copier, node);
    case NODE_COUNT:
        break;
    }
    never();
}

NodeId graph_copy(Graph *to, Arena *arena, const Graph *from, NodeId root) {
    size_t nodes = (size_t)root + 1;
    bool *marked = arena_array(arena, bool, nodes);
    NodeId *numbers = arena_array(arena, NodeId, nodes);
    Copier copier = {to, from, numbers};
    graph_init(to, arena, NODE_NONE - 1);
    graph_ancestors(from, root, marked);
    for (NodeId id = 0; id <= root; id++) {
        if (marked[id]) {
            numbers[id] = copy_node(&copier, graph_node(from, id));
        }
    }
    return numbers[root];
}
