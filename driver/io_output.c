/* Buffered output: one buffer, one write per 64 KiB or per line on a terminal. stdio would do the same, but hides which
 * write failed first and mixes errors into every call. */
#define _GNU_SOURCE
#include "driver/io_output.h"
#include "include/rasp.h"
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void writer_init(Writer *writer, int descriptor) {
    writer->descriptor = descriptor;
    writer->error = 0;
    writer->by_line = isatty(descriptor) == 1;
    writer->used = 0;
}

static void write_all(Writer *writer, const char *text, size_t length) {
    while (length > 0 && writer->error == 0) {
        const ssize_t written = write(writer->descriptor, text, length);
        if (written > 0) {
            text += written;
            length -= (size_t)written;
        } else if (written < 0 && errno != EINTR) {
            writer->error = errno;
        }
    }
}

bool writer_flush(Writer *writer) {
    write_all(writer, writer->bytes, writer->used);
    writer->used = 0;
    return writer->error == 0;
}

bool writer_failed(const Writer *writer) {
    return writer->error != 0;
}

void writer_put(Writer *writer, const char *text, size_t length) {
    if (length == 0) {
        return;
    }
    if (length > sizeof writer->bytes - writer->used) {
        writer_flush(writer);
    }
    if (length >= sizeof writer->bytes) {
        write_all(writer, text, length);
        return;
    }
    memcpy(writer->bytes + writer->used, text, length);
    writer->used += length;
    if (writer->by_line && memrchr(text, '\n', length) != NULL) {
        writer_flush(writer);
    }
}

void writer_text(Writer *writer, const char *text) {
    writer_put(writer, text, strlen(text));
}

void writer_spaces(Writer *writer, size_t count) {
    static const char blanks[] = "                                ";
    while (count > 0) {
        const size_t part = count < sizeof blanks - 1 ? count : sizeof blanks - 1;
        writer_put(writer, blanks, part);
        count -= part;
    }
}

void writer_format(Writer *writer, const char *format, ...) {
    va_list arguments;
    char *text = NULL;
    va_start(arguments, format);
    const int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0) {
        writer->error = ENOMEM;
        return;
    }
    writer_put(writer, text, (size_t)length);
    free(text);
}

void writer_visible(Writer *writer, const char *text, size_t length) {
    size_t plain = 0; /* start of the run that needs no change */
    for (size_t i = 0; i < length;) {
        char shown[RASP_VISIBLE_SIZE];
        const size_t step = rasp_text_visible(text + i, length - i, shown);
        if (memcmp(shown, text + i, step) != 0) {
            writer_put(writer, text + plain, i - plain);
            writer_text(writer, shown);
            plain = i + step;
        }
        i += step;
    }
    writer_put(writer, text + plain, length - plain);
}

size_t utf8_length(const char *text, size_t left) {
    const unsigned char *bytes = (const unsigned char *)text;
    const unsigned char first = bytes[0];
    const size_t length = first < 0x80   ? 1
                          : first < 0xC2 ? 0
                          : first < 0xE0 ? 2
                          : first < 0xF0 ? 3
                          : first < 0xF5 ? 4
                                         : 0;
    if (length > left) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    if ((first == 0xE0 && bytes[1] < 0xA0) || (first == 0xED && bytes[1] >= 0xA0) ||
        (first == 0xF0 && bytes[1] < 0x90) || (first == 0xF4 && bytes[1] >= 0x90)) {
        return 0;
    }
    return length;
}

/* A character of JSON that is not written as it is; shown is its escape for people. */
static void put_escaped(Writer *writer, const char *text, size_t length, const char *shown) {
    if (length == 0) {
        writer_text(writer, "\xEF\xBF\xBD");
    } else if (text[0] == '"' || text[0] == '\\') {
        writer_put(writer, "\\", 1);
        writer_put(writer, text, 1);
    } else if (shown[1] == 'x') {
        writer_format(writer, "\\u00%s", shown + 2); /* JSON has no \x1b */
    } else {
        writer_text(writer, shown); /* \n, \u202e */
    }
}

void writer_json_string(Writer *writer, const char *text, size_t length) {
    size_t plain = 0; /* start of the run that needs no change */
    writer_put(writer, "\"", 1);
    for (size_t i = 0; i < length;) {
        char shown[RASP_VISIBLE_SIZE];
        const size_t step = utf8_length(text + i, length - i);
        const size_t used = rasp_text_visible(text + i, length - i, shown);
        if (step == 0 || text[i] == '"' || text[i] == '\\' || memcmp(shown, text + i, step) != 0) {
            writer_put(writer, text + plain, i - plain);
            put_escaped(writer, text + i, step, shown);
            plain = i + used;
        }
        i += used;
    }
    writer_put(writer, text + plain, length - plain);
    writer_put(writer, "\"", 1);
}
