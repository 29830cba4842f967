/* Text that grows at its end. */
#include "driver/text.h"
#include <stdlib.h>
#include <string.h>

bool text_add(Text *text, const char *bytes, size_t length) {
    if (text->capacity - text->length < length + 1) {
        const size_t capacity = 2 * (text->length + length) + 256;
        char *grown = realloc(text->bytes, capacity);
        if (grown == NULL) {
            return false;
        }
        text->bytes = grown;
        text->capacity = capacity;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
    return true;
}

void text_cut(Text *text, size_t length) {
    if (length < text->length) {
        text->length = length;
        text->bytes[length] = '\0';
    }
}

void text_free(Text *text) {
    free(text->bytes);
    *text = (Text){0};
}
