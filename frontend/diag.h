/* Errors as values: reported into a sink with kind, message and place, rendered elsewhere.
 *
 * A function that can fail takes a DiagSink, reports there, and returns false; callers return false in turn.
 */
#ifndef FRONTEND_DIAG_H
#define FRONTEND_DIAG_H
#include "frontend/base/buf.h"
#include "frontend/source.h"

typedef enum ErrorKind {
#define ERROR_KIND(name, text) ERR_##name,
#include "frontend/errors.def"
#undef ERROR_KIND
    ERR_COUNT
} ErrorKind;

typedef struct DiagNote {
    Span span;
    const Str *message;
    uint32_t times;   /* that it was added */
    uint32_t skipped; /* notes before it that were left out */
} DiagNote;

typedef struct Diag {
    ErrorKind kind;
    Span span;
    const Str *message;
    VEC(DiagNote) notes; /* "called from here", "defined here" */
} Diag;

typedef struct DiagSink {
    Arena *arena; /* messages live here */
    VEC(Diag) items;
} DiagSink;

/* ---- diag.c */

void diag_init(DiagSink *sink, Arena *arena);
/* Adds an error. Always returns false, so that `return diag_report(...)` reads well. The message is one line, begins in
 * lower case, ends without a full stop, and is valid UTF-8. */
__attribute__((format(printf, 4, 5))) bool diag_report(DiagSink *sink, ErrorKind kind, Span span, const char *format,
                                                       ...);
/* Adds a note to the newest error. One that it has already is counted there, so that a recursion is one note; and of
 * more than LIMIT_NOTES, those before the last are left out and counted. */
__attribute__((format(printf, 3, 4))) void diag_note(DiagSink *sink, Span span, const char *format, ...);
const char *error_kind_text(ErrorKind kind);

/* ---- diag_render.c */

/* FILE:LINE:COLUMN: error: TEXT, the source line, and carets under the span (by display width), then the notes in the
 * same form, each behind a bar so that all lines after the first begin with blanks. A long line is cut around the span.
 * Without a place: `error: TEXT`. colour adds terminal colours. */
void diag_render(Buf *out, const SourceMap *map, const Diag *diag, bool colour);
#endif
