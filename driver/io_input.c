/* Inputs: a string is taken as it is, elements of other types are separated, JSON is JSON. Emptiness and character sets
 * are the library's to judge. */
#define _GNU_SOURCE
#include "driver/io_input.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *input_problem(const Options *options) {
    return options->separator != NULL && options->input_type != INPUT_WORDS
               ? "--sep separates the elements of --input-type words"
               : NULL;
}

void input_reader_init(InputReader *reader, const Options *options) {
    *reader = (InputReader){.type = options->input_type, .separator = options->separator};
}

void input_reader_free(InputReader *reader) {
    atoms_free(&reader->atoms);
    json_decref(reader->json);
    reader->json = NULL;
}

static bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool fail(JsonFault *fault, rasp_status kind, size_t offset, const char *message) {
    fault->kind = kind;
    fault->offset = offset;
    snprintf(fault->message, sizeof fault->message, "%s", message);
    return false;
}

static bool read_int(const char *word, size_t length, rasp_atom *atom, JsonFault *fault) {
    char *end = NULL;
    errno = 0;
    const long long value = strtoll(word, &end, 10);
    if (end != word + length) {
        return fail(fault, RASP_ERROR_VALUE, 0, "this is no int");
    }
    if (errno == ERANGE) {
        return fail(fault, RASP_ERROR_OVERFLOW, 0, "this int does not fit in 64 bits");
    }
    *atom = (rasp_atom){.type = RASP_INT, .as.i = (int64_t)value};
    return true;
}

static bool read_float(const char *word, size_t length, rasp_atom *atom, JsonFault *fault) {
    char *end = NULL;
    const double value = strtod(word, &end);
    if (strspn(word, "0123456789+-.eE") < length || end != word + length) {
        return fail(fault, RASP_ERROR_VALUE, 0, "this is no float");
    }
    if (!isfinite(value)) {
        return fail(fault, RASP_ERROR_OVERFLOW, 0, "this float is too large");
    }
    *atom = (rasp_atom){.type = RASP_FLOAT, .as.f = value};
    return true;
}

static bool read_bool(const char *word, size_t length, rasp_atom *atom, JsonFault *fault) {
    static const char *const words[] = {"False", "True", "false", "true", "F", "T", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i]) == length && memcmp(words[i], word, length) == 0) {
            *atom = (rasp_atom){.type = RASP_BOOL, .as.b = i % 2 == 1};
            return true;
        }
    }
    return fail(fault, RASP_ERROR_VALUE, 0, "this is no bool: True or False is wanted");
}

static bool read_word(InputReader *reader, const char *word, size_t length) {
    rasp_atom atom;
    bool good = false;
    switch (reader->type) {
    case INPUT_INT:
        good = read_int(word, length, &atom, &reader->fault);
        break;
    case INPUT_FLOAT:
        good = read_float(word, length, &atom, &reader->fault);
        break;
    default:
        good = read_bool(word, length, &atom, &reader->fault);
    }
    if (good && !atoms_add(&reader->atoms, atom)) {
        return fail(&reader->fault, RASP_ERROR_LIMIT, 0, "out of memory");
    }
    return good;
}

static bool add_word(InputReader *reader, const char *word, size_t length) {
    const rasp_atom atom = {.type = RASP_STRING, .as.s = {.text = word, .length = length}};
    return atoms_add(&reader->atoms, atom) || fail(&reader->fault, RASP_ERROR_LIMIT, 0, "out of memory");
}

/* What stands between separators, which may be nothing. An empty text is no element, and so an empty input. */
static bool read_separated(InputReader *reader, const char *text, size_t length) {
    const size_t step = strlen(reader->separator);
    reader->atoms.count = 0;
    for (size_t start = 0; length > 0;) {
        const char *next = memmem(text + start, length - start, reader->separator, step);
        const size_t end = next != NULL ? (size_t)(next - text) : length;
        if (!add_word(reader, text + start, end - start)) {
            return false;
        }
        if (next == NULL) {
            break;
        }
        start = end + step;
    }
    return true;
}

/* What stands between blanks. */
static bool read_blank_separated(InputReader *reader, const char *text, size_t length) {
    reader->atoms.count = 0;
    for (size_t at = 0; at < length;) {
        const size_t start = at;
        while (at < length && !is_blank(text[at])) {
            at++;
        }
        if (at > start && !add_word(reader, text + start, at - start)) {
            return false;
        }
        at += at < length ? 1 : 0;
    }
    return true;
}

/* Numbers are separated by blanks, or by one comma with blanks around it. */
static bool read_numbers(InputReader *reader, const char *text, size_t length) {
    bool after_comma = false;
    size_t at = 0;
    reader->atoms.count = 0;
    for (;;) {
        while (at < length && is_blank(text[at])) {
            at++;
        }
        const size_t start = at;
        while (at < length && !is_blank(text[at]) && text[at] != ',') {
            at++;
        }
        if (at == start && (after_comma || at < length)) {
            return fail(&reader->fault, RASP_ERROR_VALUE, start, "an element is missing at this comma");
        }
        if (at == start) {
            return true;
        }
        if (!read_word(reader, text + start, at - start)) {
            reader->fault.offset = start;
            return false;
        }
        while (at < length && is_blank(text[at])) {
            at++;
        }
        after_comma = at < length && text[at] == ',';
        at += after_comma ? 1 : 0;
    }
}

static bool read_json(InputReader *reader, const char *text, size_t length, InputSequence *out) {
    json_decref(reader->json);
    reader->json = json_read(text, length, &reader->fault);
    if (reader->json == NULL) {
        return false;
    }
    if (json_is_string(reader->json)) {
        *out = (InputSequence){
            .is_text = true,
            .text = json_string_value(reader->json),
            .length = json_string_length(reader->json),
        };
        return true;
    }
    if (!json_is_array(reader->json)) {
        return fail(&reader->fault, RASP_ERROR_TYPE, 0, "an input is a JSON string or list");
    }
    if (!json_read_atoms(reader->json, &reader->atoms, &reader->fault)) {
        return false;
    }
    *out = (InputSequence){.atoms = reader->atoms.at, .count = reader->atoms.count};
    return true;
}

bool input_read(InputReader *reader, const char *text, size_t length, InputSequence *out) {
    if (reader->type == INPUT_STR) {
        *out = (InputSequence){.is_text = true, .text = text, .length = length};
        return true;
    }
    if (reader->type == INPUT_JSON) {
        return read_json(reader, text, length, out);
    }
    const bool good = reader->type != INPUT_WORDS ? read_numbers(reader, text, length)
                      : reader->separator != NULL ? read_separated(reader, text, length)
                                                  : read_blank_separated(reader, text, length);
    if (!good) {
        return false;
    }
    *out = (InputSequence){.atoms = reader->atoms.at, .count = reader->atoms.count};
    return true;
}

static bool take_elements(rasp_value *value, AtomList *atoms, const char **problem) {
    const bool is_dict = rasp_value_kind(value) == RASP_KIND_DICT;
    const size_t count = rasp_value_length(value);
    atoms->count = 0;
    for (size_t i = 0; i < count; i++) {
        rasp_value *item = is_dict ? NULL : rasp_value_item(value, i);
        if (!is_dict && (item == NULL || rasp_value_kind(item) != RASP_KIND_ATOM)) {
            *problem = item == NULL ? "out of memory" : "an input list holds only strings, numbers and bools";
            return false;
        }
        if (!atoms_add(atoms, is_dict ? rasp_value_key(value, i) : rasp_value_atom(item))) {
            *problem = "out of memory";
            return false;
        }
    }
    return true;
}

bool input_from_value(rasp_value *value, AtomList *atoms, InputSequence *out, const char **problem) {
    const rasp_kind kind = rasp_value_kind(value);
    if (kind == RASP_KIND_ATOM) {
        const rasp_atom atom = rasp_value_atom(value);
        if (atom.type == RASP_STRING) {
            *out = (InputSequence){.is_text = true, .text = atom.as.s.text, .length = atom.as.s.length};
            return true;
        }
    }
    if (kind != RASP_KIND_LIST && kind != RASP_KIND_DICT) {
        *problem = "an input is a string or a list";
        return false;
    }
    if (!take_elements(value, atoms, problem)) {
        return false;
    }
    *out = (InputSequence){.atoms = atoms->at, .count = atoms->count};
    return true;
}

rasp_status input_evaluate(const rasp_value *value, const InputSequence *input, const rasp_evaluate_options *options,
                           rasp_result **out) {
    const rasp_atom nothing = {.type = RASP_INT};
    *out = NULL;
    if (input->is_text) {
        return rasp_evaluate_text(value, input->text, input->length, options, out);
    }
    return rasp_evaluate_atoms(value, input->count > 0 ? input->atoms : &nothing, input->count, options, out);
}
