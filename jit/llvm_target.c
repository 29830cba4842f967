/* Target machines. Code is position-independent everywhere, so that one object serves the JIT, caches and files. */
#include "jit/llvm_target.h"

#include "jit/llvm_error.h"

#include <string.h>

/* Runs when the module is opened, once and before any of its functions: registering targets is not thread-safe. */
__attribute__((constructor)) static void register_targets(void) {
    LLVMInitializeAllTargetInfos();
    LLVMInitializeAllTargets();
    LLVMInitializeAllTargetMCs();
    LLVMInitializeAllAsmPrinters();
    LLVMInitializeAllAsmParsers();
}

static bool is_native(const char *cpu) {
    return cpu == NULL || strcmp(cpu, "native") == 0;
}

/* Widths of CPUs that are named without features. Others get 16 bytes, which every target has. */
static unsigned width_of_cpu(const char *cpu) {
    static const struct {
        const char *name;
        unsigned bytes;
    } widths[] = {
        {"x86-64-v4", 64},      {"skylake-avx512", 64}, {"cascadelake", 64},    {"icelake-client", 64},
        {"icelake-server", 64}, {"tigerlake", 64},      {"sapphirerapids", 64}, {"graniterapids", 64},
        {"znver4", 64},         {"znver5", 64},         {"x86-64-v3", 32},      {"haswell", 32},
        {"broadwell", 32},      {"skylake", 32},        {"alderlake", 32},      {"znver1", 32},
        {"znver2", 32},         {"znver3", 32},
    };
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        if (strcmp(cpu, widths[i].name) == 0) {
            return widths[i].bytes;
        }
    }
    return 16;
}

/* Whether a list "+a,-b,+c" turns a feature on. */
static bool has_feature(const char *features, const char *name) {
    size_t length = strlen(name);
    for (const char *at = strstr(features, name); at != NULL; at = strstr(at + 1, name)) {
        if (at > features && at[-1] == '+' && (at[length] == ',' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

static unsigned vector_width(const Target *target) {
    if (has_feature(target->features, "avx512f")) {
        return 64;
    }
    return has_feature(target->features, "avx2") ? 32 : width_of_cpu(target->cpu);
}

static void choose_names(const JitTarget *want, Target *out) {
    bool here = want == NULL || want->triple == NULL;
    bool native = here && (want == NULL || is_native(want->cpu));
    out->triple = here ? LLVMGetDefaultTargetTriple() : LLVMNormalizeTargetTriple(want->triple);
    out->cpu = native ? LLVMGetHostCPUName() : LLVMCreateMessage(is_native(want->cpu) ? "" : want->cpu);
    if (want != NULL && want->features != NULL) {
        out->features = LLVMCreateMessage(want->features);
    } else {
        out->features = native ? LLVMGetHostCPUFeatures() : LLVMCreateMessage("");
    }
}

bool target_open(const JitTarget *want, Target *out, char **message) {
    LLVMTargetRef found = NULL;
    char *text = NULL;
    *out = (Target){0};
    choose_names(want, out);
    if (LLVMGetTargetFromTriple(out->triple, &found, &text)) {
        return llvm_fail_message(message, "no such target", text);
    }
    if (!LLVMTargetHasTargetMachine(found) || !LLVMTargetHasAsmBackend(found)) {
        return llvm_fail(message, "LLVM makes no code for %s", out->triple);
    }
    out->machine = LLVMCreateTargetMachine(found, out->triple, out->cpu, out->features, LLVMCodeGenLevelDefault,
                                           LLVMRelocPIC, LLVMCodeModelDefault);
    if (out->machine == NULL) {
        return llvm_fail(message, "LLVM makes no code for %s", out->triple);
    }
    out->layout = LLVMCreateTargetDataLayout(out->machine);
    out->vector_bytes = vector_width(out);
    return true;
}

void target_close(Target *target) {
    if (target->layout != NULL) {
        LLVMDisposeTargetData(target->layout);
    }
    if (target->machine != NULL) {
        LLVMDisposeTargetMachine(target->machine);
    }
    LLVMDisposeMessage(target->triple);
    LLVMDisposeMessage(target->cpu);
    LLVMDisposeMessage(target->features);
    *target = (Target){0};
}
