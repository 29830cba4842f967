/* Fuzz target: command lines of `rasp build`, an argument a line, and what the library makes of the options. The
 * machines are those of other tests: LLVM tries one that is named in a process of its own. */
#include "driver/commands.h"
#include "driver/options.h"
#include "tests/fuzz/fuzz.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_MOST = 32 };

static const char PROGRAM[] =
    "sums = aggregate(select(indices, indices, <=), tokens_int); same = select(tokens, tokens, ==);";

/* Splits the text in place. */
static int split(char *text, char **arguments) {
    static char name[] = "build";
    int count = 0;
    arguments[count++] = name;
    for (char *line = strtok(text, "\n"); line != NULL && count < ARGUMENTS_MOST; line = strtok(NULL, "\n")) {
        arguments[count++] = line;
    }
    arguments[count] = NULL;
    return count;
}

static rasp_form form_of(const Options *options) {
    static const rasp_form forms[] = {RASP_FORM_IR, RASP_FORM_PLAN, RASP_FORM_HEADER, RASP_FORM_LLVM, RASP_FORM_OBJECT};
    return forms[(size_t)options->dump % (sizeof forms / sizeof forms[0])];
}

static void build(const Options *options) {
    const rasp_config config = fuzz_config();
    rasp_session *session = NULL;
    rasp_build_unit units[ARGUMENTS_MOST];
    size_t count = 0;
    const char *out = NULL;
    size_t length = 0;
    FUZZ_CHECK(rasp_session_create(&config, &session) == RASP_OK);
    FUZZ_CHECK(rasp_run_text(session, "program", PROGRAM, SIZE_MAX, NULL, NULL) == RASP_OK);
    for (; count < options->names.count; count++) {
        units[count] = (rasp_build_unit){
            .value = rasp_lookup(session, count % 2 == 0 ? "sums" : "same"),
            .name = options->names.at[count],
            .text = options->header,
        };
    }
    const rasp_build_options asked = {
        .element = (rasp_element)(options->input_type % 10), /* 9 is none */
        .length = options->lengths.count > 0 ? options->lengths.at[0] : 0,
        .target = options->target,
        .cpu = options->cpu,
    };
    const rasp_status status = rasp_build(session, form_of(options), units, count, &asked, &out, &length);
    FUZZ_CHECK(status == RASP_OK ? out != NULL && length > 0
                                 : status == RASP_ERROR_USAGE || rasp_error_count(session) > 0);
    rasp_session_free(session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *arguments[ARGUMENTS_MOST + 1];
    Options options;
    char *problem = NULL;
    char *text = malloc(size + 1);
    FUZZ_CHECK(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    const int count = split(text, arguments);
    optind = 0; /* getopt begins anew */
    if (options_parse(&options, command_find("build")->options, count, arguments, &problem)) {
        build(&options);
    } else {
        FUZZ_CHECK(problem != NULL);
    }
    free(problem);
    options_free(&options);
    free(text);
    return 0;
}
