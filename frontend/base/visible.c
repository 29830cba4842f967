/* Escapes are those of Python and C, so that everybody knows them. */
#include "frontend/base/visible.h"
#include "frontend/base/str.h"

#include <stdio.h>
#include <string.h>

/* Marks, separators of lines and paragraphs, embeddings and isolates. */
static bool is_directional(uint32_t c) {
    return (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x61C;
}

bool character_is_hidden(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || is_directional(c);
}

static const char *usual_escape(uint32_t c) {
    switch (c) {
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

size_t character_escape(uint32_t c, char out[VISIBLE_BYTES]) {
    const char *usual = usual_escape(c);
    const unsigned code = (unsigned)c;
    const int length = usual != NULL  ? snprintf(out, VISIBLE_BYTES, "%s", usual)
                       : c < 0x100    ? snprintf(out, VISIBLE_BYTES, "\\x%02x", code)
                       : c < 0x10000u ? snprintf(out, VISIBLE_BYTES, "\\u%04x", code)
                                      : snprintf(out, VISIBLE_BYTES, "\\U%08x", code);
    return (size_t)length;
}

size_t character_visible(const char *text, size_t length, char out[VISIBLE_BYTES]) {
    uint32_t code_point = 0;
    const size_t used = utf8_decode(text, length, &code_point);
    if (used == 0) {
        character_escape((unsigned char)text[0], out);
        return 1;
    }
    if (character_is_hidden(code_point)) {
        character_escape(code_point, out);
    } else {
        memcpy(out, text, used);
        out[used] = '\0';
    }
    return used;
}
