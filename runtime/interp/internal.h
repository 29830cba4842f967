/* What the files of the interpreter share; nobody else includes it. */
#ifndef RUNTIME_INTERP_INTERNAL_H
#define RUNTIME_INTERP_INTERNAL_H
#include "runtime/interp/interp.h"

typedef struct SelectPlan SelectPlan; /* a SELECT made ready for rows (select.c) */
typedef struct PairMatrix PairMatrix; /* which pairs a PREDICATE selects (predicate.c) */

#define SLOT_NONE UINT32_MAX

/* One ancestor of the node that was asked for. */
typedef struct NodeSlot {
    NodeId node;
    uint32_t last_use; /* slot whose evaluation is the last to read this one's memory */
    uint32_t expiring; /* first of the slots that this one is the last to read, or SLOT_NONE */
    uint32_t next_expiring;
    uint32_t visit;          /* number of the last row program that this selector was put into */
    uint32_t step;           /* and its step there */
    Sequence value;          /* s-ops, once evaluated */
    Atom *memory;            /* count atoms behind value.at or plan; NULL when nothing is to be given back */
    const SelectPlan *plan;  /* SELECT, once evaluated */
    const PairMatrix *pairs; /* PREDICATE, once evaluated */
} NodeSlot;

/* One evaluation. */
typedef struct Interp {
    InterpContext *context;
    const Graph *graph;
    const Atom *input;
    size_t count;
    uint32_t *slot_of; /* by node id; only ancestors have an entry */
    NodeSlot *slots;   /* ancestors in the order of their ids */
    uint32_t slot_count;
    Atom **spare; /* memory of values that nobody reads any more, count atoms each */
    uint32_t spare_count;
    uint32_t visits;   /* row programs made so far */
    size_t work;       /* elements touched since the host was asked whether to stop */
    AtomContext atoms; /* for operations on atoms, with the same arena */
} Interp;

static inline const Node *interp_node(const Interp *interp, const NodeSlot *slot) {
    return graph_node(interp->graph, slot->node);
}

static inline NodeSlot *interp_slot(const Interp *interp, NodeId node) {
    return &interp->slots[interp->slot_of[node]];
}

/* ---- interp.c */

/* Memory for a value or a plan: room for count atoms. */
Atom *interp_memory(Interp *interp);
/* The value of an s-op's slot is at[0..count), after its type was checked. False after reporting. */
bool interp_set(Interp *interp, NodeSlot *slot, const Atom *at, Atom *memory);
/* Reports interp->atoms.error with " at position N" behind it. Always false. */
bool interp_fail_at(Interp *interp, const NodeSlot *slot, size_t position);
/* Counts work and now and then asks the host; false after reporting that it wants to stop. */
bool interp_poll(Interp *interp, const NodeSlot *slot, size_t work);

/* ---- map.c */

/* One position of a sequence that an operator makes: and and or give bools. False with context->error (map.c). */
bool interp_operate(AtomContext *context, Op op, const Atom operands[3], Atom *out);

/* One node each: sets the slot's value, false after reporting (map.c, aggregate.c). */
bool interp_map(Interp *interp, NodeSlot *slot);
bool interp_lookup(Interp *interp, NodeSlot *slot); /* LOOKUP and MEMBER */
bool interp_leaf(Interp *interp, NodeSlot *slot);   /* INPUT, INDICES, CONST */

/* ---- aggregate.c */

bool interp_aggregate(Interp *interp, NodeSlot *slot);

/* ---- select.c */

/* Makes a SELECT ready for rows; false after reporting an order of string and number. */
bool interp_select(Interp *interp, NodeSlot *slot);

/* ---- predicate.c */

/* Evaluates a predicate for all its pairs; false after reporting the first that fails, by query and then by key. */
bool interp_predicate(Interp *interp, NodeSlot *slot);
/* Row i of what it selects. */
void pair_matrix_row(const PairMatrix *pairs, size_t i, uint8_t *row);

/* ---- choose.c */

/* Row i of a selector that keeps some of the selected columns of another's row: SELECT_FIRST, _LAST, _NEAREST, and
 * _BEST by these scores. */
void choose_columns(NodeKind kind, size_t i, const Sequence *scores, const uint8_t *from, size_t count, uint8_t *row);

/* ---- select.c: rows */

/* A selector as a list of steps, each of which makes one row of count bytes from earlier ones. */
typedef struct RowStep {
    uint8_t kind;  /* NodeKind */
    uint32_t a, b; /* steps */
    uint8_t *row;  /* the current row */
    const SelectPlan *plan;
    const PairMatrix *pairs;
    const Sequence *scores; /* SELECT_BEST */
} RowStep;

typedef struct RowProgram {
    size_t count; /* of positions */
    RowStep *steps;
    uint32_t step_count;
} RowProgram;

/* Steps for a selector, whose SELECTs and PREDICATEs were all made ready. Memory from the arena, to be released by the
 * caller. */
void row_program_begin(Interp *interp, const NodeSlot *selector, RowProgram *rows);
/* The row of query position i: count bytes 0 or 1, valid until the next call. Rows are asked for from 0 upwards;
 * *same tells that the row equals the one before. */
const uint8_t *row_program_next(RowProgram *rows, size_t i, bool *same);
#endif
