/* Evaluation of expressions.
 *
 * elab_eval goes down first operands with a loop, leaving a Frame for each operation on the way, evaluates what is at
 * the bottom, and then performs the operations on the way up: a chain of a million terms takes no C stack. Everything
 * else (second operands, items, arguments, bodies of calls) recurses and is counted by elab_enter.
 */
#include "frontend/elaborate/internal.h"

static bool eval_name(Elab *elab, const Env *env, const Expr *expr, HVal *out) {
    const HVal *value = elab_find(elab, env, symbols_intern(&elab->symbols, expr->name.text));
    if (value == NULL) {
        return elab_unknown_name(elab, env, expr->name.text, expr->span);
    }
    *out = *value;
    return true;
}

bool elab_eval_push(Elab *elab, Env *env, Expr *const *exprs, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        HVal value;
        if (!elab_eval(elab, env, exprs[i], &value)) {
            return false;
        }
        vec_push(elab->arena, &elab->values, value);
    }
    return true;
}

bool elab_eval_parts(Elab *elab, Env *env, Expr *const *exprs, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        HVal value;
        if (!elab_eval(elab, env, exprs[i], &value)) {
            return false;
        }
        vec_push(elab->arena, &elab->values, elab_name_part(elab, env, exprs[i], value));
    }
    return true;
}

static NOINLINE bool eval_list(Elab *elab, Env *env, const Expr *expr, HVal *out) {
    size_t base = elab->values.count;
    bool ok =
        elab_eval_parts(elab, env, expr->items, expr->item_count) && elab_list_of_values(elab, base, expr->span, out);
    elab->values.count = base;
    return ok;
}

/* ---- dicts */

static bool check_key(Elab *elab, HVal key, Span span) {
    return key.kind == HVAL_ATOM ||
           elab_report(elab, ERR_TYPE, span, "keys of a dict are atoms, not %s", elab_brief(elab, key));
}

/* Evaluates a key and a value and pushes both. */
static bool eval_entry(Elab *elab, Env *env, const Expr *key_expr, const Expr *value_expr) {
    HVal key, value;
    if (!elab_eval(elab, env, key_expr, &key) || !check_key(elab, key, key_expr->span) ||
        !elab_eval(elab, env, value_expr, &value)) {
        return false;
    }
    vec_push(elab->arena, &elab->values, key);
    vec_push(elab->arena, &elab->values, elab_name_part(elab, env, value_expr, value));
    return true;
}

/* A dict of the keys and values that lie on the value stack by turns from number base on. */
static bool dict_of_values(Elab *elab, size_t base, Span span, HVal *out) {
    DictBuilder builder;
    dict_begin(&builder, elab->arena);
    for (size_t i = base; i + 1 < elab->values.count; i += 2) {
        dict_set(&builder, elab->values.data[i].atom, elab->values.data[i + 1]);
    }
    *out = (HVal){.kind = HVAL_DICT, .dict = dict_finish(&builder)};
    return elab_check_size(elab, *out, span);
}

static NOINLINE bool eval_dict(Elab *elab, Env *env, const Expr *expr, HVal *out) {
    size_t base = elab->values.count;
    bool ok = true;
    for (uint32_t i = 0; ok && i + 1 < expr->item_count; i += 2) {
        ok = eval_entry(elab, env, expr->items[i], expr->items[i + 1]);
    }
    ok = ok && dict_of_values(elab, base, expr->span, out);
    elab->values.count = base;
    return ok;
}

/* ---- comprehensions */

static bool eval_element(Elab *elab, Env *local, const Expr *expr) {
    if (expr->kind == EXPR_DICT_COMP) {
        return eval_entry(elab, local, expr->c, expr->a);
    }
    HVal value;
    if (!elab_eval(elab, local, expr->a, &value)) {
        return false;
    }
    vec_push(elab->arena, &elab->values, elab_name_part(elab, local, expr->a, value));
    return true;
}

static bool push_elements(Elab *elab, Env *local, const Expr *expr, HVal source, size_t count) {
    for (uint32_t i = 0; count > 0 && i < expr->name_count; i++) {
        if (!elab_may_bind(elab, local, &expr->names[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!elab_charge(elab, 1, expr->span) ||
            !elab_bind_element(elab, local, expr->b, expr->names, expr->name_count, elab_loop_element(source, i)) ||
            !eval_element(elab, local, expr)) {
            return false;
        }
    }
    return true;
}

static NOINLINE bool eval_comprehension(Elab *elab, Env *env, const Expr *expr, HVal *out) {
    HVal source;
    size_t count = 0, base = elab->values.count;
    if (!elab_eval(elab, env, expr->b, &source) ||
        !elab_loop_source(elab, source, expr->b->span, "a comprehension", &count)) {
        return false;
    }
    Env *local = elab_local_env(elab, env);
    bool ok = push_elements(elab, local, expr, source, count);
    if (ok && expr->kind == EXPR_DICT_COMP) {
        ok = dict_of_values(elab, base, expr->span, out);
    } else if (ok) {
        ok = elab_list_of_values(elab, base, expr->span, out);
    }
    elab_release_env(elab, local);
    elab->values.count = base;
    return ok;
}

/* ---- chains */

static bool has_first_operand(const Expr *expr) {
    switch (expr->kind) {
    case EXPR_UNARY:
    case EXPR_BINARY:
    case EXPR_TERNARY:
    case EXPR_IN:
    case EXPR_INDEX:
    case EXPR_CALL:
        return true;
    case EXPR_ATOM:
    case EXPR_NAME:
    case EXPR_LIST:
    case EXPR_DICT:
    case EXPR_LIST_COMP:
    case EXPR_DICT_COMP:
    case EXPR_SELECT:
    case EXPR_AGGREGATE:
    case EXPR_RANGE:
    case EXPR_ZIP:
    case EXPR_LEN:
    case EXPR_KIND_COUNT:
        break;
    }
    return false;
}

/* The condition comes first. One that is a plain value picks the branch, which then stands for the whole: *expr moves
 * on to it. A node leaves a frame, as both branches are needed. */
static NOINLINE bool enter_ternary(Elab *elab, Env *env, const Expr **expr) {
    Frame frame = {.expr = *expr};
    if (!elab_eval(elab, env, frame.expr->b, &frame.condition)) {
        return false;
    }
    if (frame.condition.kind == HVAL_RESULT) {
        return elab_report(elab, ERR_RUNTIME, frame.expr->b->span, "the result of an application is no condition");
    }
    bool is_node = is_elementwise(frame.condition) || is_selector(frame.condition);
    if (is_node) {
        vec_push(elab->arena, &elab->frames, frame);
    }
    *expr = is_node || hval_truth(frame.condition) ? frame.expr->a : frame.expr->c;
    return true;
}

static bool enter_operation(Elab *elab, Env *env, const Expr **expr) {
    if (!elab_charge(elab, 1, (*expr)->span)) {
        return false;
    }
    if ((*expr)->kind == EXPR_TERNARY) {
        return enter_ternary(elab, env, expr);
    }
    Frame frame = {.expr = *expr};
    vec_push(elab->arena, &elab->frames, frame);
    *expr = frame.expr->a;
    return true;
}

/* A string as it is written is as long as one that is made. */
static bool check_literal(Elab *elab, const Expr *expr) {
    const size_t most = elab->config.limits.string_length;
    if (expr->atom.type != ATOM_STRING || expr->atom.s->length <= most) {
        return true;
    }
    return elab_report(elab, ERR_LIMIT, expr->span, "a string of %u bytes is longer than the limit of %zu",
                       (unsigned)expr->atom.s->length, most);
}

static bool eval_bottom(Elab *elab, Env *env, const Expr *expr, HVal *out) {
    switch (expr->kind) {
    case EXPR_ATOM:
        *out = hval_atom(expr->atom);
        return check_literal(elab, expr);
    case EXPR_NAME:
        return eval_name(elab, env, expr, out);
    case EXPR_LIST:
        return eval_list(elab, env, expr, out);
    case EXPR_DICT:
        return eval_dict(elab, env, expr, out);
    case EXPR_LIST_COMP:
    case EXPR_DICT_COMP:
        return eval_comprehension(elab, env, expr, out);
    case EXPR_SELECT:
        return elab_select(elab, env, expr, out);
    case EXPR_AGGREGATE:
        return elab_aggregate(elab, env, expr, out);
    case EXPR_RANGE:
        return elab_range(elab, env, expr, out);
    case EXPR_ZIP:
        return elab_zip(elab, env, expr, out);
    case EXPR_LEN:
        return elab_len(elab, env, expr, out);
    case EXPR_UNARY: /* has_first_operand */
    case EXPR_BINARY:
    case EXPR_TERNARY:
    case EXPR_IN:
    case EXPR_INDEX:
    case EXPR_CALL:
    case EXPR_KIND_COUNT:
        break;
    }
    never();
}

static NOINLINE bool finish_ternary(Elab *elab, Env *env, HVal condition, const Expr *expr, HVal *value) {
    HVal otherwise;
    return elab_eval(elab, env, expr->c, &otherwise) && elab_choose(elab, expr, *value, condition, otherwise, value);
}

static NOINLINE bool finish_two(Elab *elab, Env *env, const Expr *expr, HVal *value) {
    HVal second;
    if (!elab_eval(elab, env, expr->b, &second)) {
        return false;
    }
    if (expr->kind == EXPR_BINARY) {
        return elab_binary(elab, expr, *value, second, value);
    }
    if (expr->kind == EXPR_IN) {
        return elab_in(elab, expr, *value, second, value);
    }
    return elab_index(elab, expr, *value, second, value);
}

/* Performs the operation on top of the frames with *value as its first operand. */
static bool finish_operation(Elab *elab, Env *env, HVal *value) {
    const Frame *frame = &elab->frames.data[--elab->frames.count];
    const Expr *expr = frame->expr;
    if (expr->kind == EXPR_UNARY) {
        return elab_unary(elab, expr->op, expr->operator_span, *value, value);
    }
    if (expr->kind == EXPR_CALL) {
        return elab_call(elab, env, expr, *value, value);
    }
    if (expr->kind == EXPR_TERNARY) {
        return finish_ternary(elab, env, frame->condition, expr, value);
    }
    return finish_two(elab, env, expr, value);
}

bool elab_eval(Elab *elab, Env *env, const Expr *expr, HVal *out) {
    if (!elab_enter(elab, expr->span)) {
        return false;
    }
    size_t base = elab->frames.count;
    bool ok = true;
    while (ok && has_first_operand(expr)) {
        ok = enter_operation(elab, env, &expr);
    }
    ok = ok && eval_bottom(elab, env, expr, out);
    while (ok && elab->frames.count > base) {
        ok = finish_operation(elab, env, out);
    }
    elab->frames.count = base;
    elab_leave(elab);
    return ok;
}
