/* Operators on values of elaboration.
 *
 * Atoms go to atom.c, lists and dicts follow Python, and an operator that touches an s-op or selector adds a node. What
 * the language makes an error of the evaluation only (a list as an elementwise operand) becomes a node that fails.
 */
#include "frontend/elaborate/internal.h"

#include <string.h>

#define STRING_BYTES_PER_STEP 256u

static bool is_sop(HVal value) {
    return value.kind == HVAL_SOP;
}
static bool is_selector(HVal value) {
    return value.kind == HVAL_SELECTOR;
}
static bool is_atom(HVal value) {
    return value.kind == HVAL_ATOM;
}
static bool is_string(HVal value) {
    return is_atom(value) && value.atom.type == ATOM_STRING;
}

/* ---- operands */

static NOINLINE NodeId failing_operand(Elab *elab, HVal value, ErrorKind kind, const char *role, const char *operator,
                                       Span span) {
    Span place = elab_place(elab, span);
    const char *wants = elab_library_wants(elab, &place);
    Buf text;
    buf_init(&text, elab->arena);
    if (wants != NULL) {
        buf_text(&text, wants);
    } else {
        hval_brief(&text, value);
        buf_format(&text, " cannot be %s %s", role, operator);
    }
    return graph_fail(&elab->graph, false, kind, buf_to_str(&text), place);
}

bool elab_operand(Elab *elab, HVal value, ErrorKind kind, const char *role, const char *operator, Span span,
                  NodeId *out) {
    if (is_sop(value)) {
        *out = value.node;
    } else if (is_atom(value)) {
        *out = graph_const(&elab->graph, value.atom, elab_place(elab, span));
    } else {
        *out = failing_operand(elab, value, kind, role, operator, span);
    }
    HVal ignored;
    return elab_node(elab, HVAL_SOP, *out, span, &ignored);
}

/* A list times an s-op of ints would be a sequence of lists, which is a type error; other operators reject a list. */
static ErrorKind operand_error(Op op, HVal value) {
    return op == OP_MUL && value.kind == HVAL_LIST ? ERR_TYPE : ERR_RUNTIME;
}

static bool map_two(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out) {
    NodeId left, right;
    Span span = expr->operator_span;
    const char *text = op_text(expr->op);
    if (!elab_operand(elab, a, operand_error(expr->op, a), "an operand of", text, span, &left) ||
        !elab_operand(elab, b, operand_error(expr->op, b), "an operand of", text, span, &right)) {
        return false;
    }
    NodeId id = graph_map(&elab->graph, expr->op, left, right, NODE_NONE, elab_place(elab, span));
    return elab_node(elab, HVAL_SOP, id, span, out);
}

/* ---- unary */

static NOINLINE bool reject_unary(Elab *elab, const Expr *expr, HVal a) {
    if (expr->op == OP_INDICATOR) {
        return elab_report(elab, ERR_TYPE, expr->operator_span, "indicator takes an s-op, not %s", elab_brief(elab, a));
    }
    return elab_report(elab, ERR_RUNTIME, expr->operator_span, "%s cannot be the operand of %s%s", elab_brief(elab, a),
                       op_operands(expr->op) == 1 && strlen(op_text(expr->op)) == 1 ? "unary " : "", op_text(expr->op));
}

static bool unary_atom(Elab *elab, const Expr *expr, Atom a, HVal *out) {
    Atom value;
    if (!atom_unary(&elab->atoms, expr->op, a, &value)) {
        return elab_report_atom_error(elab, expr->operator_span);
    }
    *out = hval_atom(value);
    return true;
}

bool elab_unary(Elab *elab, const Expr *expr, HVal a, HVal *out) {
    Span span = expr->operator_span, place = elab_place(elab, span);
    if (is_sop(a)) {
        NodeId id = graph_map(&elab->graph, expr->op, a.node, NODE_NONE, NODE_NONE, place);
        return elab_node(elab, HVAL_SOP, id, span, out);
    }
    if (expr->op == OP_INDICATOR) {
        return reject_unary(elab, expr, a);
    }
    if (is_atom(a)) {
        return unary_atom(elab, expr, a.atom, out);
    }
    if (expr->op != OP_NOT || a.kind == HVAL_RESULT) {
        return reject_unary(elab, expr, a);
    }
    if (is_selector(a)) {
        return elab_node(elab, HVAL_SELECTOR, graph_select_not(&elab->graph, a.node, place), span, out);
    }
    *out = hval_atom(atom_bool(!hval_truth(a)));
    return true;
}

/* ---- lists and dicts */

static NOINLINE bool reject_binary(Elab *elab, const Expr *expr, HVal a, HVal b) {
    return elab_report(elab, ERR_RUNTIME, expr->operator_span, "%s does not work between %s and %s", op_text(expr->op),
                       elab_brief(elab, a), elab_brief(elab, b));
}

static bool check_length(Elab *elab, uint64_t count, Span span) {
    if (count > elab->config.limits.list_length) {
        return elab_report(elab, ERR_LIMIT, span, "a list holds more than %zu elements",
                           elab->config.limits.list_length);
    }
    return elab_charge(elab, count / ELEMENTS_PER_STEP, span);
}

/* What two lists or one several times make; the items are for the caller to fill. */
static List *list_begin(Elab *elab, size_t count, size_t weight, uint32_t height) {
    List *list = arena_new(elab->arena, List);
    *list = (List){.count = count, .weight = weight, .height = height};
    list->items = arena_array(elab->arena, HVal, count);
    return list;
}

static bool list_end(Elab *elab, const Expr *expr, const List *list, HVal *out) {
    *out = (HVal){.kind = HVAL_LIST, .list = list};
    return elab_check_size(elab, *out, expr->operator_span);
}

static void copy_items(HVal *to, const List *from) {
    if (from->count > 0) {
        memcpy(to, from->items, from->count * sizeof *to);
    }
}

static NOINLINE bool list_concat(Elab *elab, const Expr *expr, const List *a, const List *b, HVal *out) {
    if (!check_length(elab, (uint64_t)a->count + b->count, expr->operator_span)) {
        return false;
    }
    uint32_t height = a->height > b->height ? a->height : b->height;
    List *list = list_begin(elab, a->count + b->count, a->weight + b->weight, height);
    copy_items(list->items, a);
    copy_items(list->items + a->count, b);
    return list_end(elab, expr, list, out);
}

static NOINLINE bool list_repeat(Elab *elab, const Expr *expr, const List *a, Atom times, HVal *out) {
    int64_t signed_times = times.type == ATOM_INT ? times.i : times.b;
    uint64_t repeat = signed_times < 0 ? 0 : (uint64_t)signed_times, count = 0;
    if (__builtin_mul_overflow((uint64_t)a->weight, repeat, &count)) {
        count = UINT64_MAX;
    }
    if (!check_length(elab, count, expr->operator_span)) {
        return false;
    }
    repeat = a->count == 0 ? 0 : repeat;
    List *list = list_begin(elab, a->count * (size_t)repeat, (size_t)count, a->height);
    for (size_t i = 0; i < repeat; i++) {
        copy_items(list->items + i * a->count, a);
    }
    return list_end(elab, expr, list, out);
}

static bool order(Elab *elab, const Expr *expr, HVal a, HVal b, bool *out);

/* As Python: the first elements that differ decide, else the lengths do. */
static bool list_order(Elab *elab, const Expr *expr, const List *a, const List *b, bool *out) {
    size_t common = a->count < b->count ? a->count : b->count;
    for (size_t i = 0; i < common; i++) {
        if (!hval_equal(a->items[i], b->items[i])) {
            return order(elab, expr, a->items[i], b->items[i], out);
        }
    }
    return atom_compare(&elab->atoms, expr->op, atom_int((int64_t)a->count), atom_int((int64_t)b->count), out);
}

static bool order(Elab *elab, const Expr *expr, HVal a, HVal b, bool *out) {
    if (is_atom(a) && is_atom(b)) {
        return atom_compare(&elab->atoms, expr->op, a.atom, b.atom, out) ||
               elab_report_atom_error(elab, expr->operator_span);
    }
    if (a.kind == HVAL_LIST && b.kind == HVAL_LIST) {
        return list_order(elab, expr, a.list, b.list, out);
    }
    return reject_binary(elab, expr, a, b);
}

#define COMPARED_BYTES 1024u /* of stack for each list inside a list, in the least favourable build */

static NOINLINE bool compare(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out) {
    size_t weight_a = hval_weight(a), weight_b = hval_weight(b);
    size_t height_a = hval_height(a), height_b = hval_height(b);
    bool value = false;
    if (!elab_charge(elab, (weight_a < weight_b ? weight_a : weight_b) / ELEMENTS_PER_STEP, expr->operator_span) ||
        !elab_has_stack(elab, (height_a < height_b ? height_a : height_b) * COMPARED_BYTES, expr->operator_span)) {
        return false;
    }
    if (expr->op == OP_EQ || expr->op == OP_NE) {
        value = hval_equal(a, b) == (expr->op == OP_EQ);
    } else if (!order(elab, expr, a, b, &value)) {
        return false;
    }
    *out = hval_atom(atom_bool(value));
    return true;
}

static bool is_int(HVal value) {
    return is_atom(value) && (value.atom.type == ATOM_INT || value.atom.type == ATOM_BOOL);
}

/* Lists under + and *. */
static bool list_arithmetic(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out) {
    switch ((ArithmeticOp)expr->op) {
    case ARITHMETIC_ADD:
        if (a.kind == HVAL_LIST && b.kind == HVAL_LIST) {
            return list_concat(elab, expr, a.list, b.list, out);
        }
        break;
    case ARITHMETIC_MUL:
        if (a.kind == HVAL_LIST && is_int(b)) {
            return list_repeat(elab, expr, a.list, b.atom, out);
        }
        if (b.kind == HVAL_LIST && is_int(a)) {
            return list_repeat(elab, expr, b.list, a.atom, out);
        }
        break;
    case ARITHMETIC_SUB:
    case ARITHMETIC_DIV:
    case ARITHMETIC_MOD:
    case ARITHMETIC_POW:
        break;
    }
    return reject_binary(elab, expr, a, b);
}

static HVal junction(JunctionOp op, HVal a, HVal b) {
    switch (op) {
    case JUNCTION_AND:
        return hval_truth(a) ? b : a;
    case JUNCTION_OR:
        return hval_truth(a) ? a : b;
    }
    never();
}

/* At least one operand is neither atom nor node. */
static NOINLINE bool binary_other(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out) {
    if (a.kind == HVAL_RESULT || b.kind == HVAL_RESULT) {
        return reject_binary(elab, expr, a, b);
    }
    switch (op_family(expr->op)) {
    case FAMILY_ARITHMETIC:
        return list_arithmetic(elab, expr, a, b, out);
    case FAMILY_COMPARISON:
        return compare(elab, expr, a, b, out);
    case FAMILY_JUNCTION:
        *out = junction((JunctionOp)expr->op, a, b);
        return true;
    case FAMILY_NUMERIC: /* no operators with two operands */
    case FAMILY_TRUTH:
    case FAMILY_CHOICE:
        break;
    }
    never();
}

/* ---- binary */

static size_t string_bytes(HVal value) {
    return is_string(value) ? value.atom.s->length : 0;
}

static bool binary_atoms(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out) {
    size_t bytes = string_bytes(a) + string_bytes(b);
    Atom value;
    if (bytes >= STRING_BYTES_PER_STEP && !elab_charge(elab, bytes / STRING_BYTES_PER_STEP, expr->operator_span)) {
        return false;
    }
    if (!atom_binary(&elab->atoms, expr->op, a.atom, b.atom, &value)) {
        return elab_report_atom_error(elab, expr->operator_span);
    }
    *out = hval_atom(value);
    return true;
}

static NodeId join_selectors(Elab *elab, JunctionOp op, NodeId a, NodeId b, Span place) {
    switch (op) {
    case JUNCTION_AND:
        return graph_select_and(&elab->graph, a, b, place);
    case JUNCTION_OR:
        return graph_select_or(&elab->graph, a, b, place);
    }
    never();
}

static NOINLINE bool binary_selectors(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out) {
    Span span = expr->operator_span, place = elab_place(elab, span);
    if (op_family(expr->op) != FAMILY_JUNCTION) {
        return elab_report(elab, ERR_TYPE, span, "%s does not work on selectors", op_text(expr->op));
    }
    if (!is_selector(a) || !is_selector(b)) {
        return elab_report(elab, ERR_TYPE, span, "%s does not combine a selector with %s", op_text(expr->op),
                           elab_brief(elab, is_selector(a) ? b : a));
    }
    return elab_node(elab, HVAL_SELECTOR, join_selectors(elab, (JunctionOp)expr->op, a.node, b.node, place), span, out);
}

bool elab_binary(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out) {
    if (is_atom(a) && is_atom(b)) {
        return binary_atoms(elab, expr, a, b, out);
    }
    if (is_selector(a) || is_selector(b)) {
        return binary_selectors(elab, expr, a, b, out);
    }
    if (is_sop(a) || is_sop(b)) {
        return map_two(elab, expr, a, b, out);
    }
    return binary_other(elab, expr, a, b, out);
}

/* ---- ternary */

bool elab_choose(Elab *elab, const Expr *expr, HVal a, HVal condition, HVal b, HVal *out) {
    NodeId then, test, otherwise;
    Span span = expr->operator_span;
    if (!elab_operand(elab, a, ERR_TYPE, "a branch of", "if", span, &then) ||
        !elab_operand(elab, condition, ERR_TYPE, "the condition of", "if", span, &test) ||
        !elab_operand(elab, b, ERR_TYPE, "a branch of", "if", span, &otherwise)) {
        return false;
    }
    NodeId id = graph_map(&elab->graph, OP_TERNARY, then, test, otherwise, elab_place(elab, span));
    return elab_node(elab, HVAL_SOP, id, span, out);
}

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

static NOINLINE bool sop_in_list(Elab *elab, const Expr *expr, NodeId sop, const List *list, HVal *out) {
    Span span = expr->operator_span;
    if (!elab_charge(elab, list->count / ELEMENTS_PER_STEP, span)) {
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (!is_atom(list->items[i])) {
            return elab_report(elab, ERR_TYPE, span, "s-op in list needs a list of atoms, it has %s",
                               elab_brief(elab, list->items[i]));
        }
    }
    NodeId id = graph_member(&elab->graph, list_table(elab, list), sop, elab_place(elab, span));
    return elab_node(elab, HVAL_SOP, id, span, out);
}

bool elab_in(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out) {
    if (is_atom(a) && b.kind == HVAL_LIST) {
        return atom_in_list(elab, expr, a.atom, b.list, out);
    }
    if (is_atom(a) && is_sop(b)) {
        return atom_in_sop(elab, expr, a.atom, b.node, out);
    }
    if (is_sop(a) && b.kind == HVAL_LIST) {
        return sop_in_list(elab, expr, a.node, b.list, out);
    }
    if (is_atom(a)) {
        return elab_report(elab, ERR_TYPE, expr->operator_span, "an atom can be in a list or an s-op, not in %s",
                           elab_brief(elab, b));
    }
    if (is_sop(a)) {
        return elab_report(elab, ERR_TYPE, expr->operator_span, "an s-op can be in a list of atoms, not in %s",
                           elab_brief(elab, b));
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

static NOINLINE bool index_by_sop(Elab *elab, const Expr *expr, HVal container, NodeId index, HVal *out) {
    Span span = expr->operator_span;
    uint64_t size = is_string(container) ? container.atom.s->characters : hval_weight(container);
    if (!elab_charge(elab, size / ELEMENTS_PER_STEP, span)) {
        return false;
    }
    Table table = is_string(container)          ? string_table(elab, container)
                  : container.kind == HVAL_LIST ? list_table(elab, container.list)
                                                : dict_table(elab, container.dict);
    return elab_node(elab, HVAL_SOP, graph_lookup(&elab->graph, table, index, elab_place(elab, span)), span, out);
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
    if (is_table && is_sop(index)) {
        return index_by_sop(elab, expr, container, index.node, out);
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
