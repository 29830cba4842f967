/* The engine of a session: kernels by value and kind of input, and what to do where there is none.
 *
 * Two locks. `lock` guards the table of kernels and is held for moments. `compiling` is held while one kernel is made,
 * so that evaluations that have theirs go on meanwhile, and threads that want the same one make it once. Nothing is
 * allocated from a result's arena while a lock is held: such an allocation may leave by longjmp.
 */
#define _GNU_SOURCE
#include "runtime/engine/internal.h"

#include "jit/ir/reason.h"
#include "runtime/columns/columns.h"

#include <string.h>
#include <time.h>

static size_t string_limit(const rasp_result *result, const rasp_evaluate_options *options) {
    return options->string_limit > 0 ? options->string_limit : result->session->config.string_limit;
}

static InterpContext interp_context(rasp_result *result, const rasp_evaluate_options *options, Stop *stop) {
    const rasp_config *config = &result->session->config;
    return (InterpContext){
        .arena = &result->arena,
        .sink = &result->sink,
        .string_limit = string_limit(result, options),
        .stopped = stop_function(config),
        .user = stop,
    };
}

static bool interpret_once(rasp_result *result, NodeId node, InterpContext *context) {
    const Graph *graph = elab_graph(result->session->elab);
    if (result->is_selector) {
        return interp_selector(context, graph, node, result->input, result->count, &result->cells);
    }
    return interp_sequence(context, graph, node, result->input, result->count, &result->sequence);
}

/* The interpreter, options->repeat times when time is being measured: only the last value is kept. */
static bool interpret(rasp_result *result, NodeId node, const rasp_evaluate_options *options, Stop *stop) {
    InterpContext context = interp_context(result, options, stop);
    uint32_t runs = options->repeat > 0 ? options->repeat : 1;
    double start = stop_clock();
    bool ok = true;
    for (uint32_t i = 0; ok && i < runs; i++) {
        ArenaMark mark = arena_mark(&result->arena);
        ok = interpret_once(result, node, &context);
        if (ok && i + 1 < runs) {
            arena_release(&result->arena, mark);
        }
    }
    result->times.run = (stop_clock() - start) / runs;
    result->engine = "interp";
    return ok;
}

/* ---- running a kernel */

/* What native evaluation came to. */
typedef enum NativeOutcome {
    NATIVE_VALUE,   /* it is in the result */
    NATIVE_GUARD,   /* this input is not covered, or time is up: the interpreter's turn, which says so */
    NATIVE_NONE,    /* there is no native code for this value; result->reason says why */
    NATIVE_UNWANTED /* it would not pay */
} NativeOutcome;

/* One evaluation by a kernel that stays as long as that takes. */
typedef struct PinnedCall {
    rasp_result *result;
    const EngineKernel *kernel;
    const EngineInput *input;
    uint32_t repeat;
    Stop *stop;
    NativeOutcome outcome;
} PinnedCall;

typedef struct KernelRun {
    const JitKernel *kernel;
    const void *inputs[INPUT_KINDS];
    void *outputs[2];
    void *scratch;
    Stop *stop; /* of the evaluation */
} KernelRun;

/* False when an element is none that the kernel takes. */
static bool prepare(const PinnedCall *call, KernelRun *run) {
    const JitKernel *kernel = call->kernel->native;
    Arena *arena = &call->result->arena;
    size_t count = call->result->count;
    *run = (KernelRun){.kernel = kernel, .stop = call->stop};
    if (!engine_input_columns(arena, call->input, count, &kernel->spec, run->inputs)) {
        return false;
    }
    run->scratch = plane_new(arena, jit_scratch_bytes(kernel, count), 1);
    if (kernel->is_selector) {
        run->outputs[0] = plane_new(arena, count, count);
    } else {
        run->outputs[0] = plane_new(arena, count, lane_bytes(kernel->lane));
        run->outputs[1] = kernel->mixed ? plane_new(arena, count, 1) : NULL;
    }
    return true;
}

/* The result's sequence out of the planes that a kernel wrote. False when it is none: strings beside numbers. */
static bool read_sequence(rasp_result *result, const KernelRun *run) {
    const CellType type = {run->kernel->kinds, run->kernel->lane};
    AtomContext context = {.arena = &result->arena};
    const Atom *at = atoms_of_planes(&result->arena, type, run->outputs[0], run->outputs[1], result->count);
    result->sequence = (Sequence){.count = result->count, .at = at};
    return atom_sequence_type(&context, at, result->count, &result->sequence.type);
}

/* The sanitizer of indirect calls looks for a mark in front of the function, which generated code has none of. */
#if defined(__clang__)
#define CALLS_GENERATED_CODE __attribute__((no_sanitize("function")))
#else
#define CALLS_GENERATED_CODE
#endif

CALLS_GENERATED_CODE static int32_t call_kernel(const rasp_result *result, const KernelRun *run) {
    if (run->kernel->watched) {
        stop_watch(run->stop, run->scratch);
    }
    return run->kernel->function(run->inputs, run->outputs, result->count, run->scratch);
}

/* False when the kernel raised its guard or was stopped, or what it wrote is no sequence. */
static bool run_kernel(rasp_result *result, const KernelRun *run, uint32_t repeat) {
    uint32_t runs = repeat > 0 ? repeat : 1;
    int32_t raised = 0;
    if (repeat > 0) { /* fresh memory costs more than most kernels: the first run is not measured */
        raised = call_kernel(result, run);
    }
    double start = stop_clock();
    for (uint32_t i = 0; raised == 0 && i < runs; i++) {
        raised = call_kernel(result, run);
    }
    result->times.run = (stop_clock() - start) / runs;
    if (raised != 0) {
        return false;
    }
    if (run->kernel->is_selector) {
        result->cells = run->outputs[0];
        return true;
    }
    return read_sequence(result, run);
}

/* ---- the choice */

static const char *copy_reason(rasp_result *result, const Str *reason) {
    return str_new(&result->arena, reason->text, reason->length)->text;
}

static NativeOutcome run_pinned(const PinnedCall *call) {
    rasp_result *result = call->result;
    const JitKernel *native = call->kernel->native;
    if (native == NULL) {
        result->reason = copy_reason(result, call->kernel->reason);
        return NATIVE_NONE;
    }
    KernelRun run;
    if (prepare(call, &run) && run_kernel(result, &run, call->repeat)) {
        result->engine = "jit";
        result->from_cache = native->loaded.from_cache;
        result->reason = NULL;
        return NATIVE_VALUE;
    }
    result->reason = reason_text(REASON_GUARD);
    return NATIVE_GUARD;
}

static void call_pinned(void *argument) {
    PinnedCall *call = argument;
    call->outcome = run_pinned(call);
}

/* Runs a kernel that engine_acquire gave, and gives it back also when memory ends meanwhile. */
static NativeOutcome run_acquired(Engine *engine, EngineKernel *kernel, PinnedCall *call) {
    Budget *budget = &call->result->budget;
    bool finished = escape_run(budget, call_pinned, call);
    engine_release(engine, kernel, finished && call->outcome == NATIVE_GUARD && call->stop->answer == NULL);
    if (!finished) {
        budget_fail(budget);
    }
    return call->outcome;
}

static NativeOutcome evaluate_native(rasp_result *result, NodeId node, const rasp_evaluate_options *options,
                                     Stop *stop) {
    Engine *engine = result->session->engine;
    const Graph *graph = elab_graph(result->session->elab);
    Arena *arena = &result->arena;
    EngineInput input;
    const Str *why = NULL;
    KernelWish wish = {.graph = graph,
                       .node = node,
                       .length = options->length,
                       .must = options->engine == RASP_ENGINE_JIT,
                       .stop = stop};
    if (options->length != 0 && options->length != RASP_LENGTH_ANY && options->length != result->count) {
        result->reason = reason_text(REASON_OTHER_LENGTH);
        return NATIVE_NONE;
    }
    if (!engine_know(engine, arena, graph, node) || !engine_worth(engine, &wish, result->count)) {
        return NATIVE_UNWANTED;
    }
    if (!engine_input_read(arena, result->input, result->count, engine_kinds(engine, node),
                           string_limit(result, options), &input, &why)) {
        result->reason = why->text;
        return NATIVE_GUARD;
    }
    JitWatch watch;
    wish.profile = &input.profile;
    wish.watch = engine_watch_compiling(&result->session->config, stop, wish.must, &watch);
    JitTimes times = {0};
    EngineKernel *kernel = engine_acquire(engine, &wish, &times);
    result->times =
        (rasp_times){.optimize = times.optimize * 1e-3, .codegen = times.codegen * 1e-3, .link = times.link * 1e-3};
    PinnedCall call = {result, kernel, &input, options->repeat, stop, NATIVE_GUARD};
    return kernel != NULL ? run_acquired(engine, kernel, &call) : NATIVE_UNWANTED;
}

/* The value exists, but native code was asked for and is not to be had. */
static bool fail_without_native(rasp_result *result, const char *reason) {
    result->error = error_no_native(&result->arena, "this", reason);
    result->status = result->error.kind;
    return false;
}

bool engine_evaluate(rasp_result *result, NodeId node, const rasp_evaluate_options *options) {
    NativeOutcome outcome = NATIVE_UNWANTED;
    Stop stop;
    stop_begin(&stop, &result->session->config);
    if (options->engine != RASP_ENGINE_INTERP && result->count > 0 && stop_asked(&stop) == NULL) {
        outcome = evaluate_native(result, node, options, &stop);
    }
    if (outcome == NATIVE_VALUE) {
        return true;
    }
    const char *reason = result->reason;
    if (!interpret(result, node, options, &stop)) {
        return false; /* the program or the input is at fault, whichever engine was asked for */
    }
    if (outcome == NATIVE_NONE && options->engine == RASP_ENGINE_JIT) {
        return fail_without_native(result, reason);
    }
    return true;
}
