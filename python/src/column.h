/* Columns of Apache Arrow, from others and to them. */
#ifndef PYTHON_SRC_COLUMN_H
#define PYTHON_SRC_COLUMN_H
#include "python/src/kernel.h"

/* What the value is on each row of a column. *found: whether x is one at all. */
PyObject *column_call(Kernel *kernel, PyObject *x, unsigned threads, bool *found);
#endif
