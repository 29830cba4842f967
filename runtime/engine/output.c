/* Results of native code: the planes that a kernel wrote become atoms. */
#include "runtime/engine/engine.h"

#include <string.h>

#define PLANE_ALIGNMENT 64
#define CACHED_CHARACTERS 256

void *engine_plane(Arena *arena, size_t count, size_t element_bytes) {
    size_t bytes;
    if (__builtin_mul_overflow(count, element_bytes, &bytes) || bytes > SIZE_MAX - PLANE_ALIGNMENT) {
        budget_fail(arena->budget);
    }
    unsigned char *block = arena_alloc(arena, bytes + PLANE_ALIGNMENT);
    size_t beyond = (uintptr_t)block % PLANE_ALIGNMENT;
    return beyond == 0 ? block : block + (PLANE_ALIGNMENT - beyond);
}

static int64_t read_int(const void *plane, Lane lane, size_t index) {
    switch (lane) {
    case LANE_I8:
        return ((const int8_t *)plane)[index];
    case LANE_I16:
        return ((const int16_t *)plane)[index];
    case LANE_U16:
        return ((const uint16_t *)plane)[index];
    case LANE_I32:
        return ((const int32_t *)plane)[index];
    case LANE_I64:
        return ((const int64_t *)plane)[index];
    default:
        return ((const uint8_t *)plane)[index]; /* u8 and bool */
    }
}

/* Strings of one character, each made once: results are full of them. */
typedef struct Characters {
    Arena *arena;
    const Str *made[CACHED_CHARACTERS];
    const Str *empty;
} Characters;

static const Str *make_character(Arena *arena, int64_t code_point) {
    char text[4];
    return str_new(arena, text, utf8_encode((uint32_t)code_point, text));
}

static const Str *string_of_character(Characters *characters, int64_t code_point) {
    if (code_point < 0) {
        characters->empty = characters->empty != NULL ? characters->empty : str_new(characters->arena, "", 0);
        return characters->empty;
    }
    if (code_point >= CACHED_CHARACTERS) {
        return make_character(characters->arena, code_point);
    }
    if (characters->made[code_point] == NULL) {
        characters->made[code_point] = make_character(characters->arena, code_point);
    }
    return characters->made[code_point];
}

static const Str *string_of_pack(Arena *arena, Lane lane, const uint8_t *code_point) {
    char text[64];
    return str_new(arena, text, lane_unpack(lane, code_point, text));
}

static void read_strings(Arena *arena, Lane lane, const void *plane, Atom *at, size_t count) {
    Characters characters = {.arena = arena};
    size_t bytes = lane_bytes(lane);
    bool packed = lane_is_string(lane);
    for (size_t i = 0; i < count; i++) {
        at[i] = atom_string(packed ? string_of_pack(arena, lane, (const uint8_t *)plane + i * bytes)
                                   : string_of_character(&characters, read_int(plane, lane, i)));
    }
}

static Atom tagged(double value, KindTag tag) {
    switch (tag) {
    case TAG_INT:
        return atom_int((int64_t)value);
    case TAG_BOOL:
        return atom_bool(value != 0);
    case TAG_FLOAT:
        break;
    }
    return atom_float(value);
}

static void read_numbers(const JitKernel *kernel, const void *payload, const uint8_t *tags, Atom *at, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (kernel->mixed) {
            at[i] = tagged(((const double *)payload)[i], (KindTag)tags[i]);
        } else if (kernel->kinds == KIND_FLOAT) {
            at[i] = atom_float(((const double *)payload)[i]);
        } else if (kernel->kinds == KIND_BOOL) {
            at[i] = atom_bool(read_int(payload, kernel->lane, i) != 0);
        } else {
            at[i] = atom_int(read_int(payload, kernel->lane, i));
        }
    }
}

bool engine_output_read(rasp_result *result, const JitKernel *kernel, const void *payload, const uint8_t *tags) {
    Atom *at = arena_array(&result->arena, Atom, result->count);
    AtomContext context = {.arena = &result->arena};
    if (kernel->kinds == KIND_STRING) {
        read_strings(&result->arena, kernel->lane, payload, at, result->count);
    } else {
        read_numbers(kernel, payload, tags, at, result->count);
    }
    result->sequence = (Sequence){.count = result->count, .at = at};
    return atom_sequence_type(&context, at, result->count, &result->sequence.type);
}
