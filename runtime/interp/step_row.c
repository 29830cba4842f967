/* A row of any selector: which of the positions up to the row's own it selects. */
#include "runtime/interp/internal.h"
#include "runtime/interp/step_internal.h"

#include <string.h>

typedef struct RowMaker {
    Arena *arena;
    const Graph *graph;
    const StepColumn *columns;
    size_t position;
} RowMaker;

static bool compare(Op op, unsigned orders, Atom key, Atom query) {
    AtomContext unused = {.arena = NULL}; /* who compares string and number was found before */
    bool answer = false;
    if (key.type == ATOM_INT && query.type == ATOM_INT) {
        const unsigned order = key.i < query.i ? ORDER_LESS : key.i > query.i ? ORDER_MORE : ORDER_SAME;
        return (orders & order) != 0;
    }
    return atom_compare(&unused, op, key, query, &answer) && answer;
}

static void compare_row(const RowMaker *maker, const Node *node, uint8_t *row) {
    const unsigned orders = op_order_mask((Op)node->op);
    const Atom *keys = maker->columns[node->a].data;
    const Atom query = maker->columns[node->b].data[maker->position];
    for (size_t j = 0; j <= maker->position; j++) {
        row[j] = compare((Op)node->op, orders, keys[j], query);
    }
}

static void make_row(const RowMaker *maker, NodeId selector, uint8_t *row);

static void join_rows(const RowMaker *maker, const Node *node, uint8_t *row) {
    const size_t count = maker->position + 1;
    uint8_t *other = arena_array(maker->arena, uint8_t, count);
    make_row(maker, node->a, row);
    make_row(maker, node->b, other);
    for (size_t j = 0; j < count; j++) {
        row[j] = node->kind == NODE_SELECT_AND ? row[j] & other[j] : row[j] | other[j];
    }
}

static void choose_row(const RowMaker *maker, const Node *node, uint8_t *row) {
    const size_t count = maker->position + 1;
    uint8_t *from = arena_array(maker->arena, uint8_t, count);
    Sequence scores = {.count = count};
    if (node->kind == NODE_SELECT_BEST) {
        scores.at = maker->columns[node->b].data;
    }
    make_row(maker, node->a, from);
    choose_columns((NodeKind)node->kind, maker->position, &scores, from, count, row);
}

static void make_row(const RowMaker *maker, NodeId selector, uint8_t *row) {
    const Node *node = graph_node(maker->graph, selector);
    switch ((NodeKind)node->kind) {
    case NODE_SELECT:
        compare_row(maker, node, row);
        break;
    case NODE_SELECT_AND:
    case NODE_SELECT_OR:
        join_rows(maker, node, row);
        break;
    case NODE_SELECT_NOT:
        make_row(maker, node->a, row);
        for (size_t j = 0; j <= maker->position; j++) {
            row[j] = !row[j];
        }
        break;
    default:
        choose_row(maker, node, row);
        break;
    }
}

void step_row(Arena *arena, const Graph *graph, const StepColumn *columns, const Node *aggregate, size_t position,
              StepTotal *out) {
    const RowMaker maker = {arena, graph, columns, position};
    ArenaMark start = arena_mark(arena);
    uint8_t *row = arena_array(arena, uint8_t, position + 1);
    *out = (StepTotal){0};
    make_row(&maker, aggregate->a, row);
    for (size_t j = 0; j <= position; j++) {
        if (row[j]) {
            step_put(out, (Fold)aggregate->fold, j, columns[aggregate->b].data[j]);
        }
    }
    arena_release(arena, start);
}
