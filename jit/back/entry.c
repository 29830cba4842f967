/* The entry points: each is a small function around one internal function that checks its arguments, makes the columns
 * and calls the kernel. */
#include "jit/back/entry.h"

#include "frontend/base/watch.h"
#include "jit/stage/cells.h"

#include <stdio.h>
#include <string.h>

#define SCRATCH_ALIGNMENT 64

_Static_assert((int)KERNEL_GUARD == (int)ENTRY_GUARD && (int)KERNEL_STOPPED == (int)ENTRY_STOPPED,
               "what kernels return, entry points return");

static LLVMValueRef status(Emit *emit, EntryStatus value) {
    return LLVMConstInt(l_int(emit, 32), value, false);
}

static LLVMTypeRef size_type(EntryEmit *out) {
    return l_int(&out->emit, out->options->size_bits);
}

/* Begins a function; the builder stands in its entry block. suffix: "", "_batch" ... */
static void begin_function(EntryEmit *out, const char *suffix, LLVMTypeRef result, LLVMTypeRef *parameters,
                           unsigned count) {
    Emit *emit = &out->emit;
    char name[16];
    char width[16];
    size_t length = strlen(out->options->symbol) + sizeof name;
    char *symbol = arena_alloc(emit->arena, length);
    snprintf(symbol, length, "%s%s", out->options->symbol, suffix);
    emit->function = LLVMAddFunction(emit->module, symbol, LLVMFunctionType(result, parameters, count, false));
    unsigned nounwind = LLVMGetEnumAttributeKindForName("nounwind", 8);
    LLVMAddAttributeAtIndex(emit->function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
                            LLVMCreateEnumAttribute(emit->context, nounwind, 0));
    snprintf(width, sizeof width, "%u", out->options->vector_bytes * 8);
    LLVMAddTargetDependentFunctionAttr(emit->function, "prefer-vector-width", width);
    LLVMAddTargetDependentFunctionAttr(emit->function, "no-trapping-math", "true");
    LLVMPositionBuilderAtEnd(emit->builder, l_basic_block(emit, "entry"));
}

static LLVMValueRef parameter(EntryEmit *out, unsigned index) {
    return LLVMGetParam(out->emit.function, index);
}

/* pointer + index * bytes */
static LLVMValueRef forward(Emit *emit, LLVMValueRef pointer, LLVMValueRef index, uint64_t bytes) {
    LLVMValueRef offset = LLVMBuildMul(emit->builder, index, l_i64(emit, (int64_t)bytes), "");
    return LLVMBuildGEP2(emit->builder, l_int(emit, 8), pointer, &offset, 1, "");
}

/* Returns `value` from the function where a condition is true. */
static void leave_if(Emit *emit, LLVMValueRef condition, LLVMValueRef value) {
    LLVMBasicBlockRef b_leave = l_basic_block(emit, "leave");
    LLVMBasicBlockRef b_on = l_basic_block(emit, "on");
    LLVMBuildCondBr(emit->builder, condition, b_leave, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_leave);
    LLVMBuildRet(emit->builder, value);
    LLVMPositionBuilderAtEnd(emit->builder, b_on);
}

/* ---- scratch memory */

/* per * n + extra, rounded up to the alignment. */
static LLVMValueRef part_bytes(Emit *emit, LLVMValueRef n, uint64_t per, uint64_t extra) {
    LLVMValueRef bytes = LLVMBuildMul(emit->builder, n, l_i64(emit, (int64_t)per), "");
    bytes = LLVMBuildAdd(emit->builder, bytes, l_i64(emit, (int64_t)extra + SCRATCH_ALIGNMENT - 1), "");
    return LLVMBuildAnd(emit->builder, bytes, l_i64(emit, -SCRATCH_ALIGNMENT), "");
}

/* What the kernel itself needs for n positions, i64; as plan_scratch_bytes has it. */
static LLVMValueRef kernel_bytes(Emit *emit, LLVMValueRef n) {
    LLVMValueRef total = l_i64(emit, 0);
    for (size_t i = 0; i < emit->plan->buffers.count; i++) {
        const Buffer *buffer = &emit->plan->buffers.data[i];
        uint64_t bytes = lane_bytes(buffer->lane);
        LLVMValueRef part = part_bytes(emit, n, buffer->per_position * bytes, buffer->extra * bytes);
        total = LLVMBuildAdd(emit->builder, total, part, "");
    }
    return total;
}

static LLVMValueRef column_bytes(EntryEmit *out, InputKind kind, LLVMValueRef n) {
    return part_bytes(&out->emit, n, lane_bytes(out->emit.ir->spec.input[kind].lane), 0);
}

static LLVMValueRef codes_bytes(EntryEmit *out, LLVMValueRef n) {
    return part_bytes(&out->emit, n, lane_bytes(LANE_I32), 0);
}

/* What a plan and its columns need together. */
static LLVMValueRef plan_bytes(EntryEmit *out, LLVMValueRef n) {
    Emit *emit = &out->emit;
    LLVMValueRef total = kernel_bytes(emit, n);
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        if (out->entry->columns[kind] == ENTRY_MADE) {
            total = LLVMBuildAdd(emit->builder, total, column_bytes(out, (InputKind)kind, n), "");
        }
    }
    return entry_has_code_points(out->entry) ? LLVMBuildAdd(emit->builder, total, codes_bytes(out, n), "") : total;
}

/* The same emitter for the second plan of a text. */
static EntryEmit for_ascii(const EntryEmit *out) {
    EntryEmit ascii = *out;
    ascii.entry = out->entry->ascii_entry;
    ascii.emit.plan = out->entry->ascii;
    ascii.emit.ir = out->entry->ascii->ir;
    return ascii;
}

/* What results of the second plan take before they are widened. */
static LLVMValueRef narrow_bytes(EntryEmit *out, LLVMValueRef n) {
    return part_bytes(&out->emit, n, lane_bytes(out->entry->ascii->output_lane), 0);
}

static LLVMValueRef larger(Emit *emit, LLVMValueRef a, LLVMValueRef b) {
    return LLVMBuildSelect(emit->builder, LLVMBuildICmp(emit->builder, LLVMIntUGT, a, b, ""), a, b, "");
}

static LLVMValueRef total_bytes(EntryEmit *out, LLVMValueRef n) {
    Emit *emit = &out->emit;
    LLVMValueRef total = plan_bytes(out, n);
    if (out->entry->ascii != NULL) {
        EntryEmit ascii = for_ascii(out);
        LLVMValueRef other = plan_bytes(&ascii, n);
        if (entry_widens(out->entry, emit->plan)) {
            other = LLVMBuildAdd(emit->builder, other, narrow_bytes(out, n), "");
        }
        total = larger(emit, total, other);
    }
    return total;
}

/* size_t NAME_scratch(size_t n): grows with n, so that a bound of the length will do. */
static void emit_scratch(EntryEmit *out) {
    Emit *emit = &out->emit;
    LLVMTypeRef size = size_type(out);
    uint64_t length = emit->ir->spec.length;
    begin_function(out, "_scratch", size, &size, 1);
    LLVMValueRef given = l_resize(emit, parameter(out, 0), true, 64);
    LLVMValueRef most = l_i64(emit, LENGTH_MOST);
    LLVMValueRef many = LLVMBuildICmp(emit->builder, LLVMIntUGT, given, most, "");
    LLVMValueRef n = length != 0 ? l_i64(emit, (int64_t)length) : LLVMBuildSelect(emit->builder, many, most, given, "");
    LLVMValueRef total = total_bytes(out, n);
    if (out->options->size_bits < 64) { /* more than the address space holds: no memory has that size either */
        LLVMValueRef limit = l_i64(emit, (int64_t)(UINT32_MAX - SCRATCH_ALIGNMENT + 1));
        LLVMValueRef huge = LLVMBuildICmp(emit->builder, LLVMIntUGT, total, limit, "");
        total = LLVMBuildSelect(emit->builder, huge, limit, total, "");
    }
    LLVMBuildRet(emit->builder, l_resize(emit, total, true, out->options->size_bits));
}

/* ---- one sequence */

/* Parameters of the internal function. */
enum { ONE_TOKENS, ONE_N, ONE_OUT, ONE_TAGS, ONE_SCRATCH, ONE_COUNT };

/* Counts the text's code points: they are the positions. */
static void count_text(EntryEmit *out) {
    Emit *emit = &out->emit;
    out->v_bytes = emit->v_n;
    LLVMValueRef args[2] = {out->v_tokens, out->v_bytes};
    emit->v_n = l_runtime(emit, "rasp_rt_utf8_count", l_int(emit, 64), args, 2);
    LLVMValueRef wrong = LLVMBuildICmp(emit->builder, LLVMIntSLT, emit->v_n, l_i64(emit, 0), "");
    leave_if(emit, wrong, status(emit, ENTRY_TEXT));
}

static void check_arguments(EntryEmit *out) {
    Emit *emit = &out->emit;
    uint64_t length = emit->ir->spec.length;
    LLVMValueRef wrong = NULL;
    if (length != 0) {
        wrong = LLVMBuildICmp(emit->builder, LLVMIntNE, emit->v_n, l_i64(emit, (int64_t)length), "");
    } else {
        LLVMValueRef before = LLVMBuildSub(emit->builder, emit->v_n, l_i64(emit, 1), "");
        wrong = LLVMBuildICmp(emit->builder, LLVMIntUGE, before, l_i64(emit, LENGTH_MOST), "");
    }
    leave_if(emit, wrong, status(emit, ENTRY_LENGTH));
    if (length != 0) {
        emit->v_n = l_i64(emit, (int64_t)length);
    }
    if (entry_needs_scratch(out->entry, emit->plan)) {
        LLVMTypeRef size = size_type(out);
        LLVMValueRef address = LLVMBuildPtrToInt(emit->builder, out->v_scratch, size, "");
        LLVMValueRef low = LLVMBuildAnd(emit->builder, address, LLVMConstInt(size, SCRATCH_ALIGNMENT - 1, false), "");
        LLVMValueRef crooked = LLVMBuildICmp(emit->builder, LLVMIntNE, low, LLVMConstNull(size), "");
        LLVMValueRef none = LLVMBuildIsNull(emit->builder, out->v_scratch, "");
        leave_if(emit, LLVMBuildOr(emit->builder, crooked, none, ""), status(emit, ENTRY_SCRATCH));
    }
}

/* The next part of the scratch memory. */
static LLVMValueRef take(EntryEmit *out, LLVMValueRef *offset, LLVMValueRef bytes) {
    Emit *emit = &out->emit;
    LLVMValueRef place = LLVMBuildGEP2(emit->builder, l_int(emit, 8), out->v_scratch, offset, 1, "");
    *offset = LLVMBuildAdd(emit->builder, *offset, bytes, "");
    return place;
}

/* The columns that the kernel reads; *end is where the scratch memory goes on behind them. */
static void make_columns(EntryEmit *out, LLVMValueRef columns[INPUT_KINDS], LLVMValueRef *end) {
    Emit *emit = &out->emit;
    LLVMValueRef offset = kernel_bytes(emit, emit->v_n);
    if (entry_has_code_points(out->entry)) {
        out->v_code_points = take(out, &offset, codes_bytes(out, emit->v_n));
        LLVMValueRef args[3] = {out->v_tokens, out->v_bytes, out->v_code_points};
        l_runtime(emit, "rasp_rt_utf8_decode", NULL, args, 3);
    }
    if (out->entry->checks_nan) {
        entry_check_nan(out);
    }
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        columns[kind] = LLVMConstNull(l_pointer(emit));
        switch (out->entry->columns[kind]) {
        case ENTRY_DIRECT:
            columns[kind] = out->entry->element == ELEMENT_TEXT ? out->v_code_points : out->v_tokens;
            break;
        case ENTRY_MADE:
            columns[kind] = take(out, &offset, column_bytes(out, (InputKind)kind, emit->v_n));
            entry_make_column(out, (InputKind)kind, columns[kind]);
            break;
        case ENTRY_TRIED:
            entry_make_column(out, (InputKind)kind, NULL);
            break;
        case ENTRY_UNUSED:
            break;
        }
    }
    *end = offset;
    LLVMValueRef flag = LLVMBuildLoad2(emit->builder, l_int(emit, 8), emit->v_guard, "");
    leave_if(emit, LLVMBuildICmp(emit->builder, LLVMIntNE, flag, l_i8(emit, 0), ""), status(emit, ENTRY_GUARD));
}

static LLVMValueRef pointer_array(Emit *emit, LLVMValueRef *pointers, unsigned count, const char *name) {
    LLVMValueRef array = LLVMBuildAlloca(emit->entry, LLVMArrayType2(l_pointer(emit), count), name);
    for (unsigned i = 0; i < count; i++) {
        LLVMValueRef at = l_i64(emit, i);
        LLVMValueRef place = LLVMBuildInBoundsGEP2(emit->builder, l_pointer(emit), array, &at, 1, "");
        LLVMBuildStore(emit->builder, pointers[i], place);
    }
    return array;
}

/* Makes columns and calls the kernel, whose status it gives: ENTRY_OK, ENTRY_GUARD or ENTRY_STOPPED. */
static LLVMValueRef run_kernel(EntryEmit *out, LLVMValueRef kernel, LLVMValueRef results) {
    Emit *emit = &out->emit;
    LLVMValueRef columns[INPUT_KINDS];
    LLVMValueRef end = NULL;
    make_columns(out, columns, &end);
    LLVMValueRef planes[2] = {results, out->v_tags};
    if (results == NULL) { /* into scratch memory */
        planes[0] = take(out, &end, l_i64(emit, 0));
        out->v_out = planes[0];
    }
    LLVMValueRef args[4] = {pointer_array(emit, columns, INPUT_KINDS, "columns"),
                            pointer_array(emit, planes, 2, "results"), emit->v_n, out->v_scratch};
    return LLVMBuildCall2(emit->builder, LLVMGlobalGetValueType(kernel), kernel, args, 4, "");
}

/* The results of the second plan in the lane of the first. */
static void widen_results(EntryEmit *out, LLVMValueRef narrow) {
    Emit *emit = &out->emit;
    Lane from = out->entry->ascii->output_lane;
    Lane to = emit->plan->output_lane;
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "widen");
    LLVMValueRef source = LLVMBuildInBoundsGEP2(emit->builder, l_lane(emit, from), narrow, &loop.v_index, 1, "");
    LLVMValueRef place = LLVMBuildInBoundsGEP2(emit->builder, l_lane(emit, to), out->v_out, &loop.v_index, 1, "");
    LLVMValueRef value = LLVMBuildLoad2(emit->builder, l_lane(emit, from), source, "");
    LLVMSetAlignment(value, lane_bytes(from) < 8 ? (unsigned)lane_bytes(from) : 8);
    value = lane_is_string(to) ? entry_widen_packed(emit, value, to)
                               : l_resize(emit, value, lane_is_unsigned(from), (unsigned)lane_bytes(to) * 8);
    LLVMValueRef store = LLVMBuildStore(emit->builder, value, place);
    LLVMSetAlignment(store, lane_bytes(to) < 8 ? (unsigned)lane_bytes(to) : 8);
    l_loop_end(emit, &loop);
}

/* A text with as many characters as bytes is ASCII: the second plan runs on its bytes. */
static void run_ascii(EntryEmit *out, LLVMValueRef kernel) {
    Emit *emit = &out->emit;
    EntryEmit ascii = for_ascii(out);
    LLVMBasicBlockRef b_ascii = l_basic_block(emit, "ascii");
    LLVMBasicBlockRef b_wide = l_basic_block(emit, "wide");
    LLVMValueRef same = LLVMBuildICmp(emit->builder, LLVMIntEQ, emit->v_n, out->v_bytes, "");
    LLVMBuildCondBr(emit->builder, same, b_ascii, b_wide);
    LLVMPositionBuilderAtEnd(emit->builder, b_ascii);
    if (entry_widens(out->entry, emit->plan)) {
        LLVMValueRef raised = run_kernel(&ascii, kernel, NULL);
        leave_if(emit, LLVMBuildICmp(emit->builder, LLVMIntNE, raised, status(emit, ENTRY_OK), ""), raised);
        widen_results(out, ascii.v_out);
        LLVMBuildRet(emit->builder, status(emit, ENTRY_OK));
    } else {
        LLVMBuildRet(emit->builder, run_kernel(&ascii, kernel, out->v_out));
    }
    LLVMPositionBuilderAtEnd(emit->builder, b_wide);
}

/* i32 NAME_one(tokens, n, out, tags, scratch), internal: n is 64 bits wide; tags may be NULL where there are none. */
static LLVMValueRef emit_one(EntryEmit *out, LLVMValueRef kernel) {
    Emit *emit = &out->emit;
    LLVMTypeRef pointer = l_pointer(emit);
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMTypeRef parameters[ONE_COUNT] = {pointer, i64, pointer, pointer, pointer};
    begin_function(out, "_one", l_int(emit, 32), parameters, ONE_COUNT);
    LLVMSetLinkage(emit->function, LLVMInternalLinkage);
    LLVMPositionBuilderAtEnd(emit->entry, LLVMGetInsertBlock(emit->builder));
    LLVMBasicBlockRef b_body = l_basic_block(emit, "body");
    LLVMPositionBuilderAtEnd(emit->builder, b_body);
    out->v_tokens = parameter(out, ONE_TOKENS);
    out->v_out = parameter(out, ONE_OUT);
    out->v_tags = parameter(out, ONE_TAGS);
    out->v_scratch = parameter(out, ONE_SCRATCH);
    emit->v_n = parameter(out, ONE_N);
    emit->v_guard = LLVMBuildAlloca(emit->entry, l_int(emit, 8), "raised");
    LLVMBuildStore(emit->builder, l_i8(emit, 0), emit->v_guard);
    if (out->entry->element == ELEMENT_TEXT) {
        count_text(out);
    }
    check_arguments(out);
    if (out->entry->ascii != NULL) {
        LLVMTypeRef type = LLVMGlobalGetValueType(kernel);
        run_ascii(out, LLVMAddFunction(emit->module, out->options->ascii, type));
    }
    LLVMBuildRet(emit->builder, run_kernel(out, kernel, out->v_out));
    LLVMBuildBr(emit->entry, b_body);
    return emit->function;
}

static LLVMValueRef call_one(EntryEmit *out, LLVMValueRef one, LLVMValueRef tokens, LLVMValueRef n,
                             LLVMValueRef results, LLVMValueRef tags, LLVMValueRef scratch) {
    LLVMValueRef args[ONE_COUNT] = {tokens, n, results, tags, scratch};
    return LLVMBuildCall2(out->emit.builder, LLVMGlobalGetValueType(one), one, args, ONE_COUNT, "");
}

static bool has_tags(const EntryEmit *out) {
    return out->emit.plan->output_mixed;
}

/* int NAME(tokens, n, out, [tags,] scratch) */
static void emit_single(EntryEmit *out, LLVMValueRef one) {
    Emit *emit = &out->emit;
    LLVMTypeRef pointer = l_pointer(emit);
    LLVMTypeRef parameters[5] = {pointer, size_type(out), pointer, pointer, pointer};
    unsigned last = has_tags(out) ? 4 : 3;
    begin_function(out, "", l_int(emit, 32), parameters, last + 1);
    LLVMValueRef n = l_resize(emit, parameter(out, 1), true, 64);
    LLVMValueRef tags = has_tags(out) ? parameter(out, 3) : LLVMConstNull(pointer);
    LLVMValueRef result = call_one(out, one, parameter(out, 0), n, parameter(out, 2), tags, parameter(out, last));
    LLVMSetTailCall(result, true);
    LLVMBuildRet(emit->builder, result);
}

/* size_t NAME_count(text, bytes): elements of a text, SIZE_MAX when it is not UTF-8. */
static void emit_count(EntryEmit *out) {
    Emit *emit = &out->emit;
    LLVMTypeRef parameters[2] = {l_pointer(emit), size_type(out)};
    begin_function(out, "_count", size_type(out), parameters, 2);
    LLVMValueRef args[2] = {parameter(out, 0), l_resize(emit, parameter(out, 1), true, 64)};
    LLVMValueRef count = l_runtime(emit, "rasp_rt_utf8_count", l_int(emit, 64), args, 2);
    LLVMBuildRet(emit->builder, l_resize(emit, count, true, out->options->size_bits));
}

/* ---- several sequences */

/* What the loop over rows keeps: the first status that is not 0. */
typedef struct RowStatuses {
    LLVMValueRef v_first, v_statuses;
} RowStatuses;

static RowStatuses begin_rows(EntryEmit *out, LLVMValueRef statuses) {
    Emit *emit = &out->emit;
    RowStatuses rows = {.v_statuses = statuses};
    rows.v_first = LLVMBuildAlloca(emit->builder, l_int(emit, 32), "first");
    LLVMBuildStore(emit->builder, status(emit, ENTRY_OK), rows.v_first);
    return rows;
}

/* Puts down what became of a row. */
static void note_status(EntryEmit *out, RowStatuses *rows, LLVMValueRef index, LLVMValueRef value) {
    Emit *emit = &out->emit;
    LLVMTypeRef i32 = l_int(emit, 32);
    LLVMValueRef before = LLVMBuildLoad2(emit->builder, i32, rows->v_first, "");
    LLVMValueRef fine = LLVMBuildICmp(emit->builder, LLVMIntEQ, before, LLVMConstNull(i32), "");
    LLVMBuildStore(emit->builder, LLVMBuildSelect(emit->builder, fine, value, before, ""), rows->v_first);
    LLVMBasicBlockRef b_store = l_basic_block(emit, "status");
    LLVMBasicBlockRef b_on = l_basic_block(emit, "on");
    LLVMBuildCondBr(emit->builder, LLVMBuildIsNull(emit->builder, rows->v_statuses, ""), b_on, b_store);
    LLVMPositionBuilderAtEnd(emit->builder, b_store);
    LLVMBuildStore(emit->builder, l_resize(emit, value, true, 8), forward(emit, rows->v_statuses, index, 1));
    LLVMBuildBr(emit->builder, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_on);
}

static void end_rows(EntryEmit *out, RowStatuses *rows) {
    Emit *emit = &out->emit;
    LLVMBuildRet(emit->builder, LLVMBuildLoad2(emit->builder, l_int(emit, 32), rows->v_first, ""));
}

static uint64_t cell_bytes(const EntryEmit *out) {
    return out->emit.plan->root_is_selector ? 1 : lane_bytes(out->emit.plan->output_lane);
}

/* int NAME_batch(tokens, token_stride, n, count, out, out_stride, [tags,] statuses, scratch) */
static void emit_batch(EntryEmit *out, LLVMValueRef one) {
    Emit *emit = &out->emit;
    LLVMTypeRef pointer = l_pointer(emit);
    LLVMTypeRef size = size_type(out);
    LLVMTypeRef parameters[9] = {pointer, size, size, size, pointer, size, pointer, pointer, pointer};
    unsigned after = has_tags(out) ? 7 : 6;
    begin_function(out, "_batch", l_int(emit, 32), parameters, after + 2);
    LLVMValueRef token_stride = l_resize(emit, parameter(out, 1), true, 64);
    LLVMValueRef n = l_resize(emit, parameter(out, 2), true, 64);
    LLVMValueRef count = l_resize(emit, parameter(out, 3), true, 64);
    LLVMValueRef out_stride = l_resize(emit, parameter(out, 5), true, 64);
    RowStatuses rows = begin_rows(out, parameter(out, after));
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), count, 1, "row");
    LLVMValueRef token_at = LLVMBuildMul(emit->builder, loop.v_index, token_stride, "");
    LLVMValueRef out_at = LLVMBuildMul(emit->builder, loop.v_index, out_stride, "");
    LLVMValueRef tokens = forward(emit, parameter(out, 0), token_at, element_bytes(out->entry->element));
    LLVMValueRef results = forward(emit, parameter(out, 4), out_at, cell_bytes(out));
    LLVMValueRef tags = has_tags(out) ? forward(emit, parameter(out, 6), out_at, 1) : LLVMConstNull(pointer);
    LLVMValueRef value = call_one(out, one, tokens, n, results, tags, parameter(out, after + 1));
    note_status(out, &rows, loop.v_index, value);
    l_loop_end(emit, &loop);
    end_rows(out, &rows);
}

/* Where the results of a row begin and end, where that is asked for. */
static void put_offset(EntryEmit *out, LLVMValueRef offsets, LLVMValueRef index, LLVMValueRef value) {
    Emit *emit = &out->emit;
    LLVMBasicBlockRef b_store = l_basic_block(emit, "offset");
    LLVMBasicBlockRef b_on = l_basic_block(emit, "on");
    LLVMBuildCondBr(emit->builder, LLVMBuildIsNull(emit->builder, offsets, ""), b_on, b_store);
    LLVMPositionBuilderAtEnd(emit->builder, b_store);
    LLVMBuildStore(emit->builder, value, forward(emit, offsets, index, 8));
    LLVMBuildBr(emit->builder, b_on);
    LLVMPositionBuilderAtEnd(emit->builder, b_on);
}

/* How many entries the results of a row take: none for what is no text. */
static LLVMValueRef row_cells(EntryEmit *out, LLVMValueRef tokens, LLVMValueRef length) {
    Emit *emit = &out->emit;
    if (out->entry->element == ELEMENT_TEXT) {
        LLVMValueRef args[2] = {tokens, length};
        length = l_runtime(emit, "rasp_rt_utf8_count", l_int(emit, 64), args, 2);
        LLVMValueRef wrong = LLVMBuildICmp(emit->builder, LLVMIntSLT, length, l_i64(emit, 0), "");
        length = LLVMBuildSelect(emit->builder, wrong, l_i64(emit, 0), length, "");
    }
    return emit->plan->root_is_selector ? LLVMBuildMul(emit->builder, length, length, "") : length;
}

/* int NAME_ragged(tokens, offsets, count, out, [tags,] out_offsets, statuses, scratch) */
static void emit_ragged(EntryEmit *out, LLVMValueRef one) {
    Emit *emit = &out->emit;
    LLVMTypeRef pointer = l_pointer(emit);
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMTypeRef parameters[8] = {pointer, pointer, size_type(out), pointer, pointer, pointer, pointer, pointer};
    unsigned after = has_tags(out) ? 5 : 4;
    begin_function(out, "_ragged", l_int(emit, 32), parameters, after + 3);
    LLVMValueRef count = l_resize(emit, parameter(out, 2), true, 64);
    LLVMValueRef out_offsets = parameter(out, after);
    LLVMValueRef at = LLVMBuildAlloca(emit->builder, i64, "at");
    LLVMBuildStore(emit->builder, l_i64(emit, 0), at);
    put_offset(out, out_offsets, l_i64(emit, 0), l_i64(emit, 0));
    RowStatuses rows = begin_rows(out, parameter(out, after + 1));
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), count, 1, "row");
    LLVMValueRef next = LLVMBuildAdd(emit->builder, loop.v_index, l_i64(emit, 1), "");
    LLVMValueRef from = LLVMBuildLoad2(emit->builder, i64, forward(emit, parameter(out, 1), loop.v_index, 8), "");
    LLVMValueRef to = LLVMBuildLoad2(emit->builder, i64, forward(emit, parameter(out, 1), next, 8), "");
    LLVMValueRef falls = LLVMBuildICmp(emit->builder, LLVMIntSLT, to, from, "");
    LLVMValueRef length =
        LLVMBuildSelect(emit->builder, falls, l_i64(emit, 0), LLVMBuildSub(emit->builder, to, from, ""), "");
    LLVMValueRef tokens = forward(emit, parameter(out, 0), from, element_bytes(out->entry->element));
    LLVMValueRef place = LLVMBuildLoad2(emit->builder, i64, at, "");
    LLVMValueRef results = forward(emit, parameter(out, 3), place, cell_bytes(out));
    LLVMValueRef tags = has_tags(out) ? forward(emit, parameter(out, 4), place, 1) : LLVMConstNull(pointer);
    LLVMValueRef value = call_one(out, one, tokens, length, results, tags, parameter(out, after + 2));
    LLVMValueRef end = LLVMBuildAdd(emit->builder, place, row_cells(out, tokens, length), "");
    LLVMBuildStore(emit->builder, end, at);
    put_offset(out, out_offsets, next, end);
    note_status(out, &rows, loop.v_index, value);
    l_loop_end(emit, &loop);
    end_rows(out, &rows);
}

void entry_emit(LLVMModuleRef module, LLVMValueRef kernel, const Plan *plan, const EntryPlan *entry,
                const EntryOptions *options, LLVMBuilderRef builders[2]) {
    EntryEmit out = {.emit = {.plan = plan,
                              .ir = plan->ir,
                              .arena = plan->arena,
                              .context = LLVMGetModuleContext(module),
                              .module = module,
                              .builder = builders[0],
                              .entry = builders[1],
                              .vector_bytes = options->vector_bytes},
                     .entry = entry,
                     .options = options};
    LLVMSetLinkage(kernel, LLVMInternalLinkage);
    LLVMValueRef one = emit_one(&out, kernel);
    emit_single(&out, one);
    emit_scratch(&out);
    if (entry->element == ELEMENT_TEXT) {
        emit_count(&out);
    } else {
        emit_batch(&out, one);
    }
    emit_ragged(&out, one);
}
