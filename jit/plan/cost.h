/* What stages are predicted to take. */
#ifndef JIT_PLAN_COST_H
#define JIT_PLAN_COST_H
#include "jit/plan/plan.h"

/* Lengths that a plan for any length is made for, and that costs are shown for. */
#define COST_TYPICAL_LENGTH 1024.0

/* The comparisons of a selector: how many, and the bytes of the widest. */
typedef struct Pairs {
    uint32_t leaves, lane_bytes;
} Pairs;

/* Nanoseconds of a stage as it was chosen, for n positions. */
double cost_of_stage(const Ir *ir, const Stage *stage, double n);
/* The same for comparing all pairs: the comparisons, and the stage's count and sums. */
double cost_of_dense(const Ir *ir, const Stage *stage, Pairs pairs, double n);
/* The length from which on the stage is cheaper than comparing all pairs; 0 where it always is, UINT64_MAX: never. */
uint64_t cost_crossover(const Ir *ir, const Stage *stage, Pairs pairs);
#endif
