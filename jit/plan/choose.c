/* Choosing the algorithm of an aggregate's stage from its selector.
 *
 *   selector (a conjunction of ...)          sums of             method    cost
 *   rows all equal                           anything            TOTAL     n
 *   j = f(i)                                 anything            GATHER    n
 *   j <= i or j < i (>=, >: exact sums)      anything            SCAN      n
 *   j - i between bounds                     exact; prefixes all WINDOW    n
 *   equalities                               anything            GROUP     n (direct table, or hash)
 *   equalities and j <= i (as SCAN)          anything            RUNNING   n (direct table, or hash)
 *   (NEAREST) j < i, equalities              any one kind        NEAREST   n (flags: bits, marks; else a table)
 *   (NEAREST) rows all equal                 any one kind        FIND      until the first
 *   equalities and j - i between bounds      exact; prefixes all LAG       n (direct table, or hash)
 *   one order comparison                     exact               BELOW     n + range, or n log n
 *   equalities and one order comparison      exact               NESTED    n log n
 *   two order comparisons, or one and        exact               SWEEP     n log n
 *     bounds on j - i; equalities beside
 *   more order comparisons, or bounds        counts only         BITS      n * n / 500 per comparison, n log n
 *   smaller keys, and equal ones before      counts only         RANK      n + range, or n log n
 *   such a count = i                         anything            SORT      n + range, or n log n
 *   f(j) = i, f takes every position once    anything            SCATTER   n
 *   anything else                            anything            DENSE     n * n / width per comparison
 *
 * "exact": ints, bools and string codes; floats are summed left to right, which a sort does not keep. Of what applies,
 * the cheaper by cost.c is taken: a method from this table or DENSE. A plan for any length holds both where the
 * crossover lies above a few vectors (NESTED, SWEEP, BITS), and chooses when it runs.
 *
 * TRIED   dense for every n below 64: loses to tables for bytes as soon as two vectors are needed.
 * SHOULD  sums over three order comparisons: each bit of the value as a filter of BITS would do.
 * COULD   equalities whose keys are known to be sorted need no table: their runs are found by one merge. The sorts of
 * the runtime already take sorted keys in one pass, so little is left to win.
 */
#include "jit/ir/internal.h"
#include "jit/plan/cost.h"
#include "jit/plan/internal.h"

/* The shortest crossover for which a plan for any length holds both ways. */
#define LEAST_CROSSOVER 48u

static double typical_length(const Plan *plan) {
    return plan->ir->spec.length != 0 ? (double)plan->ir->spec.length : COST_TYPICAL_LENGTH;
}

bool plan_allows(const Maker *maker, StageKind kind) {
    return maker->only == 0 || (maker->only & 1u << kind) != 0;
}

static bool sums_allowed(const Maker *maker, const Stage *stage, const SelConjunction *conjunction, SelClass class) {
    for (size_t i = 0; i < stage->sums.count; i++) {
        const IrNode *sum = ir_node(maker->ir, stage->sums.data[i]);
        if (!sel_allows(conjunction, class, ir_node(maker->ir, sum->b)->kinds)) {
            return false;
        }
    }
    return true;
}

static void set(Stage *stage, StageKind kind, const char *why) {
    stage->kind = kind;
    stage->why = why;
}

/* Sums whose values take more than a word: strings that are long. */
static bool has_long_sums(const Maker *maker, const Stage *stage) {
    for (size_t i = 0; i < stage->sums.count; i++) {
        if (lane_bytes(plan_sum_lane(maker->ir, stage->sums.data[i])) > 8) {
            return true;
        }
    }
    return false;
}

static void choose_sorted(const Maker *maker, Stage *stage) {
    plan_choose_codes(maker, stage, stage->conjunction.order, 1, CODES_ORDER);
    set(stage, STAGE_BELOW, "one order comparison: totals over sorted keys");
    if (stage->codes.kind == CODES_ORDER && (stage->codes.words > 1 || has_long_sums(maker, stage))) {
        stage->codes = (Codes){.kind = CODES_NONE}; /* as one group */
        set(stage, STAGE_NESTED, "one order comparison of long values: totals over sorted places");
        plan_axes(maker, stage);
    }
}

static void choose_axes(const Maker *maker, Stage *stage) {
    if (stage->kind != STAGE_BITS && stage->conjunction.equal_count > 0) {
        plan_choose_codes(maker, stage, stage->conjunction.equal, stage->conjunction.equal_count, CODES_HASH);
    }
    plan_axes(maker, stage);
}

static void choose_by_class(const Maker *maker, Stage *stage, SelClass class) {
    const SelConjunction *conjunction = &stage->conjunction;
    switch (class) {
    case SEL_SCAN:
        set(stage, STAGE_SCAN, "bounded by the position: a running total");
        break;
    case SEL_WINDOW:
        set(stage, STAGE_WINDOW, "a window: the difference of prefixes");
        break;
    case SEL_GATHER:
        set(stage, STAGE_GATHER, "the row knows its one column");
        break;
    case SEL_GROUP:
        set(stage, STAGE_GROUP, "equal keys: a table of groups");
        plan_choose_codes(maker, stage, conjunction->equal, conjunction->equal_count, CODES_HASH);
        break;
    case SEL_RUNNING:
        set(stage, STAGE_RUNNING, "equal keys up to the position: running groups");
        plan_choose_codes(maker, stage, conjunction->equal, conjunction->equal_count, CODES_HASH);
        break;
    case SEL_LAG:
        set(stage, STAGE_LAG, "equal keys in a window: groups that keys enter and leave");
        plan_choose_codes(maker, stage, conjunction->equal, conjunction->equal_count, CODES_HASH);
        break;
    case SEL_BELOW:
        choose_sorted(maker, stage);
        break;
    case SEL_NESTED:
        set(stage, STAGE_NESTED, "equal keys and an order: totals over keys sorted within groups");
        choose_axes(maker, stage);
        break;
    case SEL_SWEEP:
        set(stage, STAGE_SWEEP, "two orders: a sweep along one over a tree of the other");
        choose_axes(maker, stage);
        break;
    case SEL_BITS:
        set(stage, STAGE_BITS, "several orders: bitsets of the keys below, conjoined");
        choose_axes(maker, stage);
        break;
    case SEL_TOTAL:
    case SEL_RANK:
    case SEL_DENSE:
        break;
    }
}

typedef struct PairCount {
    const Ir *ir;
    Pairs pairs;
} PairCount;

static void count_leaf(void *user, IrId select) {
    PairCount *count = user;
    const IrNode *node = ir_node(count->ir, select);
    const IrId sides[2] = {node->a, node->b};
    count->pairs.leaves++;
    for (unsigned i = 0; i < 2; i++) {
        uint32_t bytes = (uint32_t)lane_bytes((Lane)ir_node(count->ir, sides[i])->lane);
        count->pairs.lane_bytes = bytes > count->pairs.lane_bytes ? bytes : count->pairs.lane_bytes;
    }
}

static Pairs count_pairs(const Maker *maker, const Stage *stage) {
    PairCount count = {.ir = maker->ir};
    selector_leaves(maker->plan, stage->selector, count_leaf, &count);
    return count.pairs;
}

static void choose_dense(const Maker *maker, Stage *stage, double n) {
    set(stage, STAGE_DENSE, "compares every pair of positions");
    stage->cost = cost_of_dense(maker->ir, stage, count_pairs(maker, stage), n);
}

static bool choose_rank(const Maker *maker, Stage *stage, const SplitSelector *split) {
    SelComparison comparison = {OP_LT, split->rank_key, split->rank_key};
    if (split->rank_key == IR_NONE || stage->sums.count > 0 || sel_words(maker->ir, &comparison) == 0) {
        return false;
    }
    stage->rank_key = split->rank_key;
    stage->descending = split->descending;
    stage->backward = split->backward;
    plan_choose_codes(maker, stage, &comparison, 1, CODES_ORDER);
    set(stage, STAGE_RANK, "places in a stable sort");
    return stage->codes.kind != CODES_ORDER || !stage->backward;
}

/* An algorithm by the conjunction; false where there is none but comparing all pairs. */
static bool choose_by_conjunction(const Maker *maker, Stage *stage, const SplitSelector *split) {
    if (choose_rank(maker, stage, split)) {
        return true;
    }
    if (!split->is_conjunction || split->conjunction.never) {
        return false;
    }
    stage->conjunction = split->conjunction;
    SelClass class = sel_class(maker->ir, &stage->conjunction);
    if (class == SEL_DENSE || !sums_allowed(maker, stage, &stage->conjunction, class)) {
        return false;
    }
    choose_by_class(maker, stage, class);
    return true;
}

/* Whether comparing all pairs is better at this length. */
static bool dense_is_cheaper(const Maker *maker, Stage *stage, double n) {
    Pairs pairs = count_pairs(maker, stage);
    bool forced = maker->only != 0 && !plan_allows(maker, STAGE_DENSE);
    if (forced) {
        return false;
    }
    if (maker->ir->spec.length != 0) {
        return cost_of_dense(maker->ir, stage, pairs, n) < stage->cost;
    }
    bool slow_to_start = stage->kind == STAGE_NESTED || stage->kind == STAGE_SWEEP || stage->kind == STAGE_BITS;
    uint64_t crossover = slow_to_start ? cost_crossover(maker->ir, stage, pairs) : 0;
    stage->dense_below = crossover >= LEAST_CROSSOVER ? crossover : 0;
    return false;
}

/* Blocks without a code that is met for the first time must be common: few codes, and several blocks. */
#define MOST_MARKS 1024
#define LEAST_FOR_MARKS (UINT64_C(3) * PLAN_BLOCK)

/* Whether it is enough to know which codes have been met. */
static bool is_of_marks(const Maker *maker, const Stage *stage) {
    uint64_t length = maker->ir->spec.length;
    if (length != 0 && length < LEAST_FOR_MARKS) {
        return false;
    }
    if (stage->codes.kind != CODES_RANGE || stage->codes.linear > 0 || stage->codes.range > MOST_MARKS) {
        return false;
    }
    for (size_t i = 0; i < stage->sums.count; i++) {
        if (!ir_node(maker->ir, ir_node(maker->ir, stage->sums.data[i])->b)->uniform) {
            return false;
        }
    }
    return true;
}

/* The optimizer made it because there is code for it. */
static void choose_nearest(Maker *maker, Stage *stage, double n) {
    stage->conjunction = plan_split(maker, stage->selector)->conjunction;
    if (stage->kind == STAGE_FIND) {
        set(stage, STAGE_FIND, "the same column in every row: a search");
    } else if (stage->conjunction.equal_count > 0) {
        plan_choose_codes(maker, stage, stage->conjunction.equal, stage->conjunction.equal_count, CODES_HASH);
        stage->marks = is_of_marks(maker, stage);
        if (!stage->marks) {
            plan_find_stack(maker->ir, stage);
        }
        set(stage, STAGE_NEAREST,
            stage->marks ? "any equal key: the groups that have been met"
                         : "the nearest equal key: the last one of each group");
    } else {
        set(stage, STAGE_NEAREST, "the nearest key: the last one goes along");
    }
    stage->cost = cost_of_stage(maker->ir, stage, n);
    plan_stage_buffers(maker->plan, stage);
}

/* Values by the place of their key, which is sorting without the numbers of the places; or by a place that is known. */
static void choose_permutation(Maker *maker, Stage *stage, const SplitSelector *split, double n) {
    SelComparison comparison = {OP_LT, split->rank_key, split->rank_key};
    if (split->scatters) {
        stage->conjunction = split->conjunction;
        set(stage, STAGE_SCATTER, "each key knows its one row");
        stage->cost = cost_of_stage(maker->ir, stage, n);
        return;
    }
    stage->rank_key = split->rank_key;
    stage->descending = split->descending;
    stage->backward = split->backward;
    plan_choose_codes(maker, stage, &comparison, 1, CODES_ORDER);
    set(stage, STAGE_SORT, "the key that comes at each place: a stable sort");
    stage->cost = cost_of_stage(maker->ir, stage, n);
    plan_stage_buffers(maker->plan, stage);
}

/* The program's own plan, and memory for the different tokens, how often each occurs, what the program gives, and what
 * it works in. */
static void choose_distinct(Maker *maker, Stage *stage, double n) {
    Plan *plan = maker->plan;
    Ir *program = maker->ir->programs.data[ir_node(maker->ir, stage->sums.data[0])->payload].program;
    /* so few positions that comparing all of them is better than any table, and less code */
    program->spec.stages = 1u << STAGE_DENSE | 1u << STAGE_SCATTER | 1u << STAGE_GATHER;
    stage->inner = arena_new(maker->arena, Plan);
    plan_make(stage->inner, maker->arena, program);
    set(stage, STAGE_DISTINCT, "a function of one byte: computed on the different ones");
    stage->cost = cost_of_stage(maker->ir, stage, n);
    stage->tables = plan_add_buffer(plan, LANE_U8, 0, PLAN_TOKENS);
    plan_add_buffer(plan, LANE_I32, 0, PLAN_TOKENS);
    plan_add_buffer(plan, stage->inner->output_lane, 0, PLAN_TOKENS);
    plan_add_buffer(plan, LANE_U8, 0, plan_scratch_bytes(stage->inner, PLAN_TOKENS) + 64);
    plan_add_buffer(plan, (Lane)ir_node(maker->ir, stage->sums.data[0])->lane, 0, PLAN_TOKENS);
}

void plan_choose(Maker *maker, Stage *stage) {
    double n = typical_length(maker->plan);
    if (stage->kind == STAGE_DISTINCT) {
        choose_distinct(maker, stage, n);
        return;
    }
    if (stage->kind == STAGE_FIND || stage->kind == STAGE_NEAREST) {
        choose_nearest(maker, stage, n);
        return;
    }
    Stage blank = *stage;
    if (ir_node(maker->ir, stage->selector)->uniform) {
        set(stage, STAGE_TOTAL, "every row selects the same columns");
        stage->cost = cost_of_stage(maker->ir, stage, n);
        return;
    }
    const SplitSelector *split = plan_split(maker, stage->selector);
    if (split->sorts || split->scatters) {
        choose_permutation(maker, stage, split, n);
        return;
    }
    if (choose_by_conjunction(maker, stage, split) && plan_allows(maker, stage->kind)) {
        stage->cost = cost_of_stage(maker->ir, stage, n);
        if (!dense_is_cheaper(maker, stage, n)) {
            plan_stage_buffers(maker->plan, stage);
            return;
        }
    }
    *stage = blank;
    choose_dense(maker, stage, n);
}
