/* Text under construction: an array of bytes that doubles in its arena. */
#include "frontend/base/buf.h"
#include "frontend/base/visible.h"

#include <stdio.h>
#include <string.h>

/* Room for that many more bytes, and for the NUL that closes a C string. */
static void reserve(Buf *buf, size_t more) {
    size_t needed = 0;
    if (__builtin_add_overflow(buf->length, more, &needed) || needed > SIZE_MAX / 4) {
        budget_fail(buf->arena->budget);
    }
    needed++;
    if (needed <= buf->capacity) {
        return;
    }
    size_t capacity = buf->capacity * 2;
    capacity = capacity < 64 ? 64 : capacity;
    capacity = capacity < needed ? needed : capacity;
    buf->data = arena_grow(buf->arena, buf->data, buf->capacity, capacity);
    buf->capacity = capacity;
}

void buf_init(Buf *buf, Arena *arena) {
    *buf = (Buf){.arena = arena};
}

void buf_char(Buf *buf, char c) {
    reserve(buf, 1);
    buf->data[buf->length++] = c;
}

void buf_bytes(Buf *buf, const char *text, size_t length) {
    if (length == 0) {
        return;
    }
    reserve(buf, length);
    memcpy(buf->data + buf->length, text, length);
    buf->length += length;
}

void buf_text(Buf *buf, const char *c_string) {
    buf_bytes(buf, c_string, strlen(c_string));
}

void buf_str(Buf *buf, const Str *text) {
    buf_bytes(buf, text->text, text->length);
}

void buf_visible(Buf *buf, const char *text, size_t length) {
    for (size_t at = 0; at < length;) {
        char shown[VISIBLE_BYTES];
        at += character_visible(text + at, length - at, shown);
        buf_text(buf, shown);
    }
}

void buf_repeat(Buf *buf, char c, size_t count) {
    if (count == 0) {
        return;
    }
    reserve(buf, count);
    memset(buf->data + buf->length, c, count);
    buf->length += count;
}

void buf_format(Buf *buf, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    buf_format_list(buf, format, arguments);
    va_end(arguments);
}

__attribute__((format(printf, 2, 0))) void buf_format_list(Buf *buf, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length <= 0) {
        return;
    }
    reserve(buf, (size_t)length);
    vsnprintf(buf->data + buf->length, (size_t)length + 1, format, arguments);
    buf->length += (size_t)length;
}

const Str *buf_to_str(Buf *buf) {
    return str_new(buf->arena, buf->data, buf->length);
}

const char *buf_c_string(Buf *buf) {
    reserve(buf, 0);
    buf->data[buf->length] = '\0';
    return buf->data;
}
