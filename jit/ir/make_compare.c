/* Comparisons: one normal form for elementwise ones and for selectors, and what intervals decide.
 *
 * Against a constant, comparisons with ints become those with an int (never a fraction) by > <= == or !=, sums are
 * moved to the side of the constant, and a value that is one of two constants becomes its condition.
 */
#include "jit/ir/internal.h"

#include <math.h>

static bool is_whole(const IrNode *node) {
    return node->kinds == KIND_INT || node->kinds == KIND_BOOL;
}

/* low and high bound the value (packed strings have other facts there). */
static bool has_order_facts(const Ir *ir, const IrNode *node) {
    return node->kinds != KIND_STRING || ir->spec.strings == STRINGS_CHAR;
}

/* ---- decided by intervals */

/* Bits of the orders that can occur. */
static unsigned possible_orders(const Ir *ir, const IrNode *a, const IrNode *b) {
    if (!has_order_facts(ir, a) || !has_order_facts(ir, b)) {
        return 7;
    }
    return (a->low < b->high ? 1u : 0u) | (a->low <= b->high && b->low <= a->high ? 2u : 0u) |
           (a->high > b->low ? 4u : 0u);
}

static Verdict decide_orders(unsigned possible, Op *op, bool no_nan) {
    unsigned mask = op_order_mask(*op);
    if ((mask & possible) == 0 && (no_nan || *op != OP_NE)) {
        return VERDICT_FALSE;
    }
    if ((possible & ~mask) == 0 && (no_nan || *op == OP_NE)) {
        return VERDICT_TRUE;
    }
    if (no_nan && possible != 7) {
        /* the plainest comparison that says the same */
        if ((mask & possible) == 2) {
            *op = OP_EQ;
        } else if ((mask & possible) == (possible & ~2u)) {
            *op = OP_NE;
        }
    }
    return VERDICT_OPEN;
}

/* ---- against a constant on the right */

static Verdict verdict_of(bool value) {
    return value ? VERDICT_TRUE : VERDICT_FALSE;
}

static Verdict compare_constants(Ir *ir, Op op, Atom a, Atom b) {
    AtomContext context = ir_atom_context(ir);
    bool result;
    return atom_compare(&context, op, a, b, &result) ? verdict_of(result) : VERDICT_ERROR;
}

/* A string that the class does not hold equals no string here; one character stands before it where the character is at
 * most its first one. */
static Verdict compare_long(Ir *ir, Op *op, IrId *b) {
    if (*op == OP_EQ || *op == OP_NE) {
        return verdict_of(*op == OP_NE);
    }
    if (ir->spec.strings == STRINGS_PACKED) {
        return VERDICT_ERROR;
    }
    const Str *text = ir_node(ir, *b)->atom.s;
    size_t start, end;
    str_character(text, 0, &start, &end);
    *op = *op == OP_LT || *op == OP_LE ? OP_LE : OP_GT;
    *b = ir_string(ir, text->text + start, end - start);
    return VERDICT_OPEN;
}

/* An int against a float constant: against the ints around it. */
static Verdict compare_with_fraction(Ir *ir, Op *op, IrId *b) {
    double value = ir_node(ir, *b)->atom.f;
    if (isnan(value)) {
        return verdict_of(*op == OP_NE);
    }
    if (value >= 9223372036854775808.0 || value < -9223372036854775808.0) {
        unsigned order = value > 0 ? 1 : 4;
        return verdict_of((op_order_mask(*op) & order) != 0);
    }
    double below = floor(value);
    if (below != value && (*op == OP_EQ || *op == OP_NE)) {
        return verdict_of(*op == OP_NE);
    }
    if (below != value) {
        *op = *op == OP_LT || *op == OP_LE ? OP_LE : OP_GT;
    }
    *b = ir_int(ir, (int64_t)below);
    return VERDICT_OPEN;
}

/* What a value is under a condition and else, where both are constants. */
typedef struct Choice {
    IrId condition;
    Atom then, otherwise;
} Choice;

static bool choice_of(const Ir *ir, IrId id, Choice *out) {
    const IrNode *node = ir_node(ir, id);
    if (node->kinds == KIND_BOOL) {
        *out = (Choice){id, atom_bool(true), atom_bool(false)};
        return true;
    }
    if (node->op == IR_MAP && node->map == OP_INDICATOR) {
        *out = (Choice){node->a, atom_int(1), atom_int(0)};
        return true;
    }
    if (node->op == IR_MAP && node->map == OP_TERNARY && ir_is_const(ir, node->a) && ir_is_const(ir, node->c)) {
        *out = (Choice){node->b, ir_node(ir, node->a)->atom, ir_node(ir, node->c)->atom};
        return true;
    }
    return false;
}

static Verdict compare_choice(Ir *ir, const Choice *choice, Op *op, IrId *a, IrId *b) {
    Verdict then = compare_constants(ir, *op, choice->then, ir_node(ir, *b)->atom);
    Verdict otherwise = compare_constants(ir, *op, choice->otherwise, ir_node(ir, *b)->atom);
    if (then == VERDICT_ERROR || otherwise == VERDICT_ERROR || then == otherwise) {
        return then == otherwise ? then : VERDICT_OPEN;
    }
    *a = choice->condition;
    *op = OP_EQ;
    *b = ir_bool(ir, then == VERDICT_TRUE);
    return VERDICT_OPEN;
}

/* x + c op k is x op k - c; c - x op k is c - k op x. */
static void move_sum(Ir *ir, Op *op, IrId *a, IrId *b) {
    for (;;) {
        const IrNode *left = ir_node(ir, *a), *right = ir_node(ir, *b);
        bool sum = ir_is_map(ir, *a, OP_ADD) && ir_is_const(ir, left->b);
        bool difference = ir_is_map(ir, *a, OP_SUB) && ir_is_const(ir, left->a);
        bool negative = ir_is_map(ir, *a, OP_NEG);
        int64_t moved = 0;
        if (left->kinds != KIND_INT || right->kinds != KIND_INT || (!sum && !difference && !negative)) {
            return;
        }
        int64_t c = sum ? ir_node(ir, left->b)->low : difference ? ir_node(ir, left->a)->low : 0;
        bool overflow =
            sum ? __builtin_sub_overflow(right->low, c, &moved) : __builtin_sub_overflow(c, right->low, &moved);
        if (overflow) {
            return;
        }
        *op = sum ? *op : op_swap(*op);
        *a = difference ? left->b : left->a;
        *b = ir_int(ir, moved);
    }
}

/* x < k is x <= k - 1, x >= k is x > k - 1. */
static void prefer_strict_form(Ir *ir, Op *op, IrId *b) {
    int64_t k = ir_node(ir, *b)->low;
    if ((*op == OP_LT || *op == OP_GE) && k > INT64_MIN) {
        *op = *op == OP_LT ? OP_LE : OP_GT;
        *b = ir_int(ir, k - 1);
    }
}

static Verdict against_constant(Ir *ir, Op *op, IrId *a, IrId *b) {
    Verdict verdict = VERDICT_OPEN;
    if (ir_is_const(ir, *a)) {
        return compare_constants(ir, *op, ir_node(ir, *a)->atom, ir_node(ir, *b)->atom);
    }
    if (ir_is_long_const(ir, *b)) {
        return compare_long(ir, op, b);
    }
    Choice choice;
    if (choice_of(ir, *a, &choice)) {
        return compare_choice(ir, &choice, op, a, b);
    }
    if (is_whole(ir_node(ir, *a)) && ir_node(ir, *b)->kinds == KIND_FLOAT) {
        verdict = compare_with_fraction(ir, op, b);
    }
    if (verdict == VERDICT_OPEN && ir_node(ir, *a)->kinds == KIND_INT) {
        if (ir_node(ir, *b)->kinds == KIND_BOOL) {
            *b = ir_int(ir, ir_node(ir, *b)->low);
        }
        if (ir_node(ir, *b)->kinds == KIND_INT) {
            move_sum(ir, op, a, b);
            prefer_strict_form(ir, op, b);
            if (choice_of(ir, *a, &choice)) {
                return compare_choice(ir, &choice, op, a, b);
            }
        }
    }
    return verdict;
}

Verdict ir_decide(Ir *ir, Op *op, IrId *a, IrId *b) {
    bool strings = ir_node(ir, *a)->kinds == KIND_STRING;
    if (strings != (ir_node(ir, *b)->kinds == KIND_STRING)) {
        return *op == OP_EQ ? VERDICT_FALSE : *op == OP_NE ? VERDICT_TRUE : VERDICT_ERROR;
    }
    Verdict verdict = VERDICT_OPEN;
    if (ir_is_const(ir, *b)) {
        verdict = against_constant(ir, op, a, b);
    } else if (ir_is_const(ir, *a)) {
        *op = op_swap(*op);
        verdict = against_constant(ir, op, b, a);
        *op = op_swap(*op);
    }
    if (verdict != VERDICT_OPEN) {
        return verdict;
    }
    const IrNode *left = ir_node(ir, *a), *right = ir_node(ir, *b);
    return decide_orders(possible_orders(ir, left, right), op, left->no_nan && right->no_nan);
}

/* ---- elementwise */

static IrId comparison_node(Ir *ir, Op op, IrId a, IrId b) {
    const IrNode *left = ir_node(ir, a), *right = ir_node(ir, b);
    IrNode node = ir_blank(IR_MAP, a, b, IR_NONE);
    bool raises = false;
    node.map = (uint8_t)op;
    node.uniform = left->uniform && right->uniform;
    node.positional = left->positional && right->positional;
    bool left_int = left->kinds == KIND_INT, right_int = right->kinds == KIND_INT;
    bool left_wide = left_int && !is_whole(right) && !interval_is_exact((Interval){left->low, left->high});
    bool right_wide = right_int && !is_whole(left) && !interval_is_exact((Interval){right->low, right->high});
    ir_set_number(&node, KIND_BOOL, (Interval){0, 1}, (Interval){0, 1}, &raises);
    return ir_add(ir, node, left_wide || right_wide);
}

static Verdict same_operands(const Ir *ir, Op op, IrId a) {
    bool accepts = (op_order_mask(op) & 2) != 0;
    bool certain = ir_node(ir, a)->no_nan || op == OP_LT || op == OP_GT;
    return certain ? verdict_of(accepts) : VERDICT_OPEN;
}

IrId ir_make_comparison(Ir *ir, Op op, IrId a, IrId b) {
    Verdict verdict = a == b && !ir_is_long_const(ir, a) ? same_operands(ir, op, a) : VERDICT_OPEN;
    if (verdict == VERDICT_OPEN) {
        verdict = ir_decide(ir, &op, &a, &b);
    }
    if (verdict == VERDICT_ERROR) {
        ir_fail(ir);
    }
    if (verdict != VERDICT_OPEN) {
        return ir_bool(ir, verdict == VERDICT_TRUE);
    }
    if (ir_is_const(ir, a) || (!ir_is_const(ir, b) && a > b)) {
        IrId swap = a;
        a = b;
        b = swap;
        op = op_swap(op);
    }
    if (ir_node(ir, a)->kinds == KIND_BOOL && ir_is_const(ir, b) && ir_node(ir, b)->kinds == KIND_BOOL && op == OP_EQ) {
        return ir_node(ir, b)->low == 1 ? a : ir_map(ir, OP_NOT, a, IR_NONE, IR_NONE);
    }
    return comparison_node(ir, op, a, b);
}
