/* Inputs of native code: conversion, what is known of the elements, and the columns that kernels read. */
#include "runtime/engine/engine.h"

#include "frontend/graph/input.h"
#include "jit/ir/reason.h"
#include "jit/plan/plan.h"
#include "runtime/columns/columns.h"

#include <math.h>

/* The converted elements; NULL with context->error where one is refused. */
static const Atom *convert(AtomContext *context, InputKind kind, const Atom *input, size_t count) {
    if (input_keeps(kind, input, count)) {
        return input;
    }
    Atom *converted = arena_array(context->arena, Atom, count);
    for (size_t i = 0; i < count; i++) {
        if (!input_convert(context, kind, input[i], &converted[i])) {
            return NULL;
        }
    }
    return converted;
}

/* ---- what is known of the elements */

static void include_range(InputColumn *column, int64_t value) {
    column->low = value < column->low ? value : column->low;
    column->high = value > column->high ? value : column->high;
}

static void include_atom(InputColumn *column, Atom atom) {
    column->kinds |= (uint8_t)atom_kind(atom);
    switch (atom.type) {
    case ATOM_INT:
        include_range(column, atom.i);
        break;
    case ATOM_FLOAT:
        column->no_nan = column->no_nan && !isnan(atom.f);
        break;
    case ATOM_BOOL:
        include_range(column, atom.b);
        break;
    case ATOM_STRING:
        column->bytes = atom.s->length > column->bytes ? atom.s->length : column->bytes;
        include_range(column, str_character_number(atom.s));
        break;
    case ATOM_OTHER:
        break;
    }
}

static Lane lane_of(const InputColumn *column) {
    switch (column->kinds) {
    case KIND_FLOAT:
        return LANE_F64;
    case KIND_BOOL:
        return LANE_BOOL;
    case KIND_STRING:
        if (column->high >= SEVERAL_CHARACTERS) {
            return lane_for_string(column->bytes);
        }
        break;
    default:
        break;
    }
    return lane_for_interval(column->low, column->high);
}

static InputColumn describe(const Atom *atoms, size_t count) {
    InputColumn column = {.low = INT64_MAX, .high = INT64_MIN, .no_nan = true};
    for (size_t i = 0; i < count; i++) {
        include_atom(&column, atoms[i]);
    }
    if (column.kinds == KIND_FLOAT) {
        column.low = INT64_MIN;
        column.high = INT64_MAX;
    }
    column.lane = lane_of(&column);
    return column;
}

/* Why no column can hold such elements; REASON_COUNT where one can. */
static Reason why_not_native(const InputColumn *column) {
    switch (column->kinds) {
    case KIND_INT:
    case KIND_FLOAT:
    case KIND_BOOL:
        return REASON_COUNT;
    case KIND_STRING:
        return column->bytes > STRING_BYTES_MOST ? REASON_LONG_STRING : REASON_COUNT;
    default:
        return REASON_SEVERAL_TYPES;
    }
}

bool engine_input_read(Arena *arena, const Atom *input, size_t count, unsigned kinds, size_t string_limit,
                       EngineInput *out, const Str **why) {
    AtomContext context = {.arena = arena, .string_limit = string_limit};
    *out = (EngineInput){.profile = {.length = count}};
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        if ((kinds & 1u << kind) == 0) {
            continue;
        }
        out->atoms[kind] = convert(&context, (InputKind)kind, input, count);
        if (out->atoms[kind] == NULL) {
            *why = context.error.message;
            return false;
        }
        out->profile.input[kind] = describe(out->atoms[kind], count);
        Reason problem = why_not_native(&out->profile.input[kind]);
        if (problem != REASON_COUNT) {
            *why = reason_str(arena, problem);
            return false;
        }
    }
    return true;
}

/* ---- classes */

/* Ranges of ints are rounded to powers of two: tight enough for narrow lanes and for proofs that nothing overflows,
 * wide enough that most inputs of a stream share a kernel. */
static void round_int(InputColumn *column) {
    static const unsigned bits[] = {1, 4, 7, 8, 12, 15, 16, 20, 24, 28, 31, 40, 52};
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        int64_t limit = (int64_t)1 << bits[i];
        if (column->low >= -limit && column->high < limit) {
            column->low = column->low < 0 ? -limit : 0;
            column->high = limit - 1;
            return;
        }
    }
    column->low = column->low < 0 ? INT64_MIN : 0;
    column->high = INT64_MAX;
}

static void round_string(InputColumn *column) {
    static const int64_t highs[] = {0x7F, 0xFF, 0xFFFF, CODE_POINT_MOST, SEVERAL_CHARACTERS};
    static const uint32_t bytes[] = {4, 7, 15, 31, 63};
    size_t high = 0;
    size_t size = 0;
    while (highs[high] < column->high) {
        high++;
    }
    while (bytes[size] < column->bytes) {
        size++;
    }
    column->low = column->low < 0 ? -1 : 0;
    column->high = highs[high];
    column->bytes = bytes[size];
}

Specialization engine_input_class(const Specialization *profile) {
    Specialization class = *profile;
    class.stages = plan_stages_forced();
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        InputColumn *column = &class.input[kind];
        if (column->kinds == KIND_INT) {
            round_int(column);
        } else if (column->kinds == KIND_BOOL) {
            column->low = 0;
            column->high = 1;
        } else if (column->kinds == KIND_STRING) {
            round_string(column);
        }
        column->lane = lane_of(column);
    }
    return class;
}

bool engine_input_fits(const Specialization *kernel, const Specialization *profile) {
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        const InputColumn *takes = &kernel->input[kind];
        const InputColumn *has = &profile->input[kind];
        if (takes->kinds != has->kinds || takes->low > has->low || takes->high < has->high ||
            takes->bytes < has->bytes || (takes->no_nan && !has->no_nan)) {
            return false;
        }
    }
    return true;
}

Specialization engine_input_join(const Specialization *a, const Specialization *b) {
    Specialization joined = *a;
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        InputColumn *to = &joined.input[kind];
        const InputColumn *from = &b->input[kind];
        if (to->kinds != from->kinds) {
            return *a;
        }
        include_range(to, from->low);
        include_range(to, from->high);
        to->bytes = from->bytes > to->bytes ? from->bytes : to->bytes;
        to->no_nan = to->no_nan && from->no_nan;
        to->lane = lane_of(to);
    }
    return joined;
}

/* ---- columns */

bool engine_input_columns(Arena *arena, const EngineInput *input, size_t count, const Specialization *kernel,
                          const void *columns[INPUT_KINDS]) {
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        const InputColumn *column = &kernel->input[kind];
        columns[kind] = NULL;
        if (!column->used || input->atoms[kind] == NULL) {
            continue;
        }
        void *plane = plane_new(arena, count, lane_bytes(column->lane));
        if (!planes_of_atoms((CellType){column->kinds, column->lane}, plane, NULL, input->atoms[kind], count)) {
            return false;
        }
        columns[kind] = plane;
    }
    return true;
}
