/* What an IR means, computed the slow way on atoms: the judge of lowering and optimizer. Every fact that a node claims
 * (kinds, interval, uniform, no NaN, bytes, counts of rows, what may raise) is checked against the values. */
#ifndef TESTS_SUPPORT_IR_EVAL_H
#define TESTS_SUPPORT_IR_EVAL_H
#include "jit/ir/ir.h"

typedef enum IrOutcome {
    IR_DONE,   /* at or cells */
    IR_RAISED, /* the guard */
    IR_BROKEN, /* the IR is wrong: why says how */
} IrOutcome;

typedef struct IrResult {
    IrOutcome outcome;
    const Atom *at;       /* a value: count atoms */
    const uint8_t *cells; /* a selector: count * count bytes */
    const Str *why;
} IrResult;

/* columns: by InputKind, the converted elements; NULL where the IR does not read them. */
IrResult ir_eval(Arena *arena, const Ir *ir, const Atom *const columns[INPUT_KINDS], size_t count);

/* Converts an input for every InputKind (columns that cannot be converted stay NULL) and describes it: exactly, or,
 * when widened, by classes that other inputs fall into, too. known: for this length only. */
Specialization ir_eval_specialize(Arena *arena, const Atom *input, size_t count, bool known, bool widened,
                                  const Atom *columns[INPUT_KINDS]);
#endif
