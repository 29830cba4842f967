/* The kernel function: entry, pointers, stages in order, and the guard flag as its result. */
#include "jit/stage/stage_code.h"

#include <llvm-c/Analysis.h>
#include <stdio.h>
#include <string.h>

static void add_attribute(Emit *emit, LLVMAttributeIndex at, const char *name) {
    unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));
    LLVMAddAttributeAtIndex(emit->function, at, LLVMCreateEnumAttribute(emit->context, kind, 0));
}

void l_function_attributes(Emit *emit) {
    char width[16];
    add_attribute(emit, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "nounwind");
    snprintf(width, sizeof width, "%u", emit->vector_bytes * 8);
    LLVMAddTargetDependentFunctionAttr(emit->function, "prefer-vector-width", width);
    LLVMAddTargetDependentFunctionAttr(emit->function, "no-trapping-math", "true");
}

static void declare_kernel(Emit *emit, const EmitOptions *options) {
    LLVMTypeRef pointer = l_pointer(emit);
    LLVMTypeRef parameters[4] = {pointer, pointer, l_int(emit, 64), pointer};
    LLVMTypeRef type = LLVMFunctionType(l_int(emit, 32), parameters, 4, false);
    emit->function = LLVMAddFunction(emit->module, options->symbol, type);
    l_function_attributes(emit);
    add_attribute(emit, 1, "noalias");
    add_attribute(emit, 2, "noalias");
    add_attribute(emit, 4, "noalias");
}

static LLVMValueRef load_pointer(Emit *emit, LLVMValueRef array, unsigned index) {
    LLVMValueRef at = l_i64(emit, index);
    LLVMValueRef place = LLVMBuildInBoundsGEP2(emit->builder, l_pointer(emit), array, &at, 1, "");
    return LLVMBuildLoad2(emit->builder, l_pointer(emit), place, "");
}

/* n * element bytes rounded up to 64: what a buffer takes. */
static LLVMValueRef buffer_bytes(Emit *emit, const Buffer *buffer) {
    uint64_t size = lane_bytes(buffer->lane);
    LLVMValueRef positions = LLVMBuildNUWMul(emit->builder, emit->v_n, l_i64(emit, (int64_t)buffer->per_position), "");
    LLVMValueRef elements = LLVMBuildNUWAdd(emit->builder, positions, l_i64(emit, (int64_t)buffer->extra), "");
    LLVMValueRef bytes = LLVMBuildNUWMul(emit->builder, elements, l_i64(emit, (int64_t)size), "");
    LLVMValueRef padded = LLVMBuildNUWAdd(emit->builder, bytes, l_i64(emit, 63), "");
    return LLVMBuildAnd(emit->builder, padded, l_i64(emit, -64), "");
}

static void find_buffers(Emit *emit, LLVMValueRef scratch) {
    LLVMValueRef offset = l_i64(emit, 0);
    for (size_t i = 0; i < emit->plan->buffers.count; i++) {
        emit->v_buffer[i] = LLVMBuildInBoundsGEP2(emit->builder, l_int(emit, 8), scratch, &offset, 1, "");
        offset = LLVMBuildNUWAdd(emit->builder, offset, buffer_bytes(emit, &emit->plan->buffers.data[i]), "");
    }
}

static void find_columns(Emit *emit) {
    const Plan *plan = emit->plan;
    for (unsigned i = 0; i < INPUT_KINDS; i++) {
        emit->v_input[i] = emit->ir->spec.input[i].used ? load_pointer(emit, LLVMGetParam(emit->function, 0), i) : NULL;
    }
    emit->v_output[0] = load_pointer(emit, LLVMGetParam(emit->function, 1), 0);
    emit->v_output[1] = plan->output_mixed ? load_pointer(emit, LLVMGetParam(emit->function, 1), 1) : NULL;
}

static bool may_raise(const Ir *ir, const IrId *ids, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (ir_node(ir, ids[i])->may_raise || ir_node(ir, ids[i])->op == IR_GUARD) {
            return true;
        }
    }
    return false;
}

static bool stage_may_raise(const Ir *ir, const Stage *stage) {
    bool raises = may_raise(ir, stage->nodes.data, stage->nodes.count) ||
                  may_raise(ir, stage->query_nodes.data, stage->query_nodes.count) ||
                  may_raise(ir, stage->folds.data, stage->folds.count);
    for (uint32_t i = 0; i < stage->part_count; i++) {
        raises = raises || stage_may_raise(ir, &stage->parts[i]);
    }
    return raises;
}

/* Short inputs go the dense way, where the plan says so: both ways read and write the same columns. */
static void emit_two_ways(Emit *emit, const Stage *stage) {
    LLVMBasicBlockRef b_short = l_basic_block(emit, "short");
    LLVMBasicBlockRef b_long = l_basic_block(emit, "long");
    LLVMBasicBlockRef b_joined = l_basic_block(emit, "joined");
    LLVMValueRef limit = l_i64(emit, (int64_t)stage->dense_below);
    LLVMValueRef is_short = LLVMBuildICmp(emit->builder, LLVMIntULT, emit->v_n, limit, "");
    LLVMBuildCondBr(emit->builder, is_short, b_short, b_long);
    LLVMPositionBuilderAtEnd(emit->builder, b_short);
    bool watched = emit->watched;
    emit->watched = false;
    stage_code(STAGE_DENSE)->emit(emit, stage);
    emit->watched = watched;
    LLVMBuildBr(emit->builder, b_joined);
    LLVMPositionBuilderAtEnd(emit->builder, b_long);
    emit->stamp++;
    stage_code(stage->kind)->emit(emit, stage);
    LLVMBuildBr(emit->builder, b_joined);
    LLVMPositionBuilderAtEnd(emit->builder, b_joined);
    emit->stamp++;
}

void l_stage(Emit *emit, const Stage *stage) {
    if (plan_awaits_flag(stage)) {
        l_guard_leave(emit);
    }
    l_watch(emit, emit->v_n);
    emit->may_raise = stage_may_raise(emit->ir, stage);
    if (stage->dense_below > 0) {
        emit_two_ways(emit, stage);
    } else {
        stage_code(stage->kind)->emit(emit, stage);
    }
}

static void begin_plan(Emit *emit) {
    size_t nodes = emit->plan->ir->nodes.count;
    size_t buffers = emit->plan->buffers.count + 1;
    emit->ir = emit->plan->ir;
    emit->v_buffer = arena_array(emit->arena, LLVMValueRef, buffers);
    emit->v_block = arena_array(emit->arena, LLVMValueRef, buffers);
    emit->near = arena_zalloc(emit->arena, nodes * sizeof *emit->near);
    emit->scalar = arena_zalloc(emit->arena, nodes * sizeof *emit->scalar);
    emit->local = arena_alloc_array(emit->arena, nodes, sizeof *emit->local);
    emit->local_stamp = arena_zalloc(emit->arena, nodes * sizeof *emit->local_stamp);
    emit->stamp = 1;
    emit->watched = emit->plan->watch != UINT32_MAX;
}

void l_plan(Emit *emit, LLVMValueRef scratch, const char *domain) {
    Marks marks = {.domain = domain};
    emit->marks = &marks;
    begin_plan(emit);
    if (emit->plan->pieces.count > 0) {
        l_pieces(emit, scratch);
        return;
    }
    find_buffers(emit, scratch);
    for (size_t i = 0; i < emit->plan->stages.count; i++) {
        l_stage(emit, &emit->plan->stages.data[i]);
    }
    l_write_marks(emit);
}

/* The entry block only declares registers; the body block follows, so that allocas stay in front. */
static void emit_body(Emit *emit) {
    LLVMBasicBlockRef b_entry = l_basic_block(emit, "entry");
    LLVMBasicBlockRef b_body = l_basic_block(emit, "body");
    LLVMPositionBuilderAtEnd(emit->entry, b_entry);
    LLVMPositionBuilderAtEnd(emit->builder, b_body);
    uint64_t length = emit->ir->spec.length;
    emit->v_n = length != 0 ? l_i64(emit, (int64_t)length) : LLVMGetParam(emit->function, 2);
    emit->v_guard = LLVMBuildAlloca(emit->entry, l_int(emit, 8), "guard");
    LLVMBuildStore(emit->builder, l_i8(emit, 0), emit->v_guard);
    if (length == 0) {
        LLVMValueRef most = l_i64(emit, LENGTH_MOST);
        l_guard(emit, LLVMBuildICmp(emit->builder, LLVMIntUGT, emit->v_n, most, ""));
    }
    find_columns(emit);
    l_plan(emit, LLVMGetParam(emit->function, 3), "kernel");
    LLVMValueRef flag = LLVMBuildLoad2(emit->builder, l_int(emit, 8), emit->v_guard, "");
    LLVMBuildRet(emit->builder, LLVMBuildZExt(emit->builder, flag, l_int(emit, 32), ""));
    LLVMBuildBr(emit->entry, b_body);
}

LLVMModuleRef emit_module(const Plan *plan, Arena *arena, LLVMContextRef context, const EmitOptions *options,
                          LLVMBuilderRef builders[2]) {
    Emit emit = {.plan = plan,
                 .ir = plan->ir,
                 .arena = arena,
                 .context = context,
                 .module = LLVMModuleCreateWithNameInContext("rasp", context),
                 .builder = builders[0],
                 .entry = builders[1],
                 .vector_bytes = options->vector_bytes,
                 .avx512 = options->avx512};
    declare_kernel(&emit, options);
    emit_body(&emit);
    return emit.module;
}
