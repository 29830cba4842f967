/* Only WebAssembly is provided for: machines of 64 bits have the instructions, others of 32 bits are expanded in place
 * (what is left there, division of 64 bits on x86 of 32 bits, say, is in libgcc, which every linker there knows). */
#include "jit/back/int128.h"

#include "jit/back/runtime.h"

#include <string.h>

static bool is_wide(LLVMValueRef value) {
    LLVMTypeRef type = LLVMTypeOf(value);
    return LLVMGetTypeKind(type) == LLVMIntegerTypeKind && LLVMGetIntTypeWidth(type) > 64;
}

static bool checks_overflow(LLVMValueRef call) {
    static const char prefix[] = "llvm.";
    LLVMValueRef function = LLVMGetCalledValue(call);
    size_t length = 0;
    const char *name = LLVMGetValueName2(function, &length);
    return strncmp(name, prefix, sizeof prefix - 1) == 0 && strstr(name, "mul.with.overflow.i64") != NULL;
}

static bool needs_function(LLVMValueRef instruction) {
    switch (LLVMGetInstructionOpcode(instruction)) {
    case LLVMMul:
    case LLVMShl:
    case LLVMLShr:
    case LLVMAShr:
        return is_wide(instruction);
    case LLVMCall:
        return checks_overflow(instruction);
    default:
        return false;
    }
}

static bool function_needs(LLVMValueRef function) {
    for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(function); b != NULL; b = LLVMGetNextBasicBlock(b)) {
        for (LLVMValueRef at = LLVMGetFirstInstruction(b); at != NULL; at = LLVMGetNextInstruction(at)) {
            if (needs_function(at)) {
                return true;
            }
        }
    }
    return false;
}

bool wide_link(LLVMModuleRef module, const Target *target, char **message) {
    if (strncmp(target->triple, "wasm32", 6) != 0) {
        return true;
    }
    for (LLVMValueRef at = LLVMGetFirstFunction(module); at != NULL; at = LLVMGetNextFunction(at)) {
        if (function_needs(at)) {
            return runtime_link_whole(module, "int128", target, message);
        }
    }
    return true;
}
