/* The pipeline. Kernels come out of our own optimizer as one function of clean loops, so that LLVM need not inline,
 * look for idioms across functions or clean up after a front end: registers, vectors, unrolling, and what makes these
 * possible. */
#include "jit/llvm_passes.h"

#include "jit/llvm_error.h"

static const char PIPELINE[] = "default<O2>";

bool passes_run(LLVMModuleRef module, const Target *target, char **message) {
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMPassBuilderOptionsSetLoopInterleaving(options, true);
    LLVMPassBuilderOptionsSetLoopVectorization(options, true);
    /* LLVM 19 moves a store behind a gather that it makes of scalar loads; loops are where our vectors come from. */
    LLVMPassBuilderOptionsSetSLPVectorization(options, false);
    LLVMPassBuilderOptionsSetLoopUnrolling(options, true);
#ifndef NDEBUG
    LLVMPassBuilderOptionsSetVerifyEach(options, true);
#endif
    LLVMErrorRef error = LLVMRunPasses(module, PIPELINE, target->machine, options);
    LLVMDisposePassBuilderOptions(options);
    return llvm_check(error, "optimizing", message);
}
