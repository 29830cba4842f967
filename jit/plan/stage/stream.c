/* STAGE_STREAM: stages that walk the positions the same way, block by block. jit/plan/stream.c makes it of them. */
#include "jit/plan/stage.h"

static Direction direction(const Plan *plan, const Stage *stage, size_t count) {
    (void)plan;
    (void)count;
    return stage->as.backward ? DIRECTION_BACKWARD : DIRECTION_FORWARD;
}

static const char *verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    return stage->part_count == 0 ? "is a stream without parts" : NULL;
}

static void print(Buf *out, const Plan *plan, const Stage *stage, PrintPlace place) {
    (void)plan;
    if (place == BEHIND_NAME) {
        buf_format(out, " of blocks, from the %s", stage->as.backward ? "right" : "left");
    }
}

const StageMethods methods_stream = {
    NEVER_APPLIES, CHOOSES_NOTHING, INPUTS_BY_KEYS, NO_NODES, NO_COST, NO_BUFFERS, direction, verify, print, NO_PASSES,
};
