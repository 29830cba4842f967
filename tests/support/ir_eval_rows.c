/* The evaluator of IR for tests: matrices of selectors, and the three parts of aggregates. */
#include "tests/support/ir_eval_internal.h"

/* ---- selectors */

static bool fill_cell(IrEval *eval, const IrNode *node, size_t i, size_t j, uint8_t *cell) {
    AtomContext context = {.arena = eval->arena, .string_limit = 63};
    const EvalValue *values = eval->values;
    size_t at = i * eval->count + j;
    bool result = false;
    switch ((IrSelectorOp)node->op) {
    case SELECTOR_SELECT:
        if (!atom_compare(&context, (Op)node->map, values[node->a].at[j], values[node->b].at[i], &result)) {
            return false;
        }
        *cell = result;
        return true;
    case SELECTOR_SELECT_AND:
        *cell = values[node->a].cells[at] & values[node->b].cells[at];
        return true;
    case SELECTOR_SELECT_OR:
        *cell = values[node->a].cells[at] | values[node->b].cells[at];
        return true;
    case SELECTOR_SELECT_NOT:
        *cell = !values[node->a].cells[at];
        return true;
    case SELECTOR_SELECT_CONST:
        *cell = node->payload != 0;
        return true;
    }
    never();
}

static bool check_row(IrEval *eval, IrId id, size_t i) {
    const IrNode *node = ir_node(eval->ir, id);
    const uint8_t *row = eval->values[id].cells + i * eval->count;
    int64_t selected = 0;
    for (size_t j = 0; j < eval->count; j++) {
        selected += row[j];
        if (node->uniform && row[j] != eval->values[id].cells[j]) {
            return eval_broken(eval, id, "has different rows");
        }
    }
    if (selected < node->low || selected > node->high) {
        return eval_broken(eval, id, "row %zu selects %lld", i, (long long)selected);
    }
    bool wrong = row[i] ? (node->diagonal & DIAGONAL_NONE) : (node->diagonal & DIAGONAL_ALL);
    return !wrong || eval_broken(eval, id, "is wrong about its diagonal");
}

bool eval_selector(IrEval *eval, IrId id) {
    const IrNode *node = ir_node(eval->ir, id);
    uint8_t *cells = arena_array(eval->arena, uint8_t, eval->count * eval->count);
    eval->values[id].cells = cells;
    for (size_t i = 0; i < eval->count; i++) {
        for (size_t j = 0; j < eval->count; j++) {
            if (!fill_cell(eval, node, i, j, &cells[i * eval->count + j])) {
                return eval_broken(eval, id, "compares what has no order");
            }
        }
        if (!check_row(eval, id, i)) {
            return false;
        }
    }
    return true;
}

/* ---- counts and sums */

static size_t count_row(const IrEval *eval, IrId selector, size_t i) {
    size_t selected = 0;
    for (size_t j = 0; j < eval->count; j++) {
        selected += eval->values[selector].cells[i * eval->count + j];
    }
    return selected;
}

bool eval_count(IrEval *eval, IrId id) {
    for (size_t i = 0; i < eval->count; i++) {
        eval->values[id].at[i] = atom_int((int64_t)count_row(eval, ir_node(eval->ir, id)->a, i));
    }
    return true;
}

static int64_t int_value(Atom atom) {
    return atom.type == ATOM_BOOL ? (int64_t)atom.b : atom.i;
}

static bool sum_ints(const IrEval *eval, const uint8_t *row, const Atom *values, Atom *out) {
    int64_t sum = 0;
    bool overflow = false;
    for (size_t j = 0; j < eval->count; j++) {
        overflow = overflow || (row[j] && __builtin_add_overflow(sum, int_value(values[j]), &sum));
    }
    *out = atom_int(sum);
    return !overflow;
}

static double sum_doubles(const IrEval *eval, const uint8_t *row, const Atom *values) {
    double sum = -0.0;
    for (size_t j = 0; j < eval->count; j++) {
        sum = row[j] ? sum + atom_number(values[j]) : sum;
    }
    return sum;
}

/* Ints beside floats: their sums must stay exact. */
static bool ints_stay_exact(const IrEval *eval, const Atom *values) {
    const Int128 most = EXACT_INT_MOST;
    for (size_t j = 0; j < eval->count; j++) {
        Int128 value = values[j].type == ATOM_FLOAT ? 0 : int_value(values[j]);
        if (value * (Int128)eval->count > most || -value * (Int128)eval->count > most) {
            return false;
        }
    }
    return true;
}

static Atom single_or_nothing(const IrEval *eval, const uint8_t *row, const Atom *values) {
    Atom found = {.type = ATOM_OTHER, .s = NULL};
    unsigned selected = 0;
    for (size_t j = 0; j < eval->count; j++) {
        if (row[j]) {
            found = values[j];
            selected++;
        }
    }
    return selected == 1 ? found : (Atom){.type = ATOM_OTHER, .s = NULL};
}

static bool eval_sum(IrEval *eval, IrId id) {
    const IrNode *node = ir_node(eval->ir, id), *value = ir_node(eval->ir, node->b);
    const Atom *values = eval->values[node->b].at;
    EvalValue *out = &eval->values[id];
    bool mixed = ir_is_mixed(value);
    if (mixed && node->may_raise && !ints_stay_exact(eval, values)) {
        return eval_raise(eval, id);
    }
    out->plane = mixed ? arena_array(eval->arena, double, eval->count) : NULL;
    for (size_t i = 0; i < eval->count; i++) {
        const uint8_t *row = eval->values[node->a].cells + i * eval->count;
        if (value->kinds == KIND_INT || value->kinds == KIND_BOOL) {
            if (!sum_ints(eval, row, values, &out->at[i])) {
                return eval_raise(eval, id);
            }
        } else if (value->kinds == KIND_FLOAT) {
            out->at[i] = atom_float(sum_doubles(eval, row, values));
        } else {
            out->at[i] = single_or_nothing(eval, row, values);
        }
        if (mixed) {
            out->plane[i] = sum_doubles(eval, row, values);
        }
    }
    return true;
}

/* What it is of none nobody asks: one of the values. */
static Atom extreme_of(const uint8_t *row, const Atom *values, size_t count, Op op) {
    AtomContext unused = {.arena = NULL};
    const Atom *best = NULL;
    for (size_t j = 0; j < count; j++) {
        bool beyond = false;
        if (row[j] && (best == NULL || (atom_compare(&unused, op, values[j], *best, &beyond) && beyond))) {
            best = &values[j];
        }
    }
    return best != NULL ? *best : values[0];
}

static bool eval_extreme(IrEval *eval, IrId id, Op op) {
    const IrNode *node = ir_node(eval->ir, id);
    for (size_t i = 0; i < eval->count; i++) {
        const uint8_t *row = eval->values[node->a].cells + i * eval->count;
        eval->values[id].at[i] = extreme_of(row, eval->values[node->b].at, eval->count, op);
    }
    return true;
}

bool eval_fold(IrEval *eval, IrId id) {
    switch ((Fold)ir_node(eval->ir, id)->fold) {
    case FOLD_SUM:
        return eval_sum(eval, id);
    case FOLD_MAX:
        return eval_extreme(eval, id, OP_GT);
    case FOLD_MIN:
        return eval_extreme(eval, id, OP_LT);
    case FOLD_MEAN:
        break;
    }
    never();
}

/* ---- NEAREST */

bool eval_nearest(IrEval *eval, IrId id) {
    const IrNode *node = ir_node(eval->ir, id);
    for (size_t i = 0; i < eval->count; i++) {
        const uint8_t *row = eval->values[node->a].cells + i * eval->count;
        Atom *out = &eval->values[id].at[i];
        *out = ir_node(eval->ir, node->c)->atom;
        for (size_t k = 0; k < eval->count; k++) {
            size_t j = node->payload != 0 ? k : eval->count - 1 - k;
            *out = row[j] ? eval->values[node->b].at[j] : *out;
        }
    }
    return true;
}

/* ---- COMBINE */

static bool is_exact(int64_t value) {
    return value >= -EXACT_INT_MOST && value <= EXACT_INT_MOST;
}

static bool mean_at(IrEval *eval, IrId id, size_t i, Atom *out) {
    const IrNode *node = ir_node(eval->ir, id);
    double count = (double)eval->values[node->a].at[i].i;
    const EvalValue *sum = &eval->values[node->b];
    if (node->payload == KIND_BOOL || node->payload == KIND_STRING) {
        return eval_raise(eval, id);
    }
    if (sum->plane != NULL) {
        *out = atom_float((sum->plane[i] + 0.0) / count);
        return true;
    }
    if (sum->at[i].type == ATOM_OTHER) {
        return eval_broken(eval, id, "divides a sum that means nothing");
    }
    if (sum->at[i].type == ATOM_INT && !is_exact(sum->at[i].i)) {
        return eval_raise(eval, id);
    }
    *out = atom_float((atom_number(sum->at[i]) + 0.0) / count);
    return true;
}

static bool single_at(IrEval *eval, IrId id, size_t i, Atom *out) {
    const IrNode *node = ir_node(eval->ir, id);
    Atom value = eval->values[node->b].at[i];
    if (value.type == ATOM_OTHER) {
        return eval_broken(eval, id, "takes a sum that means nothing");
    }
    *out = node->payload == KIND_BOOL ? atom_bool(atom_truth(value)) : value;
    return true;
}

bool eval_combine(IrEval *eval, IrId id) {
    const IrNode *node = ir_node(eval->ir, id);
    for (size_t i = 0; i < eval->count; i++) {
        int64_t count = eval->values[node->a].at[i].i;
        Atom *out = &eval->values[id].at[i];
        if (count == 0) {
            *out = ir_node(eval->ir, node->c)->atom;
        } else if (!(count == 1 ? single_at(eval, id, i, out) : mean_at(eval, id, i, out))) {
            return false;
        }
        if (out->type == ATOM_INT && ir_is_mixed(node) && !is_exact(out->i)) {
            return eval_raise(eval, id);
        }
    }
    return true;
}
