/* What fuzz targets share. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H
#include "include/rasp.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *count, char ***arguments);

/* Ends the process with a message, as a find. */
_Noreturn void fuzz_fail(const char *what);
#define FUZZ_CHECK(condition)                                                                                          \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fuzz_fail(#condition);                                                                                     \
        }                                                                                                              \
    } while (0)

/* Small limits keep each run short and reach the limit errors; no file can be loaded. */
rasp_config fuzz_config(void);

/* A whole file as a block made with malloc. */
unsigned char *fuzz_read_file(const char *path, size_t *length);
/* Changes a block as the bytes say: each 4 are an offset (16 bits), how it is changed, and a number for that. */
void fuzz_patch(unsigned char *block, size_t length, const uint8_t *data, size_t size);

#endif
