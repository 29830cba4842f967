/* The operators that look like functions: select, aggregate, range, zip, len. */
#include "frontend/elaborate/internal.h"

/* ---- select */

/* In causal mode a new selector is narrowed to j <= i, which makes it no other selector: no head, no depth. */
static bool new_selector(Elab *elab, NodeId id, Span span, HVal *out) {
    if (elab->causal && id != NODE_NONE) {
        id = graph_select_and(&elab->graph, id, elab->upto, elab_place(elab, span));
    }
    return elab_node(elab, HVAL_SELECTOR, id, span, out);
}

static bool select_operands(Elab *elab, Env *env, const Expr *expr, NodeId *key, NodeId *query, HVal *predicate) {
    HVal keys, queries;
    Span span = expr->operator_span;
    return elab_eval(elab, env, expr->a, &keys) && elab_eval(elab, env, expr->b, &queries) &&
           (expr->c == NULL || elab_eval(elab, env, expr->c, predicate)) &&
           elab_no_stand_in(elab, keys, "the keys of select", expr->a->span) &&
           elab_no_stand_in(elab, queries, "the queries of select", expr->b->span) &&
           elab_operand(elab, keys, ERR_TYPE, "the keys of", "select", span, key) &&
           elab_operand(elab, queries, ERR_TYPE, "the queries of", "select", span, query);
}

bool elab_select(Elab *elab, Env *env, const Expr *expr, HVal *out) {
    NodeId key, query, id = NODE_NONE;
    HVal predicate;
    Span span = expr->operator_span;
    if (!select_operands(elab, env, expr, &key, &query, &predicate)) {
        return false;
    }
    if (expr->c == NULL) {
        id = graph_select(&elab->graph, expr->op, key, query, elab_place(elab, span));
        return new_selector(elab, id, span, out);
    }
    return elab_predicate(elab, expr, predicate, key, query, &id) && elab_node(elab, HVAL_SELECTOR, id, span, out);
}

/* ---- aggregate */

typedef struct AggregateParts {
    HVal selector, values, fallback;
    Fold fold;
} AggregateParts;

static bool read_fold(Elab *elab, Env *env, const Expr *expr, Fold *out) {
    HVal value;
    if (!elab_eval(elab, env, expr, &value)) {
        return false;
    }
    if (!is_string(value)) {
        return elab_report(elab, ERR_TYPE, expr->span, "the fold of aggregate is a string, not %s",
                           elab_brief(elab, value));
    }
    return fold_from_text(value.atom.s, out) ||
           elab_report(elab, ERR_VALUE, expr->span, "there is no fold %s: it is \"mean\", \"sum\", \"max\" or \"min\"",
                       elab_brief(elab, value));
}

static bool evaluate_parts(Elab *elab, Env *env, const Expr *expr, AggregateParts *parts) {
    return elab_eval(elab, env, expr->a, &parts->selector) && elab_eval(elab, env, expr->b, &parts->values) &&
           (expr->c == NULL || elab_eval(elab, env, expr->c, &parts->fallback)) &&
           (expr->item_count == 0 || read_fold(elab, env, expr->items[0], &parts->fold));
}

static bool check_parts(Elab *elab, const Expr *expr, const AggregateParts *parts) {
    if (!is_selector(parts->selector)) {
        return elab_report(elab, ERR_TYPE, expr->a->span, "aggregate reads through a selector, not %s",
                           elab_brief(elab, parts->selector));
    }
    if (is_selector(parts->fallback)) {
        return elab_report(elab, ERR_TYPE, expr->c->span, "the default of aggregate is an atom or an s-op, not %s",
                           elab_brief(elab, parts->fallback));
    }
    return elab_no_stand_in(elab, parts->values, "the values of aggregate", expr->b->span) &&
           (expr->c == NULL || elab_no_stand_in(elab, parts->fallback, "the default of aggregate", expr->c->span));
}

/* What cannot be a default is an error when the node is evaluated, so it takes the place of the values. */
static bool make_aggregate(Elab *elab, const AggregateParts *parts, NodeId values, Span span, HVal *out) {
    Span place = elab_place(elab, span);
    NodeId selector = parts->selector.node, id = NODE_NONE;
    if (is_sop(parts->fallback)) {
        id = graph_aggregate_or(&elab->graph, parts->fold, selector, values, parts->fallback.node, place);
    } else if (is_atom(parts->fallback)) {
        id = graph_aggregate(&elab->graph, parts->fold, selector, values, parts->fallback.atom, place);
    } else if (!elab_operand(elab, parts->fallback, ERR_TYPE, "the default of", "aggregate", span, &values)) {
        return false;
    } else {
        id = graph_aggregate(&elab->graph, parts->fold, selector, values, atom_int(0), place);
    }
    return elab_node(elab, HVAL_SOP, id, span, out);
}

bool elab_aggregate(Elab *elab, Env *env, const Expr *expr, HVal *out) {
    AggregateParts parts = {.fallback = hval_atom(atom_int(0)), .fold = FOLD_MEAN};
    NodeId values;
    Span span = expr->operator_span;
    return evaluate_parts(elab, env, expr, &parts) && check_parts(elab, expr, &parts) &&
           elab_operand(elab, parts.values, ERR_TYPE, "the values of", "aggregate", span, &values) &&
           make_aggregate(elab, &parts, values, span, out);
}

/* ---- range */

static bool as_int(HVal value, int64_t *out) {
    if (value.kind != HVAL_ATOM || (value.atom.type != ATOM_INT && value.atom.type != ATOM_BOOL)) {
        return false;
    }
    *out = value.atom.type == ATOM_INT ? value.atom.i : value.atom.b;
    return true;
}

static bool range_bounds(Elab *elab, const Expr *expr, const HVal *values, int64_t bounds[3]) {
    int64_t given[3] = {0, 0, 0};
    uint32_t count = expr->item_count;
    if (count < 1 || count > 3) {
        return elab_report(elab, ERR_TYPE, expr->operator_span,
                           "range(end), range(start, end) or range(start, end, step): it takes 1 to 3 ints, got %u",
                           (unsigned)count);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!as_int(values[i], &given[i])) {
            return elab_report(elab, ERR_TYPE, expr->items[i]->span, "range takes ints, not %s",
                               elab_brief(elab, values[i]));
        }
    }
    bounds[0] = count == 1 ? 0 : given[0];
    bounds[1] = count == 1 ? given[0] : given[1];
    bounds[2] = count == 3 ? given[2] : 1;
    return bounds[2] != 0 || elab_report(elab, ERR_RUNTIME, expr->items[2]->span, "the step of range is 0");
}

/* How many ints there are; differences of ints may not fit one, but always fit an unsigned one. */
static uint64_t range_count(const int64_t bounds[3]) {
    uint64_t start = (uint64_t)bounds[0], end = (uint64_t)bounds[1], step = (uint64_t)bounds[2];
    if (bounds[2] > 0) {
        return bounds[0] < bounds[1] ? (end - start - 1) / step + 1 : 0;
    }
    return bounds[0] > bounds[1] ? (start - end - 1) / (0 - step) + 1 : 0;
}

static bool make_range(Elab *elab, const Expr *expr, const int64_t bounds[3], HVal *out) {
    uint64_t count = range_count(bounds);
    Span span = expr->operator_span;
    if (count > elab->config.limits.list_length) {
        return elab_report(elab, ERR_LIMIT, span, "a list holds more than %zu elements",
                           elab->config.limits.list_length);
    }
    if (!elab_charge(elab, count / ELEMENTS_PER_STEP, span)) {
        return false;
    }
    List *list = arena_new(elab->arena, List);
    list->count = list->weight = (size_t)count;
    list->height = 1;
    list->items = arena_array(elab->arena, HVal, list->count);
    for (uint64_t i = 0; i < count; i++) {
        list->items[i] = hval_atom(atom_int((int64_t)((uint64_t)bounds[0] + i * (uint64_t)bounds[2])));
    }
    *out = (HVal){.kind = HVAL_LIST, .list = list};
    return true;
}

bool elab_range(Elab *elab, Env *env, const Expr *expr, HVal *out) {
    size_t base = elab->values.count;
    int64_t bounds[3] = {0, 0, 0};
    bool ok = elab_eval_push(elab, env, expr->items, expr->item_count) &&
              range_bounds(elab, expr, elab->values.data + base, bounds) && make_range(elab, expr, bounds, out);
    elab->values.count = base;
    return ok;
}

/* ---- zip and len */

static bool check_lists(Elab *elab, const Expr *expr, const HVal *values) {
    for (uint32_t i = 0; i < expr->item_count; i++) {
        if (values[i].kind != HVAL_LIST) {
            return elab_report(elab, ERR_TYPE, expr->items[i]->span, "zip takes lists, not %s",
                               elab_brief(elab, values[i]));
        }
        if (values[i].list->count != values[0].list->count) {
            return elab_report(elab, ERR_TYPE, expr->items[i]->span,
                               "zip takes lists of one length, got %zu and %zu elements", values[0].list->count,
                               values[i].list->count);
        }
    }
    return true;
}

/* The lists lie on the value stack from number base on; rows are pushed above them. */
static bool make_rows(Elab *elab, const Expr *expr, size_t base, HVal *out) {
    size_t lists = expr->item_count, rows = elab->values.data[base].list->count;
    if (!elab_charge(elab, rows / ELEMENTS_PER_STEP * lists, expr->operator_span)) {
        return false;
    }
    HVal *row = arena_array(elab->arena, HVal, lists);
    size_t rows_base = elab->values.count;
    for (size_t i = 0; i < rows; i++) {
        for (size_t k = 0; k < lists; k++) {
            row[k] = elab->values.data[base + k].list->items[i];
        }
        HVal list = hval_list(elab->arena, row, lists);
        vec_push(elab->arena, &elab->values, list);
    }
    return elab_list_of_values(elab, rows_base, expr->operator_span, out);
}

bool elab_zip(Elab *elab, Env *env, const Expr *expr, HVal *out) {
    size_t base = elab->values.count;
    bool ok = elab_eval_push(elab, env, expr->items, expr->item_count) &&
              check_lists(elab, expr, elab->values.data + base) && make_rows(elab, expr, base, out);
    elab->values.count = base;
    return ok;
}

bool elab_len(Elab *elab, Env *env, const Expr *expr, HVal *out) {
    HVal list;
    if (!elab_eval(elab, env, expr->a, &list)) {
        return false;
    }
    if (list.kind != HVAL_LIST) {
        return elab_report(elab, ERR_TYPE, expr->a->span, "len takes a list, not %s", elab_brief(elab, list));
    }
    *out = hval_atom(atom_int((int64_t)list.list->count));
    return true;
}
