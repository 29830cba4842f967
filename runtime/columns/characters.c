/* Strings of one character, and texts as sequences of them. */
#include "runtime/columns/characters.h"

static const Str *make_character(Arena *arena, int64_t character) {
    char text[4];
    return str_new(arena, text, character < 0 ? 0 : utf8_encode((uint32_t)character, text));
}

const Str *characters_string(Characters *characters, int64_t character) {
    if (character >= CHARACTERS_KEPT) {
        return make_character(characters->arena, character);
    }
    const Str **kept = character < 0 ? &characters->empty : &characters->made[character];
    if (*kept == NULL) {
        *kept = make_character(characters->arena, character);
    }
    return *kept;
}

static size_t count_code_points(const char *text, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return count;
}

const Atom *atoms_of_text(Arena *arena, const char *text, size_t length, size_t *count) {
    Characters characters = {.arena = arena};
    *count = count_code_points(text, length);
    Atom *atoms = arena_array(arena, Atom, *count);
    for (size_t i = 0, at = 0; i < *count; i++) {
        uint32_t code_point = 0;
        at += utf8_decode(text + at, length - at, &code_point);
        atoms[i] = atom_string(characters_string(&characters, code_point));
    }
    return atoms;
}
