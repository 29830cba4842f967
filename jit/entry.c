/* Which columns the elements of C arrays become. */
#include "jit/entry.h"

#include <limits.h>

#define LAST_CODE_POINT 0x10FFFF
#define LATIN_BYTES 2 /* of the longest character below 256 */
#define UTF8_BYTES 4  /* of the longest character */
#define NAME_BYTES 5  /* "False" */
#define SEVERAL_CHARACTERS 0x110000

typedef struct ElementInfo {
    const char *name;
    Lane lane; /* of an array of them (of text: of its code points), where that can be a column */
    uint8_t bytes;
    uint8_t kind;      /* what tokens_asis are */
    uint8_t digits;    /* bytes of the longest text of an int */
    int64_t low, high; /* ints and characters */
} ElementInfo;

static const ElementInfo ELEMENTS[ELEMENT_COUNT] = {
    [ELEMENT_TEXT] = {"utf8", LANE_I32, 1, KIND_STRING, 0, 0, LAST_CODE_POINT},
    [ELEMENT_U8] = {"u8", LANE_U8, 1, KIND_STRING, 0, 0, UINT8_MAX},
    [ELEMENT_I8] = {"i8", LANE_I8, 1, KIND_INT, 4, INT8_MIN, INT8_MAX},
    [ELEMENT_I16] = {"i16", LANE_I16, 2, KIND_INT, 6, INT16_MIN, INT16_MAX},
    [ELEMENT_I32] = {"i32", LANE_I32, 4, KIND_INT, 11, INT32_MIN, INT32_MAX},
    [ELEMENT_I64] = {"i64", LANE_I64, 8, KIND_INT, 20, INT64_MIN, INT64_MAX},
    [ELEMENT_F32] = {"f32", LANE_COUNT, 4, KIND_FLOAT, 0, 0, 0},
    [ELEMENT_F64] = {"f64", LANE_F64, 8, KIND_FLOAT, 0, 0, 0},
    [ELEMENT_BOOL] = {"bool", LANE_COUNT, 1, KIND_BOOL, 0, 0, 1},
};

const char *element_name(Element element) {
    return ELEMENTS[element].name;
}

size_t element_bytes(Element element) {
    return ELEMENTS[element].bytes;
}

/* ---- what is known of the columns */

static InputColumn int_column(int64_t low, int64_t high) {
    return (InputColumn){
        .kinds = KIND_INT, .lane = lane_for_interval(low, high), .low = low, .high = high, .no_nan = true};
}

static InputColumn float_column(void) {
    return (InputColumn){.kinds = KIND_FLOAT, .lane = LANE_F64, .low = INT64_MIN, .high = INT64_MAX, .no_nan = true};
}

static InputColumn bool_column(void) {
    return (InputColumn){.kinds = KIND_BOOL, .lane = LANE_BOOL, .low = 0, .high = 1, .no_nan = true};
}

/* Strings of several characters, at most so many bytes; none at all where that is 0. */
static InputColumn string_column(uint32_t bytes) {
    return (InputColumn){.kinds = bytes != 0 ? KIND_STRING : 0,
                         .lane = lane_for_string(bytes),
                         .low = 0,
                         .high = SEVERAL_CHARACTERS,
                         .bytes = bytes,
                         .no_nan = true};
}

static InputColumn character_column(int64_t high) {
    return (InputColumn){.kinds = KIND_STRING,
                         .lane = lane_for_interval(0, high),
                         .low = 0,
                         .high = high,
                         .bytes = high > UINT8_MAX ? UTF8_BYTES : LATIN_BYTES,
                         .no_nan = true};
}

/* Every conversion of the elements; what fails for all of them has no kinds. */
static void describe_columns(const ElementInfo *info, InputColumn columns[5]) {
    columns[INPUT_FLOAT] = float_column();
    columns[INPUT_BOOL] = bool_column();
    columns[INPUT_INT] = int_column(info->low, info->high);
    switch (info->kind) {
    case KIND_STRING:
        columns[INPUT_INT] = int_column(0, 9);
        columns[INPUT_STRING] = character_column(info->high);
        columns[INPUT_ASIS] = columns[INPUT_STRING];
        break;
    case KIND_INT:
        columns[INPUT_STRING] = string_column(info->digits);
        columns[INPUT_ASIS] = columns[INPUT_INT];
        break;
    case KIND_BOOL:
        columns[INPUT_STRING] = string_column(NAME_BYTES);
        columns[INPUT_ASIS] = columns[INPUT_BOOL];
        break;
    default:
        columns[INPUT_INT] = int_column(INT64_MIN, INT64_MAX);
        columns[INPUT_STRING] = string_column(0);
        columns[INPUT_ASIS] = columns[INPUT_FLOAT];
        break;
    }
}

bool entry_specialize(Element element, unsigned kinds, uint64_t length, Specialization *out, const char **why) {
    *out = (Specialization){.length = length};
    describe_columns(&ELEMENTS[element], out->input);
    if (out->input[INPUT_STRING].kinds == 0 && (kinds & 1u << INPUT_STRING) != 0) {
        *why = "the texts of floats are made by the interpreter only: the program reads tokens (tokens_str) where "
               "elements are floats; let it read tokens_float, or say `tokens = tokens_float;` first";
        return false;
    }
    return true;
}

/* ---- columns of a plan */

/* Whether the array is what the kernel reads. */
static bool is_direct(Element element, const Plan *plan, InputKind kind) {
    const Specialization *spec = &plan->ir->spec;
    const ElementInfo *info = &ELEMENTS[element];
    const InputColumn *column = &spec->input[kind];
    if (column->lane != info->lane || column->kinds != info->kind) {
        return false;
    }
    return kind == INPUT_ASIS || column->kinds != KIND_STRING || spec->strings == STRINGS_CHAR;
}

/* Whether a conversion has elements that it refuses. */
static bool may_fail(Element element, InputKind kind) {
    uint8_t from = ELEMENTS[element].kind;
    return (from == KIND_STRING && (kind == INPUT_INT || kind == INPUT_FLOAT)) ||
           (from == KIND_FLOAT && kind == INPUT_INT);
}

void entry_plan(EntryPlan *out, Element element, unsigned kinds, const Plan *plan) {
    *out = (EntryPlan){.element = element};
    for (unsigned kind = 0; kind < 5; kind++) {
        const InputColumn *column = &plan->ir->spec.input[kind];
        if (column->used) {
            out->columns[kind] = is_direct(element, plan, (InputKind)kind) ? ENTRY_DIRECT : ENTRY_MADE;
            out->checks_nan |= ELEMENTS[element].kind == KIND_FLOAT && column->kinds == KIND_FLOAT;
        } else if ((kinds & 1u << kind) != 0 && may_fail(element, (InputKind)kind)) {
            out->columns[kind] = ENTRY_TRIED;
        }
    }
}

static uint64_t padded(uint64_t bytes) {
    return (bytes + 63) & ~(uint64_t)63;
}

uint64_t entry_scratch_bytes(const EntryPlan *entry, const Plan *plan, uint64_t n) {
    const Specialization *spec = &plan->ir->spec;
    uint64_t length = spec->length != 0 ? spec->length : n < LENGTH_MOST ? n : LENGTH_MOST;
    uint64_t total = plan_scratch_bytes(plan, length);
    for (unsigned kind = 0; kind < 5; kind++) {
        total += entry->columns[kind] == ENTRY_MADE ? padded(length * lane_bytes(spec->input[kind].lane)) : 0;
    }
    return entry_has_codes(entry) ? total + padded(length * lane_bytes(LANE_I32)) : total;
}

bool entry_has_codes(const EntryPlan *entry) {
    bool used = false;
    for (unsigned kind = 0; kind < 5; kind++) {
        used |= entry->columns[kind] != ENTRY_UNUSED;
    }
    return used && entry->element == ELEMENT_TEXT;
}

bool entry_needs_scratch(const EntryPlan *entry, const Plan *plan) {
    return entry_scratch_bytes(entry, plan, plan->ir->spec.length != 0 ? plan->ir->spec.length : 1) != 0;
}
