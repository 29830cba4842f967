/* What callers give as inputs: text and public atoms become atoms. */
#include "runtime/session/session.h"

#include "runtime/columns/characters.h"

bool input_check_text(DiagSink *sink, const char *text, size_t length) {
    size_t bad = utf8_check(text, length);
    return bad == length || diag_report(sink, ERR_VALUE, SPAN_NONE, "the input is not valid UTF-8 (byte %zu)", bad + 1);
}

bool input_from_text(Arena *arena, DiagSink *sink, const char *text, size_t length, const Atom **out, size_t *count) {
    if (!input_check_text(sink, text, length)) {
        return false;
    }
    *out = atoms_of_text(arena, text, length, count);
    return true;
}

static bool atom_from_public(Arena *arena, DiagSink *sink, const rasp_atom *from, size_t index, size_t string_limit,
                             Atom *out) {
    switch (from->type) {
    case RASP_INT:
        *out = atom_int(from->as.i);
        return true;
    case RASP_FLOAT:
        *out = atom_float(from->as.f);
        return true;
    case RASP_BOOL:
        *out = atom_bool(from->as.b);
        return true;
    case RASP_STRING:
        break;
    }
    if (from->type != RASP_STRING || utf8_check(from->as.s.text, from->as.s.length) < from->as.s.length) {
        return diag_report(sink, ERR_VALUE, SPAN_NONE, "input element %zu is no atom in valid UTF-8", index);
    }
    if (from->as.s.length > string_limit) {
        return diag_report(sink, ERR_LIMIT, SPAN_NONE,
                           "input element %zu is a string of %zu bytes, which is longer than the limit of %zu", index,
                           from->as.s.length, string_limit);
    }
    *out = atom_string(str_new(arena, from->as.s.text, from->as.s.length));
    return true;
}

bool input_from_atoms(Arena *arena, DiagSink *sink, const rasp_atom *from, size_t count, size_t string_limit,
                      const Atom **out) {
    Atom *atoms = arena_array(arena, Atom, count);
    for (size_t i = 0; i < count; i++) {
        if (!atom_from_public(arena, sink, &from[i], i, string_limit, &atoms[i])) {
            return false;
        }
    }
    *out = atoms;
    return true;
}
