/* A command of the program inside a fuzz target. */
#define _GNU_SOURCE
#include "tests/fuzz/fuzz_driver.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void give_stdin(const uint8_t *data, size_t size) {
    const int file = memfd_create("stdin", MFD_CLOEXEC);
    FUZZ_CHECK(file >= 0 && write(file, data, size) == (ssize_t)size && lseek(file, 0, SEEK_SET) == 0);
    FUZZ_CHECK(dup2(file, STDIN_FILENO) == STDIN_FILENO);
    close(file);
}

static char *read_output(int file, size_t *length) {
    const off_t size = lseek(file, 0, SEEK_END);
    FUZZ_CHECK(size >= 0);
    char *text = malloc((size_t)size + 1);
    FUZZ_CHECK(text != NULL && pread(file, text, (size_t)size, 0) == (ssize_t)size);
    text[size] = '\0';
    *length = (size_t)size;
    return text;
}

char *fuzz_command(void (*command)(Driver *driver), const char *name, const uint8_t *data, size_t size,
                   size_t *length) {
    static Driver driver; /* too large for the stack; one at a time */
    static LoadableFiles none;
    const int output = memfd_create("stdout", MFD_CLOEXEC);
    FUZZ_CHECK(output >= 0);
    give_stdin(data, size);
    driver = (Driver){.command = name, .loadable = &none};
    driver.options = (Options){
        .engine = RASP_ENGINE_INTERP,
        .color = COLOR_NEVER,
        .memory_limit = (size_t)64 << 20,
        .step_limit = 20000,
        .line_limit = 4096,
        .time_limit = 5,
        .no_cache = true,
    };
    writer_init(&driver.out, output);
    command(&driver);
    FUZZ_CHECK(writer_flush(&driver.out) && driver.status != EXIT_BUG);
    char *text = read_output(output, length);
    close(output);
    return text;
}
