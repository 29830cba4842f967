/* JSON read by jansson, made into the atoms of rasp.h. Output never goes through jansson: the library prints
 * numbers. */
#ifndef DRIVER_IO_JSON_H
#define DRIVER_IO_JSON_H
#include "include/rasp.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Room for atoms that is used again and again. */
typedef struct AtomList {
    rasp_atom *at;
    size_t count, capacity;
} AtomList;

/* Appends; false without memory. */
bool atoms_add(AtomList *atoms, rasp_atom atom);
void atoms_free(AtomList *atoms);

/* What is wrong with a JSON text or value. */
typedef struct JsonFault {
    rasp_status kind; /* RASP_ERROR_SYNTAX, _OVERFLOW for numbers that do not fit, _TYPE, _LIMIT */
    char message[160];
    size_t offset; /* bytes of the text before the place; 0 for values */
} JsonFault;

/* A JSON text of any kind; strings may hold \u0000. NULL with *fault filled. */
json_t *json_read(const char *text, size_t length, JsonFault *fault);
/* One atom; its string lives as long as the value. False where it is none. */
bool json_read_atom(const json_t *value, rasp_atom *atom);
/* Makes atoms of a list of strings, numbers and bools; strings live as long as the list. */
bool json_read_atoms(const json_t *list, AtomList *atoms, JsonFault *fault);

#endif
