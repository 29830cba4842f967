/* The functions of runtime/kernels/rt.h as the library has them: compiled when it was built, for several kinds of CPU.
 *
 * Kernels that are loaded by image.h may call them instead of getting a copy of their own, which LLVM would optimize
 * and compile each time. What is inlined in blocks (rasp_rt_block_*) is not among them. Other machines than 64-bit x86
 * with Linux have none.
 */
#ifndef JIT_LOAD_READY_H
#define JIT_LOAD_READY_H
#include <stdbool.h>

/* The kinds of CPU, each having what those before it have; .ci/cmake/RaspReady.cmake has the features. */
typedef enum ReadyKind { READY_BASE, READY_AVX2, READY_AVX512, READY_KINDS } ReadyKind;

/* Any type: the caller knows it by the name. */
typedef void (*ReadyAddress)(void);

typedef struct ReadyFunction {
    const char *name; /* rasp_rt_* */
    ReadyAddress code[READY_KINDS];
} ReadyFunction;

/* Sorted by name; made by .ci/cmake/RaspReady.cmake. It ends with a NULL. */
extern const ReadyFunction ready_functions[];

/* What this CPU is. */
ReadyKind ready_kind(void);
/* The code for this CPU; NULL: there is none of that name. Any thread. */
ReadyAddress ready_find(const char *name);
bool ready_has(const char *name);
#endif
