/* Predicates: a function of key and query as a selector.
 *
 * The function is called once, on two stand-ins, and what it computes of them becomes nodes of pairs. They may stand
 * beside constants and beside each other; what is made of a sequence has no value for one pair.
 */
#include "frontend/elaborate/internal.h"

static bool is_foreign(const Elab *elab, HVal value) {
    return is_stand_in(value) && value.node < elab->pair_start;
}

bool elab_check_pairs(Elab *elab, const HVal *operands, size_t count, const char *operator, Span span) {
    bool pairs = false;
    const HVal *sequence = NULL, *foreign = NULL;
    for (size_t i = 0; i < count; i++) {
        pairs = pairs || is_stand_in(operands[i]);
        sequence = is_sop(operands[i]) ? &operands[i] : sequence;
        foreign = is_foreign(elab, operands[i]) ? &operands[i] : foreign;
    }
    if (!pairs || (sequence == NULL && foreign == NULL)) {
        return true;
    }
    if (foreign != NULL) {
        return elab_report(elab, ERR_TYPE, span, "%s is of another predicate: it cannot be an operand of %s here",
                           elab_brief(elab, *foreign), operator);
    }
    return elab_report(elab, ERR_TYPE, span, "%s cannot stand beside %s: a predicate is of one key and one query",
                       elab_brief(elab, *sequence), "what a predicate computes of them");
}

bool elab_no_stand_in(Elab *elab, HVal value, const char *role, Span span) {
    return !is_stand_in(value) || elab_report(elab, ERR_TYPE, span, "%s cannot be %s", elab_brief(elab, value), role);
}

static bool push_stand_in(Elab *elab, NodeKind kind, const Function *function, uint32_t index, Span span) {
    HVal value;
    NodeId id = graph_pair_part(&elab->graph, kind, elab_place(elab, span));
    if (!elab_node(elab, HVAL_STAND_IN, id, span, &value)) {
        return false;
    }
    value.name = index < function->parameter_count ? function->parameters[index].text : NULL;
    vec_push(elab->arena, &elab->values, value);
    return true;
}

/* The node of what the function returned. */
static bool truth_node(Elab *elab, HVal value, Span span, NodeId *out) {
    if (is_atom(value)) {
        HVal ignored;
        *out = graph_const(&elab->graph, value.atom, elab_place(elab, span));
        return elab_node(elab, HVAL_SOP, *out, span, &ignored);
    }
    if (is_stand_in(value) && !is_foreign(elab, value)) {
        *out = value.node;
        return true;
    }
    return elab_report(elab, ERR_TYPE, span, "a predicate returns an atom or a value of its key and query, not %s",
                       elab_brief(elab, value));
}

static bool call_on_stand_ins(Elab *elab, const Function *function, Span span, NodeId *truth) {
    Call call = {.span = span, .place = span, .count = 2, .base = elab->values.count};
    NodeId outer = elab->pair_start;
    HVal value;
    elab->pair_start = (NodeId)elab->graph.nodes.count;
    bool ok = push_stand_in(elab, NODE_KEY, function, 0, span) && push_stand_in(elab, NODE_QUERY, function, 1, span) &&
              elab_call_function(elab, function, &call, &value) && truth_node(elab, value, span, truth);
    elab->pair_start = outer;
    elab->values.count = call.base;
    return ok;
}

bool elab_predicate(Elab *elab, const Expr *expr, HVal function, NodeId key, NodeId query, NodeId *out) {
    NodeId truth = NODE_NONE;
    const NodeId start = (NodeId)elab->graph.nodes.count;
    Span span = expr->c->span;
    if (function.kind != HVAL_FUNCTION) {
        return elab_report(elab, ERR_TYPE, span, "select takes a comparison or a function of key and query, not %s",
                           elab_brief(elab, function));
    }
    if (!call_on_stand_ins(elab, function.function, span, &truth)) {
        return false;
    }
    Span place = elab_place(elab, expr->operator_span);
    *out = elab_separate(elab, key, query, start, truth, place);
    if (*out != NODE_NONE) {
        *out = elab->causal ? graph_select_and(&elab->graph, *out, elab->upto, place) : *out;
    } else {
        *out = graph_predicate(&elab->graph, key, query, truth, elab->causal, place);
    }
    return true;
}
