/* Listings: sequences, matrices and inputs as "Display" of docs/language.md shows them. */
#include "runtime/interp/display.h"

#include "frontend/base/visible.h"
#include "frontend/base/width.h"

#include <string.h>

size_t display_width(const char *text, size_t length) {
    return text_width(text, length);
}

/* ---- sequences */

static bool all_equal(const Atom *at, size_t count) {
    for (size_t i = 1; i < count; i++)
        if (!atom_equal(at[0], at[i]))
            return false;
    return true;
}

void display_sequence(Buf *out, const Atom *at, size_t count, SeqType type) {
    bool folded = count > 1 && all_equal(at, count);
    buf_char(out, '[');
    for (size_t i = 0; i < (folded ? 1 : count); i++) {
        if (i > 0)
            buf_text(out, ", ");
        atom_display(out, at[i]);
    }
    buf_char(out, ']');
    if (folded)
        buf_format(out, "*%zu", count);
    buf_format(out, " (%ss)", seq_type_name(type));
}

/* ---- matrices */

typedef struct Label {
    size_t start, length; /* in the text of all labels */
    size_t width;         /* columns */
} Label;

static bool has_hidden(const Atom *a) {
    if (a->type != ATOM_STRING)
        return false;
    for (size_t i = 0; i < a->s->length;) {
        uint32_t code_point = 0;
        size_t used = utf8_decode(a->s->text + i, a->s->length - i, &code_point);
        if (used == 0 || character_is_hidden(code_point))
            return true;
        i += used;
    }
    return false;
}

/* The element as listings show it; one that would break the lines is escaped and quoted. */
static Label label_of(Buf *labels, const Atom *element) {
    Label label = {.start = labels->length};
    if (has_hidden(element))
        atom_repr(labels, *element, '\'');
    else
        atom_display(labels, *element);
    label.length = labels->length - label.start;
    label.width = label.length > 0 ? text_width(labels->data + label.start, label.length) : 0;
    return label;
}

static void append_label(Buf *out, const Buf *labels, const Label *label) {
    if (label->length > 0)
        buf_bytes(out, labels->data + label->start, label->length);
}

/* Blanks are written only in front of something, so that no line ends in any. */
static void display_row(Buf *out, const uint8_t *cells, const Label *labels, size_t count) {
    size_t blanks = 0;
    for (size_t j = 0; j < count; j++) {
        blanks++;
        if (cells[j]) {
            buf_repeat(out, ' ', blanks);
            buf_char(out, '1');
            blanks = labels[j].width > 1 ? labels[j].width - 1 : 0;
        } else {
            blanks += labels[j].width > 1 ? labels[j].width : 1;
        }
    }
    buf_char(out, '\n');
}

/* Columns are as wide as their heading, at least 1. */
static void display_heading(Buf *out, const Buf *text, const Label *labels, size_t count) {
    size_t blanks = 0;
    for (size_t j = 0; j < count; j++) {
        blanks++;
        if (labels[j].length > 0) {
            buf_repeat(out, ' ', blanks);
            append_label(out, text, &labels[j]);
            blanks = 0;
        }
        blanks += labels[j].width == 0 ? 1 : 0;
    }
    buf_char(out, '\n');
}

void display_matrix(Buf *out, const uint8_t *cells, const Atom *input, size_t count, size_t indent) {
    Buf text;
    buf_init(&text, out->arena);
    Label *labels = arena_array(out->arena, Label, count);
    size_t widest = 0;
    for (size_t i = 0; i < count; i++) {
        labels[i] = label_of(&text, &input[i]);
        widest = labels[i].width > widest ? labels[i].width : widest;
    }
    buf_repeat(out, ' ', indent + widest + 2);
    display_heading(out, &text, labels, count);
    for (size_t i = 0; i < count; i++) {
        buf_repeat(out, ' ', indent + widest - labels[i].width);
        append_label(out, &text, &labels[i]);
        buf_text(out, " |");
        display_row(out, cells + i * count, labels, count);
    }
}

/* ---- inputs */

static void display_string(Buf *out, const Atom *input, size_t count) {
    Buf whole;
    buf_init(&whole, out->arena);
    for (size_t i = 0; i < count; i++)
        buf_str(&whole, input[i].s);
    atom_repr(out, atom_string(buf_to_str(&whole)), '"');
}

void display_input(Buf *out, const Atom *input, size_t count, bool as_string) {
    if (as_string) {
        display_string(out, input, count);
        return;
    }
    buf_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_text(out, ", ");
        atom_repr(out, input[i], '\'');
    }
    buf_char(out, ']');
}
