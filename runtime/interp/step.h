/* One position after the other: evaluates an s-op on a sequence that grows at its end, where every selector looks back
 * only, so that what is known of earlier positions stays. A position costs the work of its row; aggregates through
 * equalities and what is up to the row keep a state by group, and cost no more for a long sequence than for a short
 * one.
 */
#ifndef RUNTIME_INTERP_STEP_H
#define RUNTIME_INTERP_STEP_H
#include "runtime/interp/interp.h"

typedef struct Stepper Stepper;

/* For an empty sequence; everything is in the arena. NULL where root cannot be evaluated so: *why says why (static). */
Stepper *stepper_new(Arena *arena, const Graph *graph, NodeId root, size_t string_limit, const char **why);
/* One more element: the value of root at its position. False when this position has none, an error or a mixture of
 * types: evaluating the whole sequence says which. The stepper is then of no more use. */
bool stepper_append(Stepper *stepper, Atom element, Atom *out);
#endif
