/* The passes of the optimizer. A pass is a rule that is asked once for every live node, operands first, while the IR is
 * built anew; what the rule has no answer for is made again by its constructor, with the facts of its new operands.
 */
#ifndef JIT_OPT_OPT_H
#define JIT_OPT_OPT_H
#include "jit/ir/ir.h"

/* node: an operation with operands in ir. A node of ir with the same values that raises whatever error of the program
 * node itself would raise; IR_NONE when there is nothing better. */
typedef IrId (*OptRule)(Ir *ir, const IrNode *node);

typedef struct OptOptions {
    bool verify_each;
    const char *const *off; /* names of passes to leave out, NULL-terminated; may be NULL */
    Buf *trace;             /* gets a dump after every pass that changed something; may be NULL */
} OptOptions;

/* ---- run.c */

/* Runs all passes; false with ir->reason only when verify_each found a broken pass. */
bool opt_run(Ir *ir, const OptOptions *options);
/* The IR built anew from its live nodes; rule may be NULL. */
void opt_rebuild(Ir *ir, OptRule rule);
/* The same; programs, by node: IR_NONE, or the number of the program whose DISTINCT takes the node's place. */
void opt_rebuild_with(Ir *ir, OptRule rule, const uint32_t *programs);

/* ---- idiom.c */

/* Means that are counts in disguise: 1 / mean of a mark, n * mean, mean > 0 (idiom.c). */
IrId opt_idiom(Ir *ir, const IrNode *node);

/* ---- count.c */

/* Counts with a closed form: of prefixes, of one column, of complements (count.c). */
IrId opt_count(Ir *ir, const IrNode *node);

/* ---- linear.c */

/* Sums of ints where terms cancel (linear.c). */
IrId opt_linear(Ir *ir, const IrNode *node);

/* ---- merge.c */

/* Sums over the same rows are one sum (merge.c). */
IrId opt_merge(Ir *ir, const IrNode *node);

/* ---- nearest.c */

/* Members of groups that are found by their running number: the nearest ones (nearest.c). */
IrId opt_nearest(Ir *ir, const IrNode *node);
/* Whether a walk has met any (nearest.c). */
IrId opt_any(Ir *ir, const IrNode *node);

/* ---- select.c */

/* A COUNT or FOLD as a sum over conjunctions that have a fast algorithm (select.c). */
IrId opt_select_aggregate(Ir *ir, const IrNode *node);

/* ---- distinct.c */

/* Values that depend on one byte of the input, and lists of different bytes, become DISTINCT (distinct.c). True
 * when there were any. */
bool opt_distinct(Ir *ir);
#endif
