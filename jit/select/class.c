/* From a conjunction to the class of algorithm. See select.h. */
#include "jit/ir/internal.h"
#include "jit/select/select.h"

const char *sel_class_name(SelClass class) {
    static const char *const names[] = {
        [SEL_TOTAL] = "total",   [SEL_SCAN] = "scan",       [SEL_WINDOW] = "window", [SEL_GATHER] = "gather",
        [SEL_GROUP] = "group",   [SEL_RUNNING] = "running", [SEL_LAG] = "lag",       [SEL_BELOW] = "below",
        [SEL_NESTED] = "nested", [SEL_SWEEP] = "sweep",     [SEL_BITS] = "bits",     [SEL_RANK] = "rank",
        [SEL_DENSE] = "dense",
    };
    return names[class];
}

uint32_t sel_words(const Ir *ir, const SelComparison *comparison) {
    const IrNode *key = ir_node(ir, comparison->key);
    const IrNode *query = ir_node(ir, comparison->query);
    if ((key->kinds == KIND_STRING) != (query->kinds == KIND_STRING)) {
        return 0;
    }
    bool is_packed = key->kinds == KIND_STRING && lane_is_string((Lane)key->lane);
    return is_packed ? (uint32_t)lane_bytes((Lane)key->lane) / 8 : 1;
}

bool sel_is_int_code(const IrNode *node) {
    return node->kinds == KIND_INT || node->kinds == KIND_BOOL ||
           (node->kinds == KIND_STRING && !lane_is_string((Lane)node->lane));
}

bool sel_is_ascii(const Ir *ir, const IrNode *node) {
    const InputColumn *column = &ir->spec.input[node->input];
    return node->op == IR_INPUT && node->kinds == KIND_STRING && lane_is_string((Lane)node->lane) && column->low >= 0 &&
           column->high <= 127;
}

bool sel_is_narrow(const IrNode *node) {
    return sel_is_int_code(node) && node->low >= INT32_MIN && node->high <= INT32_MAX;
}

static bool are_words(const Ir *ir, const SelComparison *comparisons, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (sel_words(ir, &comparisons[i]) == 0) {
            return false;
        }
    }
    return true;
}

/* A bound next to the position: what a running register can follow. -1, 0 above; 0, 1 below. */
static bool is_near(const SelBound *bound, int64_t other) {
    return bound->is_known && (bound->at == 0 || bound->at == other);
}

static bool has_near_bound(const SelConjunction *conjunction) {
    if (conjunction->upto.is_there) {
        return !conjunction->from.is_there && is_near(&conjunction->upto, -1);
    }
    return conjunction->from.is_there && is_near(&conjunction->from, 1);
}

uint32_t sel_axes(const SelConjunction *conjunction) {
    uint32_t bounds = (conjunction->from.is_there ? 1u : 0u) + (conjunction->upto.is_there ? 1u : 0u);
    return conjunction->order_count + 2 * conjunction->equal_count + bounds;
}

SelClass sel_class(const Ir *ir, const SelConjunction *conjunction) {
    bool bounded = conjunction->from.is_there || conjunction->upto.is_there;
    uint32_t values = conjunction->equal_count + conjunction->order_count + conjunction->unequal_count;
    if (conjunction->unequal_count > 0 || !are_words(ir, conjunction->equal, conjunction->equal_count) ||
        !are_words(ir, conjunction->order, conjunction->order_count)) {
        return SEL_DENSE;
    }
    if (conjunction->has_point) {
        return SEL_GATHER;
    }
    if (values == 0) {
        return !bounded ? SEL_TOTAL : has_near_bound(conjunction) ? SEL_SCAN : SEL_WINDOW;
    }
    if (conjunction->order_count == 0) {
        return !bounded ? SEL_GROUP : has_near_bound(conjunction) ? SEL_RUNNING : SEL_LAG;
    }
    uint32_t orders = conjunction->order_count + (bounded ? 1 : 0);
    if (orders == 1) {
        return conjunction->equal_count == 0 ? SEL_BELOW : SEL_NESTED;
    }
    return orders == 2 ? SEL_SWEEP : sel_axes(conjunction) <= SEL_AXES ? SEL_BITS : SEL_DENSE;
}

bool sel_allows(const SelConjunction *conjunction, SelClass class, unsigned kinds) {
    bool mixed = (kinds & KIND_NUMBER) != 0 && (kinds & (kinds - 1)) != 0; /* doubles, too */
    bool ordered = (kinds & KIND_FLOAT) != 0 || mixed;
    switch (class) {
    case SEL_TOTAL:
    case SEL_GATHER:
    case SEL_GROUP:
    case SEL_DENSE:
        return true;
    case SEL_SCAN:
    case SEL_RUNNING:
        return !ordered || conjunction->upto.is_there;
    case SEL_WINDOW:
    case SEL_LAG:
        return !ordered || !conjunction->from.is_there;
    case SEL_BELOW:
    case SEL_NESTED:
    case SEL_SWEEP:
    case SEL_RANK:
        return !ordered;
    case SEL_BITS:
        return kinds == 0;
    }
    return false;
}

/* select(key, key, < or >) */
static bool is_strict_order(const IrNode *comparison) {
    return comparison->op == IR_SELECT && comparison->a == comparison->b &&
           (comparison->map == OP_LT || comparison->map == OP_GT);
}

/* select(key, key, ==) and select(indices, indices, < or >) */
static bool is_tie(const Ir *ir, IrId id, IrId key, bool *backward) {
    const IrNode *node = ir_node(ir, id);
    if (node->op != IR_SELECT_AND) {
        return false;
    }
    for (unsigned side = 0; side < 2; side++) {
        const IrNode *same = ir_node(ir, side == 0 ? node->a : node->b);
        const IrNode *place = ir_node(ir, side == 0 ? node->b : node->a);
        if (same->op == IR_SELECT && same->map == OP_EQ && same->a == key && same->b == key && is_strict_order(place) &&
            ir_node(ir, place->a)->op == IR_POSITION) {
            *backward = place->map == OP_GT;
            return true;
        }
    }
    return false;
}

bool sel_is_rank(const Ir *ir, IrId selector, IrId *key, bool *descending, bool *backward) {
    const IrNode *node = ir_node(ir, selector);
    if (node->op != IR_SELECT_OR) {
        return false;
    }
    for (unsigned side = 0; side < 2; side++) {
        const IrNode *order = ir_node(ir, side == 0 ? node->a : node->b);
        if (is_strict_order(order) && is_tie(ir, side == 0 ? node->b : node->a, order->a, backward)) {
            *key = order->a;
            *descending = order->map == OP_GT;
            return true;
        }
    }
    return false;
}
