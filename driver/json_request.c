/* Requests. The id is not decoded but found in the line and echoed as it stands there, so that numbers of any size and
 * form come back as they were. */
#include "driver/json_request.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char NO_ID[] = "null";

/* The keys of a request. */
static const char ID[] = "id";
static const char PROGRAM[] = "program";
static const char EVAL[] = "eval";
static const char INPUT[] = "input";
static const char ENGINE[] = "engine";
static const char LENGTH[] = "length";
static const char SESSION[] = "session";
static const char CLOSE[] = "close";
static const char GENERATE[] = "generate";
static const char *const KEYS[] = {ID, PROGRAM, EVAL, INPUT, ENGINE, LENGTH, SESSION, CLOSE, GENERATE};
enum { KEY_COUNT = sizeof KEYS / sizeof KEYS[0] };

/* in: the part of the request that is wrong, PROGRAM, EVAL or INPUT, or NULL. */
static bool fail(JsonRequest *request, rasp_status kind, const char *in, const char *message) {
    request->fault.kind = kind;
    request->fault.offset = 0;
    request->fault_in = in;
    snprintf(request->fault.message, sizeof request->fault.message, "%s", message);
    return false;
}

static bool fail_key(JsonRequest *request, const char *key) {
    char message[sizeof request->fault.message];
    const char *meant = rasp_nearest_word(key, KEYS, KEY_COUNT);
    snprintf(message, sizeof message,
             "unknown key \"%.40s\"%s%s%s (id, program, eval, input, engine, length, session, close, generate)", key,
             meant != NULL ? "; did you mean \"" : "", meant != NULL ? meant : "", meant != NULL ? "\"?" : "");
    return fail(request, RASP_ERROR_SYNTAX, NULL, message);
}

static bool check_keys(JsonRequest *request) {
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(request->json, key, value) {
        size_t known = 0;
        while (known < KEY_COUNT && strcmp(key, KEYS[known]) != 0) {
            known++;
        }
        if (known == KEY_COUNT) {
            return fail_key(request, key);
        }
    }
    return true;
}

static size_t skip_blanks(const char *text, size_t at, size_t length) {
    while (at < length && strchr(" \t\r\n", text[at]) != NULL && text[at] != '\0') {
        at++;
    }
    return at;
}

/* Behind a string that begins at `at`. */
static size_t skip_string(const char *text, size_t at, size_t length) {
    for (at++; at < length && text[at] != '"'; at++) {
        at += text[at] == '\\' ? 1 : 0;
    }
    return at < length ? at + 1 : length;
}

/* Behind a value: the first comma or closing bracket that is not inside it. */
static size_t skip_value(const char *text, size_t at, size_t length) {
    size_t depth = 0;
    while (at < length) {
        const char c = text[at];
        if (c == '"') {
            at = skip_string(text, at, length);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            break;
        }
        depth += c == '{' || c == '[' ? 1 : 0;
        depth -= c == '}' || c == ']' ? 1 : 0;
        at++;
    }
    return at;
}

/* Finds the last member "id" of a line that is known to be a JSON object. */
static void find_id(JsonRequest *request, const char *line, size_t length) {
    size_t at = skip_blanks(line, 0, length) + 1;
    for (;;) {
        at = skip_blanks(line, at, length);
        if (at >= length || line[at] != '"') {
            return;
        }
        const size_t key = at;
        at = skip_string(line, at, length);
        const bool is_id = at - key == 4 && memcmp(line + key, "\"id\"", 4) == 0;
        at = skip_blanks(line, skip_blanks(line, at, length) + 1, length); /* behind the colon */
        const size_t start = at;
        at = skip_value(line, at, length);
        if (is_id) {
            size_t end = at;
            while (end > start && strchr(" \t\r\n", line[end - 1]) != NULL) {
                end--;
            }
            request->id = line + start;
            request->id_length = end - start;
        }
        if (at >= length || line[at] != ',') {
            return;
        }
        at++;
    }
}

static size_t skip_digits(const char *text, size_t at, size_t length) {
    while (at < length && text[at] >= '0' && text[at] <= '9') {
        at++;
    }
    return at;
}

/* Behind the number that begins at `at`; more than that is left for the JSON reader to complain about. */
static size_t skip_number(const char *text, size_t at, size_t length) {
    at = skip_digits(text, at + 1, length);
    if (at < length && text[at] == '.') {
        at = skip_digits(text, at + 1, length);
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        at += at + 1 < length && (text[at + 1] == '+' || text[at + 1] == '-') ? 2 : 1;
        at = skip_digits(text, at, length);
    }
    return at;
}

/* Puts a zero and blanks in place of a number. Returns what is behind it. A number that is cut short stays as it is. */
static size_t blank_number(char *text, size_t at, size_t length) {
    const size_t end = skip_number(text, at, length);
    if (text[end - 1] >= '0' && text[end - 1] <= '9') {
        memset(text + at, ' ', end - at);
        text[at] = '0';
    }
    return end;
}

static void blank_numbers(char *text, size_t length) {
    for (size_t at = 0; at < length;) {
        if (text[at] == '"') {
            at = skip_string(text, at, length);
        } else if (text[at] == '-' || (text[at] >= '0' && text[at] <= '9')) {
            at = blank_number(text, at, length);
        } else {
            at++;
        }
    }
}

/* A number that jansson cannot hold makes it give up on the whole line. So that such an id is echoed and other errors
 * come with their id, a copy without numbers tells whether the line is an object at all, and one without those of the
 * id is read in its place. */
static void read_large_numbers(JsonRequest *request, const char *line, size_t length) {
    char *copy = malloc(length + 1);
    JsonFault fault;
    if (copy == NULL) {
        return;
    }
    memcpy(copy, line, length);
    blank_numbers(copy, length);
    json_t *json = json_read(copy, length, &fault);
    if (json_is_object(json)) {
        find_id(request, line, length);
        if (request->id != NO_ID) {
            memcpy(copy, line, length);
            blank_numbers(copy + (request->id - line), request->id_length);
            request->json = json_read(copy, length, &request->fault);
        }
    }
    json_decref(json);
    free(copy);
}

static bool read_text(JsonRequest *request, const char *key, bool required, JsonText *out) {
    const json_t *value = json_object_get(request->json, key);
    *out = (JsonText){.text = ""};
    if (json_is_string(value)) {
        *out = (JsonText){.text = json_string_value(value), .length = json_string_length(value)};
        return true;
    }
    if (value != NULL || required) {
        char message[80];
        snprintf(message, sizeof message, "\"%s\" %s", key, value != NULL ? "must be a string" : "is missing");
        return fail(request, RASP_ERROR_SYNTAX, key == PROGRAM || key == EVAL ? key : NULL, message);
    }
    return true;
}

static bool read_engine(JsonRequest *request, rasp_engine default_engine) {
    JsonText text;
    if (!read_text(request, ENGINE, false, &text)) {
        return false;
    }
    request->engine = default_engine;
    if (text.length == 0) {
        return true;
    }
    if (strcmp(text.text, "auto") == 0) {
        request->engine = RASP_ENGINE_AUTO;
    } else if (strcmp(text.text, "interp") == 0) {
        request->engine = RASP_ENGINE_INTERP;
    } else if (strcmp(text.text, "jit") == 0) {
        request->engine = RASP_ENGINE_JIT;
    } else {
        return fail(request, RASP_ERROR_VALUE, NULL, "\"engine\" must be \"auto\", \"interp\" or \"jit\"");
    }
    return true;
}

static bool read_length(JsonRequest *request) {
    const json_t *value = json_object_get(request->json, LENGTH);
    request->length = 0;
    if (value == NULL) {
        return true;
    }
    if (json_is_string(value) && strcmp(json_string_value(value), "any") == 0) {
        request->length = RASP_LENGTH_ANY;
    } else if (json_is_integer(value) && json_integer_value(value) > 0) {
        request->length = (size_t)json_integer_value(value);
    } else {
        return fail(request, RASP_ERROR_VALUE, NULL, "\"length\" must be a whole number above 0, or \"any\"");
    }
    return true;
}

static bool read_session(JsonRequest *request) {
    const json_t *close = json_object_get(request->json, CLOSE);
    request->has_session = json_object_get(request->json, SESSION) != NULL;
    request->close = json_is_true(close);
    if (!read_text(request, SESSION, false, &request->session)) {
        return false;
    }
    if (close != NULL && !json_is_boolean(close)) {
        return fail(request, RASP_ERROR_SYNTAX, NULL, "\"close\" must be true or false");
    }
    return !request->close || request->has_session ||
           fail(request, RASP_ERROR_SYNTAX, NULL, "\"close\" needs a \"session\"");
}

static bool read_input(JsonRequest *request) {
    const json_t *value = json_object_get(request->json, INPUT);
    request->has_input = value != NULL && !json_is_null(value);
    if (!request->has_input) {
        return true;
    }
    if (json_is_string(value)) {
        request->input = (InputSequence){
            .is_text = true,
            .text = json_string_value(value),
            .length = json_string_length(value),
        };
        return true;
    }
    if (!json_is_array(value)) {
        return fail(request, RASP_ERROR_TYPE, INPUT, "\"input\" must be a string or a list");
    }
    if (!json_read_atoms(value, &request->atoms, &request->fault)) {
        request->fault_in = INPUT;
        return false;
    }
    request->input = (InputSequence){.atoms = request->atoms.at, .count = request->atoms.count};
    return true;
}

/* {"end": TOKEN, "max": N}, both optional. */
static bool read_generate(JsonRequest *request) {
    json_t *value = json_object_get(request->json, GENERATE);
    const char *key = NULL;
    json_t *member = NULL;
    request->generates = value != NULL;
    request->wish = (GenerationWish){.most = GENERATION_MOST, .engine = request->engine};
    if (value != NULL && !json_is_object(value)) {
        return fail(request, RASP_ERROR_SYNTAX, NULL, "\"generate\" must be an object");
    }
    json_object_foreach(value, key, member) {
        if (strcmp(key, "end") == 0) {
            if (!json_read_atom(member, &request->end)) {
                return fail(request, RASP_ERROR_TYPE, NULL, "\"end\" must be a number, a string, true or false");
            }
            request->wish.end = &request->end;
        } else if (strcmp(key, "max") == 0 && json_is_integer(member) && json_integer_value(member) > 0) {
            request->wish.most = (uint64_t)json_integer_value(member);
        } else {
            return fail(request, RASP_ERROR_SYNTAX, NULL,
                        strcmp(key, "max") == 0 ? "\"max\" must be a whole number above 0"
                                                : "\"generate\" has the keys end and max");
        }
    }
    return true;
}

bool request_read(JsonRequest *request, const char *line, size_t length, rasp_engine default_engine) {
    request->id = NO_ID;
    request->fault_in = NULL;
    request->id_length = strlen(NO_ID);
    request->json = json_read(line, length, &request->fault);
    if (request->json == NULL && request->fault.kind == RASP_ERROR_OVERFLOW) {
        read_large_numbers(request, line, length);
    }
    if (request->json == NULL) {
        return false;
    }
    if (!json_is_object(request->json)) {
        return fail(request, RASP_ERROR_SYNTAX, NULL, "a request is a JSON object");
    }
    find_id(request, line, length);
    request->has_eval = json_object_get(request->json, EVAL) != NULL;
    return check_keys(request) && read_session(request) && read_text(request, PROGRAM, false, &request->program) &&
           read_text(request, EVAL, !request->has_session, &request->eval) && read_engine(request, default_engine) &&
           read_length(request) && read_input(request) && read_generate(request);
}

void request_clear(JsonRequest *request) {
    json_decref(request->json);
    request->json = NULL;
}

void request_free(JsonRequest *request) {
    request_clear(request);
    atoms_free(&request->atoms);
}
