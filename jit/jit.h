/* The face of the JIT that the runtime sees. No LLVM here: the back end is a module (librasp_llvm) opened on demand.
 *
 * A kernel is one function, position-independent and without state:
 *     int32_t kernel(const void *const *inputs, void *const *outputs, uint64_t n, void *scratch);
 * inputs: 5 pointers by InputKind, those of unused columns NULL, each to n elements of its lane (64-byte alignment is
 * welcome, not needed); outputs: the payload plane and, for mixed results, the tag plane; for a selector n * n bytes.
 * scratch: kernel->scratch_bytes(n) bytes aligned to 64. Returns 0, or 1 when a guard was raised and outputs are void.
 * A uniform result is written to all n positions.
 */
#ifndef JIT_JIT_H
#define JIT_JIT_H
#include "jit/ir.h"

typedef struct JitSession JitSession; /* an ORC session: owned by one rasp_session, used under its lock */
typedef struct JitCode JitCode;       /* native code of one kernel: one resource tracker */

typedef int32_t (*KernelFunction)(const void *const *inputs, void *const *outputs, uint64_t n, void *scratch);

typedef enum EmitForm { EMIT_LLVM, EMIT_ASM, EMIT_OBJECT, EMIT_BITCODE } EmitForm;

typedef struct JitTimes {
    double optimize, codegen, link; /* milliseconds: our passes and plan, LLVM IR and its passes and code, linking */
} JitTimes;

typedef struct JitTarget {
    const char *triple;   /* NULL: this machine's */
    const char *cpu;      /* NULL or "native": this machine's; else an LLVM name */
    const char *features; /* NULL: those of the cpu */
} JitTarget;

struct Plan;

/* What the module offers. All functions report failure by false and a message (malloc'ed, for the caller to free). */
typedef struct JitProvider {
    unsigned version; /* JIT_PROVIDER_VERSION */
    bool (*session_create)(JitSession **out, char **message);
    void (*session_free)(JitSession *session);
    /* Code for a plan, ready to run. Any thread may call the function; compiling is serialised by the session. */
    bool (*compile)(JitSession *session, const struct Plan *plan, JitTimes *times, JitCode **code,
                    KernelFunction *function, char **message);
    void (*code_free)(JitSession *session, JitCode *code);
    /* The kernel as text or bytes, malloc'ed. */
    bool (*emit)(const struct Plan *plan, const JitTarget *target, const char *symbol, EmitForm form, char **bytes,
                 size_t *length, char **message);
    char *(*description)(void); /* "LLVM 19.1.7, sapphirerapids, 512-bit vectors": malloc'ed, or NULL */
} JitProvider;

#define JIT_PROVIDER_VERSION 1u
#define JIT_PROVIDER_SYMBOL "rasp_jit_provider"
typedef const JitProvider *(*JitProviderFunction)(void);

/* Opens the module: the file that RASP_JIT_MODULE in the environment names and no other, or else the one beside the
 * running library or program, or in the library folder beside that, or on the loader's search path. It stays open. NULL
 * with a message in the arena when it is missing or of another version (jit_load.c). */
const JitProvider *jit_open(Arena *arena, const Str **message);

/* A kernel that is ready to run, with what its caller must know (jit_kernel.c). */
typedef struct JitKernel {
    KernelFunction function;
    JitCode *code;
    Specialization spec; /* what inputs must look like: lanes, and intervals that the elements lie in */
    bool is_selector;
    uint8_t kinds; /* of the result: KIND_ bits */
    Lane lane;     /* of its payload plane; a tag plane comes with a mixed one */
    bool mixed;
    struct Plan *plan; /* as much of it as plan_scratch_bytes reads */
} JitKernel;

/* Lowers, optimizes and plans root's ancestors in the arena `work`; *plan lives there. False with *reason when there is
 * no native form. */
bool jit_plan(Arena *work, const Graph *graph, NodeId root, const Specialization *spec, struct Plan **plan,
              const Str **reason);
/* What a kernel is made of and where it goes. */
typedef struct JitJob {
    const JitProvider *provider;
    JitSession *session;
    Arena *kept, *work; /* the kernel lives in kept; work is needed no longer than the call */
    const Graph *graph;
    NodeId root;
    const Specialization *spec;
} JitJob;

/* Plans and compiles. *out lives in job->kept, its code in the session; times are added up. */
bool jit_compile(const JitJob *job, JitTimes *times, JitKernel **out, const Str **reason);
/* A message of the provider's, which is freed, as text in the arena. */
const Str *jit_take_message(Arena *arena, char *message);
uint64_t jit_scratch_bytes(const JitKernel *kernel, uint64_t length);
#endif
