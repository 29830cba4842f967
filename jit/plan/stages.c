/* The table of stages, and what is asked of a stage by its kind. */
#include "jit/plan/stage.h"

#include <stdlib.h>
#include <string.h>

const StageTraits *stage_traits(StageKind kind) {
    static const StageTraits traits[] = {
#define STAGE(NAME, name, keys, choice, folds, flag, visits, columns, start, form, values, algorithm, cost, elsewhere, \
              why)                                                                                                     \
    [STAGE_##NAME] = {#name, keys, choice, folds, flag, visits, columns, start, why},
#include "jit/plan/stages.def"
#undef STAGE
    };
    return &traits[kind];
}

const StageMethods *stage_methods(StageKind kind) {
    static const StageMethods *const methods[] = {
#define STAGE(NAME, name, ...) [STAGE_##NAME] = &methods_##name,
#include "jit/plan/stages.def"
#undef STAGE
    };
    return methods[kind];
}

const char *stage_kind_name(StageKind kind) {
    return stage_traits(kind)->name;
}

Stage plan_new_stage(Arena *arena, StageKind kind) {
    static const SelConjunction no_comparisons = {
        .key_filter = IR_NONE, .query_filter = IR_NONE, .low = IR_NONE, .high = IR_NONE, .point = IR_NONE};
    return (Stage){.kind = kind,
                   .selector = IR_NONE,
                   .count = IR_NONE,
                   .conjunction = &no_comparisons,
                   .codes = arena_new(arena, Codes),
                   .why = stage_traits(kind)->why};
}

bool plan_awaits_flag(const Stage *stage) {
    switch (stage_traits(stage->kind)->flag) {
    case FLAG_IGNORED:
        return false;
    case FLAG_AWAITED:
        return true;
    case FLAG_FOR_CODES:
        break;
    }
    bool awaits = stage->codes->kind != CODES_NONE;
    for (uint32_t i = 0; i < stage->part_count; i++) {
        awaits = awaits || plan_awaits_flag(&stage->parts[i]);
    }
    return awaits;
}

bool plan_is_backward(const Plan *plan, const Stage *stage) {
    const StageMethods *methods = stage_methods(stage->kind);
    return methods->direction != NULL && methods->direction(plan, stage, 0) == DIRECTION_BACKWARD;
}

/* ---- sets of stages */

bool plan_may_use(unsigned stages, StageKind kind) {
    return stages == 0 || (stages & 1u << kind) != 0;
}

void plan_passes_off(unsigned stages, const char **off, size_t most) {
    size_t count = 0;
    for (unsigned kind = 0; kind < STAGE_KIND_COUNT; kind++) {
        const char *const *passes = stage_methods((StageKind)kind)->passes;
        bool left_out = passes != NULL && !plan_may_use(stages, (StageKind)kind);
        for (size_t i = 0; left_out && passes[i] != NULL && count < most; i++) {
            off[count++] = passes[i];
        }
    }
    off[count] = NULL;
}

unsigned plan_stages_named(const char *names) {
    unsigned stages = 0;
    while (*names != '\0') {
        size_t length = strcspn(names, ",");
        for (unsigned kind = 0; kind < STAGE_KIND_COUNT; kind++) {
            const char *name = stage_kind_name((StageKind)kind);
            bool same = strlen(name) == length && strncmp(name, names, length) == 0;
            stages |= same ? 1u << kind : 0;
        }
        names += length + (names[length] == ',' ? 1 : 0);
    }
    return stages;
}

/* The developer's switch that forces the choice of algorithms (docs/development.md). */
unsigned plan_stages_forced(void) {
    const char *names = getenv("RASP_STAGES");
    return names != NULL ? plan_stages_named(names) : 0;
}
