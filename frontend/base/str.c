/* Immutable text and UTF-8.
 *
 * Well-formed UTF-8 is what Unicode says: no overlong forms, no surrogates, nothing above U+10FFFF. No normalisation
 * and no collation: code point order is byte order.
 */
#include "frontend/base/str.h"

#include <string.h>

#define HIGH_BITS 0x8080808080808080u

static uint64_t load_word(const char *text) {
    uint64_t word = 0;
    memcpy(&word, text, sizeof word);
    return word;
}

static bool is_continuation(char c) {
    return ((unsigned char)c & 0xC0u) == 0x80u;
}

static size_t count_characters(const char *text, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += !is_continuation(text[i]);
    }
    return count;
}

/* Room for a text of this many bytes, its end already in place. */
static Str *str_room(Arena *arena, size_t length) {
    if (length >= UINT32_MAX) {
        budget_fail(arena->budget);
    }
    Str *result = arena_alloc(arena, sizeof(Str) + length + 1);
    result->length = (uint32_t)length;
    result->characters = 0;
    result->text[length] = '\0';
    return result;
}

const Str *str_new(Arena *arena, const char *text, size_t length) {
    Str *result = str_room(arena, length);
    if (length > 0) {
        memcpy(result->text, text, length);
    }
    result->characters = (uint32_t)count_characters(result->text, length);
    return result;
}

const Str *str_from(Arena *arena, const char *c_string) {
    return str_new(arena, c_string, strlen(c_string));
}

const Str *str_concat(Arena *arena, const Str *a, const Str *b) {
    Str *result = str_room(arena, (size_t)a->length + b->length);
    memcpy(result->text, a->text, a->length);
    memcpy(result->text + a->length, b->text, b->length);
    result->characters = a->characters + b->characters;
    return result;
}

bool str_equal(const Str *a, const Str *b) {
    return a == b || (a->length == b->length && memcmp(a->text, b->text, a->length) == 0);
}

bool str_equal_text(const Str *a, const char *c_string) {
    size_t length = strlen(c_string);
    return a->length == length && memcmp(a->text, c_string, length) == 0;
}

int str_compare(const Str *a, const Str *b) {
    uint32_t common = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->text, b->text, common);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static uint64_t mix(uint64_t hash) {
    hash = (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

uint64_t str_hash(const Str *a) {
    uint64_t hash = 0xA0761D6478BD642Fu ^ a->length;
    size_t at = 0;
    for (; a->length - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
        hash = mix(hash ^ load_word(a->text + at));
    }
    uint64_t rest = 0;
    memcpy(&rest, a->text + at, a->length - at);
    return mix(mix(hash ^ rest));
}

void str_character(const Str *a, size_t index, size_t *start, size_t *end) {
    if (a->length == a->characters) {
        *start = index;
        *end = index + 1;
        return;
    }
    size_t at = 0;
    for (size_t left = index; left > 0; left--) {
        do {
            at++;
        } while (is_continuation(a->text[at]));
    }
    *start = at;
    do {
        at++;
    } while (is_continuation(a->text[at]));
    *end = at;
}

int64_t str_character_number(const Str *a) {
    uint32_t code_point = 0;
    if (a->characters == 0) {
        return -1;
    }
    if (a->characters > 1) {
        return SEVERAL_CHARACTERS;
    }
    utf8_decode(a->text, a->length, &code_point);
    return code_point;
}

/* Length of the sequence that a first byte opens, 0 for a byte that opens none; *bits: its share of the code point. */
static size_t sequence_length(unsigned char first, uint32_t *bits) {
    if (first >= 0xC2 && first <= 0xDF) {
        *bits = first & 0x1Fu;
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        *bits = first & 0x0Fu;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        *bits = first & 0x07u;
        return 4;
    }
    *bits = first;
    return first < 0x80;
}

size_t utf8_decode(const char *text, size_t length, uint32_t *code_point) {
    if (length == 0) {
        return 0;
    }
    uint32_t value = 0;
    size_t count = sequence_length((unsigned char)text[0], &value);
    if (count > length) {
        return 0;
    }
    for (size_t i = 1; i < count; i++) {
        if (!is_continuation(text[i])) {
            return 0;
        }
        value = value << 6 | ((unsigned char)text[i] & 0x3Fu);
    }
    bool overlong = (count == 3 && value < 0x800) || (count == 4 && value < 0x10000);
    if (overlong || value > CODE_POINT_MOST || (value >= 0xD800 && value <= 0xDFFF)) {
        return 0;
    }
    if (count > 0) {
        *code_point = value;
    }
    return count;
}

size_t utf8_encode(uint32_t code_point, char out[4]) {
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t count = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = count - 1; i > 0; i--) {
        out[i] = (char)(unsigned char)(0x80u | (code_point & 0x3Fu));
        code_point >>= 6;
    }
    uint32_t marker = count == 2 ? 0xC0u : count == 3 ? 0xE0u : 0xF0u;
    out[0] = (char)(unsigned char)(marker | code_point);
    return count;
}

size_t utf8_check(const char *text, size_t length) {
    size_t at = 0;
    while (at < length) {
        if (length - at >= sizeof(uint64_t) && (load_word(text + at) & HIGH_BITS) == 0) {
            at += sizeof(uint64_t);
            continue;
        }
        uint32_t code_point = 0;
        size_t used = utf8_decode(text + at, length - at, &code_point);
        if (used == 0) {
            return at;
        }
        at += used;
    }
    return length;
}
