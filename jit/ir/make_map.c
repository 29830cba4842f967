/* Constructors of elementwise operations: dispatch, constants, and arithmetic on numbers.
 *
 * What they compute is what atom.h's operators compute; what follows says which representation that happens in, and
 * what raises the guard. "Int" below is also the int-tagged elements of mixed operands; bools never get here, they are
 * made ints by INDICATOR first.
 *
 *   conversion   an int that is used as a double (beside a FLOAT or mixed operand, in DIV, in a mixed result) raises
 *                beyond 2^53
 *   ADD SUB MUL  of INT: 64-bit, overflow raises. FLOAT with anything: doubles. Mixed: doubles; where both elements
 *                are ints the result is one, raises beyond 2^53, and -0.0 becomes 0.0; else it is a float
 *   DIV          doubles; a zero divisor raises. 0 / negative int is -0.0
 *   MOD          a zero divisor raises. INT: rounded down, no overflow (x % -1 is 0). FLOAT: fmod with the sign of the
 *                divisor, also on zeros; adds the divisor where the signs differ. Mixed: by element
 *   POW          int ^ int >= 0: an int, overflow raises; int ^ negative int and anything with a float: pow() of
 *                doubles, raising where atom.h reports an error: 0 ^ negative, negative ^ fraction, an infinite result
 *                of finite operands. kinds tells what can happen: INT ^ INT is INT where the exponent is never negative
 *   NEG          of ints: 0 gives 0; the lowest int raises
 *   ROUND        half to even, to 64 bits; a NaN and what does not fit raise. Ints pass
 *
 * may_raise is set exactly where interval and kinds do not exclude all of these.
 */
#include "jit/ir/internal.h"

/* ---- operands */

typedef struct Number {
    bool has_int, has_float, pure_int, no_nan;
    Interval ints, all;
} Number;

static Number number_of(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    return (Number){.has_int = (node->kinds & (KIND_INT | KIND_BOOL)) != 0,
                    .has_float = (node->kinds & KIND_FLOAT) != 0,
                    .pure_int = node->kinds == KIND_INT,
                    .no_nan = node->no_nan,
                    .ints = ir_int_part(node),
                    .all = {node->low, node->high}};
}

static bool conversion_raises(const Number *number) {
    return number->pure_int && !interval_is_exact(number->all);
}

static unsigned result_kinds(const Number *a, const Number *b) {
    return (a->has_int && b->has_int ? KIND_INT : 0u) | (a->has_float || b->has_float ? KIND_FLOAT : 0u);
}

static IrNode map_node(const Ir *ir, Op op, IrId a, IrId b) {
    IrNode node = ir_blank(IR_MAP, a, b, IR_NONE);
    node.map = (uint8_t)op;
    node.uniform = ir_node(ir, a)->uniform && (b == IR_NONE || ir_node(ir, b)->uniform);
    node.positional = ir_node(ir, a)->positional && (b == IR_NONE || ir_node(ir, b)->positional);
    return node;
}

/* ---- intervals of results */

typedef struct Range {
    Interval ints, all;
    bool raises;
    bool no_nan;
} Range;

/* Of + - and *, which have the result at an end of each operand. */
static Interval plain_range(ArithmeticOp op, Interval a, Interval b, bool *overflow) {
    switch (op) {
    case ARITHMETIC_ADD:
        return interval_add(a, b, overflow);
    case ARITHMETIC_SUB:
        return interval_subtract(a, b, overflow);
    case ARITHMETIC_MUL:
        return interval_multiply(a, b, overflow);
    case ARITHMETIC_DIV:
    case ARITHMETIC_MOD:
    case ARITHMETIC_POW:
        break;
    }
    never();
}

static Range sum_or_product(ArithmeticOp op, const Number *a, const Number *b, bool same) {
    Range range = {.no_nan = a->no_nan && b->no_nan && interval_is_finite(a->all) && interval_is_finite(b->all)};
    bool overflow = false, ignored = false;
    range.ints = plain_range(op, a->ints, b->ints, &overflow);
    range.all = plain_range(op, a->all, b->all, &ignored);
    range.no_nan = range.no_nan || (op != ARITHMETIC_MUL && a->no_nan && b->no_nan &&
                                    (interval_is_finite(a->all) || interval_is_finite(b->all)));
    range.raises = overflow && a->has_int && b->has_int;
    if (same && op == ARITHMETIC_MUL) { /* a square */
        range.ints.low = range.ints.low < 0 ? 0 : range.ints.low;
        range.all.low = range.all.low < 0 ? 0 : range.all.low;
    }
    return range;
}

static int64_t magnitude(Interval a) {
    int64_t low = a.low == INT64_MIN ? INT64_MAX : a.low < 0 ? -a.low : a.low;
    int64_t high = a.high == INT64_MIN ? INT64_MAX : a.high < 0 ? -a.high : a.high;
    return low > high ? low : high;
}

static Range quotient(const Number *a, const Number *b) {
    Range range = {.all = {INT64_MIN, INT64_MAX}};
    if (!b->has_float) { /* at least 1 in magnitude */
        int64_t most = magnitude(a->all);
        bool up = a->all.low >= 0 && b->all.low >= 0;
        range.all = (Interval){up ? 0 : -most, most};
    }
    range.no_nan = a->no_nan && b->no_nan && interval_is_finite(a->all);
    return range;
}

static Interval remainder_interval(Interval a, Interval b) {
    Interval range = {b.low < 0 ? b.low == INT64_MIN ? INT64_MIN : b.low + 1 : 0, b.high > 0 ? b.high - 1 : 0};
    if (a.low >= 0 && b.low >= 0 && a.high < range.high) {
        range.high = a.high;
    }
    return range;
}

static Range remainder_range(const Number *a, const Number *b) {
    Range range = {.ints = remainder_interval(a->ints, b->ints)};
    range.all = (Interval){b->all.low < 0 ? b->all.low : 0, b->all.high > 0 ? b->all.high : 0};
    range.no_nan = a->no_nan && b->no_nan && interval_is_finite(a->all);
    return range;
}

/* base ^ exponent by repeated multiplication, cut to 64 bits. */
static int64_t cut_power(int64_t base, int64_t exponent, bool *overflow) {
    Interval result = {1, 1}, factor = {base, base};
    for (int64_t i = 0; i < exponent && i < 64 && result.high != 0; i++) {
        result = interval_multiply(result, factor, overflow);
    }
    bool small = base >= -1 && base <= 1;
    if (exponent > 64 && !small) {
        *overflow = true;
    }
    return small && exponent > 64 ? base == 1 || base == 0 ? base : 1 : result.high;
}

/* Of ints with exponents of 0 and more: |result| <= |base|max ^ exponent max. */
static Interval power_interval(Interval base, Interval exponent, bool *overflow) {
    int64_t highest = exponent.high < 0 ? 0 : exponent.high;
    int64_t most = cut_power(magnitude(base), highest, overflow);
    most = most < 1 ? 1 : most;
    bool even = exponent.low == exponent.high && exponent.low % 2 == 0;
    return (Interval){base.low >= 0 || even ? 0 : -most, most};
}

static Range power_range(const Number *a, const Number *b) {
    Range range = {.all = {INT64_MIN, INT64_MAX}};
    bool overflow = false;
    range.ints = power_interval(a->ints, b->ints, &overflow);
    range.raises = overflow && a->has_int && b->has_int;
    if (!a->has_float && !b->has_float) { /* floats only from negative exponents */
        range.all = (Interval){-1, 1};
        range.no_nan = true;
        range.raises = range.raises || (b->ints.low < 0 && interval_has(a->ints, 0));
    } else {
        range.raises = true;
    }
    return range;
}

static Range range_of(ArithmeticOp op, const Number *left, const Number *right, bool same) {
    switch (op) {
    case ARITHMETIC_DIV:
        return quotient(left, right);
    case ARITHMETIC_MOD:
        return remainder_range(left, right);
    case ARITHMETIC_POW:
        return power_range(left, right);
    case ARITHMETIC_ADD:
    case ARITHMETIC_SUB:
    case ARITHMETIC_MUL:
        return sum_or_product(op, left, right, same);
    }
    never();
}

/* ---- identities */

static bool is_one(const Ir *ir, IrId id) {
    return ir_is_int_const(ir, id, 1);
}

/* The answer where the operation does nothing or is decided, else IR_NONE. b is no mixed node here. */
static IrId simplify(Ir *ir, Op op, IrId a, IrId b) {
    bool ints = ir_node(ir, a)->kinds == KIND_INT && ir_node(ir, b)->kinds == KIND_INT;
    bool zero = ir_is_int_const(ir, b, 0);
    if ((op == OP_ADD && zero && ints) || (op == OP_SUB && zero) || (op == OP_MUL && is_one(ir, b)) ||
        (op == OP_POW && is_one(ir, b) && ints) ||
        (op == OP_DIV && is_one(ir, b) && !ints && ir_node(ir, a)->kinds == KIND_FLOAT)) {
        return a;
    }
    if (!ints) {
        return IR_NONE;
    }
    if ((op == OP_SUB && a == b) || (op == OP_MUL && zero)) {
        return ir_int(ir, 0);
    }
    if (op == OP_POW && zero) {
        return ir_int(ir, 1);
    }
    Interval left = ir_interval(ir, a), right = ir_interval(ir, b);
    bool small = op == OP_MOD && left.low >= 0 && left.high < right.low;
    bool position = op == OP_MOD && ir_node(ir, b)->op == IR_LENGTH && ir_is_position(ir, a);
    return small || position ? a : IR_NONE;
}

/* ---- sums of ints in one form: constants and uniform terms last, x - constant as x + -constant */

static bool is_int_map(const Ir *ir, IrId id, Op op) {
    return ir_is_map(ir, id, op) && ir_node(ir, id)->kinds == KIND_INT;
}

static bool sum_fits(const Ir *ir, Op op, IrId a, IrId b) {
    bool overflow = false;
    (void)plain_range((ArithmeticOp)op, ir_interval(ir, a), ir_interval(ir, b), &overflow);
    return !overflow;
}

/* (x + u) + v, (u - x) + v with u and v uniform and x not: the uniform terms are added. */
static IrId gather_uniform(Ir *ir, IrId a, IrId v) {
    const IrNode *sum = ir_node(ir, a);
    if (!ir_node(ir, v)->uniform || sum->uniform) {
        return IR_NONE;
    }
    IrId x = sum->a, u = sum->b;
    if (is_int_map(ir, a, OP_ADD) && ir_node(ir, u)->uniform && sum_fits(ir, OP_ADD, u, v)) {
        return ir_map(ir, OP_ADD, x, ir_map(ir, OP_ADD, u, v, IR_NONE), IR_NONE);
    }
    if (is_int_map(ir, a, OP_SUB) && ir_node(ir, x)->uniform && sum_fits(ir, OP_ADD, x, v)) {
        return ir_map(ir, OP_SUB, ir_map(ir, OP_ADD, x, v, IR_NONE), u, IR_NONE);
    }
    return IR_NONE;
}

/* Rules for a + b that look at the form of one side. */
static IrId one_sided_sum(Ir *ir, IrId a, IrId b) {
    const IrNode *left = ir_node(ir, a);
    if (is_int_map(ir, a, OP_SUB) && left->b == b) {
        return left->a; /* (x - b) + b */
    }
    if (is_int_map(ir, a, OP_NEG)) {
        return ir_map(ir, OP_SUB, b, left->a, IR_NONE);
    }
    if (!is_int_map(ir, a, OP_ADD) || !ir_is_const(ir, left->b)) {
        return IR_NONE;
    }
    IrId x = left->a, c = left->b;
    if (ir_is_const(ir, b) && sum_fits(ir, OP_ADD, c, b)) {
        return ir_map(ir, OP_ADD, x, ir_map(ir, OP_ADD, c, b, IR_NONE), IR_NONE);
    }
    bool alike = left->uniform == ir_node(ir, b)->uniform; /* a uniform sum is left together */
    if (!ir_is_const(ir, b) && alike && sum_fits(ir, OP_ADD, x, b)) {
        return ir_map(ir, OP_ADD, ir_map(ir, OP_ADD, x, b, IR_NONE), c, IR_NONE);
    }
    return IR_NONE;
}

static IrId normal_sum(Ir *ir, IrId a, IrId b) {
    IrId result = one_sided_sum(ir, a, b);
    result = result == IR_NONE ? one_sided_sum(ir, b, a) : result;
    return result == IR_NONE ? gather_uniform(ir, a, b) : result;
}

static IrId normal_difference(Ir *ir, IrId a, IrId b) {
    const IrNode *left = ir_node(ir, a), *right = ir_node(ir, b);
    if (right->op == IR_CONST && right->low > INT64_MIN) {
        return ir_map(ir, OP_ADD, a, ir_int(ir, -right->low), IR_NONE);
    }
    if (is_int_map(ir, a, OP_ADD) && (left->a == b || left->b == b)) {
        return left->a == b ? left->b : left->a; /* (x + b) - b */
    }
    if (is_int_map(ir, b, OP_ADD) && (right->a == a || right->b == a)) {
        return ir_map(ir, OP_NEG, right->a == a ? right->b : right->a, IR_NONE, IR_NONE); /* a - (a + x) */
    }
    if (is_int_map(ir, b, OP_SUB) && right->a == a) {
        return right->b; /* a - (a - x) */
    }
    if (is_int_map(ir, b, OP_NEG)) {
        return ir_map(ir, OP_ADD, a, right->a, IR_NONE);
    }
    if (is_int_map(ir, a, OP_ADD) && ir_node(ir, left->b)->uniform && right->uniform && !left->uniform &&
        sum_fits(ir, OP_SUB, left->b, b)) {
        IrId x = left->a, u = left->b;
        return ir_map(ir, OP_ADD, x, ir_map(ir, OP_SUB, u, b, IR_NONE), IR_NONE);
    }
    if (is_int_map(ir, b, OP_ADD) && ir_is_const(ir, right->b) && right->low > INT64_MIN &&
        ir_node(ir, right->b)->low > INT64_MIN && sum_fits(ir, OP_SUB, a, right->a)) {
        IrId x = right->a;
        int64_t c = ir_node(ir, right->b)->low;
        IrId rest = ir_map(ir, OP_SUB, a, x, IR_NONE);
        return ir_map(ir, OP_ADD, rest, ir_int(ir, -c), IR_NONE);
    }
    return IR_NONE;
}

static IrId normal_form(Ir *ir, Op op, IrId a, IrId b) {
    if (ir_node(ir, a)->kinds != KIND_INT || ir_node(ir, b)->kinds != KIND_INT) {
        return IR_NONE;
    }
    return op == OP_ADD ? normal_sum(ir, a, b) : op == OP_SUB ? normal_difference(ir, a, b) : IR_NONE;
}

/* What commutes has constants on the right, else what is uniform. */
static void order_operands(const Ir *ir, Op op, IrId *a, IrId *b) {
    if (!op_commutes(op)) {
        return;
    }
    const IrNode *left = ir_node(ir, *a), *right = ir_node(ir, *b);
    unsigned left_rank = left->op == IR_CONST ? 2 : left->uniform ? 1 : 0;
    unsigned right_rank = right->op == IR_CONST ? 2 : right->uniform ? 1 : 0;
    /* two ints or floats commute; in NaN payloads nobody looks */
    if (left_rank > right_rank || (left_rank == right_rank && *a > *b && right_rank < 2)) {
        IrId swap = *a;
        *a = *b;
        *b = swap;
    }
}

/* ---- the operations */

static IrId fold(Ir *ir, Op op, IrId a, IrId b) {
    AtomContext context = ir_atom_context(ir);
    Atom result;
    bool ok = b == IR_NONE ? atom_unary(&context, op, ir_node(ir, a)->atom, &result)
                           : atom_binary(&context, op, ir_node(ir, a)->atom, ir_node(ir, b)->atom, &result);
    return ok ? ir_const(ir, result) : ir_fail(ir);
}

static IrId number_operation(Ir *ir, Op op, IrId a, IrId b) {
    Number left = number_of(ir, a), right = number_of(ir, b);
    unsigned kinds = op_result(op) == RESULT_FLOAT ? KIND_FLOAT : result_kinds(&left, &right);
    if (op == OP_POW && kinds == KIND_INT && right.ints.low < 0) {
        kinds = right.ints.high < 0 ? KIND_FLOAT : KIND_INT | KIND_FLOAT;
    }
    Range range = range_of((ArithmeticOp)op, &left, &right, a == b);
    if ((op == OP_DIV || op == OP_MOD) && !ir_is_nonzero(ir, b)) {
        range.raises = true;
    }
    if (kinds != KIND_INT) {
        range.raises = range.raises || conversion_raises(&left) || conversion_raises(&right);
    }
    IrNode node = map_node(ir, op, a, b);
    node.no_nan = range.no_nan;
    ir_set_number(&node, kinds, range.ints, range.all, &range.raises);
    return ir_add(ir, node, range.raises);
}

IrId ir_make_arithmetic(Ir *ir, Op op, IrId a, IrId b) {
    if ((ir_node(ir, a)->kinds | ir_node(ir, b)->kinds) & KIND_STRING) {
        return ir_make_string_arithmetic(ir, op, a, b);
    }
    if (ir_node(ir, a)->kinds == KIND_BOOL) {
        a = ir_map(ir, OP_INDICATOR, a, IR_NONE, IR_NONE);
    }
    if (ir_node(ir, b)->kinds == KIND_BOOL) {
        b = ir_map(ir, OP_INDICATOR, b, IR_NONE, IR_NONE);
    }
    if (ir_is_const(ir, a) && ir_is_const(ir, b)) {
        return fold(ir, op, a, b);
    }
    order_operands(ir, op, &a, &b);
    bool bools = (ir_node(ir, a)->kinds & KIND_BOOL) != 0; /* they become ints: nothing is the identity */
    IrId simple = bools ? IR_NONE : simplify(ir, op, a, b);
    simple = simple == IR_NONE ? normal_form(ir, op, a, b) : simple;
    return simple != IR_NONE ? simple : number_operation(ir, op, a, b);
}

/* ---- one operand */

static IrId negate(Ir *ir, IrId a) {
    if (is_int_map(ir, a, OP_NEG)) {
        return ir_node(ir, a)->a;
    }
    if (is_int_map(ir, a, OP_SUB)) {
        IrId x = ir_node(ir, a)->a, y = ir_node(ir, a)->b;
        return ir_map(ir, OP_SUB, y, x, IR_NONE);
    }
    Number number = number_of(ir, a);
    const Interval zero = {0, 0};
    bool overflow = false, ignored = false;
    Interval ints = interval_subtract(zero, number.ints, &overflow);
    Interval all = interval_subtract(zero, number.all, &ignored);
    bool raises = overflow && number.has_int;
    IrNode node = map_node(ir, OP_NEG, a, IR_NONE);
    node.no_nan = number.no_nan;
    ir_set_number(&node, (number.has_int ? KIND_INT : 0u) | (number.has_float ? KIND_FLOAT : 0u), ints, all, &raises);
    return ir_add(ir, node, raises);
}

/* +x changes only bools, which it makes ints. */
static IrId make_plus(Ir *ir, IrId a) {
    const IrNode *operand = ir_node(ir, a);
    if (operand->kinds == KIND_BOOL) {
        return ir_map(ir, OP_INDICATOR, a, IR_NONE, IR_NONE);
    }
    if (!(operand->kinds & KIND_BOOL)) {
        return a;
    }
    Number number = number_of(ir, a);
    bool raises = false;
    IrNode node = map_node(ir, OP_POS, a, IR_NONE);
    node.no_nan = number.no_nan;
    ir_set_number(&node, number.has_float ? KIND_INT | KIND_FLOAT : KIND_INT, number.ints, number.all, &raises);
    return ir_add(ir, node, raises);
}

/* round, trunc, floor and ceil: bounds are ints, so that no value leaves them. */
static IrId make_integral(Ir *ir, Op op, IrId a) {
    Number number = number_of(ir, a);
    if (!number.has_float) {
        return make_plus(ir, a);
    }
    bool fits = number.no_nan && interval_is_finite(number.all);
    bool raises = !fits;
    IrNode node = map_node(ir, op, a, IR_NONE);
    ir_set_number(&node, KIND_INT, number.all, number.all, &raises);
    return ir_add(ir, node, raises);
}

static Interval interval_absolute(Interval a, bool *overflow) {
    const Interval zero = {0, 0};
    Interval negated = interval_subtract(zero, a, overflow);
    Interval joined = interval_join(a, negated);
    int64_t low = a.low > 0 ? a.low : a.high < 0 ? negated.low : 0;
    return (Interval){low, joined.high};
}

static IrId make_absolute(Ir *ir, IrId a) {
    Number number = number_of(ir, a);
    if (number.pure_int && number.all.low >= 0) {
        return a;
    }
    bool overflow = false, ignored = false;
    Interval ints = interval_absolute(number.ints, &overflow);
    Interval all = interval_absolute(number.all, &ignored);
    bool raises = overflow && number.has_int;
    IrNode node = map_node(ir, OP_ABS, a, IR_NONE);
    node.no_nan = number.no_nan;
    ir_set_number(&node, (number.has_int ? KIND_INT : 0u) | (number.has_float ? KIND_FLOAT : 0u), ints, all, &raises);
    return ir_add(ir, node, raises);
}

static IrId number_unary(Ir *ir, Op op, IrId a) {
    if (ir_node(ir, a)->kinds == KIND_STRING) {
        return ir_fail(ir);
    }
    if (ir_is_const(ir, a)) {
        return fold(ir, op, a, IR_NONE);
    }
    if ((op == OP_NEG || op == OP_ABS) && ir_node(ir, a)->kinds == KIND_BOOL) {
        a = ir_map(ir, OP_INDICATOR, a, IR_NONE, IR_NONE);
    }
    switch ((NumericOp)op) {
    case NUMERIC_NEG:
        return negate(ir, a);
    case NUMERIC_POS:
        return make_plus(ir, a);
    case NUMERIC_ROUND:
    case NUMERIC_TRUNC:
    case NUMERIC_FLOOR:
    case NUMERIC_CEIL:
        return make_integral(ir, op, a);
    case NUMERIC_ABS:
        return make_absolute(ir, a);
    }
    never();
}

IrId ir_map(Ir *ir, Op op, IrId a, IrId b, IrId c) {
    switch (op_family(op)) {
    case FAMILY_ARITHMETIC:
        return ir_make_arithmetic(ir, op, a, b);
    case FAMILY_COMPARISON:
        return ir_make_comparison(ir, op, a, b);
    case FAMILY_JUNCTION:
        return ir_make_junction(ir, (JunctionOp)op, a, b);
    case FAMILY_NUMERIC:
        return number_unary(ir, op, a);
    case FAMILY_TRUTH:
        return ir_make_of_truth(ir, (TruthOp)op, a);
    case FAMILY_CHOICE:
        return ir_make_choice(ir, (ChoiceOp)op, a, b, c);
    }
    never();
}
