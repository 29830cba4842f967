/* Growing text on the C library's heap. */
#include "tests/support/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *test_allocate(size_t size) {
    void *block = malloc(size > 0 ? size : 1);
    if (block == NULL) {
        fprintf(stderr, "out of memory\n");
        abort();
    }
    return block;
}

char *test_copy(const char *bytes, size_t length) {
    char *copy = test_allocate(length + 1);
    if (length > 0) {
        memcpy(copy, bytes, length);
    }
    copy[length] = '\0';
    return copy;
}

void text_add(Text *text, const char *bytes, size_t length) {
    if (text->length + length + 1 > text->capacity) {
        text->capacity = 2 * (text->length + length + 1);
        char *grown = test_allocate(text->capacity);
        if (text->length > 0) {
            memcpy(grown, text->at, text->length);
        }
        free(text->at);
        text->at = grown;
    }
    if (length > 0) {
        memcpy(text->at + text->length, bytes, length);
    }
    text->length += length;
    text->at[text->length] = '\0';
}

void text_format(Text *text, const char *format, ...) {
    char line[512];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int needed = vsnprintf(line, sizeof line, format, arguments);
    const size_t length = needed > 0 ? (size_t)needed : 0;
    if (length < sizeof line) {
        text_add(text, line, length);
    } else {
        char *large = test_allocate(length + 1);
        vsnprintf(large, length + 1, format, again);
        text_add(text, large, length);
        free(large);
    }
    va_end(again);
    va_end(arguments);
}

void text_json(Text *text, const char *bytes, size_t length) {
    text_add(text, "\"", 1);
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        if (byte == '"' || byte == '\\') {
            text_format(text, "\\%c", byte);
        } else if (byte < 0x20) {
            text_format(text, "\\u%04x", byte);
        } else {
            text_add(text, &bytes[i], 1);
        }
    }
    text_add(text, "\"", 1);
}

void text_free(Text *text) {
    free(text->at);
    *text = (Text){0};
}
