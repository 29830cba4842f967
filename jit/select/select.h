/* Selector algebra: a conjunction of comparisons sorted by what each can be used for, and the shape that stages are
 * chosen by. Disjunctions and negations are first turned into conjunctions by jit/opt/select.c where that pays.
 */
#ifndef JIT_SELECT_SELECT_H
#define JIT_SELECT_SELECT_H
#include "jit/ir/ir.h"

#define SEL_COMPARISONS 16u
#define SEL_AXES 8u /* most order comparisons at once (RT_BITS_MOST) */

/* key[j] op query[i], both varying */
typedef struct SelComparison {
    Op op;
    IrId key, query;
} SelComparison;

/* A bound on j - i. */
typedef struct SelBound {
    bool is_there;
    bool is_known; /* the number is `at` */
    int64_t at;
} SelBound;

/* A conjunction, by what its comparisons are good for. sel_split finds out all but the nodes, which sel_complete makes:
 *   key_filter    bool node: true for the keys that any row may select (IR_NONE: all)
 *   query_filter  bool node: true for the rows that select anything (IR_NONE: all)
 *   low, high     uniform int nodes or IR_NONE: j >= i + low, j <= i + high
 *   point         int node or IR_NONE: j is exactly this value of the row
 */
typedef struct SelConjunction {
    IrId key_filter, query_filter;
    IrId low, high;
    IrId point;
    SelBound from, upto; /* of low and of high */
    bool filters_rows;   /* it asks something of the row alone: there will be a query_filter */
    bool has_point;
    bool never; /* the comparisons contradict each other */
    SelComparison equal[SEL_COMPARISONS], order[SEL_COMPARISONS], unequal[SEL_COMPARISONS]; /* of values */
    uint32_t equal_count, order_count, unequal_count;
} SelConjunction;

/* The normal form of a selector that aggregates read. */
typedef struct SelNormal {
    IrId selector;
    bool is_conjunction; /* conjunction is set, with its nodes */
    SelConjunction conjunction;
    IrId rank_key;             /* IR_NONE, or what the selector's count gives the rank of: sel_is_rank */
    bool descending, backward; /* ... and of sorted_key */
    IrId rotated;              /* IR_NONE, or the column that each row selects: its equality says so in a ring */
    bool permutes;             /* f(j) == i for an f that takes every position once: each key knows its one row */
    IrId sorted_key;           /* ... IR_NONE, or the key whose rank f is: row i has the one that comes at place i */
} SelNormal;

/* All of an IR's: see normal.c. */
typedef struct SelNormals {
    VEC(SelNormal) items;
} SelNormals;

/* Bounds by the position: at the position itself or its neighbour, where rows end or begin; or at any distance. */
typedef enum SelBounds { SEL_UNBOUNDED, SEL_BOUNDED_NEAR, SEL_BOUNDED_FAR } SelBounds;

/* What stages (jit/plan/stages.def) are chosen by. */
typedef struct SelShape {
    bool is_plain; /* there may be a stage but dense: no contradiction, no `unequal`, and words on either side */
    bool is_point;
    SelBounds bounds;
    uint32_t equals, orders; /* comparisons */
} SelShape;

/* ---- split.c */

/* Sorts the comparisons of a selector. False when it is no conjunction of comparisons, or has too many. */
bool sel_split(const Ir *ir, IrId selector, SelConjunction *out);
/* Makes the nodes of what sel_split found out about the selector. */
void sel_complete(Ir *ir, IrId selector, SelConjunction *conjunction);

/* ---- normal.c */

/* Puts the normal forms of the selectors of all live aggregates beside the IR, which grows by their nodes: the last
 * pass. Nodes that only normal forms name are no operands of anything, and stand behind what needs them. */
void sel_normalise(Ir *ir);
/* The normal form of a selector, NULL: it has none, as its rows are all equal. */
const SelNormal *sel_normal(const Ir *ir, IrId selector);

/* ---- print.c */

/* A line for each normal form, to follow ir_print. */
void sel_print(Buf *out, const Ir *ir);

/* ---- shape.c */

SelShape sel_shape(const Ir *ir, const SelConjunction *conjunction);
/* Rows end or begin at the position, with nothing but equalities beside: one walk can follow them. */
bool sel_is_walk(const SelShape *shape);
/* key < query or (key == query and j < i), in any order of its parts: gives key and the direction of the sort. */
bool sel_is_rank(const Ir *ir, IrId selector, IrId *key, bool *descending, bool *backward);
/* How many words of 64 bits hold either side of a comparison: 1, more for long strings, 0 where the two cannot be
 * compared. */
uint32_t sel_words(const Ir *ir, const SelComparison *comparison);
/* An int, bool or one-character string: its payload is an int. */
bool sel_is_int_code(const IrNode *node);
/* A packed string that is surely one ASCII character: the input, where its column says so. Its highest byte is the
 * character. */
bool sel_is_ascii(const Ir *ir, const IrNode *node);
/* ... that a 32-bit int holds. */
bool sel_is_narrow(const IrNode *node);
#endif
