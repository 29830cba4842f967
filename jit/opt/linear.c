/* Sums of ints where terms cancel: the tree of + - and unary - is taken apart into terms with factors; when fewer terms
 * remain than there were leaves, the sum is made of those.
 *
 * The parts of the old sum that can overflow are effects of their own and stay; the new sum is only taken when it
 * cannot.
 */
#include "jit/opt/opt.h"

#include "jit/ir/internal.h"

#define MOST_TERMS 16u

typedef struct LinearTerm {
    IrId id;
    int64_t factor;
} LinearTerm;

typedef struct Linear {
    LinearTerm terms[MOST_TERMS];
    unsigned count, leaves;
    int64_t constant;
    bool ok;
} Linear;

static void add_leaf(Linear *sum, const Ir *ir, IrId id, int64_t factor) {
    sum->leaves++;
    if (ir_is_const(ir, id)) {
        int64_t part;
        sum->ok = sum->ok && !__builtin_mul_overflow(ir_node(ir, id)->low, factor, &part) &&
                  !__builtin_add_overflow(sum->constant, part, &sum->constant);
        return;
    }
    for (unsigned i = 0; i < sum->count; i++) {
        if (sum->terms[i].id == id) {
            sum->terms[i].factor += factor;
            return;
        }
    }
    if (sum->count == MOST_TERMS) {
        sum->ok = false;
        return;
    }
    sum->terms[sum->count++] = (LinearTerm){id, factor};
}

static bool is_sum(const IrNode *node) {
    return node->op == IR_MAP && node->kinds == KIND_INT &&
           (node->map == OP_ADD || node->map == OP_SUB || node->map == OP_NEG);
}

/* Walks the tree under one operation with a stack of its own. */
static Linear take_apart(const Ir *ir, const IrNode *top) {
    Linear sum = {.ok = true};
    LinearTerm open[MOST_TERMS];
    unsigned count = 0;
    const IrNode *node = top;
    int64_t factor = 1;
    for (unsigned steps = 0; steps < 4 * MOST_TERMS; steps++) {
        if (node != NULL) {
            bool negative_left = node->map == OP_NEG;
            open[count++] = (LinearTerm){node->a, negative_left ? -factor : factor};
            if (node->map != OP_NEG) {
                open[count++] = (LinearTerm){node->b, node->map == OP_SUB ? -factor : factor};
            }
        }
        if (count == 0) {
            return sum;
        }
        LinearTerm next = open[--count];
        node = ir_node(ir, next.id);
        factor = next.factor;
        if (!is_sum(node) || count + 2 > MOST_TERMS) {
            add_leaf(&sum, ir, next.id, factor);
            node = NULL;
        }
    }
    sum.ok = false;
    return sum;
}

static bool add_term(Ir *ir, IrId *sum, LinearTerm term) {
    bool overflow = false;
    Interval factor = {term.factor, term.factor}, value = ir_interval(ir, term.id);
    Interval part = interval_multiply(value, factor, &overflow);
    bool subtract = term.factor == -1;
    (void)(subtract ? interval_subtract(ir_interval(ir, *sum), value, &overflow)
                    : interval_add(ir_interval(ir, *sum), part, &overflow));
    if (overflow) {
        return false;
    }
    IrId whole = term.factor == 1 || subtract ? term.id : ir_map(ir, OP_MUL, term.id, ir_int(ir, term.factor), IR_NONE);
    *sum = ir_map(ir, subtract ? OP_SUB : OP_ADD, *sum, whole, IR_NONE);
    return true;
}

/* Positive terms first, so that no negation is needed where there is one. */
static bool put_together(Ir *ir, const Linear *sum, IrId *out) {
    *out = ir_int(ir, 0);
    for (int sign = 1; sign >= -1; sign -= 2) {
        for (unsigned i = 0; i < sum->count; i++) {
            LinearTerm term = sum->terms[i];
            if (term.factor != 0 && (term.factor > 0) == (sign > 0) && !add_term(ir, out, term)) {
                return false;
            }
        }
    }
    return add_term(ir, out, (LinearTerm){ir_int(ir, sum->constant), 1});
}

IrId opt_linear(Ir *ir, const IrNode *node) {
    if (!is_sum(node) || ir_node(ir, node->a)->kinds != KIND_INT ||
        (node->map != OP_NEG && ir_node(ir, node->b)->kinds != KIND_INT)) {
        return IR_NONE;
    }
    Linear sum = take_apart(ir, node);
    unsigned left = sum.constant != 0;
    for (unsigned i = 0; i < sum.count; i++) {
        left += sum.terms[i].factor != 0;
    }
    IrId result;
    return sum.ok && left < sum.leaves && put_together(ir, &sum, &result) ? result : IR_NONE;
}
