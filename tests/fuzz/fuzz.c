/* What fuzz targets share. */
#define _GNU_SOURCE
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fuzz_fail(const char *what) {
    fprintf(stderr, "fuzz: not as it must be: %s\n", what);
    abort();
}

static bool no_file(void *user, const char *path, const char *from, char **text, size_t *length, char **name) {
    (void)user, (void)path, (void)from, (void)text, (void)length, (void)name;
    return false;
}

rasp_config fuzz_config(void) {
    return (rasp_config){
        .load = no_file,
        .memory_limit = (size_t)64 << 20,
        .step_limit = 20000,
        .node_limit = 400,
        .list_limit = 5000,
        .string_limit = 200,
        .cache_dir = "",
    };
}

unsigned char *fuzz_read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rbe");
    FUZZ_CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);
    const long size = ftell(file);
    FUZZ_CHECK(size > 0 && fseek(file, 0, SEEK_SET) == 0);
    unsigned char *bytes = malloc((size_t)size);
    FUZZ_CHECK(bytes != NULL && fread(bytes, 1, (size_t)size, file) == (size_t)size);
    fclose(file);
    *length = (size_t)size;
    return bytes;
}

void fuzz_patch(unsigned char *block, size_t length, const uint8_t *data, size_t size) {
    for (; size >= 4 && length > 0; data += 4, size -= 4) {
        const size_t at = (size_t)(data[0] | data[1] << 8) % length;
        const size_t left = length - at;
        switch (data[2] % 6) {
        case 0:
            block[at] = data[3];
            break;
        case 1:
            block[at] = (unsigned char)(block[at] + (signed char)data[3]);
            break;
        case 2:
            block[at] ^= (unsigned char)(1u << data[3] % 8);
            break;
        case 3: /* a large number, or a small one */
            memset(block + at, data[3], left < 8 ? left : 8);
            break;
        case 4: /* something from elsewhere */
            memmove(block + at, block + (size_t)data[3] * 16 % length,
                    left < 8 || length - (size_t)data[3] * 16 % length < 8 ? 1 : 8);
            break;
        default:
            memset(block + at, 0, left < data[3] ? left : data[3]);
            break;
        }
    }
}
