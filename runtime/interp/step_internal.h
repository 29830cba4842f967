/* What the files that evaluate position by position share. */
#ifndef RUNTIME_INTERP_STEP_INTERNAL_H
#define RUNTIME_INTERP_STEP_INTERNAL_H
#include "frontend/graph/causal.h"
#include "runtime/interp/step.h"

/* The values of a node so far. */
typedef struct StepColumn {
    Atom *data;
    size_t count, capacity; /* as VEC has them */
    bool has_other;         /* than bools: then bools are ints among numbers */
} StepColumn;

/* ---- step_fold.c: the values that a row selects, one after the other */

typedef struct StepTotal {
    size_t count;
    size_t first, last; /* positions */
    bool is_float;      /* else whole is the sum */
    bool has_string;    /* there is no sum */
    Int128 whole;
    double sum;
    Atom extreme;
} StepTotal;

void step_put(StepTotal *total, Fold fold, size_t position, Atom value);
/* What the fold makes of one value or more; false where that is an error. */
bool step_fold(const StepTotal *total, Fold fold, const StepColumn *values, Atom *out);

/* ---- step_state.c: aggregates that keep totals by group */

typedef struct StepState StepState;
/* NULL where the selector is of no form that has one. columns: by node. */
StepState *step_state_new(Arena *arena, const Graph *graph, const Node *aggregate, const StepColumn *columns);
/* The row of the last position; its columns are complete. An empty total where it selects nothing. False where a state
 * cannot say: a score that is not a number. */
bool step_state_row(StepState *state, size_t position, StepTotal *out);

/* ---- step_row.c: all others look at the row */

/* Recursion over the parts of a selector: no deeper ones are asked for. */
enum { STEP_DEPTH = 200 };
void step_row(Arena *arena, const Graph *graph, const StepColumn *columns, const Node *aggregate, size_t position,
              StepTotal *out);
#endif
