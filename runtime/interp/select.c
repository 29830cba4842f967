/* Selectors, one row at a time: entry (i, j) is key[j] op query[i], and a matrix is never stored.
 *
 * A SELECT is made ready once: keys and queries become arrays of one machine type, in which one compare per cell is all
 * that is left. Strings become ints of the same order. What is neither (ints that no double holds, beside floats) is
 * compared as atoms.
 */
#include "runtime/interp/internal.h"

#include <string.h>

typedef enum ComparedAs {
    COMPARED_AS_INTS,   /* ints, bools, strings as numbers of the same order */
    COMPARED_AS_FLOATS, /* floats, with ints that are exact as doubles */
    COMPARED_AS_ATOMS,  /* anything else */
    COMPARED_NOT,       /* string and number: the answer is the same everywhere */
} ComparedAs;

struct SelectPlan {
    ComparedAs compared_as;
    Op op;
    bool answer; /* COMPARED_NOT */
    const int64_t *int_keys, *int_queries;
    const double *float_keys, *float_queries;
    const Atom *atom_keys, *atom_queries;
};

/* ---- strings as ints */

/* Up to 7 bytes: the bytes from the top, then the length, so that "a" comes before "a\0"; the sign bit is flipped to
 * keep the order of unsigned numbers. */
static int64_t pack_string(const Str *text) {
    uint64_t packed = text->length;
    for (size_t i = 0; i < text->length; i++)
        packed |= (uint64_t)(unsigned char)text->text[i] << (56 - 8 * i);
    return (int64_t)(packed ^ (uint64_t)1 << 63);
}

static bool all_short(const Sequence *sequence) {
    for (size_t i = 0; i < sequence->count; i++)
        if (sequence->at[i].s->length > 7)
            return false;
    return true;
}

/* Merges the sorted runs [start, middle) and [middle, end) of positions in `strings`. */
static void merge_runs(const Str *const *strings, const size_t *from, size_t start, size_t middle, size_t end,
                       size_t *to) {
    size_t left = start, right = middle;
    for (size_t k = start; k < end; k++) {
        bool take_left = right >= end || (left < middle && str_compare(strings[from[left]], strings[from[right]]) <= 0);
        to[k] = take_left ? from[left++] : from[right++];
    }
}

/* Positions 0..count-1 in the order of their strings. */
static const size_t *sort_strings(Arena *arena, const Str *const *strings, size_t count) {
    size_t *from = arena_array(arena, size_t, count), *to = arena_array(arena, size_t, count);
    for (size_t i = 0; i < count; i++)
        from[i] = i;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = middle + width < count ? middle + width : count;
            merge_runs(strings, from, start, middle, end, to);
        }
        size_t *swap = from;
        from = to;
        to = swap;
    }
    return from;
}

/* Long strings: their rank among all strings of keys and queries. codes has room for both. */
static void rank_strings(Arena *arena, const Sequence *keys, const Sequence *queries, int64_t *numbers) {
    ArenaMark mark = arena_mark(arena);
    size_t count = keys->count, total = 2 * count;
    const Str **strings = arena_array(arena, const Str *, total);
    for (size_t i = 0; i < count; i++) {
        strings[i] = keys->at[i].s;
        strings[count + i] = queries->at[i].s;
    }
    const size_t *order = sort_strings(arena, strings, total);
    int64_t rank = 0;
    for (size_t i = 0; i < total; i++) {
        if (i > 0 && !str_equal(strings[order[i - 1]], strings[order[i]]))
            rank++;
        numbers[order[i]] = rank;
    }
    arena_release(arena, mark);
}

static void plan_strings(Arena *arena, const Sequence *keys, const Sequence *queries, void *memory, SelectPlan *plan) {
    size_t count = keys->count;
    int64_t *numbers = memory;
    if (all_short(keys) && all_short(queries)) {
        for (size_t i = 0; i < count; i++) {
            numbers[i] = pack_string(keys->at[i].s);
            numbers[count + i] = pack_string(queries->at[i].s);
        }
    } else {
        rank_strings(arena, keys, queries, numbers);
    }
    plan->compared_as = COMPARED_AS_INTS;
    plan->int_keys = numbers;
    plan->int_queries = numbers + count;
}

/* ---- numbers */

static const int64_t *int_array(int64_t *array, const Sequence *sequence) {
    for (size_t i = 0; i < sequence->count; i++)
        array[i] = sequence->at[i].type == ATOM_BOOL ? (int64_t)sequence->at[i].b : sequence->at[i].i;
    return array;
}

static const double *float_array(double *array, const Sequence *sequence) {
    for (size_t i = 0; i < sequence->count; i++)
        array[i] = atom_number(sequence->at[i]);
    return array;
}

static const Atom *atom_array(Atom *array, const Sequence *sequence) {
    memcpy(array, sequence->at, sequence->count * sizeof(Atom));
    return array;
}

static bool exact_as_double(const Sequence *sequence) {
    const int64_t most = EXACT_INT_MOST;
    for (size_t i = 0; i < sequence->count; i++)
        if (sequence->at[i].type == ATOM_INT && (sequence->at[i].i > most || sequence->at[i].i < -most))
            return false;
    return true;
}

static void plan_numbers(Arena *arena, const Sequence *keys, const Sequence *queries, Atom *memory, SelectPlan *plan) {
    size_t count = keys->count;
    if (keys->type != SEQ_FLOAT && queries->type != SEQ_FLOAT) {
        int64_t *arrays = (void *)memory;
        plan->compared_as = COMPARED_AS_INTS;
        plan->int_keys = int_array(arrays, keys);
        plan->int_queries = int_array(arrays + count, queries);
    } else if (exact_as_double(keys) && exact_as_double(queries)) {
        double *arrays = (void *)memory;
        plan->compared_as = COMPARED_AS_FLOATS;
        plan->float_keys = float_array(arrays, keys);
        plan->float_queries = float_array(arrays + count, queries);
    } else {
        plan->compared_as = COMPARED_AS_ATOMS;
        plan->atom_keys = atom_array(memory, keys);
        plan->atom_queries = atom_array(arena_array(arena, Atom, count), queries);
    }
}

_Static_assert(sizeof(Atom) >= 2 * sizeof(int64_t) && sizeof(Atom) >= 2 * sizeof(double), "room for two arrays");

bool interp_select(Interp *interp, NodeSlot *slot) {
    const Node *node = interp_node(interp, slot);
    const Sequence *keys = &interp_slot(interp, node->a)->value, *queries = &interp_slot(interp, node->b)->value;
    Op op = (Op)node->op;
    SelectPlan *plan = arena_new(interp->context->arena, SelectPlan);
    plan->op = op;
    slot->plan = plan;
    bool strings = keys->type == SEQ_STRING;
    if (strings != (queries->type == SEQ_STRING)) {
        plan->compared_as = COMPARED_NOT; /* all pairs have these types: the first one speaks for all */
        if (atom_compare(&interp->atoms, op, keys->at[0], queries->at[0], &plan->answer))
            return true;
        return diag_report(interp->context->sink, interp->atoms.error.kind, node->span,
                           "%s (key position 0, query position 0)", interp->atoms.error.message->text);
    }
    slot->memory = interp_memory(interp); /* an atom has room for a key and a query */
    if (strings)
        plan_strings(interp->context->arena, keys, queries, slot->memory, plan);
    else
        plan_numbers(interp->context->arena, keys, queries, slot->memory, plan);
    return true;
}

/* ---- rows */

#define COMPARE_LOOP(operator)                                                                                         \
    for (size_t j = 0; j < count; j++)                                                                                 \
        row[j] = keys[j] operator query;                                                                               \
    break

#define COMPARE_ROW(name, T)                                                                                           \
    static void name(Op op, const T *restrict keys, T query, size_t count, uint8_t *restrict row) {                    \
        switch ((ComparisonOp)op) {                                                                                    \
        case COMPARISON_EQ:                                                                                            \
            COMPARE_LOOP(==);                                                                                          \
        case COMPARISON_NE:                                                                                            \
            COMPARE_LOOP(!=);                                                                                          \
        case COMPARISON_LT:                                                                                            \
            COMPARE_LOOP(<);                                                                                           \
        case COMPARISON_LE:                                                                                            \
            COMPARE_LOOP(<=);                                                                                          \
        case COMPARISON_GT:                                                                                            \
            COMPARE_LOOP(>);                                                                                           \
        case COMPARISON_GE:                                                                                            \
            COMPARE_LOOP(>=);                                                                                          \
        }                                                                                                              \
    }

COMPARE_ROW(compare_int_row, int64_t)
COMPARE_ROW(compare_float_row, double)

static void compare_atom_row(Op op, const Atom *keys, Atom query, size_t count, uint8_t *row) {
    AtomContext unused = {.arena = NULL}; /* comparing numbers does not fail */
    for (size_t j = 0; j < count; j++) {
        bool answer = false;
        (void)atom_compare(&unused, op, keys[j], query, &answer);
        row[j] = answer;
    }
}

/* Whether two rows are equal because their queries are. */
static bool same_query(const SelectPlan *plan, size_t i) {
    switch (plan->compared_as) {
    case COMPARED_AS_INTS:
        return plan->int_queries[i] == plan->int_queries[i - 1];
    case COMPARED_AS_FLOATS:
        return plan->float_queries[i] == plan->float_queries[i - 1];
    case COMPARED_AS_ATOMS:
        return atom_identical(plan->atom_queries[i], plan->atom_queries[i - 1]);
    case COMPARED_NOT:
        break;
    }
    return true;
}

static void compare_row(const SelectPlan *plan, size_t i, size_t count, uint8_t *row) {
    switch (plan->compared_as) {
    case COMPARED_AS_INTS:
        compare_int_row(plan->op, plan->int_keys, plan->int_queries[i], count, row);
        break;
    case COMPARED_AS_FLOATS:
        compare_float_row(plan->op, plan->float_keys, plan->float_queries[i], count, row);
        break;
    case COMPARED_AS_ATOMS:
        compare_atom_row(plan->op, plan->atom_keys, plan->atom_queries[i], count, row);
        break;
    case COMPARED_NOT:
        memset(row, plan->answer, count);
        break;
    }
}

static void combine_rows(const RowStep *step, const uint8_t *restrict a, const uint8_t *restrict b, size_t count) {
    uint8_t *restrict row = step->row;
    switch ((NodeKind)step->kind) {
    case NODE_SELECT_NOT:
        for (size_t j = 0; j < count; j++)
            row[j] = !a[j];
        return;
    case NODE_SELECT_AND:
        for (size_t j = 0; j < count; j++)
            row[j] = a[j] & b[j];
        return;
    case NODE_SELECT_OR:
        for (size_t j = 0; j < count; j++)
            row[j] = a[j] | b[j];
        return;
    case NODE_INPUT:
    case NODE_INDICES:
    case NODE_CONST:
    case NODE_MAP:
    case NODE_LOOKUP:
    case NODE_MEMBER:
    case NODE_AGGREGATE:
    case NODE_FAIL:
    case NODE_KEY:
    case NODE_QUERY:
    case NODE_SELECT:    /* made by itself: compare_row */
    case NODE_PREDICATE: /* ... pair_matrix_row */
    case NODE_SELECT_FAIL:
    case NODE_SELECT_FIRST: /* ... choose_columns */
    case NODE_SELECT_LAST:
    case NODE_SELECT_NEAREST:
    case NODE_SELECT_BEST:
    case NODE_COUNT:
        break;
    }
    never();
}

/* ---- row programs */

static void add_step(Interp *interp, NodeSlot *slot, RowProgram *rows) {
    const Node *node = interp_node(interp, slot);
    RowStep step = {.kind = node->kind, .plan = slot->plan, .pairs = slot->pairs};
    unsigned parts = graph_selector_operands((NodeKind)node->kind);
    if (parts > 0)
        step.a = interp_slot(interp, node->a)->step;
    if (parts > 1)
        step.b = interp_slot(interp, node->b)->step;
    if (node->kind == NODE_SELECT_BEST)
        step.scores = &interp_slot(interp, node->b)->value;
    step.row = arena_alloc(interp->context->arena, interp->count);
    slot->step = rows->step_count;
    rows->steps[rows->step_count++] = step;
}

/* Operands before users, each selector once. Walks with a stack of its own, on which a slot is met twice: going down,
 * and coming back when its operands have their steps. */
void row_program_begin(Interp *interp, const NodeSlot *selector, RowProgram *rows) {
    Arena *arena = interp->context->arena;
    const uint32_t visit = ++interp->visits;
    VEC(uint32_t) stack = {0};
    VEC(uint32_t) order = {0};
    vec_push(arena, &stack, interp->slot_of[selector->node]);
    while (stack.count > 0) {
        uint32_t number = stack.data[stack.count - 1];
        NodeSlot *slot = &interp->slots[number];
        if (slot->visit == visit) {
            stack.count--;
            if (slot->step == UINT32_MAX) {
                slot->step = 0;
                vec_push(arena, &order, number);
            }
            continue;
        }
        slot->visit = visit;
        slot->step = UINT32_MAX; /* on its way down */
        const Node *node = interp_node(interp, slot);
        unsigned parts = graph_selector_operands((NodeKind)node->kind);
        if (parts > 0)
            vec_push(arena, &stack, interp->slot_of[node->a]);
        if (parts > 1)
            vec_push(arena, &stack, interp->slot_of[node->b]);
    }
    *rows = (RowProgram){.count = interp->count, .steps = arena_array(arena, RowStep, order.count)};
    for (size_t i = 0; i < order.count; i++)
        add_step(interp, &interp->slots[order.data[i]], rows);
}

/* Whether the step's own row is another than the one before, beside what the steps that it is made of tell. */
static bool differs(const RowStep *step, size_t i) {
    switch ((NodeKind)step->kind) {
    case NODE_SELECT:
        return i == 0 || !same_query(step->plan, i);
    case NODE_PREDICATE:
    case NODE_SELECT_NEAREST:
        return true;
    default:
        return false;
    }
}

static void make_row(const RowProgram *rows, const RowStep *step, size_t i) {
    const uint8_t *a = rows->steps[step->a].row;
    switch ((NodeKind)step->kind) {
    case NODE_SELECT:
        compare_row(step->plan, i, rows->count, step->row);
        break;
    case NODE_PREDICATE:
        pair_matrix_row(step->pairs, i, step->row);
        break;
    case NODE_SELECT_FIRST:
    case NODE_SELECT_LAST:
    case NODE_SELECT_NEAREST:
    case NODE_SELECT_BEST:
        choose_columns((NodeKind)step->kind, i, step->scores, a, rows->count, step->row);
        break;
    default:
        combine_rows(step, a, rows->steps[step->b].row, rows->count);
        break;
    }
}

const uint8_t *row_program_next(RowProgram *rows, size_t i, bool *same) {
    bool changed = false;
    for (uint32_t k = 0; k < rows->step_count; k++) {
        const RowStep *step = &rows->steps[k];
        bool own = differs(step, i);
        bool made_of_nothing = step->kind == NODE_SELECT || step->kind == NODE_PREDICATE;
        if (own || (changed && !made_of_nothing))
            make_row(rows, step, i);
        changed = changed || own;
    }
    *same = !changed;
    return rows->steps[rows->step_count - 1].row;
}
