/* Linking runtime functions into a kernel.
 *
 * Bitcode files are opened lazily: function bodies are read when they are linked. Functions are made linkonce before,
 * which has the linker leave out those that nobody refers to. So a kernel pays for what it calls. */
#define _GNU_SOURCE
#include "jit/llvm_runtime.h"

#include "jit/llvm_error.h"

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

static bool is_wanted(LLVMValueRef function) {
    return LLVMIsDeclaration(function) && strncmp(name_of(function), PREFIX, sizeof PREFIX - 1) == 0;
}

/* A runtime function that the module has yet to get, or NULL. */
static LLVMValueRef find_wanted(LLVMModuleRef module) {
    LLVMValueRef function = LLVMGetFirstFunction(module);
    while (function != NULL && !is_wanted(function)) {
        function = LLVMGetNextFunction(function);
    }
    return function;
}

/* Whether a file defines something that the kernel wants. */
static bool is_of_use(LLVMModuleRef file, LLVMModuleRef kernel) {
    for (LLVMValueRef at = find_wanted(kernel); at != NULL; at = LLVMGetNextFunction(at)) {
        LLVMValueRef here = is_wanted(at) ? LLVMGetNamedFunction(file, name_of(at)) : NULL;
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

/* Makes a function one of the kernel's: what the compiler noted about its own target would keep it from being inlined.
 */
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

/* Links what the kernel wants of a file. */
/* Names stand in bitcode as they are: a file without the bytes of any that is wanted need not be opened. */
static bool may_be_of_use(const RuntimeFile *file, LLVMModuleRef kernel) {
    for (LLVMValueRef at = find_wanted(kernel); at != NULL; at = LLVMGetNextFunction(at)) {
        const char *name = is_wanted(at) ? name_of(at) : NULL;
        if (name != NULL && memmem(file->bitcode, file->length, name, strlen(name)) != NULL) {
            return true;
        }
    }
    return false;
}

static bool link_file(LLVMModuleRef kernel, const RuntimeFile *file, const Target *target, char **message) {
    LLVMModuleRef module = open_file(kernel, file, target, message);
    if (module == NULL) {
        return false;
    }
    if (!is_of_use(module, kernel)) {
        LLVMDisposeModule(module);
        return true;
    }
    make_discardable(module, target);
    if (LLVMLinkModules2(kernel, module)) {
        return llvm_fail(message, "cannot link the runtime's %s", file->name);
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

static bool has_feature(const char *features, const char *name) {
    size_t length = strlen(name);
    for (const char *at = strstr(features, name); at != NULL; at = strstr(at + 1, name)) {
        if (at > features && at[-1] == '+' && (at[length] == ',' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

/* What RT_AVX512 asks for: by features, or by the name of a CPU that is given without. */
static bool has_avx512(const Target *target) {
    static const char *const features[] = {"avx512bw",        "avx512vl",     "avx512vbmi",
                                           "avx512vpopcntdq", "avx512bitalg", "gfni"};
    static const char *const cpus[] = {"icelake-client", "icelake-server", "rocketlake",    "tigerlake",
                                       "sapphirerapids", "emeraldrapids",  "graniterapids", "graniterapids-d",
                                       "znver4",         "znver5"};
    size_t found = 0;
    if (strncmp(target->triple, "x86_64", 6) != 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof features / sizeof features[0]; i++) {
        found += has_feature(target->features, features[i]) ? 1 : 0;
    }
    for (size_t i = 0; i < sizeof cpus / sizeof cpus[0] && target->features[0] == '\0'; i++) {
        found += strcmp(target->cpu, cpus[i]) == 0 ? sizeof features / sizeof features[0] : 0;
    }
    return found >= sizeof features / sizeof features[0];
}

static RuntimeVariant choose_variant(const Target *target) {
    if (LLVMPointerSize(target->layout) == 4) {
        return RUNTIME_32;
    }
    return has_avx512(target) ? RUNTIME_AVX512 : RUNTIME_64;
}

bool runtime_link(LLVMModuleRef kernel, const Target *target, char **message) {
    LLVMValueRef wanted = find_wanted(kernel);
    if (wanted == NULL) {
        return true;
    }
    RuntimeVariant variant = choose_variant(target);
    LLVMSetTarget(kernel, target->triple);
    LLVMSetModuleDataLayout(kernel, target->layout);
    for (size_t i = 0; i < runtime_file_count && wanted != NULL; i++) {
        if (runtime_files[i].variant != variant || !may_be_of_use(&runtime_files[i], kernel)) {
            continue;
        }
        if (!link_file(kernel, &runtime_files[i], target, message)) {
            return false;
        }
        wanted = find_wanted(kernel);
    }
    if (wanted != NULL) {
        return llvm_fail(message, "the runtime has no function %s", name_of(wanted));
    }
    internalize(kernel);
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
