/* Which kind of CPU runs us, and the functions for it.
 *
 * The question is asked once for each function that a kernel is linked with, which costs less than a table of answers
 * would: the compiler keeps what CPUID said. Every kind needs all features of its list: a kernel's code mixes them.
 */
#include "jit/load/ready.h"

#include <stddef.h>
#include <string.h>

#if defined(__x86_64__)
/* What RaspReady.cmake compiles for. */
ReadyKind ready_kind(void) {
    bool avx2 = __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
    bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
                  __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bitalg") &&
                  __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("gfni");
    return avx512 ? READY_AVX512 : avx2 ? READY_AVX2 : READY_BASE;
}
#else
ReadyKind ready_kind(void) {
    return READY_BASE;
}
#endif

static const ReadyFunction *find(const char *name) {
    for (const ReadyFunction *at = ready_functions; at->name != NULL; at++) {
        if (strcmp(at->name, name) == 0) {
            return at;
        }
    }
    return NULL;
}

ReadyAddress ready_find(const char *name) {
    const ReadyFunction *function = find(name);
    return function != NULL ? function->code[ready_kind()] : NULL;
}

bool ready_has(const char *name) {
    return find(name) != NULL;
}
