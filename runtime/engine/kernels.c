/* The table of kernels: what is known of each value that was evaluated, its kernels, and when to make another one.
 *
 * Compiling takes milliseconds, evaluating a short input microseconds, so what was not asked for must pay: a value's
 * evaluations by the interpreter add up what they are predicted to cost, and native code is made when the sum passes
 * what compiling is predicted to cost (engine_worth). Where the predictions hold, that takes at most twice as long as
 * the better of the two. A kernel that raises its guard more often than not does not count as one that is there.
 *
 * A kernel is made for a class of inputs (input.c rounds ranges and kinds up), joined with the class of the newest
 * kernel of the value, so that a stream of different inputs soon has one that serves them all. For a fixed length only
 * where native code is demanded and no other length was met: the code is the best, and of no use for the next length.
 *
 * What must hold:
 *   Two locks, `compiling` before `lock`. `lock` is held for moments and nothing that may leave by longjmp happens
 *   under it: arenas are asked before, the allocator of the config directly.
 *   Whoever waited for `compiling` looks again: the kernel may be there by now (find_or_make).
 *   A kernel that somebody runs is pinned by `uses`; only others are dropped, and no entry of a value ever is, so
 *   entries may be read after the lock was left.
 *   A kernel without code, which only has a reason, is kept like others: what cannot be compiled is asked for once.
 *
 * TRIED   a session of LLVM opened here: what comes from the cache needs none, so that jit/compile/back_end.c opens it
 *         at the first miss. Loading LLVM took most of the time of a short run.
 * SHOULD  measure the constants anew: they are older than the cache, and than kernels that call the library's runtime,
 *         of which a histogram is compiled in 2 ms where it took 30 (docs/kernels.md).
 */
#include "runtime/engine/internal.h"

#include "frontend/graph/input.h"
#include "jit/ir/reason.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 64u
#define KERNELS_KEPT 256u         /* of a session; beyond, the one that was not used for longest goes */
#define COMPILES_OF_VALUE 24u     /* after so many for one value, inputs that need another are not worth it */
#define COMPILE_SECONDS 0.025     /* what compiling takes at least, loading of the back end included */
#define COMPILE_NODE_SECONDS 2e-4 /* and for every node of the graph */
#define ELEMENT_SECONDS 2e-8      /* the interpreter, for one element of one elementwise operation */
#define PAIR_SECONDS 2e-9         /* and for one entry of one selector */

/* What is known of one s-op or selector. */
typedef struct ValueEntry {
    struct ValueEntry *next;
    NodeId node;
    unsigned kinds;      /* bits of InputKind: conversions that it uses */
    uint32_t operations; /* ancestors that cost time for every element */
    uint32_t matrices;   /* and for every pair of positions */
    double work;         /* predicted seconds in the interpreter since the newest kernel was made */
    uint64_t length;     /* of the first input that a kernel was made for; 0: none yet */
    unsigned compiles;
    EngineKernel *kernels; /* newest first */
} ValueEntry;

struct Engine {
    const rasp_config *config;
    pthread_mutex_t lock; /* everything below, up to the next */
    ValueEntry *buckets[BUCKETS];
    unsigned kernel_count;
    uint64_t clock;
    pthread_mutex_t compiling; /* the rest, and the making of kernels; taken before `lock` where both are */
    JitBackEnd back_end;
};

static void *allocate(const Engine *engine, size_t size) {
    void *block = engine->config->allocate(engine->config->allocate_user, NULL, 0, size);
    if (block != NULL) {
        memset(block, 0, size);
    }
    return block;
}

static void release(const Engine *engine, void *block, size_t size) {
    engine->config->allocate(engine->config->allocate_user, block, size, 0);
}

/* ---- life */

Engine *engine_create(const rasp_config *config) {
    Engine *engine = config->allocate(config->allocate_user, NULL, 0, sizeof *engine);
    if (engine == NULL) {
        return NULL;
    }
    memset(engine, 0, sizeof *engine);
    engine->config = config;
    jit_back_end_init(&engine->back_end, config->cache_dir, config->cache_limit);
    if (pthread_mutex_init(&engine->lock, NULL) != 0) {
        release(engine, engine, sizeof *engine);
        return NULL;
    }
    if (pthread_mutex_init(&engine->compiling, NULL) != 0) {
        pthread_mutex_destroy(&engine->lock);
        release(engine, engine, sizeof *engine);
        return NULL;
    }
    return engine;
}

static void kernel_free(Engine *engine, EngineKernel *kernel) {
    if (kernel->native != NULL) {
        jit_drop(&engine->back_end, &kernel->native->loaded);
    }
    arena_free(&kernel->arena);
    release(engine, kernel, sizeof *kernel);
}

static void entry_free(Engine *engine, ValueEntry *entry) {
    for (EngineKernel *kernel = entry->kernels; kernel != NULL;) {
        EngineKernel *next = kernel->next;
        kernel_free(engine, kernel);
        kernel = next;
    }
    release(engine, entry, sizeof *entry);
}

void engine_free(Engine *engine) {
    if (engine == NULL) {
        return;
    }
    for (unsigned i = 0; i < BUCKETS; i++) {
        for (ValueEntry *entry = engine->buckets[i]; entry != NULL;) {
            ValueEntry *next = entry->next;
            entry_free(engine, entry);
            entry = next;
        }
    }
    jit_back_end_close(&engine->back_end);
    pthread_mutex_destroy(&engine->compiling);
    pthread_mutex_destroy(&engine->lock);
    release(engine, engine, sizeof *engine);
}

/* ---- values */

/* Under the lock. */
static ValueEntry *entry_find(const Engine *engine, NodeId node) {
    ValueEntry *entry = engine->buckets[node % BUCKETS];
    while (entry != NULL && entry->node != node) {
        entry = entry->next;
    }
    return entry;
}

static ValueEntry *entry_get(Engine *engine, NodeId node) {
    pthread_mutex_lock(&engine->lock);
    ValueEntry *entry = entry_find(engine, node);
    pthread_mutex_unlock(&engine->lock);
    return entry;
}

/* What the ancestors of node are. */
static void survey(ValueEntry *entry, Arena *arena, const Graph *graph, NodeId node) {
    ArenaMark mark = arena_mark(arena);
    bool *marked = arena_zalloc(arena, (size_t)node + 1);
    graph_ancestors(graph, node, marked);
    for (NodeId id = 0; id <= node; id++) {
        if (marked[id]) {
            entry->operations++;
            entry->matrices += graph_is_selector(graph, id) || graph_node(graph, id)->kind == NODE_AGGREGATE;
        }
    }
    arena_release(arena, mark);
    entry->kinds = graph_input_kinds(arena, graph, node);
}

bool engine_know(Engine *engine, Arena *arena, const Graph *graph, NodeId node) {
    ValueEntry fresh = {.node = node};
    if (entry_get(engine, node) != NULL) {
        return true;
    }
    survey(&fresh, arena, graph, node); /* before the lock: it allocates */
    pthread_mutex_lock(&engine->lock);
    ValueEntry *entry = entry_find(engine, node);
    if (entry == NULL) {
        entry = allocate(engine, sizeof *entry);
        if (entry != NULL) {
            *entry = fresh;
            entry->next = engine->buckets[node % BUCKETS];
            engine->buckets[node % BUCKETS] = entry;
        }
    }
    pthread_mutex_unlock(&engine->lock);
    return entry != NULL;
}

unsigned engine_kinds(Engine *engine, NodeId node) {
    return entry_get(engine, node)->kinds; /* never changes */
}

static double interpreter_seconds(const ValueEntry *entry, size_t count) {
    double elements = (double)count;
    return elements * entry->operations * ELEMENT_SECONDS + elements * elements * entry->matrices * PAIR_SECONDS;
}

bool engine_worth(Engine *engine, const KernelWish *wish, size_t count) {
    if (wish->must) {
        return true;
    }
    pthread_mutex_lock(&engine->lock);
    ValueEntry *entry = entry_find(engine, wish->node);
    const EngineKernel *newest = entry->kernels;
    bool worth = newest != NULL && newest->native != NULL && newest->guards <= newest->passes + 4;
    if (!worth) {
        entry->work += interpreter_seconds(entry, count);
        worth = entry->work > COMPILE_SECONDS + entry->operations * COMPILE_NODE_SECONDS;
    }
    pthread_mutex_unlock(&engine->lock);
    return worth;
}

/* ---- kernels */

static bool kernel_takes_length(const EngineKernel *kernel, const KernelWish *wish) {
    uint64_t length = kernel->asked.length;
    if (wish->length == 0) {
        return length == 0 || length == wish->profile->length;
    }
    return length == (wish->length == RASP_LENGTH_ANY ? 0 : wish->length);
}

/* Under the lock: the kernel for a wish, pinned; or NULL. */
static EngineKernel *kernel_find(Engine *engine, const ValueEntry *entry, const KernelWish *wish) {
    for (EngineKernel *kernel = entry->kernels; kernel != NULL; kernel = kernel->next) {
        if (kernel_takes_length(kernel, wish) && engine_input_fits(&kernel->asked, wish->profile)) {
            kernel->uses++;
            kernel->last_use = ++engine->clock;
            return kernel;
        }
    }
    return NULL;
}

/* The length that a new kernel is made for: one that was asked for; without that, the input's for the first kernel of
 * a value, since a fixed length makes the best code, and any for further ones, since another length came along. */
static uint64_t choose_length(const ValueEntry *entry, const KernelWish *wish) {
    if (wish->length != 0) {
        return wish->length == RASP_LENGTH_ANY ? 0 : wish->length;
    }
    bool first = entry->length == 0 || entry->length == wish->profile->length;
    return wish->must && first ? wish->profile->length : 0;
}

/* What to compile for: the class of this input, joined with that of the newest kernel so that a stream of inputs soon
 * has one that serves them all. */
static Specialization choose_class(ValueEntry *entry, const KernelWish *wish) {
    Specialization class = engine_input_class(wish->profile);
    if (entry->kernels != NULL) {
        class = engine_input_join(&class, &entry->kernels->asked);
        class = engine_input_class(&class);
    }
    class.length = choose_length(entry, wish);
    class.watched = stop_function(wish->stop->config) != NULL;
    return class;
}

/* Under the lock: removes a kernel that nobody runs, the one that was last used longest ago. */
static EngineKernel *take_oldest(Engine *engine) {
    EngineKernel **oldest = NULL;
    for (unsigned i = 0; i < BUCKETS; i++) {
        for (ValueEntry *entry = engine->buckets[i]; entry != NULL; entry = entry->next) {
            for (EngineKernel **at = &entry->kernels; *at != NULL; at = &(*at)->next) {
                if ((*at)->uses == 0 && (oldest == NULL || (*at)->last_use < (*oldest)->last_use)) {
                    oldest = at;
                }
            }
        }
    }
    EngineKernel *taken = oldest != NULL ? *oldest : NULL;
    if (taken != NULL) {
        *oldest = taken->next;
        engine->kernel_count--;
    }
    return taken;
}

static void kernel_insert(Engine *engine, ValueEntry *entry, EngineKernel *kernel) {
    EngineKernel *surplus = NULL;
    pthread_mutex_lock(&engine->lock);
    if (engine->kernel_count >= KERNELS_KEPT) {
        surplus = take_oldest(engine);
    }
    kernel->uses = 1;
    kernel->last_use = ++engine->clock;
    kernel->next = entry->kernels;
    entry->kernels = kernel;
    entry->length = entry->length != 0 ? entry->length : kernel->asked.length;
    entry->compiles++;
    entry->work = 0;
    engine->kernel_count++;
    pthread_mutex_unlock(&engine->lock);
    if (surplus != NULL) {
        kernel_free(engine, surplus);
    }
}

/* ---- compiling: all under the lock `compiling` */

typedef struct Compilation {
    Engine *engine;
    const KernelWish *wish;
    EngineKernel *kernel;
    JitTimes *times;
    Arena work;
} Compilation;

static void compile_kernel(void *argument) {
    Compilation *compilation = argument;
    Engine *engine = compilation->engine;
    EngineKernel *kernel = compilation->kernel;
    const KernelWish *wish = compilation->wish;
    const Str *reason = NULL;
    JitJob job = {&engine->back_end, &kernel->arena, &compilation->work, wish->graph,
                  wish->node,        &kernel->asked, wish->watch};
    if (!jit_compile(&job, compilation->times, &kernel->native, &reason)) {
        kernel->reason = str_new(&kernel->arena, reason->text, reason->length);
    }
}

static void note_memory(void *argument) {
    EngineKernel *kernel = argument;
    kernel->reason = reason_str(&kernel->arena, REASON_NO_MEMORY);
}

static EngineKernel *make_kernel(Engine *engine, const KernelWish *wish, const Specialization *asked, JitTimes *times) {
    const rasp_config *config = engine->config;
    EngineKernel *kernel = allocate(engine, sizeof *kernel);
    if (kernel == NULL) {
        return NULL;
    }
    kernel->asked = *asked;
    budget_init(&kernel->budget, config->allocate, config->allocate_user, config->memory_limit);
    arena_init(&kernel->arena, &kernel->budget);
    Compilation compilation = {.engine = engine, .wish = wish, .kernel = kernel, .times = times};
    arena_init(&compilation.work, &kernel->budget);
    const StopQuestion question = {stop_asked, wish->stop};
    kernel->budget.question = &question;
    bool finished = escape_run(&kernel->budget, compile_kernel, &compilation);
    kernel->budget.question = NULL;
    arena_free(&compilation.work);
    if (!finished) { /* then there is no native code either */
        arena_free(&kernel->arena);
        if (!escape_run(&kernel->budget, note_memory, kernel)) {
            release(engine, kernel, sizeof *kernel);
            return NULL;
        }
    }
    return kernel;
}

/* Under the lock. */
static bool is_refused(const ValueEntry *entry, const KernelWish *wish) {
    return !wish->must && entry->compiles >= COMPILES_OF_VALUE;
}

/* Whether it was the user who stopped it, or time was up before LLVM had begun. */
static bool was_stopped(const KernelWish *wish, const EngineKernel *kernel) {
    const JitWatch *watch = wish->watch;
    return kernel->budget.stopped != NULL ||
           (watch != NULL && watch->stopped && watch->cancelled != NULL && watch->cancelled(watch->user));
}

/* Another thread may have made the kernel while this one waited for its turn. */
static EngineKernel *find_or_make(Engine *engine, ValueEntry *entry, const KernelWish *wish, JitTimes *times) {
    pthread_mutex_lock(&engine->lock);
    EngineKernel *kernel = kernel_find(engine, entry, wish);
    Specialization asked = choose_class(entry, wish);
    bool refused = is_refused(entry, wish);
    pthread_mutex_unlock(&engine->lock);
    if (kernel != NULL || refused) {
        return kernel;
    }
    kernel = make_kernel(engine, wish, &asked, times);
    if (kernel != NULL && was_stopped(wish, kernel)) { /* nothing is known of it: the next call may make it */
        kernel_free(engine, kernel);
        return NULL;
    }
    if (kernel != NULL) {
        kernel_insert(engine, entry, kernel);
    }
    return kernel;
}

EngineKernel *engine_acquire(Engine *engine, const KernelWish *wish, JitTimes *times) {
    pthread_mutex_lock(&engine->lock);
    ValueEntry *entry = entry_find(engine, wish->node);
    EngineKernel *kernel = kernel_find(engine, entry, wish);
    pthread_mutex_unlock(&engine->lock);
    if (kernel != NULL) {
        return kernel;
    }
    pthread_mutex_lock(&engine->compiling);
    kernel = find_or_make(engine, entry, wish, times);
    pthread_mutex_unlock(&engine->compiling);
    return kernel;
}

void engine_release(Engine *engine, EngineKernel *kernel, bool raised) {
    pthread_mutex_lock(&engine->lock);
    kernel->uses--;
    kernel->guards += raised;
    kernel->passes += !raised;
    pthread_mutex_unlock(&engine->lock);
}

void engine_use_back_end(Engine *engine, void (*work)(JitBackEnd *back_end, void *argument), void *argument) {
    pthread_mutex_lock(&engine->compiling);
    work(&engine->back_end, argument);
    pthread_mutex_unlock(&engine->compiling);
}
