/* The parts of costs that stages share. See cost.h. */
#include "jit/plan/cost.h"

double cost_outputs(const Stage *stage) {
    return (stage->count != IR_NONE ? 1.0 : 0.0) + (double)stage->folds.count;
}

static double words_cost(const Codes *words) {
    return words->words > 1 ? NS_PER_LONG_SORT * words->words : words->wide ? NS_PER_LONG_SORT : NS_PER_SORT;
}

double cost_of_codes(const Codes *codes, double n) {
    switch (codes->kind) {
    case CODES_RANGE:
        return NS_PER_TABLE * n + NS_PER_SLOT * ((double)codes->range + codes->linear * n);
    case CODES_HASH:
        return NS_HASH + (NS_PER_TABLE + (codes->words > 1 ? NS_PER_WIDE_HASH : NS_PER_HASH)) * n;
    case CODES_ORDER:
        return (NS_PER_MERGE + words_cost(codes)) * n;
    case CODES_NONE:
        break;
    }
    return 0.0;
}

double cost_of_axes(const Stage *stage, double n) {
    double sum = 0.0;
    for (uint32_t i = 0; i < stage->as.axes->count; i++) {
        const Codes *words = &stage->as.axes->axis[i].words;
        double sorts = words->shared ? 1.0 : 2.0;
        sum += stage->as.axes->axis[i].kind == AXIS_ORDER ? (sorts * words_cost(words) + NS_PER_MERGE) * n
                                                          : NS_PER_STEP * n;
    }
    return sum;
}

double cost_of_stage(const Plan *plan, const Stage *stage, double n) {
    const StageMethods *methods = stage_methods(stage->kind);
    return methods->cost != NULL ? methods->cost(plan, stage, n) : 0.0;
}

uint64_t cost_crossover(const Plan *plan, const Stage *stage, Pairs pairs) {
    for (uint64_t n = 8; n <= 1u << 24; n += n / 4) {
        if (cost_of_stage(plan, stage, (double)n) < cost_of_dense(plan->ir, stage, pairs, (double)n)) {
            return n <= 8 ? 0 : n;
        }
    }
    return UINT64_MAX;
}
