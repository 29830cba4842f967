/* LLVM's optimizer on a kernel. */
#ifndef JIT_BACK_PASSES_H
#define JIT_BACK_PASSES_H
#include "jit/back/target.h"

/* Runs the pipeline; false with a message when LLVM refuses it. */
bool passes_run(LLVMModuleRef module, const Target *target, char **message);
#endif
