/* Who may stop compiling, and how it is bounded. */
#define _GNU_SOURCE
#include "runtime/engine/engine.h"

#include <sys/resource.h>

/* Whether the system bounds the memory of this process: what LLVM does at that bound ends it. */
static bool memory_is_bounded(void) {
    struct rlimit bound;
    return getrlimit(RLIMIT_AS, &bound) == 0 && bound.rlim_cur != RLIM_INFINITY;
}

JitWatch *engine_watch_compiling(const rasp_config *config, const Stop *stop, bool must, JitWatch *watch) {
    const double now = stop_clock();
    *watch = (JitWatch){
        .cancelled = config->cancelled,
        .user = config->cancelled_user,
        .end = stop->end > 0 && !must ? now + (stop->end - now) / 2 : stop->end,
        .memory = config->memory_limit,
    };
    const bool wanted = stop->end > 0 || config->cancelled != NULL || memory_is_bounded();
    return config->child_processes && wanted ? watch : NULL;
}
