/* What the files of the lowering share. */
#ifndef JIT_IR_BUILD_H
#define JIT_IR_BUILD_H
#include "jit/ir/internal.h"

/* ---- build_aggregate.c */

/* An aggregate in parts (COUNT, FOLD, COMBINE) with the guards that its value needs (build_aggregate.c). */
IrId ir_build_aggregate(Ir *ir, Fold fold, IrId selector, IrId value, Atom default_value);
/* The same with a default for each row. */
IrId ir_build_aggregate_or(Ir *ir, Fold fold, IrId selector, IrId value, IrId default_value);

/* A value of the kinds that a fold of such values has anyway. */
Atom ir_neutral_default(const Ir *ir, IrId value);

/* ---- build_choose.c */

/* kind: SELECT_FIRST, SELECT_LAST, SELECT_NEAREST, or SELECT_BEST, which alone reads the score. */
IrId ir_build_chooser(Ir *ir, NodeKind kind, IrId selector, IrId score);

/* ---- build_strings.c */

/* From an IR made with STRINGS_PACKED and LANE_S64: the narrowest class that holds its strings goes into spec. False
 * when no node is a string. */
bool ir_choose_strings(const Ir *ir, Specialization *spec);
#endif
