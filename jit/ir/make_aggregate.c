/* Constructors of COUNT, FOLD and COMBINE, the parts of an aggregate.
 *
 * What a mean is has a kind by the count of each row: the default, the one value as it is, or a float. The interval of
 * the count, known from the selector, decides which of these can happen; most programs need only one or two.
 */
#include "jit/ir/internal.h"

static bool is_all(const Ir *ir, IrId selector) {
    return ir_node(ir, selector)->op == IR_SELECT_CONST && ir_node(ir, selector)->payload == 1;
}

IrId ir_count(Ir *ir, IrId selector) {
    const IrNode *what = ir_node(ir, selector);
    if (is_all(ir, selector)) {
        return ir_length(ir);
    }
    if (what->low == what->high) {
        return ir_int(ir, what->low);
    }
    IrNode node = ir_blank(IR_COUNT, selector, IR_NONE, IR_NONE);
    bool raises = false;
    Interval range = {what->low, what->high};
    node.uniform = what->uniform;
    node.positional = what->positional;
    ir_set_number(&node, KIND_INT, range, range, &raises);
    return ir_add(ir, node, raises);
}

/* ---- FOLD */

/* index == index and nothing else: each row sees its own column. */
static bool is_identity(const Ir *ir, IrId selector) {
    const IrNode *node = ir_node(ir, selector);
    return node->op == IR_SELECT && node->map == OP_EQ && node->a == node->b && ir_node(ir, node->a)->op == IR_POSITION;
}

IrId ir_fold_of_one(Ir *ir, Fold fold, IrId value) {
    switch (fold) {
    case FOLD_SUM:
        return ir_node(ir, value)->kinds == KIND_BOOL ? ir_map(ir, OP_INDICATOR, value, IR_NONE, IR_NONE) : value;
    case FOLD_MAX:
    case FOLD_MIN:
        return value;
    case FOLD_MEAN:
        break;
    }
    never();
}

/* The fold of as many equal ints as the selector selects; IR_NONE where it is no simpler. What an extreme is of none
 * nobody asks. */
static IrId fold_of_equals(Ir *ir, Fold fold, IrId selector, IrId value) {
    const IrNode *rows = ir_node(ir, selector);
    bool overflow = false;
    switch (fold) {
    case FOLD_SUM:
        (void)interval_multiply((Interval){rows->low, rows->high}, ir_interval(ir, value), &overflow);
        return overflow ? IR_NONE : ir_map(ir, OP_MUL, ir_count(ir, selector), value, IR_NONE);
    case FOLD_MAX:
    case FOLD_MIN:
        return value;
    case FOLD_MEAN:
        break;
    }
    never();
}

IrId ir_fold_of_none(Ir *ir, Fold fold, unsigned kinds) {
    switch (fold_identity(fold)) {
    case IDENTITY_ZERO:
        if (kinds == KIND_FLOAT) {
            return ir_const(ir, atom_float(-0.0));
        }
        return kinds == KIND_INT || kinds == KIND_BOOL ? ir_int(ir, 0) : IR_NONE;
    case IDENTITY_NONE:
        break;
    }
    return IR_NONE;
}

static IrId simplify_fold(Ir *ir, Fold fold, IrId selector, IrId value) {
    const IrNode *rows = ir_node(ir, selector), *what = ir_node(ir, value);
    bool one = rows->low == 1 && rows->high == 1;
    if (one && (what->uniform || is_identity(ir, selector))) {
        return ir_fold_of_one(ir, fold, value);
    }
    if (one && ir_is_select(ir, selector, OP_EQ) && what->op == IR_POSITION && value == rows->a) {
        return rows->b; /* the position of the one selected column */
    }
    bool ints = what->kinds == KIND_INT || what->kinds == KIND_BOOL;
    if (what->uniform && ints) {
        return fold_of_equals(ir, fold, selector, value);
    }
    return rows->high == 0 && ints ? ir_fold_of_none(ir, fold, what->kinds) : IR_NONE;
}

static void set_string_sum(const Ir *ir, IrNode *node, const IrNode *rows, const IrNode *what) {
    bool raises = false;
    Interval strings = {what->low, what->high};
    ir_set_string(ir, node, strings, what->bytes, &raises);
    if (ir->spec.strings == STRINGS_CHAR) { /* the value's lane; several columns or none give anything in it */
        int64_t low, high;
        node->lane = what->lane;
        lane_range((Lane)node->lane, &low, &high);
        bool one = rows->low == 1 && rows->high == 1;
        node->low = one ? strings.low : low;
        node->high = one ? strings.high : high;
    }
}

static void set_number_sum(IrNode *node, const IrNode *rows, const IrNode *what, bool *raises) {
    Interval count = {rows->low, rows->high};
    bool overflow = false, ignored = false;
    Interval ints = interval_multiply(count, ir_int_part(what), &overflow);
    Interval all = interval_multiply(count, (Interval){what->low, what->high}, &ignored);
    *raises = *raises || (overflow && (what->kinds & (KIND_INT | KIND_BOOL)) != 0);
    node->no_nan = what->no_nan && interval_is_finite((Interval){what->low, what->high});
    /* bools alone are summed as ints; beside floats a sum of ints must stay exact in the double plane */
    ir_set_number(node, what->kinds == KIND_BOOL ? KIND_INT : what->kinds, ints, all, raises);
}

/* One of the values; of no ints the bound that changes nothing (jit/stage/fold.c), of no floats an infinity. */
static void set_number_extreme(IrNode *node, const IrNode *rows, const IrNode *what, bool *raises) {
    Interval all = {what->low, what->high};
    if (what->kinds == KIND_FLOAT && rows->low < 1) {
        all = (Interval){INT64_MIN, INT64_MAX};
    }
    node->no_nan = what->no_nan;
    ir_set_number(node, what->kinds, all, all, raises);
}

static void set_number_fold(Fold fold, IrNode *node, const IrNode *rows, const IrNode *what, bool *raises) {
    switch (fold) {
    case FOLD_SUM:
        set_number_sum(node, rows, what, raises);
        return;
    case FOLD_MAX:
    case FOLD_MIN:
        set_number_extreme(node, rows, what, raises);
        return;
    case FOLD_MEAN:
        break;
    }
    never();
}

static void set_string_fold(const Ir *ir, Fold fold, IrNode *node, const IrNode *rows, const IrNode *what) {
    switch (fold) {
    case FOLD_SUM:
        set_string_sum(ir, node, rows, what);
        return;
    case FOLD_MAX:
    case FOLD_MIN: {
        bool raises = false;
        ir_set_string(ir, node, (Interval){what->low, what->high}, what->bytes, &raises);
        node->lane = what->lane;
        return;
    }
    case FOLD_MEAN:
        break;
    }
    never();
}

/* COMBINE takes a FOLD or COUNT for one of its own values; one that is a value itself would mislead it. */
static bool would_mislead(const Ir *ir, IrId selector, IrId sum) {
    const IrNode *node = ir_node(ir, sum);
    return node->op == IR_FOLD || (node->op == IR_COUNT && node->a != selector);
}

IrId ir_fold(Ir *ir, Fold fold, IrId selector, IrId value) {
    value = ir_fit(ir, value);
    IrId simple = simplify_fold(ir, fold, selector, value);
    if (simple != IR_NONE && !would_mislead(ir, selector, simple)) {
        return simple;
    }
    const IrNode *rows = ir_node(ir, selector), *what = ir_node(ir, value);
    IrNode node = ir_blank(IR_FOLD, selector, value, IR_NONE);
    bool raises = false;
    node.fold = (uint8_t)fold;
    node.uniform = rows->uniform;
    node.positional = rows->positional && what->positional;
    if (what->kinds == KIND_STRING) {
        set_string_fold(ir, fold, &node, rows, what);
    } else {
        set_number_fold(fold, &node, rows, what, &raises);
    }
    return ir_add(ir, node, raises);
}

/* ---- COMBINE */

static unsigned combined_kinds(const IrNode *count, const IrNode *otherwise, unsigned value_kinds) {
    unsigned kinds = count->low <= 0 ? otherwise->kinds : 0u;
    if (count->low <= 1 && count->high >= 1) {
        kinds |= value_kinds;
    }
    return count->high >= 2 && value_kinds != KIND_BOOL && value_kinds != KIND_STRING ? kinds | KIND_FLOAT : kinds;
}

/* The values that were summed, as far as count and sum still show them. */
static Interval value_interval(const Ir *ir, IrId count, IrId sum, unsigned value_kinds) {
    const IrNode *node = ir_node(ir, sum);
    if (node->op == IR_FOLD) {
        return ir_interval(ir, node->b);
    }
    if (value_kinds == KIND_BOOL || (node->op == IR_COUNT && sum != count)) {
        return (Interval){0, 1}; /* another count is how many of the selected are marked */
    }
    if (sum == count) {
        return (Interval){1, 1};
    }
    if (ir_is_map(ir, sum, OP_MUL) && node->a == count) {
        return ir_interval(ir, node->b);
    }
    return interval_join((Interval){node->low, node->high}, (Interval){0, 0});
}

/* Means lie between the values as long as no rounding of their sum matters. */
static Interval mean_interval(const IrNode *sum, Interval values) {
    bool rounds = (sum->kinds & KIND_FLOAT) && !interval_is_finite((Interval){sum->low, sum->high});
    return rounds ? (Interval){INT64_MIN, INT64_MAX} : values;
}

static Interval empty_interval(void) {
    return (Interval){INT64_MAX, INT64_MIN};
}

/* A default that is never taken: within the values' interval, so that it does not widen their lane. */
static IrId idle_string(Ir *ir, Interval values) {
    bool surrogate = values.low >= 0xd800 && values.low < 0xe000;
    if (ir->spec.strings == STRINGS_PACKED || values.low < 0 || values.low >= SEVERAL_CHARACTERS || surrogate) {
        return ir_string(ir, "", 0);
    }
    char text[4];
    return ir_string(ir, text, utf8_encode((uint32_t)values.low, text));
}

/* A string where some row has a column, a number where none has: no row may be without. */
static IrId agree_on_default(Ir *ir, IrId count, IrId sum, IrId otherwise, unsigned value_kinds) {
    bool string_value = value_kinds == KIND_STRING, string_default = ir_node(ir, otherwise)->kinds == KIND_STRING;
    if (string_value == string_default) {
        return ir_fit(ir, otherwise);
    }
    ir_guard(ir, ir_map(ir, OP_LE, count, ir_int(ir, 0), IR_NONE));
    return string_value ? idle_string(ir, value_interval(ir, count, sum, value_kinds)) : ir_int(ir, 0);
}

/* One column in every row: the value, which the sum still holds or is. A mixed sum may become one of ints when more is
 * known of its values, and then would lose which of them are bools: it stays in a COMBINE. */
static IrId only_value(Ir *ir, IrId sum, unsigned value_kinds) {
    const IrNode *total_of = ir_node(ir, sum);
    if (total_of->op == IR_FOLD) {
        IrId value = total_of->b;
        bool uniform = ir_node(ir, value)->uniform;
        if (uniform || is_identity(ir, total_of->a)) {
            return value;
        }
        if (value_kinds != KIND_BOOL && (value_kinds & KIND_BOOL)) {
            return IR_NONE;
        }
    }
    return value_kinds == KIND_BOOL ? ir_truth(ir, sum) : sum;
}

/* The aggregate is plain where the count says so; IR_NONE when it is not. The sum of no ints is 0. */
static IrId simplify_combine(Ir *ir, IrId count, IrId sum, IrId otherwise, unsigned value_kinds) {
    const IrNode *rows = ir_node(ir, count), *total_of = ir_node(ir, sum), *c = ir_node(ir, otherwise);
    if (rows->low == 1 && rows->high == 1) {
        return only_value(ir, sum, value_kinds);
    }
    if (rows->high > 1) {
        return IR_NONE;
    }
    if (value_kinds == KIND_INT && total_of->kinds == KIND_INT && ir_is_int_const(ir, otherwise, 0)) {
        return sum;
    }
    if (value_kinds == KIND_BOOL && c->kinds == KIND_BOOL && c->low == 0) {
        return ir_truth(ir, sum);
    }
    IrId value = total_of->op == IR_FOLD ? total_of->b : IR_NONE;
    if (value != IR_NONE && ir_node(ir, value)->uniform) {
        return ir_map(ir, OP_TERNARY, value, ir_map(ir, OP_GT, count, ir_int(ir, 0), IR_NONE), otherwise);
    }
    return IR_NONE;
}

/* Sums that are divided must be doubles. */
static bool division_raises(const IrNode *sum) {
    return sum->kinds == KIND_INT && !interval_is_exact((Interval){sum->low, sum->high});
}

static void set_combined_number(const Ir *ir, IrNode *node, unsigned value_kinds, bool *raises) {
    const IrNode *count = ir_node(ir, node->a), *sum = ir_node(ir, node->b), *otherwise = ir_node(ir, node->c);
    unsigned kinds = combined_kinds(count, otherwise, value_kinds);
    Interval ints = empty_interval(), floats = empty_interval();
    if (count->low <= 0) {
        Interval *into = otherwise->kinds == KIND_FLOAT ? &floats : &ints;
        *into = interval_join(*into, (Interval){otherwise->low, otherwise->high});
    }
    Interval values = value_interval(ir, node->a, node->b, value_kinds);
    if (count->low <= 1) {
        ints = value_kinds & (KIND_INT | KIND_BOOL) ? interval_join(ints, values) : ints;
        floats = value_kinds & KIND_FLOAT ? interval_join(floats, values) : floats;
    }
    if (count->high >= 2) {
        floats = interval_join(floats, mean_interval(sum, values));
        *raises = *raises || division_raises(sum);
    }
    node->no_nan = sum->no_nan && (count->low > 0 || otherwise->no_nan);
    ir_set_number(node, kinds, ints, floats, raises);
}

IrId ir_combine(Ir *ir, IrId count, IrId sum, IrId default_value, unsigned value_kinds) {
    if (ir_node(ir, count)->high <= 0) {
        return ir_fit(ir, default_value);
    }
    IrId otherwise = agree_on_default(ir, count, sum, default_value, value_kinds);
    IrId simple = simplify_combine(ir, count, sum, otherwise, value_kinds);
    if (simple != IR_NONE) {
        return simple;
    }
    bool no_mean = value_kinds == KIND_BOOL || value_kinds == KIND_STRING;
    if (no_mean && ir_node(ir, count)->low >= 2) {
        ir_fail(ir); /* the value is only one of the right kind */
        return otherwise;
    }
    IrNode node = ir_blank(IR_COMBINE, count, sum, otherwise);
    const IrNode *rows = ir_node(ir, count), *values = ir_node(ir, sum), *c = ir_node(ir, otherwise);
    bool raises = no_mean && rows->high >= 2;
    node.payload = value_kinds;
    node.uniform = rows->uniform && values->uniform;
    node.positional = rows->positional && values->positional;
    if (value_kinds == KIND_STRING) {
        Interval strings = value_interval(ir, count, sum, value_kinds);
        strings = rows->low <= 0 ? interval_join(strings, (Interval){c->low, c->high}) : strings;
        ir_set_string(ir, &node, strings, values->bytes > c->bytes ? values->bytes : c->bytes, &raises);
    } else {
        set_combined_number(ir, &node, value_kinds, &raises);
    }
    return ir_add(ir, node, raises);
}
