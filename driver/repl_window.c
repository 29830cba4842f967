/* Lines of values. Elsewhere than on a terminal nothing is cut, and colours never stand inside a text that a program
 * may look for: they begin behind the indent and end with the line. */
#define _GNU_SOURCE
#include "driver/repl_window.h"
#include "driver/repl_colour.h"
#include "driver/repl_line.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows of the window that stay free beside a matrix, and the fewest that one gets. */
enum { OTHER_ROWS = 6, FEWEST_ROWS = 10 };

static const char hint[] = "… (set full shows all)";

size_t window_columns(const Repl *repl) {
    size_t columns = 0, rows = 0;
    if (!repl->whole && repl->driver->out.by_line) {
        window_size(&columns, &rows);
    }
    return columns;
}

static size_t window_rows(const Repl *repl) {
    size_t columns = 0, rows = 0;
    if (!repl->whole && repl->driver->out.by_line) {
        window_size(&columns, &rows);
    }
    return rows == 0 ? 0 : rows > OTHER_ROWS + FEWEST_ROWS ? rows - OTHER_ROWS : FEWEST_ROWS;
}

/* The bytes of a text that fit into so many columns. */
static size_t bytes_within(const char *text, size_t length, size_t columns) {
    size_t used = 0, at = 0;
    while (at < length) {
        size_t step = utf8_length(text + at, length - at);
        step = step > 0 ? step : 1;
        used += rasp_text_width(text + at, step);
        if (used > columns) {
            break;
        }
        at += step;
    }
    return at;
}

size_t window_bytes(const char *text, size_t columns) {
    return bytes_within(text, strlen(text), columns);
}

static void put_cut(Repl *repl, size_t indent, const char *text, size_t length, const char *tail) {
    Writer *out = &repl->driver->out;
    const size_t columns = window_columns(repl);
    const size_t room = columns > indent ? columns - indent : 1;
    if (columns == 0 || rasp_text_width(text, length) <= room) {
        writer_put(out, text, length);
        return;
    }
    if (room < 3 * rasp_text_width(tail, SIZE_MAX)) {
        tail = "…";
    }
    writer_put(out, text, bytes_within(text, length, room - rasp_text_width(tail, SIZE_MAX)));
    writer_text(out, tail);
}

static void put_line(Repl *repl, size_t indent, const char *text, size_t length, const char *tail) {
    Writer *out = &repl->driver->out;
    if (length > 0) {
        writer_spaces(out, indent);
        writer_text(out, repl->coloured ? VALUE_COLOUR : "");
        put_cut(repl, indent, text, length, tail);
        writer_text(out, repl->coloured ? NO_COLOUR : "");
    }
    writer_text(out, "\n");
}

void window_line(Repl *repl, size_t indent, const char *text, size_t length) {
    put_line(repl, indent, text, length, hint);
}

void window_format(Repl *repl, size_t indent, const char *format, ...) {
    va_list arguments;
    char *text = NULL;
    va_start(arguments, format);
    const int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0) {
        report_failure(repl->driver, EXIT_LIMIT, "out of memory");
        return;
    }
    window_line(repl, indent, text, (size_t)length);
    free(text);
}

static size_t count_lines(const char *text) {
    size_t count = 0;
    for (; (text = strchr(text, '\n')) != NULL; text++) {
        count++;
    }
    return count;
}

void window_matrix(Repl *repl, size_t indent, const char *text) {
    const size_t most = window_rows(repl), all = count_lines(text);
    for (size_t row = 0; *text != '\0'; row++) {
        const size_t length = strcspn(text, "\n");
        size_t kept = length;
        if (most > 0 && row == most && all > most + 1) {
            window_format(repl, indent, "… %zu more rows (set full shows all)", all - most);
            return;
        }
        while (kept > 0 && text[kept - 1] == ' ') {
            kept--;
        }
        put_line(repl, indent, text, kept, row == 0 ? hint : "…");
        text += length + (text[length] == '\n' ? 1 : 0);
    }
}
