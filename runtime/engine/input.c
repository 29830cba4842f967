/* Inputs of native code: conversion, what is known of the elements, and the columns that kernels read. */
#include "runtime/engine/engine.h"

#include "jit/plan/plan.h"

#include <math.h>
#include <string.h>

#define LONG_STRING 63 /* bytes of the longest string that a lane holds */

unsigned engine_input_kinds(Arena *arena, const Graph *graph, NodeId root) {
    ArenaMark mark = arena_mark(arena);
    bool *marked = arena_zalloc(arena, (size_t)root + 1);
    unsigned kinds = 0;
    graph_ancestors(graph, root, marked);
    for (NodeId id = 0; id <= root; id++) {
        const Node *node = graph_node(graph, id);
        if (marked[id] && node->kind == NODE_INPUT) {
            kinds |= 1u << node->input;
        }
    }
    arena_release(arena, mark);
    return kinds;
}

/* ---- conversion */

static bool convert_one(AtomContext *context, InputKind kind, Atom from, Atom *to) {
    switch (kind) {
    case INPUT_STRING:
        return atom_to_string(context, from, to);
    case INPUT_INT:
        return atom_to_int(context, from, to);
    case INPUT_FLOAT:
        return atom_to_float(context, from, to);
    case INPUT_BOOL:
        *to = atom_to_bool(from);
        return true;
    case INPUT_ASIS:
        break;
    }
    *to = from;
    return true;
}

static bool is_converted(InputKind kind, const Atom *input, size_t count) {
    static const AtomType types[] = {
        [INPUT_STRING] = ATOM_STRING, [INPUT_INT] = ATOM_INT, [INPUT_FLOAT] = ATOM_FLOAT, [INPUT_BOOL] = ATOM_BOOL};
    for (size_t i = 0; kind != INPUT_ASIS && i < count; i++) {
        if (input[i].type != types[kind]) {
            return false;
        }
    }
    return true;
}

static const Atom *convert(AtomContext *context, InputKind kind, const Atom *input, size_t count) {
    if (is_converted(kind, input, count)) {
        return input;
    }
    Atom *converted = arena_array(context->arena, Atom, count);
    for (size_t i = 0; i < count; i++) {
        if (!convert_one(context, kind, input[i], &converted[i])) {
            return NULL;
        }
    }
    return converted;
}

/* ---- what is known of the elements */

/* The number of a string: its one code point, -1 for none, or SEVERAL_CHARACTERS. */
static int64_t string_code(const Str *string) {
    uint32_t code_point = 0;
    if (string->characters == 0) {
        return -1;
    }
    if (string->characters > 1) {
        return SEVERAL_CHARACTERS;
    }
    utf8_decode(string->text, string->length, &code_point);
    return code_point;
}

static void include_range(InputColumn *column, int64_t value) {
    column->low = value < column->low ? value : column->low;
    column->high = value > column->high ? value : column->high;
}

static void include_atom(InputColumn *column, Atom atom) {
    switch (atom.type) {
    case ATOM_INT:
        column->kinds |= KIND_INT;
        include_range(column, atom.i);
        break;
    case ATOM_FLOAT:
        column->kinds |= KIND_FLOAT;
        column->no_nan = column->no_nan && !isnan(atom.f);
        break;
    case ATOM_BOOL:
        column->kinds |= KIND_BOOL;
        include_range(column, atom.b);
        break;
    case ATOM_STRING:
        column->kinds |= KIND_STRING;
        column->bytes = atom.s->length > column->bytes ? atom.s->length : column->bytes;
        include_range(column, string_code(atom.s));
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

static const char *why_not_native(const InputColumn *column) {
    switch (column->kinds) {
    case KIND_INT:
    case KIND_FLOAT:
    case KIND_BOOL:
        return NULL;
    case KIND_STRING:
        return column->bytes > LONG_STRING ? "an input element has more than 63 bytes" : NULL;
    default:
        return "the input's elements are of several types";
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
        const char *problem = why_not_native(&out->profile.input[kind]);
        if (problem != NULL) {
            *why = str_from(arena, problem);
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

static int64_t int_of(Atom atom) {
    switch (atom.type) {
    case ATOM_INT:
        return atom.i;
    case ATOM_BOOL:
        return atom.b;
    case ATOM_STRING:
        return string_code(atom.s);
    default:
        return 0;
    }
}

static void put_ints(void *column, Lane lane, const Atom *atoms, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int64_t value = int_of(atoms[i]);
        switch (lane_bytes(lane)) {
        case 1:
            ((uint8_t *)column)[i] = (uint8_t)value;
            break;
        case 2:
            ((uint16_t *)column)[i] = (uint16_t)value;
            break;
        case 4:
            ((uint32_t *)column)[i] = (uint32_t)value;
            break;
        default:
            ((uint64_t *)column)[i] = (uint64_t)value;
            break;
        }
    }
}

static void put_strings(uint8_t *column, Lane lane, const Atom *atoms, size_t count) {
    size_t bytes = lane_bytes(lane);
    for (size_t i = 0; i < count; i++) {
        lane_pack(lane, atoms[i].s->text, atoms[i].s->length, column + i * bytes);
    }
}

static void put_doubles(double *column, const Atom *atoms, size_t count) {
    for (size_t i = 0; i < count; i++) {
        column[i] = atoms[i].type == ATOM_FLOAT ? atoms[i].f : (double)int_of(atoms[i]);
    }
}

void engine_input_columns(Arena *arena, const EngineInput *input, size_t count, const Specialization *kernel,
                          const void *columns[INPUT_KINDS]) {
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        const InputColumn *column = &kernel->input[kind];
        columns[kind] = NULL;
        if (!column->used || input->atoms[kind] == NULL) {
            continue;
        }
        void *plane = engine_plane(arena, count, lane_bytes(column->lane));
        if (column->lane == LANE_F64) {
            put_doubles(plane, input->atoms[kind], count);
        } else if (lane_is_string(column->lane)) {
            put_strings(plane, column->lane, input->atoms[kind], count);
        } else {
            put_ints(plane, column->lane, input->atoms[kind], count);
        }
        columns[kind] = plane;
    }
}
