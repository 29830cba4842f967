/* Calls of the runtime, and the buffers they work on. */
#include "jit/emit/emit.h"

LLVMValueRef l_buffer(Emit *emit, uint32_t number) {
    return emit->piece != NULL ? l_piece_pointer(emit, number) : emit->v_buffer[number];
}

LLVMValueRef l_runtime(Emit *emit, const char *name, LLVMTypeRef result, LLVMValueRef *args, unsigned count) {
    LLVMTypeRef types[12];
    for (unsigned i = 0; i < count; i++) {
        types[i] = LLVMTypeOf(args[i]);
    }
    LLVMTypeRef nothing = LLVMVoidTypeInContext(emit->context);
    LLVMTypeRef type = LLVMFunctionType(result != NULL ? result : nothing, types, count, false);
    LLVMValueRef function = LLVMGetNamedFunction(emit->module, name);
    if (function == NULL) {
        function = LLVMAddFunction(emit->module, name, type);
    }
    return LLVMBuildCall2(emit->builder, type, function, args, count, "");
}
