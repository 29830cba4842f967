/* LLVM's optimizer on a kernel. */
#ifndef JIT_LLVM_PASSES_H
#define JIT_LLVM_PASSES_H
#include "jit/llvm_target.h"

/* Runs the pipeline; false with a message when LLVM refuses it. */
bool passes_run(LLVMModuleRef module, const Target *target, char **message);
#endif
