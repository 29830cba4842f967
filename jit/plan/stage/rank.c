/* STAGE_RANK: k < q or (k == q and j < i): places in a stable sort. */
#include "jit/plan/rank.h"

static bool applies(const Wanted *wanted) {
    const SplitSelector *split = wanted->split;
    if (split == NULL || split->rank_key == IR_NONE) {
        return false;
    }
    SelComparison comparison = {OP_LT, split->rank_key, split->rank_key};
    Codes codes = {0};
    if (sel_words(wanted->ir, &comparison) == 0) {
        return false;
    }
    plan_choose_codes(wanted->ir, &codes, &comparison, 1, CODES_ORDER);
    return codes.kind != CODES_ORDER || !split->backward;
}

const StageMethods methods_rank = {
    applies,           rank_choose,  INPUTS_BY_KEYS, plan_list_nodes,  rank_cost,
    plan_code_buffers, NO_DIRECTION, rank_verify,    NOTHING_TO_PRINT, NO_PASSES,
};
