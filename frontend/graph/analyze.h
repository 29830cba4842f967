/* What an s-op costs a transformer: layers, and heads in each, counted on the graph as it was written. Identity is that
 * of nodes: the same text twice is two selectors, an alias is one, and each call of a function makes its own. */
#ifndef FRONTEND_GRAPH_ANALYZE_H
#define FRONTEND_GRAPH_ANALYZE_H
#include "frontend/graph/graph.h"

/* One attention head: a selector that aggregates of a layer read through. */
typedef struct Head {
    NodeId selector;
    uint32_t layer; /* 1 is the first */
} Head;

typedef struct Analysis {
    uint32_t layers;
    uint32_t max_heads;    /* of any layer */
    const uint32_t *count; /* heads of each layer; [0] is layer 1 */
    const Head *heads;     /* all of them, by layer and then in the order of the graph */
    uint32_t head_count;
    const bool *needed;    /* by node up to the root: whether it is the root or an ancestor of it */
    const uint32_t *depth; /* by node: the layer that it lies in, 0 before the first; only of those that are needed */
} Analysis;

/* Counts what root and its ancestors need. A selector as root counts as if one aggregate read a constant through it.
 * The arrays are in the arena. */
Analysis analyze(Arena *arena, const Graph *graph, NodeId root);
#endif
