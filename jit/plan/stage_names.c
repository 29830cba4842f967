/* Stages by name: the developer's switch that forces the choice of algorithms (docs/development.md). */
#include "jit/plan/plan.h"

#include <stdlib.h>
#include <string.h>

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

unsigned plan_stages_forced(void) {
    const char *names = getenv("RASP_STAGES");
    return names != NULL ? plan_stages_named(names) : 0;
}
