/* Selectors that look back: those that never select to the right of their row. */
#ifndef FRONTEND_GRAPH_CAUSAL_H
#define FRONTEND_GRAPH_CAUSAL_H
#include "frontend/graph/graph.h"

enum { LINE_MOST = 1 << 30 }; /* beyond, offsets are not added up */

/* A column: index + offset, or offset alone. */
typedef struct GraphLine {
    bool moves;
    int64_t offset;
} GraphLine;

/* False where the s-op is no such column. */
bool graph_line(const Graph *graph, NodeId id, GraphLine *out);
/* causal[id]: whether that is known of node id, which is a selector, for all up to root. */
void graph_causal(const Graph *graph, NodeId root, bool *causal);
/* The first selector that an aggregate among root's ancestors reads through, or root, of which it is not known;
 * NODE_NONE when there is none. */
NodeId graph_find_forward(Arena *arena, const Graph *graph, NodeId root);
#endif
