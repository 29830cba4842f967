/* Strings of at most one character, of which the frequent ones are made once: texts are full of them. */
#ifndef RUNTIME_COLUMNS_CHARACTERS_H
#define RUNTIME_COLUMNS_CHARACTERS_H
#include "frontend/value/atom.h"

#define CHARACTERS_KEPT 256

typedef struct Characters {
    Arena *arena; /* of the strings; the rest begins as NULL */
    const Str *empty;
    const Str *made[CHARACTERS_KEPT];
} Characters;

/* The string of a code point, or of -1: "". */
const Str *characters_string(Characters *characters, int64_t character);
/* One atom per code point of a text that is UTF-8. */
const Atom *atoms_of_text(Arena *arena, const char *text, size_t length, size_t *count);
#endif
