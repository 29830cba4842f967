/* Lines of a file descriptor: blocks of a megabyte, lines given out in place. No character set is checked here. */
#define _GNU_SOURCE
#include "driver/io_lines.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 1 << 20 };
static const size_t LINE_LIMIT = (size_t)1 << 30; /* bytes of one line; beyond is taken for a mistake */

void lines_open(LineReader *reader, int descriptor, Writer *flush) {
    *reader = (LineReader){.descriptor = descriptor, .flush = flush};
}

void lines_close(LineReader *reader) {
    free(reader->bytes);
    *reader = (LineReader){.descriptor = -1, .at_end = true};
}

/* Makes room for another block behind what is read, and a NUL. */
static bool make_room(LineReader *reader) {
    const size_t kept = reader->end - reader->start;
    if (reader->start > 0) {
        memmove(reader->bytes, reader->bytes + reader->start, kept);
        reader->start = 0;
        reader->end = kept;
    }
    if (reader->capacity - reader->end > BLOCK / 2) {
        return true;
    }
    if (kept > LINE_LIMIT) {
        reader->error = EFBIG;
        return false;
    }
    const size_t capacity = reader->capacity * 2 > BLOCK ? reader->capacity * 2 : BLOCK;
    char *bytes = realloc(reader->bytes, capacity);
    if (bytes == NULL) {
        reader->error = ENOMEM;
        return false;
    }
    reader->bytes = bytes;
    reader->capacity = capacity;
    return true;
}

static bool read_block(LineReader *reader) {
    if (!make_room(reader)) {
        return false;
    }
    if (reader->flush != NULL) {
        writer_flush(reader->flush);
    }
    for (;;) {
        const ssize_t count = read(reader->descriptor, reader->bytes + reader->end, reader->capacity - reader->end - 1);
        if (count > 0) {
            reader->end += (size_t)count;
            return true;
        }
        if (count < 0 && errno == EINTR) {
            continue;
        }
        reader->at_end = true;
        reader->error = count < 0 ? errno : 0;
        return false;
    }
}

static char *find_line_end(LineReader *reader) {
    if (reader->bytes == NULL) {
        return NULL;
    }
    const size_t from = reader->start + reader->searched;
    char *found = memchr(reader->bytes + from, '\n', reader->end - from);
    if (found == NULL) {
        reader->searched = reader->end - reader->start;
    }
    return found;
}

static void give_line(LineReader *reader, size_t stop, char **line, size_t *length) {
    size_t count = stop - reader->start;
    *line = reader->bytes + reader->start;
    if (count > 0 && (*line)[count - 1] == '\r') {
        count--;
    }
    (*line)[count] = '\0';
    *length = count;
    reader->searched = 0;
}

/* Forgets the beginning of a line that is longer than allowed. */
static void skip_long(LineReader *reader) {
    if (reader->most > 0 && (reader->skipping || reader->end - reader->start > reader->most)) {
        reader->skipping = true;
        reader->start = reader->end;
        reader->searched = 0;
    }
}

/* The line that ends in front of `stop`; of one that is too long only that it was there. */
static void give_allowed(LineReader *reader, size_t stop, char **line, size_t *length) {
    give_line(reader, stop, line, length);
    reader->too_long = reader->skipping || (reader->most > 0 && *length > reader->most);
    reader->skipping = false;
    if (reader->too_long) {
        *line += *length;
        *length = 0;
    }
}

bool lines_next(LineReader *reader, char **line, size_t *length) {
    for (;;) {
        const char *found = find_line_end(reader);
        if (found != NULL) {
            const size_t stop = (size_t)(found - reader->bytes);
            give_allowed(reader, stop, line, length);
            reader->start = stop + 1;
            return true;
        }
        skip_long(reader);
        if (reader->at_end || reader->error != 0 || !read_block(reader)) {
            break;
        }
    }
    if (reader->error != 0 || (reader->start == reader->end && !reader->skipping)) {
        return false;
    }
    give_allowed(reader, reader->end, line, length);
    reader->start = reader->end;
    return true;
}

bool lines_ready(LineReader *reader) {
    return find_line_end(reader) != NULL;
}

static char *read_all(int descriptor, size_t *length) {
    LineReader reader;
    lines_open(&reader, descriptor, NULL);
    while (read_block(&reader)) {
    }
    if (reader.error != 0 || reader.bytes == NULL) {
        const int error = reader.error;
        lines_close(&reader);
        errno = error;
        return NULL;
    }
    reader.bytes[reader.end] = '\0';
    *length = reader.end;
    return reader.bytes;
}

char *lines_read_file(const char *path, size_t *length) {
    if (strcmp(path, "-") == 0) {
        return read_all(STDIN_FILENO, length);
    }
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return NULL;
    }
    char *text = read_all(descriptor, length);
    const int error = errno;
    close(descriptor);
    errno = error;
    return text;
}
