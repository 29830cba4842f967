/* Which machine code is made for: triple, CPU, features, and how wide its vectors are. */
#ifndef JIT_BACK_TARGET_H
#define JIT_BACK_TARGET_H
#include "jit/back/provider.h"
#include "jit/emit/compat.h"

typedef struct Target {
    LLVMTargetMachineRef machine;
    LLVMTargetDataRef layout;
    char *triple, *cpu, *features; /* LLVM's messages */
    const char *abi;               /* where the triple does not say it all, or NULL */
    unsigned vector_bytes;         /* 16, 32 or 64 */
    bool avx512;                   /* what RT_AVX512 of runtime/kernels/vec.h asks for */
} Target;

/* The target that is asked for; want NULL: this machine. Close it also after a failure. */
bool target_open(const JitTarget *want, Target *out, char **message);
void target_close(Target *target);
/* Makes machine and layout from the names: a step of target_open. */
bool target_machine(Target *target, LLVMTargetRef found);
#endif
