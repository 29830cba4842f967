/* STAGE_MATRIX: the selector itself, one byte per entry, is the result. jit/plan/plan.c makes it. */
#include "jit/plan/stage.h"

const StageMethods methods_matrix = {
    NEVER_APPLIES, CHOOSES_NOTHING, INPUTS_BY_KEYS,    NO_NODES,         NO_COST,
    NO_BUFFERS,    NO_DIRECTION,    NOTHING_TO_VERIFY, NOTHING_TO_PRINT, NO_PASSES,
};
