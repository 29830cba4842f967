/* Functions of the library that are no RASP text: those that choose columns, and elementwise ones. */
#include "frontend/elaborate/internal.h"

typedef bool (*BuiltinCode)(Elab *elab, const Builtin *builtin, const Call *call, HVal *out);

struct Builtin {
    const char *name;
    const char *parameters[2];
    uint32_t parameter_count;
    BuiltinCode code;
    NodeKind kind; /* of choose */
    Op op;         /* of map_one */
};

static Span argument_span(const Call *call, uint32_t index) {
    return call->arguments != NULL ? call->arguments[index]->span : call->place;
}

static bool check_selector(Elab *elab, const Builtin *builtin, const Call *call, HVal value) {
    return is_selector(value) ||
           elab_report(elab, ERR_TYPE, argument_span(call, 0), "%s chooses in a selector, not in %s", builtin->name,
                       elab_brief(elab, value));
}

static bool choose(Elab *elab, const Builtin *builtin, const Call *call, HVal *out) {
    HVal from = elab->values.data[call->base];
    if (!check_selector(elab, builtin, call, from)) {
        return false;
    }
    NodeId id = graph_choose(&elab->graph, builtin->kind, from.node, elab_place(elab, call->span));
    return elab_node(elab, HVAL_SELECTOR, id, call->span, out);
}

static bool choose_best(Elab *elab, const Builtin *builtin, const Call *call, HVal *out) {
    HVal from = elab->values.data[call->base], score = elab->values.data[call->base + 1];
    NodeId scores;
    if (!check_selector(elab, builtin, call, from) ||
        !elab_no_stand_in(elab, score, "the score of best", argument_span(call, 1)) ||
        !elab_operand(elab, score, ERR_TYPE, "the score of", "best", call->span, &scores)) {
        return false;
    }
    NodeId id = graph_best(&elab->graph, from.node, scores, elab_place(elab, call->span));
    return elab_node(elab, HVAL_SELECTOR, id, call->span, out);
}

static bool map_one(Elab *elab, const Builtin *builtin, const Call *call, HVal *out) {
    return elab_unary(elab, builtin->op, call->span, elab->values.data[call->base], out);
}

static const Builtin BUILTINS[] = {
    {"first", {"sel"}, 1, choose, NODE_SELECT_FIRST, OP_COUNT},
    {"last", {"sel"}, 1, choose, NODE_SELECT_LAST, OP_COUNT},
    {"nearest", {"sel"}, 1, choose, NODE_SELECT_NEAREST, OP_COUNT},
    {"best", {"sel", "score"}, 2, choose_best, NODE_SELECT_BEST, OP_COUNT},
    {"trunc", {"x"}, 1, map_one, NODE_MAP, OP_TRUNC},
    {"floor", {"x"}, 1, map_one, NODE_MAP, OP_FLOOR},
    {"ceil", {"x"}, 1, map_one, NODE_MAP, OP_CEIL},
    {"abs", {"x"}, 1, map_one, NODE_MAP, OP_ABS},
};

bool elab_call_builtin(Elab *elab, const Builtin *builtin, const Call *call, HVal *out) {
    elab->library_calls += !elab->in_library;
    return builtin->code(elab, builtin, call, out);
}

static HVal builtin_value(Elab *elab, const Builtin *builtin) {
    NameRef *parameters = arena_array(elab->arena, NameRef, builtin->parameter_count);
    for (uint32_t i = 0; i < builtin->parameter_count; i++) {
        parameters[i] = (NameRef){.text = str_from(elab->arena, builtin->parameters[i]), .span = SPAN_NONE};
    }
    Function *function = arena_new(elab->arena, Function);
    *function = (Function){.name = str_from(elab->arena, builtin->name),
                           .origin = elab->base->origin,
                           .parameters = parameters,
                           .parameter_count = builtin->parameter_count,
                           .builtin = builtin,
                           .is_library = true};
    return (HVal){.kind = HVAL_FUNCTION, .function = function, .name = function->name};
}

void elab_bind_functions(Elab *elab) {
    for (size_t i = 0; i < sizeof BUILTINS / sizeof *BUILTINS; i++) {
        HVal value = builtin_value(elab, &BUILTINS[i]);
        env_set(elab->arena, elab->base, symbols_intern(&elab->symbols, value.name), value);
    }
}
