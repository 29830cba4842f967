/* Atoms as text: as Python's repr, as JSON, as listings show them, and cut to size for error messages. */
#include "frontend/value/internal.h"

#include <math.h>
#include <string.h>
#include <unictype.h>

#define BRIEF_CHARACTERS 40u /* of a string in an error message */

static void append_double(Buf *out, double value) {
    char text[32];
    buf_bytes(out, text, format_double(value, text));
}

static void append_int(Buf *out, int64_t value) {
    char text[24];
    size_t at = sizeof text;
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do {
        text[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (value < 0)
        text[--at] = '-';
    buf_bytes(out, text + at, sizeof text - at);
}

/* ---- repr */

/* What text in quotes shows as an escape, beside ASCII control characters: Unicode categories. */
#define HIDDEN_LINES (UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp) /* else not one line */
#define HIDDEN_PYTHON                                                                                                  \
    (HIDDEN_LINES | UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Cs | UC_CATEGORY_MASK_Co | UC_CATEGORY_MASK_Cn |            \
     UC_CATEGORY_MASK_Zs)

typedef struct QuoteStyle {
    const char *marked; /* ASCII characters that get a backslash */
    uint32_t hidden;    /* categories of what is escaped; the blank never is */
} QuoteStyle;

static bool is_hidden(uint32_t code, uint32_t hidden) {
    if (code < 0x7f)
        return code < 0x20;
    return uc_is_general_category_withtable(code, hidden);
}

static void append_escape(Buf *out, uint32_t code) {
    if (code == '\n')
        buf_text(out, "\\n");
    else if (code == '\r')
        buf_text(out, "\\r");
    else if (code == '\t')
        buf_text(out, "\\t");
    else if (code < 0x100)
        buf_format(out, "\\x%02x", code);
    else
        buf_format(out, code < 0x10000 ? "\\u%04x" : "\\U%08x", code);
}

/* The first `characters` code points; "…" stands for the rest. */
static void append_escaped(Buf *out, const Str *text, QuoteStyle style, size_t characters) {
    size_t at = 0;
    for (; at < text->length && characters > 0; characters--) {
        uint32_t code = 0;
        size_t used = utf8_decode(text->text + at, text->length - at, &code);
        if (used == 0) {
            used = 1;
            code = (unsigned char)text->text[at];
        }
        if (code != 0 && code < 0x80 && strchr(style.marked, (int)code) != NULL)
            buf_char(out, '\\');
        if (is_hidden(code, style.hidden))
            append_escape(out, code);
        else
            buf_bytes(out, text->text + at, used);
        at += used;
    }
    if (at < text->length)
        buf_text(out, "…");
}

/* Single quotes mean Python's repr, which takes double ones around a text that has single ones and no double ones.
 * Double quotes mean a RASP string, where a backslash is only itself. */
static void repr_string(Buf *out, const Str *text, char quote) {
    QuoteStyle style = {.marked = "", .hidden = HIDDEN_LINES};
    if (quote == '\'') {
        bool has_single = memchr(text->text, '\'', text->length) != NULL;
        bool swap = has_single && memchr(text->text, '"', text->length) == NULL;
        style = (QuoteStyle){.marked = swap ? "\\" : "\\'", .hidden = HIDDEN_PYTHON};
        quote = swap ? '"' : '\'';
    }
    buf_char(out, quote);
    append_escaped(out, text, style, SIZE_MAX);
    buf_char(out, quote);
}

static void append_plain(Buf *out, Atom a) {
    switch (a.type) {
    case ATOM_INT:
        append_int(out, a.i);
        break;
    case ATOM_FLOAT:
        append_double(out, a.f);
        break;
    case ATOM_BOOL:
        buf_text(out, a.b ? "True" : "False");
        break;
    case ATOM_STRING:
    case ATOM_OTHER:
        buf_str(out, a.s);
        break;
    }
}

void atom_repr(Buf *out, Atom a, char quote_character) {
    if (a.type == ATOM_STRING)
        repr_string(out, a.s, quote_character);
    else
        append_plain(out, a);
}

void atom_brief(Buf *out, Atom a) {
    if (a.type != ATOM_STRING) {
        append_plain(out, a);
        return;
    }
    buf_char(out, '"');
    append_escaped(out, a.s, (QuoteStyle){.marked = "", .hidden = HIDDEN_LINES}, BRIEF_CHARACTERS);
    buf_char(out, '"');
}

/* ---- JSON */

void json_string(Buf *out, const char *text, size_t length) {
    buf_char(out, '"');
    size_t start = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_bytes(out, text + start, i - start);
        start = i + 1;
        if (c == '"' || c == '\\') {
            buf_char(out, '\\');
            buf_char(out, (char)c);
        } else if (c == '\n' || c == '\r' || c == '\t') {
            append_escape(out, c);
        } else {
            buf_format(out, "\\u%04x", (unsigned)c);
        }
    }
    buf_bytes(out, text + start, length - start);
    buf_char(out, '"');
}

void atom_json(Buf *out, Atom a) {
    switch (a.type) {
    case ATOM_INT:
        append_int(out, a.i);
        break;
    case ATOM_FLOAT:
        if (!isfinite(a.f))
            buf_char(out, '"');
        append_double(out, a.f);
        if (!isfinite(a.f))
            buf_char(out, '"');
        break;
    case ATOM_BOOL:
        buf_text(out, a.b ? "true" : "false");
        break;
    case ATOM_STRING:
    case ATOM_OTHER:
        json_string(out, a.s->text, a.s->length);
        break;
    }
}

/* ---- listings */

void atom_display(Buf *out, Atom a) {
    if (a.type == ATOM_FLOAT)
        append_double(out, round_to_3(a.f));
    else if (a.type == ATOM_BOOL)
        buf_char(out, a.b ? 'T' : 'F');
    else
        append_plain(out, a);
}
