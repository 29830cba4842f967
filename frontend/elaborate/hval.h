/* Values of elaboration: atoms, lists, dicts, functions, handles on graph nodes, and results of applications. */
#ifndef FRONTEND_ELABORATE_HVAL_H
#define FRONTEND_ELABORATE_HVAL_H
#include "frontend/graph/graph.h"

typedef struct List List;
typedef struct Dict Dict;
typedef struct Function Function;
typedef struct Result Result;

typedef enum HValKind {
    HVAL_ATOM,
    HVAL_LIST,
    HVAL_DICT,
    HVAL_FUNCTION,
    HVAL_SOP,
    HVAL_SELECTOR,
    HVAL_RESULT,
    HVAL_STAND_IN, /* key, query and what a predicate computes of them, while it is called: a node of pairs */
} HValKind;

typedef struct HVal {
    HValKind kind;
    union {
        Atom atom;
        const List *list;
        const Dict *dict;
        const Function *function;
        NodeId node; /* HVAL_SOP, HVAL_SELECTOR, HVAL_STAND_IN */
        const Result *result;
    };
    const Str *name; /* for s-ops and selectors: what this handle is called, or NULL */
} HVal;

/* Lists and dicts are immutable once made. height: how deeply they nest (1 without inner lists and dicts). weight: the
 * elements they hold, inner ones included. Elaboration keeps both under a limit, so that walks over values may recurse
 * (at most LIMIT_VALUE_HEIGHT deep) and end soon even where parts are shared. */
struct List {
    size_t count, weight;
    uint32_t height;
    HVal *items;
};

struct Dict {
    size_t count, weight;
    uint32_t height;
    Atom *keys; /* insertion order */
    HVal *values;
    uint32_t *slots; /* open addressing by atom_hash: entry + 1, 0 when free */
    size_t slot_count;
};

/* What applying an s-op or selector to an input gives (docs/language.md, "Inputs"): made by the evaluator that
 * elaboration is given, kept as values so that the front end needs to know nothing of evaluation. */
struct Result {
    bool is_selector;
    size_t count;         /* positions */
    SeqType type;         /* s-ops */
    const Atom *at;       /* s-ops: count values */
    const uint8_t *cells; /* selectors: count * count bytes 0 or 1, row = query */
    const Atom *input;    /* the input it was applied to: count values (labels of the matrix) */
};

HVal hval_atom(Atom atom);
HVal hval_list(Arena *arena, const HVal *items, size_t count); /* copies the items */
/* index in 0..count-1 of a key, or SIZE_MAX. */
size_t dict_find(const Dict *dict, Atom key);

typedef struct DictBuilder {
    Arena *arena;
    Dict *dict;
    size_t capacity;
} DictBuilder;
void dict_begin(DictBuilder *builder, Arena *arena);
/* Later values replace earlier ones of an equal key; the first key and its place stay, as in Python. */
void dict_set(DictBuilder *builder, Atom key, HVal value);
const Dict *dict_finish(DictBuilder *builder);

/* Python's truth of any value; functions, s-ops and selectors are true. */
bool hval_truth(HVal value);
/* Python's == for lists, dicts and atoms; identity for functions, graph nodes and results. */
bool hval_equal(HVal a, HVal b);
/* The input that a value stands for where an s-op is applied to it: the characters of a string, the atoms of a list,
 * the keys of a dict; false for anything else. count may be 0. */
bool hval_input(Arena *arena, HVal value, const Atom **out, size_t *count);
/* Elements in it, inner ones included (1 for everything but lists and dicts), and how deeply it nests (0). */
size_t hval_weight(HVal value);
uint32_t hval_height(HVal value);
/* int float bool string list dict function s-op selector result stand-in */
const char *hval_kind_name(HVal value);
/* Short text for error messages: [1, 'a'], "abc", s-op x, a selector, function max; cut to about 60 characters. */
void hval_brief(Buf *out, HVal value);
#endif
