/* Rows of an input as the interpreter takes them. */
#ifndef PYTHON_SRC_REQUESTS_H
#define PYTHON_SRC_REQUESTS_H
#include "python/src/evaluate.h"
#include "python/src/input.h"

/* Some rows, with the atoms that they consist of. */
typedef struct Requests {
    Request *rows;
    size_t count;
    rasp_atom *atoms;
    char *characters; /* the texts of bytes */
} Requests;

/* Both give false with an exception; requests_free is allowed after that. */
bool requests_from_input(const Input *input, size_t first, size_t count, Requests *out);
/* The items of a list: strings, and lists of numbers and strings. The objects must live as long. */
bool requests_from_list(const State *state, PyObject *list, Requests *out);
/* One sequence: a list of numbers and strings. */
bool requests_from_sequence(const State *state, PyObject *list, Requests *out);
void requests_free(Requests *requests);
#endif
