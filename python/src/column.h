/* rasp.Column: what a kernel gives for a column of Apache Arrow: a result for each row, or nothing where the row was
 * null. */
#ifndef PYTHON_SRC_COLUMN_H
#define PYTHON_SRC_COLUMN_H
#include "python/src/kernel.h"

PyTypeObject *column_make_type(PyObject *module);

/* A new column: the cells of the rows that are not null, and where those of each of them begin (which is copied).
 * nulls: a byte for each of all rows, or NULL. Takes the reference of cells; NULL with an exception. */
PyObject *column_new(const State *state, Array *cells, const int64_t *places, const uint8_t *nulls, size_t rows,
                     bool is_selector);
#endif
