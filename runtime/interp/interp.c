/* The interpreter's walk: ancestors in the order of their ids, each evaluated once and in full.
 *
 * Every s-op's value is an array of atoms. An array is used again for a later value when its last reader is done, so
 * memory grows with the values that are alive, not with the nodes. Selectors have no value of their own: an aggregate
 * asks for their rows (select.c).
 */
#include "runtime/interp/internal.h"

#include <string.h>

#define POLL_WORK ((size_t)1 << 21) /* elements between two questions to the host: about a millisecond */

Atom *interp_memory(Interp *interp) {
    if (interp->spare_count > 0)
        return interp->spare[--interp->spare_count];
    return arena_array(interp->context->arena, Atom, interp->count);
}

bool interp_fail_at(Interp *interp, const NodeSlot *slot, size_t position) {
    AtomError error = interp->atoms.error;
    return diag_report(interp->context->sink, error.kind, interp_node(interp, slot)->span, "%s at position %zu",
                       error.message->text, position);
}

bool interp_set(Interp *interp, NodeSlot *slot, const Atom *at, Atom *memory) {
    SeqType type;
    if (!atom_sequence_type(&interp->atoms, at, interp->count, &type))
        return diag_report(interp->context->sink, interp->atoms.error.kind, interp_node(interp, slot)->span, "%s",
                           interp->atoms.error.message->text);
    slot->value = (Sequence){.count = interp->count, .type = type, .at = at};
    slot->memory = memory;
    return true;
}

bool interp_poll(Interp *interp, const NodeSlot *slot, size_t work) {
    InterpContext *context = interp->context;
    interp->work += work;
    if (interp->work < POLL_WORK)
        return true;
    interp->work = 0;
    const char *why = context->stopped != NULL ? context->stopped(context->user) : NULL;
    return why == NULL || diag_report(context->sink, ERR_LIMIT, interp_node(interp, slot)->span, "%s", why);
}

/* ---- preparation */

/* Slots of all ancestors of root. */
static void find_ancestors(Interp *interp, NodeId root) {
    Arena *arena = interp->context->arena;
    bool *mark = arena_zalloc(arena, (size_t)root + 1);
    uint32_t count = graph_ancestors(interp->graph, root, mark);
    interp->slot_of = arena_array(arena, uint32_t, (size_t)root + 1);
    interp->slots = arena_alloc_array(arena, count, sizeof(NodeSlot));
    interp->spare = arena_array(arena, Atom *, count);
    for (NodeId id = 0; id <= root; id++) {
        if (!mark[id])
            continue;
        interp->slot_of[id] = interp->slot_count;
        interp->slots[interp->slot_count++] = (NodeSlot){.node = id, .expiring = SLOT_NONE};
    }
}

/* A selector of selectors. */
static bool is_composed(const Interp *interp, const NodeSlot *slot) {
    return graph_is_selector(interp->graph, slot->node) &&
           graph_selector_operands((NodeKind)interp_node(interp, slot)->kind) > 0;
}

/* Who reads each slot's memory last. A composed selector reads nothing by itself, nor does what has a value for each
 * pair: the parts are read where it is. */
static void find_last_uses(Interp *interp) {
    NodeSlot *slots = interp->slots;
    for (uint32_t i = interp->slot_count; i-- > 0;) {
        const Node *node = interp_node(interp, &slots[i]);
        bool later = node->of_pairs || is_composed(interp, &slots[i]);
        uint32_t use = later && slots[i].last_use > i ? slots[i].last_use : i;
        NodeId operands[3];
        unsigned count = graph_operands(node, operands);
        for (unsigned k = 0; k < count; k++) {
            NodeSlot *operand = interp_slot(interp, operands[k]);
            if (operand->last_use < use)
                operand->last_use = use;
        }
    }
    for (uint32_t i = 0; i + 1 < interp->slot_count; i++) {
        NodeSlot *reader = &slots[slots[i].last_use];
        slots[i].next_expiring = reader->expiring;
        reader->expiring = i;
    }
}

/* Gives back the memory that this slot was the last to read. */
static void release_expiring(Interp *interp, const NodeSlot *slot) {
    for (uint32_t i = slot->expiring; i != SLOT_NONE; i = interp->slots[i].next_expiring)
        if (interp->slots[i].memory != NULL)
            interp->spare[interp->spare_count++] = interp->slots[i].memory;
}

/* ---- the walk */

static bool fail_node(Interp *interp, NodeSlot *slot) {
    const Node *node = interp_node(interp, slot);
    const Failure *failure = &interp->graph->failures.data[node->payload];
    return diag_report(interp->context->sink, failure->kind, node->span, "%s", failure->message->text);
}

static bool evaluate(Interp *interp, NodeSlot *slot) {
    if (interp_node(interp, slot)->of_pairs)
        return true; /* evaluated for each pair where the predicate is */
    switch ((NodeKind)interp_node(interp, slot)->kind) {
    case NODE_INPUT:
    case NODE_INDICES:
    case NODE_CONST:
        return interp_leaf(interp, slot);
    case NODE_MAP:
        return interp_map(interp, slot);
    case NODE_LOOKUP:
    case NODE_MEMBER:
        return interp_lookup(interp, slot);
    case NODE_AGGREGATE:
        return interp_aggregate(interp, slot);
    case NODE_SELECT:
        return interp_select(interp, slot);
    case NODE_PREDICATE:
        return interp_predicate(interp, slot);
    case NODE_FAIL:
    case NODE_SELECT_FAIL:
        return fail_node(interp, slot);
    case NODE_SELECT_AND:
    case NODE_SELECT_OR:
    case NODE_SELECT_NOT:
    case NODE_SELECT_FIRST:
    case NODE_SELECT_LAST:
    case NODE_SELECT_NEAREST:
    case NODE_SELECT_BEST:
    case NODE_KEY:
    case NODE_QUERY:
    case NODE_COUNT:
        break;
    }
    return true; /* made row by row where it is used */
}

/* Evaluates everything that root depends on, and root. */
static bool walk(Interp *interp, NodeId root) {
    if (interp->count == 0)
        return diag_report(interp->context->sink, ERR_TYPE, graph_node(interp->graph, root)->span,
                           "the input is empty");
    find_ancestors(interp, root);
    find_last_uses(interp);
    for (uint32_t i = 0; i < interp->slot_count; i++) {
        if (!interp_poll(interp, &interp->slots[i], interp->count) || !evaluate(interp, &interp->slots[i]))
            return false;
        if (i + 1 < interp->slot_count) /* what root reads, rows may still be made from */
            release_expiring(interp, &interp->slots[i]);
    }
    return true;
}

static Interp interp_begin(InterpContext *context, const Graph *graph, const Atom *input, size_t count) {
    return (Interp){.context = context,
                    .graph = graph,
                    .input = input,
                    .count = count,
                    .work = POLL_WORK, /* the host is asked before anything else */
                    .atoms = {.arena = context->arena, .string_limit = context->string_limit}};
}

bool interp_sequence(InterpContext *context, const Graph *graph, NodeId node, const Atom *input, size_t count,
                     Sequence *out) {
    Interp interp = interp_begin(context, graph, input, count);
    if (!walk(&interp, node))
        return false;
    const NodeSlot *slot = interp_slot(&interp, node);
    *out = slot->value;
    if (slot->memory == NULL) { /* the input itself: the result may outlive it */
        Atom *copy = interp_memory(&interp);
        memcpy(copy, slot->value.at, count * sizeof(Atom));
        out->at = copy;
    }
    return true;
}

bool interp_selector(InterpContext *context, const Graph *graph, NodeId node, const Atom *input, size_t count,
                     const uint8_t **cells) {
    Interp interp = interp_begin(context, graph, input, count);
    if (!walk(&interp, node))
        return false;
    const NodeSlot *slot = interp_slot(&interp, node);
    uint8_t *matrix = arena_alloc_array(context->arena, count, count);
    RowProgram rows;
    row_program_begin(&interp, slot, &rows);
    for (size_t i = 0; i < count; i++) {
        bool same;
        if (!interp_poll(&interp, slot, count))
            return false;
        memcpy(matrix + i * count, row_program_next(&rows, i, &same), count);
    }
    *cells = matrix;
    return true;
}
