/* STAGE_SCALAR: uniform nodes, computed once. jit/plan/plan.c makes and fills it. */
#include "jit/plan/stage.h"

const StageMethods methods_scalar = {
    NEVER_APPLIES, CHOOSES_NOTHING, INPUTS_BY_KEYS,    NO_NODES,         NO_COST,
    NO_BUFFERS,    NO_DIRECTION,    NOTHING_TO_VERIFY, NOTHING_TO_PRINT, NO_PASSES,
};
