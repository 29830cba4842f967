/* The face of the back end: what the module with LLVM (librasp_llvm) offers to the library, which opens it on demand
 * and links to nothing of it. The only header of back/ that the library includes.
 */
#ifndef JIT_BACK_PROVIDER_H
#define JIT_BACK_PROVIDER_H
#include "jit/entry/entry.h"
#include "jit/load/image.h"

typedef struct JitSession JitSession; /* a target and a linker: owned by one rasp_session, used under its lock */
typedef struct JitLinked JitLinked;   /* what the back end's linker made of one object: one resource tracker */

typedef enum EmitForm { EMIT_LLVM, EMIT_ASM, EMIT_OBJECT, EMIT_BITCODE } EmitForm;

typedef struct JitTarget {
    const char *triple;   /* NULL: this machine's */
    const char *cpu;      /* NULL or "native": this machine's; "": what all machines of the triple have; an LLVM name */
    const char *features; /* NULL: those of the cpu */
} JitTarget;

/* What the module offers. All functions report failure by false and a message (malloc'ed, for the caller to free). */
typedef struct JitProvider {
    unsigned version; /* JIT_PROVIDER_VERSION */
    bool (*session_create)(JitSession **out, char **message);
    void (*session_free)(JitSession *session);
    /* The object file of a unit for this machine, malloc'ed: what emit would write to a file. Compiling is serialised
     * by the session. */
    bool (*make)(JitSession *session, const JitUnit *unit, char **object, size_t *length, char **message);
    /* Links such an object, where image.h cannot or debuggers are to see it; all symbols must be there. Any thread may
     * call the functions. */
    bool (*link)(JitSession *session, const void *object, size_t length, ImageSymbol *symbols, size_t count,
                 JitLinked **code, char **message);
    void (*linked_free)(JitSession *session, JitLinked *code);
    /* Kernels as text or bytes, malloc'ed: one module of all units, which have different symbols. The same input gives
     * the same bytes. */
    bool (*emit)(const JitUnit *units, size_t count, const JitTarget *target, EmitForm form, char **bytes,
                 size_t *length, char **message);
    /* Whether code can be made for a target that somebody has named; tries that in a child process. */
    bool (*check_target)(const JitTarget *target, char **message);
    char *(*description)(void); /* "LLVM 19.1.7, sapphirerapids, 512-bit vectors": malloc'ed, or NULL */
} JitProvider;

#define JIT_PROVIDER_VERSION 4u
#define JIT_PROVIDER_SYMBOL "rasp_jit_provider"
typedef const JitProvider *(*JitProviderFunction)(void);
#endif
