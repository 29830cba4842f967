/* Fuzz target: requests to `rasp serve`. Every line must have one answer, which is JSON with an id. */
#include "tests/fuzz/fuzz_driver.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static size_t count_requests(const uint8_t *data, size_t size) {
    size_t count = size > 0 && data[size - 1] != '\n' ? 1 : 0;
    for (size_t i = 0; i < size; i++) {
        count += data[i] == '\n';
    }
    return count;
}

/* A number that jansson cannot hold is echoed in an id: that it reads the answer is asked only of others. */
static void check_answer(const char *line, size_t length) {
    static const char head[] = "{\"id\":";
    json_error_t why;
    FUZZ_CHECK(length > sizeof head && memcmp(line, head, sizeof head - 1) == 0 && line[length - 1] == '}');
    json_t *answer = json_loadb(line, length, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &why);
    FUZZ_CHECK(answer != NULL || json_error_code(&why) == json_error_numeric_overflow);
    json_decref(answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t length = 0;
    size_t answers = 0;
    char *output = fuzz_command(command_serve, "serve", data, size, &length);
    for (const char *at = output; at < output + length; answers++) {
        const char *end = memchr(at, '\n', length - (size_t)(at - output));
        FUZZ_CHECK(end != NULL);
        check_answer(at, (size_t)(end - at));
        at = end + 1;
    }
    FUZZ_CHECK(answers == count_requests(data, size));
    free(output);
    return 0;
}
