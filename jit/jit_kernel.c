/* From graph to kernel: lowering, our optimizer, the plan, and the back end's code for it, each in turn. */
#define _GNU_SOURCE
#include "jit/jit.h"
#include "jit/plan.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Builds for debugging check every form. */
#ifdef NDEBUG
#define VERIFIES false
#else
#define VERIFIES true
#endif

static double clock_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static bool explain(Arena *arena, const char *fallback, const Str *given, const Str **reason) {
    *reason = given != NULL ? given : str_from(arena, fallback);
    return false;
}

bool jit_plan(Arena *work, const Graph *graph, NodeId root, const Specialization *spec, Plan **plan,
              const Str **reason) {
    Ir *ir = arena_new(work, Ir);
    const OptOptions options = {.verify_each = VERIFIES};
    if (!ir_build(ir, work, graph, root, spec)) {
        return explain(work, "it has no native form", ir->reason, reason);
    }
    if (!opt_run(ir, &options)) {
        return explain(work, "a pass of the optimizer failed", ir->reason, reason);
    }
    *plan = arena_new(work, Plan);
    plan_make(*plan, work, ir, NULL);
    Buf why;
    buf_init(&why, work);
    if (VERIFIES && !plan_verify(*plan, &why)) {
        return explain(work, "the plan is broken", buf_to_str(&why), reason);
    }
    return true;
}

/* The plan without its stages, and the IR without its nodes: what the size of scratch memory follows from. */
static Plan *keep_sizes(Arena *kept, const Plan *plan) {
    Plan *small = arena_new(kept, Plan);
    Ir *ir = arena_new(kept, Ir);
    size_t count = plan->buffers.count;
    Buffer *buffers = arena_alloc_array(kept, count + 1, sizeof *buffers);
    if (count > 0) {
        memcpy(buffers, plan->buffers.data, count * sizeof *buffers);
    }
    ir->spec = plan->ir->spec;
    small->ir = ir;
    small->buffers.data = buffers;
    small->buffers.count = small->buffers.capacity = count;
    return small;
}

static JitKernel *describe(Arena *kept, const Plan *plan) {
    const IrNode *root = ir_node(plan->ir, plan->ir->root);
    JitKernel *kernel = arena_new(kept, JitKernel);
    kernel->spec = plan->ir->spec;
    kernel->is_selector = plan->root_is_selector;
    kernel->kinds = root->kinds;
    kernel->lane = plan->output_lane;
    kernel->mixed = plan->output_mixed;
    kernel->plan = keep_sizes(kept, plan);
    return kernel;
}

/* The message is freed before the arena is asked, which may not return. */
const Str *jit_take_message(Arena *arena, char *message) {
    char text[512] = "out of memory";
    if (message != NULL) {
        size_t length = strnlen(message, sizeof text - 1);
        memcpy(text, message, length);
        text[length] = '\0';
        free(message);
    }
    return str_new(arena, text, utf8_check(text, strlen(text)));
}

bool jit_compile(const JitJob *job, JitTimes *times, JitKernel **out, const Str **reason) {
    Plan *plan = NULL;
    char *message = NULL;
    double start = clock_milliseconds();
    bool planned = jit_plan(job->work, job->graph, job->root, job->spec, &plan, reason);
    times->optimize += clock_milliseconds() - start;
    if (!planned) {
        return false;
    }
    JitKernel *kernel = describe(job->kept, plan); /* before there is code, so that none is lost when memory ends */
    if (!job->provider->compile(job->session, plan, times, &kernel->code, &kernel->function, &message)) {
        *reason = jit_take_message(job->work, message);
        return false;
    }
    *out = kernel;
    return true;
}

uint64_t jit_scratch_bytes(const JitKernel *kernel, uint64_t length) {
    return plan_scratch_bytes(kernel->plan, length);
}
