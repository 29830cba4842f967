/* Evaluating by rasp_evaluate_*: the interpreter, or what the library chooses. */
#ifndef PYTHON_SRC_EVALUATE_H
#define PYTHON_SRC_EVALUATE_H
#include "python/src/builder.h"
#include "python/src/kernel.h"

/* One input. */
typedef struct Request {
    const char *text; /* NULL: atoms */
    size_t length;
    rasp_atom *atoms;
    size_t count;
} Request;

/* What a result holds; NULL with an exception. */
Array *evaluate_array(const State *state, const rasp_result *result);
/* The value on one input; row is for its error. NULL with an exception. */
Array *evaluate_one(Kernel *kernel, const Request *request, Py_ssize_t row);
/* The values on many, which are appended to a list. */
bool evaluate_many(Kernel *kernel, const Request *requests, size_t count, PyObject *list);
/* The values on many, which are added to a builder. The first of them is number `row`. */
bool evaluate_into(Kernel *kernel, const Request *requests, size_t count, Py_ssize_t row, Builder *builder);
#endif
