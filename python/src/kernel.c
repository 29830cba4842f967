/* The type rasp.Kernel. */
#include "python/src/kernel.h"

#include "python/src/error.h"

PyObject *kernel_new(Session *session, rasp_value *value, PyObject *expression) {
    Kernel *kernel = state_new(state_of((PyObject *)session)->kernel_type);
    if (kernel != NULL) {
        kernel->session = (Session *)Py_NewRef((PyObject *)session);
        kernel->value = value;
        kernel->expression = Py_NewRef(expression);
        kernel->is_selector = rasp_value_kind(value) == RASP_KIND_SELECTOR;
    }
    return (PyObject *)kernel;
}

static void kernel_dealloc(PyObject *self) {
    Kernel *kernel = (Kernel *)self;
    PyTypeObject *type = Py_TYPE(self);
    for (size_t i = 0; i < kernel->code_count; i++) {
        rasp_kernel_free(kernel->codes[i]->kernel);
        PyMem_Free(kernel->codes[i]);
    }
    Py_XDECREF((PyObject *)kernel->session);
    Py_XDECREF(kernel->expression);
    PyObject_Free(self);
    Py_DECREF(type);
}

/* ---- calls */

static PyObject *kernel_call_one(PyObject *self, PyObject *arguments, PyObject *keywords) {
    if (PyTuple_Size(arguments) != 1 || (keywords != NULL && PyDict_Size(keywords) > 0)) {
        PyErr_SetString(PyExc_TypeError, "a kernel takes one argument, its input; batch() has options");
        return NULL;
    }
    return kernel_call((Kernel *)self, PyTuple_GetItem(arguments, 0), NULL, 0);
}

static PyObject *kernel_batch(PyObject *self, PyObject *arguments, PyObject *keywords) {
    static char *names[] = {"x", "out", "threads", NULL};
    PyObject *x;
    PyObject *out = NULL;
    int threads = 0;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|Oi:batch", names, &x, &out, &threads)) {
        return NULL;
    }
    if (threads < 0) {
        return raise_usage(state_of(self), "threads is 0 or the number of threads, not %d", threads);
    }
    return kernel_call((Kernel *)self, x, out != Py_None ? out : NULL, (unsigned)threads);
}

/* ---- pickling, showing */

/* A function of the package makes it again: from the programs of its session, options and expression. */
static PyObject *kernel_reduce(PyObject *self, PyObject *none) {
    (void)none;
    const Kernel *kernel = (Kernel *)self;
    PyObject *package = PyImport_ImportModule("rasp");
    PyObject *restore = package != NULL ? PyObject_GetAttrString(package, "_restore") : NULL;
    PyObject *sources = PyList_AsTuple(kernel->session->sources);
    PyObject *answer = NULL;
    if (restore != NULL && sources != NULL) {
        answer = Py_BuildValue("(O(OOO))", restore, sources, kernel->expression, kernel->session->options);
    }
    Py_XDECREF(sources);
    Py_XDECREF(restore);
    Py_XDECREF(package);
    return answer;
}

static PyObject *kernel_repr(PyObject *self) {
    return PyUnicode_FromFormat("<rasp.Kernel %R>", ((Kernel *)self)->expression);
}

static PyObject *kernel_expression(PyObject *self, void *closure) {
    (void)closure;
    return Py_NewRef(((Kernel *)self)->expression);
}

static PyObject *kernel_session(PyObject *self, void *closure) {
    (void)closure;
    return Py_NewRef((PyObject *)((Kernel *)self)->session);
}

static PyObject *kernel_is_selector(PyObject *self, void *closure) {
    (void)closure;
    return PyBool_FromLong(((Kernel *)self)->is_selector);
}

static PyObject *kernel_html(PyObject *self, PyObject *none) {
    (void)none;
    PyObject *html = PyImport_ImportModule("rasp._html");
    PyObject *text = html != NULL ? PyObject_CallMethod(html, "of_kernel", "O", self) : NULL;
    Py_XDECREF(html);
    return text;
}

static PyMethodDef *kernel_methods(void) {
    static PyMethodDef methods[] = {
        {"batch", (PyCFunction)(void (*)(void))kernel_batch, METH_VARARGS | METH_KEYWORDS,
         "batch(x, out=None, threads=0)\n--\n\n"
         "The value on every row of x, as calling the kernel gives it. out: a writable array that gets\n"
         "the results, and is returned. threads: how many share the rows; 0 for as many as are useful."},
        {"generate", (PyCFunction)(void (*)(void))kernel_generate, METH_VARARGS | METH_KEYWORDS,
         "generate(prompt, end=None, max=1000)\n--\n\n"
         "The elements that the s-op writes behind a prompt, as an Array: its value at the last position is the\n"
         "next one, until that equals end, which is kept, or there are max of them."},
        {"analyze", kernel_analyze, METH_NOARGS,
         "analyze()\n--\n\nWhat a transformer needs that computes it: a dict with 'layers', 'heads_per_layer',\n"
         "'max_heads' and 'heads'."},
        {"selectors", kernel_selectors, METH_O,
         "selectors(x)\n--\n\nA dict: for each selector that it reads through and that a name of the program stands\n"
         "for, its matrix on the input x, query position after query position."},
        {"build", (PyCFunction)(void (*)(void))kernel_build, METH_VARARGS | METH_KEYWORDS,
         "build(path, *, element='text', length=None, name=None, target=None, cpu=None)\n--\n\n"
         "Compiles it into a file: an object for the linker (.o), the C header of that (.h), LLVM's text (.ll),\n"
         "its binary form (.bc) or assembly (.s)."},
        {"dump", kernel_dump, METH_O,
         "dump(form)\n--\n\nThe text of a form on the way to native code: 'graph', 'ir', 'plan', 'llvm' or 'asm'."},
        {"__reduce__", kernel_reduce, METH_NOARGS, "For pickle: as program, expression and options."},
        {"_repr_html_", kernel_html, METH_NOARGS, "For notebooks: what it gives on an example."},
        {0},
    };
    return methods;
}

PyTypeObject *kernel_make_type(PyObject *module) {
    static PyGetSetDef members[] = {
        {"expression", kernel_expression, NULL, "What it was made from.", NULL},
        {"session", kernel_session, NULL, "The session that it belongs to.", NULL},
        {"is_selector", kernel_is_selector, NULL, "Whether it gives a matrix and not a sequence.", NULL},
        {0},
    };
    PyType_Slot slots[] = {
        {Py_tp_doc, "An s-op or selector. kernel(x) is its value on x: an Array for a str, a list of numbers or an\n"
                    "array of one dimension; an Array with a row for each row of an array of two; a list of Arrays\n"
                    "for a list of strings or lists."},
        {Py_tp_dealloc, kernel_dealloc},
        {Py_tp_call, kernel_call_one},
        {Py_tp_repr, kernel_repr},
        {Py_tp_methods, kernel_methods()},
        {Py_tp_getset, members},
        {0, NULL},
    };
    static PyType_Spec spec = {.name = "rasp.Kernel",
                               .basicsize = (int)sizeof(Kernel),
                               .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION};
    spec.slots = slots;
    return (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
}
