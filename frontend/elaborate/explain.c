/* What errors say beside what happened: the name that was meant, what a function of the library takes. */
#include "frontend/base/nearest.h"
#include "frontend/elaborate/internal.h"

#include <string.h>

/* ---- names */

static void offer_names(Nearest *nearest, const Env *env) {
    for (; env != NULL; env = env->parent) {
        for (uint32_t i = 0; i < env->count; i++) {
            const Str *name = env->slots[i].symbol->text;
            nearest_offer(nearest, name->text, name->length);
        }
    }
}

/* The words that look like names of functions. */
static void offer_operators(Nearest *nearest) {
    static const char *const words[] = {
        "round",
        "indicator",
#define TOKEN(name, text)
#define WORD(name, text)
#define OPERATOR_WORD(name, text) text,
#include "frontend/syntax/token.def"
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        nearest_offer(nearest, words[i], strlen(words[i]));
    }
}

NOINLINE bool elab_unknown_name(Elab *elab, const Env *env, const Str *name, Span span) {
    Nearest nearest;
    nearest_begin(&nearest, name->text, name->length);
    offer_names(&nearest, env);
    offer_operators(&nearest);
    if (nearest.found == NULL) {
        return elab_report(elab, ERR_NAME, span, "undefined name '%s'", name->text);
    }
    return elab_report(elab, ERR_NAME, span, "undefined name '%s'; did you mean '%s'?", name->text, nearest.found);
}

/* ---- functions of the library */

/* What they take, a letter for each parameter: s a selector, o an s-op or atom, a an atom. */
static const struct LibraryFunction {
    const char *name, *takes;
} library_functions[] = {
    {"average", "o"},
    {"count", "oo"},
    {"contains", "oo"},
    {"max", "oo"},
    {"min", "oo"},
    {"has_focus", "s"},
    {"selector_width", "s"},
    {"load_from_location", "oo"},
    {"shift", "ooa"},
    {"mark_first_instance", "oo"},
    {"mark_last_instance", "oo"},
    {"select_from_first", "oo"},
    {"select_from_last", "oo"},
    {"sort", "oo"},
    {"select_next_identical", "o"},
    {"first", "s"},
    {"last", "s"},
    {"nearest", "s"},
    {"best", "so"},
    {"trunc", "o"},
    {"floor", "o"},
    {"ceil", "o"},
    {"abs", "o"},
};

const char *elab_library_takes(const Str *name) {
    for (size_t i = 0; i < sizeof library_functions / sizeof *library_functions; i++) {
        if (str_equal_text(name, library_functions[i].name)) {
            return library_functions[i].takes;
        }
    }
    return "";
}

static bool is_taken(char kind, HVal value) {
    switch (value.kind) {
    case HVAL_ATOM:
        return kind != 's';
    case HVAL_SOP:
        return kind == 'o';
    case HVAL_SELECTOR:
        return kind == 's';
    default:
        return false;
    }
}

/* The number of the first argument of the running call of a library function that is none of what it takes; the number
 * of arguments when there is none. */
static uint32_t wrong_argument(const Elab *elab) {
    const LibraryCall *call = &elab->library_call;
    const char *takes = elab_library_takes(call->function->name);
    uint32_t i = 0;
    while (i < call->call.count && takes[i] != '\0' && is_taken(takes[i], elab->values.data[call->call.base + i])) {
        i++;
    }
    return takes[i] != '\0' ? i : call->call.count;
}

const char *elab_library_wants(Elab *elab, Span *span) {
    static const char *const kinds[] = {['s'] = "a selector", ['o'] = "an s-op", ['a'] = "an atom"};
    const LibraryCall *call = &elab->library_call;
    if (!elab->in_library) {
        return NULL;
    }
    const uint32_t number = wrong_argument(elab);
    if (number == call->call.count) {
        return NULL;
    }
    const Function *function = call->function;
    const char kind = elab_library_takes(function->name)[number];
    Buf text;
    buf_init(&text, elab->arena);
    buf_format(&text, "%s wants %s as %s, not ", function->name->text, kinds[(unsigned char)kind],
               function->parameters[number].text->text);
    hval_brief(&text, elab->values.data[call->call.base + number]);
    *span = call->call.arguments != NULL ? call->call.arguments[number]->span : call->call.span;
    return buf_c_string(&text);
}
