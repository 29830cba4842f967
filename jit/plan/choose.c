/* Choosing the algorithm of an aggregate's stage from its selector: the first of these that applies (stages.def).
 *
 *   selector                                             sums of               stage    cost
 *   a value that depends on one byte of a text alone     any one kind          DISTINCT n
 *   the nearest column, the same in every row            any one kind          FIND     n, up to the first
 *   the nearest column on one side; equalities, too      any one kind          NEAREST  n
 *   nothing depends on the row                           anything              TOTAL    n
 *   the row is the place of its column in a stable sort  anything              SORT     n and the range, or n log n
 *   `f(j) == i`, where f takes every position once       anything              SCATTER  n
 *   smaller keys, and equal ones to one side             counts only           RANK     n and the range, or n log n
 *   one known column                                     anything              GATHER   n
 *   `j <= i`, `j < i`, or `>=`, `>`                      exact; floats forward SCAN     n
 *   bounds at other distances                            exact; prefixes any   WINDOW   n
 *   equalities of values                                 anything              GROUP    n
 *   equalities, and `j <= i` or a relative               exact; floats forward RUNNING  n
 *   equalities, and bounds at any distance               exact; prefixes any   LAG      n
 *   one order comparison of values                       exact                 BELOW    n and the range, or n log n
 *   equalities and one order comparison                  exact                 NESTED   n log n
 *   two order comparisons, or one and bounds; equalities exact                 SWEEP    n log n
 *   more of them                                         counts only           BITS     n log n and n² / 500 for each
 *   anything else                                        anything              DENSE    n² / lanes
 *
 * "exact": ints, bools and string codes; floats are summed left to right, which a sort does not keep. DENSE is taken
 * where the stage may not sum what is asked for, is left out by RASP_STAGES, or costs more (cost.h). A plan for any
 * length holds both where the crossover lies above a few vectors (STARTS_SLOW), and chooses when it runs.
 *
 * TRIED   dense for every n below 64: loses to tables for bytes as soon as two vectors are needed.
 * SHOULD  sums over three order comparisons: each bit of the value as a filter of BITS would do.
 * COULD   equalities whose keys are known to be sorted need no table: their runs are found by one merge. The sorts of
 * the runtime already take sorted keys in one pass, so little is left to win.
 */
#include "jit/plan/cost.h"

/* The shortest crossover for which a plan for any length holds both ways. */
#define LEAST_CROSSOVER 48u

static double typical_length(const Plan *plan) {
    return plan->ir->spec.length != 0 ? (double)plan->ir->spec.length : COST_TYPICAL_LENGTH;
}

bool plan_allows(const Maker *maker, StageKind kind) {
    return plan_may_use(maker->only, kind);
}

/* ---- what is wanted */

static void want_fold(Wanted *wanted, Fold fold, unsigned kinds) {
    unsigned types = ir_fold_types(kinds);
    wanted->has_folds = true;
    /* among ints there are no bools here, of which the first would tell */
    wanted->has_order = wanted->has_order || (kinds != KIND_INT && fold_is_ordered(fold, types));
    wanted->has_no_inverse = wanted->has_no_inverse || !fold_is_invertible(fold, types);
    wanted->has_others = wanted->has_others || fold != FOLD_SUM;
}

static void want_folds(Wanted *wanted, const Stage *stage) {
    for (size_t i = 0; i < stage->folds.count; i++) {
        IrId id = stage->folds.data[i];
        const IrNode *node = ir_node(wanted->ir, id);
        if (node->op == IR_FOLD) {
            want_fold(wanted, (Fold)node->fold, ir_node(wanted->ir, node->b)->kinds);
            wanted->has_long_folds = wanted->has_long_folds || lane_bytes(plan_fold_lane(wanted->ir, id)) > 8;
        }
    }
}

static Wanted what_is_wanted(const Maker *maker, IrOp op, const Stage *stage) {
    Wanted wanted = {.ir = maker->ir, .op = op, .conjunction = stage->conjunction};
    if (op == IR_DISTINCT) {
        return wanted;
    }
    wanted.uniform = ir_node(maker->ir, stage->selector)->uniform;
    wanted.split = plan_split(maker, stage->selector);
    want_folds(&wanted, stage);
    if (wanted.split != NULL && wanted.split->is_conjunction) {
        wanted.conjunction = &wanted.split->conjunction;
        wanted.shape = sel_shape(maker->ir, wanted.conjunction);
    }
    return wanted;
}

/* ---- what can be done */

static StageKind find_kind(const Wanted *wanted) {
    unsigned kind = 0;
    while (stage_methods((StageKind)kind)->applies == NULL || !stage_methods((StageKind)kind)->applies(wanted)) {
        kind++;
    }
    return (StageKind)kind; /* DENSE applies to everything */
}

static bool may_fold(const Wanted *wanted, StageFolds folds) {
    switch (folds) {
    case FOLDS_ANY:
        return true;
    case FOLDS_FORWARD:
        return !wanted->has_order || wanted->conjunction->high != IR_NONE;
    case FOLDS_PREFIX:
        return (!wanted->has_order && !wanted->has_no_inverse) || wanted->conjunction->low == IR_NONE;
    case FOLDS_ADDED:
        return !wanted->has_order && !wanted->has_no_inverse && !wanted->has_others;
    case FOLDS_NONE:
        return !wanted->has_folds;
    }
    never();
}

/* Once the query filter is taken out, comparisons of the key alone are left: then every row selects the same. */
static bool has_filters_only(const SelShape *shape) {
    return shape->is_plain && !shape->is_point && shape->bounds == SEL_UNBOUNDED && shape->equals + shape->orders == 0;
}

bool plan_has_stage(const Ir *ir, const SelConjunction *conjunction, const IrNode *aggregate) {
    Wanted wanted = {.ir = ir, .op = IR_COUNT, .shape = sel_shape(ir, conjunction), .conjunction = conjunction};
    wanted.uniform = has_filters_only(&wanted.shape);
    if (aggregate->op == IR_FOLD) {
        want_fold(&wanted, (Fold)aggregate->fold, ir_node(ir, aggregate->b)->kinds);
    }
    StageKind kind = find_kind(&wanted);
    return kind != STAGE_DENSE && may_fold(&wanted, stage_traits(kind)->folds);
}

/* ---- the choice */

static void become(Maker *maker, const Wanted *wanted, Stage *stage, StageKind kind) {
    Stage made = plan_new_stage(maker->arena, kind);
    made.selector = stage->selector;
    made.count = stage->count;
    made.folds = stage->folds;
    *stage = made;
    if (stage_methods(kind)->choose != NULL) {
        stage_methods(kind)->choose(maker, wanted, stage);
    }
    stage->cost = cost_of_stage(maker->plan, stage, typical_length(maker->plan));
}

/* Whether comparing all pairs is better at this length. */
static bool dense_is_cheaper(const Maker *maker, Stage *stage) {
    Pairs pairs = cost_pairs(maker->plan, stage);
    if (!plan_allows(maker, STAGE_DENSE)) {
        return false;
    }
    if (maker->ir->spec.length != 0) {
        return cost_of_dense(maker->ir, stage, pairs, typical_length(maker->plan)) < stage->cost;
    }
    bool slow = stage_traits(stage->kind)->start == STARTS_SLOW;
    uint64_t crossover = slow ? cost_crossover(maker->plan, stage, pairs) : 0;
    stage->dense_below = crossover >= LEAST_CROSSOVER ? crossover : 0;
    return false;
}

static bool is_best(Maker *maker, const Wanted *wanted, Stage *stage, StageKind kind) {
    if (!may_fold(wanted, stage_traits(kind)->folds) || !plan_allows(maker, kind)) {
        return false;
    }
    become(maker, wanted, stage, kind);
    return !dense_is_cheaper(maker, stage);
}

void plan_choose(Maker *maker, IrOp op, Stage *stage) {
    Wanted wanted = what_is_wanted(maker, op, stage);
    StageKind kind = find_kind(&wanted);
    if (stage_traits(kind)->choice == CHOICE_ALWAYS) {
        become(maker, &wanted, stage, kind);
    } else if (!is_best(maker, &wanted, stage, kind)) {
        become(maker, &wanted, stage, STAGE_DENSE);
    }
    if (stage_methods(stage->kind)->buffers != NULL) {
        stage_methods(stage->kind)->buffers(maker->plan, stage);
    }
}
