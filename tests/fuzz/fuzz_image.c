/* Fuzz target: damaged objects through our linker. The bytes are an object, or change one that the compiler made. The
 * code is not run: who can choose it can do anything. */
#include "jit/load/image.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void load(const unsigned char *object, size_t length) {
    ImageSymbol symbols[] = {{.name = "image_table"}, {.name = "image_choose"}, {.name = "no such name"}};
    Image image;
    const char *why = NULL;
    if (image_load(object, length, symbols, sizeof symbols / sizeof symbols[0], &image, &why)) {
        for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
            FUZZ_CHECK(symbols[i].address == NULL ||
                       (uintptr_t)symbols[i].address - (uintptr_t)image.base <= image.size);
        }
        image_unload(&image);
    } else {
        FUZZ_CHECK(why != NULL && image.base == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static unsigned char *good;
    static size_t length;
    if (good == NULL) {
        good = fuzz_read_file(FUZZ_OBJECT, &length);
    }
    const bool is_whole = size >= 4 && memcmp(data, "\177ELF", 4) == 0;
    const size_t bytes = is_whole ? size : length;
    unsigned char *object = malloc(bytes); /* of exactly the size: reading beyond it shows */
    FUZZ_CHECK(object != NULL);
    memcpy(object, is_whole ? data : good, bytes);
    if (!is_whole) {
        fuzz_patch(object, bytes, data, size);
    }
    load(object, bytes);
    free(object);
    return 0;
}
