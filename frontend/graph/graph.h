/* The graph of s-ops and selectors that elaboration builds.
 *
 * Append-only: a node's operands have smaller ids, so the order of ids is a schedule and no walk needs recursion.
 * Nodes keep their identity (two equal texts are two nodes), their span and their name; nothing is merged here,
 * because head counting needs identity. A finished graph is immutable and may be read by several threads.
 */
#ifndef FRONTEND_GRAPH_GRAPH_H
#define FRONTEND_GRAPH_GRAPH_H
#include "frontend/value/fold.h"

typedef uint32_t NodeId;
#define NODE_NONE UINT32_MAX

typedef enum NodeKind {
#define NODE(name, ...) NODE_##name,
#include "frontend/graph/nodes.def"
    NODE_COUNT
} NodeKind;

typedef enum InputKind { INPUT_ASIS, INPUT_STRING, INPUT_INT, INPUT_FLOAT, INPUT_BOOL } InputKind;
#define INPUT_KINDS 5 /* how many there are; no enumerator, which switches would have to name */
_Static_assert(INPUT_BOOL + 1 == INPUT_KINDS, "INPUT_BOOL is the last kind of input");

/* What a node is made of, by kind:
 *   INPUT        input: how the element is converted
 *   INDICES
 *   CONST        payload: number of an atom
 *   MAP          op; a, b, c: operands (TERNARY: then, condition, else)
 *   LOOKUP       a: the s-op that indexes it; payload: number of a table
 *   MEMBER       a: the s-op; payload: number of a table of kind TABLE_LIST: `a in [..]`
 *   AGGREGATE    fold; a: selector; b: values; c: default, or NODE_NONE; payload without it: number of the default atom
 *   SELECT       op (a comparison); a: key; b: query: entry (i, j) is key[j] op query[i]
 *   SELECT_AND/OR  a, b: selectors     SELECT_NOT  a: selector
 *   SELECT_FIRST/LAST/NEAREST  a: selector, of which each row keeps one column
 *   SELECT_BEST  a: selector; b: score, read at the key: each row keeps the columns of the highest
 *   PREDICATE    a: key; b: query; c: entry (i, j) is its truth for key[j] and query[i]; payload: whether only pairs
 *                with j <= i are looked at, and selected
 *   KEY, QUERY   the two values of a pair, in the c of one PREDICATE
 *   FAIL, SELECT_FAIL  payload: number of a Failure: evaluating it is that error
 *
 * A KEY, a QUERY and what is computed of them has a value for each pair of positions: of_pairs. Its other operands are
 * constants or fail.
 */
typedef struct Node {
    uint8_t kind;  /* NodeKind */
    uint8_t op;    /* Op of MAP and SELECT */
    uint8_t input; /* InputKind of INPUT */
    uint8_t fold;  /* Fold of AGGREGATE */
    bool of_pairs;
    NodeId a, b, c;
    uint32_t payload;
    Span span;       /* the operator or call that made it */
    const Str *name; /* what the user last called it, or NULL */
} Node;

typedef enum TableKind { TABLE_LIST, TABLE_DICT, TABLE_STRING } TableKind;

/* A list, dict or string indexed by an s-op. Elements that are no atoms are ATOM_OTHER. */
typedef struct Table {
    TableKind kind;
    uint32_t count;
    const Atom *keys;   /* TABLE_DICT only */
    const Atom *values; /* TABLE_STRING: one-character strings */
    /* Of a dict's keys and of a list that values are looked for in: open addressing by atom_hash, entry + 1, 0 when
     * free; slot_count is a power of 2. */
    const uint32_t *slots;
    uint32_t slot_count;
} Table;

typedef struct Failure {
    ErrorKind kind;
    const Str *message;
} Failure;

typedef struct Graph {
    Arena *arena;
    uint32_t node_limit;
    VEC(Node) nodes;
    VEC(Atom) atoms;
    VEC(Table) tables;
    VEC(Failure) failures;
} Graph;

/* ---- graph.c */

void graph_init(Graph *graph, Arena *arena, uint32_t node_limit);
/* Each adds one node and returns its id, or NODE_NONE when the graph is full (the caller reports the limit). */
NodeId graph_input(Graph *graph, InputKind kind, Span span);
NodeId graph_indices(Graph *graph, Span span);
NodeId graph_const(Graph *graph, Atom value, Span span);
NodeId graph_map(Graph *graph, Op op, NodeId a, NodeId b, NodeId c, Span span); /* unused operands NODE_NONE */
NodeId graph_lookup(Graph *graph, Table table, NodeId index, Span span);        /* table.slots is made here for dicts */
NodeId graph_member(Graph *graph, Table list, NodeId value, Span span);
NodeId graph_aggregate(Graph *graph, Fold fold, NodeId selector, NodeId value, Atom default_value, Span span);
NodeId graph_aggregate_or(Graph *graph, Fold fold, NodeId selector, NodeId value, NodeId default_value, Span span);
NodeId graph_select(Graph *graph, Op op, NodeId key, NodeId query, Span span);
NodeId graph_select_and(Graph *graph, NodeId a, NodeId b, Span span);
NodeId graph_select_or(Graph *graph, NodeId a, NodeId b, Span span);
NodeId graph_select_not(Graph *graph, NodeId a, Span span);
/* kind: SELECT_FIRST, SELECT_LAST or SELECT_NEAREST. */
NodeId graph_choose(Graph *graph, NodeKind kind, NodeId selector, Span span);
NodeId graph_best(Graph *graph, NodeId selector, NodeId score, Span span);
/* kind: KEY or QUERY. */
NodeId graph_pair_part(Graph *graph, NodeKind kind, Span span);
NodeId graph_predicate(Graph *graph, NodeId key, NodeId query, NodeId truth, bool prefix_only, Span span);
NodeId graph_fail(Graph *graph, bool is_selector, ErrorKind kind, const Str *message, Span span);
const Node *graph_node(const Graph *graph, NodeId id);
bool graph_is_selector(const Graph *graph, NodeId id);
/* Operands of a node: count (0 to 3) and ids. */
unsigned graph_operands(const Node *node, NodeId out[3]);
/* How many of them, the first ones, are selectors. */
unsigned graph_selector_operands(NodeKind kind);
/* mark[id] = true for root and everything it depends on; mark has room for root + 1 nodes. Returns how many. */
uint32_t graph_ancestors(const Graph *graph, NodeId root, bool *mark);

/* ---- table.c */

/* Entry of a dict for a key, or of a list that values are looked for in; UINT32_MAX: none. */
uint32_t table_find(const Table *table, Atom key);
/* What an index picks of a table, which may be ATOM_OTHER; false with context->error where there is no such entry. */
bool table_pick(AtomContext *context, const Table *table, Atom index, Atom *out);

/* ---- copy.c */

/* Fills `to`, which shares nothing with `from`, with root and its ancestors, without spans and names; root's number
 * there (copy.c). Everything is in the arena. */
NodeId graph_copy(Graph *to, Arena *arena, const Graph *from, NodeId root);

/* ---- print.c */

/* Text form of root's ancestors, one node a line, renumbered from 0 in schedule order (print.c). Stable. */
void graph_print(Buf *out, const Graph *graph, NodeId root);

/* ---- verify.c */

/* Checks operand order, kinds and payloads; false with what is wrong (verify.c). */
bool graph_verify(const Graph *graph, Buf *why);
#endif
