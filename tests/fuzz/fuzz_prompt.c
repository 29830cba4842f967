/* Fuzz target: lines typed at the prompt, read as those of a pipe are. */
#include "tests/fuzz/fuzz_driver.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t length = 0;
    free(fuzz_command(command_repl, "repl", data, size, &length));
    return 0;
}
