/* Display width by the tables of libunistring, which follow Unicode's East Asian Width and combining classes.
 *
 * Sequences are not looked at: an emoji that is joined from several is as wide as its parts, as wcwidth has it.
 */
#include "frontend/base/width.h"

#include <uniwidth.h>

unsigned character_width(uint32_t code_point) {
    if (code_point >= 0x20 && code_point < 0x7F) {
        return 1;
    }
    int width = uc_width(code_point, "UTF-8");
    return width > 0 ? (unsigned)width : 0;
}

size_t text_width(const char *text, size_t length) {
    size_t width = 0;
    for (size_t at = 0; at < length;) {
        uint32_t code_point = 0;
        size_t used = utf8_decode(text + at, length - at, &code_point);
        width += used == 0 ? 1 : character_width(code_point);
        at += used == 0 ? 1 : used;
    }
    return width;
}
