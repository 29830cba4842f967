/* What stages of equal keys share: methods of GROUP, RUNNING and LAG (groups.c). */
#ifndef JIT_PLAN_GROUPS_H
#define JIT_PLAN_GROUPS_H
#include "jit/plan/stage.h"

/* Equalities and nothing else but bounds of that kind. */
bool groups_apply(const Wanted *wanted, SelBounds bounds);
void groups_choose(Maker *maker, const Wanted *wanted, Stage *stage);
const char *groups_verify(const Plan *plan, const Stage *stage);
#endif
