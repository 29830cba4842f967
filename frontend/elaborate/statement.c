/* Statements: assignment, definition, loops, and what the host is told of them.
 *
 * Every statement at the top of the session or of a file runs under the journal: when it fails, whatever it bound there
 * is undone. Bodies of calls need no such care, their names die with the call.
 */
#include "frontend/elaborate/internal.h"

/* ---- binding */

bool elab_may_bind(Elab *elab, const Env *env, const NameRef *name) {
    const Symbol *symbol = symbols_intern(&elab->symbols, name->text);
    if (env->kind == ENV_BASE) {
        return true;
    }
    if (symbol->reserved) {
        return elab_report(elab, ERR_RESERVED, name->span, "'%s' is a reserved name", symbol->text->text);
    }
    if (symbol->library && env->kind != ENV_LOCAL) {
        return elab_report(elab, ERR_RESERVED, name->span,
                           "'%s' is a name of the standard library, it cannot be assigned at top level",
                           symbol->text->text);
    }
    return true;
}

static bool may_bind_all(Elab *elab, const Env *env, const NameRef *names, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (!elab_may_bind(elab, env, &names[i])) {
            return false;
        }
    }
    return true;
}

static void bind_symbol(Elab *elab, Env *env, Symbol *symbol, HVal value) {
    bool is_private = symbol->text->text[0] == '_';
    for (bool by_load = false;; by_load = true) {
        if (env->kind == ENV_LOCAL) {
            env_set(elab->arena, env, symbol, value);
        } else {
            journal_set(&elab->journal, env, symbol, value);
        }
        if (by_load && env == elab->top) {
            elab_note_loaded(elab, symbol, value);
        }
        if (env->loader == NULL || is_private) {
            return;
        }
        env = env->loader;
    }
}

void elab_bind(Elab *elab, Env *env, const NameRef *name, HVal value) {
    bind_symbol(elab, env, symbols_intern(&elab->symbols, name->text), value);
}

/* What an assignment calls an s-op or selector. The node takes the name, too: the newest at top level, the first one
 * in functions; nodes of the library keep theirs. */
static HVal named(Elab *elab, const Env *env, HVal value, const Str *name) {
    if (!is_elementwise(value) && !is_selector(value)) {
        return value;
    }
    value.name = name;
    Node *node = &elab->graph.nodes.data[value.node];
    if (value.node >= elab->base_nodes && !elab->in_library && (env->kind != ENV_LOCAL || node->name == NULL)) {
        node->name = name;
    }
    return value;
}

static bool try_value(Elab *elab, const Env *env, HVal value, Span span) {
    const ElabHost *host = &elab->config.host;
    return env != elab->top || host->trial == NULL || host->trial(host->user, value, span);
}

/* ---- loops */

bool elab_loop_source(Elab *elab, HVal source, Span span, const char *what, size_t *count) {
    if (source.kind == HVAL_LIST) {
        *count = source.list->count;
    } else if (source.kind == HVAL_DICT) {
        *count = source.dict->count;
    } else {
        return elab_report(elab, ERR_TYPE, span, "%s runs over a list or dict, not %s", what, elab_brief(elab, source));
    }
    return true;
}

HVal elab_loop_element(HVal source, size_t index) {
    return source.kind == HVAL_LIST ? source.list->items[index] : hval_atom(source.dict->keys[index]);
}

/* Pushes the parts of a list, string or dict onto the value stack; false, without a report, for anything else. */
static bool push_parts(Elab *elab, HVal whole) {
    if (whole.kind == HVAL_LIST) {
        for (size_t i = 0; i < whole.list->count; i++) {
            vec_push(elab->arena, &elab->values, whole.list->items[i]);
        }
        return true;
    }
    const Atom *atoms = NULL;
    size_t count = 0;
    if (!hval_input(elab->arena, whole, &atoms, &count)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        vec_push(elab->arena, &elab->values, hval_atom(atoms[i]));
    }
    return true;
}

static NOINLINE bool bind_parts(Elab *elab, Env *env, const Expr *source, const NameRef *names, uint32_t name_count,
                                HVal element) {
    size_t base = elab->values.count;
    bool ok = push_parts(elab, element);
    size_t count = elab->values.count - base;
    if (!ok) {
        elab_report(elab, ERR_TYPE, source->span, "the loop has %u names but an element of its source is just %s",
                    (unsigned)name_count, elab_brief(elab, element));
    } else if (count != name_count) {
        ok = elab_report(elab, ERR_TYPE, source->span, "the loop has %u names but an element of its source has %zu: %s",
                         (unsigned)name_count, count, elab_brief(elab, element));
    }
    for (uint32_t i = 0; ok && i < name_count; i++) {
        elab_bind(elab, env, &names[i], elab->values.data[base + i]);
    }
    elab->values.count = base;
    return ok;
}

bool elab_bind_element(Elab *elab, Env *env, const Expr *loop_source, const NameRef *names, uint32_t name_count,
                       HVal element) {
    if (name_count != 1) {
        return bind_parts(elab, env, loop_source, names, name_count, element);
    }
    elab_bind(elab, env, &names[0], element);
    return true;
}

/* A reserved loop name is an error only when it would be bound. */
static bool run_iterations(Elab *elab, Env *env, const Stmt *loop, HVal source, size_t count) {
    const Expr *expr = loop->values[0];
    if (count > 0 && !may_bind_all(elab, env, loop->names, loop->name_count)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!elab_charge(elab, 1, loop->span) ||
            !elab_bind_element(elab, env, expr, loop->names, loop->name_count, elab_loop_element(source, i)) ||
            !elab_block(elab, env, loop->body, loop->body_count)) {
            return false;
        }
    }
    return true;
}

static NOINLINE bool run_for(Elab *elab, Env *env, const Stmt *loop) {
    const Expr *expr = loop->values[0];
    HVal source;
    size_t count = 0;
    if (!elab_eval(elab, env, expr, &source) || !elab_loop_source(elab, source, expr->span, "a for loop", &count) ||
        !elab_enter(elab, loop->span)) {
        return false;
    }
    bool ok = run_iterations(elab, env, loop, source, count);
    elab_leave(elab);
    return ok;
}

/* ---- assignment */

/* Turns the evaluated right-hand sides, values number base and on, into one value for each name. */
static NOINLINE bool distribute(Elab *elab, const Stmt *statement, size_t base) {
    uint32_t names = statement->name_count;
    if (names == statement->value_count) {
        return true;
    }
    Span span = span_join(statement->values[0]->span, statement->values[statement->value_count - 1]->span);
    if (names == 1) {
        HVal list;
        if (!elab_list_of_values(elab, base, span, &list)) {
            return false;
        }
        elab->values.count = base + 1;
        elab->values.data[base] = list;
        return true;
    }
    if (statement->value_count == 1) {
        HVal whole = elab->values.data[base];
        elab->values.count = base;
        if (!push_parts(elab, whole)) {
            return elab_report(elab, ERR_RUNTIME, span, "%u names need as many values, not %s", (unsigned)names,
                               elab_brief(elab, whole));
        }
    }
    size_t count = elab->values.count - base;
    if (count != names) {
        return elab_report(elab, ERR_TYPE, span, "%u names need as many values, got %zu", (unsigned)names, count);
    }
    return true;
}

static bool try_values(Elab *elab, const Env *env, const Stmt *statement, size_t base) {
    if (env != elab->top || elab->config.host.trial == NULL) {
        return true;
    }
    for (uint32_t i = 0; i < statement->name_count; i++) {
        const Expr *expr = statement->values[i < statement->value_count ? i : 0];
        if (!try_value(elab, env, elab->values.data[base + i], expr->span)) {
            return false;
        }
    }
    return true;
}

static NOINLINE void tell_bound(Elab *elab, const Stmt *statement, uint32_t count, const HVal *values) {
    const Str **names = arena_array(elab->arena, const Str *, count);
    for (uint32_t i = 0; i < count; i++) {
        names[i] = statement->names[i].text;
    }
    elab_event(elab, ELAB_BOUND, statement, names, values, count);
}

static void bind_values(Elab *elab, Env *env, const Stmt *statement, size_t base) {
    for (uint32_t i = 0; i < statement->name_count; i++) {
        HVal *value = &elab->values.data[base + i];
        *value = named(elab, env, *value, statement->names[i].text);
        elab_bind(elab, env, &statement->names[i], *value);
        if (env == elab->top && value->kind == HVAL_SOP) {
            elab->last_sop = *value;
            elab->has_last_sop = true;
        }
    }
}

/* Several values of one name are parts of a list. */
static bool eval_sides(Elab *elab, Env *env, const Stmt *statement) {
    bool is_list = statement->name_count == 1 && statement->value_count > 1;
    return (is_list ? elab_eval_parts : elab_eval_push)(elab, env, statement->values, statement->value_count);
}

static NOINLINE bool run_assign(Elab *elab, Env *env, const Stmt *statement, bool is_direct) {
    size_t base = elab->values.count;
    bool ok = eval_sides(elab, env, statement) && distribute(elab, statement, base) &&
              may_bind_all(elab, env, statement->names, statement->name_count) &&
              try_values(elab, env, statement, base);
    if (ok) {
        bind_values(elab, env, statement, base);
        if (is_direct && elab->config.host.event != NULL) {
            tell_bound(elab, statement, statement->name_count, elab->values.data + base);
        }
    }
    elab->values.count = base;
    return ok;
}

static NOINLINE bool run_def(Elab *elab, Env *env, const Stmt *statement, bool is_direct) {
    if (!elab_may_bind(elab, env, &statement->names[0])) {
        return false;
    }
    HVal function = elab_function(elab, env, statement);
    elab_bind(elab, env, &statement->names[0], function);
    if (is_direct && elab->config.host.event != NULL) {
        tell_bound(elab, statement, 1, &function);
    }
    return true;
}

/* ---- the other statements */

static void show_expression(Elab *elab, const Stmt *statement, HVal value) {
    const Expr *expr = statement->values[0];
    const Str *name = expr->kind == EXPR_NAME ? expr->name.text : elab->out->text;
    if (value.kind == HVAL_RESULT) {
        name = NULL;
    } else if (value.name == NULL && (value.kind == HVAL_SOP || value.kind == HVAL_SELECTOR)) {
        value.name = name;
    }
    journal_set(&elab->journal, elab->top, elab->out, value);
    elab_event(elab, ELAB_EXPRESSION, statement, &name, &value, 1);
}

static NOINLINE bool run_expression(Elab *elab, Env *env, const Stmt *statement, bool is_direct) {
    HVal value;
    if (!elab_eval(elab, env, statement->values[0], &value) ||
        !try_value(elab, env, value, statement->values[0]->span)) {
        return false;
    }
    if (is_direct) {
        show_expression(elab, statement, value);
    }
    return true;
}

/* The value that stands for an input in a command or a drawing. */
static bool eval_input(Elab *elab, Env *env, const Expr *expr, HVal *out) {
    const Atom *atoms = NULL;
    size_t count = 0;
    if (!elab_eval(elab, env, expr, out)) {
        return false;
    }
    if (!hval_input(elab->arena, *out, &atoms, &count)) {
        return elab_report(elab, ERR_TYPE, expr->span, "an input is a string, a list of atoms or a dict, not %s",
                           elab_brief(elab, *out));
    }
    if (count == 0) {
        return elab_report(elab, ERR_TYPE, expr->span, "an input has at least one element");
    }
    return true;
}

static NOINLINE bool run_draw(Elab *elab, Env *env, const Stmt *statement) {
    HVal values[2];
    const Expr *expr = statement->values[0];
    if (!elab_eval(elab, env, expr, &values[0])) {
        return false;
    }
    if (values[0].kind != HVAL_SOP && values[0].kind != HVAL_SELECTOR) {
        return elab_report(elab, ERR_TYPE, expr->span, "only s-ops and selectors can be drawn, not %s",
                           elab_brief(elab, values[0]));
    }
    if (statement->draw_input != NULL && !eval_input(elab, env, statement->draw_input, &values[1])) {
        return false;
    }
    elab_event(elab, ELAB_DRAW, statement, NULL, values, statement->draw_input != NULL ? 2 : 1);
    return true;
}

static NOINLINE bool run_command(Elab *elab, Env *env, const Stmt *statement) {
    HVal value;
    bool has_value = statement->command == COMMAND_SET;
    if (has_value && !eval_input(elab, env, statement->values[0], &value)) {
        return false;
    }
    if (statement->command == COMMAND_QUIT) {
        elab->quit = true;
    }
    elab_event(elab, ELAB_COMMAND, statement, NULL, has_value ? &value : NULL, has_value ? 1 : 0);
    return true;
}

static bool run_kind(Elab *elab, Env *env, const Stmt *statement, bool is_direct) {
    switch (statement->kind) {
    case STMT_EXPR:
        return run_expression(elab, env, statement, is_direct);
    case STMT_ASSIGN:
        return run_assign(elab, env, statement, is_direct);
    case STMT_LOAD:
        return elab_run_load(elab, env, statement->text, statement->span);
    case STMT_DRAW:
        return run_draw(elab, env, statement);
    case STMT_DEF:
        return run_def(elab, env, statement, is_direct);
    case STMT_FOR:
        return run_for(elab, env, statement);
    case STMT_COMMAND:
        return run_command(elab, env, statement);
    case STMT_CAUSAL:
        elab->causal = statement->on;
        return true;
    case STMT_KIND_COUNT:
        break;
    }
    return true;
}

bool elab_block(Elab *elab, Env *env, Stmt *const *statements, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (!run_kind(elab, env, statements[i], false)) {
            return false;
        }
    }
    return true;
}

bool elab_run_statement(Elab *elab, Env *env, const Stmt *statement, bool is_direct) {
    HVal last_sop = elab->last_sop;
    bool had_last_sop = elab->has_last_sop, causal = elab->causal;
    size_t loaded = elab->loaded.count;
    JournalMark mark = journal_begin(&elab->journal);
    bool ok = elab_charge(elab, 1, statement->span) && run_kind(elab, env, statement, is_direct);
    journal_end(&elab->journal, mark, ok);
    if (!ok) {
        elab->last_sop = last_sop;
        elab->has_last_sop = had_last_sop;
        elab->causal = causal;
        if (elab->loaded.count > loaded) {
            elab->loaded.count = loaded;
        }
    }
    return ok;
}
