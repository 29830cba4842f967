/* The table of stages in code. */
#include "jit/stage/stage_code.h"

const StageCode *stage_code(StageKind kind) {
    static const StageCode *const code[] = {
#define STAGE(NAME, name, ...) [STAGE_##NAME] = &code_##name,
#include "jit/plan/stages.def"
#undef STAGE
    };
    return code[kind];
}
