/* What the files of the IR share: appending nodes, facts, and small questions about nodes. Only files of jit/ that make
 * or rewrite IR include this.
 */
#ifndef JIT_IR_INTERNAL_H
#define JIT_IR_INTERNAL_H
#include "jit/ir/ir.h"

/* ---- ir.c */

/* An empty IR for a specialization. */
void ir_init(Ir *ir, Arena *arena, const Graph *graph, const Specialization *spec);
/* A node with its operands and nothing else set. */
IrNode ir_blank(IrOp op, IrId a, IrId b, IrId c);
/* The equal node that exists, or node appended, as an effect when it raises. */
IrId ir_add(Ir *ir, IrNode node, bool raises);
/* The equal node that exists, or IR_NONE. */
IrId ir_find(const Ir *ir, const IrNode *node);
/* Number of an equal table, or of this one, added. */
uint32_t ir_add_table(Ir *ir, Table table);
/* Sets spec.input[].used by the live nodes. */
void ir_mark_inputs(Ir *ir);
/* Raises the flag on every input; a value to go on with. */
IrId ir_fail(Ir *ir);
bool ir_is_const(const Ir *ir, IrId id);
/* A CONST that is this int. */
bool ir_is_int_const(const Ir *ir, IrId id, int64_t value);
bool ir_is_map(const Ir *ir, IrId id, Op op);
bool ir_is_select(const Ir *ir, IrId id, Op op);
AtomContext ir_atom_context(const Ir *ir);

/* ---- facts.c */

Interval ir_interval(const Ir *ir, IrId id);
Interval interval_join(Interval a, Interval b);
/* Bounds of a float beyond 2^53 become infinite. */
Interval interval_of_float(Interval a);
bool interval_is_exact(Interval a); /* within 2^53 */
bool interval_is_finite(Interval a);
bool interval_has(Interval a, int64_t value);
/* Exact results cut to 64 bits; *overflow is set, never cleared, where they leave them. */
Interval interval_add(Interval a, Interval b, bool *overflow);
Interval interval_subtract(Interval a, Interval b, bool *overflow);
Interval interval_multiply(Interval a, Interval b, bool *overflow);
/* Whether n is known, and the range of n. */
Interval ir_length_range(const Ir *ir);
/* The ints that a number node can hold (2^53 bounds them in mixed nodes). */
Interval ir_int_part(const IrNode *node);
/* Never 0. */
bool ir_is_nonzero(const Ir *ir, IrId id);
/* Surely a position: 0 <= value <= n - 1 everywhere. */
bool ir_is_position(const Ir *ir, IrId id);
/* n - 1 - position. */
bool ir_is_mirror(const Ir *ir, IrId id);

/* ---- facts_select.c */

/* Takes every position once: the COUNT of a strict total order, a rotation, the mirror image. */
bool ir_is_permutation(const Ir *ir, IrId id);
/* Conjuncts of a selector, at most 16; 0 when there are more. */
unsigned ir_conjuncts(const Ir *ir, IrId selector, IrId out[16]);
/* The same of a bool node under AND. */
unsigned ir_bool_conjuncts(const Ir *ir, IrId value, IrId out[16]);
/* Whether values and selectors hold at most one column in each row for a reason that only several comparisons give. */
bool ir_selects_one(const Ir *ir, const IrId *conjuncts, unsigned count);
bool ir_marks_one(const Ir *ir, IrId value);

/* ---- make_value.c */

IrId ir_int(Ir *ir, int64_t value);
IrId ir_bool(Ir *ir, bool value);
IrId ir_string(Ir *ir, const char *text, size_t length);
/* Sets kinds, lane and interval of a number; cuts ints to what their representation holds (with a raise for it). */
void ir_set_number(IrNode *node, unsigned kinds, Interval ints, Interval floats, bool *raises);
/* Sets kinds, lane, interval and bytes of a string from what it is made of. */
void ir_set_string(const Ir *ir, IrNode *node, Interval characters, uint64_t bytes, bool *raises);
/* Most bytes that a string can have in the class. */
uint32_t ir_string_capacity(const Ir *ir);
/* A string constant that the class does not hold: only comparisons take it. */
bool ir_is_long_const(const Ir *ir, IrId id);
/* id, or after a guard that always raises something else when it is such a constant. */
IrId ir_fit(Ir *ir, IrId id);

/* ---- make_logic.c */

/* A bool node: whether the value is true. */
IrId ir_truth(Ir *ir, IrId id);
IrId ir_make_junction(Ir *ir, JunctionOp op, IrId a, IrId b);
IrId ir_make_of_truth(Ir *ir, TruthOp op, IrId a);
IrId ir_make_choice(Ir *ir, ChoiceOp op, IrId then, IrId condition, IrId otherwise);

/* ---- make_aggregate.c */

/* What the fold is of one value. */
IrId ir_fold_of_one(Ir *ir, Fold fold, IrId value);
/* What the fold is of no values of these kinds, or rather what changes nothing beside them; IR_NONE where no single
 * value is that. */
IrId ir_fold_of_none(Ir *ir, Fold fold, unsigned kinds);

/* ---- make_map.c */

IrId ir_make_arithmetic(Ir *ir, Op op, IrId a, IrId b);

/* ---- make_string.c */

IrId ir_make_string_arithmetic(Ir *ir, Op op, IrId a, IrId b);

/* ---- make_compare.c */

IrId ir_make_comparison(Ir *ir, Op op, IrId a, IrId b);

/* A comparison brought to its normal form, for MAP and SELECT alike. */
typedef enum Verdict { VERDICT_OPEN, VERDICT_FALSE, VERDICT_TRUE, VERDICT_ERROR } Verdict;
Verdict ir_decide(Ir *ir, Op *op, IrId *a, IrId *b);
#endif
