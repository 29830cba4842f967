/* How keys and queries become codes: a short range that indexes tables, or words for a hash or a sort. */
#include "jit/ir/internal.h"
#include "jit/plan/internal.h"

#define SMALL_RANGE 1024 /* slots that are always worth a direct table */

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
    if (node->op == IR_POSITION || node->op == IR_COUNT || node->op == IR_LENGTH) {
        return true;
    }
    if (node->low >= -SMALL_RANGE && node->high <= SMALL_RANGE) {
        *out = (Bounds){.low = node->low, .high = node->high};
        return true;
    }
    if (ir_is_fold(node, FOLD_SUM)) {
        return bounds_of_sum(ir, node, out);
    }
    if (ir_is_map(ir, id, OP_TERNARY)) {
        return bounds_of_ternary(ir, node, out, depth - 1);
    }
    return (ir_is_map(ir, id, OP_ADD) || ir_is_map(ir, id, OP_SUB)) && bounds_of_step(ir, node, out, depth - 1);
}

/* The interval of both sides of a comparison, where it is short enough for a direct table. */
static bool short_range(const Ir *ir, const SelComparison *comparison, int64_t *low, int64_t *span) {
    const IrNode *key = ir_node(ir, comparison->key);
    const IrNode *query = ir_node(ir, comparison->query);
    uint64_t n = ir->spec.length;
    if (sel_is_ascii(ir, key) && sel_is_ascii(ir, query)) {
        *low = ir->spec.input[key->input].low;
        *span = ir->spec.input[key->input].high - *low + 1;
        return true;
    }
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

/* One range for all comparisons: the product of their spans. */
static bool range_codes(const Ir *ir, const SelComparison *comparisons, uint32_t count, Codes *codes) {
    uint64_t n = ir->spec.length;
    int64_t limit = n != 0 && n > SMALL_RANGE / 4 ? (int64_t)n * 4 : SMALL_RANGE;
    int64_t product = 1;
    for (uint32_t i = 0; i < count; i++) {
        if (!short_range(ir, &comparisons[i], &codes->low[i], &codes->span[i]) || product > limit / codes->span[i]) {
            return false;
        }
        product *= codes->span[i];
    }
    codes->range = product;
    return true;
}

/* A single comparison whose keys are counts or positions. */
static bool linear_codes(const Ir *ir, const SelComparison *comparisons, uint32_t count, Codes *codes) {
    Bounds bounds;
    if (count != 1 || !linear_bounds(ir, comparisons[0].key, &bounds, 6) ||
        !sel_is_int_code(ir_node(ir, comparisons[0].query))) {
        return false;
    }
    codes->linear = bounds.above + bounds.below;
    codes->below = bounds.below;
    codes->low[0] = bounds.low;
    codes->range = bounds.high - bounds.low + 1;
    codes->span[0] = codes->linear == 0 ? codes->range : 0;
    return true;
}

static bool sides_are_equal(const SelComparison *comparisons, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (comparisons[i].key != comparisons[i].query) {
            return false;
        }
    }
    return true;
}

static bool is_narrow(const Ir *ir, const SelComparison *comparison) {
    return sel_is_narrow(ir_node(ir, comparison->key)) && sel_is_narrow(ir_node(ir, comparison->query));
}

/* One word of 32 bits, two of them side by side, one of 64, or several. */
void plan_choose_words(const Ir *ir, Codes *codes, const SelComparison *comparisons, uint32_t count) {
    uint32_t words = 0;
    bool narrow = true;
    for (uint32_t i = 0; i < count; i++) {
        words += sel_words(ir, &comparisons[i]);
        narrow = narrow && is_narrow(ir, &comparisons[i]);
    }
    codes->wide = count > 1 || !narrow;
    codes->words = count == 2 && narrow ? 1 : words;
}

void plan_choose_codes(const Ir *ir, Codes *codes, const SelComparison *comparisons, uint32_t count,
                       CodesKind otherwise) {
    codes->shared = sides_are_equal(comparisons, count);
    if (range_codes(ir, comparisons, count, codes) || linear_codes(ir, comparisons, count, codes)) {
        codes->kind = CODES_RANGE;
        return;
    }
    codes->kind = otherwise;
    plan_choose_words(ir, codes, comparisons, count);
}

void plan_group_codes(const Ir *ir, Stage *stage) {
    if (stage->conjunction->equal_count > 0) {
        plan_choose_codes(ir, stage->codes, stage->conjunction->equal, stage->conjunction->equal_count, CODES_HASH);
    }
}
