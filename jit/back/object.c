/* From plan to bytes. Every kernel has an LLVM context of its own, since types and constants pile up in one that is
 * kept. Code generation allocates from the plan's arena, whose failure leaves by longjmp: it lands here, where no LLVM
 * frame has been crossed, and the context takes what LLVM had made of the kernel with it. */
#include "jit/back/object.h"

#include "frontend/base/escape.h"
#include "jit/back/entry.h"
#include "jit/back/extract_bits.h"
#include "jit/back/int128.h"
#include "jit/back/passes.h"
#include "jit/back/runtime.h"
#include "jit/emit/error.h"

#include <llvm-c/Analysis.h>
#include <llvm-c/BitWriter.h>
#include <llvm-c/Linker.h>
#include <stdio.h>
#include <string.h>

typedef struct Making {
    const JitUnit *unit;
    const Target *target;
    LLVMContextRef context;
    LLVMBuilderRef builders[2];
    LLVMModuleRef module;
    LLVMModuleRef ascii;      /* the kernel of entry->ascii, or NULL */
    const char *ascii_symbol; /* its name */
} Making;

static const char *derived_name(Arena *arena, const char *symbol, const char *suffix) {
    size_t length = strlen(symbol) + strlen(suffix) + 1;
    char *name = arena_alloc(arena, length);
    snprintf(name, length, "%s%s", symbol, suffix);
    return name;
}

static LLVMModuleRef make_kernel(Making *making, const Plan *plan, const char *symbol) {
    const Target *target = making->target;
    EmitOptions options = {
        .symbol = symbol, .vector_bytes = target->vector_bytes, .avx512 = target->avx512, .stops = making->unit->stops};
    return emit_module(plan, plan->arena, making->context, &options, making->builders);
}

static void make_module(void *argument) {
    Making *making = argument;
    const JitUnit *unit = making->unit;
    const EntryPlan *entry = unit->entry;
    Arena *arena = unit->plan->arena;
    if (entry == NULL) {
        making->module = make_kernel(making, unit->plan, unit->symbol);
        return;
    }
    const char *kernel = derived_name(arena, unit->symbol, "_kernel");
    EntryOptions options = {.symbol = unit->symbol,
                            .stops = unit->stops,
                            .vector_bytes = making->target->vector_bytes,
                            .size_bits = LLVMPointerSize(making->target->layout) * 8};
    if (entry->ascii != NULL) {
        making->ascii_symbol = options.ascii = derived_name(arena, unit->symbol, "_ascii");
        making->ascii = make_kernel(making, entry->ascii, options.ascii);
    }
    making->module = make_kernel(making, unit->plan, kernel);
    LLVMValueRef function = LLVMGetNamedFunction(making->module, kernel);
    entry_emit(making->module, function, unit->plan, entry, &options, making->builders);
}

static bool is_sound(LLVMModuleRef module, char **message) {
    char *text = NULL;
    bool sound = !LLVMVerifyModule(module, LLVMReturnStatusAction, &text);
    if (!sound) {
        llvm_fail(message, "broken code: %s", text);
    }
    LLVMDisposeMessage(text);
    return sound;
}

/* Moves the second kernel into the module that calls it. */
static bool join_ascii(Making *making, char **message) {
    if (making->ascii == NULL) {
        return true;
    }
    if (!is_sound(making->ascii, message)) {
        return false;
    }
    if (LLVMLinkModules2(making->module, making->ascii)) { /* which consumes the second */
        return llvm_fail(message, "cannot join the two kernels of %s", making->unit->symbol);
    }
    LLVMSetLinkage(LLVMGetNamedFunction(making->module, making->ascii_symbol), LLVMInternalLinkage);
    return true;
}

/* The module of one unit as code generation made it, checked; it belongs to the context. NULL with a message. */
static LLVMModuleRef make_checked(const JitUnit *unit, const Target *target, LLVMContextRef context, char **message) {
    Making making = {.unit = unit,
                     .target = target,
                     .context = context,
                     .builders = {LLVMCreateBuilderInContext(context), LLVMCreateBuilderInContext(context)}};
    if (!escape_run(unit->plan->arena->budget, make_module, &making)) {
        llvm_fail(message, "compiling needs more memory than allowed");
        making.module = NULL;
    } else if (!is_sound(making.module, message) || !join_ascii(&making, message)) {
        making.module = NULL;
    }
    LLVMDisposeBuilder(making.builders[0]);
    LLVMDisposeBuilder(making.builders[1]);
    return making.module;
}

static void set_target(LLVMModuleRef module, const Target *target) {
    LLVMSetTarget(module, target->triple);
    LLVMSetModuleDataLayout(module, target->layout);
}

/* The modules of all units in one. */
static LLVMModuleRef make_joined(const JitUnit *units, size_t count, const Target *target, LLVMContextRef context,
                                 char **message) {
    LLVMModuleRef joined = NULL;
    for (size_t i = 0; i < count; i++) {
        LLVMModuleRef module = make_checked(&units[i], target, context, message);
        if (module == NULL) {
            return NULL;
        }
        set_target(module, target);
        if (joined == NULL) {
            joined = module;
        } else if (LLVMLinkModules2(joined, module)) { /* which consumes the second */
            llvm_fail(message, "cannot join the code of several kernels");
            return NULL;
        }
    }
    return joined;
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

static LLVMMemoryBufferRef finish_module(LLVMModuleRef module, const Target *target, RuntimeReady is_ready,
                                         EmitForm form, char **message) {
    if (!runtime_link(module, target, is_ready, message) || !passes_run(module, target, message) ||
        !wide_link(module, target, message)) {
        return NULL;
    }
    extract_bytes(module, target);
    return write_module(module, target, form, message);
}

LLVMMemoryBufferRef object_make(const JitUnit *units, size_t count, const Target *target, EmitForm form,
                                char **message) {
    LLVMMemoryBufferRef buffer = NULL;
    char *diagnostic = NULL;
    LLVMContextRef context = LLVMContextCreate();
    LLVMContextSetDiagnosticHandler(context, take_diagnostic, &diagnostic);
    LLVMModuleRef module = make_joined(units, count, target, context, message);
    if (module != NULL) {
        buffer = finish_module(module, target, units[0].is_ready, form, message);
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
