/* Calls: of functions, and of s-ops and selectors on an input.
 *
 * The environment of a call is used again for a later call unless a function was defined in it, so that deep and long
 * recursions over atoms leave little behind.
 */
#include "frontend/elaborate/internal.h"

/* ---- environments of calls */

Env *elab_local_env(Elab *elab, Env *parent) {
    Env *env = elab->free_envs;
    if (env == NULL) {
        return env_new(elab->arena, ENV_LOCAL, parent);
    }
    elab->free_envs = env->next_free;
    env->next_free = NULL;
    env->parent = parent;
    return env;
}

/* One that grew an index is left alone: emptying it would cost more than a new one. */
void elab_release_env(Elab *elab, Env *env) {
    if (env->captured || env->index != NULL) {
        return;
    }
    env->count = 0;
    env->next_free = elab->free_envs;
    elab->free_envs = env;
}

static const Str *origin_of(const Env *env) {
    while (env->origin == NULL) {
        env = env->parent;
    }
    return env->origin;
}

HVal elab_function(Elab *elab, Env *env, const Stmt *definition) {
    Function *function = arena_new(elab->arena, Function);
    function->name = definition->names[0].text;
    function->origin = origin_of(env);
    function->parameters = definition->names + 1;
    function->parameter_count = definition->name_count - 1;
    function->definition = definition;
    function->closure = env;
    function->is_library = env->kind == ENV_BASE || definition->span.source == elab->raspl_source;
    for (Env *outer = env; outer != NULL && !outer->captured; outer = outer->parent) {
        outer->captured = true;
    }
    return (HVal){.kind = HVAL_FUNCTION, .function = function, .name = function->name};
}

/* ---- functions */

static bool bind_arguments(Elab *elab, Env *local, const Function *function, size_t base) {
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        if (!elab_may_bind(elab, local, &function->parameters[i])) {
            return false;
        }
        elab_bind(elab, local, &function->parameters[i], elab->values.data[base + i]);
    }
    return true;
}

static bool eval_return(Elab *elab, Env *local, const Stmt *definition, HVal *out) {
    if (definition->value_count == 1) {
        return elab_eval(elab, local, definition->values[0], out);
    }
    size_t base = elab->values.count;
    bool ok = elab_eval_parts(elab, local, definition->values, definition->value_count) &&
              elab_list_of_values(elab, base, definition->span, out);
    elab->values.count = base;
    return ok;
}

static bool run_body(Elab *elab, const Function *function, size_t base, HVal *out) {
    const Stmt *definition = function->definition;
    Env *local = elab_local_env(elab, function->closure);
    bool ok = bind_arguments(elab, local, function, base) &&
              elab_block(elab, local, definition->body, definition->body_count) &&
              eval_return(elab, local, definition, out);
    elab_release_env(elab, local);
    return ok;
}

static NOINLINE bool wrong_count(Elab *elab, const Call *call, const Function *function) {
    Buf names;
    buf_init(&names, elab->arena);
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        buf_format(&names, "%s%s", i > 0 ? ", " : "", function->parameters[i].text->text);
    }
    const unsigned count = function->parameter_count;
    return elab_report(elab, ERR_ARGS, call->place, "%s(%s) takes %u argument%s, got %u", function->name->text,
                       buf_c_string(&names), count, count == 1 ? "" : "s", (unsigned)call->count);
}

/* Errors in library code are moved to the call, so they need no note of it. */
static bool call_library(Elab *elab, const Function *function, const Call *call, HVal *out) {
    bool is_outermost = !elab->in_library;
    if (is_outermost) {
        elab->library_call = (LibraryCall){function, *call};
        elab->library_calls++;
    }
    elab->in_library = true;
    bool ok = run_body(elab, function, call->base, out);
    if (is_outermost) {
        elab->in_library = false;
    }
    return ok;
}

/* Errors in a function that the library was given are its own. */
static bool call_other(Elab *elab, const Function *function, const Call *call, HVal *out) {
    const bool in_library = elab->in_library;
    elab->in_library = false;
    bool ok = run_body(elab, function, call->base, out);
    elab->in_library = in_library;
    return ok;
}

/* The mode that a body sets ends with it. */
static bool call_body(Elab *elab, const Function *function, const Call *call, HVal *out) {
    bool causal = elab->causal;
    bool ok = function->is_library ? call_library(elab, function, call, out) : call_other(elab, function, call, out);
    elab->causal = causal;
    return ok;
}

NOINLINE bool elab_call_function(Elab *elab, const Function *function, const Call *call, HVal *out) {
    if (call->count != function->parameter_count) {
        return wrong_count(elab, call, function);
    }
    if (!elab_enter(elab, call->place)) {
        return false;
    }
    bool ok = function->builtin != NULL ? elab_call_builtin(elab, function->builtin, call, out)
                                        : call_body(elab, function, call, out);
    elab_leave(elab);
    if (!ok && !function->is_library) {
        diag_note(elab->config.sink, call->span, "called from here");
    }
    return ok;
}

/* ---- s-ops and selectors on an input */

static NOINLINE bool apply(Elab *elab, HVal node, const Call *call, HVal *out) {
    if (call->count != 1) {
        return elab_report(elab, ERR_ARGS, call->place, "%s takes 1 argument, the input, got %u",
                           node.kind == HVAL_SOP ? "an s-op" : "a selector", (unsigned)call->count);
    }
    HVal input = elab->values.data[call->base];
    const ElabHost *host = &elab->config.host;
    const Atom *atoms = NULL;
    size_t count = 0;
    Span span = call->arguments[0]->span;
    if (!hval_input(elab->arena, input, &atoms, &count)) {
        return elab_report(elab, ERR_TYPE, span, "an input is a string, a list of atoms or a dict, not %s",
                           elab_brief(elab, input));
    }
    if (count == 0) {
        return elab_report(elab, ERR_TYPE, span, "an input has at least one element");
    }
    if (host->apply == NULL) {
        return elab_report(elab, ERR_RUNTIME, call->place, "s-ops cannot be applied here");
    }
    const Result *result = NULL;
    if (!host->apply(host->user, node.node, atoms, count, call->span, &result)) {
        return false;
    }
    *out = (HVal){.kind = HVAL_RESULT, .result = result};
    return true;
}

bool elab_call(Elab *elab, Env *env, const Expr *expr, HVal callee, HVal *out) {
    Call call = {.span = expr->span,
                 .place = expr->operator_span,
                 .arguments = expr->items,
                 .count = expr->item_count,
                 .base = elab->values.count};
    bool ok = elab_eval_push(elab, env, expr->items, expr->item_count);
    if (ok && callee.kind == HVAL_FUNCTION) {
        ok = elab_call_function(elab, callee.function, &call, out);
    } else if (ok && (is_sop(callee) || is_selector(callee))) {
        ok = apply(elab, callee, &call, out);
    } else if (ok) {
        ok = elab_report(elab, is_stand_in(callee) ? ERR_TYPE : ERR_RUNTIME, call.place, "%s cannot be called",
                         elab_brief(elab, callee));
    }
    elab->values.count = call.base;
    return ok;
}
