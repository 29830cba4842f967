/* Planes become atoms: what a kernel wrote. */
#include "runtime/columns/cell.h"
#include "runtime/columns/characters.h"
#include "runtime/columns/columns.h"

static Atom number_of_tag(double value, KindTag tag) {
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

Atom cell_number(CellType type, const void *payload, const uint8_t *tags, size_t index) {
    if (kinds_are_mixed(type.kinds)) {
        return number_of_tag(((const double *)payload)[index], (KindTag)tags[index]);
    }
    if (type.kinds == KIND_FLOAT) {
        return atom_float(((const double *)payload)[index]);
    }
    int64_t value = cell_int(payload, type.lane, index);
    return type.kinds == KIND_BOOL ? atom_bool(value != 0) : atom_int(value);
}

size_t cell_text(CellType type, const void *payload, size_t index, char text[STRING_BYTES_MOST + 1]) {
    size_t length = 0;
    if (lane_is_string(type.lane)) {
        length = lane_unpack(type.lane, (const uint8_t *)payload + index * lane_bytes(type.lane), text);
    } else {
        int64_t character = cell_int(payload, type.lane, index);
        length = character >= 0 ? utf8_encode((uint32_t)character, text) : 0;
    }
    text[length] = '\0';
    return length;
}

static void read_packed(Arena *arena, CellType type, const void *payload, Atom *out, size_t count) {
    char text[STRING_BYTES_MOST + 1];
    for (size_t i = 0; i < count; i++) {
        out[i] = atom_string(str_new(arena, text, cell_text(type, payload, i, text)));
    }
}

static void read_characters(Arena *arena, Lane lane, const void *payload, Atom *out, size_t count) {
    Characters characters = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        out[i] = atom_string(characters_string(&characters, cell_int(payload, lane, i)));
    }
}

const Atom *atoms_of_planes(Arena *arena, CellType type, const void *payload, const uint8_t *tags, size_t count) {
    Atom *out = arena_array(arena, Atom, count);
    if (type.kinds != KIND_STRING) {
        for (size_t i = 0; i < count; i++) {
            out[i] = cell_number(type, payload, tags, i);
        }
    } else if (lane_is_string(type.lane)) {
        read_packed(arena, type, payload, out, count);
    } else {
        read_characters(arena, type.lane, payload, out, count);
    }
    return out;
}
