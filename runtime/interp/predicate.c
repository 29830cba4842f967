/* PREDICATE: the truth of an expression of key[j] and query[i], for every pair by itself.
 *
 * The expression is a list of steps, each of which makes one value of earlier ones. All pairs are evaluated when the
 * node is, since one that fails fails the selector, and a bit for each is kept for those who ask for rows.
 */
#include "runtime/interp/internal.h"

#include <string.h>

struct PairMatrix {
    size_t count, stride; /* positions, words of a row */
    uint64_t *bits;
};

typedef struct PairStep {
    const NodeSlot *slot;
    uint32_t operands[3]; /* steps */
} PairStep;

/* A predicate that is evaluated. */
typedef struct Pairs {
    Interp *interp;
    const Sequence *keys, *queries;
    PairStep *steps;
    Atom *values; /* of the steps, for the present pair */
    uint32_t count;
    uint32_t failed; /* step, where one did */
} Pairs;

/* ---- the steps */

/* The ancestors of the truth that have a value for each pair, and the constants and failures beside them. */
static void find_steps(Pairs *pairs, NodeId truth) {
    Interp *interp = pairs->interp;
    Arena *arena = interp->context->arena;
    bool *mark = arena_zalloc(arena, (size_t)truth + 1);
    uint32_t *numbers = arena_array(arena, uint32_t, (size_t)truth + 1);
    uint32_t most = graph_ancestors(interp->graph, truth, mark);
    pairs->steps = arena_array(arena, PairStep, most);
    pairs->values = arena_array(arena, Atom, most);
    for (NodeId id = 0; id <= truth; id++) {
        if (!mark[id])
            continue;
        PairStep step = {.slot = interp_slot(interp, id)};
        NodeId operands[3];
        unsigned count = graph_operands(graph_node(interp->graph, id), operands);
        for (unsigned k = 0; k < count; k++)
            step.operands[k] = numbers[operands[k]];
        numbers[id] = pairs->count;
        pairs->steps[pairs->count++] = step;
    }
}

static bool fail_type(AtomContext *context, ErrorKind kind, const char *what, Atom value) {
    Buf text;
    buf_init(&text, context->arena);
    buf_format(&text, "%s %s", what, value.s->text);
    context->error = (AtomError){.kind = kind, .message = buf_to_str(&text)};
    return false;
}

/* A list or function that was picked of a table is no value. */
static bool pick(AtomContext *context, const Table *table, Atom index, Atom *out) {
    if (!table_pick(context, table, index, out))
        return false;
    return atom_is_value(*out) ||
           fail_type(context, ERR_TYPE, "a predicate computes with ints, floats, bools and strings, not with", *out);
}

static bool operate(Pairs *pairs, const PairStep *step, const Node *node, Atom *out) {
    AtomContext *context = &pairs->interp->atoms;
    const Graph *graph = pairs->interp->graph;
    Atom operands[3] = {{0}};
    unsigned count = node->kind == NODE_MAP ? op_operands((Op)node->op) : 1;
    for (unsigned k = 0; k < count; k++)
        operands[k] = pairs->values[step->operands[k]];
    if (node->kind == NODE_MAP)
        return interp_operate(context, (Op)node->op, operands, out);
    const Table *table = &graph->tables.data[node->payload];
    if (node->kind == NODE_LOOKUP)
        return pick(context, table, operands[0], out);
    *out = atom_bool(table_find(table, operands[0]) != UINT32_MAX);
    return true;
}

static bool evaluate_step(Pairs *pairs, const PairStep *step, size_t i, size_t j, Atom *out) {
    const Node *node = interp_node(pairs->interp, step->slot);
    if (node->kind == NODE_KEY) {
        *out = pairs->keys->at[j];
    } else if (node->kind == NODE_QUERY) {
        *out = pairs->queries->at[i];
    } else if (!node->of_pairs) {
        *out = step->slot->value.at[0]; /* a constant */
    } else {
        return operate(pairs, step, node, out);
    }
    return true;
}

/* ---- the pairs */

static bool fail_pair(const Pairs *pairs, size_t i, size_t j) {
    Interp *interp = pairs->interp;
    AtomError error = interp->atoms.error;
    Buf text;
    buf_init(&text, interp->context->arena);
    buf_text(&text, "key ");
    atom_brief(&text, pairs->keys->at[j]);
    buf_format(&text, " at position %zu, query ", j);
    atom_brief(&text, pairs->queries->at[i]);
    buf_format(&text, " at position %zu", i);
    return diag_report(interp->context->sink, error.kind, interp_node(interp, pairs->steps[pairs->failed].slot)->span,
                       "%s (%s)", error.message->text, buf_c_string(&text));
}

static bool evaluate_pair(Pairs *pairs, size_t i, size_t j, bool *out) {
    for (uint32_t k = 0; k < pairs->count; k++) {
        if (!evaluate_step(pairs, &pairs->steps[k], i, j, &pairs->values[k])) {
            pairs->failed = k;
            return fail_pair(pairs, i, j);
        }
    }
    *out = atom_truth(pairs->values[pairs->count - 1]);
    return true;
}

/* Strings that the pairs of a row make are given back with it. */
static bool evaluate_row(Pairs *pairs, const NodeSlot *slot, size_t i, size_t end, uint64_t *bits) {
    Arena *arena = pairs->interp->context->arena;
    ArenaMark mark = arena_mark(arena);
    for (size_t j = 0; j < end; j++) {
        bool truth = false;
        if (!evaluate_pair(pairs, i, j, &truth))
            return false;
        bits[j / 64] |= (uint64_t)truth << j % 64;
    }
    arena_release(arena, mark);
    return interp_poll(pairs->interp, slot, pairs->count * end);
}

bool interp_predicate(Interp *interp, NodeSlot *slot) {
    const Node *node = interp_node(interp, slot);
    Arena *arena = interp->context->arena;
    PairMatrix *matrix = arena_new(arena, PairMatrix);
    *matrix = (PairMatrix){.count = interp->count, .stride = (interp->count + 63) / 64};
    matrix->bits = arena_alloc_array(arena, matrix->stride, interp->count * sizeof *matrix->bits);
    memset(matrix->bits, 0, matrix->stride * interp->count * sizeof *matrix->bits);
    slot->pairs = matrix;
    ArenaMark mark = arena_mark(arena);
    Pairs pairs = {.interp = interp,
                   .keys = &interp_slot(interp, node->a)->value,
                   .queries = &interp_slot(interp, node->b)->value};
    find_steps(&pairs, node->c);
    for (size_t i = 0; i < interp->count; i++) {
        size_t end = node->payload != 0 ? i + 1 : interp->count;
        if (!evaluate_row(&pairs, slot, i, end, matrix->bits + i * matrix->stride))
            return false;
    }
    arena_release(arena, mark);
    return true;
}

void pair_matrix_row(const PairMatrix *pairs, size_t i, uint8_t *row) {
    const uint64_t *bits = pairs->bits + i * pairs->stride;
    for (size_t j = 0; j < pairs->count; j++)
        row[j] = bits[j / 64] >> j % 64 & 1;
}
