/* Linking runtime functions into a kernel.
 *
 * Bitcode files are opened lazily: function bodies are read when they are linked. Functions are made linkonce before,
 * which has the linker leave out those that nobody refers to. So a kernel pays for what it calls. */
#define _GNU_SOURCE
#include "jit/back/runtime.h"

#include "jit/emit/error.h"

#include <llvm-c/BitReader.h>
#include <llvm-c/Linker.h>
#include <stdio.h>
#include <string.h>

static const char PREFIX[] = "rasp_rt_";
static const char BLOCK_PREFIX[] = "rasp_rt_block_"; /* their columns become registers only when they are inlined */

static const char *name_of(LLVMValueRef function) {
    size_t length;
    return LLVMGetValueName2(function, &length);
}

/* What is being linked. */
typedef struct Linking {
    LLVMModuleRef kernel;
    const Target *target;
    RuntimeReady is_ready;
    char **message;
} Linking;

static bool is_open(LLVMValueRef function) {
    return LLVMIsDeclaration(function) && strncmp(name_of(function), PREFIX, sizeof PREFIX - 1) == 0;
}

static bool is_wanted(const Linking *linking, LLVMValueRef function) {
    return is_open(function) && (linking->is_ready == NULL || !linking->is_ready(name_of(function)));
}

/* The first runtime function from `at` on that the kernel has yet to get, or NULL. */
static LLVMValueRef find_wanted(const Linking *linking, LLVMValueRef at) {
    while (at != NULL && !is_wanted(linking, at)) {
        at = LLVMGetNextFunction(at);
    }
    return at;
}

static LLVMValueRef first_wanted(const Linking *linking) {
    return find_wanted(linking, LLVMGetFirstFunction(linking->kernel));
}

static LLVMValueRef next_wanted(const Linking *linking, LLVMValueRef at) {
    return find_wanted(linking, LLVMGetNextFunction(at));
}

/* Whether a file defines something that the kernel wants. */
static bool is_of_use(const Linking *linking, LLVMModuleRef file) {
    for (LLVMValueRef at = first_wanted(linking); at != NULL; at = next_wanted(linking, at)) {
        LLVMValueRef here = LLVMGetNamedFunction(file, name_of(at));
        if (here != NULL && !LLVMIsDeclaration(here)) {
            return true;
        }
    }
    return false;
}

static void remove_attribute(LLVMValueRef function, const char *name) {
    LLVMRemoveStringAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, name,
                                     (unsigned)strlen(name));
}

/* Small arguments are widened by whoever the compiler's own target has do that; calls of generated code say nothing, so
 * nobody may rely on it. */
static void forget_widening(LLVMValueRef function) {
    static const char *const names[] = {"zeroext", "signext"};
    unsigned count = LLVMCountParams(function);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        unsigned kind = LLVMGetEnumAttributeKindForName(names[i], strlen(names[i]));
        for (unsigned at = 1; at <= count; at++) {
            LLVMRemoveEnumAttributeAtIndex(function, at, kind);
        }
    }
}

/* Makes a function one of the kernel's: what the compiler noted about its own target would keep it from being
 * inlined. */
static void adopt(LLVMValueRef function, const Target *target) {
    static const char *const foreign[] = {
        "target-cpu", "target-features", "tune-cpu", "no-builtins", "stack-protector-buffer-size", "frame-pointer"};
    char width[16];
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        remove_attribute(function, foreign[i]);
    }
    if (strncmp(name_of(function), BLOCK_PREFIX, sizeof BLOCK_PREFIX - 1) == 0) {
        unsigned kind = LLVMGetEnumAttributeKindForName("alwaysinline", 12);
        LLVMAttributeRef always = LLVMCreateEnumAttribute(LLVMGetModuleContext(LLVMGetGlobalParent(function)), kind, 0);
        LLVMAddAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, always);
    }
    forget_widening(function);
    snprintf(width, sizeof width, "%u", target->vector_bytes * 8);
    LLVMAddTargetDependentFunctionAttr(function, "prefer-vector-width", width);
    LLVMAddTargetDependentFunctionAttr(function, "no-trapping-math", "true");
}

static void make_discardable(LLVMModuleRef file, const Target *target) {
    for (LLVMValueRef at = LLVMGetFirstFunction(file); at != NULL; at = LLVMGetNextFunction(at)) {
        if (LLVMIsDeclaration(at)) {
            continue;
        }
        adopt(at, target);
        if (LLVMGetLinkage(at) == LLVMExternalLinkage) {
            LLVMSetLinkage(at, LLVMLinkOnceODRLinkage);
        }
    }
}

/* Opens one file, which belongs to the kernel's context. NULL with a message. */
static LLVMModuleRef open_file(LLVMModuleRef kernel, const RuntimeFile *file, const Target *target, char **message) {
    LLVMMemoryBufferRef buffer =
        LLVMCreateMemoryBufferWithMemoryRange((const char *)file->bitcode, file->length, file->name, false);
    LLVMModuleRef module = NULL;
    if (LLVMGetBitcodeModuleInContext2(LLVMGetModuleContext(kernel), buffer,
                                       &module)) { /* the buffer is its own then */
        LLVMDisposeMemoryBuffer(buffer);
        llvm_fail(message, "cannot read the runtime's %s", file->name);
        return NULL;
    }
    LLVMSetTarget(module, target->triple);
    LLVMSetModuleDataLayout(module, target->layout);
    return module;
}

/* Names stand in bitcode as they are: a file without the bytes of any that is wanted need not be opened. */
static bool may_be_of_use(const Linking *linking, const RuntimeFile *file) {
    for (LLVMValueRef at = first_wanted(linking); at != NULL; at = next_wanted(linking, at)) {
        const char *name = name_of(at);
        if (memmem(file->bitcode, file->length, name, strlen(name)) != NULL) {
            return true;
        }
    }
    return false;
}

/* Links what the kernel wants of a file. */
static bool link_file(const Linking *linking, const RuntimeFile *file) {
    LLVMModuleRef module = open_file(linking->kernel, file, linking->target, linking->message);
    if (module == NULL) {
        return false;
    }
    if (!is_of_use(linking, module)) {
        LLVMDisposeModule(module);
        return true;
    }
    make_discardable(module, linking->target);
    if (LLVMLinkModules2(linking->kernel, module)) {
        return llvm_fail(linking->message, "cannot link the runtime's %s", file->name);
    }
    return true;
}

static void internalize(LLVMModuleRef kernel) {
    for (LLVMValueRef at = LLVMGetFirstFunction(kernel); at != NULL; at = LLVMGetNextFunction(at)) {
        if (LLVMGetLinkage(at) == LLVMLinkOnceODRLinkage && !LLVMIsDeclaration(at)) {
            LLVMSetLinkage(at, LLVMInternalLinkage);
        }
    }
}

static RuntimeVariant choose_variant(const Target *target) {
    if (LLVMPointerSize(target->layout) == 4) {
        return RUNTIME_32;
    }
    return target->avx512 ? RUNTIME_AVX512 : RUNTIME_64;
}

/* Calls of functions that C has compiled: their small arguments, none of which has a sign, come widened. */
static void keep_open(LLVMValueRef function) {
    LLVMContextRef context = LLVMGetModuleContext(LLVMGetGlobalParent(function));
    unsigned widened = LLVMGetEnumAttributeKindForName("zeroext", 7);
    unsigned no_unwinding = LLVMGetEnumAttributeKindForName("nounwind", 8);
    unsigned count = LLVMCountParams(function);
    LLVMAddAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
                            LLVMCreateEnumAttribute(context, no_unwinding, 0));
    for (unsigned i = 0; i < count; i++) {
        LLVMTypeRef type = LLVMTypeOf(LLVMGetParam(function, i));
        if (LLVMGetTypeKind(type) == LLVMIntegerTypeKind && LLVMGetIntTypeWidth(type) < 32) {
            LLVMAddAttributeAtIndex(function, i + 1, LLVMCreateEnumAttribute(context, widened, 0));
        }
    }
}

static bool link_files(const Linking *linking) {
    LLVMValueRef wanted = first_wanted(linking);
    RuntimeVariant variant = choose_variant(linking->target);
    for (size_t i = 0; i < runtime_file_count && wanted != NULL; i++) {
        const RuntimeFile *file = &runtime_files[i];
        if (file->variant != variant || !may_be_of_use(linking, file)) {
            continue;
        }
        if (!link_file(linking, file)) {
            return false;
        }
        wanted = first_wanted(linking);
    }
    return wanted == NULL || llvm_fail(linking->message, "the runtime has no function %s", name_of(wanted));
}

bool runtime_link(LLVMModuleRef kernel, const Target *target, RuntimeReady is_ready, char **message) {
    const Linking linking = {kernel, target, is_ready, message};
    LLVMSetTarget(kernel, target->triple);
    LLVMSetModuleDataLayout(kernel, target->layout);
    if (!link_files(&linking)) {
        return false;
    }
    internalize(kernel);
    for (LLVMValueRef at = LLVMGetFirstFunction(kernel); at != NULL; at = LLVMGetNextFunction(at)) {
        if (is_open(at)) {
            keep_open(at);
        }
    }
    return true;
}

static void make_private(LLVMModuleRef kernel, LLVMModuleRef file, const Target *target) {
    for (LLVMValueRef at = LLVMGetFirstFunction(file); at != NULL; at = LLVMGetNextFunction(at)) {
        if (!LLVMIsDeclaration(at) && LLVMGetNamedFunction(kernel, name_of(at)) == NULL) {
            adopt(at, target);
            LLVMSetLinkage(at, LLVMWeakODRLinkage);
            LLVMSetVisibility(at, LLVMHiddenVisibility);
        }
    }
}

bool runtime_link_whole(LLVMModuleRef kernel, const char *file, const Target *target, char **message) {
    RuntimeVariant variant = choose_variant(target);
    for (size_t i = 0; i < runtime_file_count; i++) {
        if (runtime_files[i].variant != variant || strcmp(runtime_files[i].name, file) != 0) {
            continue;
        }
        LLVMModuleRef module = open_file(kernel, &runtime_files[i], target, message);
        if (module == NULL) {
            return false;
        }
        make_private(kernel, module, target);
        if (LLVMLinkModules2(kernel, module)) {
            return llvm_fail(message, "cannot link the runtime's %s", file);
        }
        return true;
    }
    return llvm_fail(message, "the runtime has no file %s", file);
}
