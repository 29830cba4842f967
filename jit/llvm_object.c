/* From plan to bytes. Every kernel has an LLVM context of its own, since types and constants pile up in one that is
 * kept. Code generation allocates from the plan's arena, whose failure leaves by longjmp: it lands here, where no LLVM
 * frame has been crossed, and the context takes what LLVM had made of the kernel with it. */
#include "jit/llvm_object.h"

#include "jit/llvm_emit.h"
#include "jit/llvm_error.h"
#include "jit/llvm_passes.h"
#include "jit/llvm_runtime.h"
#include "runtime/guard.h"

#include <llvm-c/Analysis.h>
#include <llvm-c/BitWriter.h>
#include <string.h>

typedef struct Making {
    const Plan *plan;
    LLVMContextRef context;
    LLVMBuilderRef builders[2];
    EmitOptions options;
    LLVMModuleRef module;
} Making;

static void make_module(void *argument) {
    Making *making = argument;
    Arena *arena = making->plan->arena;
    making->module = emit_module(making->plan, arena, making->context, &making->options, making->builders);
}

/* The module as code generation made it, checked; it belongs to the context. NULL with a message. */
static LLVMModuleRef make_checked(const Plan *plan, const Target *target, const char *symbol, LLVMContextRef context,
                                  char **message) {
    Making making = {.plan = plan,
                     .context = context,
                     .builders = {LLVMCreateBuilderInContext(context), LLVMCreateBuilderInContext(context)},
                     .options = {.symbol = symbol, .vector_bytes = target->vector_bytes}};
    char *text = NULL;
    if (!guard_run(plan->arena->budget, make_module, &making)) {
        llvm_fail(message, "compiling needs more memory than allowed");
    } else if (LLVMVerifyModule(making.module, LLVMReturnStatusAction, &text)) {
        llvm_fail(message, "broken code: %s", text);
        making.module = NULL;
    }
    LLVMDisposeMessage(text);
    LLVMDisposeBuilder(making.builders[0]);
    LLVMDisposeBuilder(making.builders[1]);
    return making.module;
}

/* Without a handler LLVM prints what it has to say, and ends the program at an error. The first error is kept. */
static void take_diagnostic(LLVMDiagnosticInfoRef info, void *user) {
    char **kept = user;
    if (LLVMGetDiagInfoSeverity(info) == LLVMDSError && *kept == NULL) {
        *kept = LLVMGetDiagInfoDescription(info);
    }
}

/* LLVM's text comes with its own way of freeing it. */
static LLVMMemoryBufferRef print_module(LLVMModuleRef module) {
    char *text = LLVMPrintModuleToString(module);
    LLVMMemoryBufferRef buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(text, strlen(text), "kernel");
    LLVMDisposeMessage(text);
    return buffer;
}

static LLVMMemoryBufferRef write_code(LLVMModuleRef module, const Target *target, EmitForm form, char **message) {
    LLVMCodeGenFileType type = form == EMIT_ASM ? LLVMAssemblyFile : LLVMObjectFile;
    LLVMMemoryBufferRef buffer = NULL;
    char *text = NULL;
    if (LLVMTargetMachineEmitToMemoryBuffer(target->machine, module, type, &text, &buffer)) {
        llvm_fail_message(message, "generating code", text);
        return NULL;
    }
    return buffer;
}

static LLVMMemoryBufferRef write_module(LLVMModuleRef module, const Target *target, EmitForm form, char **message) {
    switch (form) {
    case EMIT_LLVM:
        return print_module(module);
    case EMIT_BITCODE:
        return LLVMWriteBitcodeToMemoryBuffer(module);
    case EMIT_ASM:
    case EMIT_OBJECT:
        break;
    }
    return write_code(module, target, form, message);
}

static LLVMMemoryBufferRef finish_module(LLVMModuleRef module, const Target *target, EmitForm form, char **message) {
    LLVMSetTarget(module, target->triple);
    LLVMSetModuleDataLayout(module, target->layout);
    if (!runtime_link(module, target, message) || !passes_run(module, target, message)) {
        return NULL;
    }
    return write_module(module, target, form, message);
}

LLVMMemoryBufferRef object_make(const Plan *plan, const Target *target, const char *symbol, EmitForm form,
                                char **message) {
    LLVMMemoryBufferRef buffer = NULL;
    char *diagnostic = NULL;
    LLVMContextRef context = LLVMContextCreate();
    LLVMContextSetDiagnosticHandler(context, take_diagnostic, &diagnostic);
    LLVMModuleRef module = make_checked(plan, target, symbol, context, message);
    if (module != NULL) {
        buffer = finish_module(module, target, form, message);
    }
    LLVMContextDispose(context); /* with all modules in it */
    if (diagnostic != NULL && buffer != NULL) {
        LLVMDisposeMemoryBuffer(buffer);
        llvm_fail(message, "%s", diagnostic);
        buffer = NULL;
    }
    LLVMDisposeMessage(diagnostic);
    return buffer;
}
