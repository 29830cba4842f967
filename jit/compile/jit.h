/* The face of the JIT that the runtime sees. No LLVM here: the back end is a module (librasp_llvm) opened on demand.
 *
 * A kernel is one function, position-independent and without state:
 *     int32_t kernel(const void *const *inputs, void *const *outputs, uint64_t n, void *scratch);
 * inputs: INPUT_KINDS pointers by InputKind, those of unused columns NULL, each to n elements of its lane (64-byte
 * alignment is welcome, not needed); outputs: the payload plane and, for mixed results, the tag plane; for a selector n
 * * n bytes. scratch: kernel->scratch_bytes(n) bytes aligned to 64, of a watched kernel with a KernelWatch at the
 * beginning. Returns 0, KERNEL_GUARD when a guard was raised, or KERNEL_STOPPED when who watches it has stopped it;
 * outputs then are void. A uniform result is written to all n positions.
 */
#ifndef JIT_COMPILE_JIT_H
#define JIT_COMPILE_JIT_H
#include "jit/back/provider.h"
#include "jit/load/cache.h"

typedef int32_t (*KernelFunction)(const void *const *inputs, void *const *outputs, uint64_t n, void *scratch);

typedef struct JitTimes {
    double optimize, codegen, link; /* milliseconds: our passes and plan; LLVM IR, its passes and code; the rest */
} JitTimes;

/* The functions of entry.h, in any type: entry.c calls them. count is NULL for all but text, batch for text. */
typedef struct JitEntries {
    void (*single)(void);
    void (*scratch)(void);
    void (*batch)(void);
    void (*ragged)(void);
    void (*count)(void);
} JitEntries;

/* ---- module.c */

/* Opens the module: the file that RASP_JIT_MODULE in the environment names and no other, or else the one beside the
 * running library or program, or in the library folder beside that, or on the loader's search path. It stays open. NULL
 * with a message in the arena when it is missing or of another version (module.c). */
const JitProvider *jit_open(Arena *arena, const Str **message);
/* The file that jit_open would open, without opening it. */
const char *jit_module_path(Arena *arena);
/* The files that code comes from: the module, and the library of LLVM that it uses. False when they are not known. */
bool jit_module_files(const JitProvider *provider, FileStamp files[CACHE_FILES]);

/* Which kernels call functions of the runtime (ready.h): RASP_READY, for tests. */
typedef enum JitReady {
    JIT_READY_BY_LENGTH, /* long ones and those for any length */
    JIT_READY_ALWAYS,
    JIT_READY_NEVER
} JitReady;

/* Who may stop compiling: it then happens in a child process, with bounds of its own (child.c). */
typedef struct JitWatch {
    bool (*cancelled)(void *user); /* asked every few milliseconds; NULL: nobody is */
    void *user;
    double end;    /* of the time that it may take, as CLOCK_MONOTONIC has it, in seconds; 0: none */
    size_t memory; /* bytes that it may take; 0: any */
    bool stopped;  /* set: it was stopped for one of these reasons */
} JitWatch;

/* ---- child.c */

/* Makes bytes: malloc'ed *out, or false with a malloc'ed message or NULL. */
typedef bool (*JitMaking)(void *argument, char **out, size_t *length, char **message);
/* The same in a child process, which the watch may stop. */
bool jit_make_in_child(JitWatch *watch, JitMaking making, void *argument, char **out, size_t *length, char **message);

/* What compiles and links for one session: the module, once it is needed, and the cache, which often makes it
 * unnecessary. One thread at a time. */
typedef struct JitBackEnd {
    const JitProvider *provider; /* NULL: not opened yet */
    JitSession *session;
    Cache cache;
    JitReady ready;
    bool is_debugged; /* RASP_JIT_GDB: everything goes through the back end's linker, nothing comes from the cache */
    FileStamp files[CACHE_FILES];
    uint64_t count;  /* objects without a key so far: makes their names unique */
    JitWatch *watch; /* of the job that is being compiled */
} JitBackEnd;

/* ---- back_end.c */

/* cache_folder, cache_limit: as cache_locate has them. Nothing is opened yet. */
void jit_back_end_init(JitBackEnd *back_end, const char *cache_folder, uint64_t cache_limit);
void jit_back_end_close(JitBackEnd *back_end);

/* Loaded code of one unit. */
typedef struct JitLoaded {
    Image image;        /* where we loaded it, else zero: it does not need the back end any more */
    JitLinked *code;    /* where the back end linked it, else NULL */
    JitSession *linker; /* of code that our loader refused: its own, so that it outlives the back end; else NULL */
    const JitProvider *provider;
    bool from_cache; /* nothing was compiled */
} JitLoaded;

/* Whether the thread has the stack that compiling the units takes, most of it in LLVM. */
bool jit_has_stack(const JitUnit *units, size_t count);

/* Nothing of it may be running. Before the back end is closed. */
void jit_drop(JitBackEnd *back_end, JitLoaded *loaded);
/* A message of the provider's, which is freed, as text in the arena. */
const Str *jit_take_message(Arena *arena, char *message);

/* A kernel that is ready to run, with what its caller must know (kernel.c). */
typedef struct JitKernel {
    KernelFunction function;
    JitLoaded loaded;
    Specialization spec; /* what inputs must look like: lanes, and intervals that the elements lie in */
    bool is_selector;
    uint8_t kinds; /* of the result: KIND_ bits */
    Lane lane;     /* of its payload plane; a tag plane comes with a mixed one */
    bool mixed;
    bool watched;      /* it needs a KernelWatch */
    struct Plan *plan; /* as much of it as plan_scratch_bytes reads */
} JitKernel;

/* ---- kernel.c */

/* Lowers, optimizes and plans root's ancestors in the arena `work`; *plan lives there. False with *reason when there is
 * no native form. */
bool jit_plan(Arena *work, const Graph *graph, NodeId root, const Specialization *spec, struct Plan **plan,
              const Str **reason);
/* What a kernel is made of and where it goes. */
typedef struct JitJob {
    JitBackEnd *back_end;
    Arena *kept, *work; /* the kernel lives in kept; work is needed no longer than the call */
    const Graph *graph;
    NodeId root;
    const Specialization *spec;
    JitWatch *watch; /* NULL: compiles in this process, to the end */
} JitJob;

/* Plans, and compiles what the cache does not have. *out lives in job->kept; times are added up. Drop out->loaded
 * before the arena goes. */
bool jit_compile(const JitJob *job, JitTimes *times, JitKernel **out, const Str **reason);
uint64_t jit_scratch_bytes(const JitKernel *kernel, uint64_t length);

/* A kernel with its entry points. */
typedef struct JitEntryKernel {
    JitEntries functions;
    JitLoaded loaded;
    Element element;
    uint64_t length; /* of every input; 0: any */
    bool is_selector;
    uint8_t kinds; /* of the result: KIND_ bits */
    Lane lane;     /* of its payload plane (a selector: one byte an entry); a tag plane comes with a mixed one */
    bool mixed;
    bool watched; /* as JitKernel has it */
} JitEntryKernel;

/* ---- entry.c */

/* Plans and compiles for C arrays of the wish's elements and length; job->spec is not read. *out lives in
 * job->kept: drop out->loaded before it goes (entry.c). */
bool jit_compile_entry(const JitJob *job, const EntryWish *wish, JitTimes *times, JitEntryKernel **out,
                       const Str **reason);
/* The plan that jit_compile_entry and ahead-of-time objects are made of; *plan and *entry live in the arena. */
bool jit_plan_entry(Arena *work, const Graph *graph, NodeId root, const EntryWish *wish, struct Plan **plan,
                    EntryPlan **entry, const Str **reason);
/* Calls of the entry points, with their arguments and status. Any thread may call; scratch belongs to the call. tags is
 * read for mixed results only; statuses and out_offsets may be NULL. */
size_t jit_entry_scratch(const JitEntryKernel *kernel, size_t n);
size_t jit_entry_count(const JitEntryKernel *kernel, const char *text, size_t bytes); /* SIZE_MAX: no UTF-8 */
EntryStatus jit_entry_run(const JitEntryKernel *kernel, const void *tokens, size_t n, void *out, uint8_t *tags,
                          void *scratch);
/* Rows of one kind of input, their strides in elements of tokens and out. */
typedef struct JitBatch {
    const void *tokens;
    size_t token_stride;
    size_t n, count; /* elements of a row, rows */
    void *out;
    uint8_t *tags; /* with out's stride */
    size_t out_stride;
    uint8_t *statuses; /* an EntryStatus for each row */
    void *scratch;     /* jit_entry_scratch(n) bytes */
} JitBatch;
/* 0, or the status of the first row that failed: the others are done. Not for text. */
EntryStatus jit_entry_batch(const JitEntryKernel *kernel, const JitBatch *batch);
/* Row r has the tokens from offsets[r] to offsets[r + 1] - 1. */
typedef struct JitRagged {
    const void *tokens;
    const int64_t *offsets; /* count + 1 */
    size_t count;
    void *out;
    uint8_t *tags;
    int64_t *out_offsets; /* gets count + 1: where in out the results of each row begin */
    uint8_t *statuses;
    void *scratch; /* jit_entry_scratch of the longest row */
} JitRagged;
EntryStatus jit_entry_ragged(const JitEntryKernel *kernel, const JitRagged *ragged);
#endif
