/* Kernels with typed entry points: compiling them, and calling functions whose types follow from the kernel. */
#include "frontend/graph/input.h"
#include "jit/compile/internal.h"

#include <string.h>

/* ---- compiling */

/* Texts of ASCII get a plan of their own: bytes instead of code points. */
static void plan_ascii(Arena *work, const Graph *graph, NodeId root, unsigned kinds, const Plan *plan,
                       EntryPlan *entry) {
    Specialization spec;
    Plan *ascii = NULL;
    const Str *reason = NULL;
    entry_specialize_ascii(plan->ir->spec.length, &spec);
    spec.watched = plan->ir->spec.watched;
    if (jit_plan(work, graph, root, &spec, &ascii, &reason)) {
        entry_add_ascii(work, entry, kinds, plan, ascii);
    }
}

bool jit_plan_entry(Arena *work, const Graph *graph, NodeId root, const EntryWish *wish, struct Plan **plan,
                    EntryPlan **entry, const Str **reason) {
    Specialization spec;
    Reason why = REASON_COUNT;
    unsigned kinds = graph_input_kinds(work, graph, root);
    if (!entry_specialize(wish->element, kinds, wish->length, &spec, &why)) {
        *reason = reason_str(work, why);
        return false;
    }
    spec.watched = wish->watched;
    if (!jit_plan(work, graph, root, &spec, plan, reason)) {
        return false;
    }
    *entry = arena_new(work, EntryPlan);
    entry_plan(*entry, wish->element, kinds, *plan);
    if (wish->element == ELEMENT_TEXT) {
        plan_ascii(work, graph, root, kinds, *plan, *entry);
    }
    return true;
}

/* ISO C has no cast from an object to a function. */
static void set_function(void (**function)(void), const ImageSymbol *symbol) {
    memcpy(function, &symbol->address, sizeof *function);
}

static bool load_entries(const JitJob *job, const JitUnit *unit, JitTimes *times, JitEntryKernel *kernel,
                         const Str **reason) {
    bool is_text = unit->entry->element == ELEMENT_TEXT;
    ImageSymbol symbols[4] = {{.name = ""}, {.name = "_scratch"}, {.name = "_ragged"}};
    symbols[3].name = is_text ? "_count" : "_batch";
    if (!jit_back_end_load(job, unit, times, symbols, 4, &kernel->loaded, reason)) {
        return false;
    }
    set_function(&kernel->functions.single, &symbols[0]);
    set_function(&kernel->functions.scratch, &symbols[1]);
    set_function(&kernel->functions.ragged, &symbols[2]);
    set_function(is_text ? &kernel->functions.count : &kernel->functions.batch, &symbols[3]);
    return true;
}

bool jit_compile_entry(const JitJob *job, const EntryWish *wish, JitTimes *times, JitEntryKernel **out,
                       const Str **reason) {
    Plan *plan = NULL;
    EntryPlan *entry = NULL;
    double start = jit_milliseconds();
    bool planned = jit_plan_entry(job->work, job->graph, job->root, wish, &plan, &entry, reason);
    times->optimize += jit_milliseconds() - start;
    if (!planned) {
        return false;
    }
    /* before there is code, so that none is lost when memory ends */
    JitEntryKernel *kernel = arena_new(job->kept, JitEntryKernel);
    kernel->element = wish->element;
    kernel->length = wish->length;
    kernel->is_selector = plan->root_is_selector;
    kernel->kinds = ir_node(plan->ir, plan->ir->root)->kinds;
    kernel->lane = plan->root_is_selector ? LANE_BOOL : plan->output_lane;
    kernel->mixed = plan->output_mixed;
    kernel->watched = plan->watch != UINT32_MAX;
    if (!load_entries(job, &(JitUnit){.plan = plan, .entry = entry}, times, kernel, reason)) {
        return false;
    }
    *out = kernel;
    return true;
}

/* ---- calling */

/* The sanitizer of indirect calls looks for a mark in front of the function, which generated code has none of. */
#if defined(__clang__)
#define CALLS_GENERATED_CODE __attribute__((no_sanitize("function")))
#else
#define CALLS_GENERATED_CODE
#endif

typedef size_t (*ScratchFunction)(size_t n);
typedef size_t (*CountFunction)(const char *text, size_t bytes);
typedef int (*SingleFunction)(const void *tokens, size_t n, void *out, void *scratch);
typedef int (*SingleTagged)(const void *tokens, size_t n, void *out, uint8_t *tags, void *scratch);
typedef int (*BatchFunction)(const void *tokens, size_t token_stride, size_t n, size_t count, void *out,
                             size_t out_stride, uint8_t *statuses, void *scratch);
typedef int (*BatchTagged)(const void *tokens, size_t token_stride, size_t n, size_t count, void *out,
                           size_t out_stride, uint8_t *tags, uint8_t *statuses, void *scratch);
typedef int (*RaggedFunction)(const void *tokens, const int64_t *offsets, size_t count, void *out, int64_t *out_offsets,
                              uint8_t *statuses, void *scratch);
typedef int (*RaggedTagged)(const void *tokens, const int64_t *offsets, size_t count, void *out, uint8_t *tags,
                            int64_t *out_offsets, uint8_t *statuses, void *scratch);

CALLS_GENERATED_CODE size_t jit_entry_scratch(const JitEntryKernel *kernel, size_t n) {
    return ((ScratchFunction)kernel->functions.scratch)(n);
}

CALLS_GENERATED_CODE size_t jit_entry_count(const JitEntryKernel *kernel, const char *text, size_t bytes) {
    return ((CountFunction)kernel->functions.count)(text, bytes);
}

CALLS_GENERATED_CODE EntryStatus jit_entry_run(const JitEntryKernel *kernel, const void *tokens, size_t n, void *out,
                                               uint8_t *tags, void *scratch) {
    if (kernel->mixed) {
        return (EntryStatus)((SingleTagged)kernel->functions.single)(tokens, n, out, tags, scratch);
    }
    return (EntryStatus)((SingleFunction)kernel->functions.single)(tokens, n, out, scratch);
}

CALLS_GENERATED_CODE EntryStatus jit_entry_batch(const JitEntryKernel *kernel, const JitBatch *batch) {
    if (kernel->mixed) {
        return (EntryStatus)((BatchTagged)kernel->functions.batch)(batch->tokens, batch->token_stride, batch->n,
                                                                   batch->count, batch->out, batch->out_stride,
                                                                   batch->tags, batch->statuses, batch->scratch);
    }
    return (EntryStatus)((BatchFunction)kernel->functions.batch)(batch->tokens, batch->token_stride, batch->n,
                                                                 batch->count, batch->out, batch->out_stride,
                                                                 batch->statuses, batch->scratch);
}

CALLS_GENERATED_CODE EntryStatus jit_entry_ragged(const JitEntryKernel *kernel, const JitRagged *ragged) {
    if (kernel->mixed) {
        return (EntryStatus)((RaggedTagged)kernel->functions.ragged)(ragged->tokens, ragged->offsets, ragged->count,
                                                                     ragged->out, ragged->tags, ragged->out_offsets,
                                                                     ragged->statuses, ragged->scratch);
    }
    return (EntryStatus)((RaggedFunction)kernel->functions.ragged)(ragged->tokens, ragged->offsets, ragged->count,
                                                                   ragged->out, ragged->out_offsets, ragged->statuses,
                                                                   ragged->scratch);
}
