/* Kernels as the engine makes them, without the engine: for measuring the code alone. */
#ifndef BENCH_KERNEL_H
#define BENCH_KERNEL_H
#include "jit/compile/jit.h"
#include "runtime/session/session.h"

/* What is needed to compile one value again and again. */
typedef struct Compiler {
    rasp_session *session;
    const rasp_value *value;
    JitBackEnd back_end;
    Budget budget;
    Arena arena; /* messages */
    char error[512];
} Compiler;

/* Runs the file of a program and finds a name in it (NULL: the s-op that it binds last). False with compiler->error. */
bool compiler_open(Compiler *compiler, const char *path, const char *name);
void compiler_close(Compiler *compiler);

/* A kernel and the memory it lives in. */
typedef struct BenchKernel {
    JitKernel *native;
    Arena arena;
    JitTimes times;
} BenchKernel;

/* False with compiler->error. The spec's columns are those of kinds that the value uses. */
bool kernel_compile(Compiler *compiler, const Specialization *spec, BenchKernel *out);
void kernel_drop(Compiler *compiler, BenchKernel *kernel);
/* The algorithms of the kernel's stages: "map group map". Lives in compiler->arena. */
const char *kernel_stages(Compiler *compiler, const Specialization *spec);
#endif
