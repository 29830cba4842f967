/* Buffered output on a file descriptor. A failed write is remembered, later ones are dropped, and nobody else need
 * check: main tells at the end, loops may ask writer_failed to stop early. */
#ifndef DRIVER_IO_OUTPUT_H
#define DRIVER_IO_OUTPUT_H
#include <stdbool.h>
#include <stddef.h>

enum { WRITER_CAPACITY = 1 << 16 };

typedef struct Writer {
    int descriptor;
    int error;    /* errno of the first write that failed, else 0 */
    bool by_line; /* a terminal: every line is shown at once */
    size_t used;
    char bytes[WRITER_CAPACITY];
} Writer;

void writer_init(Writer *writer, int descriptor);
void writer_put(Writer *writer, const char *text, size_t length);
void writer_text(Writer *writer, const char *text);
void writer_spaces(Writer *writer, size_t count);
__attribute__((format(printf, 2, 3))) void writer_format(Writer *writer, const char *format, ...);
/* Hands everything to the system. False when this or an earlier write failed. */
bool writer_flush(Writer *writer);
bool writer_failed(const Writer *writer);
/* Text for a person: what would disturb a terminal is escaped, so that it is one line. */
void writer_visible(Writer *writer, const char *text, size_t length);
/* Bytes of the UTF-8 character at text (left > 0), 0 when there is none: cut off, overlong, a surrogate or too
 * large. */
size_t utf8_length(const char *text, size_t left);
/* Text as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD, so that the line stays JSON; what would
 * disturb a terminal is escaped. */
void writer_json_string(Writer *writer, const char *text, size_t length);

#endif
