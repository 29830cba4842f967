/* What a kernel is made of: cost, selectors, forms and files. */
#include "python/src/error.h"
#include "python/src/kernel.h"
#include "python/src/value.h"

#include <stdio.h>
#include <string.h>

/* ---- analyze */

static PyObject *heads_of(const rasp_analysis *analysis) {
    PyObject *list = PyList_New((Py_ssize_t)analysis->head_count);
    for (size_t i = 0; list != NULL && i < analysis->head_count; i++) {
        const rasp_head *head = &analysis->heads[i];
        PyObject *item = Py_BuildValue("{s:n,s:z,s:z,s:I,s:I}", "layer", (Py_ssize_t)head->layer, "name", head->name,
                                       "file", head->file, "line", head->line, "column", head->column);
        if (item == NULL || PyList_SetItem(list, (Py_ssize_t)i, item) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

static PyObject *dict_of(const rasp_analysis *analysis) {
    PyObject *layers = PyList_New((Py_ssize_t)analysis->layers);
    for (size_t i = 0; layers != NULL && i < analysis->layers; i++) {
        PyObject *count = PyLong_FromSize_t(analysis->heads_per_layer[i]);
        if (count == NULL || PyList_SetItem(layers, (Py_ssize_t)i, count) < 0) {
            Py_CLEAR(layers);
        }
    }
    PyObject *heads = layers != NULL ? heads_of(analysis) : NULL;
    PyObject *answer = NULL;
    if (heads != NULL) {
        answer = Py_BuildValue("{s:n,s:n,s:O,s:O}", "layers", (Py_ssize_t)analysis->layers, "max_heads",
                               (Py_ssize_t)analysis->max_heads, "heads_per_layer", layers, "heads", heads);
    }
    Py_XDECREF(heads);
    Py_XDECREF(layers);
    return answer;
}

PyObject *kernel_analyze(PyObject *self, PyObject *none) {
    (void)none;
    Kernel *kernel = (Kernel *)self;
    Session *session = kernel->session;
    rasp_analysis analysis;
    rasp_status status;
    if (!session_enter(session)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS status = rasp_analyze(session->session, kernel->value, &analysis);
    Py_END_ALLOW_THREADS PyObject *answer = NULL;
    if (status != RASP_OK || PyErr_Occurred() != NULL) {
        raise_session(state_of(self), session->session, status);
    } else {
        answer = dict_of(&analysis);
    }
    session_leave(session);
    return answer;
}

/* ---- selectors */

static rasp_value *find_value(Session *session, const char *name) {
    rasp_value *value = NULL;
    if (session_enter(session)) {
        value = rasp_lookup(session->session, name);
        session_leave(session);
    }
    return value;
}

/* The kernels of the selectors that have names, by name. */
static PyObject *find_selectors(Kernel *kernel) {
    PyObject *found = PyDict_New();
    PyObject *analysis = kernel_analyze((PyObject *)kernel, NULL);
    PyObject *heads = analysis != NULL ? PyDict_GetItemString(analysis, "heads") : NULL;
    const Py_ssize_t count = heads != NULL ? PyList_Size(heads) : 0;
    for (Py_ssize_t i = 0; found != NULL && i < count; i++) {
        PyObject *name = PyDict_GetItemString(PyList_GetItem(heads, i), "name");
        const char *text = name != NULL && name != Py_None ? PyUnicode_AsUTF8AndSize(name, NULL) : NULL;
        rasp_value *value = text != NULL ? find_value(kernel->session, text) : NULL;
        if (value == NULL || rasp_value_kind(value) != RASP_KIND_SELECTOR) {
            continue;
        }
        PyObject *selector = kernel_new(kernel->session, value, name);
        if (selector == NULL || PyDict_SetItem(found, name, selector) < 0) {
            Py_CLEAR(found);
        }
        Py_XDECREF(selector);
    }
    Py_XDECREF(analysis);
    if (PyErr_Occurred() != NULL) {
        Py_CLEAR(found);
    }
    return found;
}

PyObject *kernel_selectors(PyObject *self, PyObject *x) {
    PyObject *found = find_selectors((Kernel *)self);
    PyObject *answer = found != NULL ? PyDict_New() : NULL;
    PyObject *name;
    PyObject *selector;
    Py_ssize_t position = 0;
    while (answer != NULL && PyDict_Next(found, &position, &name, &selector)) {
        PyObject *matrix = PyObject_CallFunctionObjArgs(selector, x, NULL);
        if (matrix == NULL || PyDict_SetItem(answer, name, matrix) < 0) {
            Py_CLEAR(answer);
        }
        Py_XDECREF(matrix);
    }
    Py_XDECREF(found);
    return answer;
}

/* ---- forms and files */

typedef struct NamedNumber {
    const char *name;
    int number;
} NamedNumber;

/* The number of a name, or -1 with an exception. */
static int find_name(const State *state, const char *what, const NamedNumber *names, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i].name, name) == 0) {
            return names[i].number;
        }
    }
    raise_usage(state, "no %s is called '%s'", what, name);
    return -1;
}

static int find_element(const State *state, const char *name) {
    static const NamedNumber names[] = {
        {"text", RASP_ELEMENT_TEXT}, {"u8", RASP_ELEMENT_U8},   {"i8", RASP_ELEMENT_I8},
        {"i16", RASP_ELEMENT_I16},   {"i32", RASP_ELEMENT_I32}, {"i64", RASP_ELEMENT_I64},
        {"f32", RASP_ELEMENT_F32},   {"f64", RASP_ELEMENT_F64}, {"bool", RASP_ELEMENT_BOOL},
    };
    return find_name(state, "element", names, sizeof names / sizeof names[0], name);
}

static int find_form(const State *state, const char *path) {
    static const NamedNumber names[] = {{".o", RASP_FORM_OBJECT},
                                        {".h", RASP_FORM_HEADER},
                                        {".ll", RASP_FORM_LLVM},
                                        {".bc", RASP_FORM_BITCODE},
                                        {".s", RASP_FORM_ASM}};
    const char *dot = strrchr(path, '.');
    return find_name(state, "kind of file", names, sizeof names / sizeof names[0], dot != NULL ? dot : path);
}

static bool write_file(const char *path, const char *bytes, size_t length) {
    FILE *file = fopen(path, "wb");
    bool ok = file != NULL && fwrite(bytes, 1, length, file) == length;
    ok = (file == NULL || fclose(file) == 0) && ok;
    if (!ok) {
        PyErr_SetFromErrnoWithFilename(PyExc_OSError, path);
    }
    return ok;
}

static bool build(Kernel *kernel, rasp_form form, const char *name, const rasp_build_options *options,
                  const char *path) {
    Session *session = kernel->session;
    char made[RASP_BUILD_NAME_SIZE];
    const char *text = PyUnicode_AsUTF8AndSize(kernel->expression, NULL);
    if (text == NULL || !session_enter(session)) {
        return false;
    }
    rasp_build_name(text, SIZE_MAX, made);
    const rasp_build_unit unit = {.value = kernel->value, .name = name != NULL ? name : made, .text = text};
    const char *bytes = NULL;
    size_t length = 0;
    rasp_status status;
    Py_BEGIN_ALLOW_THREADS status = rasp_build(session->session, form, &unit, 1, options, &bytes, &length);
    Py_END_ALLOW_THREADS bool ok = status == RASP_OK && PyErr_Occurred() == NULL;
    if (!ok) {
        raise_session(state_of((PyObject *)kernel), session->session, status);
    }
    ok = ok && write_file(path, bytes, length);
    session_leave(session);
    return ok;
}

PyObject *kernel_build(PyObject *self, PyObject *arguments, PyObject *keywords) {
    static char *names[] = {"path", "element", "length", "name", "target", "cpu", NULL};
    const State *state = state_of(self);
    PyObject *path = NULL;
    const char *element = "text";
    PyObject *length = Py_None;
    const char *name = NULL;
    rasp_build_options options = {0};
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O&|$sOzzz:build", names, PyUnicode_FSConverter, &path,
                                     &element, &length, &name, &options.target, &options.cpu)) {
        return NULL;
    }
    const char *file = PyBytes_AsString(path);
    const int kind = find_element(state, element);
    const int form = kind >= 0 ? find_form(state, file) : -1;
    if (form >= 0 && length != Py_None) {
        options.length = PyLong_AsSize_t(length);
    }
    options.element = kind >= 0 ? (rasp_element)kind : RASP_ELEMENT_TEXT;
    const bool ok = PyErr_Occurred() == NULL && build((Kernel *)self, (rasp_form)form, name, &options, file);
    Py_DECREF(path);
    if (!ok) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyObject *kernel_dump(PyObject *self, PyObject *name) {
    static const NamedNumber names[] = {{"graph", RASP_FORM_GRAPH},
                                        {"ir", RASP_FORM_IR},
                                        {"plan", RASP_FORM_PLAN},
                                        {"llvm", RASP_FORM_LLVM},
                                        {"asm", RASP_FORM_ASM}};
    Kernel *kernel = (Kernel *)self;
    const State *state = state_of(self);
    const char *text = value_text(state, name, NULL);
    const int form = text != NULL ? find_name(state, "form", names, sizeof names / sizeof names[0], text) : -1;
    if (form < 0 || !session_enter(kernel->session)) {
        return NULL;
    }
    rasp_session *session = kernel->session->session;
    const char *out = NULL;
    size_t length = 0;
    rasp_status status;
    Py_BEGIN_ALLOW_THREADS status = rasp_dump(session, (rasp_form)form, NULL, NULL, 0, kernel->value, &out, &length);
    Py_END_ALLOW_THREADS PyObject *answer = status == RASP_OK && PyErr_Occurred() == NULL
                                                ? PyUnicode_FromStringAndSize(out, (Py_ssize_t)length)
                                                : raise_session(state, session, status);
    session_leave(kernel->session);
    return answer;
}
