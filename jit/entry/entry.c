/* Which columns the elements of C arrays become. */
#include "jit/entry/entry.h"

#include <limits.h>

#define LAST_ASCII 0x7F
#define LATIN_BYTES 2 /* of the longest character below 256 */
#define UTF8_BYTES 4  /* of the longest character */
#define NAME_BYTES 5  /* "False" */

typedef struct ElementInfo {
    const char *name;
    Lane lane; /* of an array of them (of text: of its code points), where that can be a column */
    uint8_t bytes;
    uint8_t kind;      /* what tokens_asis are */
    uint8_t digits;    /* bytes of the longest text of an int */
    int64_t low, high; /* ints and characters */
} ElementInfo;

static const ElementInfo ELEMENTS[ELEMENT_COUNT] = {
    [ELEMENT_TEXT] = {"utf8", LANE_I32, 1, KIND_STRING, 0, 0, CODE_POINT_MOST},
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
                         .bytes = high > UINT8_MAX    ? UTF8_BYTES
                                  : high > LAST_ASCII ? LATIN_BYTES
                                                      : 1,
                         .no_nan = true};
}

/* Every conversion of the elements; what fails for all of them has no kinds. */
static void describe_columns(const ElementInfo *info, InputColumn columns[INPUT_KINDS]) {
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

bool entry_specialize(Element element, unsigned kinds, uint64_t length, Specialization *out, Reason *why) {
    *out = (Specialization){.length = length};
    describe_columns(&ELEMENTS[element], out->input);
    if (out->input[INPUT_STRING].kinds == 0 && (kinds & 1u << INPUT_STRING) != 0) {
        *why = REASON_FLOAT_TEXTS;
        return false;
    }
    return true;
}

void entry_specialize_ascii(uint64_t length, Specialization *out) {
    ElementInfo ascii = ELEMENTS[ELEMENT_U8];
    ascii.high = LAST_ASCII;
    *out = (Specialization){.length = length};
    describe_columns(&ascii, out->input);
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
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        const InputColumn *column = &plan->ir->spec.input[kind];
        if (column->used) {
            out->columns[kind] = is_direct(element, plan, (InputKind)kind) ? ENTRY_DIRECT : ENTRY_MADE;
            out->checks_nan |= ELEMENTS[element].kind == KIND_FLOAT && column->kinds == KIND_FLOAT;
        } else if ((kinds & 1u << kind) != 0 && may_fail(element, (InputKind)kind)) {
            out->columns[kind] = ENTRY_TRIED;
        }
    }
}

/* ---- the second plan of texts */

static bool is_int_lane(Lane lane) {
    return lane_is_int(lane);
}

/* Whether results of one plan can be those of the other, perhaps widened. */
static bool can_stand_for(const Plan *plan, const Plan *ascii) {
    const IrNode *root = ir_node(plan->ir, plan->ir->root);
    const IrNode *other = ir_node(ascii->ir, ascii->ir->root);
    Lane to = plan->output_lane;
    Lane from = ascii->output_lane;
    if (plan->root_is_selector || ascii->root_is_selector) {
        return plan->root_is_selector && ascii->root_is_selector;
    }
    if (root->kinds != other->kinds || plan->output_mixed != ascii->output_mixed) {
        return false;
    }
    return from == to || (lane_bytes(from) < lane_bytes(to) &&
                          ((is_int_lane(from) && is_int_lane(to)) || (lane_is_string(from) && lane_is_string(to))));
}

void entry_add_ascii(Arena *arena, EntryPlan *entry, unsigned kinds, const Plan *plan, const Plan *ascii) {
    bool reads_characters = entry->columns[INPUT_ASIS] != ENTRY_UNUSED || entry->columns[INPUT_STRING] != ENTRY_UNUSED;
    if (reads_characters && can_stand_for(plan, ascii)) {
        entry->ascii = ascii;
        entry->ascii_entry = arena_new(arena, EntryPlan);
        entry_plan(entry->ascii_entry, ELEMENT_U8, kinds, ascii);
    }
}

bool entry_widens(const EntryPlan *entry, const Plan *plan) {
    return entry->ascii != NULL && !plan->root_is_selector && entry->ascii->output_lane != plan->output_lane;
}

/* ---- scratch memory */

static uint64_t padded(uint64_t bytes) {
    return (bytes + 63) & ~(uint64_t)63;
}

static uint64_t bytes_of_plan(const EntryPlan *entry, const Plan *plan, uint64_t length) {
    uint64_t total = plan_scratch_bytes(plan, length);
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        Lane lane = plan->ir->spec.input[kind].lane;
        total += entry->columns[kind] == ENTRY_MADE ? padded(length * lane_bytes(lane)) : 0;
    }
    return entry_has_code_points(entry) ? total + padded(length * lane_bytes(LANE_I32)) : total;
}

uint64_t entry_scratch_bytes(const EntryPlan *entry, const Plan *plan, uint64_t n) {
    uint64_t fixed = plan->ir->spec.length;
    uint64_t length = fixed != 0 ? fixed : n < LENGTH_MOST ? n : LENGTH_MOST;
    uint64_t total = bytes_of_plan(entry, plan, length);
    if (entry->ascii != NULL) {
        uint64_t other = bytes_of_plan(entry->ascii_entry, entry->ascii, length);
        other += entry_widens(entry, plan) ? padded(length * lane_bytes(entry->ascii->output_lane)) : 0;
        total = other > total ? other : total;
    }
    return total;
}

bool entry_has_code_points(const EntryPlan *entry) {
    bool used = false;
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        used |= entry->columns[kind] != ENTRY_UNUSED;
    }
    return used && entry->element == ELEMENT_TEXT;
}

bool entry_needs_scratch(const EntryPlan *entry, const Plan *plan) {
    return entry_scratch_bytes(entry, plan, plan->ir->spec.length != 0 ? plan->ir->spec.length : 1) != 0;
}
