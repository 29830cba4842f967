/* The code of stages: a table of functions for each row of jit/plan/stages.def, in the stage's own file. */
#ifndef JIT_STAGE_STAGE_CODE_H
#define JIT_STAGE_STAGE_CODE_H
#include "jit/emit/emit.h"

struct PartState;
struct Block;

typedef struct StageCode {
    void (*begin)(Emit *emit, struct PartState *flow); /* as a part of a stream: before the first block */
    void (*block)(const struct Block *block, struct PartState *flow); /* ... with each block */
    void (*emit)(Emit *emit, const Stage *stage); /* by itself; the builder stands outside of loops */
} StageCode;

/* Tables name every member: these stand for one that a stage has not. */
#define NOTHING_BEFORE NULL /* begin */
#define NO_PART NULL        /* block: no part of streams, as its plan's flow says */

#define STAGE(NAME, name, ...) extern const StageCode code_##name;
#include "jit/plan/stages.def"
#undef STAGE

/* ---- stage_code.c */
const StageCode *stage_code(StageKind kind);
#endif
