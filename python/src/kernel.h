/* rasp.Kernel: an s-op or selector that can be called, with the native code that it has been given so far. */
#ifndef PYTHON_SRC_KERNEL_H
#define PYTHON_SRC_KERNEL_H
#include "python/src/array.h"
#include "python/src/session.h"

enum { KERNEL_CODES = 24 };

/* Native code for one kind of input. */
typedef struct Code {
    rasp_element element;
    size_t length;       /* or RASP_LENGTH_ANY */
    rasp_kernel *kernel; /* NULL: there is none, for such a reason as the library gave */
    rasp_kernel_info info;
    ArrayCell cell;   /* of its results, unless they are strings */
    bool has_strings; /* results are strings, which Python wants otherwise than they come */
    /* Code for any length: how much it has done for inputs of this length in a row. */
    size_t same_length;
    size_t same_work;
} Code;

typedef struct Kernel {
    PyObject_HEAD Session *session;
    rasp_value *value;
    PyObject *expression;
    bool is_selector;
    long long interpreted; /* nanoseconds that the interpreter has taken for texts */
    Code *codes[KERNEL_CODES];
    size_t code_count;
} Kernel;

PyTypeObject *kernel_make_type(PyObject *module);
PyObject *kernel_new(Session *session, rasp_value *value, PyObject *expression);

/* ---- choose.c */

/* Code for inputs of this kind and length, of which there are `work` elements in all; NULL without an exception where
 * there is none, and the interpreter is to evaluate; NULL with one where native code was asked for. */
const Code *kernel_choose(Kernel *kernel, rasp_element element, size_t length, size_t work);

/* ---- call.c */

/* What the value is on x. out: an object to put it in, or NULL. threads: 0 for as many as are useful. */
PyObject *kernel_call(Kernel *kernel, PyObject *x, PyObject *out, unsigned threads);

/* ---- generate.c */

PyObject *kernel_generate(PyObject *self, PyObject *arguments, PyObject *keywords);

/* ---- inspect.c */

PyObject *kernel_analyze(PyObject *self, PyObject *none);
PyObject *kernel_selectors(PyObject *self, PyObject *x);
PyObject *kernel_build(PyObject *self, PyObject *arguments, PyObject *keywords);
PyObject *kernel_dump(PyObject *self, PyObject *name);
#endif
