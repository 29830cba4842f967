/* Cutting long plans. LLVM takes more than linear time for a function, so that a kernel of many stages is several
 * functions: its pieces. Short kernels stay one function, in which nothing is called
 * and scalars are registers.
 *
 * A stage weighs what it computes and adds up, which is about what LLVM has to do for it.
 */
#include "jit/plan/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    LONG = 600,    /* a kernel that weighs more is cut */
    OF_STAGE = 10, /* a loop by itself */
    OF_RESULT = 4, /* a count, or a sum of values */
};

uint64_t plan_weight(const Stage *stage) {
    uint64_t own = stage->kind == STAGE_SCALAR ? 0 : OF_STAGE;
    own += stage->nodes.count + stage->query_nodes.count;
    own += OF_RESULT * (stage->folds.count + (stage->count != IR_NONE ? 1 : 0));
    for (uint32_t i = 0; i < stage->part_count; i++) {
        own += plan_weight(&stage->parts[i]);
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
        all += plan_weight(&plan->stages.data[i]);
    }
    return (all > LONG || is_asked("always")) && !is_asked("never");
}

/* A piece for each stage, with the scalars before it: the smaller they are, the more of them are equal. */
void plan_cut(Plan *plan) {
    if (!is_long(plan)) {
        return;
    }
    for (uint32_t i = 0; i < plan->stages.count; i++) {
        if (plan->stages.data[i].kind != STAGE_SCALAR || i + 1 == plan->stages.count) {
            vec_push(plan->arena, &plan->pieces, i + 1);
        }
    }
}
