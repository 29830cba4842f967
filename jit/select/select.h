/* Selector algebra: a conjunction of comparisons sorted by what each can be used for, and the form that stages are
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

/* A conjunction, by kinds of atom:
 *   key_filter    bool node: true for the keys that any row may select (IR_NONE: all)
 *   query_filter  bool node: true for the rows that select anything (IR_NONE: all)
 *   low, high     uniform int nodes or IR_NONE: j >= i + low, j <= i + high
 *   point         int node or IR_NONE: j is exactly this value of the row
 *   equal, order, unequal   atoms on values
 */
typedef struct SelConjunction {
    IrId key_filter, query_filter;
    IrId low, high;
    IrId point;
    SelComparison equal[SEL_COMPARISONS], order[SEL_COMPARISONS], unequal[SEL_COMPARISONS];
    uint32_t equal_count, order_count, unequal_count;
    bool never; /* the atoms contradict each other */
} SelConjunction;

/* Bounds by the position: at the position itself or its neighbour, where rows end or begin; or at any distance. */
typedef enum SelBounds { SEL_UNBOUNDED, SEL_BOUNDED_NEAR, SEL_BOUNDED_FAR } SelBounds;

/* What stages (jit/plan/stages.def) are chosen by. */
typedef struct SelForm {
    bool is_plain; /* there may be a stage but dense: no contradiction, no `unequal`, and words on either side */
    bool is_point;
    SelBounds bounds;
    uint32_t equals, orders; /* atoms */
} SelForm;

/* Sorts the atoms of a selector; may add nodes to the IR (filters, bounds). False when it is no conjunction of
 * comparisons, or has too many. */
bool sel_split(Ir *ir, IrId selector, SelConjunction *out);
SelForm sel_form(const Ir *ir, const SelConjunction *conjunction);
/* Rows end or begin at the position, with nothing but equalities beside: one walk can follow them. */
bool sel_is_walk(const SelForm *form);
/* key < query or (key == query and j < i), in any order of its parts: gives key and the direction of the sort. */
bool sel_is_rank(const Ir *ir, IrId selector, IrId *key, bool *descending, bool *backward);
/* How many words of 64 bits hold either side of an atom: 1, more for long strings, 0 where the two cannot be
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
