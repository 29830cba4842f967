/* Layers and heads. An s-op lies in the layer of its depth: inputs and constants in layer 0, an elementwise operation
 * as deep as its operands, an aggregate one deeper than its values and no higher than its selector and its default. A
 * selector is one deeper than all keys and queries it is made of, which are also those of the parts of `and`, `or`,
 * `not` and of what chooses among the columns of a row; a score is a key. */
#include "frontend/graph/analyze.h"

typedef struct HeadCounter {
    Arena *arena;
    const Graph *graph;
    NodeId root;
    bool *marked;    /* by node: root and its ancestors */
    uint32_t *depth; /* by node */
    NodeId *newest;  /* by selector: the last aggregate that reads through it, or NODE_NONE */
    NodeId *before;  /* by aggregate: the one before it of the same selector, or NODE_NONE */
} HeadCounter;

static uint32_t deepest_operand(const HeadCounter *counter, const Node *node) {
    NodeId operands[3];
    unsigned count = graph_operands(node, operands);
    uint32_t deepest = 0;
    for (unsigned i = 0; i < count; i++) {
        uint32_t depth = counter->depth[operands[i]];
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest;
}

static uint32_t depth_of(const HeadCounter *counter, const Node *node) {
    switch ((NodeKind)node->kind) {
    case NODE_SELECT:
    case NODE_SELECT_FAIL:
    case NODE_PREDICATE:
        return 1 + deepest_operand(counter, node);
    case NODE_AGGREGATE:
    case NODE_SELECT_BEST: {
        uint32_t values = counter->depth[node->b] + 1;
        uint32_t others = deepest_operand(counter, node);
        return values > others ? values : others;
    }
    case NODE_INPUT:
    case NODE_INDICES:
    case NODE_CONST:
    case NODE_MAP:
    case NODE_LOOKUP:
    case NODE_MEMBER:
    case NODE_FAIL:
    case NODE_KEY:
    case NODE_QUERY:
    case NODE_SELECT_AND: /* the parts of selectors are one deeper than keys and queries already */
    case NODE_SELECT_OR:
    case NODE_SELECT_NOT:
    case NODE_SELECT_FIRST:
    case NODE_SELECT_LAST:
    case NODE_SELECT_NEAREST:
        return deepest_operand(counter, node);
    case NODE_COUNT:
        break;
    }
    never();
}

/* Depths, and the aggregates of each selector as a chain. */
static uint32_t measure(HeadCounter *counter) {
    uint32_t layers = 0;
    for (NodeId id = 0; id <= counter->root; id++) {
        counter->newest[id] = NODE_NONE;
        if (!counter->marked[id]) {
            continue;
        }
        const Node *node = graph_node(counter->graph, id);
        counter->depth[id] = depth_of(counter, node);
        layers = counter->depth[id] > layers ? counter->depth[id] : layers;
        if (node->kind == NODE_AGGREGATE) {
            counter->before[id] = counter->newest[node->a];
            counter->newest[node->a] = id;
        }
    }
    return layers;
}

/* The next layer, of an aggregate along the chain from *at on, in which the selector was not seen yet; 0 at the end.
 * seen[layer] is the selector that was last found there. */
static uint32_t next_layer(const HeadCounter *counter, NodeId *at, NodeId selector, NodeId *seen) {
    while (*at != NODE_NONE) {
        uint32_t layer = counter->depth[*at];
        *at = counter->before[*at];
        if (seen[layer] != selector) {
            seen[layer] = selector;
            return layer;
        }
    }
    return 0;
}

/* Calls for every head are made twice, to count and then to place: heads == NULL counts into next[layer]; otherwise
 * next[layer] is the place of that layer's next head. */
static void visit_heads(const HeadCounter *counter, uint32_t layers, uint32_t *next, Head *heads) {
    NodeId *seen = arena_array(counter->arena, NodeId, (size_t)layers + 1);
    for (uint32_t layer = 0; layer <= layers; layer++) {
        seen[layer] = NODE_NONE;
    }
    for (NodeId id = 0; id <= counter->root; id++) {
        NodeId at = counter->newest[id];
        uint32_t layer;
        while ((layer = next_layer(counter, &at, id, seen)) != 0) {
            if (heads != NULL) {
                heads[next[layer]] = (Head){id, layer};
            }
            next[layer]++;
        }
    }
    if (graph_is_selector(counter->graph, counter->root)) { /* nobody reads through it: it is no ancestor of its own */
        uint32_t layer = counter->depth[counter->root];
        if (heads != NULL) {
            heads[next[layer]] = (Head){counter->root, layer};
        }
        next[layer]++;
    }
}

Analysis analyze(Arena *arena, const Graph *graph, NodeId root) {
    size_t nodes = (size_t)root + 1;
    HeadCounter counter = {
        .arena = arena,
        .graph = graph,
        .root = root,
        .marked = arena_array(arena, bool, nodes),
        .depth = arena_array(arena, uint32_t, nodes),
        .newest = arena_array(arena, NodeId, nodes),
        .before = arena_array(arena, NodeId, nodes),
    };
    graph_ancestors(graph, root, counter.marked);
    uint32_t layers = measure(&counter);
    uint32_t *count = arena_zalloc(arena, ((size_t)layers + 1) * sizeof *count);
    uint32_t *next = arena_array(arena, uint32_t, (size_t)layers + 1);
    Analysis analysis = {.layers = layers, .count = count + 1, .needed = counter.marked, .depth = counter.depth};
    visit_heads(&counter, layers, count, NULL);
    for (uint32_t layer = 0; layer <= layers; layer++) {
        next[layer] = analysis.head_count;
        analysis.head_count += count[layer];
        analysis.max_heads = count[layer] > analysis.max_heads ? count[layer] : analysis.max_heads;
    }
    Head *heads = arena_array(arena, Head, (size_t)analysis.head_count + 1);
    visit_heads(&counter, layers, next, heads);
    analysis.heads = heads;
    return analysis;
}
