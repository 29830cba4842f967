/* Stable sorts: see rank.h. */
#include "jit/plan/rank.h"

#include "jit/plan/cost.h"

void rank_choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    const SplitSelector *split = wanted->split;
    SelComparison comparison = {OP_LT, split->rank_key, split->rank_key};
    stage->as.rank = (StageRank){.key = split->rank_key, .descending = split->descending, .backward = split->backward};
    plan_choose_codes(maker->ir, stage->codes, &comparison, 1, CODES_ORDER);
}

double rank_cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    return NS_CALL + cost_of_codes(stage->codes, n) + NS_PER_TABLE * n * (cost_outputs(stage) - 1.0);
}

const char *rank_verify(const Plan *plan, const Stage *stage) {
    (void)plan;
    return stage->codes->kind == CODES_NONE ? "has no codes to sort" : NULL;
}
