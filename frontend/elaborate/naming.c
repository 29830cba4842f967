/* What s-ops and selectors are called as parts of lists and dicts, where no assignment names each of them: by the name
 * that they are bound to, else by the call that made them, else by their kind. */
#include "frontend/elaborate/internal.h"

#define CALL_BYTES 64u /* of a call in a name, after which it ends with an ellipsis */

/* Whether the value's name stands for it here. One from inside a function that has returned tells a reader nothing. */
static bool is_bound_here(const Elab *elab, const Env *env, HVal value) {
    const Symbol *symbol = symbols_find(&elab->symbols, value.name->text, value.name->length);
    const HVal *bound = symbol == NULL ? NULL : elab_find(elab, env, symbol);
    return bound != NULL && bound->kind == value.kind && bound->node == value.node;
}

/* The text of an expression, with one blank for any white space. */
static void write_source(Elab *elab, Buf *out, Span span) {
    const char *text = source_get(elab->config.sources, span.source)->text;
    bool in_space = false;
    for (uint32_t at = span.start; at < span.end; at++) {
        bool is_space = text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n';
        if (!is_space || !in_space) {
            buf_char(out, is_space ? ' ' : text[at]);
        }
        in_space = is_space;
    }
}

/* As written; but a name of an atom, as comprehensions bind them, tells the calls apart by what it stands for. */
static void write_argument(Elab *elab, const Env *env, Buf *out, const Expr *argument) {
    const HVal *bound = NULL;
    if (argument->kind == EXPR_NAME) {
        bound = elab_find(elab, env, symbols_intern(&elab->symbols, argument->name.text));
    }
    if (bound != NULL && bound->kind == HVAL_ATOM) {
        hval_brief(out, *bound);
    } else {
        write_source(elab, out, argument->span);
    }
}

static void cut(Buf *text) {
    if (text->length <= CALL_BYTES) {
        return;
    }
    text->length = CALL_BYTES;
    while (text->length > 0 && ((unsigned char)text->data[text->length] & 0xC0) == 0x80) {
        text->length--;
    }
    buf_text(text, "…");
}

static const Str *call_text(Elab *elab, const Env *env, const Expr *call) {
    Buf text;
    buf_init(&text, elab->arena);
    write_source(elab, &text, call->a->span);
    buf_char(&text, '(');
    for (uint32_t i = 0; i < call->item_count && text.length <= CALL_BYTES; i++) {
        buf_text(&text, i > 0 ? ", " : "");
        write_argument(elab, env, &text, call->items[i]);
    }
    cut(&text);
    buf_char(&text, ')');
    return buf_to_str(&text);
}

static const Str *plain_name(Elab *elab, HVal value) {
    if (value.kind == HVAL_SELECTOR) {
        return str_from(elab->arena, "plain select");
    }
    bool is_aggregate = elab->graph.nodes.data[value.node].kind == NODE_AGGREGATE;
    return str_from(elab->arena, is_aggregate ? "plain aggregate" : "plain s-op");
}

HVal elab_name_part(Elab *elab, const Env *env, const Expr *expr, HVal value) {
    if ((value.kind != HVAL_SOP && value.kind != HVAL_SELECTOR) ||
        (value.name != NULL && is_bound_here(elab, env, value))) {
        return value;
    }
    if (expr->kind == EXPR_CALL) {
        value.name = call_text(elab, env, expr);
    } else if (value.name == NULL) {
        value.name = plain_name(elab, value);
    }
    return value;
}
