/* Conversions of inputs by InputKind: the one place that says what each of them is. */
#include "frontend/graph/input.h"

bool input_convert(AtomContext *context, InputKind kind, Atom element, Atom *out) {
    switch (kind) {
    case INPUT_STRING:
        return atom_to_string(context, element, out);
    case INPUT_INT:
        return atom_to_int(context, element, out);
    case INPUT_FLOAT:
        return atom_to_float(context, element, out);
    case INPUT_BOOL:
        *out = atom_to_bool(element);
        return true;
    case INPUT_ASIS:
        break;
    }
    *out = element;
    return true;
}

/* Whether the conversion gives elements of that type back unchanged. */
static bool keeps_type(InputKind kind, AtomType type) {
    switch (kind) {
    case INPUT_STRING:
        return type == ATOM_STRING;
    case INPUT_INT:
        return type == ATOM_INT;
    case INPUT_FLOAT:
        return type == ATOM_FLOAT;
    case INPUT_BOOL:
        return type == ATOM_BOOL;
    case INPUT_ASIS:
        break;
    }
    return true;
}

bool input_keeps(InputKind kind, const Atom *elements, size_t count) {
    size_t kept = 0;
    while (kept < count && keeps_type(kind, elements[kept].type)) {
        kept++;
    }
    return kept == count;
}

unsigned graph_input_kinds(Arena *arena, const Graph *graph, NodeId root) {
    ArenaMark mark = arena_mark(arena);
    bool *marked = arena_zalloc(arena, (size_t)root + 1);
    unsigned kinds = 0;
    graph_ancestors(graph, root, marked);
    for (NodeId id = 0; id <= root; id++) {
        const Node *node = graph_node(graph, id);
        if (marked[id] && node->kind == NODE_INPUT) {
            kinds |= 1u << node->input;
        }
    }
    arena_release(arena, mark);
    return kinds;
}
