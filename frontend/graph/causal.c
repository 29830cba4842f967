/* Which selectors look back only: a proof by their form. Positions are compared as indices plus constants; and needs
 * one side of two, or both; what a chooser keeps is part of what it chooses from. */
#include "frontend/graph/causal.h"

/* ---- columns index * scale + offset, scale 0 or 1 */

static bool constant_int(const Graph *graph, const Node *node, int64_t *out) {
    if (node->kind != NODE_CONST || graph->atoms.data[node->payload].type != ATOM_INT) {
        return false;
    }
    *out = graph->atoms.data[node->payload].i;
    return *out >= -LINE_MOST && *out <= LINE_MOST;
}

bool graph_line(const Graph *graph, NodeId id, GraphLine *out) {
    int64_t offset = 0;
    for (;;) {
        const Node *node = graph_node(graph, id);
        int64_t value = 0;
        if (node->kind == NODE_INDICES || constant_int(graph, node, &value)) {
            *out = (GraphLine){node->kind == NODE_INDICES, offset + value};
            return true;
        }
        if (node->kind != NODE_MAP || (node->op != OP_ADD && node->op != OP_SUB) || offset > LINE_MOST ||
            offset < -LINE_MOST) {
            return false;
        }
        if (constant_int(graph, graph_node(graph, node->b), &value)) {
            offset += node->op == OP_ADD ? value : -value;
            id = node->a;
        } else if (node->op == OP_ADD && constant_int(graph, graph_node(graph, node->a), &value)) {
            offset += value;
            id = node->b;
        } else {
            return false;
        }
    }
}

/* j <= i for all that key op query selects. */
static bool looks_back(const Graph *graph, const Node *node) {
    GraphLine key, query;
    if (!graph_line(graph, node->a, &key) || !graph_line(graph, node->b, &query) || !key.moves) {
        return false;
    }
    const int64_t most = query.offset - key.offset; /* j op i + most, or j op most */
    switch ((ComparisonOp)node->op) {
    case COMPARISON_EQ:
    case COMPARISON_LE:
        return most <= 0;
    case COMPARISON_LT:
        return most <= 1;
    case COMPARISON_NE:
    case COMPARISON_GT:
    case COMPARISON_GE:
        break;
    }
    return false;
}

static bool is_causal(const Graph *graph, const Node *node, const bool *causal) {
    switch ((NodeKind)node->kind) {
    case NODE_SELECT:
        return looks_back(graph, node);
    case NODE_SELECT_AND:
        return causal[node->a] || causal[node->b];
    case NODE_SELECT_OR:
        return causal[node->a] && causal[node->b];
    case NODE_SELECT_FIRST:
    case NODE_SELECT_LAST:
    case NODE_SELECT_NEAREST:
    case NODE_SELECT_BEST:
        return causal[node->a];
    case NODE_PREDICATE:
        return node->payload != 0;
    default:
        return false;
    }
}

void graph_causal(const Graph *graph, NodeId root, bool *causal) {
    for (NodeId id = 0; id <= root; id++) {
        causal[id] = is_causal(graph, graph_node(graph, id), causal);
    }
}

/* Parts of a causal selector may look ahead; what counts is what is aggregated, or asked for. */
NodeId graph_find_forward(Arena *arena, const Graph *graph, NodeId root) {
    ArenaMark start = arena_mark(arena);
    bool *marked = arena_zalloc(arena, (size_t)root + 1);
    bool *causal = arena_zalloc(arena, (size_t)root + 1);
    NodeId found = NODE_NONE;
    graph_ancestors(graph, root, marked);
    graph_causal(graph, root, causal);
    for (NodeId id = 0; id <= root && found == NODE_NONE; id++) {
        const Node *node = graph_node(graph, id);
        if (marked[id] && node->kind == NODE_AGGREGATE && !causal[node->a]) {
            found = node->a;
        }
    }
    if (found == NODE_NONE && graph_is_selector(graph, root) && !causal[root]) {
        found = root;
    }
    arena_release(arena, start);
    return found;
}
