/* JSON in: jansson tells 1 from 1.0 and rejects what leaves 64 bits, is no UTF-8 or nests too deep. */
#include "driver/io_json.h"
#include <stdio.h>
#include <stdlib.h>

bool atoms_add(AtomList *atoms, rasp_atom atom) {
    if (atoms->count == atoms->capacity) {
        const size_t capacity = atoms->capacity == 0 ? 64 : 2 * atoms->capacity;
        rasp_atom *at = realloc(atoms->at, capacity * sizeof *at);
        if (at == NULL) {
            return false;
        }
        atoms->at = at;
        atoms->capacity = capacity;
    }
    atoms->at[atoms->count++] = atom;
    return true;
}

void atoms_free(AtomList *atoms) {
    free(atoms->at);
    *atoms = (AtomList){0};
}

static rasp_status kind_of(enum json_error_code code) {
    switch (code) {
    case json_error_numeric_overflow:
        return RASP_ERROR_OVERFLOW;
    case json_error_out_of_memory:
    case json_error_stack_overflow:
        return RASP_ERROR_LIMIT;
    default:
        return RASP_ERROR_SYNTAX;
    }
}

json_t *json_read(const char *text, size_t length, JsonFault *fault) {
    json_error_t error;
    json_t *value = json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (value == NULL) {
        fault->kind = kind_of(json_error_code(&error));
        fault->offset = error.position > 0 ? (size_t)error.position : 0;
        if (fault->offset > length) {
            fault->offset = length;
        }
        snprintf(fault->message, sizeof fault->message, "%s: %.130s",
                 fault->kind == RASP_ERROR_OVERFLOW ? "a number is too large" : "invalid JSON", error.text);
    }
    return value;
}

bool json_read_atom(const json_t *value, rasp_atom *atom) {
    switch (json_typeof(value)) {
    case JSON_STRING:
        *atom = (rasp_atom){
            .type = RASP_STRING,
            .as.s = {.text = json_string_value(value), .length = json_string_length(value)},
        };
        return true;
    case JSON_INTEGER:
        *atom = (rasp_atom){.type = RASP_INT, .as.i = json_integer_value(value)};
        return true;
    case JSON_REAL:
        *atom = (rasp_atom){.type = RASP_FLOAT, .as.f = json_real_value(value)};
        return true;
    case JSON_TRUE:
    case JSON_FALSE:
        *atom = (rasp_atom){.type = RASP_BOOL, .as.b = json_is_true(value)};
        return true;
    default:
        return false;
    }
}

bool json_read_atoms(const json_t *list, AtomList *atoms, JsonFault *fault) {
    const size_t count = json_array_size(list);
    atoms->count = 0;
    fault->offset = 0;
    for (size_t i = 0; i < count; i++) {
        rasp_atom atom;
        if (!json_read_atom(json_array_get(list, i), &atom)) {
            fault->kind = RASP_ERROR_TYPE;
            snprintf(fault->message, sizeof fault->message, "element %zu of the input is no string, number or bool", i);
            return false;
        }
        if (!atoms_add(atoms, atom)) {
            fault->kind = RASP_ERROR_LIMIT;
            snprintf(fault->message, sizeof fault->message, "out of memory");
            return false;
        }
    }
    return true;
}
