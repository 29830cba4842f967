/* Immutable text: UTF-8 with its length in bytes and in code points. NUL is an ordinary character. */
#ifndef FRONTEND_BASE_STR_H
#define FRONTEND_BASE_STR_H
#include "frontend/base/arena.h"
#include "frontend/base/number.h"

typedef struct Str {
    uint32_t length;     /* bytes */
    uint32_t characters; /* code points */
    char text[];         /* length bytes and a closing NUL for convenience */
} Str;

/* A copy of valid UTF-8 text in the arena. */
const Str *str_new(Arena *arena, const char *text, size_t length);
const Str *str_from(Arena *arena, const char *c_string);
const Str *str_concat(Arena *arena, const Str *a, const Str *b);
bool str_equal(const Str *a, const Str *b);
bool str_equal_text(const Str *a, const char *c_string);
/* Below, at or above 0 by code point order, which is the byte order of UTF-8. */
int str_compare(const Str *a, const Str *b);
uint64_t str_hash(const Str *a);
/* Bytes [start, end) of the code point number index; index < characters. */
void str_character(const Str *a, size_t index, size_t *start, size_t *end);

/* The one code point of a text; -1 of an empty one, SEVERAL_CHARACTERS of a longer one. */
int64_t str_character_number(const Str *a);

/* One code point from valid or invalid UTF-8: bytes used (1 to 4), or 0 where the bytes are no UTF-8. */
size_t utf8_decode(const char *text, size_t length, uint32_t *code_point);
/* Bytes written (1 to 4) for a code point up to CODE_POINT_MOST. */
size_t utf8_encode(uint32_t code_point, char out[4]);
/* Offset of the first byte that is no UTF-8, or length when all is well. */
size_t utf8_check(const char *text, size_t length);
#endif
