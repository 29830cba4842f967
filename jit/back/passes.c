/* The pipeline. Kernels come out of our own optimizer as one function of clean loops, so that LLVM need not clean up
 * after a front end: registers, vectors, unrolling, and what makes these possible. The runtime's functions are inlined.
 *
 * TRIED  default<O2>: half as slow again to compile, and with its SLP vectorizer LLVM 19 moves a store of a table
 * behind a gather that it makes of loads from the same table (tests/diff/cases.jsonl has the program). */
#include "jit/back/passes.h"

#include "jit/emit/emit.h"
#include "jit/emit/error.h"

#define CLEAN "instcombine<no-verify-fixpoint>,simplifycfg"

static const char PIPELINE[] =
    "globaldce,cgscc(inline),globaldce,"
    "function(sroa,early-cse<memssa>," CLEAN ",loop-mssa(loop-rotate,licm)," CLEAN ","
    "loop(loop-idiom,indvars,loop-deletion,loop-unroll-full),sroa,gvn,sccp," CLEAN ",dse,loop-mssa(licm)," CLEAN ","
    "loop-mssa(loop-rotate),loop-vectorize,loop-load-elim," CLEAN ",loop-unroll,sroa," CLEAN
    ",loop-mssa(licm),early-cse,"
    "div-rem-pairs,simplifycfg)";

/* Pieces of a long kernel (jit/back/pieces.c) that are equal become one before anything is done for each of them. LLVM
 * does not look into lists of alias scopes when it compares; those of pieces are numbered by the order of use, so that
 * equal instructions have equal ones. */
static const char SHARING[] = "mergefunc";

static LLVMErrorRef run(LLVMModuleRef module, const Target *target, LLVMPassBuilderOptionsRef options) {
    LLVMErrorRef error = NULL;
    if (LLVMGetNamedFunction(module, PIECE_NAME) != NULL) {
        error = LLVMRunPasses(module, SHARING, target->machine, options);
    }
    return error != NULL ? error : LLVMRunPasses(module, PIPELINE, target->machine, options);
}

bool passes_run(LLVMModuleRef module, const Target *target, char **message) {
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMPassBuilderOptionsSetLoopInterleaving(options, true);
    LLVMPassBuilderOptionsSetLoopVectorization(options, true);
    LLVMPassBuilderOptionsSetLoopUnrolling(options, true);
#ifndef NDEBUG
    LLVMPassBuilderOptionsSetVerifyEach(options, true);
#endif
    LLVMErrorRef error = run(module, target, options);
    LLVMDisposePassBuilderOptions(options);
    return llvm_check(error, "optimizing", message);
}
