/* Operators on values of elaboration.
 *
 * Atoms go to atom.c, lists and dicts follow Python, and an operator that touches an s-op or selector adds a node. What
 * the language makes an error of the evaluation only (a list as an elementwise operand) becomes a node that fails.
 */
#include "frontend/elaborate/internal.h"

#include <string.h>

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
    if (is_elementwise(value)) {
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

/* The value of a new elementwise node. */
static bool elementwise_node(Elab *elab, NodeId id, Span span, HVal *out) {
    bool of_pairs = id != NODE_NONE && graph_node(&elab->graph, id)->of_pairs;
    return elab_node(elab, of_pairs ? HVAL_STAND_IN : HVAL_SOP, id, span, out);
}

static bool map_two(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out) {
    NodeId left, right;
    Span span = expr->operator_span;
    const char *text = op_text(expr->op);
    if (!elab_check_pairs(elab, (HVal[]){a, b}, 2, text, span) ||
        !elab_operand(elab, a, operand_error(expr->op, a), "an operand of", text, span, &left) ||
        !elab_operand(elab, b, operand_error(expr->op, b), "an operand of", text, span, &right)) {
        return false;
    }
    NodeId id = graph_map(&elab->graph, expr->op, left, right, NODE_NONE, elab_place(elab, span));
    return elementwise_node(elab, id, span, out);
}

/* ---- unary */

static NOINLINE bool reject_unary(Elab *elab, Op op, Span span, HVal a) {
    if (op == OP_INDICATOR) {
        return elab_report(elab, ERR_TYPE, span, "indicator takes an s-op, not %s", elab_brief(elab, a));
    }
    return elab_report(elab, ERR_RUNTIME, span, "%s cannot be the operand of %s%s", elab_brief(elab, a),
                       strlen(op_text(op)) == 1 ? "unary " : "", op_text(op));
}

static bool unary_atom(Elab *elab, Op op, Span span, Atom a, HVal *out) {
    Atom value;
    if (!atom_unary(&elab->atoms, op, a, &value)) {
        return elab_report_atom_error(elab, span);
    }
    *out = hval_atom(value);
    return true;
}

bool elab_unary(Elab *elab, Op op, Span span, HVal a, HVal *out) {
    Span place = elab_place(elab, span);
    if (is_elementwise(a)) {
        return elab_check_pairs(elab, &a, 1, op_text(op), span) &&
               elementwise_node(elab, graph_map(&elab->graph, op, a.node, NODE_NONE, NODE_NONE, place), span, out);
    }
    if (op == OP_INDICATOR) {
        return reject_unary(elab, op, span, a);
    }
    if (is_atom(a)) {
        return unary_atom(elab, op, span, a.atom, out);
    }
    if (op != OP_NOT || a.kind == HVAL_RESULT) {
        return reject_unary(elab, op, span, a);
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
    if (is_elementwise(a) || is_elementwise(b)) {
        return map_two(elab, expr, a, b, out);
    }
    return binary_other(elab, expr, a, b, out);
}

/* ---- ternary */

bool elab_choose(Elab *elab, const Expr *expr, HVal a, HVal condition, HVal b, HVal *out) {
    NodeId then, test, otherwise;
    Span span = expr->operator_span;
    if (!elab_check_pairs(elab, (HVal[]){a, condition, b}, 3, "if", span) ||
        !elab_operand(elab, a, ERR_TYPE, "a branch of", "if", span, &then) ||
        !elab_operand(elab, condition, ERR_TYPE, "the condition of", "if", span, &test) ||
        !elab_operand(elab, b, ERR_TYPE, "a branch of", "if", span, &otherwise)) {
        return false;
    }
    NodeId id = graph_map(&elab->graph, OP_TERNARY, then, test, otherwise, elab_place(elab, span));
    return elementwise_node(elab, id, span, out);
}
