/* Sequences in memory, and the atoms that they stand for. There are three forms:
 *
 *   atoms     what the interpreter computes with: any type, any value
 *   planes    what kernels read and write: a payload of cells, all of one lane, and for a mixed sequence one of tags
 *   elements  the C arrays of a caller (jit/entry/entry.h)
 *
 * A file for each direction. Kernels make planes of elements by themselves (jit/back/entry_column.c).
 */
#ifndef RUNTIME_COLUMNS_COLUMNS_H
#define RUNTIME_COLUMNS_COLUMNS_H
#include "frontend/value/atom.h"
#include "jit/entry/entry.h"

/* What the cells of a sequence are. */
typedef struct CellType {
    unsigned kinds; /* KIND_ bits; several: mixed, doubles with a KindTag each */
    Lane lane;
} CellType;

/* ---- planes_of_atoms.c */

/* The KIND_ bit of an atom; 0 for what is no value. */
unsigned atom_kind(Atom atom);
/* Room for count cells, aligned for vectors. */
void *plane_new(Arena *arena, size_t count, size_t cell_bytes);
/* Writes count atoms as cells; tags is used for a mixed type only. False where an atom has no such cell: it is of
 * another kind, does not fit the lane, or is an int that no double holds exactly. Cells from there on are then
 * undefined. */
bool planes_of_atoms(CellType type, void *payload, uint8_t *tags, const Atom *atoms, size_t count);

/* ---- atoms_of_planes.c */

/* The number or bool of a cell. */
Atom cell_number(CellType type, const void *payload, const uint8_t *tags, size_t index);
/* The string of a cell, with a closing NUL; its length in bytes. */
size_t cell_text(CellType type, const void *payload, size_t index, char text[STRING_BYTES_MOST + 1]);
const Atom *atoms_of_planes(Arena *arena, CellType type, const void *payload, const uint8_t *tags, size_t count);

/* ---- atoms_of_elements.c */

/* n elements of an array; of text, which must be UTF-8, n bytes. *count: how many atoms. */
const Atom *atoms_of_elements(Arena *arena, Element element, const void *elements, size_t n, size_t *count);
#endif
