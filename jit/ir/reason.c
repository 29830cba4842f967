/* Texts of reasons. */
#include "jit/ir/reason.h"

#include "frontend/base/buf.h"
#include "jit/ir/ir.h"

_Static_assert(LENGTH_MOST == 536870912, "as TOO_LONG says");
_Static_assert(STRING_BYTES_MOST == 63, "as LONG_STRING says");

const char *reason_text(Reason reason) {
    static const char *const texts[] = {
#define REASON(name, text) [REASON_##name] = (text),
#include "jit/ir/reason.def"
#undef REASON
    };
    return texts[reason];
}

const Str *reason_str(Arena *arena, Reason reason) {
    return str_from(arena, reason_text(reason));
}

const Str *reason_with(Arena *arena, Reason reason, const char *detail) {
    Buf text;
    buf_init(&text, arena);
    buf_format(&text, "%s: %s", reason_text(reason), detail);
    return buf_to_str(&text);
}
