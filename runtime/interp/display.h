/* What docs/language.md calls "Display", as text without colours or indentation of the first line. */
#ifndef RUNTIME_INTERP_DISPLAY_H
#define RUNTIME_INTERP_DISPLAY_H
#include "frontend/value/atom.h"

/* [v, v, ...] (types), or [v]*n (types) when all positions are equal by == and count > 1. */
void display_sequence(Buf *out, const Atom *at, size_t count, SeqType type);
/* The matrix: a heading line of the input's elements, then LABEL | 1   1 per query position. Lines end in '\n';
 * columns are aligned by display width (wcwidth rules). indent blanks begin every line. */
void display_matrix(Buf *out, const uint8_t *cells, const Atom *input, size_t count, size_t indent);
/* "hello" for an input given as one string (all elements single characters), else [1, 2.5, 'x'] by repr. */
void display_input(Buf *out, const Atom *input, size_t count, bool as_string);
/* Columns of a terminal that the UTF-8 text takes. */
size_t display_width(const char *text, size_t length);
#endif
