/* STAGE_MAP: one loop over the positions; nodes that are only used inside it stay in registers. jit/plan/plan.c makes
 * and fills it. */
#include "jit/plan/stage.h"

static Direction direction(const Plan *plan, const Stage *stage, size_t count) {
    (void)plan;
    (void)stage;
    (void)count;
    return DIRECTION_EITHER;
}

const StageMethods methods_map = {
    NEVER_APPLIES, CHOOSES_NOTHING, INPUTS_BY_KEYS,    NO_NODES,         NO_COST,
    NO_BUFFERS,    direction,       NOTHING_TO_VERIFY, NOTHING_TO_PRINT, NO_PASSES,
};
