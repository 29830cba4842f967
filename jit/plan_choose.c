/* Choosing the algorithm of an aggregate's stage from its selector.
 *
 *   selector (a conjunction of ...)          sums of             method    cost
 *   rows all equal                           anything            TOTAL     n
 *   j = f(i)                                 anything            GATHER    n
 *   j <= i or j < i (>=, >: exact sums)      anything            SCAN      n
 *   j - i between bounds                     exact; prefixes all WINDOW    n
 *   equalities                               anything            GROUP     n (direct table, or hash)
 *   equalities and j <= i (as SCAN)          anything            RUNNING   n (direct table, or hash)
 *   one order comparison                     exact               SORTED    n + range, or n log n
 *   smaller keys, and equal ones before      counts only         RANK      n + range, or n log n
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

static bool allowed(const Maker *maker, StageKind kind) {
    return maker->options->only == 0 || (maker->options->only & 1u << kind) != 0;
}

/* Bounds of a node as [low, n + extra], for nodes that count or index positions. */
static bool linear_bounds(const Ir *ir, IrId id, int64_t *low, int64_t *extra, unsigned depth) {
    const IrNode *node = ir_node(ir, id);
    int64_t low_b;
    int64_t extra_b;
    if (depth == 0 || (node->kinds != KIND_INT && node->kinds != KIND_BOOL)) {
        return false;
    }
    if (node->op == IR_INDEX || node->op == IR_COUNT || node->op == IR_LENGTH) {
        *low = 0;
        *extra = 0;
        return true;
    }
    if (node->low >= -SMALL_RANGE && node->high <= SMALL_RANGE) {
        *low = node->low < 0 ? node->low : 0;
        *extra = node->high > 0 ? node->high : 0;
        return true;
    }
    if (node->op != IR_MAP) {
        return false;
    }
    if (node->map == OP_TERNARY) {
        bool ok = linear_bounds(ir, node->a, low, extra, depth - 1) &&
                  linear_bounds(ir, node->c, &low_b, &extra_b, depth - 1);
        *low = ok && low_b < *low ? low_b : *low;
        *extra = ok && extra_b > *extra ? extra_b : *extra;
        return ok;
    }
    const IrNode *step = node->map == OP_ADD || node->map == OP_SUB ? ir_node(ir, node->b) : NULL;
    if (step == NULL || step->op != IR_CONST || step->low < -SMALL_RANGE || step->low > SMALL_RANGE ||
        !linear_bounds(ir, node->a, low, extra, depth - 1)) {
        return false;
    }
    int64_t by = node->map == OP_ADD ? step->low : -step->low;
    *low += by < 0 ? by : 0;
    *extra += by > 0 ? by : 0;
    return true;
}

static bool is_int_code(const IrNode *node) {
    return node->kinds == KIND_INT || node->kinds == KIND_BOOL ||
           (node->kinds == KIND_STRING && !lane_is_string((Lane)node->lane));
}

/* The interval of both sides of an atom, where it is short enough for a direct table. */
static bool short_range(const Maker *maker, const SelAtom *atom, int64_t *low, int64_t *span) {
    const IrNode *key = ir_node(maker->ir, atom->key);
    const IrNode *query = ir_node(maker->ir, atom->query);
    uint64_t n = maker->ir->spec.length;
    if (!is_int_code(key) || !is_int_code(query)) {
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
    int64_t low;
    int64_t extra;
    if (count != 1 || !linear_bounds(maker->ir, atoms[0].key, &low, &extra, 6) ||
        !is_int_code(ir_node(maker->ir, atoms[0].query))) {
        return false;
    }
    codes->linear = true;
    codes->low[0] = low;
    codes->range = extra - low + 1;
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

static bool fits_32_bits(const IrNode *node) {
    return is_int_code(node) && node->low >= INT32_MIN && node->high <= INT32_MAX;
}

static bool needs_64_bits(const Ir *ir, const SelAtom *atoms, uint32_t count) {
    return count > 1 || !fits_32_bits(ir_node(ir, atoms[0].key)) || !fits_32_bits(ir_node(ir, atoms[0].query));
}

/* What a hash or a sort takes: words of 32 bits, one of 64, or two of 32 side by side. */
static bool fits_words(const Maker *maker, const SelAtom *atoms, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        bool narrow =
            fits_32_bits(ir_node(maker->ir, atoms[i].key)) && fits_32_bits(ir_node(maker->ir, atoms[i].query));
        if (count > 2 || (count == 2 && !narrow)) {
            return false;
        }
    }
    return true;
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
        return NS_PER_TABLE * n + NS_PER_SLOT * ((double)codes->range + (codes->linear ? n : 0.0));
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
        !allowed(maker, STAGE_RANK)) {
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
                fits_words(maker, stage->form.equal, stage->form.equal_count);
    bool turned = stage->kind == STAGE_RANK && stage->codes.kind == CODES_ORDER && stage->backward;
    return allowed(maker, stage->kind) && fits && !turned;
}

void plan_choose(Maker *maker, Stage *stage) {
    double n = typical_length(maker->plan);
    Stage blank = *stage;
    if (ir_node(maker->ir, stage->selector)->uniform) {
        set(stage, STAGE_TOTAL, n * NS_PER_STEP, "every row selects the same columns");
        return;
    }
    const PlanForm *form = plan_form(maker, stage->selector);
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
