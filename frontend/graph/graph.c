/* The graph of s-ops and selectors: making nodes and walking over them.
 *
 * Nodes are only appended and name operands that exist, so their order is a schedule and every walk is a loop. Nothing
 * is merged or simplified: an operand's identity is part of what a program means to head counting. Text is in
 * print.c, checks are in verify.c.
 */
#include "frontend/graph/graph.h"

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

/* The smallest power of two with at least half of the slots free. */
static uint32_t choose_slot_count(uint32_t count) {
    uint32_t slots = 4;
    while (slots / 2 < count && slots < (uint32_t)1 << 31) {
        slots *= 2;
    }
    return slots;
}

/* What is looked for. */
static const Atom *sought(const Table *table) {
    return table->kind == TABLE_DICT ? table->keys : table->values;
}

/* The slot of an atom that equals, or else the free one where the search for it ends. */
static uint32_t find_slot(const Table *table, Atom atom) {
    const uint32_t mask = table->slot_count - 1;
    uint32_t slot = (uint32_t)atom_hash(atom) & mask;
    while (table->slots[slot] != 0 && !atom_equal(sought(table)[table->slots[slot] - 1], atom)) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

/* Of equal elements the first one counts; what equals nothing, itself neither, is never found. */
static void make_slots(Arena *arena, Table *table) {
    const Atom *atoms = sought(table);
    table->slot_count = choose_slot_count(table->count);
    uint32_t *slots = arena_zalloc(arena, (size_t)table->slot_count * sizeof *slots);
    table->slots = slots;
    for (uint32_t entry = 0; entry < table->count; entry++) {
        if (atoms[entry].type != ATOM_OTHER && atom_equal(atoms[entry], atoms[entry])) {
            const uint32_t slot = find_slot(table, atoms[entry]);
            slots[slot] = slots[slot] == 0 ? entry + 1 : slots[slot];
        }
    }
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

NodeId graph_map(Graph *graph, Op op, NodeId a, NodeId b, NodeId c, Span span) {
    Node node = make_node(NODE_MAP, span);
    node.op = (uint8_t)op;
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
        make_slots(graph->arena, &table);
    }
    Node node = make_node(kind, span);
    node.a = operand;
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
    return node->kind == NODE_MAP ? op_operands((Op)node->op) : NODES[node->kind].operands;
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

uint32_t table_find(const Table *table, Atom key) {
    const uint32_t found = table->slot_count > 0 ? table->slots[find_slot(table, key)] : 0;
    return found > 0 ? found - 1 : UINT32_MAX;
}
