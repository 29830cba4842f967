/* What differs between versions of LLVM: supported are 19 and later. The only file to edit for a new one. */
#ifndef JIT_EMIT_COMPAT_H
#define JIT_EMIT_COMPAT_H
#include <llvm/Config/llvm-config.h>

#if LLVM_VERSION_MAJOR < 19
#error "rasp needs LLVM 19 or later"
#endif

#include <llvm-c/Core.h>
#include <llvm-c/ExecutionEngine.h>
#include <llvm-c/LLJIT.h>
#include <llvm-c/Object.h>
#include <llvm-c/Orc.h>
#include <llvm-c/OrcEE.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#include <llvm-c/Transforms/PassBuilder.h>
#endif
