/* STAGE_SCALAR: nodes that are the same in every row, each once. */
#include "jit/stage/stage_code.h"

static void emit_stage(Emit *emit, const Stage *stage) {
    emit->stamp++;
    emit->v_position = NULL;
    for (size_t i = 0; i < stage->nodes.count; i++) {
        IrId id = stage->nodes.data[i];
        emit->scalar[id] = l_compute(emit, id);
    }
}

const StageCode code_scalar = {NOTHING_BEFORE, NO_PART, emit_stage};
