/* AGGREGATE: per row of a selector nothing selected, one value unchanged, or the mean of several.
 *
 * Sums are what Python's would be: ints exact, floats from left to right starting at the int 0, and ints before the
 * first float summed exactly. Where a cheaper sum provably gives the same (no partial sum of ints leaves 64 bits; all
 * ints and their sums are exact as doubles) the values are laid out for a tight loop.
 */
#include "runtime/interp/internal.h"

#include <string.h>

typedef enum SumMethod {
    SUM_NONE,  /* bools only, or strings: no means */
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

static Values lay_out(Arena *arena, const Sequence *sequence) {
    Values values = {.method = SUM_NONE, .sequence = sequence};
    size_t count = sequence->count;
    if (sequence->type == SEQ_INT && ints_stay_below(sequence, INT64_MAX)) {
        int64_t *ints = arena_array(arena, int64_t, count);
        for (size_t i = 0; i < count; i++)
            ints[i] = int_value(sequence->at[i]);
        values.method = SUM_INT;
        values.ints = ints;
    } else if (sequence->type == SEQ_FLOAT && ints_stay_below(sequence, EXACT_INT_MOST)) {
        double *floats = arena_array(arena, double, count);
        for (size_t i = 0; i < count; i++)
            floats[i] = atom_number(sequence->at[i]);
        values.method = SUM_FLOAT;
        values.floats = floats;
    } else if (sequence->type == SEQ_INT || sequence->type == SEQ_FLOAT) {
        values.method = SUM_ATOM;
    }
    return values;
}

/* ---- means; row has at least two cells set */

static double mean_int(const int64_t *values, const uint8_t *row, size_t count, size_t selected) {
    int64_t sum = 0;
    for (size_t j = 0; j < count; j++)
        sum += values[j] & -(int64_t)row[j];
    return atom_divide(sum, (int64_t)selected);
}

static double mean_float(const double *values, const uint8_t *row, size_t count, size_t selected) {
    double sum = 0.0;
    for (size_t j = 0; j < count; j++)
        if (row[j])
            sum += values[j];
    return sum / (double)selected;
}

static double mean_atom(const Atom *values, const uint8_t *row, size_t count, size_t selected) {
    Int128 whole = 0; /* the sum so far, as long as it has only ints */
    double sum = 0.0; /* the sum so far, once it has a float */
    bool is_float = false;
    for (size_t j = 0; j < count; j++) {
        if (!row[j])
            continue;
        if (is_float) {
            sum += atom_number(values[j]);
        } else if (is_int_like(values[j])) {
            whole += int_value(values[j]);
        } else {
            sum = (double)whole + values[j].f;
            is_float = true;
        }
    }
    return is_float ? sum / (double)selected : atom_divide(whole, (int64_t)selected);
}

static double mean(const Values *values, const uint8_t *row, size_t selected) {
    size_t count = values->sequence->count;
    switch (values->method) {
    case SUM_INT:
        return mean_int(values->ints, row, count, selected);
    case SUM_FLOAT:
        return mean_float(values->floats, row, count, selected);
    case SUM_ATOM:
    case SUM_NONE:
        break;
    }
    return mean_atom(values->sequence->at, row, count, selected);
}

/* ---- the node */

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

static bool fail_mean(Interp *interp, const NodeSlot *slot, const Sequence *values, const uint8_t *row,
                      size_t position) {
    size_t first = find_selected(row, values->count, 0), second = find_selected(row, values->count, first + 1);
    Buf text;
    buf_init(&text, interp->context->arena);
    atom_brief(&text, values->at[first]);
    buf_format(&text, " at position %zu and ", first);
    atom_brief(&text, values->at[second]);
    return diag_report(interp->context->sink, ERR_RUNTIME, interp_node(interp, slot)->span,
                       "cannot average %ss: position %zu selects %s at position %zu", seq_type_name(values->type),
                       position, buf_c_string(&text), second);
}

static bool aggregate_row(Interp *interp, const NodeSlot *slot, const Values *values, const uint8_t *row,
                          size_t position, Atom *out) {
    const Sequence *sequence = values->sequence;
    size_t selected = count_selected(row, sequence->count);
    if (selected == 0)
        *out = interp->graph->atoms.data[interp_node(interp, slot)->payload];
    else if (selected == 1)
        *out = sequence->at[find_selected(row, sequence->count, 0)];
    else if (values->method == SUM_NONE)
        return fail_mean(interp, slot, sequence, row, position);
    else
        *out = atom_float(mean(values, row, selected));
    return true;
}

bool interp_aggregate(Interp *interp, NodeSlot *slot) {
    const Node *node = interp_node(interp, slot);
    Atom *out = interp_memory(interp);
    ArenaMark mark = arena_mark(interp->context->arena);
    Values values = lay_out(interp->context->arena, &interp_slot(interp, node->b)->value);
    RowProgram rows;
    row_program_begin(interp, interp_slot(interp, node->a), &rows);
    for (size_t i = 0; i < interp->count; i++) {
        bool same;
        const uint8_t *row = row_program_next(&rows, i, &same);
        if (same)
            out[i] = out[i - 1];
        else if (!interp_poll(interp, slot, rows.step_count * interp->count) ||
                 !aggregate_row(interp, slot, &values, row, i, &out[i]))
            return false;
    }
    arena_release(interp->context->arena, mark);
    return interp_set(interp, slot, out, out);
}
