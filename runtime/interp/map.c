/* Elementwise nodes: conversions of the input, constants, operators, and lookup in tables.
 *
 * Each position is one operation on atoms (frontend/value/atom.h). A value is checked as a whole only when all its
 * positions are made, so a bad position is reported before a mixture.
 */
#include "frontend/graph/input.h"
#include "runtime/interp/internal.h"

/* ---- leaves */

static bool input_node(Interp *interp, NodeSlot *slot) {
    InputKind kind = (InputKind)interp_node(interp, slot)->input;
    if (input_keeps(kind, interp->input, interp->count))
        return interp_set(interp, slot, interp->input, NULL);
    Atom *out = interp_memory(interp);
    for (size_t i = 0; i < interp->count; i++)
        if (!input_convert(&interp->atoms, kind, interp->input[i], &out[i]))
            return interp_fail_at(interp, slot, i);
    return interp_set(interp, slot, out, out);
}

bool interp_leaf(Interp *interp, NodeSlot *slot) {
    const Node *node = interp_node(interp, slot);
    if (node->kind == NODE_INPUT)
        return input_node(interp, slot);
    Atom *out = interp_memory(interp);
    if (node->kind == NODE_INDICES) {
        for (size_t i = 0; i < interp->count; i++)
            out[i] = atom_int((int64_t)i);
    } else {
        Atom value = interp->graph->atoms.data[node->payload];
        for (size_t i = 0; i < interp->count; i++)
            out[i] = value;
    }
    return interp_set(interp, slot, out, out);
}

/* ---- operators */

static bool join(JunctionOp op, bool a, bool b) {
    switch (op) {
    case JUNCTION_AND:
        return a && b;
    case JUNCTION_OR:
        return a || b;
    }
    never();
}

/* Of whole sequences, and and or give bools. */
static void junction(JunctionOp op, const Atom *a, const Atom *b, size_t count, Atom *out) {
    for (size_t i = 0; i < count; i++)
        out[i] = atom_bool(join(op, atom_truth(a[i]), atom_truth(b[i])));
}

static Atom chosen(ChoiceOp op, Atom then, Atom condition, Atom other) {
    switch (op) {
    case CHOICE_TERNARY:
        return atom_truth(condition) ? then : other;
    }
    never();
}

static void choose(ChoiceOp op, const Atom *const operands[3], size_t count, Atom *out) {
    for (size_t i = 0; i < count; i++)
        out[i] = chosen(op, operands[0][i], operands[1][i], operands[2][i]);
}

static bool unary(Interp *interp, const NodeSlot *slot, Op op, const Atom *a, Atom *out) {
    for (size_t i = 0; i < interp->count; i++)
        if (!atom_unary(&interp->atoms, op, a[i], &out[i]))
            return interp_fail_at(interp, slot, i);
    return true;
}

static bool binary(Interp *interp, const NodeSlot *slot, Op op, const Atom *a, const Atom *b, Atom *out) {
    for (size_t i = 0; i < interp->count; i++) {
        if (!atom_binary(&interp->atoms, op, a[i], b[i], &out[i]))
            return interp_fail_at(interp, slot, i);
        if (out[i].type == ATOM_STRING && !interp_poll(interp, slot, out[i].s->length))
            return false; /* long strings are the only operations that take their time */
    }
    return true;
}

static bool apply(Interp *interp, const NodeSlot *slot, Op op, const Atom *const operands[3], Atom *out) {
    switch (op_family(op)) {
    case FAMILY_ARITHMETIC:
    case FAMILY_COMPARISON:
        return binary(interp, slot, op, operands[0], operands[1], out);
    case FAMILY_NUMERIC:
    case FAMILY_TRUTH:
        return unary(interp, slot, op, operands[0], out);
    case FAMILY_JUNCTION:
        junction((JunctionOp)op, operands[0], operands[1], interp->count, out);
        return true;
    case FAMILY_CHOICE:
        choose((ChoiceOp)op, operands, interp->count, out);
        return true;
    }
    never();
}

bool interp_map(Interp *interp, NodeSlot *slot) {
    const Node *node = interp_node(interp, slot);
    const Atom *operands[3] = {NULL, NULL, NULL};
    NodeId ids[3];
    unsigned count = graph_operands(node, ids);
    for (unsigned k = 0; k < count; k++)
        operands[k] = interp_slot(interp, ids[k])->value.at;
    Atom *out = interp_memory(interp);
    return apply(interp, slot, (Op)node->op, operands, out) && interp_set(interp, slot, out, out);
}

bool interp_operate(AtomContext *context, Op op, const Atom operands[3], Atom *out) {
    switch (op_family(op)) {
    case FAMILY_ARITHMETIC:
    case FAMILY_COMPARISON:
        return atom_binary(context, op, operands[0], operands[1], out);
    case FAMILY_NUMERIC:
    case FAMILY_TRUTH:
        return atom_unary(context, op, operands[0], out);
    case FAMILY_JUNCTION:
        *out = atom_bool(join((JunctionOp)op, atom_truth(operands[0]), atom_truth(operands[1])));
        return true;
    case FAMILY_CHOICE:
        *out = chosen((ChoiceOp)op, operands[0], operands[1], operands[2]);
        return true;
    }
    never();
}

/* ---- tables */

static bool lookup_node(Interp *interp, NodeSlot *slot, const Table *table, const Atom *index) {
    Atom *out = interp_memory(interp);
    for (size_t i = 0; i < interp->count; i++)
        if (!table_pick(&interp->atoms, table, index[i], &out[i]))
            return interp_fail_at(interp, slot, i);
    return interp_set(interp, slot, out, out);
}

static bool member_node(Interp *interp, NodeSlot *slot, const Table *list, const Atom *value) {
    for (uint32_t entry = 0; entry < list->count; entry++)
        if (list->values[entry].type == ATOM_OTHER)
            return diag_report(interp->context->sink, ERR_TYPE, interp_node(interp, slot)->span,
                               "the list after `in` must hold atoms, but element %lu is %s", (unsigned long)entry,
                               list->values[entry].s->text);
    Atom *out = interp_memory(interp);
    for (size_t i = 0; i < interp->count; i++)
        out[i] = atom_bool(table_find(list, value[i]) != UINT32_MAX);
    return interp_set(interp, slot, out, out);
}

bool interp_lookup(Interp *interp, NodeSlot *slot) {
    const Node *node = interp_node(interp, slot);
    const Table *table = &interp->graph->tables.data[node->payload];
    const Atom *operand = interp_slot(interp, node->a)->value.at;
    return node->kind == NODE_LOOKUP ? lookup_node(interp, slot, table, operand)
                                     : member_node(interp, slot, table, operand);
}
