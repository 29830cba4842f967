/* Cutting long plans. LLVM takes more than linear time for a function, so that a kernel of many stages is several
 * functions: its pieces, each of a few neighbouring stages. Short kernels stay one function, in which nothing is called
 * and scalars are registers.
 *
 * A stage weighs what it computes and adds up, which is about what LLVM has to do for it.
 */
#include "jit/plan/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    LONG = 600,      /* a kernel that weighs more is cut */
    PIECE = 20,      /* a piece weighs at least so much, but for the last one */
    OF_STAGE = 10,   /* a loop by itself */
    OF_RESULT = 4,   /* a count, or a sum of values */
};

static uint64_t weight(const Stage *stage) {
    uint64_t own = stage->kind == STAGE_SCALAR ? 0 : OF_STAGE;
    own += stage->nodes.count + stage->query_nodes.count;
    own += OF_RESULT * (stage->folds.count + (stage->count != IR_NONE ? 1 : 0));
    for (uint32_t i = 0; i < stage->part_count; i++) {
        own += weight(&stage->parts[i]);
    }
    return own;
}

/* The developer's switch (docs/development.md). */
static bool is_asked(const char *value) {
    const char *asked = getenv("RASP_PIECES");
    return asked != NULL && strcmp(asked, value) == 0;
}

static bool is_long(const Plan *plan) {
    uint64_t all = 0;
    for (size_t i = 0; i < plan->stages.count; i++) {
        all += weight(&plan->stages.data[i]);
    }
    return (all > LONG || is_asked("always")) && !is_asked("never");
}

void plan_cut(Plan *plan) {
    uint64_t least = is_asked("always") ? 0 : PIECE;
    uint64_t piece = 0;
    if (!is_long(plan)) {
        return;
    }
    for (uint32_t i = 0; i < plan->stages.count; i++) {
        piece += weight(&plan->stages.data[i]);
        if (piece >= least || i + 1 == plan->stages.count) {
            vec_push(plan->arena, &plan->pieces, i + 1);
            piece = 0;
        }
    }
}
