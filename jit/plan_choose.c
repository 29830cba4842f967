/* Choosing the algorithm of an aggregate's stage from its selector.
 *
 *   selector (a conjunction of ...)          sums of             method    cost
 *   rows all equal                           anything            TOTAL     n
 *   j = f(i)                                 anything            GATHER    n
 *   j <= i or j < i (>=, >: exact sums)      anything            SCAN      n
 *   j - i between bounds                     exact; prefixes all WINDOW    n
 *   equalities                               anything            GROUP     n (direct table, or hash)
 *   equalities and j <= i (as SCAN)          anything            RUNNING   n (direct table, or hash)
 *   (NEAREST) j < i, equalities              any one kind        NEAREST   n (flags: bits of a word; else a table)
 *   (NEAREST) rows all equal                 any one kind        FIND      until the first
 *   one order comparison                     exact               SORTED    n + range, or n log n
 *   smaller keys, and equal ones before      counts only         RANK      n + range, or n log n
 *   such a count = i                         anything            SORT      n + range, or n log n
 *   f(j) = i, f takes every position once    anything            SCATTER   n
 *   anything else                            anything            DENSE     n * n / lanes per comparison
 *
 * "exact": ints, bools and string codes; floats are summed left to right, which a sort does not keep.
 *
 * TRIED  dense for every n below 64: loses to tables for bytes as soon as two vectors are needed.
 */
#include "jit/ir_internal.h"
#include "jit/plan_internal.h"

#define TYPICAL_LENGTH 1024.0
#define NS_PER_VECTOR 0.5 /* one comparison of one vector and what follows it */
#define NS_PER_STEP 0.5   /* one position in a scan */
#define NS_PER_TABLE 1.0  /* one position in a table */
#define NS_PER_HASH 4.0   /* one position in a hash */
#define NS_PER_SORT 8.0   /* one position in a sort */
#define NS_PER_SLOT 0.05  /* clearing and summing one slot of a table */
#define SMALL_RANGE 1024  /* slots that are always worth a direct table */

static void count_leaf(void *user, IrId select) {
    (void)select;
    ++*(uint32_t *)user;
}

static double typical_length(const Plan *plan) {
    return plan->ir->spec.length != 0 ? (double)plan->ir->spec.length : TYPICAL_LENGTH;
}

bool plan_allows(const Maker *maker, StageKind kind) {
    return maker->options->only == 0 || (maker->options->only & 1u << kind) != 0;
}

/* Bounds of a node that counts or indexes positions: [low - below * n, high + above * n]. */
typedef struct Bounds {
    int64_t low, high;
    uint32_t below, above;
} Bounds;

static bool linear_bounds(const Ir *ir, IrId id, Bounds *out, unsigned depth);

/* Sums of -1, 0 and 1 are at most as many as there are positions. */
static bool bounds_of_sum(const Ir *ir, const IrNode *sum, Bounds *out) {
    const IrNode *value = ir_node(ir, sum->b);
    *out = (Bounds){.below = value->low < 0, .above = value->high > 0};
    return (value->kinds == KIND_INT || value->kinds == KIND_BOOL) && value->low >= -1 && value->high <= 1;
}

static bool bounds_of_ternary(const Ir *ir, const IrNode *node, Bounds *out, unsigned depth) {
    Bounds other;
    if (!linear_bounds(ir, node->a, out, depth) || !linear_bounds(ir, node->c, &other, depth)) {
        return false;
    }
    out->low = other.low < out->low ? other.low : out->low;
    out->high = other.high > out->high ? other.high : out->high;
    out->below = other.below > out->below ? other.below : out->below;
    out->above = other.above > out->above ? other.above : out->above;
    return true;
}

/* Plus or minus a small constant. */
static bool bounds_of_step(const Ir *ir, const IrNode *node, Bounds *out, unsigned depth) {
    const IrNode *step = ir_node(ir, node->b);
    if (step->op != IR_CONST || step->low < -SMALL_RANGE || step->low > SMALL_RANGE ||
        !linear_bounds(ir, node->a, out, depth)) {
        return false;
    }
    int64_t by = node->map == OP_ADD ? step->low : -step->low;
    out->low += by;
    out->high += by;
    return true;
}

static bool linear_bounds(const Ir *ir, IrId id, Bounds *out, unsigned depth) {
    const IrNode *node = ir_node(ir, id);
    *out = (Bounds){.above = 1};
    if (depth == 0 || (node->kinds != KIND_INT && node->kinds != KIND_BOOL)) {
        return false;
    }
    if (node->op == IR_INDEX || node->op == IR_COUNT || node->op == IR_LENGTH) {
        return true;
    }
    if (node->low >= -SMALL_RANGE && node->high <= SMALL_RANGE) {
        *out = (Bounds){.low = node->low, .high = node->high};
        return true;
    }
    if (node->op == IR_SUM) {
        return bounds_of_sum(ir, node, out);
    }
    if (ir_is_map(ir, id, OP_TERNARY)) {
        return bounds_of_ternary(ir, node, out, depth - 1);
    }
    return (ir_is_map(ir, id, OP_ADD) || ir_is_map(ir, id, OP_SUB)) && bounds_of_step(ir, node, out, depth - 1);
}

/* The interval of both sides of an atom, where it is short enough for a direct table. */
static bool short_range(const Maker *maker, const SelAtom *atom, int64_t *low, int64_t *span) {
    const IrNode *key = ir_node(maker->ir, atom->key);
    const IrNode *query = ir_node(maker->ir, atom->query);
    uint64_t n = maker->ir->spec.length;
    if (!sel_is_int_code(key) || !sel_is_int_code(query)) {
        return false;
    }
    /* Only codes that keys have matter: a query outside finds nothing. */
    *low = key->low;
    int64_t limit = n != 0 && n > SMALL_RANGE / 4 ? (int64_t)n * 4 : SMALL_RANGE;
    if (key->high > limit || key->low < -limit || key->high - key->low >= limit) {
        return false;
    }
    *span = key->high - key->low + 1;
    return true;
}

/* One range for all atoms: the product of their spans. */
static bool range_codes(const Maker *maker, const SelAtom *atoms, uint32_t count, Codes *codes) {
    uint64_t n = maker->ir->spec.length;
    int64_t limit = n != 0 && n > SMALL_RANGE / 4 ? (int64_t)n * 4 : SMALL_RANGE;
    int64_t product = 1;
    for (uint32_t i = 0; i < count; i++) {
        if (!short_range(maker, &atoms[i], &codes->low[i], &codes->span[i]) || product > limit / codes->span[i]) {
            return false;
        }
        product *= codes->span[i];
    }
    codes->range = product;
    return true;
}

/* A single atom whose keys are counts or positions. */
static bool linear_codes(const Maker *maker, const SelAtom *atoms, uint32_t count, Codes *codes) {
    Bounds bounds;
    if (count != 1 || !linear_bounds(maker->ir, atoms[0].key, &bounds, 6) ||
        !sel_is_int_code(ir_node(maker->ir, atoms[0].query))) {
        return false;
    }
    codes->linear = bounds.above + bounds.below;
    codes->below = bounds.below;
    codes->low[0] = bounds.low;
    codes->range = bounds.high - bounds.low + 1;
    codes->span[0] = codes->linear == 0 ? codes->range : 0;
    return true;
}

static bool sides_are_equal(const SelAtom *atoms, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (atoms[i].key != atoms[i].query) {
            return false;
        }
    }
    return true;
}

static bool needs_64_bits(const Ir *ir, const SelAtom *atoms, uint32_t count) {
    return count > 1 || !sel_is_narrow(ir_node(ir, atoms[0].key)) || !sel_is_narrow(ir_node(ir, atoms[0].query));
}

static void choose_codes(const Maker *maker, Stage *stage, const SelAtom *atoms, uint32_t count, CodesKind otherwise) {
    Codes *codes = &stage->codes;
    codes->shared = sides_are_equal(atoms, count);
    if (range_codes(maker, atoms, count, codes) || linear_codes(maker, atoms, count, codes)) {
        codes->kind = CODES_RANGE;
        return;
    }
    codes->kind = otherwise;
    codes->wide = needs_64_bits(maker->ir, atoms, count);
}

static double codes_cost(const Codes *codes, double n) {
    switch (codes->kind) {
    case CODES_RANGE:
        return NS_PER_TABLE * n + NS_PER_SLOT * ((double)codes->range + codes->linear * n);
    case CODES_HASH:
        return (NS_PER_TABLE + NS_PER_HASH) * n;
    case CODES_ORDER:
        return (NS_PER_TABLE + NS_PER_SORT) * n;
    case CODES_NONE:
        break;
    }
    return 0.0;
}

static bool sums_allowed(const Maker *maker, const Stage *stage, const SelForm *form, SelClass class) {
    for (size_t i = 0; i < stage->sums.count; i++) {
        const IrNode *sum = ir_node(maker->ir, stage->sums.data[i]);
        if (!sel_allows(maker->ir, form, class, ir_node(maker->ir, sum->b)->kinds)) {
            return false;
        }
    }
    return true;
}

static void set(Stage *stage, StageKind kind, double cost, const char *why) {
    stage->kind = kind;
    stage->cost = cost;
    stage->why = why;
}

static void choose_by_class(const Maker *maker, Stage *stage, SelClass class, double n) {
    const SelForm *form = &stage->form;
    switch (class) {
    case SEL_SCAN:
        set(stage, STAGE_SCAN, NS_PER_STEP * n, "bounded by the position: a running total");
        break;
    case SEL_WINDOW:
        set(stage, STAGE_WINDOW, 2.0 * NS_PER_STEP * n, "a window: the difference of prefixes");
        break;
    case SEL_GATHER:
        set(stage, STAGE_GATHER, NS_PER_STEP * n, "the row knows its one column");
        break;
    case SEL_GROUP:
        choose_codes(maker, stage, form->equal, form->equal_count, CODES_HASH);
        set(stage, STAGE_GROUP, codes_cost(&stage->codes, n), "equal keys: a table of groups");
        break;
    case SEL_RUNNING:
        choose_codes(maker, stage, form->equal, form->equal_count, CODES_HASH);
        set(stage, STAGE_RUNNING, codes_cost(&stage->codes, n), "equal keys up to the position: running groups");
        break;
    case SEL_SORTED:
        choose_codes(maker, stage, form->order, 1, CODES_ORDER);
        set(stage, STAGE_SORTED, codes_cost(&stage->codes, n), "one order comparison: totals over sorted keys");
        break;
    case SEL_TOTAL:
    case SEL_RANK:
    case SEL_DENSE:
        break;
    }
}

static void choose_dense(const Maker *maker, Stage *stage, double n) {
    uint32_t comparisons = 0;
    selector_leaves(maker->plan, stage->selector, count_leaf, &comparisons);
    set(stage, STAGE_DENSE, n * n * (1.0 + comparisons) * NS_PER_VECTOR / 16.0, "compares every pair of positions");
}

static bool choose_rank(const Maker *maker, Stage *stage, const PlanForm *form, double n) {
    SelAtom atom = {OP_LT, form->rank_key, form->rank_key};
    if (form->rank_key == IR_NONE || stage->sums.count > 0 || !sel_is_word(maker->ir, &atom) ||
        !plan_allows(maker, STAGE_RANK)) {
        return false;
    }
    stage->rank_key = form->rank_key;
    stage->descending = form->descending;
    stage->backward = form->backward;
    choose_codes(maker, stage, &atom, 1, CODES_ORDER);
    set(stage, STAGE_RANK, codes_cost(&stage->codes, n), "places in a stable sort");
    return true;
}

/* Whether there is code for the stage as it was chosen. */
static bool is_available(const Maker *maker, const Stage *stage) {
    bool words = stage->codes.kind == CODES_HASH || stage->codes.kind == CODES_ORDER;
    bool fits = !words || stage->kind == STAGE_SORTED || stage->kind == STAGE_RANK ||
                sel_fits_words(maker->ir, stage->form.equal, stage->form.equal_count);
    bool turned = stage->kind == STAGE_RANK && stage->codes.kind == CODES_ORDER && stage->backward;
    return plan_allows(maker, stage->kind) && fits && !turned;
}

/* The optimizer made it because there is code for it. */
static void choose_nearest(Maker *maker, Stage *stage, double n) {
    stage->form = plan_form(maker, stage->selector)->form;
    if (stage->kind == STAGE_FIND) {
        set(stage, STAGE_FIND, n * NS_PER_STEP / 8.0, "the same column in every row: a search");
    } else if (stage->form.equal_count > 0) {
        choose_codes(maker, stage, stage->form.equal, stage->form.equal_count, CODES_HASH);
        set(stage, STAGE_NEAREST, codes_cost(&stage->codes, n), "the nearest equal key: the last one of each group");
    } else {
        set(stage, STAGE_NEAREST, NS_PER_STEP * n, "the nearest key: the last one goes along");
    }
    plan_stage_buffers(maker->plan, stage);
}

/* Values by the place of their key: sorting, without the numbers of the places. */
static void choose_sort(Maker *maker, Stage *stage, const PlanForm *form, double n) {
    SelAtom atom = {OP_LT, form->rank_key, form->rank_key};
    stage->rank_key = form->rank_key;
    stage->descending = form->descending;
    stage->backward = form->backward;
    choose_codes(maker, stage, &atom, 1, CODES_ORDER);
    set(stage, STAGE_SORT, codes_cost(&stage->codes, n), "the key that comes at each place: a stable sort");
    plan_stage_buffers(maker->plan, stage);
}

void plan_choose(Maker *maker, Stage *stage) {
    double n = typical_length(maker->plan);
    if (stage->kind == STAGE_FIND || stage->kind == STAGE_NEAREST) {
        choose_nearest(maker, stage, n);
        return;
    }
    Stage blank = *stage;
    if (ir_node(maker->ir, stage->selector)->uniform) {
        set(stage, STAGE_TOTAL, n * NS_PER_STEP, "every row selects the same columns");
        return;
    }
    const PlanForm *form = plan_form(maker, stage->selector);
    if (form->sorts) {
        choose_sort(maker, stage, form, n);
        return;
    }
    if (form->scatters) {
        stage->form = form->form;
        set(stage, STAGE_SCATTER, NS_PER_STEP * n, "each key knows its one row");
        return;
    }
    if (choose_rank(maker, stage, form, n)) {
        if (is_available(maker, stage)) {
            plan_stage_buffers(maker->plan, stage);
            return;
        }
    } else if (form->is_conjunction && !form->form.never) {
        SelClass class = sel_class(maker->ir, &form->form);
        stage->form = form->form;
        if (class != SEL_DENSE && sums_allowed(maker, stage, &stage->form, class)) {
            choose_by_class(maker, stage, class, n);
            if (is_available(maker, stage)) {
                plan_stage_buffers(maker->plan, stage);
                return;
            }
        }
    }
    *stage = blank;
    choose_dense(maker, stage, n);
}
