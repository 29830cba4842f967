/* Whether an s-op stays within RASP-L (docs/raspl.md, "Within RASP-L"). */
#ifndef FRONTEND_GRAPH_RASPL_H
#define FRONTEND_GRAPH_RASPL_H
#include "frontend/graph/graph.h"

typedef enum RasplRule {
    RASPL_FORWARD,  /* a selector that can select to the right */
    RASPL_POSITION, /* arithmetic on positions */
    RASPL_FLOAT,    /* a float that is no mean on its way to trunc */
    RASPL_RANGE     /* a value that can leave -128 to 127 */
} RasplRule;

typedef struct RasplFinding {
    NodeId node;
    RasplRule rule;
    int64_t low, high; /* RASPL_RANGE: what the value can be */
} RasplFinding;

typedef struct RasplReport {
    VEC(RasplFinding) findings; /* in the order of nodes */
    uint32_t operations;        /* elementwise ones, tables looked up included */
    uint32_t selectors;         /* comparisons and predicates */
} RasplReport;

/* Looks at root and its ancestors; small_ints: values have to fit 8 bits, as inputs do. Elements of inputs are ints, if
 * the conversion does not say otherwise. Everything is in the arena. */
RasplReport raspl_check(Arena *arena, const Graph *graph, NodeId root, bool small_ints);
#endif
