/* Lines of a file descriptor, read in large blocks; and whole files. */
#ifndef DRIVER_IO_LINES_H
#define DRIVER_IO_LINES_H
#include "driver/io_output.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct LineReader {
    int descriptor;
    Writer *flush; /* flushed before the reader waits for more, so that who feeds us by hand sees answers; or NULL */
    char *bytes;
    size_t capacity, start, end; /* [start, end) is read but not yet given out */
    size_t searched;             /* of those, the bytes known to hold no line end */
    size_t most;   /* bytes that a line may have; one that is longer is skipped and given out as `too_long`; 0: it is
                      an error */
    bool too_long; /* the line given out last, without its text */
    bool skipping; /* what comes before the next line end belongs to such a line */
    bool at_end;
    int error; /* errno when reading failed, ENOMEM or EFBIG for a line that is too long */
} LineReader;

void lines_open(LineReader *reader, int descriptor, Writer *flush);
void lines_close(LineReader *reader);
/* The next line without its "\n" or "\r\n", followed by a NUL; valid until the next call. False at the end or after an
 * error. A line may hold NULs. */
bool lines_next(LineReader *reader, char **line, size_t *length);
/* Whether a further line can be had without waiting. */
bool lines_ready(LineReader *reader);
/* All of a file ("-" is stdin) as a block made with malloc and ended by a NUL; NULL with errno set on failure. */
char *lines_read_file(const char *path, size_t *length);

#endif
