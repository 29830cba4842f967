/* The shape of a conjunction: what stages are chosen by. See select.h. */
#include "jit/ir/internal.h"
#include "jit/select/select.h"

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

static SelBounds bounds_of(const SelConjunction *conjunction) {
    const SelBound *from = &conjunction->from;
    const SelBound *upto = &conjunction->upto;
    if (!from->is_there && !upto->is_there) {
        return SEL_UNBOUNDED;
    }
    bool near = upto->is_there ? !from->is_there && is_near(upto, -1) : is_near(from, 1);
    return near ? SEL_BOUNDED_NEAR : SEL_BOUNDED_FAR;
}

SelShape sel_shape(const Ir *ir, const SelConjunction *conjunction) {
    return (SelShape){
        .is_plain = !conjunction->never && conjunction->unequal_count == 0 &&
                    are_words(ir, conjunction->equal, conjunction->equal_count) &&
                    are_words(ir, conjunction->order, conjunction->order_count),
        .is_point = conjunction->has_point,
        .bounds = bounds_of(conjunction),
        .equals = conjunction->equal_count,
        .orders = conjunction->order_count,
    };
}

bool sel_is_walk(const SelShape *shape) {
    return shape->is_plain && !shape->is_point && shape->orders == 0 && shape->bounds == SEL_BOUNDED_NEAR;
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
