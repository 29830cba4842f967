/* Conversions of the elements of C arrays: one loop for each column that is not the array itself. */
#include "jit/back/entry.h"

#include "jit/stage/cells.h"

/* Code points where elements are characters. */
static bool is_character(Element element) {
    return element == ELEMENT_TEXT || element == ELEMENT_U8;
}

static bool is_float(Element element) {
    return element == ELEMENT_F32 || element == ELEMENT_F64;
}

static LLVMTypeRef element_type(EntryEmit *out) {
    Emit *emit = &out->emit;
    switch (out->entry->element) {
    case ELEMENT_TEXT:
        return l_int(emit, 32);
    case ELEMENT_F32:
        return LLVMFloatTypeInContext(emit->context);
    case ELEMENT_F64:
        return l_double(emit);
    default:
        return l_int(emit, (unsigned)element_bytes(out->entry->element) * 8);
    }
}

/* The element at an index: a character's code point, an int, a double, or a bool as i1. */
static LLVMValueRef load_element(EntryEmit *out, LLVMValueRef index) {
    Emit *emit = &out->emit;
    Element element = out->entry->element;
    LLVMTypeRef type = element_type(out);
    LLVMValueRef array = element == ELEMENT_TEXT ? out->v_code_points : out->v_tokens;
    LLVMValueRef place = LLVMBuildInBoundsGEP2(emit->builder, type, array, &index, 1, "");
    LLVMValueRef value = LLVMBuildLoad2(emit->builder, type, place, "");
    if (element == ELEMENT_F32) {
        return LLVMBuildFPExt(emit->builder, value, l_double(emit), "");
    }
    if (element == ELEMENT_BOOL) {
        return LLVMBuildICmp(emit->builder, LLVMIntNE, value, LLVMConstNull(type), "");
    }
    return value;
}

/* ---- numbers */

/* The value of a digit; other characters raise. Digits of other scripts do, too: the interpreter knows them. */
static LLVMValueRef digit_of(Emit *emit, LLVMValueRef code) {
    LLVMTypeRef type = LLVMTypeOf(code);
    LLVMValueRef digit = LLVMBuildSub(emit->builder, code, LLVMConstInt(type, '0', false), "");
    l_guard(emit, LLVMBuildICmp(emit->builder, LLVMIntUGT, digit, LLVMConstInt(type, 9, false), ""));
    return digit;
}

/* Truncation toward zero; what is no int of 64 bits raises. */
static LLVMValueRef int_of_double(Emit *emit, LLVMValueRef value) {
    LLVMTypeRef type = l_double(emit);
    LLVMValueRef least = LLVMConstReal(type, -0x1p63);
    LLVMValueRef beyond = LLVMConstReal(type, 0x1p63);
    LLVMValueRef above = LLVMBuildFCmp(emit->builder, LLVMRealOGE, value, least, "");
    LLVMValueRef below = LLVMBuildFCmp(emit->builder, LLVMRealOLT, value, beyond, "");
    LLVMValueRef fits = LLVMBuildAnd(emit->builder, above, below, "");
    l_guard(emit, LLVMBuildNot(emit->builder, fits, ""));
    LLVMValueRef safe = LLVMBuildSelect(emit->builder, fits, value, LLVMConstNull(type), "");
    return LLVMBuildFPToSI(emit->builder, safe, l_int(emit, 64), "");
}

static LLVMValueRef to_int(EntryEmit *out, LLVMValueRef value, Lane lane) {
    Emit *emit = &out->emit;
    Element element = out->entry->element;
    unsigned bits = (unsigned)lane_bytes(lane) * 8;
    if (is_float(element)) {
        return l_resize(emit, int_of_double(emit, value), false, bits);
    }
    bool is_unsigned = is_character(element) || element == ELEMENT_BOOL;
    return l_resize(emit, is_character(element) ? digit_of(emit, value) : value, is_unsigned, bits);
}

static LLVMValueRef to_double(EntryEmit *out, LLVMValueRef value) {
    Emit *emit = &out->emit;
    Element element = out->entry->element;
    if (is_float(element)) {
        return value;
    }
    if (is_character(element)) {
        return LLVMBuildUIToFP(emit->builder, digit_of(emit, value), l_double(emit), "");
    }
    return element == ELEMENT_BOOL ? LLVMBuildUIToFP(emit->builder, value, l_double(emit), "")
                                   : LLVMBuildSIToFP(emit->builder, value, l_double(emit), "");
}

/* As the byte that memory holds. A character is never empty. */
static LLVMValueRef to_bool(EntryEmit *out, LLVMValueRef value) {
    Emit *emit = &out->emit;
    LLVMTypeRef type = LLVMTypeOf(value);
    if (is_character(out->entry->element)) {
        return l_i8(emit, 1);
    }
    LLVMValueRef truth = value;
    if (is_float(out->entry->element)) {
        truth = LLVMBuildFCmp(emit->builder, LLVMRealUNE, value, LLVMConstNull(type), "");
    } else if (out->entry->element != ELEMENT_BOOL) {
        truth = LLVMBuildICmp(emit->builder, LLVMIntNE, value, LLVMConstNull(type), "");
    }
    return LLVMBuildZExt(emit->builder, truth, l_int(emit, 8), "");
}

/* ---- strings */

LLVMValueRef entry_widen_packed(Emit *emit, LLVMValueRef packed, Lane lane) {
    LLVMTypeRef type = l_lane(emit, lane);
    LLVMTypeRef narrow = LLVMTypeOf(packed);
    unsigned more = (unsigned)lane_bytes(lane) * 8 - LLVMGetIntTypeWidth(narrow);
    if (more == 0) {
        return packed;
    }
    LLVMValueRef length = LLVMBuildAnd(emit->builder, packed, LLVMConstInt(narrow, 255, false), "");
    LLVMValueRef text = LLVMBuildXor(emit->builder, packed, length, "");
    LLVMValueRef wide = LLVMBuildZExt(emit->builder, text, type, "");
    wide = LLVMBuildShl(emit->builder, wide, LLVMConstInt(type, more, false), "");
    return LLVMBuildOr(emit->builder, wide, LLVMBuildZExt(emit->builder, length, type, ""), "");
}

static LLVMValueRef packed_word(Emit *emit, const char *word, size_t length) {
    uint8_t packed[8];
    uint64_t value = 0;
    lane_pack(LANE_S8, word, length, packed);
    for (unsigned i = 0; i < 8; i++) {
        value |= (uint64_t)packed[i] << (8 * i);
    }
    return l_i64(emit, (int64_t)value);
}

static LLVMValueRef to_string(EntryEmit *out, LLVMValueRef value, Lane lane) {
    Emit *emit = &out->emit;
    if (!lane_is_string(lane)) {
        return l_resize(emit, value, true, (unsigned)lane_bytes(lane) * 8);
    }
    if (out->entry->element == ELEMENT_BOOL) {
        LLVMValueRef yes = packed_word(emit, "True", 4);
        LLVMValueRef no = packed_word(emit, "False", 5);
        return entry_widen_packed(emit, LLVMBuildSelect(emit->builder, value, yes, no, ""), lane);
    }
    LLVMValueRef code = l_resize(emit, value, true, 32);
    LLVMValueRef packed = l_runtime(emit, "rasp_rt_character_text", l_int(emit, 64), &code, 1);
    return entry_widen_packed(emit, packed, lane);
}

/* The texts of ints are written where they belong. */
static void put_int_text(EntryEmit *out, LLVMValueRef value, Lane lane, LLVMValueRef place) {
    Emit *emit = &out->emit;
    LLVMValueRef args[3] = {l_resize(emit, value, false, 64), place, l_i64(emit, (int64_t)lane_bytes(lane))};
    l_runtime(emit, "rasp_rt_int_text", NULL, args, 3);
}

/* ---- columns */

static void put_element(EntryEmit *out, const InputColumn *column, LLVMValueRef value, LLVMValueRef place) {
    Emit *emit = &out->emit;
    Lane lane = column->lane;
    Element element = out->entry->element;
    LLVMValueRef converted = NULL;
    if (column->kinds == KIND_STRING && !is_character(element) && element != ELEMENT_BOOL) {
        put_int_text(out, value, lane, place);
        return;
    }
    if (column->kinds == KIND_STRING) {
        converted = to_string(out, value, lane);
    } else if (column->kinds == KIND_FLOAT) {
        converted = to_double(out, value);
    } else {
        converted = column->kinds == KIND_BOOL ? to_bool(out, value) : to_int(out, value, lane);
    }
    if (place != NULL) {
        LLVMValueRef store = LLVMBuildStore(emit->builder, converted, place);
        LLVMSetAlignment(store, lane_bytes(lane) < 8 ? (unsigned)lane_bytes(lane) : 8);
    }
}

void entry_make_column(EntryEmit *out, InputKind kind, LLVMValueRef column) {
    Emit *emit = &out->emit;
    const InputColumn *info = &emit->ir->spec.input[kind];
    LLVMValueRef place = NULL;
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "column");
    LLVMValueRef value = load_element(out, loop.v_index);
    if (column != NULL) {
        place = LLVMBuildInBoundsGEP2(emit->builder, l_lane(emit, info->lane), column, &loop.v_index, 1, "");
    }
    put_element(out, info, value, place);
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
}

void entry_check_nan(EntryEmit *out) {
    Emit *emit = &out->emit;
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "floats");
    LLVMValueRef value = load_element(out, loop.v_index);
    l_guard(emit, LLVMBuildFCmp(emit->builder, LLVMRealUNO, value, value, ""));
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
}
