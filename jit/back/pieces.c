/* A long kernel as several functions. The kernel itself only fills a table with pointers to its columns and scalars and
 * calls its pieces, each of which returns what the kernel then returns. Pieces are equal where they differ in the
 * numbers of their pointers only; LLVM then keeps one of them (jit/back/passes.c). */
#include "jit/emit/emit.h"

#include <string.h>

typedef struct Cutting {
    Emit *kernel;
    LLVMValueRef v_table;
    LLVMBasicBlockRef b_leave;
    LLVMValueRef v_result; /* phi of b_leave: what the kernel returns */
    LLVMValueRef function; /* of the last piece */
    Piece all;             /* what pieces have in common */
} Cutting;

static void add_attribute(LLVMContextRef context, LLVMValueRef function, const char *name) {
    unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));
    LLVMAddAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
                            LLVMCreateEnumAttribute(context, kind, 0));
}

/* ---- the table */

static void set_pointer(Cutting *cutting, uint32_t number, LLVMValueRef pointer) {
    Emit *emit = cutting->kernel;
    LLVMValueRef at = l_i64(emit, number);
    LLVMValueRef place = LLVMBuildInBoundsGEP2(emit->builder, l_pointer(emit), cutting->v_table, &at, 1, "");
    LLVMBuildStore(emit->builder, pointer, place);
}

static uint32_t number_scalars(Cutting *cutting) {
    Emit *emit = cutting->kernel;
    uint32_t *numbers = arena_array(emit->arena, uint32_t, emit->ir->nodes.count);
    uint32_t next = l_pointer_count(emit->plan);
    for (size_t id = 0; id < emit->ir->nodes.count; id++) {
        numbers[id] = next;
        next += emit->plan->payload[id].kind == PLACE_SCALAR ? 2 : 0;
    }
    cutting->all.scalar_number = numbers;
    cutting->all.scalar_type = arena_zalloc(emit->arena, emit->ir->nodes.count * sizeof *cutting->all.scalar_type);
    cutting->all.place = arena_zalloc(emit->arena, next * sizeof *cutting->all.place);
    return next;
}

static LLVMValueRef constant_array(Emit *emit, LLVMTypeRef type, LLVMValueRef *values, uint32_t count,
                                   const char *name) {
    LLVMValueRef global = LLVMAddGlobal(emit->module, LLVMArrayType2(type, count), name);
    LLVMSetInitializer(global, LLVMConstArray2(type, values, count));
    LLVMSetGlobalConstant(global, true);
    LLVMSetLinkage(global, LLVMPrivateLinkage);
    LLVMSetUnnamedAddress(global, LLVMGlobalUnnamedAddr);
    return global;
}

static LLVMValueRef element(Emit *emit, LLVMTypeRef type, LLVMValueRef array, LLVMValueRef index) {
    return LLVMBuildInBoundsGEP2(emit->builder, type, array, &index, 1, "");
}

/* n * each + fixed, rounded up to 64. */
static LLVMValueRef padded_bytes(Emit *emit, LLVMValueRef each, LLVMValueRef fixed) {
    LLVMValueRef bytes = LLVMBuildNUWMul(emit->builder, emit->v_n, each, "");
    LLVMValueRef all = LLVMBuildNUWAdd(emit->builder, bytes, fixed, "");
    LLVMValueRef padded = LLVMBuildNUWAdd(emit->builder, all, l_i64(emit, 63), "");
    return LLVMBuildAnd(emit->builder, padded, l_i64(emit, -64), "");
}

/* Buffers lie one behind the other in scratch memory: a loop, since there may be thousands. */
static void fill_buffers(Cutting *cutting, LLVMValueRef scratch) {
    Emit *emit = cutting->kernel;
    LLVMTypeRef i64 = l_int(emit, 64);
    uint32_t count = (uint32_t)emit->plan->buffers.count;
    LLVMValueRef *per = arena_array(emit->arena, LLVMValueRef, count + 1);
    LLVMValueRef *extra = arena_array(emit->arena, LLVMValueRef, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const Buffer *buffer = &emit->plan->buffers.data[i];
        per[i] = l_i64(emit, (int64_t)(buffer->per_position * lane_bytes(buffer->lane)));
        extra[i] = l_i64(emit, (int64_t)(buffer->extra * lane_bytes(buffer->lane)));
    }
    LLVMValueRef v_per = constant_array(emit, i64, per, count, "per_position");
    LLVMValueRef v_extra = constant_array(emit, i64, extra, count, "extra");
    LLVMValueRef next = LLVMBuildAlloca(emit->entry, l_pointer(emit), "next");
    LLVMBuildStore(emit->builder, scratch, next);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), l_i64(emit, count), 1, "buffer");
    LLVMValueRef here = LLVMBuildLoad2(emit->builder, l_pointer(emit), next, "");
    LLVMValueRef each = LLVMBuildLoad2(emit->builder, i64, element(emit, i64, v_per, loop.v_index), "");
    LLVMValueRef fixed = LLVMBuildLoad2(emit->builder, i64, element(emit, i64, v_extra, loop.v_index), "");
    LLVMBuildStore(emit->builder, here, element(emit, l_pointer(emit), cutting->v_table, loop.v_index));
    LLVMValueRef bytes = padded_bytes(emit, each, fixed);
    LLVMBuildStore(emit->builder, element(emit, l_int(emit, 8), here, bytes), next);
    l_loop_end(emit, &loop);
}

static void fill_table(Cutting *cutting, LLVMValueRef scratch) {
    Emit *emit = cutting->kernel;
    fill_buffers(cutting, scratch);
    for (uint32_t i = 0; i < INPUT_KINDS; i++) {
        if (emit->v_input[i] != NULL) {
            set_pointer(cutting, l_pointer_number(emit, (Place){PLACE_INPUT, i}), emit->v_input[i]);
        }
    }
    for (uint32_t i = 0; i < OUTPUT_PLANES; i++) {
        if (emit->v_output[i] != NULL) {
            set_pointer(cutting, l_pointer_number(emit, (Place){PLACE_OUTPUT, i}), emit->v_output[i]);
        }
    }
}

/* ---- scalars */

typedef struct Made {
    uint32_t number;
    LLVMTypeRef type;
} Made;
typedef VEC(Made) MadeScalars;

static void keep_plane(Emit *emit, MadeScalars *made, uint32_t number, LLVMValueRef value) {
    Made scalar = {number, LLVMTypeOf(value)};
    LLVMBuildStore(emit->builder, value, l_piece_pointer(emit, number));
    vec_push(emit->arena, made, scalar);
}

/* Stores what a stage has made of a uniform node for later pieces. A constant is one in all functions. */
static void keep_scalar(Emit *emit, MadeScalars *made, IrId id) {
    const Piece *piece = emit->piece;
    if (id == IR_NONE || emit->plan->payload[id].kind != PLACE_SCALAR || emit->scalar[id].payload == NULL) {
        return;
    }
    Val value = emit->scalar[id];
    bool constant = LLVMIsConstant(value.payload) && (value.tag == NULL || LLVMIsConstant(value.tag));
    if (constant) {
        return;
    }
    piece->scalar_type[id] = LLVMTypeOf(value.payload);
    keep_plane(emit, made, piece->scalar_number[id], value.payload);
    if (value.tag != NULL) {
        keep_plane(emit, made, piece->scalar_number[id] + 1, value.tag);
    }
    vec_push(emit->arena, &emit->piece->loaded, id);
}

static void keep_scalars(Emit *emit, MadeScalars *made, const Stage *stage) {
    for (size_t i = 0; i < stage->nodes.count; i++) {
        keep_scalar(emit, made, stage->nodes.data[i]);
    }
    for (size_t i = 0; i < stage->folds.count; i++) {
        keep_scalar(emit, made, stage->folds.data[i]);
    }
    keep_scalar(emit, made, stage->count);
}

/* ---- pieces */

static LLVMTypeRef piece_type(Emit *emit) {
    LLVMTypeRef pointer = l_pointer(emit);
    LLVMTypeRef parameters[3] = {pointer, pointer, l_int(emit, 64)};
    return LLVMFunctionType(l_int(emit, 32), parameters, 3, false);
}

static void declare_piece(Emit *emit) {
    emit->function = LLVMAddFunction(emit->module, PIECE_NAME, piece_type(emit));
    LLVMSetLinkage(emit->function, LLVMInternalLinkage);
    LLVMSetUnnamedAddress(emit->function, LLVMGlobalUnnamedAddr);
    l_function_attributes(emit);
    add_attribute(emit->context, emit->function, "noinline");
}

static void emit_stages(Emit *emit, uint32_t from, uint32_t to, MadeScalars *made) {
    LLVMTypeRef i8 = l_int(emit, 8);
    emit->v_guard = LLVMBuildAlloca(emit->entry, i8, "guard");
    LLVMBuildStore(emit->builder, l_i8(emit, 0), emit->v_guard);
    for (uint32_t i = from; i < to; i++) {
        l_stage(emit, &emit->plan->stages.data[i]);
        keep_scalars(emit, made, &emit->plan->stages.data[i]);
    }
    LLVMValueRef flag = LLVMBuildLoad2(emit->builder, i8, emit->v_guard, "");
    LLVMBuildRet(emit->builder, LLVMBuildZExt(emit->builder, flag, l_int(emit, 32), ""));
}

/* What this piece has used must not be taken for the next one's. */
static void forget(Emit *emit) {
    for (size_t i = 0; i < emit->piece->used.count; i++) {
        emit->piece->place[emit->piece->used.data[i].number] = 0;
    }
    for (size_t i = 0; i < emit->piece->loaded.count; i++) {
        emit->scalar[emit->piece->loaded.data[i]] = (Val){NULL, NULL};
    }
}

static void emit_piece(Cutting *cutting, Piece *piece, uint32_t from, uint32_t to, MadeScalars *made) {
    Emit emit = *cutting->kernel;
    Marks marks = {.domain = emit.marks->domain};
    LLVMBasicBlockRef b_kernel = LLVMGetInsertBlock(emit.builder);
    LLVMBasicBlockRef b_kernel_entry = LLVMGetInsertBlock(emit.entry);
    declare_piece(&emit);
    emit.marks = &marks;
    emit.piece = piece;
    piece->v_table = LLVMGetParam(emit.function, 0);
    piece->v_numbers = LLVMGetParam(emit.function, 1);
    emit.v_n = LLVMIsConstant(emit.v_n) ? emit.v_n : LLVMGetParam(emit.function, 2);
    LLVMPositionBuilderAtEnd(emit.entry, l_basic_block(&emit, "entry"));
    LLVMBasicBlockRef b_body = l_basic_block(&emit, "body");
    LLVMPositionBuilderAtEnd(emit.builder, b_body);
    emit_stages(&emit, from, to, made);
    LLVMBuildBr(emit.entry, b_body);
    l_write_marks(&emit);
    forget(&emit);
    cutting->kernel->stamp = emit.stamp + 1;
    LLVMPositionBuilderAtEnd(emit.builder, b_kernel);
    LLVMPositionBuilderAtEnd(emit.entry, b_kernel_entry);
    cutting->function = emit.function;
}

/* The numbers of the pointers that a piece uses, as a constant. */
static LLVMValueRef list_numbers(Emit *emit, const Piece *piece) {
    LLVMTypeRef i32 = l_int(emit, 32);
    uint32_t count = (uint32_t)piece->used.count;
    LLVMValueRef *numbers = arena_array(emit->arena, LLVMValueRef, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        numbers[i] = LLVMConstInt(i32, piece->used.data[i].number, false);
    }
    return constant_array(emit, i32, numbers, count, "numbers");
}

static void leave_if_raised(Cutting *cutting, LLVMValueRef flag) {
    Emit *emit = cutting->kernel;
    LLVMBasicBlockRef b_on = l_basic_block(emit, "on");
    LLVMValueRef result = l_resize(emit, flag, true, 32);
    LLVMValueRef raised = LLVMBuildICmp(emit->builder, LLVMIntNE, result, LLVMConstNull(l_int(emit, 32)), "");
    LLVMBasicBlockRef b_here = LLVMGetInsertBlock(emit->builder);
    LLVMAddIncoming(cutting->v_result, &result, &b_here, 1);
    LLVMBuildCondBr(emit->builder, raised, cutting->b_leave, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_on);
}

static void call_piece(Cutting *cutting, const Piece *piece) {
    Emit *emit = cutting->kernel;
    LLVMValueRef args[3] = {cutting->v_table, list_numbers(emit, piece), emit->v_n};
    leave_if_raised(cutting, LLVMBuildCall2(emit->builder, piece_type(emit), cutting->function, args, 3, ""));
}

static void add_piece(Cutting *cutting, uint32_t from, uint32_t to) {
    Emit *emit = cutting->kernel;
    Piece piece = cutting->all;
    MadeScalars made = {0};
    emit_piece(cutting, &piece, from, to, &made);
    for (size_t i = 0; i < made.count; i++) {
        LLVMValueRef memory = LLVMBuildAlloca(emit->entry, made.data[i].type, "scalar");
        set_pointer(cutting, made.data[i].number, memory);
    }
    call_piece(cutting, &piece);
}

static void make_leaving_block(Cutting *cutting) {
    Emit *emit = cutting->kernel;
    LLVMBasicBlockRef b_here = LLVMGetInsertBlock(emit->builder);
    cutting->b_leave = l_basic_block(emit, "leave");
    LLVMPositionBuilderAtEnd(emit->builder, cutting->b_leave);
    cutting->v_result = LLVMBuildPhi(emit->builder, l_int(emit, 32), "result");
    LLVMBuildRet(emit->builder, cutting->v_result);
    LLVMPositionBuilderAtEnd(emit->builder, b_here);
}

void l_pieces(Emit *emit, LLVMValueRef scratch) {
    PieceArrays arrays = {0};
    Cutting cutting = {.kernel = emit, .all.arrays = &arrays};
    make_leaving_block(&cutting);
    uint32_t pointers = number_scalars(&cutting);
    cutting.v_table = LLVMBuildAlloca(emit->entry, LLVMArrayType2(l_pointer(emit), pointers), "table");
    fill_table(&cutting, scratch);
    leave_if_raised(&cutting, LLVMBuildLoad2(emit->builder, l_int(emit, 8), emit->v_guard, ""));
    uint32_t from = 0;
    for (size_t i = 0; i < emit->plan->pieces.count; i++) {
        add_piece(&cutting, from, emit->plan->pieces.data[i]);
        from = emit->plan->pieces.data[i];
    }
}
