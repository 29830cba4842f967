/* The sink that errors are reported into. Messages are made when they are reported; where and how they are shown is
 * diag_render.c's. */
#include "frontend/diag.h"
#include "frontend/base/limits.h"

/* No message needs more; it may quote text of any length. */
#define MESSAGE_BYTES 2000u

void diag_init(DiagSink *sink, Arena *arena) {
    *sink = (DiagSink){.arena = arena};
}

/* Copies text, with a question mark for each byte that is no UTF-8: a precision in a format can cut a character. */
static void append_valid(Buf *out, const char *text, size_t length) {
    while (length > 0) {
        size_t valid = utf8_check(text, length);
        buf_bytes(out, text, valid);
        if (valid < length) {
            buf_char(out, '?');
            valid++;
        }
        text += valid;
        length -= valid;
    }
}

static size_t cut_length(const char *text, size_t length) {
    if (length <= MESSAGE_BYTES) {
        return length;
    }
    length = MESSAGE_BYTES;
    while (length > 0 && ((unsigned char)text[length] & 0xC0u) == 0x80u) {
        length--;
    }
    return length;
}

__attribute__((format(printf, 2, 0))) static const Str *make_message(Arena *arena, const char *format,
                                                                     va_list arguments) {
    Buf raw, message;
    buf_init(&raw, arena);
    buf_format_list(&raw, format, arguments);
    buf_init(&message, arena);
    size_t kept = cut_length(raw.data, raw.length);
    append_valid(&message, raw.data, kept);
    if (kept < raw.length) {
        buf_text(&message, "\xE2\x80\xA6");
    }
    return buf_to_str(&message);
}

bool diag_report(DiagSink *sink, ErrorKind kind, Span span, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Diag diag = {.kind = kind, .span = span, .message = make_message(sink->arena, format, arguments)};
    va_end(arguments);
    vec_push(sink->arena, &sink->items, diag);
    return false;
}

static DiagNote *find_note(const Diag *diag, Span span, const Str *message) {
    for (size_t i = 0; i < diag->notes.count; i++) {
        DiagNote *note = &diag->notes.data[i];
        if (note->span.source == span.source && note->span.start == span.start && note->span.end == span.end &&
            str_equal(note->message, message)) {
            return note;
        }
    }
    return NULL;
}

void diag_note(DiagSink *sink, Span span, const char *format, ...) {
    if (sink->items.count == 0) {
        return;
    }
    Diag *newest = &sink->items.data[sink->items.count - 1];
    va_list arguments;
    va_start(arguments, format);
    DiagNote note = {.span = span, .message = make_message(sink->arena, format, arguments), .times = 1};
    va_end(arguments);
    DiagNote *same = find_note(newest, span, note.message);
    if (same != NULL) {
        same->times++;
    } else if (newest->notes.count == LIMIT_NOTES) {
        DiagNote *last = &newest->notes.data[LIMIT_NOTES - 1];
        note.skipped = last->skipped + 1;
        *last = note;
    } else {
        vec_push(sink->arena, &newest->notes, note);
    }
}

const char *error_kind_text(ErrorKind kind) {
    static const char *const texts[] = {
#define ERROR_KIND(name, text) text,
#include "frontend/errors.def"
#undef ERROR_KIND
    };
    return texts[kind];
}
