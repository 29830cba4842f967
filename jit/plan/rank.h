/* What the stages of stable sorts share: methods of RANK and SORT (rank.c). */
#ifndef JIT_PLAN_RANK_H
#define JIT_PLAN_RANK_H
#include "jit/plan/stage.h"

void rank_choose(Maker *maker, const Wanted *wanted, Stage *stage);
double rank_cost(const Plan *plan, const Stage *stage, double n);
const char *rank_verify(const Plan *plan, const Stage *stage);
#endif
