/* Fuzz target: both engines on one program. The last line is the input: elements with commas between them when it
 * begins with '[', else a string. The line above is the expression, what stands before that the program. */
#include "tests/diff/diff.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { INPUT_MOST = 48 }; /* elements */

/* Where the last line of a text begins. */
static size_t last_line(const char *text, size_t length) {
    while (length > 0 && text[length - 1] != '\n') {
        length--;
    }
    return length;
}

static bool read_int(const char *text, rasp_atom *out) {
    char *end = NULL;
    *out = (rasp_atom){.type = RASP_INT, .as.i = strtoll(text, &end, 10)};
    return end != text && *end == '\0';
}

static bool read_float(const char *text, rasp_atom *out) {
    char *end = NULL;
    *out = (rasp_atom){.type = RASP_FLOAT, .as.f = strtod(text, &end)};
    return end != text && *end == '\0';
}

static rasp_atom read_element(const char *text, size_t length) {
    rasp_atom atom = {.type = RASP_BOOL};
    char *copy = test_copy(text, length);
    if (strcmp(copy, "T") == 0 || strcmp(copy, "F") == 0) {
        atom.as.b = copy[0] == 'T';
    } else if (!read_int(copy, &atom) && !read_float(copy, &atom)) {
        return (rasp_atom){.type = RASP_STRING, .as.s = {copy, length}};
    }
    free(copy);
    return atom;
}

static void read_elements(const char *text, size_t length, GenInput *out) {
    const char *const end = text + length;
    while (text < end && out->count < INPUT_MOST) {
        const char *comma = memchr(text, ',', (size_t)(end - text));
        const char *stop = comma != NULL ? comma : end;
        out->atoms[out->count++] = read_element(text, (size_t)(stop - text));
        text = stop + 1;
    }
}

/* One element a byte: whether they make characters is for the engines to say. */
static void read_characters(const char *text, size_t length, GenInput *out) {
    out->is_text = true;
    for (; out->count < length && out->count < INPUT_MOST; out->count++) {
        char *copy = test_copy(text + out->count, 1);
        out->atoms[out->count] = (rasp_atom){.type = RASP_STRING, .as.s = {.text = copy, .length = 1}};
    }
}

/* Without native code nothing would be compared. */
int LLVMFuzzerInitialize(int *count, char ***arguments) {
    rasp_session *session = NULL;
    rasp_value *value = NULL;
    rasp_result *result = NULL;
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_JIT};
    (void)count, (void)arguments;
    FUZZ_CHECK(rasp_session_create(NULL, &session) == RASP_OK);
    FUZZ_CHECK(rasp_eval_expression(session, "eval", "indices", SIZE_MAX, &value) == RASP_OK);
    FUZZ_CHECK(rasp_evaluate_text(value, "ab", SIZE_MAX, &options, &result) == RASP_OK);
    rasp_result_free(result);
    rasp_session_free(session);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    const rasp_config config = fuzz_config();
    const size_t input = last_line(text, size);
    const size_t eval_end = input > 0 ? input - 1 : 0;
    const size_t eval = last_line(text, eval_end);
    DiffCase one = {.config = &config, .inputs = test_allocate(sizeof(GenInput)), .input_count = 1};
    Text what = {0};
    memset(one.inputs, 0, sizeof(GenInput));
    one.inputs->atoms = test_allocate(INPUT_MOST * sizeof(rasp_atom));
    text_add(&one.label, "fuzz", 4);
    text_add(&one.program, text, eval);
    text_add(&one.eval, text + eval, eval_end - eval);
    if (input < size && text[input] == '[') {
        read_elements(text + input + 1, size - input - 1, one.inputs);
    } else {
        read_characters(text + input, size - input, one.inputs);
    }
    if (case_run(&one, 1, LENGTH_MODE_COUNT, false, NULL, &what) >= OUTCOME_MISMATCH) {
        fuzz_fail(what.at != NULL ? what.at : "the engines differ");
    }
    text_free(&what);
    case_free(&one);
    return 0;
}
