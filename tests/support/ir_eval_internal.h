/* What the two files of the evaluator share. */
#ifndef TESTS_SUPPORT_IR_EVAL_INTERNAL_H
#define TESTS_SUPPORT_IR_EVAL_INTERNAL_H
#include "tests/support/ir_eval.h"

typedef struct EvalValue {
    Atom *at;       /* values; ATOM_OTHER where a sum has no meaning of its own */
    double *plane;  /* of a mixed SUM: its double plane */
    uint8_t *cells; /* selectors */
} EvalValue;

typedef struct IrEval {
    Arena *arena;
    const Ir *ir;
    const Atom *const *columns;
    size_t count;
    EvalValue *values; /* by IrId */
    IrOutcome outcome;
    const Str *why;
} IrEval;

/* Both return false. */
__attribute__((format(printf, 3, 4))) bool eval_broken(IrEval *eval, IrId id, const char *format, ...);
bool eval_raise(IrEval *eval, IrId id);

bool eval_selector(IrEval *eval, IrId id);
bool eval_count(IrEval *eval, IrId id);
bool eval_fold(IrEval *eval, IrId id);
bool eval_combine(IrEval *eval, IrId id);
bool eval_distinct(IrEval *eval, IrId id);
bool eval_nearest(IrEval *eval, IrId id);
#endif
