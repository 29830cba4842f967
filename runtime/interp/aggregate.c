/* AGGREGATE: per row of a selector the default where nothing is selected, else the fold of the selected values.
 *
 * Sums are what Python's would be: ints exact, floats from left to right starting at the int 0, and ints before the
 * first float summed exactly. Where a cheaper sum provably gives the same (no partial sum of ints leaves 64 bits; all
 * ints and their sums are exact as doubles) the values are laid out for a tight loop.
 */
#include "runtime/interp/internal.h"

#include <string.h>

typedef enum SumMethod {
    SUM_NONE,  /* the fold does not take the type, or is no sum */
    SUM_INT,   /* ints whose sums fit into 64 bits */
    SUM_FLOAT, /* floats, with ints that are exact in any sum */
    SUM_ATOM,  /* anything else */
} SumMethod;

typedef struct Values {
    SumMethod method;
    const Sequence *sequence;
    const int64_t *ints;
    const double *floats;
} Values;

/* ---- layout of the values */

static bool is_int_like(Atom a) {
    return a.type == ATOM_INT || a.type == ATOM_BOOL;
}

static int64_t int_value(Atom a) {
    return a.type == ATOM_BOOL ? (int64_t)a.b : a.i;
}

static bool has_ints(const Sequence *sequence) {
    size_t i = 0;
    while (i < sequence->count && !is_int_like(sequence->at[i]))
        i++;
    return i < sequence->count;
}

/* Whether the sum of all ints' magnitudes is at most `most`. */
static bool ints_stay_below(const Sequence *sequence, int64_t most) {
    uint64_t total = 0;
    for (size_t i = 0; i < sequence->count; i++) {
        if (!is_int_like(sequence->at[i]))
            continue;
        int64_t value = int_value(sequence->at[i]);
        uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
        if (magnitude > (uint64_t)most - total)
            return false;
        total += magnitude;
    }
    return true;
}

static const int64_t *int_array(Arena *arena, const Sequence *sequence) {
    int64_t *ints = arena_array(arena, int64_t, sequence->count);
    for (size_t i = 0; i < sequence->count; i++)
        ints[i] = int_value(sequence->at[i]);
    return ints;
}

static const double *float_array(Arena *arena, const Sequence *sequence) {
    double *floats = arena_array(arena, double, sequence->count);
    for (size_t i = 0; i < sequence->count; i++)
        floats[i] = atom_number(sequence->at[i]);
    return floats;
}

static Values lay_out(Arena *arena, Fold fold, const Sequence *sequence) {
    Values values = {.method = SUM_ATOM, .sequence = sequence};
    bool floats = sequence->type == SEQ_FLOAT;
    bool tells_ints = floats && fold == FOLD_SUM && has_ints(sequence); /* a sum of ints alone is one */
    if (fold == FOLD_MAX || fold == FOLD_MIN || !fold_takes(fold, sequence->type)) {
        values.method = SUM_NONE;
    } else if (!floats && ints_stay_below(sequence, INT64_MAX)) {
        values.method = SUM_INT;
        values.ints = int_array(arena, sequence);
    } else if (floats && !tells_ints && ints_stay_below(sequence, EXACT_INT_MOST)) {
        values.method = SUM_FLOAT;
        values.floats = float_array(arena, sequence);
    }
    return values;
}

/* ---- sums of the selected values */

typedef struct Total {
    bool is_float; /* else whole is the sum */
    Int128 whole;
    double sum;
} Total;

static Total total_of_ints(const int64_t *values, const uint8_t *row, size_t count) {
    int64_t sum = 0;
    for (size_t j = 0; j < count; j++)
        sum += values[j] & -(int64_t)row[j];
    return (Total){.whole = sum};
}

static Total total_of_floats(const double *values, const uint8_t *row, size_t count) {
    double sum = 0.0;
    for (size_t j = 0; j < count; j++)
        if (row[j])
            sum += values[j];
    return (Total){.is_float = true, .sum = sum};
}

static Total total_of_atoms(const Atom *values, const uint8_t *row, size_t count) {
    Total total = {.whole = 0};
    for (size_t j = 0; j < count; j++) {
        if (!row[j])
            continue;
        if (total.is_float) {
            total.sum += atom_number(values[j]);
        } else if (is_int_like(values[j])) {
            total.whole += int_value(values[j]);
        } else {
            total.sum = (double)total.whole + values[j].f;
            total.is_float = true;
        }
    }
    return total;
}

static Total total_of(const Values *values, const uint8_t *row) {
    size_t count = values->sequence->count;
    switch (values->method) {
    case SUM_INT:
        return total_of_ints(values->ints, row, count);
    case SUM_FLOAT:
        return total_of_floats(values->floats, row, count);
    case SUM_ATOM:
        return total_of_atoms(values->sequence->at, row, count);
    case SUM_NONE:
        break;
    }
    never();
}

/* ---- rows */

/* The selected values of a row, one or more. */
typedef struct AggregateRow {
    Interp *interp;
    const NodeSlot *slot;
    Values values;
    const uint8_t *cells;
    size_t position, selected;
} AggregateRow;

static size_t count_selected(const uint8_t *row, size_t count) {
    size_t selected = 0;
    for (size_t start = 0; start < count; start += 255) { /* sums of bytes that fit into a byte: wide adds */
        size_t end = count - start < 255 ? count : start + 255;
        uint8_t part = 0;
        for (size_t j = start; j < end; j++)
            part = (uint8_t)(part + row[j]);
        selected += part;
    }
    return selected;
}

static size_t find_selected(const uint8_t *row, size_t count, size_t from) {
    const uint8_t *found = memchr(row + from, 1, count - from);
    return (size_t)(found - row);
}

/* Names the first values that cannot be folded, the second of which the message ends with. */
static bool fail_type(const AggregateRow *row, const char *what) {
    const Sequence *sequence = row->values.sequence;
    size_t at = find_selected(row->cells, sequence->count, 0);
    Buf text;
    buf_init(&text, row->interp->context->arena);
    atom_brief(&text, sequence->at[at]);
    if (row->selected > 1) {
        buf_format(&text, " at position %zu and ", at);
        at = find_selected(row->cells, sequence->count, at + 1);
        atom_brief(&text, sequence->at[at]);
    }
    return diag_report(row->interp->context->sink, ERR_RUNTIME, interp_node(row->interp, row->slot)->span,
                       "cannot %s %ss: position %zu selects %s at position %zu", what, seq_type_name(sequence->type),
                       row->position, buf_c_string(&text), at);
}

/* One value is its own mean, whatever it is. */
static bool mean_row(const AggregateRow *row, Atom *out) {
    const Sequence *sequence = row->values.sequence;
    if (row->selected == 1) {
        *out = sequence->at[find_selected(row->cells, sequence->count, 0)];
        return true;
    }
    if (row->values.method == SUM_NONE)
        return fail_type(row, "average");
    Total total = total_of(&row->values, row->cells);
    double mean = total.is_float ? total.sum / (double)row->selected : atom_divide(total.whole, (int64_t)row->selected);
    *out = atom_float(mean);
    return true;
}

static bool sum_row(const AggregateRow *row, Atom *out) {
    if (row->values.method == SUM_NONE)
        return fail_type(row, "add up");
    Total total = total_of(&row->values, row->cells);
    if (!total.is_float && (total.whole < INT64_MIN || total.whole > INT64_MAX))
        return diag_report(row->interp->context->sink, ERR_OVERFLOW, interp_node(row->interp, row->slot)->span,
                           "the sum does not fit into 64 bits at position %zu", row->position);
    *out = total.is_float ? atom_float(total.sum) : atom_int((int64_t)total.whole);
    return true;
}

/* The first of the greatest: one that is not greater than it does not take its place, nor does a NaN. */
static Atom extreme_of(const AggregateRow *row, Op op) {
    const Sequence *sequence = row->values.sequence;
    AtomContext unused = {.arena = NULL}; /* numbers alone or strings alone: comparing them does not fail */
    Atom best = sequence->at[find_selected(row->cells, sequence->count, 0)];
    for (size_t j = 0; j < sequence->count; j++) {
        bool beyond = false;
        if (row->cells[j] && atom_compare(&unused, op, sequence->at[j], best, &beyond) && beyond)
            best = sequence->at[j];
    }
    return best;
}

static bool max_row(const AggregateRow *row, Atom *out) {
    *out = extreme_of(row, OP_GT);
    return true;
}

static bool min_row(const AggregateRow *row, Atom *out) {
    *out = extreme_of(row, OP_LT);
    return true;
}

typedef bool (*RowFold)(const AggregateRow *row, Atom *out);

static RowFold row_fold(Fold fold) {
    switch (fold) {
    case FOLD_MEAN:
        return mean_row;
    case FOLD_SUM:
        return sum_row;
    case FOLD_MAX:
        return max_row;
    case FOLD_MIN:
        return min_row;
    }
    never();
}

/* ---- the node */

/* What row i has where it selects nothing. */
static Atom default_of(const Interp *interp, const Node *node, size_t i) {
    return node->c != NODE_NONE ? interp_slot(interp, node->c)->value.at[i] : interp->graph->atoms.data[node->payload];
}

bool interp_aggregate(Interp *interp, NodeSlot *slot) {
    const Node *node = interp_node(interp, slot);
    RowFold fold = row_fold((Fold)node->fold);
    Atom *out = interp_memory(interp);
    ArenaMark mark = arena_mark(interp->context->arena);
    AggregateRow row = {.interp = interp, .slot = slot};
    row.values = lay_out(interp->context->arena, (Fold)node->fold, &interp_slot(interp, node->b)->value);
    RowProgram rows;
    row_program_begin(interp, interp_slot(interp, node->a), &rows);
    for (size_t i = 0; i < interp->count; i++) {
        bool same;
        row.cells = row_program_next(&rows, i, &same);
        row.position = i;
        row.selected = same ? row.selected : count_selected(row.cells, interp->count);
        if (!same && !interp_poll(interp, slot, rows.step_count * interp->count))
            return false;
        if (row.selected == 0)
            out[i] = default_of(interp, node, i);
        else if (same)
            out[i] = out[i - 1];
        else if (!fold(&row, &out[i]))
            return false;
    }
    arena_release(interp->context->arena, mark);
    return interp_set(interp, slot, out, out);
}
