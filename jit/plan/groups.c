/* Groups of equal keys: see groups.h. */
#include "jit/plan/groups.h"

bool groups_apply(const Wanted *wanted, SelBounds bounds) {
    const SelShape *shape = &wanted->shape;
    return shape->is_plain && !shape->is_point && shape->equals > 0 && shape->orders == 0 && shape->bounds == bounds;
}

void groups_choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    stage->conjunction = wanted->conjunction;
    plan_group_codes(maker->ir, stage);
}

const char *groups_verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    bool coded = stage->codes->kind == CODES_RANGE || stage->codes->kind == CODES_HASH;
    return coded && stage->conjunction->equal_count > 0 ? NULL : "has no groups";
}
