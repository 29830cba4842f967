/* Errors as people read them:
 *
 *     FILE:LINE:COLUMN: error: TEXT
 *        12 | x = tokens + "a";
 *           |     ~~~ under the place ~~~
 *           | FILE:LINE:COLUMN: note: TEXT
 *         3 | ...
 *
 * Every line after the first begins with blanks and a number or a bar, so that a reader can tell what belongs to a
 * report. A long line is cut around the place. Whatever could disturb a terminal (control characters, changes of
 * direction, bytes that are no text) is shown as a sign of one column. JSON is not made here.
 */
#include "frontend/base/visible.h"
#include "frontend/base/width.h"
#include "frontend/diag.h"

#define LINE_COLUMNS 120u /* most that is shown of a source line */
#define LEFT_COLUMNS 50u  /* shown before the place when a line is cut on the left */
#define LINE_BYTES 2000u  /* the same bound for text that takes no columns */
#define ELLIPSIS "\xE2\x80\xA6"

typedef struct Colours {
    const char *strong, *error, *note, *place, *plain;
} Colours;

static Colours choose_colours(bool colour) {
    return colour ? (Colours){"\033[1m", "\033[1;31m", "\033[1;36m", "\033[1;32m", "\033[0m"}
                  : (Colours){"", "", "", "", ""};
}

/* One shown character of a text. */
typedef struct Glyph {
    size_t bytes;        /* of the text */
    uint32_t code_point; /* shown in its place */
    unsigned width;
} Glyph;

static uint32_t shown_character(uint32_t c) {
    if (c == '\t') {
        return ' ';
    }
    if (c < 0x20) {
        return 0x2400 + c;
    }
    if (c == 0x7F) {
        return 0x2421;
    }
    return character_is_hidden(c) ? 0xFFFD : c;
}

static Glyph glyph_at(const char *text, size_t length) {
    uint32_t code_point = 0;
    size_t used = utf8_decode(text, length, &code_point);
    uint32_t shown = used == 0 ? 0xFFFD : shown_character(code_point);
    return (Glyph){used == 0 ? 1 : used, shown, character_width(shown)};
}

/* The character that ends at `end`. */
static Glyph glyph_before(const char *text, size_t end) {
    for (size_t bytes = 2; bytes <= 4 && bytes <= end; bytes++) {
        Glyph glyph = glyph_at(text + end - bytes, bytes);
        if (glyph.bytes == bytes) {
            return glyph;
        }
    }
    return glyph_at(text + end - 1, 1);
}

static void show_text(Buf *out, const char *text, size_t length) {
    for (size_t at = 0; at < length;) {
        Glyph glyph = glyph_at(text + at, length - at);
        char bytes[4];
        buf_bytes(out, bytes, utf8_encode(glyph.code_point, bytes));
        at += glyph.bytes;
    }
}

static size_t shown_width(const char *text, size_t length) {
    size_t width = 0;
    for (size_t at = 0; at < length;) {
        Glyph glyph = glyph_at(text + at, length - at);
        width += glyph.width;
        at += glyph.bytes;
    }
    return width;
}

/* How far the text from `from` on fits into so many columns. */
static size_t fit(const char *text, size_t from, size_t length, size_t columns) {
    size_t at = from, width = 0;
    while (at < length) {
        Glyph glyph = glyph_at(text + at, length - at);
        width += glyph.width;
        if (width > columns || at + glyph.bytes - from > LINE_BYTES) {
            break;
        }
        at += glyph.bytes;
    }
    return at;
}

/* Where a stretch of so many columns that ends at `end` begins; never at a mark that joins what is before it. */
static size_t fit_backwards(const char *text, size_t end, size_t columns) {
    size_t at = end, width = 0;
    while (at > 0) {
        Glyph glyph = glyph_before(text, at);
        width += glyph.width;
        if (width > columns || end - at + glyph.bytes > LINE_BYTES) {
            break;
        }
        at -= glyph.bytes;
    }
    while (at > 0 && at < end && glyph_at(text + at, end - at).width == 0) {
        at += glyph_at(text + at, end - at).bytes;
    }
    return at;
}

/* The part of a line that is shown, and the place in it: bytes of the line. */
typedef struct Excerpt {
    const char *text;
    size_t length;            /* of the line */
    size_t begin, stop;       /* shown */
    size_t place, place_stop; /* marked; begin <= place <= place_stop <= stop */
} Excerpt;

static Excerpt cut_line(const char *text, size_t length, size_t place, size_t place_stop) {
    size_t columns = LINE_COLUMNS - 2; /* and two marks where it is cut */
    Excerpt excerpt = {.text = text, .length = length};
    place = place < length ? place : length;
    place_stop = place_stop < place ? place : place_stop < length ? place_stop : length;
    excerpt.place = place;
    excerpt.begin = fit(text, 0, place_stop, columns) == place_stop ? 0 : fit_backwards(text, place, LEFT_COLUMNS);
    excerpt.stop = fit(text, excerpt.begin, length, columns);
    excerpt.place_stop = place_stop < excerpt.stop ? place_stop : excerpt.stop;
    return excerpt;
}

static void show_excerpt(Buf *out, const Excerpt *e, uint32_t line, const Colours *colours) {
    buf_format(out, " %4u | %s", line, e->begin > 0 ? ELLIPSIS : "");
    show_text(out, e->text + e->begin, e->stop - e->begin);
    buf_text(out, e->stop < e->length ? ELLIPSIS "\n" : "\n");

    size_t digits = 4;
    for (uint32_t rest = line / 10000; rest > 0; rest /= 10) {
        digits++;
    }
    size_t before = (e->begin > 0) + shown_width(e->text + e->begin, e->place - e->begin);
    size_t width = shown_width(e->text + e->place, e->place_stop - e->place);
    buf_repeat(out, ' ', digits + 2);
    buf_text(out, "| ");
    buf_repeat(out, ' ', before);
    buf_format(out, "%s^", colours->place);
    buf_repeat(out, '~', width > 1 ? width - 1 : 0);
    buf_format(out, "%s\n", colours->plain);
}

static void show_source(Buf *out, const SourceMap *map, Span span, uint32_t line, const Colours *colours) {
    size_t length = 0;
    const char *text = source_line(map, span.source, line, &length);
    size_t line_start = source_get(map, span.source)->line_starts.data[line - 1];
    size_t place = span.start - line_start;
    size_t place_stop = span.end > span.start ? span.end - line_start : place;
    Excerpt excerpt = cut_line(text, length, place, place_stop);
    show_excerpt(out, &excerpt, line, colours);
}

/* One message with its place and source line, and how often it was reported. */
static void show_message(Buf *out, const SourceMap *map, Span span, const char *colour, const char *kind,
                         const Str *message, uint32_t times, const Colours *colours) {
    const Source *source = source_get(map, span.source);
    uint32_t line = 0, column = 0;
    if (source != NULL) {
        span.start = span.start < source->length ? span.start : (uint32_t)source->length;
        source_position(map, span.source, span.start, &line, &column);
        buf_text(out, colours->strong);
        show_text(out, source->name->text, source->name->length);
        buf_format(out, ":%u:%u:%s ", line, column, colours->plain);
    }
    buf_format(out, "%s%s:%s ", colour, kind, colours->plain);
    show_text(out, message->text, message->length);
    if (times > 1) {
        buf_format(out, ", %u times", times);
    }
    buf_char(out, '\n');
    if (source != NULL) {
        show_source(out, map, span, line, colours);
    }
}

void diag_render(Buf *out, const SourceMap *map, const Diag *diag, bool colour) {
    Colours colours = choose_colours(colour);
    show_message(out, map, diag->span, colours.error, "error", diag->message, 1, &colours);
    for (size_t i = 0; i < diag->notes.count; i++) {
        const DiagNote *note = &diag->notes.data[i];
        if (note->skipped > 0) {
            buf_format(out, "      | %snote:%s %u more %s left out here\n", colours.note, colours.plain, note->skipped,
                       note->skipped == 1 ? "note is" : "notes are");
        }
        buf_text(out, "      | ");
        show_message(out, map, note->span, colours.note, "note", note->message, note->times, &colours);
    }
}
