/* Arithmetic: + - * / % ^ on ints, floats and mixed values, exactly as the interpreter computes them or guarded.
 *
 * Ints: computed in the lane of the result, which wraps to the right value because the result is known to fit; where
 * the exact interval leaves 64 bits the overflow is checked. Mixed: doubles, which hold the ints of the mixture
 * exactly; an int result of 2^53 or more raises the guard (2^53 + 1 rounds to 2^53), and an int zero is never -0.0.
 */
#include "jit/emit/emit.h"

__extension__ typedef __int128 Wide;

static void include(Wide value, Wide *low, Wide *high) {
    *low = value < *low ? value : *low;
    *high = value > *high ? value : *high;
}

/* Whether the exact result of + - * on these intervals can leave 64 bits. */
static bool can_overflow(Op op, const IrNode *a, const IrNode *b) {
    const int64_t as[2] = {a->low, a->high};
    const int64_t bs[2] = {b->low, b->high};
    Wide low = 0;
    Wide high = 0;
    for (unsigned i = 0; i < 4; i++) {
        Wide x = as[i >> 1];
        Wide y = bs[i & 1];
        include(op == OP_ADD ? x + y : op == OP_SUB ? x - y : x * y, &low, &high);
    }
    return low < INT64_MIN || high > INT64_MAX;
}

/* Vectorizable tests for + and -; the product has an intrinsic. */
static LLVMValueRef checked(Emit *emit, Op op, LLVMValueRef a, LLVMValueRef b) {
    LLVMBuilderRef builder = emit->builder;
    if (op == OP_MUL) {
        LLVMTypeRef i64 = l_int(emit, 64);
        LLVMValueRef args[2] = {a, b};
        LLVMValueRef pair = l_intrinsic(emit, "llvm.smul.with.overflow", &i64, 1, args, 2);
        l_guard(emit, LLVMBuildExtractValue(builder, pair, 1, ""));
        return LLVMBuildExtractValue(builder, pair, 0, "");
    }
    LLVMValueRef result = op == OP_ADD ? LLVMBuildAdd(builder, a, b, "") : LLVMBuildSub(builder, a, b, "");
    LLVMValueRef left = LLVMBuildXor(builder, a, result, "");
    LLVMValueRef right = op == OP_ADD ? LLVMBuildXor(builder, b, result, "") : LLVMBuildXor(builder, a, b, "");
    LLVMValueRef both = LLVMBuildAnd(builder, left, right, "");
    l_guard(emit, LLVMBuildICmp(builder, LLVMIntSLT, both, LLVMConstNull(LLVMTypeOf(both)), ""));
    return result;
}

static LLVMValueRef int_linear(Emit *emit, const IrNode *node) {
    Op op = (Op)node->map;
    bool check = can_overflow(op, ir_node(emit->ir, node->a), ir_node(emit->ir, node->b));
    Lane lane = check ? LANE_I64 : (Lane)node->lane;
    LLVMValueRef a = l_as_int(emit, node->a, lane);
    LLVMValueRef b = l_as_int(emit, node->b, lane);
    if (check) {
        return l_resize(emit, checked(emit, op, a, b), false, (unsigned)lane_bytes((Lane)node->lane) * 8);
    }
    switch (op) {
    case OP_ADD:
        return LLVMBuildAdd(emit->builder, a, b, "");
    case OP_SUB:
        return LLVMBuildSub(emit->builder, a, b, "");
    default:
        return LLVMBuildMul(emit->builder, a, b, "");
    }
}

/* The divisor with 0 (guarded) and -1 (x % -1 is 0, as x % 1) replaced, for those the instruction traps. */
static LLVMValueRef safe_divisor(Emit *emit, LLVMValueRef b, const IrNode *node) {
    LLVMBuilderRef builder = emit->builder;
    LLVMTypeRef type = LLVMTypeOf(b);
    if (node->low <= 0 && node->high >= 0) {
        LLVMValueRef zero = LLVMBuildICmp(builder, LLVMIntEQ, b, LLVMConstNull(type), "");
        l_guard(emit, zero);
        b = LLVMBuildSelect(builder, zero, LLVMConstInt(type, 1, false), b, "");
    }
    if (node->low <= -1 && node->high >= -1) {
        LLVMValueRef minus = LLVMBuildICmp(builder, LLVMIntEQ, b, LLVMConstAllOnes(type), "");
        b = LLVMBuildSelect(builder, minus, LLVMConstInt(type, 1, false), b, "");
    }
    return b;
}

static int64_t min_of(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t max_of(int64_t a, int64_t b) {
    return a > b ? a : b;
}

/* a % m for a constant m > 0 where a lies within one m of the result: the less of a and a -+ m as unsigned numbers, of
 * which the wrong one has wrapped. NULL elsewhere. */
static LLVMValueRef near_mod(Emit *emit, const IrNode *a, const IrNode *b, LLVMValueRef v_a, LLVMValueRef v_b) {
    if (b->op != IR_CONST || b->low <= 0 || b->low > INT64_MAX / 2 || a->low < -b->low || a->high >= 2 * b->low ||
        (a->low < 0 && a->high >= b->low)) {
        return NULL;
    }
    LLVMTypeRef type = LLVMTypeOf(v_a);
    LLVMValueRef args[2] = {v_a, a->low < 0 ? LLVMBuildAdd(emit->builder, v_a, v_b, "")
                                            : LLVMBuildSub(emit->builder, v_a, v_b, "")};
    return l_intrinsic(emit, "llvm.umin", &type, 1, args, 2);
}

/* Python's %: the sign of the divisor. */
static LLVMValueRef int_mod(Emit *emit, const IrNode *node) {
    LLVMBuilderRef builder = emit->builder;
    const IrNode *a = ir_node(emit->ir, node->a);
    const IrNode *b = ir_node(emit->ir, node->b);
    Lane lane = lane_for_interval(min_of(a->low, b->low), max_of(a->high, b->high));
    LLVMValueRef v_a = l_as_int(emit, node->a, lane);
    LLVMValueRef v_b = l_as_int(emit, node->b, lane);
    LLVMValueRef quick = near_mod(emit, a, b, v_a, v_b);
    unsigned bits = (unsigned)lane_bytes((Lane)node->lane) * 8;
    if (quick != NULL) {
        return l_resize(emit, quick, true, bits);
    }
    LLVMValueRef divisor = safe_divisor(emit, v_b, b);
    if (a->low >= 0 && b->low >= 0) {
        return l_resize(emit, LLVMBuildURem(builder, v_a, divisor, ""), true, bits);
    }
    LLVMValueRef zero = LLVMConstNull(LLVMTypeOf(v_a));
    LLVMValueRef rest = LLVMBuildSRem(builder, v_a, divisor, "");
    LLVMValueRef differ = LLVMBuildICmp(builder, LLVMIntSLT, LLVMBuildXor(builder, rest, v_b, ""), zero, "");
    if (b->low > 0) {
        differ = LLVMBuildICmp(builder, LLVMIntSLT, rest, zero, "");
    } else {
        LLVMValueRef some = LLVMBuildICmp(builder, LLVMIntNE, rest, zero, "");
        differ = LLVMBuildAnd(builder, differ, some, "");
    }
    LLVMValueRef moved = LLVMBuildAdd(builder, rest, v_b, "");
    return l_resize(emit, LLVMBuildSelect(builder, differ, moved, rest, ""), false, bits);
}

static LLVMValueRef float_mod(Emit *emit, LLVMValueRef a, LLVMValueRef b) {
    LLVMBuilderRef builder = emit->builder;
    LLVMTypeRef type = l_double(emit);
    LLVMValueRef zero = LLVMConstReal(type, 0.0);
    LLVMValueRef rest = LLVMBuildFRem(builder, a, b, "");
    LLVMValueRef args[2] = {zero, b};
    LLVMValueRef signed_zero = l_intrinsic(emit, "llvm.copysign", &type, 1, args, 2);
    LLVMValueRef b_negative = LLVMBuildFCmp(builder, LLVMRealOLT, b, zero, "");
    LLVMValueRef r_negative = LLVMBuildFCmp(builder, LLVMRealOLT, rest, zero, "");
    LLVMValueRef differ = LLVMBuildXor(builder, b_negative, r_negative, "");
    LLVMValueRef moved = LLVMBuildFAdd(builder, rest, b, "");
    LLVMValueRef result = LLVMBuildSelect(builder, differ, moved, rest, "");
    LLVMValueRef is_zero = LLVMBuildFCmp(builder, LLVMRealOEQ, rest, zero, "");
    return LLVMBuildSelect(builder, is_zero, signed_zero, result, "");
}

/* The C library's pow, as the interpreter calls it: not the intrinsic, which LLVM may rewrite. */
static LLVMValueRef call_pow(Emit *emit, LLVMValueRef a, LLVMValueRef b) {
    LLVMTypeRef type = l_double(emit);
    LLVMTypeRef parameters[2] = {type, type};
    LLVMTypeRef function_type = LLVMFunctionType(type, parameters, 2, false);
    LLVMValueRef function = LLVMGetNamedFunction(emit->module, "pow");
    if (function == NULL) {
        function = LLVMAddFunction(emit->module, "pow", function_type);
    }
    LLVMValueRef args[2] = {a, b};
    LLVMValueRef call = LLVMBuildCall2(emit->builder, function_type, function, args, 2, "");
    unsigned kind = LLVMGetEnumAttributeKindForName("nobuiltin", 9);
    LLVMAddCallSiteAttribute(call, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
                             LLVMCreateEnumAttribute(emit->context, kind, 0));
    return call;
}

static LLVMValueRef not_finite(Emit *emit, LLVMValueRef value) {
    LLVMTypeRef type = l_double(emit);
    LLVMValueRef size = l_intrinsic(emit, "llvm.fabs", &type, 1, &value, 1);
    LLVMValueRef infinity = LLVMConstReal(type, __builtin_inf());
    return LLVMBuildFCmp(emit->builder, LLVMRealUEQ, size, infinity, "");
}

/* Whatever is special about a power (0 to a negative, no real result, overflow) gives a result that is not finite. */
static LLVMValueRef float_pow(Emit *emit, LLVMValueRef a, LLVMValueRef b) {
    LLVMValueRef result = call_pow(emit, a, b);
    l_guard(emit, not_finite(emit, result));
    return result;
}

/* i64 rasp_power(i64 base, i64 exponent >= 0, ptr guard): repeated squaring, made once per module. */
static LLVMValueRef power_function(Emit *emit, LLVMTypeRef *type) {
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMTypeRef parameters[3] = {i64, i64, l_pointer(emit)};
    *type = LLVMFunctionType(i64, parameters, 3, false);
    LLVMValueRef function = LLVMGetNamedFunction(emit->module, "rasp_power");
    if (function != NULL) {
        return function;
    }
    function = LLVMAddFunction(emit->module, "rasp_power", *type);
    LLVMSetLinkage(function, LLVMInternalLinkage);
    Emit inner = *emit;
    inner.function = function;
    inner.builder = LLVMCreateBuilderInContext(emit->context);
    LLVMPositionBuilderAtEnd(inner.builder, l_basic_block(&inner, "entry"));
    inner.entry = inner.builder;
    inner.v_guard = LLVMGetParam(function, 2);
    LLVMValueRef base = LLVMBuildAlloca(inner.builder, i64, "base");
    LLVMValueRef left = LLVMBuildAlloca(inner.builder, i64, "left");
    LLVMValueRef result = LLVMBuildAlloca(inner.builder, i64, "result");
    LLVMBuildStore(inner.builder, LLVMGetParam(function, 0), base);
    LLVMBuildStore(inner.builder, LLVMGetParam(function, 1), left);
    LLVMBuildStore(inner.builder, l_i64(&inner, 1), result);
    LLVMBasicBlockRef b_head = l_basic_block(&inner, "head");
    LLVMBasicBlockRef b_odd = l_basic_block(&inner, "odd");
    LLVMBasicBlockRef b_even = l_basic_block(&inner, "even");
    LLVMBasicBlockRef b_square = l_basic_block(&inner, "square");
    LLVMBasicBlockRef b_done = l_basic_block(&inner, "done");
    LLVMBuildBr(inner.builder, b_head);
    LLVMPositionBuilderAtEnd(inner.builder, b_head);
    LLVMValueRef rest = LLVMBuildLoad2(inner.builder, i64, left, "");
    LLVMValueRef bit = LLVMBuildTrunc(inner.builder, rest, l_int(&inner, 1), "");
    LLVMBuildCondBr(inner.builder, bit, b_odd, b_even);
    LLVMPositionBuilderAtEnd(inner.builder, b_odd);
    LLVMValueRef product = checked(&inner, OP_MUL, LLVMBuildLoad2(inner.builder, i64, result, ""),
                                   LLVMBuildLoad2(inner.builder, i64, base, ""));
    LLVMBuildStore(inner.builder, product, result);
    LLVMBuildBr(inner.builder, b_even);
    LLVMPositionBuilderAtEnd(inner.builder, b_even);
    LLVMValueRef half =
        LLVMBuildAShr(inner.builder, LLVMBuildLoad2(inner.builder, i64, left, ""), l_i64(&inner, 1), "");
    LLVMBuildStore(inner.builder, half, left);
    LLVMValueRef more = LLVMBuildICmp(inner.builder, LLVMIntSGT, half, l_i64(&inner, 0), "");
    LLVMBuildCondBr(inner.builder, more, b_square, b_done);
    LLVMPositionBuilderAtEnd(inner.builder, b_square);
    LLVMValueRef old = LLVMBuildLoad2(inner.builder, i64, base, "");
    LLVMBuildStore(inner.builder, checked(&inner, OP_MUL, old, old), base);
    LLVMBuildBr(inner.builder, b_head);
    LLVMPositionBuilderAtEnd(inner.builder, b_done);
    LLVMBuildRet(inner.builder, LLVMBuildLoad2(inner.builder, i64, result, ""));
    LLVMDisposeBuilder(inner.builder);
    return function;
}

/* Negative exponents have no int result: they raise the guard here (the mixed form handles them). */
static LLVMValueRef int_pow(Emit *emit, const IrNode *node) {
    LLVMTypeRef type;
    LLVMValueRef function = power_function(emit, &type);
    LLVMValueRef exponent = l_as_int(emit, node->b, LANE_I64);
    LLVMValueRef negative = LLVMBuildICmp(emit->builder, LLVMIntSLT, exponent, l_i64(emit, 0), "");
    if (ir_node(emit->ir, node->b)->low < 0) {
        l_guard(emit, negative);
    }
    LLVMValueRef flag = LLVMBuildAlloca(emit->entry, l_int(emit, 8), "power_guard");
    LLVMBuildStore(emit->builder, l_i8(emit, 0), flag);
    LLVMValueRef args[3] = {l_as_int(emit, node->a, LANE_I64), exponent, flag};
    LLVMValueRef result = LLVMBuildCall2(emit->builder, type, function, args, 3, "");
    LLVMValueRef raised = LLVMBuildLoad2(emit->builder, l_int(emit, 8), flag, "");
    l_guard(emit, LLVMBuildICmp(emit->builder, LLVMIntNE, raised, l_i8(emit, 0), ""));
    return l_resize(emit, result, false, (unsigned)lane_bytes((Lane)node->lane) * 8);
}

static LLVMValueRef float_operation(Emit *emit, Op op, LLVMValueRef a, LLVMValueRef b) {
    switch (op) {
    case OP_ADD:
        return LLVMBuildFAdd(emit->builder, a, b, "");
    case OP_SUB:
        return LLVMBuildFSub(emit->builder, a, b, "");
    case OP_MUL:
        return LLVMBuildFMul(emit->builder, a, b, "");
    case OP_POW:
        return float_pow(emit, a, b);
    default:
        break;
    }
    LLVMValueRef zero = LLVMConstReal(l_double(emit), 0.0);
    l_guard(emit, LLVMBuildFCmp(emit->builder, LLVMRealOEQ, b, zero, ""));
    return op == OP_DIV ? LLVMBuildFDiv(emit->builder, a, b, "") : float_mod(emit, a, b);
}

static LLVMValueRef tag_is(Emit *emit, LLVMValueRef tag, KindTag which) {
    return LLVMBuildICmp(emit->builder, LLVMIntEQ, tag, l_i8(emit, which), "");
}

/* Ints stay exact and have no negative zero. */
static LLVMValueRef settle_int(Emit *emit, LLVMValueRef is_float, LLVMValueRef value) {
    LLVMTypeRef type = l_double(emit);
    LLVMValueRef size = l_intrinsic(emit, "llvm.fabs", &type, 1, &value, 1);
    LLVMValueRef large =
        LLVMBuildFCmp(emit->builder, LLVMRealUGE, size, LLVMConstReal(type, (double)EXACT_INT_MOST), "");
    LLVMValueRef is_int = LLVMBuildNot(emit->builder, is_float, "");
    l_guard(emit, LLVMBuildAnd(emit->builder, is_int, large, ""));
    LLVMValueRef plain = LLVMBuildFAdd(emit->builder, value, LLVMConstReal(type, 0.0), "");
    return LLVMBuildSelect(emit->builder, is_float, value, plain, "");
}

static Val mixed_operation(Emit *emit, const IrNode *node) {
    Op op = (Op)node->map;
    Val a = l_as_mixed(emit, node->a);
    Val b = l_as_mixed(emit, node->b);
    LLVMValueRef is_float =
        LLVMBuildOr(emit->builder, tag_is(emit, a.tag, TAG_FLOAT), tag_is(emit, b.tag, TAG_FLOAT), "");
    if (op == OP_POW) {
        LLVMValueRef zero = LLVMConstReal(l_double(emit), 0.0);
        LLVMValueRef negative = LLVMBuildFCmp(emit->builder, LLVMRealOLT, b.payload, zero, "");
        is_float = LLVMBuildOr(emit->builder, is_float, negative, "");
    }
    LLVMValueRef result = float_operation(emit, op, a.payload, b.payload);
    LLVMValueRef tag = LLVMBuildSelect(emit->builder, is_float, l_i8(emit, TAG_FLOAT), l_i8(emit, TAG_INT), "");
    return (Val){settle_int(emit, is_float, result), tag};
}

Val l_arithmetic(Emit *emit, const IrNode *node) {
    Op op = (Op)node->map;
    if (node->kinds == KIND_INT) {
        switch (op) {
        case OP_MOD:
            return (Val){int_mod(emit, node), NULL};
        case OP_POW:
            return (Val){int_pow(emit, node), NULL};
        default:
            return (Val){int_linear(emit, node), NULL};
        }
    }
    if (node->kinds == KIND_FLOAT) {
        return (Val){float_operation(emit, op, l_as_double(emit, node->a), l_as_double(emit, node->b)), NULL};
    }
    return mixed_operation(emit, node);
}
