/* STAGE_NEAREST: the nearest selected column on one side, perhaps among equal values. The optimizer asks for it where
 * there is code for it. */
#include "jit/plan/cost.h"

/* Blocks without a code that is met for the first time must be common: few codes, and several blocks. */
#define MOST_MARKS 1024
#define LEAST_FOR_MARKS (UINT64_C(3) * PLAN_BLOCK)

static bool applies(const Wanted *wanted) {
    return wanted->op == IR_NEAREST;
}

/* Whether it is enough to know which codes have been met. */
static bool is_of_marks(const Ir *ir, const Stage *stage) {
    uint64_t length = ir->spec.length;
    if (length != 0 && length < LEAST_FOR_MARKS) {
        return false;
    }
    if (stage->codes->kind != CODES_RANGE || stage->codes->linear > 0 || stage->codes->range > MOST_MARKS) {
        return false;
    }
    for (size_t i = 0; i < stage->folds.count; i++) {
        if (!ir_node(ir, ir_node(ir, stage->folds.data[i])->b)->uniform) {
            return false;
        }
    }
    return true;
}

static void choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    stage->conjunction = wanted->conjunction;
    if (stage->conjunction->equal_count == 0) {
        return;
    }
    plan_group_codes(maker->ir, stage);
    stage->as.nearest.marks = is_of_marks(maker->ir, stage);
    stage->why = "any equal key: the groups that have been met";
    if (!stage->as.nearest.marks) {
        plan_find_stack(maker->ir, stage);
        stage->why = "the nearest equal key: the last one of each group";
    }
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    double codes = cost_of_codes(stage->codes, n);
    return NS_CALL + codes + (codes > 0.0 ? 0.0 : NS_PER_STEP * n * cost_outputs(stage));
}

/* One byte for each slot; slots that are bytes themselves are looked up in all 256. */
static void add_marks(Plan *plan, Stage *stage) {
    uint64_t slots = (uint64_t)stage->codes->range + 2;
    stage->tables = plan_add_buffer(plan, LANE_U8, 0, slots > 256 ? slots : 256);
}

static void buffers(Plan *plan, Stage *stage) {
    if (stage->as.nearest.marks) {
        add_marks(plan, stage);
    } else if (stage->codes->kind != CODES_NONE) {
        plan_code_buffers(plan, stage);
    }
}

static Direction direction(const Plan *plan, const Stage *stage, size_t count) {
    (void)count;
    return ir_node(plan->ir, stage->folds.data[0])->payload != 0 ? DIRECTION_FORWARD : DIRECTION_BACKWARD;
}

static const char *verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    bool coded = stage->codes->kind != CODES_NONE;
    return coded != (stage->conjunction->equal_count > 0) ? "has codes but no equalities, or the reverse" : NULL;
}

static void print(Buf *out, const Plan *plan, const Stage *stage, PrintPlace place) {
    (void)plan;
    if (place == BEHIND_CODES && stage->as.nearest.is_stack) {
        buf_text(out, ", a stack");
    }
}

static const char *const passes[] = {"nearest", "any", NULL};

const StageMethods methods_nearest = {
    applies, choose, INPUTS_BY_KEYS, plan_list_nodes, cost, buffers, direction, verify, print, passes,
};
