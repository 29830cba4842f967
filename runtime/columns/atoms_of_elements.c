/* Elements of C arrays become atoms, as entry points of kernels read them. */
#include "runtime/columns/cell.h"
#include "runtime/columns/characters.h"
#include "runtime/columns/columns.h"

static Atom atom_of_element(Characters *characters, Element element, const void *elements, size_t index) {
    switch (element) {
    case ELEMENT_U8:
        return atom_string(characters_string(characters, cell_int(elements, LANE_U8, index)));
    case ELEMENT_I8:
        return atom_int(cell_int(elements, LANE_I8, index));
    case ELEMENT_I16:
        return atom_int(cell_int(elements, LANE_I16, index));
    case ELEMENT_I32:
        return atom_int(cell_int(elements, LANE_I32, index));
    case ELEMENT_I64:
        return atom_int(cell_int(elements, LANE_I64, index));
    case ELEMENT_F32:
        return atom_float((double)((const float *)elements)[index]);
    case ELEMENT_F64:
        return atom_float(((const double *)elements)[index]);
    case ELEMENT_BOOL:
        return atom_bool(((const uint8_t *)elements)[index] != 0);
    case ELEMENT_TEXT: /* code points have no index */
    case ELEMENT_COUNT:
        break;
    }
    return atom_int(0);
}

const Atom *atoms_of_elements(Arena *arena, Element element, const void *elements, size_t n, size_t *count) {
    if (element == ELEMENT_TEXT) {
        return atoms_of_text(arena, elements, n, count);
    }
    Characters characters = {.arena = arena};
    Atom *atoms = arena_array(arena, Atom, n);
    for (size_t i = 0; i < n; i++) {
        atoms[i] = atom_of_element(&characters, element, elements, i);
    }
    *count = n;
    return atoms;
}
