/* What a node INPUT makes of the elements that an evaluation is given. */
#ifndef FRONTEND_GRAPH_INPUT_H
#define FRONTEND_GRAPH_INPUT_H
#include "frontend/graph/graph.h"

/* One element, converted. False with context->error where that kind of input refuses it. */
bool input_convert(AtomContext *context, InputKind kind, Atom element, Atom *out);
/* Whether the conversion leaves all of them as they are. */
bool input_keeps(InputKind kind, const Atom *elements, size_t count);
/* Bit 1 << InputKind for each conversion among root and its ancestors. */
unsigned graph_input_kinds(Arena *arena, const Graph *graph, NodeId root);
#endif
