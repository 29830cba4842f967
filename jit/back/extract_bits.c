/* InstCombine turns trunc(extractelement V, k), where V is <64 x i8>, into an extractelement of V as <512 x i1>. Code
 * generation for AVX-512 then takes the bit by way of mask registers, where LLVM 19 can end the process: Machine Copy
 * Propagation makes one copy, from a general register of 64 bits to one of 32, of two that go through a mask register
 * ("Cannot emit physreg copy instruction"; tests/diff/cases.jsonl has the program). */
#include "jit/back/extract_bits.h"

static bool is_vector_of(LLVMTypeRef type, unsigned bits) {
    return LLVMGetTypeKind(type) == LLVMVectorTypeKind &&
           LLVMGetTypeKind(LLVMGetElementType(type)) == LLVMIntegerTypeKind &&
           LLVMGetIntTypeWidth(LLVMGetElementType(type)) == bits;
}

/* The vector of bytes that a bit is taken from, or NULL. */
static LLVMValueRef bytes_of(LLVMValueRef instruction) {
    if (LLVMGetInstructionOpcode(instruction) != LLVMExtractElement ||
        LLVMIsAConstantInt(LLVMGetOperand(instruction, 1)) == NULL) {
        return NULL;
    }
    LLVMValueRef cast = LLVMGetOperand(instruction, 0);
    if (LLVMIsABitCastInst(cast) == NULL || !is_vector_of(LLVMTypeOf(cast), 1)) {
        return NULL;
    }
    LLVMValueRef bytes = LLVMGetOperand(cast, 0);
    return is_vector_of(LLVMTypeOf(bytes), 8) ? bytes : NULL;
}

static void take_byte(LLVMBuilderRef builder, LLVMValueRef instruction, LLVMValueRef bytes) {
    LLVMTypeRef byte = LLVMGetElementType(LLVMTypeOf(bytes));
    LLVMValueRef index = LLVMGetOperand(instruction, 1);
    unsigned long long bit = LLVMConstIntGetZExtValue(index);
    LLVMPositionBuilderBefore(builder, instruction);
    LLVMValueRef element = LLVMBuildExtractElement(builder, bytes, LLVMConstInt(LLVMTypeOf(index), bit / 8, false), "");
    LLVMValueRef shifted = LLVMBuildLShr(builder, element, LLVMConstInt(byte, bit % 8, false), "");
    LLVMReplaceAllUsesWith(instruction, LLVMBuildTrunc(builder, shifted, LLVMTypeOf(instruction), ""));
    LLVMInstructionEraseFromParent(instruction);
}

static void extract_in_block(LLVMBuilderRef builder, LLVMBasicBlockRef block) {
    LLVMValueRef next = NULL;
    for (LLVMValueRef at = LLVMGetFirstInstruction(block); at != NULL; at = next) {
        next = LLVMGetNextInstruction(at);
        LLVMValueRef bytes = bytes_of(at);
        if (bytes != NULL) {
            take_byte(builder, at, bytes);
        }
    }
}

void extract_bytes(LLVMModuleRef module, const Target *target) {
    if (LLVMByteOrder(target->layout) != LLVMLittleEndian) {
        return;
    }
    LLVMBuilderRef builder = LLVMCreateBuilderInContext(LLVMGetModuleContext(module));
    for (LLVMValueRef at = LLVMGetFirstFunction(module); at != NULL; at = LLVMGetNextFunction(at)) {
        for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(at); b != NULL; b = LLVMGetNextBasicBlock(b)) {
            extract_in_block(builder, b);
        }
    }
    LLVMDisposeBuilder(builder);
}
