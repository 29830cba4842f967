/* The graph as text, one node a line:
 *
 *     node     = "%" NUMBER " = " what ["  ; " NAME] "\n"       numbers count from 0, operands have smaller ones
 *     what     = "input " ("asis" | "string" | "int" | "float" | "bool")
 *              | "indices"
 *              | "const " ATOM
 *              | "map " OPERATION operand operand...            add sub mul div mod pow eq ne lt le gt ge and or
 *                                                               neg pos not round trunc floor ceil abs indicator
 *                                                               ternary
 *              | "lookup " table operand
 *              | "member " table operand
 *              | "aggregate" [" " FOLD] operand " value" operand " default " (ATOM | operand)   a mean if none is named
 *              | "select " COMPARISON " key" operand " query" operand
 *              | "and" operand operand | "or" operand operand | "not" operand           (selectors)
 *              | "predicate" [" prefix"] " key" operand " query" operand " truth" operand     prefix: of pairs j <= i
 *              | "key" | "query"                                                       of the pair, in such a truth
 *              | "first" operand | "last" operand | "nearest" operand | "best" operand " score" operand
 *              | "fail " ["selector "] KIND " " STRING
 *     operand  = " %" NUMBER
 *     table    = "[" [element {", " element}] "]" | "{" [ATOM ": " element {", " ATOM ": " element}] "}" | STRING
 *     element  = ATOM | "<" DESCRIPTION ">"
 *
 * Strings are written as JSON strings (one line each, whatever is in them), other atoms by atom_repr. Only what the
 * root depends on is written, in schedule order.
 */
#include "frontend/graph/graph.h"

/* Where the text of one root goes: number of every ancestor in the text. */
typedef struct GraphPrinter {
    Buf *out;
    const Graph *graph;
    const uint32_t *numbers;
} GraphPrinter;

static const char *node_kind_text(NodeKind kind) {
    static const char *const texts[] = {
#define NODE(name, text, ...) text,
#include "frontend/graph/nodes.def"
    };
    return texts[kind];
}

static const char *input_kind_text(InputKind kind) {
    static const char *const texts[INPUT_KINDS] = {[INPUT_ASIS] = "asis",
                                                   [INPUT_STRING] = "string",
                                                   [INPUT_INT] = "int",
                                                   [INPUT_FLOAT] = "float",
                                                   [INPUT_BOOL] = "bool"};
    return texts[kind];
}

static void print_element(Buf *out, Atom atom) {
    if (atom.type == ATOM_STRING) {
        json_string(out, atom.s->text, atom.s->length);
    } else if (atom.type == ATOM_OTHER) {
        buf_format(out, "<%s>", atom.s->text);
    } else {
        atom_repr(out, atom, '"');
    }
}

/* A string that is held as its characters. */
static void print_string_table(Buf *out, const Table *table) {
    Buf joined;
    buf_init(&joined, out->arena);
    for (uint32_t i = 0; i < table->count; i++) {
        buf_str(&joined, table->values[i].s);
    }
    json_string(out, buf_c_string(&joined), joined.length);
}

static void print_table(Buf *out, const Table *table) {
    if (table->kind == TABLE_STRING) {
        print_string_table(out, table);
        return;
    }
    buf_char(out, table->kind == TABLE_DICT ? '{' : '[');
    for (uint32_t i = 0; i < table->count; i++) {
        buf_text(out, i > 0 ? ", " : "");
        if (table->kind == TABLE_DICT) {
            print_element(out, table->keys[i]);
            buf_text(out, ": ");
        }
        print_element(out, table->values[i]);
    }
    buf_char(out, table->kind == TABLE_DICT ? '}' : ']');
}

static void print_operand(const GraphPrinter *printer, const char *before, NodeId id) {
    buf_format(printer->out, "%s %%%u", before, printer->numbers[id]);
}

static void print_operands(const GraphPrinter *printer, const Node *node) {
    NodeId operands[3];
    unsigned count = graph_operands(node, operands);
    for (unsigned i = 0; i < count; i++) {
        print_operand(printer, "", operands[i]);
    }
}

static void print_failure(Buf *out, const Failure *failure, bool is_selector) {
    buf_format(out, " %s%s ", is_selector ? "selector " : "", error_kind_text(failure->kind));
    json_string(out, failure->message->text, failure->message->length);
}

static void print_lookup(const GraphPrinter *printer, const Node *node) {
    buf_char(printer->out, ' ');
    print_table(printer->out, &printer->graph->tables.data[node->payload]);
    print_operands(printer, node);
}

static void print_aggregate(const GraphPrinter *printer, const Node *node) {
    if (node->fold != FOLD_MEAN) {
        buf_format(printer->out, " %s", fold_text((Fold)node->fold));
    }
    print_operand(printer, "", node->a);
    print_operand(printer, " value", node->b);
    if (node->c != NODE_NONE) {
        print_operand(printer, " default", node->c);
        return;
    }
    buf_text(printer->out, " default ");
    print_element(printer->out, printer->graph->atoms.data[node->payload]);
}

static void print_predicate(const GraphPrinter *printer, const Node *node) {
    buf_text(printer->out, node->payload != 0 ? " prefix" : "");
    print_operand(printer, " key", node->a);
    print_operand(printer, " query", node->b);
    print_operand(printer, " truth", node->c);
}

static void print_select(const GraphPrinter *printer, const Node *node) {
    buf_format(printer->out, " %s", op_text((Op)node->op));
    print_operand(printer, " key", node->a);
    print_operand(printer, " query", node->b);
}

/* What follows the word for the kind. */
static void print_details(const GraphPrinter *printer, const Node *node) {
    Buf *out = printer->out;
    const Graph *graph = printer->graph;
    switch ((NodeKind)node->kind) {
    case NODE_INPUT:
        buf_format(out, " %s", input_kind_text((InputKind)node->input));
        break;
    case NODE_CONST:
        buf_char(out, ' ');
        print_element(out, graph->atoms.data[node->payload]);
        break;
    case NODE_MAP:
        buf_char(out, ' ');
        op_print(out, (Op)node->op);
        print_operands(printer, node);
        break;
    case NODE_LOOKUP:
    case NODE_MEMBER:
        print_lookup(printer, node);
        break;
    case NODE_AGGREGATE:
        print_aggregate(printer, node);
        break;
    case NODE_SELECT:
        print_select(printer, node);
        break;
    case NODE_FAIL:
    case NODE_SELECT_FAIL:
        print_failure(out, &graph->failures.data[node->payload], node->kind == NODE_SELECT_FAIL);
        break;
    case NODE_SELECT_AND:
    case NODE_SELECT_OR:
    case NODE_SELECT_NOT:
    case NODE_SELECT_FIRST:
    case NODE_SELECT_LAST:
    case NODE_SELECT_NEAREST:
        print_operands(printer, node);
        break;
    case NODE_SELECT_BEST:
        print_operand(printer, "", node->a);
        print_operand(printer, " score", node->b);
        break;
    case NODE_PREDICATE:
        print_predicate(printer, node);
        break;
    case NODE_KEY:
    case NODE_QUERY:
    case NODE_INDICES:
    case NODE_COUNT:
        break;
    }
}

static void print_node(const GraphPrinter *printer, NodeId id) {
    const Node *node = graph_node(printer->graph, id);
    buf_format(printer->out, "%%%u = %s", printer->numbers[id], node_kind_text((NodeKind)node->kind));
    print_details(printer, node);
    if (node->name != NULL) {
        buf_text(printer->out, "  ; ");
        buf_str(printer->out, node->name);
    }
    buf_char(printer->out, '\n');
}

void graph_print(Buf *out, const Graph *graph, NodeId root) {
    size_t count = (size_t)root + 1;
    bool *mark = arena_array(out->arena, bool, count);
    uint32_t *numbers = arena_array(out->arena, uint32_t, count);
    GraphPrinter printer = {.out = out, .graph = graph, .numbers = numbers};
    graph_ancestors(graph, root, mark);
    uint32_t next = 0;
    for (NodeId id = 0; id <= root; id++) {
        if (mark[id]) {
            numbers[id] = next++;
            print_node(&printer, id);
        }
    }
}
