/* Atoms as text: as Python's repr, as JSON, as listings show them, and cut to size for error messages. */
#include "frontend/base/visible.h"
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

/* What Python's repr shows as an escape beside what is hidden: Unicode categories. */
#define HIDDEN_PYTHON                                                                                                  \
    (UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp | UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Cs | UC_CATEGORY_MASK_Co |     \
     UC_CATEGORY_MASK_Cn | UC_CATEGORY_MASK_Zs)

typedef struct QuoteStyle {
    const char *marked; /* ASCII characters that get a backslash */
    uint32_t hidden;    /* categories of what is escaped, beside what is never shown; the blank never is */
} QuoteStyle;

static bool is_escaped(uint32_t code, uint32_t hidden) {
    return character_is_hidden(code) || (code > 0x7f && uc_is_general_category_withtable(code, hidden));
}

static void append_escape(Buf *out, uint32_t code) {
    char escape[VISIBLE_BYTES];
    buf_bytes(out, escape, character_escape(code, escape));
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
        if (is_escaped(code, style.hidden))
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
    QuoteStyle style = {.marked = ""};
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
    append_escaped(out, a.s, (QuoteStyle){.marked = ""}, BRIEF_CHARACTERS);
    buf_char(out, '"');
}

/* ---- JSON */

/* The length of a character that JSON may hold but a terminal should not get, 0 for others. */
static size_t hidden_length(const char *text, size_t length, uint32_t *code) {
    unsigned char first = (unsigned char)text[0];
    if (first < 0x7f || (first > 0x7f && first != 0xc2 && first != 0xd8 && first != 0xe2))
        return 0; /* the first bytes of those that character_is_hidden knows, for speed */
    size_t used = utf8_decode(text, length, code);
    return used > 0 && character_is_hidden(*code) ? used : 0;
}

void json_string(Buf *out, const char *text, size_t length) {
    buf_char(out, '"');
    size_t start = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        uint32_t code = c;
        size_t used = c < 0x20 || c == '"' || c == '\\' ? 1 : hidden_length(text + i, length - i, &code);
        if (used == 0)
            continue;
        buf_bytes(out, text + start, i - start);
        i += used - 1;
        start = i + 1;
        if (c == '"' || c == '\\') {
            buf_char(out, '\\');
            buf_char(out, (char)c);
        } else if (c == '\n' || c == '\r' || c == '\t') {
            append_escape(out, c);
        } else {
            buf_format(out, "\\u%04x", (unsigned)code);
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

/* A tab only moves what follows, and the authors' prompt shows it. */
static void append_visible(Buf *out, const Str *text) {
    size_t start = 0; /* of the run that is shown as it is */
    for (size_t at = 0; at < text->length;) {
        uint32_t code = (unsigned char)text->text[at];
        const size_t used = utf8_decode(text->text + at, text->length - at, &code);
        if ((used == 0 || character_is_hidden(code)) && code != '\t') {
            buf_bytes(out, text->text + start, at - start);
            append_escape(out, code);
            start = at + (used > 0 ? used : 1);
        }
        at += used > 0 ? used : 1;
    }
    buf_bytes(out, text->text + start, text->length - start);
}

void atom_display(Buf *out, Atom a) {
    if (a.type == ATOM_FLOAT)
        append_double(out, round_to_3(a.f));
    else if (a.type == ATOM_BOOL)
        buf_char(out, a.b ? 'T' : 'F');
    else if (a.type == ATOM_STRING)
        append_visible(out, a.s);
    else
        append_plain(out, a);
}
