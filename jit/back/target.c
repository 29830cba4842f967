/* Target machines. Code is position-independent everywhere, so that one object serves the JIT, caches and files. */
#include "jit/back/target.h"

#include "jit/back/trial.h"
#include "jit/emit/error.h"

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

/* By features, or by the name of a CPU that is given without. */
static bool has_avx512(const Target *target) {
    static const char *const features[] = {"avx512bw",        "avx512vl",     "avx512vbmi", "avx512vbmi2",
                                           "avx512vpopcntdq", "avx512bitalg", "gfni",       "bmi2"};
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

static unsigned vector_width(const Target *target) {
    if (has_feature(target->features, "avx512f")) {
        return 64;
    }
    return has_feature(target->features, "avx2") ? 32 : width_of_cpu(target->cpu);
}

/* ---- names */

static bool begins_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Whether two triples are of one architecture. */
static bool same_machine(const char *a, const char *b) {
    size_t length = strcspn(a, "-");
    return length == strcspn(b, "-") && strncmp(a, b, length) == 0;
}

/* What the oldest machines of a triple have, where LLVM's own idea of them is less than systems expect. */
typedef struct Baseline {
    const char *machine; /* how triples begin */
    const char *cpu, *features, *abi;
} Baseline;

static const Baseline *find_baseline(const char *triple) {
    static const Baseline baselines[] = {
        {"x86_64-", "x86-64", "", NULL},
        {"riscv64-", "", "+m,+a,+f,+d,+c", "lp64d"},
        {"riscv32-", "", "+m,+a,+f,+d,+c", "ilp32d"},
        {"loongarch64-", "", "+d", "lp64d"},
    };
    for (size_t i = 0; i < sizeof baselines / sizeof baselines[0]; i++) {
        if (begins_with(triple, baselines[i].machine)) {
            return &baselines[i];
        }
    }
    return NULL;
}

/* Whether a machine runs ordinary functions with ordinary memory: graphics processors and the like do not. */
static bool is_ordinary(const char *triple) {
    static const char *const others[] = {"nvptx", "amdgcn", "r600", "spirv", "bpf", "dxil", "xcore", "lanai"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (begins_with(triple, others[i])) {
            return false;
        }
    }
    return true;
}

static bool choose_names(const JitTarget *want, Target *out, char **message) {
    char *host = LLVMGetDefaultTargetTriple();
    bool native = want == NULL || is_native(want->cpu);
    out->triple =
        want == NULL || want->triple == NULL ? LLVMCreateMessage(host) : LLVMNormalizeTargetTriple(want->triple);
    bool here = same_machine(out->triple, host);
    LLVMDisposeMessage(host);
    if (native && !here) {
        return llvm_fail(message, "native is the CPU of this machine, which is no %s", out->triple);
    }
    const Baseline *baseline = native ? NULL : find_baseline(out->triple);
    bool plain = baseline != NULL && want->cpu[0] == '\0';
    out->cpu = native ? LLVMGetHostCPUName() : LLVMCreateMessage(plain ? baseline->cpu : want->cpu);
    out->abi = baseline != NULL ? baseline->abi : NULL;
    if (want != NULL && want->features != NULL) {
        out->features = LLVMCreateMessage(want->features);
    } else {
        out->features = native ? LLVMGetHostCPUFeatures() : LLVMCreateMessage(plain ? baseline->features : "");
    }
    return true;
}

/* ---- machines */

/* WebAssembly knows position independence only for modules that are loaded at run time. */
static LLVMRelocMode relocations(const Target *target) {
    return begins_with(target->triple, "wasm") ? LLVMRelocStatic : LLVMRelocPIC;
}

bool target_machine(Target *target, LLVMTargetRef found) {
    LLVMTargetMachineOptionsRef options = LLVMCreateTargetMachineOptions();
    LLVMTargetMachineOptionsSetCPU(options, target->cpu);
    LLVMTargetMachineOptionsSetFeatures(options, target->features);
    LLVMTargetMachineOptionsSetCodeGenOptLevel(options, LLVMCodeGenLevelDefault);
    LLVMTargetMachineOptionsSetRelocMode(options, relocations(target));
    LLVMTargetMachineOptionsSetCodeModel(options, LLVMCodeModelDefault);
    if (target->abi != NULL) {
        LLVMTargetMachineOptionsSetABI(options, target->abi);
    }
    target->machine = LLVMCreateTargetMachineWithOptions(found, target->triple, options);
    LLVMDisposeTargetMachineOptions(options);
    if (target->machine == NULL) {
        return false;
    }
    target->layout = LLVMCreateTargetDataLayout(target->machine);
    return true;
}

static bool is_usable(const Target *target, char **message) {
    unsigned bytes = LLVMPointerSize(target->layout);
    if (LLVMByteOrder(target->layout) != LLVMLittleEndian) {
        return llvm_fail(message, "%s is big-endian: kernels are for little-endian machines", target->triple);
    }
    return bytes == 4 || bytes == 8 ||
           llvm_fail(message, "%s has pointers of %u bits: kernels need 32 or 64", target->triple, bytes * 8);
}

bool target_open(const JitTarget *want, Target *out, char **message) {
    LLVMTargetRef found = NULL;
    char *text = NULL;
    *out = (Target){0};
    if (!choose_names(want, out, message)) {
        return false;
    }
    if (LLVMGetTargetFromTriple(out->triple, &found, &text)) {
        return llvm_fail_message(message, "no such target", text);
    }
    if (!is_ordinary(out->triple) || !LLVMTargetHasTargetMachine(found) || !LLVMTargetHasAsmBackend(found)) {
        return llvm_fail(message, "there is no native code for %s", out->triple);
    }
    bool named = want != NULL && (want->triple != NULL || (want->cpu != NULL && want->cpu[0] != '\0'));
    if (named && !trial_passes(out, found, message)) {
        return false;
    }
    if (!target_machine(out, found)) {
        return llvm_fail(message, "LLVM makes no code for %s", out->triple);
    }
    out->vector_bytes = vector_width(out);
    out->avx512 = has_avx512(out);
    return is_usable(out, message);
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
