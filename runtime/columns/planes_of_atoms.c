/* Atoms become planes: inputs of kernels, and results of the interpreter in the place of a kernel's. */
#include "runtime/columns/cell.h"
#include "runtime/columns/columns.h"

#define PLANE_ALIGNMENT 64

void *plane_new(Arena *arena, size_t count, size_t cell_bytes) {
    size_t bytes;
    if (__builtin_mul_overflow(count, cell_bytes, &bytes) || bytes > SIZE_MAX - PLANE_ALIGNMENT) {
        budget_fail(arena->budget);
    }
    unsigned char *block = arena_alloc(arena, bytes + PLANE_ALIGNMENT);
    size_t beyond = (uintptr_t)block % PLANE_ALIGNMENT;
    return beyond == 0 ? block : block + (PLANE_ALIGNMENT - beyond);
}

unsigned atom_kind(Atom atom) {
    switch (atom.type) {
    case ATOM_INT:
        return KIND_INT;
    case ATOM_FLOAT:
        return KIND_FLOAT;
    case ATOM_BOOL:
        return KIND_BOOL;
    case ATOM_STRING:
        return KIND_STRING;
    case ATOM_OTHER:
        break;
    }
    return 0;
}

static bool put_string(void *payload, Lane lane, size_t index, const Str *text) {
    if (lane_is_string(lane)) {
        return lane_pack(lane, text->text, text->length, (uint8_t *)payload + index * lane_bytes(lane));
    }
    int64_t character = str_character_number(text);
    return character != SEVERAL_CHARACTERS && cell_put_int(payload, lane, index, character);
}

/* Of a sequence of one kind. */
static bool put_cell(CellType type, void *payload, size_t index, Atom atom) {
    if (atom_kind(atom) != type.kinds) {
        return false;
    }
    switch (atom.type) {
    case ATOM_INT:
        return cell_put_int(payload, type.lane, index, atom.i);
    case ATOM_BOOL:
        return cell_put_int(payload, type.lane, index, atom.b);
    case ATOM_FLOAT:
        ((double *)payload)[index] = atom.f;
        return type.lane == LANE_F64;
    case ATOM_STRING:
        return put_string(payload, type.lane, index, atom.s);
    case ATOM_OTHER:
        break;
    }
    return false;
}

static bool put_mixed(double *payload, uint8_t *tags, size_t index, Atom atom) {
    switch (atom.type) {
    case ATOM_INT:
        payload[index] = (double)atom.i;
        tags[index] = TAG_INT;
        return atom.i >= -EXACT_INT_MOST && atom.i <= EXACT_INT_MOST;
    case ATOM_FLOAT:
        payload[index] = atom.f;
        tags[index] = TAG_FLOAT;
        return true;
    case ATOM_BOOL:
        payload[index] = atom.b;
        tags[index] = TAG_BOOL;
        return true;
    case ATOM_STRING:
    case ATOM_OTHER:
        break;
    }
    return false;
}

bool planes_of_atoms(CellType type, void *payload, uint8_t *tags, const Atom *atoms, size_t count) {
    bool mixed = kinds_are_mixed(type.kinds);
    for (size_t i = 0; i < count; i++) {
        if (mixed ? !put_mixed(payload, tags, i, atoms[i]) : !put_cell(type, payload, i, atoms[i])) {
            return false;
        }
    }
    return true;
}
