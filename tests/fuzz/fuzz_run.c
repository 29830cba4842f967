/* Fuzz target: a program and an input through the public interface. The last line of the bytes is the input, what
 * stands before it the program. Small limits keep each run short and reach the limit errors. */
#include "rasp.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool no_file(void *user, const char *path, const char *from, char **text, size_t *length, char **name) {
    (void)user, (void)path, (void)from, (void)text, (void)length, (void)name;
    return false;
}

static bool out_of_turns(void *user) {
    unsigned *turns = user;
    return ++*turns > 20000;
}

/* Everything that can be read of a result; a result without an error must have texts. */
static void read_result(rasp_result *result) {
    if (result == NULL) {
        return;
    }
    if (rasp_result_status(result) != RASP_OK) {
        if (rasp_result_error(result).message == NULL) {
            abort();
        }
        return;
    }
    const char *display = rasp_result_display(result, NULL);
    const char *json = rasp_result_json(result, NULL);
    if (display == NULL || json == NULL || rasp_result_input_text(result, NULL) == NULL) {
        return; /* out of memory */
    }
    if (display[0] == '\0' || json[0] != '[') {
        abort();
    }
    if (!rasp_result_is_selector(result)) {
        rasp_result_element(result, rasp_result_count(result) - 1);
    }
}

static void read_value(rasp_value *value) {
    switch (rasp_value_kind(value)) {
    case RASP_KIND_SOP:
    case RASP_KIND_SELECTOR:
        rasp_value_name(value);
        break;
    case RASP_KIND_RESULT:
        read_result(rasp_value_result(value));
        break;
    case RASP_KIND_FUNCTION:
        rasp_value_origin(value);
        break;
    case RASP_KIND_ATOM:
    case RASP_KIND_LIST:
    case RASP_KIND_DICT:
        rasp_value_text(value, NULL), rasp_value_json(value, NULL);
        break;
    }
}

static void read_event(void *user, const rasp_event *event) {
    (void)user;
    for (size_t i = 0; i < event->count; i++) {
        if (event->values[i] != NULL) {
            read_value(event->values[i]);
        }
    }
}

static void evaluate(const rasp_value *value, const char *input, size_t length) {
    rasp_result *result = NULL;
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_INTERP};
    if (rasp_evaluate_text(value, input, length, &options, &result) == RASP_OK && result == NULL) {
        abort();
    }
    read_result(result);
    rasp_result_free(result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t split = size;
    while (split > 0 && data[split - 1] != '\n') {
        split--;
    }
    const char *input = (const char *)data + split;
    const size_t length = size - split < 64 ? size - split : 64;
    unsigned turns = 0;
    const rasp_config config = {
        .load = no_file,
        .cancelled = out_of_turns,
        .cancelled_user = &turns,
        .memory_limit = (size_t)64 << 20,
        .step_limit = 20000,
        .node_limit = 20000,
        .list_limit = 5000,
        .string_limit = 20000,
    };
    rasp_session *session = NULL;
    if (rasp_session_create(&config, &session) != RASP_OK) {
        abort();
    }
    const rasp_run_options options = {.event = read_event, .keep_going = size % 2 == 1};
    const rasp_status status = rasp_run_text(session, "fuzz", (const char *)data, split, &options, NULL);
    for (size_t i = 0; i < rasp_error_count(session); i++) {
        if (rasp_error_at(session, i).rendered == NULL) {
            abort();
        }
    }
    if (status != RASP_OK && rasp_error_count(session) == 0) {
        abort();
    }
    const rasp_value *last = rasp_last_sop(session, NULL);
    if (last != NULL) {
        evaluate(last, input, length);
    }
    rasp_session_free(session);
    return 0;
}
