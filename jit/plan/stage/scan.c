/* STAGE_SCAN: rows bounded by their own position or its neighbour: a prefix or suffix. */
#include "jit/plan/cost.h"

static bool applies(const Wanted *wanted) {
    return sel_is_walk(&wanted->shape) && wanted->shape.equals == 0;
}

static void choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    (void)maker;
    stage->conjunction = wanted->conjunction;
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    return NS_CALL + NS_PER_STEP * n * cost_outputs(stage);
}

/* Counts, and sums of ints that fit a byte, are prefix sums of bytes. */
static bool has_byte_steps(const Plan *plan, const Stage *stage) {
    for (size_t i = 0; i < stage->folds.count; i++) {
        const IrNode *fold = ir_node(plan->ir, stage->folds.data[i]);
        const IrNode *value = ir_node(plan->ir, fold->b);
        bool is_int = value->kinds == KIND_INT || value->kinds == KIND_BOOL;
        if (!ir_is_fold(fold, FOLD_SUM) || !is_int || value->low < INT8_MIN || value->high > INT8_MAX) {
            return false;
        }
    }
    return stage->conjunction->query_filter == IR_NONE;
}

/* They need no table, but the runtime's way. */
static void buffers(Plan *plan, Stage *stage) {
    stage->as.byte_steps = has_byte_steps(plan, stage);
}

static const char *verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    const SelConjunction *conjunction = stage->conjunction;
    return (conjunction->low == IR_NONE) == (conjunction->high == IR_NONE) ? "is not bounded on one side" : NULL;
}

const StageMethods methods_scan = {
    applies, choose,           INPUTS_BY_KEYS, plan_list_nodes, cost, buffers, plan_direction_of_bound,
    verify,  NOTHING_TO_PRINT, NO_PASSES,
};
