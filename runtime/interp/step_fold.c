/* Folds as the interpreter has them (aggregate.c), with the values coming one by one. */
#include "runtime/interp/step_internal.h"

static void add(StepTotal *total, Atom value) {
    if (value.type == ATOM_STRING) {
        total->has_string = true;
    } else if (total->is_float) {
        total->sum += atom_number(value);
    } else if (value.type == ATOM_FLOAT) {
        total->sum = (double)total->whole + value.f;
        total->is_float = true;
    } else {
        total->whole += value.type == ATOM_BOOL ? (int64_t)value.b : value.i;
    }
}

/* The first of the greatest, or least. */
static void keep(StepTotal *total, Op op, Atom value) {
    AtomContext unused = {.arena = NULL}; /* the values have one type: comparing them does not fail */
    bool beyond = false;
    if (total->count == 0 || (atom_compare(&unused, op, value, total->extreme, &beyond) && beyond)) {
        total->extreme = value;
    }
}

void step_put(StepTotal *total, Fold fold, size_t position, Atom value) {
    switch (fold) {
    case FOLD_MEAN:
    case FOLD_SUM:
        add(total, value);
        break;
    case FOLD_MAX:
        keep(total, OP_GT, value);
        break;
    case FOLD_MIN:
        keep(total, OP_LT, value);
        break;
    }
    total->first = total->count == 0 ? position : total->first;
    total->last = position;
    total->count++;
}

static bool mean_of(const StepTotal *total, const StepColumn *values, Atom *out) {
    if (total->count == 1) {
        *out = values->data[total->first];
        return true;
    }
    const int64_t count = (int64_t)total->count;
    *out = atom_float(total->is_float ? total->sum / (double)count : atom_divide(total->whole, count));
    return !total->has_string && values->has_other;
}

static bool sum_of(const StepTotal *total, Atom *out) {
    *out = total->is_float ? atom_float(total->sum) : atom_int((int64_t)total->whole);
    return !total->has_string && (total->is_float || (total->whole >= INT64_MIN && total->whole <= INT64_MAX));
}

bool step_fold(const StepTotal *total, Fold fold, const StepColumn *values, Atom *out) {
    switch (fold) {
    case FOLD_MEAN:
        return mean_of(total, values, out);
    case FOLD_SUM:
        return sum_of(total, out);
    case FOLD_MAX:
    case FOLD_MIN:
        *out = total->extreme;
        return true;
    }
    return false;
}
