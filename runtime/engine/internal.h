/* The table of kernels behind engine.c; nobody else includes this. */
#ifndef RUNTIME_ENGINE_INTERNAL_H
#define RUNTIME_ENGINE_INTERNAL_H
#include "runtime/engine/engine.h"

#include <pthread.h>

/* Native code of one value for one class of inputs, or the reason why there is none. */
typedef struct EngineKernel {
    struct EngineKernel *next;
    Budget budget;
    Arena arena;          /* native, reason */
    Specialization asked; /* what it was compiled for; length 0: any */
    JitKernel *native;    /* NULL: there is none, and reason says why */
    const Str *reason;
    unsigned uses;   /* threads that run it now */
    uint32_t guards; /* how often it raised its guard, and how often it did not */
    uint32_t passes;
    uint64_t last_use; /* the engine's clock */
} EngineKernel;

/* What a caller wants native code for. */
typedef struct KernelWish {
    const Graph *graph;
    NodeId node;
    size_t length;                 /* as rasp_evaluate_options has it */
    bool must;                     /* native code was asked for, not just allowed */
    const Specialization *profile; /* of the input */
    JitWatch *watch;               /* as jit.h has it */
    Stop *stop;                    /* of the evaluation */
} KernelWish;

/* ---- kernels.c */

/* Makes the engine acquainted with a value. False when there is no memory for that. */
bool engine_know(Engine *engine, Arena *arena, const Graph *graph, NodeId node);
/* The conversions that a known value uses: bits of InputKind. */
unsigned engine_kinds(Engine *engine, NodeId node);
/* Whether native code is wanted for an evaluation on count elements: it must be, or it is there, or the interpreter
 * has worked on this value for so long that compiling pays. */
bool engine_worth(Engine *engine, const KernelWish *wish, size_t count);
/* The kernel for a wish, compiled when it does not exist yet; times tell what that took. To be released. NULL when
 * there is no memory to keep even a reason, or when too many have been made for this value and none must be. */
EngineKernel *engine_acquire(Engine *engine, const KernelWish *wish, JitTimes *times);
void engine_release(Engine *engine, EngineKernel *kernel, bool raised);
#endif
