/* From graph to kernel: lowering, our optimizer, the plan, and the back end's code for it, each in turn. */
#include "jit/compile/internal.h"
#include "jit/opt/opt.h"

#include <string.h>

/* Builds for debugging check every form. */
#ifdef NDEBUG
#define VERIFIES false
#else
#define VERIFIES true
#endif

bool jit_plan(Arena *work, const Graph *graph, NodeId root, const Specialization *spec, Plan **plan,
              const Str **reason) {
    Ir *ir = arena_new(work, Ir);
    const char *off[8];
    const OptOptions options = {.verify_each = VERIFIES, .off = off};
    plan_passes_off(spec->stages, off, sizeof off / sizeof off[0] - 1);
    if (!ir_build(ir, work, graph, root, spec) || !opt_run(ir, &options)) {
        *reason = ir->reason;
        return false;
    }
    *plan = arena_new(work, Plan);
    plan_make(*plan, work, ir);
    Buf why;
    buf_init(&why, work);
    if (VERIFIES && !plan_verify(*plan, &why)) {
        *reason = buf_to_str(&why);
        return false;
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
    kernel->watched = plan->watch != UINT32_MAX;
    kernel->plan = keep_sizes(kept, plan);
    return kernel;
}

bool jit_compile(const JitJob *job, JitTimes *times, JitKernel **out, const Str **reason) {
    Plan *plan = NULL;
    double start = jit_milliseconds();
    bool planned = jit_plan(job->work, job->graph, job->root, job->spec, &plan, reason);
    times->optimize += jit_milliseconds() - start;
    if (!planned) {
        return false;
    }
    JitKernel *kernel = describe(job->kept, plan); /* before there is code, so that none is lost when memory ends */
    ImageSymbol symbol = {.name = ""};
    if (!jit_back_end_load(job, &(JitUnit){.plan = plan}, times, &symbol, 1, &kernel->loaded, reason)) {
        return false;
    }
    memcpy(&kernel->function, &symbol.address, sizeof kernel->function); /* ISO C has no such cast */
    *out = kernel;
    return true;
}

uint64_t jit_scratch_bytes(const JitKernel *kernel, uint64_t length) {
    return plan_scratch_bytes(kernel->plan, length);
}
