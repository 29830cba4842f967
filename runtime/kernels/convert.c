/* Elements of C arrays as tokens: text as code points, and the texts of characters and ints as packed strings. */
#include "runtime/kernels/rt.h"

#include "frontend/base/number.h"

#define ASCII_TOPS UINT64_C(0x8080808080808080)

static uint64_t load_word(const uint8_t *from) {
    uint64_t word;
    __builtin_memcpy(&word, from, sizeof word);
    return word;
}

/* How many bytes from here on are surely ASCII: a multiple of 64. */
static size_t count_ascii(const uint8_t *text, size_t bytes) {
    size_t at = 0;
    for (; bytes - at >= 64; at += 64) {
        uint64_t all = 0;
        for (size_t i = 0; i < 64; i += 8) {
            all |= load_word(text + at + i);
        }
        if ((all & ASCII_TOPS) != 0) {
            break;
        }
    }
    return at;
}

/* The code point at the head of a text, and in *used its bytes: 0 where there is none. */
static uint32_t decode(const uint8_t *text, size_t bytes, size_t *used) {
    uint32_t head = text[0];
    size_t count = head < 0x80 ? 1 : head < 0xC2 ? 0 : head < 0xE0 ? 2 : head < 0xF0 ? 3 : head < 0xF5 ? 4 : 0;
    uint32_t code = count < 2 ? head : head & (0x7Fu >> count);
    *used = 0;
    if (count == 0 || count > bytes) {
        return 0;
    }
    for (size_t i = 1; i < count; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
        code = code << 6 | (text[i] & 0x3Fu);
    }
    if ((count == 3 && code < 0x800) || (count == 4 && code < 0x10000) || code > CODE_POINT_MOST ||
        (code >= 0xD800 && code < 0xE000)) {
        return 0;
    }
    *used = count;
    return code;
}

int64_t rasp_rt_utf8_count(const uint8_t *text, size_t bytes) {
    size_t at = count_ascii(text, bytes);
    int64_t count = (int64_t)at;
    while (at < bytes) {
        size_t used;
        if (bytes - at >= 8 && (load_word(text + at) & ASCII_TOPS) == 0) {
            at += 8;
            count += 8;
            continue;
        }
        decode(text + at, bytes - at, &used);
        if (used == 0) {
            return -1;
        }
        at += used;
        count++;
    }
    return count;
}

void rasp_rt_utf8_decode(const uint8_t *text, size_t bytes, uint32_t *out) {
    size_t at = 0;
    while (at < bytes) {
        size_t used;
        if (bytes - at >= 8 && (load_word(text + at) & ASCII_TOPS) == 0) {
            for (size_t i = 0; i < 8; i++) {
                *out++ = text[at + i];
            }
            at += 8;
            continue;
        }
        *out++ = decode(text + at, bytes - at, &used);
        at += used;
    }
}

uint64_t rasp_rt_character_text(uint32_t code) {
    if (code < 0x80) {
        return (uint64_t)code << 56 | 1;
    }
    uint64_t last = 0x80 | (code & 0x3F);
    uint64_t third = 0x80 | (code >> 6 & 0x3F);
    if (code < 0x800) {
        return (uint64_t)(0xC0 | code >> 6) << 56 | last << 48 | 2;
    }
    if (code < 0x10000) {
        return (uint64_t)(0xE0 | code >> 12) << 56 | third << 48 | last << 40 | 3;
    }
    uint64_t second = 0x80 | (code >> 12 & 0x3F);
    return (uint64_t)(0xF0 | code >> 18) << 56 | second << 48 | third << 40 | last << 32 | 4;
}

void rasp_rt_int_text(int64_t value, uint8_t *out, size_t size) {
    uint8_t digits[20];
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    size_t count = 0;
    size_t length = value < 0 ? 1 : 0;
    do {
        digits[count++] = (uint8_t)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    __builtin_memset(out, 0, size);
    if (value < 0) {
        out[size - 1] = '-';
    }
    while (count > 0) {
        out[size - 1 - length++] = digits[--count];
    }
    out[0] = (uint8_t)length;
}
