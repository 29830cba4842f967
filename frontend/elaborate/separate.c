/* A predicate taken apart: where each comparison has the key alone on one side and the query alone on the other, what
 * the predicate selects is what comparisons of s-ops select, joined by and, or and not. These have faster ways, in both
 * engines, and can be proved things of.
 *
 * It must be the same for every input, errors too. Columns hold what operators make of the keys, or queries, that have
 * one type: no operator here gives strings beside numbers. An element that fails does so in some pair, with itself at
 * the least. Ternaries may mix types, which pairs may and sequences may not, and tables of strings and numbers: they
 * stay predicates.
 */
#include "frontend/elaborate/internal.h"

typedef enum PairSide { SIDE_CONSTANT, SIDE_KEY, SIDE_QUERY, SIDE_BOTH } PairSide;

/* What is known of a node from the stand-ins on. */
typedef struct Separated {
    PairSide side;
    bool separable;    /* as a selector: SIDE_BOTH, or what has to become one */
    bool wants_select; /* it is needed as a selector */
    bool wants_column; /* it is needed as an s-op */
    NodeId select, column;
} Separated;

typedef struct Separation {
    Graph *graph;
    NodeId key, query; /* s-ops */
    NodeId start;      /* the first node */
    NodeId yes;        /* the constant True */
    Span place;
    Separated *nodes;
} Separation;

static Separated *separated(const Separation *of, NodeId id) {
    return id >= of->start ? &of->nodes[id - of->start] : NULL;
}

static PairSide side_of(const Separation *of, NodeId id) {
    const Separated *node = separated(of, id);
    return node != NULL ? node->side : SIDE_CONSTANT;
}

static PairSide join_sides(PairSide a, PairSide b) {
    return a == SIDE_CONSTANT || a == b ? b : b == SIDE_CONSTANT ? a : SIDE_BOTH;
}

/* ---- what can be taken apart */

/* A table of strings only, or of numbers only. */
static bool has_one_type(const Table *table) {
    for (uint32_t k = 0; k < table->count; k++) {
        if (!atom_is_value(table->values[k]) ||
            (table->values[k].type == ATOM_STRING) != (table->values[0].type == ATOM_STRING)) {
            return false;
        }
    }
    return true;
}

static bool keeps_one_type(const Graph *graph, const Node *node) {
    switch ((NodeKind)node->kind) {
    case NODE_MAP:
        return op_family((Op)node->op) != FAMILY_CHOICE;
    case NODE_LOOKUP:
        return has_one_type(&graph->tables.data[node->payload]);
    default:
        return false;
    }
}

static bool is_logic(const Node *node) {
    return node->kind == NODE_MAP && (op_family((Op)node->op) == FAMILY_JUNCTION || node->op == OP_NOT);
}

static bool is_comparison(const Node *node) {
    return node->kind == NODE_MAP && op_family((Op)node->op) == FAMILY_COMPARISON;
}

/* As a selector: a node of one side always is one. */
static bool separable(const Separation *of, NodeId id) {
    const Separated *node = separated(of, id);
    return node == NULL || node->separable;
}

static void look_at(Separation *of, NodeId id) {
    const Node *node = graph_node(of->graph, id);
    Separated *out = separated(of, id);
    NodeId operands[3];
    const unsigned count = graph_operands(node, operands);
    out->side = node->kind == NODE_KEY ? SIDE_KEY : node->kind == NODE_QUERY ? SIDE_QUERY : SIDE_CONSTANT;
    for (unsigned k = 0; k < count; k++) {
        out->side = join_sides(out->side, side_of(of, operands[k]));
    }
    const bool is_pair_part = node->kind == NODE_KEY || node->kind == NODE_QUERY || node->kind == NODE_CONST;
    if (!is_pair_part && !keeps_one_type(of->graph, node)) {
        out->side = SIDE_BOTH;
    } else if (out->side != SIDE_BOTH) {
        out->separable = true;
    } else if (is_comparison(node)) {
        out->separable = side_of(of, node->a) != SIDE_BOTH && side_of(of, node->b) != SIDE_BOTH;
    } else if (is_logic(node)) {
        out->separable = separable(of, node->a) && (node->op == OP_NOT || separable(of, node->b));
    }
}

/* ---- what is needed of it */

static void want_column(const Separation *of, NodeId id) {
    Separated *node = separated(of, id);
    if (node != NULL) {
        node->wants_column = true;
    }
}

static void want_select(const Separation *of, NodeId id) {
    Separated *node = separated(of, id);
    if (node != NULL && node->side == SIDE_BOTH) {
        node->wants_select = true;
    } else if (node != NULL) {
        node->wants_select = node->wants_column = true;
    }
}

static void pass_on(const Separation *of, NodeId id) {
    const Node *node = graph_node(of->graph, id);
    const Separated *here = separated(of, id);
    NodeId operands[3];
    const unsigned count = graph_operands(node, operands);
    for (unsigned k = 0; k < count; k++) {
        if (here->wants_column || (here->wants_select && is_comparison(node))) {
            want_column(of, operands[k]);
        } else if (here->wants_select) {
            want_select(of, operands[k]);
        }
    }
}

/* ---- making it */

static NodeId column_of(const Separation *of, NodeId id) {
    const Separated *node = separated(of, id);
    return node != NULL ? node->column : id;
}

static NodeId make_column(const Separation *of, const Node *node) {
    switch ((NodeKind)node->kind) {
    case NODE_KEY:
        return of->key;
    case NODE_QUERY:
        return of->query;
    case NODE_CONST:
        return graph_const(of->graph, of->graph->atoms.data[node->payload], node->span);
    case NODE_LOOKUP:
        return graph_lookup(of->graph, of->graph->tables.data[node->payload], column_of(of, node->a), node->span);
    default:
        break;
    }
    const unsigned count = op_operands((Op)node->op);
    return graph_map(of->graph, (Op)node->op, column_of(of, node->a), count > 1 ? column_of(of, node->b) : NODE_NONE,
                     NODE_NONE, node->span);
}

static NodeId truth_of(Graph *graph, NodeId column, Span place) {
    const Node *node = graph_node(graph, column);
    if (node->kind == NODE_CONST) {
        return graph_const(graph, atom_bool(atom_truth(graph->atoms.data[node->payload])), place);
    }
    if (is_comparison(node) || is_logic(node)) { /* a bool */
        return column;
    }
    const NodeId no = graph_map(graph, OP_NOT, column, NODE_NONE, NODE_NONE, place);
    return no != NODE_NONE ? graph_map(graph, OP_NOT, no, NODE_NONE, NODE_NONE, place) : NODE_NONE;
}

/* The truth of what depends on one side, or none. */
static NodeId select_truth(const Separation *of, const Separated *node) {
    Graph *graph = of->graph;
    const NodeId truth = truth_of(graph, node->column, of->place);
    const bool of_query = node->side == SIDE_QUERY;
    return truth == NODE_NONE
               ? NODE_NONE
               : graph_select(graph, OP_EQ, of_query ? of->yes : truth, of_query ? truth : of->yes, of->place);
}

static Op mirrored(Op op) {
    switch ((ComparisonOp)op) {
    case COMPARISON_LT:
        return OP_GT;
    case COMPARISON_LE:
        return OP_GE;
    case COMPARISON_GT:
        return OP_LT;
    case COMPARISON_GE:
        return OP_LE;
    case COMPARISON_EQ:
    case COMPARISON_NE:
        break;
    }
    return op;
}

static NodeId compare_sides(const Separation *of, const Node *node) {
    const NodeId a = column_of(of, node->a);
    const NodeId b = column_of(of, node->b);
    const bool turned = side_of(of, node->a) == SIDE_QUERY;
    return turned ? graph_select(of->graph, mirrored((Op)node->op), b, a, of->place)
                  : graph_select(of->graph, (Op)node->op, a, b, of->place);
}

static NodeId select_of(const Separation *of, NodeId id) {
    return separated(of, id)->select;
}

/* A junction of which one operand is a constant has it in no node from the start on. */
static NodeId operand_select(Separation *of, NodeId id) {
    if (separated(of, id) != NULL) {
        return select_of(of, id);
    }
    Separated constant = {.side = SIDE_CONSTANT, .column = id};
    return select_truth(of, &constant);
}

static NodeId make_select(Separation *of, NodeId id) {
    const Node node = *graph_node(of->graph, id); /* the graph grows */
    if (separated(of, id)->side != SIDE_BOTH) {
        return select_truth(of, separated(of, id));
    }
    if (is_comparison(&node)) {
        return compare_sides(of, &node);
    }
    const NodeId a = operand_select(of, node.a);
    if (a == NODE_NONE || node.op == OP_NOT) {
        return a == NODE_NONE ? a : graph_select_not(of->graph, a, of->place);
    }
    const NodeId b = operand_select(of, node.b);
    return b == NODE_NONE      ? b
           : node.op == OP_AND ? graph_select_and(of->graph, a, b, of->place)
                               : graph_select_or(of->graph, a, b, of->place);
}

/* False when the graph is full. */
static bool make_node(Separation *of, NodeId id) {
    Separated *out = separated(of, id);
    if (out->wants_column) {
        const Node node = *graph_node(of->graph, id);
        out->column = make_column(of, &node);
    }
    if (out->wants_select && out->column != NODE_NONE) {
        out->select = make_select(of, id);
    }
    return (!out->wants_column || out->column != NODE_NONE) && (!out->wants_select || out->select != NODE_NONE);
}

NodeId elab_separate(Elab *elab, NodeId key, NodeId query, NodeId start, NodeId truth, Span place) {
    Graph *graph = &elab->graph;
    Separation of = {.graph = graph, .key = key, .query = query, .start = start, .place = place};
    if (truth < start) {
        return NODE_NONE;
    }
    of.nodes = arena_zalloc(elab->arena, ((size_t)truth - start + 1) * sizeof *of.nodes);
    for (NodeId id = start; id <= truth; id++) {
        look_at(&of, id);
    }
    if (!separable(&of, truth)) {
        return NODE_NONE;
    }
    want_select(&of, truth);
    for (NodeId id = truth + 1; id-- > start;) {
        pass_on(&of, id);
    }
    of.yes = graph_const(graph, atom_bool(true), place);
    for (NodeId id = start; of.yes != NODE_NONE && id <= truth; id++) {
        if (!make_node(&of, id)) {
            return NODE_NONE;
        }
    }
    return of.yes != NODE_NONE ? select_of(&of, truth) : NODE_NONE;
}
