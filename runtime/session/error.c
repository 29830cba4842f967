/* Errors as rasp.h has them: out of those of the program, which have a place, and of all others, which have none. */
#include "runtime/session/session.h"

rasp_status status_of_kind(ErrorKind kind) {
    static const rasp_status statuses[] = {
#define ERROR_KIND(name, text) [ERR_##name] = RASP_ERROR_##name,
#include "frontend/errors.def"
#undef ERROR_KIND
    };
    return statuses[kind];
}

rasp_error error_from_diag(Arena *arena, const SourceMap *sources, const Diag *diag, bool colour) {
    rasp_error error = {.kind = status_of_kind(diag->kind), .message = diag->message->text};
    if (diag->span.source != SOURCE_NONE) {
        const Source *source = source_get(sources, diag->span.source);
        error.file = source->name->text;
        source_position(sources, diag->span.source, diag->span.start, &error.line, &error.column);
        source_position(sources, diag->span.source, diag->span.end, &error.end_line, &error.end_column);
    }
    Buf rendered;
    buf_init(&rendered, arena);
    diag_render(&rendered, sources, diag, colour);
    error.rendered = buf_c_string(&rendered);
    return error;
}

rasp_error error_without_place(Arena *arena, rasp_status kind, const Str *message) {
    Buf rendered;
    buf_init(&rendered, arena);
    buf_text(&rendered, ERROR_HEAD);
    buf_visible(&rendered, message->text, message->length);
    buf_text(&rendered, ERROR_END);
    return (rasp_error){.kind = kind, .message = message->text, .rendered = buf_c_string(&rendered)};
}

rasp_error error_no_native(Arena *arena, const char *what, const char *why) {
    Buf message;
    buf_init(&message, arena);
    buf_format(&message, "no native code for %s: %s", what, why);
    return error_without_place(arena, RASP_ERROR_ENGINE, buf_to_str(&message));
}
