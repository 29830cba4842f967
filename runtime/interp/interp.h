/* The interpreter: walks the graph with tagged values, exactly as docs/language.md says. Obvious, complete, O(n^2) per
 * aggregate, and the oracle that native code is held against. Reentrant: reads the graph, writes only its arena.
 */
#ifndef RUNTIME_INTERP_INTERP_H
#define RUNTIME_INTERP_INTERP_H
#include "frontend/diag.h"
#include "frontend/graph/graph.h"

typedef struct Sequence {
    size_t count;
    SeqType type;
    const Atom *at;
} Sequence;

typedef struct InterpContext {
    Arena *arena;   /* results and everything in between */
    DiagSink *sink; /* where errors go */
    size_t string_limit;
    /* Asked at the start and every few milliseconds: a text (static) stops with a limit error that says so. NULL:
     * nobody is asked. */
    const char *(*stopped)(void *user);
    void *user;
} InterpContext;

/* The value of an s-op node on an input of count atoms. An empty input is a type error. False after reporting; the
 * error's span is the node's that failed and its message names position and values. */
bool interp_sequence(InterpContext *context, const Graph *graph, NodeId node, const Atom *input, size_t count,
                     Sequence *out);
/* A selector's matrix: count * count bytes 0 or 1, row = query position. */
bool interp_selector(InterpContext *context, const Graph *graph, NodeId node, const Atom *input, size_t count,
                     const uint8_t **cells);
#endif
