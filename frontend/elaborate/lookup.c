/* Looking for values and picking them: `in` and indices. */
#include "frontend/elaborate/internal.h"

/* ---- in */

static Table list_table(Elab *elab, const List *list) {
    Atom *values = arena_array(elab->arena, Atom, list->count);
    for (size_t i = 0; i < list->count; i++) {
        HVal item = list->items[i];
        values[i] =
            is_atom(item) ? item.atom : (Atom){.type = ATOM_OTHER, .s = str_from(elab->arena, elab_brief(elab, item))};
    }
    return (Table){.kind = TABLE_LIST, .count = (uint32_t)list->count, .values = values};
}

static bool atom_in_list(Elab *elab, const Expr *expr, Atom a, const List *list, HVal *out) {
    if (!elab_charge(elab, list->count / ELEMENTS_PER_STEP, expr->operator_span)) {
        return false;
    }
    bool found = false;
    for (size_t i = 0; i < list->count && !found; i++) {
        found = is_atom(list->items[i]) && atom_equal(list->items[i].atom, a);
    }
    *out = hval_atom(atom_bool(found));
    return true;
}

/* aggregate(select(True, True, ==), indicator(sop == a)) > 0, with a selector of its own. */
static NOINLINE bool atom_in_sop(Elab *elab, const Expr *expr, Atom a, NodeId sop, HVal *out) {
    Graph *graph = &elab->graph;
    Span span = expr->operator_span, place = elab_place(elab, span);
    NodeId yes = graph_const(graph, atom_bool(true), place), wanted = graph_const(graph, a, place);
    NodeId zero = graph_const(graph, atom_int(0), place), id = NODE_NONE;
    NodeId all = zero == NODE_NONE ? NODE_NONE : graph_select(graph, OP_EQ, yes, yes, place);
    if (all != NODE_NONE) {
        id = graph_map(graph, OP_EQ, sop, wanted, NODE_NONE, place);
    }
    if (id != NODE_NONE) {
        id = graph_map(graph, OP_INDICATOR, id, NODE_NONE, NODE_NONE, place);
    }
    if (id != NODE_NONE) {
        id = graph_aggregate(graph, FOLD_MEAN, all, id, atom_int(0), place);
    }
    if (id != NODE_NONE) {
        id = graph_map(graph, OP_GT, id, zero, NODE_NONE, place);
    }
    return elab_node(elab, HVAL_SOP, id, span, out);
}

static NOINLINE bool elements_in_list(Elab *elab, const Expr *expr, HVal value, const List *list, HVal *out) {
    Span span = expr->operator_span;
    if (!elab_check_pairs(elab, &value, 1, "in", span) || !elab_charge(elab, list->count / ELEMENTS_PER_STEP, span)) {
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (!is_atom(list->items[i])) {
            return elab_report(elab, ERR_TYPE, span, "s-op in list needs a list of atoms, it has %s",
                               elab_brief(elab, list->items[i]));
        }
    }
    NodeId id = graph_member(&elab->graph, list_table(elab, list), value.node, elab_place(elab, span));
    return elab_node(elab, value.kind, id, span, out);
}

bool elab_in(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out) {
    if (is_atom(a) && b.kind == HVAL_LIST) {
        return atom_in_list(elab, expr, a.atom, b.list, out);
    }
    if (is_atom(a) && is_sop(b)) {
        return atom_in_sop(elab, expr, a.atom, b.node, out);
    }
    if (is_elementwise(a) && b.kind == HVAL_LIST) {
        return elements_in_list(elab, expr, a, b.list, out);
    }
    if (is_atom(a)) {
        return elab_report(elab, ERR_TYPE, expr->operator_span, "an atom can be in a list or an s-op, not in %s",
                           elab_brief(elab, b));
    }
    if (is_elementwise(a)) {
        return elab_report(elab, ERR_TYPE, expr->operator_span, "%s can be in a list of atoms, not in %s",
                           is_sop(a) ? "an s-op" : "a stand-in", elab_brief(elab, b));
    }
    return elab_report(elab, ERR_TYPE, expr->operator_span, "only an atom or an s-op can be looked for, not %s",
                       elab_brief(elab, a));
}

/* ---- indexing */

static Table string_table(Elab *elab, HVal text) {
    const Atom *characters = NULL;
    size_t count = 0;
    hval_input(elab->arena, text, &characters, &count);
    return (Table){.kind = TABLE_STRING, .count = (uint32_t)count, .values = characters};
}

static Table dict_table(Elab *elab, const Dict *dict) {
    List values = {.count = dict->count, .items = dict->values};
    Table table = list_table(elab, &values);
    table.kind = TABLE_DICT;
    table.keys = dict->keys;
    return table;
}

static NOINLINE bool index_by_elements(Elab *elab, const Expr *expr, HVal container, HVal index, HVal *out) {
    Span span = expr->operator_span;
    uint64_t size = is_string(container) ? container.atom.s->characters : hval_weight(container);
    if (!elab_check_pairs(elab, &index, 1, "an index", span) || !elab_charge(elab, size / ELEMENTS_PER_STEP, span)) {
        return false;
    }
    Table table = is_string(container)          ? string_table(elab, container)
                  : container.kind == HVAL_LIST ? list_table(elab, container.list)
                                                : dict_table(elab, container.dict);
    NodeId id = graph_lookup(&elab->graph, table, index.node, elab_place(elab, span));
    return elab_node(elab, index.kind, id, span, out);
}

/* Position of an element of a list or string; index is an int or bool. */
static bool position(Elab *elab, const Expr *expr, HVal container, HVal index, size_t count, size_t *out) {
    int64_t at = index.atom.type == ATOM_INT ? index.atom.i : index.atom.b;
    int64_t from_start = at < 0 ? at + (int64_t)count : at;
    if (from_start < 0 || from_start >= (int64_t)count) {
        return elab_report(elab, ERR_VALUE, expr->operator_span, "index %lld is out of range for a %s of length %zu",
                           (long long)at, hval_kind_name(container), count);
    }
    *out = (size_t)from_start;
    return true;
}

static NOINLINE bool wrong_index(Elab *elab, const Expr *expr, HVal container, HVal index) {
    const char *wanted = container.kind == HVAL_DICT ? "an atom or an s-op" : "an int or an s-op";
    return elab_report(elab, ERR_TYPE, expr->operator_span, "the index into a %s is %s, not %s",
                       hval_kind_name(container), wanted, elab_brief(elab, index));
}

static bool index_list(Elab *elab, const Expr *expr, HVal container, HVal index, HVal *out) {
    size_t at = 0;
    if (!is_int(index)) {
        return wrong_index(elab, expr, container, index);
    }
    if (!position(elab, expr, container, index, container.list->count, &at)) {
        return false;
    }
    *out = container.list->items[at];
    return true;
}

static NOINLINE bool index_string(Elab *elab, const Expr *expr, HVal container, HVal index, HVal *out) {
    const Str *text = container.atom.s;
    size_t at = 0, start = 0, end = 0;
    if (!is_int(index)) {
        return wrong_index(elab, expr, container, index);
    }
    if (!elab_charge(elab, text->length / STRING_BYTES_PER_STEP, expr->operator_span) ||
        !position(elab, expr, container, index, text->characters, &at)) {
        return false;
    }
    str_character(text, at, &start, &end);
    *out = hval_atom(atom_string(str_new(elab->arena, text->text + start, end - start)));
    return true;
}

static NOINLINE bool index_dict(Elab *elab, const Expr *expr, HVal container, HVal index, HVal *out) {
    if (!is_atom(index)) {
        return wrong_index(elab, expr, container, index);
    }
    size_t at = dict_find(container.dict, index.atom);
    if (at == SIZE_MAX) {
        return elab_report(elab, ERR_VALUE, expr->operator_span, "key %s is not in the dict", elab_brief(elab, index));
    }
    *out = container.dict->values[at];
    return true;
}

/* The value at one position everywhere: an aggregate over the selector of that position. Counted from the end, the
 * position is computed from the length. */
static NOINLINE bool index_sop(Elab *elab, const Expr *expr, HVal container, HVal index, HVal *out) {
    Graph *graph = &elab->graph;
    Span span = expr->operator_span, place = elab_place(elab, span);
    if (!elab_check_pairs(elab, (HVal[]){container, index}, 2, "an index", span)) {
        return false;
    }
    if (!is_int(index)) {
        return elab_report(elab, ERR_VALUE, span, "the index into an s-op is an int, not %s", elab_brief(elab, index));
    }
    int64_t at = index.atom.type == ATOM_INT ? index.atom.i : index.atom.b;
    NodeId where = graph_const(graph, atom_int(at), place), id = NODE_NONE;
    if (at < 0 && where != NODE_NONE) {
        where = graph_map(graph, OP_ADD, elab->length, where, NODE_NONE, place);
    }
    NodeId indices = where == NODE_NONE ? NODE_NONE : graph_indices(graph, place);
    if (indices != NODE_NONE) {
        id = graph_select(graph, OP_EQ, indices, where, place);
    }
    if (id != NODE_NONE) {
        id = graph_aggregate(graph, FOLD_MEAN, id, container.node, atom_int(0), place);
    }
    return elab_node(elab, HVAL_SOP, id, span, out);
}

bool elab_index(Elab *elab, const Expr *expr, HVal container, HVal index, HVal *out) {
    bool is_table = container.kind == HVAL_LIST || container.kind == HVAL_DICT || is_string(container);
    if (is_table && is_elementwise(index)) {
        return index_by_elements(elab, expr, container, index, out);
    }
    if (container.kind == HVAL_LIST) {
        return index_list(elab, expr, container, index, out);
    }
    if (container.kind == HVAL_DICT) {
        return index_dict(elab, expr, container, index, out);
    }
    if (is_sop(container)) {
        return index_sop(elab, expr, container, index, out);
    }
    if (is_string(container)) {
        return index_string(elab, expr, container, index, out);
    }
    return elab_report(elab, ERR_TYPE, expr->operator_span, "%s cannot be indexed", elab_brief(elab, container));
}
