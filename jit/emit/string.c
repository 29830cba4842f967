/* Concatenation and repetition of strings, in their lanes.
 *
 * Packed: the text is left-aligned and the length is the lowest byte, so that a + b is a's text, b's text shifted right
 * by a's length, and the sum of lengths; a result that does not fit raises the guard. Strings of one character:
 * ir_build chose that class because every result has at most one character, so one operand is "" (-1).
 */
#include "jit/emit/emit.h"

#include <stdio.h>

static LLVMValueRef lane_number(LLVMTypeRef type, unsigned value) {
    return LLVMConstInt(type, value, false);
}

/* The part of a packed string above its length byte. */
static LLVMValueRef text_of(Emit *emit, LLVMValueRef payload) {
    LLVMTypeRef type = LLVMTypeOf(payload);
    LLVMValueRef mask = LLVMConstNot(lane_number(type, 255));
    return LLVMBuildAnd(emit->builder, payload, mask, "");
}

static LLVMValueRef length_of(Emit *emit, LLVMValueRef payload) {
    return LLVMBuildAnd(emit->builder, payload, lane_number(LLVMTypeOf(payload), 255), "");
}

static LLVMValueRef packed_add(Emit *emit, LLVMValueRef a, LLVMValueRef b) {
    LLVMBuilderRef builder = emit->builder;
    LLVMTypeRef type = LLVMTypeOf(a);
    unsigned bytes = LLVMGetIntTypeWidth(type) / 8;
    LLVMValueRef a_length = length_of(emit, a);
    LLVMValueRef length = LLVMBuildAdd(builder, a_length, length_of(emit, b), "");
    l_guard(emit, LLVMBuildICmp(builder, LLVMIntUGT, length, lane_number(type, bytes - 1), ""));
    LLVMValueRef shift = LLVMBuildMul(builder, a_length, lane_number(type, 8), "");
    /* Lengths that have raised the guard may be longer than the lane. A shift by more than its bits would be undefined,
     * and with it all that the kernel does, not only this value. */
    shift = LLVMBuildAnd(builder, shift, lane_number(type, bytes * 8 - 1), "");
    LLVMValueRef moved = LLVMBuildLShr(builder, text_of(emit, b), shift, "");
    LLVMValueRef text = LLVMBuildOr(builder, text_of(emit, a), text_of(emit, moved), "");
    return LLVMBuildOr(builder, text, LLVMBuildAnd(builder, length, lane_number(type, 255), ""), "");
}

static LLVMValueRef payload_of(Emit *emit, IrId id, const IrNode *node) {
    return l_convert(emit, id, KIND_STRING, (Lane)node->lane).payload;
}

Val l_string_add(Emit *emit, const IrNode *node) {
    LLVMValueRef a = payload_of(emit, node->a, node);
    LLVMValueRef b = payload_of(emit, node->b, node);
    if (lane_is_string((Lane)node->lane)) {
        return (Val){packed_add(emit, a, b), NULL};
    }
    LLVMValueRef none = LLVMConstAllOnes(LLVMTypeOf(a));
    LLVMValueRef a_empty = LLVMBuildICmp(emit->builder, LLVMIntEQ, a, none, "");
    LLVMValueRef b_empty = LLVMBuildICmp(emit->builder, LLVMIntEQ, b, none, "");
    LLVMValueRef either = LLVMBuildOr(emit->builder, a_empty, b_empty, "");
    l_guard(emit, LLVMBuildNot(emit->builder, either, ""));
    return (Val){LLVMBuildSelect(emit->builder, a_empty, b, a, ""), NULL};
}

/* iN rasp_repeat_N(iN code, i64 times, ptr guard): appends one copy after another. */
static LLVMValueRef repeat_function(Emit *emit, LLVMTypeRef payload_type, LLVMTypeRef *type) {
    char name[32];
    unsigned bits = LLVMGetIntTypeWidth(payload_type);
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMTypeRef parameters[3] = {payload_type, i64, l_pointer(emit)};
    *type = LLVMFunctionType(payload_type, parameters, 3, false);
    snprintf(name, sizeof name, "rasp_repeat_%u", bits);
    LLVMValueRef function = LLVMGetNamedFunction(emit->module, name);
    if (function != NULL) {
        return function;
    }
    function = LLVMAddFunction(emit->module, name, *type);
    LLVMSetLinkage(function, LLVMInternalLinkage);
    Emit inner = *emit;
    inner.function = function;
    inner.builder = LLVMCreateBuilderInContext(emit->context);
    inner.entry = inner.builder;
    LLVMPositionBuilderAtEnd(inner.builder, l_basic_block(&inner, "entry"));
    inner.v_guard = LLVMGetParam(function, 2);
    LLVMValueRef payload = LLVMGetParam(function, 0);
    LLVMValueRef result = LLVMBuildAlloca(inner.builder, payload_type, "result");
    LLVMBuildStore(inner.builder, LLVMConstNull(payload_type), result);
    Loop loop = l_loop_begin(&inner, l_i64(&inner, 0), LLVMGetParam(function, 1), 1, "copy");
    LLVMValueRef longer = packed_add(&inner, LLVMBuildLoad2(inner.builder, payload_type, result, ""), payload);
    LLVMBuildStore(inner.builder, longer, result);
    l_loop_end(&inner, &loop);
    LLVMBuildRet(inner.builder, LLVMBuildLoad2(inner.builder, payload_type, result, ""));
    LLVMDisposeBuilder(inner.builder);
    return function;
}

/* Times below 0 count as 0, and "" stays "": so at most as many copies are made as fit, plus one that raises. */
static LLVMValueRef packed_repeat(Emit *emit, LLVMValueRef payload, LLVMValueRef times) {
    LLVMBuilderRef builder = emit->builder;
    LLVMTypeRef type;
    LLVMValueRef function = repeat_function(emit, LLVMTypeOf(payload), &type);
    LLVMValueRef most = l_i64(emit, LLVMGetIntTypeWidth(LLVMTypeOf(payload)) / 8);
    LLVMValueRef negative = LLVMBuildICmp(builder, LLVMIntSLT, times, l_i64(emit, 0), "");
    LLVMValueRef many = LLVMBuildICmp(builder, LLVMIntSGT, times, most, "");
    LLVMValueRef bounded = LLVMBuildSelect(builder, many, most, times, "");
    bounded = LLVMBuildSelect(builder, negative, l_i64(emit, 0), bounded, "");
    LLVMValueRef flag = LLVMBuildAlloca(emit->entry, l_int(emit, 8), "repeat_guard");
    LLVMBuildStore(builder, l_i8(emit, 0), flag);
    LLVMValueRef args[3] = {payload, bounded, flag};
    LLVMValueRef result = LLVMBuildCall2(builder, type, function, args, 3, "");
    LLVMValueRef raised = LLVMBuildLoad2(builder, l_int(emit, 8), flag, "");
    l_guard(emit, LLVMBuildICmp(builder, LLVMIntNE, raised, l_i8(emit, 0), ""));
    return result;
}

Val l_string_repeat(Emit *emit, const IrNode *node) {
    bool string_first = ir_node(emit->ir, node->a)->kinds == KIND_STRING;
    IrId string = string_first ? node->a : node->b;
    LLVMValueRef payload = payload_of(emit, string, node);
    LLVMValueRef times = l_as_int(emit, string_first ? node->b : node->a, LANE_I64);
    if (lane_is_string((Lane)node->lane)) {
        return (Val){packed_repeat(emit, payload, times), NULL};
    }
    LLVMBuilderRef builder = emit->builder;
    LLVMValueRef empty = LLVMConstAllOnes(LLVMTypeOf(payload));
    LLVMValueRef some = LLVMBuildICmp(builder, LLVMIntSGT, times, l_i64(emit, 0), "");
    LLVMValueRef several = LLVMBuildICmp(builder, LLVMIntSGT, times, l_i64(emit, 1), "");
    LLVMValueRef is_text = LLVMBuildICmp(builder, LLVMIntNE, payload, empty, "");
    l_guard(emit, LLVMBuildAnd(builder, several, is_text, ""));
    return (Val){LLVMBuildSelect(builder, some, payload, empty, ""), NULL};
}
