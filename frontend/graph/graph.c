/* The graph of s-ops and selectors: making nodes and walking over them.
 *
 * Nodes are only appended and name operands that exist, so their order is a schedule and every walk is a loop. Nothing
 * is merged or simplified: an operand's identity is part of what a program means to head counting. Text is in
 * print.c, checks are in verify.c.
 */
#include "frontend/graph/internal.h"

void graph_init(Graph *graph, Arena *arena, uint32_t node_limit) {
    *graph = (Graph){.arena = arena, .node_limit = node_limit < NODE_NONE ? node_limit : NODE_NONE - 1};
}

static bool is_full(const Graph *graph) {
    return graph->nodes.count >= graph->node_limit;
}

/* A node without operands. */
static Node make_node(NodeKind kind, Span span) {
    return (Node){.kind = (uint8_t)kind, .a = NODE_NONE, .b = NODE_NONE, .c = NODE_NONE, .span = span};
}

static NodeId add_node(Graph *graph, Node node) {
    if (is_full(graph)) {
        return NODE_NONE;
    }
    vec_push(graph->arena, &graph->nodes, node);
    return (NodeId)(graph->nodes.count - 1);
}

static uint32_t add_atom(Graph *graph, Atom atom) {
    vec_push(graph->arena, &graph->atoms, atom);
    return (uint32_t)(graph->atoms.count - 1);
}

static uint32_t add_table(Graph *graph, Table table) {
    vec_push(graph->arena, &graph->tables, table);
    return (uint32_t)(graph->tables.count - 1);
}

NodeId graph_input(Graph *graph, InputKind kind, Span span) {
    Node node = make_node(NODE_INPUT, span);
    node.input = (uint8_t)kind;
    return add_node(graph, node);
}

NodeId graph_indices(Graph *graph, Span span) {
    return add_node(graph, make_node(NODE_INDICES, span));
}

NodeId graph_const(Graph *graph, Atom value, Span span) {
    if (is_full(graph)) {
        return NODE_NONE;
    }
    Node node = make_node(NODE_CONST, span);
    node.payload = add_atom(graph, value);
    return add_node(graph, node);
}

static bool is_of_pairs(const Graph *graph, NodeId id) {
    return id != NODE_NONE && graph_node(graph, id)->of_pairs;
}

NodeId graph_map(Graph *graph, Op op, NodeId a, NodeId b, NodeId c, Span span) {
    Node node = make_node(NODE_MAP, span);
    node.op = (uint8_t)op;
    node.of_pairs = is_of_pairs(graph, a) || is_of_pairs(graph, b) || is_of_pairs(graph, c);
    node.a = a;
    node.b = b;
    node.c = c;
    return add_node(graph, node);
}

static NodeId add_lookup(Graph *graph, NodeKind kind, Table table, NodeId operand, Span span) {
    if (is_full(graph)) {
        return NODE_NONE;
    }
    if (table.kind == TABLE_DICT || kind == NODE_MEMBER) {
        table_index(graph->arena, &table);
    }
    Node node = make_node(kind, span);
    node.a = operand;
    node.of_pairs = is_of_pairs(graph, operand);
    node.payload = add_table(graph, table);
    return add_node(graph, node);
}

NodeId graph_lookup(Graph *graph, Table table, NodeId index, Span span) {
    return add_lookup(graph, NODE_LOOKUP, table, index, span);
}

NodeId graph_member(Graph *graph, Table list, NodeId value, Span span) {
    return add_lookup(graph, NODE_MEMBER, list, value, span);
}

NodeId graph_aggregate(Graph *graph, Fold fold, NodeId selector, NodeId value, Atom default_value, Span span) {
    if (is_full(graph)) {
        return NODE_NONE;
    }
    Node node = make_node(NODE_AGGREGATE, span);
    node.fold = (uint8_t)fold;
    node.a = selector;
    node.b = value;
    node.payload = add_atom(graph, default_value);
    return add_node(graph, node);
}

NodeId graph_aggregate_or(Graph *graph, Fold fold, NodeId selector, NodeId value, NodeId default_value, Span span) {
    Node node = make_node(NODE_AGGREGATE, span);
    node.fold = (uint8_t)fold;
    node.a = selector;
    node.b = value;
    node.c = default_value;
    return add_node(graph, node);
}

static NodeId add_selector(Graph *graph, NodeKind kind, NodeId a, NodeId b, Span span) {
    Node node = make_node(kind, span);
    node.a = a;
    node.b = b;
    return add_node(graph, node);
}

NodeId graph_select(Graph *graph, Op op, NodeId key, NodeId query, Span span) {
    Node node = make_node(NODE_SELECT, span);
    node.op = (uint8_t)op;
    node.a = key;
    node.b = query;
    return add_node(graph, node);
}

NodeId graph_select_and(Graph *graph, NodeId a, NodeId b, Span span) {
    return add_selector(graph, NODE_SELECT_AND, a, b, span);
}

NodeId graph_select_or(Graph *graph, NodeId a, NodeId b, Span span) {
    return add_selector(graph, NODE_SELECT_OR, a, b, span);
}

NodeId graph_select_not(Graph *graph, NodeId a, Span span) {
    return add_selector(graph, NODE_SELECT_NOT, a, NODE_NONE, span);
}

NodeId graph_choose(Graph *graph, NodeKind kind, NodeId selector, Span span) {
    return add_selector(graph, kind, selector, NODE_NONE, span);
}

NodeId graph_best(Graph *graph, NodeId selector, NodeId score, Span span) {
    return add_selector(graph, NODE_SELECT_BEST, selector, score, span);
}

NodeId graph_pair_part(Graph *graph, NodeKind kind, Span span) {
    Node node = make_node(kind, span);
    node.of_pairs = true;
    return add_node(graph, node);
}

NodeId graph_predicate(Graph *graph, NodeId key, NodeId query, NodeId truth, bool prefix_only, Span span) {
    Node node = make_node(NODE_PREDICATE, span);
    node.a = key;
    node.b = query;
    node.c = truth;
    node.payload = prefix_only;
    return add_node(graph, node);
}

NodeId graph_fail(Graph *graph, bool is_selector, ErrorKind kind, const Str *message, Span span) {
    if (is_full(graph)) {
        return NODE_NONE;
    }
    Node node = make_node(is_selector ? NODE_SELECT_FAIL : NODE_FAIL, span);
    Failure failure = {.kind = kind, .message = message};
    vec_push(graph->arena, &graph->failures, failure);
    node.payload = (uint32_t)(graph->failures.count - 1);
    return add_node(graph, node);
}

const Node *graph_node(const Graph *graph, NodeId id) {
    return &graph->nodes.data[id];
}

typedef struct NodeInfo {
    bool is_selector;
    uint8_t operands, selectors;
} NodeInfo;

static const NodeInfo NODES[NODE_COUNT] = {
#define NODE(name, text, is_selector, operands, selectors) {is_selector, operands, selectors},
#include "frontend/graph/nodes.def"
};

bool graph_is_selector(const Graph *graph, NodeId id) {
    return NODES[graph_node(graph, id)->kind].is_selector;
}

unsigned graph_selector_operands(NodeKind kind) {
    return NODES[kind].selectors;
}

unsigned graph_operands(const Node *node, NodeId out[3]) {
    out[0] = node->a;
    out[1] = node->b;
    out[2] = node->c;
    if (node->kind == NODE_MAP) {
        return op_operands((Op)node->op);
    }
    bool lacks_last = node->kind == NODE_AGGREGATE && node->c == NODE_NONE;
    return NODES[node->kind].operands - lacks_last;
}

uint32_t graph_ancestors(const Graph *graph, NodeId root, bool *mark) {
    for (NodeId id = 0; id < root; id++) {
        mark[id] = false;
    }
    mark[root] = true;
    uint32_t count = 0;
    for (NodeId id = root + 1; id-- > 0;) {
        if (!mark[id]) {
            continue;
        }
        count++;
        NodeId operands[3];
        unsigned operand_total = graph_operands(graph_node(graph, id), operands);
        for (unsigned i = 0; i < operand_total; i++) {
            mark[operands[i]] = true;
        }
    }
    return count;
}
