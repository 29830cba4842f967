/* Checks that a graph is what graph.h says: operands that exist and come first, are s-ops or selectors as their place
 * asks, and payloads that lie in their arrays and hold together. What it means is not looked at: a program that fails
 * on every input has a correct graph.
 */
#include "frontend/graph/graph.h"

typedef struct GraphVerifier {
    const Graph *graph;
    Buf *why;
    NodeId id;
} GraphVerifier;

__attribute__((format(printf, 2, 3))) static bool wrong(const GraphVerifier *verifier, const char *format, ...) {
    buf_format(verifier->why, "node %u: ", verifier->id);
    va_list arguments;
    va_start(arguments, format);
    buf_format_list(verifier->why, format, arguments);
    va_end(arguments);
    return false;
}

/* Whether operand number `index` may have a value for each pair. */
static bool may_read_pairs(const Node *node, unsigned index) {
    return node->of_pairs || (node->kind == NODE_PREDICATE && index == 2);
}

static bool verify_operands(const GraphVerifier *verifier, const Node *node) {
    NodeId operands[3];
    unsigned count = graph_operands(node, operands);
    for (unsigned i = 0; i < count; i++) {
        if (operands[i] >= verifier->id) {
            return wrong(verifier, "operand %u is no earlier node", i);
        }
        bool selector = i < graph_selector_operands((NodeKind)node->kind);
        if (graph_node(verifier->graph, operands[i])->of_pairs && !may_read_pairs(node, i)) {
            return wrong(verifier, "operand %u has a value for each pair", i);
        }
        if (graph_is_selector(verifier->graph, operands[i]) != selector) {
            return wrong(verifier, "operand %u must be %s", i, selector ? "a selector" : "an s-op");
        }
    }
    for (unsigned i = count; i < 3; i++) {
        if (operands[i] != NODE_NONE) {
            return wrong(verifier, "operand %u must be absent", i);
        }
    }
    return true;
}

static bool verify_atom(const GraphVerifier *verifier, const Node *node) {
    if (node->payload >= verifier->graph->atoms.count) {
        return wrong(verifier, "no such atom: %u", node->payload);
    }
    Atom atom = verifier->graph->atoms.data[node->payload];
    return atom_is_value(atom) || wrong(verifier, "atom %u is no value", node->payload);
}

static bool verify_failure(const GraphVerifier *verifier, const Node *node) {
    if (node->payload >= verifier->graph->failures.count) {
        return wrong(verifier, "no such failure: %u", node->payload);
    }
    const Failure *failure = &verifier->graph->failures.data[node->payload];
    bool right = failure->kind < ERR_COUNT && failure->message != NULL;
    return right || wrong(verifier, "failure %u is incomplete", node->payload);
}

static bool verify_dict(const GraphVerifier *verifier, const Table *table) {
    bool sized = table->slot_count > table->count && (table->slot_count & (table->slot_count - 1)) == 0;
    if (table->keys == NULL || table->slots == NULL || !sized) {
        return table->count == 0 && sized && table->slots != NULL ? true : wrong(verifier, "dict without index");
    }
    uint32_t used = 0;
    for (uint32_t i = 0; i < table->slot_count; i++) {
        if (table->slots[i] > table->count) {
            return wrong(verifier, "dict slot %u is out of range", i);
        }
        used += table->slots[i] != 0;
    }
    return used == table->count || wrong(verifier, "dict index has %u of %u entries", used, table->count);
}

static bool verify_strings(const GraphVerifier *verifier, const Table *table) {
    for (uint32_t i = 0; i < table->count; i++) {
        if (table->values[i].type != ATOM_STRING || table->values[i].s->characters != 1) {
            return wrong(verifier, "element %u of a string is no character", i);
        }
    }
    return true;
}

static bool verify_table(const GraphVerifier *verifier, const Node *node) {
    if (node->payload >= verifier->graph->tables.count) {
        return wrong(verifier, "no such table: %u", node->payload);
    }
    const Table *table = &verifier->graph->tables.data[node->payload];
    if (table->values == NULL && table->count > 0) {
        return wrong(verifier, "table %u has no values", node->payload);
    }
    if (node->kind == NODE_MEMBER && table->kind != TABLE_LIST) {
        return wrong(verifier, "member needs a list");
    }
    if (table->kind == TABLE_DICT) {
        return verify_dict(verifier, table);
    }
    return table->kind != TABLE_STRING || verify_strings(verifier, table);
}

static bool verify_payload(const GraphVerifier *verifier, const Node *node) {
    switch ((NodeKind)node->kind) {
    case NODE_INPUT:
        return node->input < INPUT_KINDS || wrong(verifier, "no such kind of input: %u", node->input);
    case NODE_SELECT:
        return op_is_comparison((Op)node->op) || wrong(verifier, "operator %u is no comparison", node->op);
    case NODE_CONST:
        return verify_atom(verifier, node);
    case NODE_AGGREGATE:
        if (node->fold >= FOLD_COUNT) {
            return wrong(verifier, "no such fold: %u", node->fold);
        }
        return node->c != NODE_NONE || verify_atom(verifier, node);
    case NODE_PREDICATE:
        return node->payload <= 1 || wrong(verifier, "which pairs are selected is no truth: %u", node->payload);
    case NODE_LOOKUP:
    case NODE_MEMBER:
        return verify_table(verifier, node);
    case NODE_FAIL:
    case NODE_SELECT_FAIL:
        return verify_failure(verifier, node);
    case NODE_INDICES:
    case NODE_MAP:
    case NODE_SELECT_AND:
    case NODE_SELECT_OR:
    case NODE_SELECT_NOT:
    case NODE_KEY:
    case NODE_QUERY:
    case NODE_SELECT_FIRST:
    case NODE_SELECT_LAST:
    case NODE_SELECT_NEAREST:
    case NODE_SELECT_BEST:
    case NODE_COUNT:
        break;
    }
    return true;
}

bool graph_verify(const Graph *graph, Buf *why) {
    GraphVerifier verifier = {.graph = graph, .why = why};
    if (graph->nodes.count > graph->node_limit) {
        buf_text(why, "more nodes than the limit");
        return false;
    }
    for (size_t i = 0; i < graph->nodes.count; i++) {
        const Node *node = &graph->nodes.data[i];
        verifier.id = (NodeId)i;
        if (node->kind >= NODE_COUNT) {
            return wrong(&verifier, "no such kind of node: %u", node->kind);
        }
        if ((node->kind == NODE_MAP || node->kind == NODE_SELECT) && node->op >= OP_COUNT) {
            return wrong(&verifier, "no such operation: %u", node->op);
        }
        if (!verify_operands(&verifier, node) || !verify_payload(&verifier, node)) {
            return false;
        }
    }
    return true;
}
