/* Text under construction, in an arena. data is not NUL-terminated until buf_text. */
#ifndef FRONTEND_BASE_BUF_H
#define FRONTEND_BASE_BUF_H
#include "frontend/base/str.h"

#include <stdarg.h>

typedef struct Buf {
    Arena *arena;
    char *data;
    size_t length, capacity;
} Buf;

void buf_init(Buf *buf, Arena *arena);
void buf_char(Buf *buf, char c);
void buf_bytes(Buf *buf, const char *text, size_t length);
void buf_text(Buf *buf, const char *c_string);
void buf_str(Buf *buf, const Str *text);
/* Text for a person: what is hidden (visible.h) is escaped. */
void buf_visible(Buf *buf, const char *text, size_t length);
void buf_repeat(Buf *buf, char c, size_t count);
__attribute__((format(printf, 2, 3))) void buf_format(Buf *buf, const char *format, ...);
void buf_format_list(Buf *buf, const char *format, va_list arguments);
const Str *buf_to_str(Buf *buf);    /* a copy */
const char *buf_c_string(Buf *buf); /* NUL-terminated, valid until the next change */
#endif
