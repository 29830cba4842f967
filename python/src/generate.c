/* kernel.generate: the elements that an s-op writes behind a prompt. */
#include "python/src/error.h"
#include "python/src/requests.h"
#include "python/src/value.h"

/* A prompt, and what keeps it. */
typedef struct Prompt {
    Request request;
    Requests requests;
    Input input;
} Prompt;

static bool read_array(const State *state, PyObject *object, Prompt *prompt) {
    bool found = false;
    if (!input_from_array(state, object, &prompt->input, &found)) {
        return false;
    }
    if (!found || !prompt->input.is_one) {
        return raise_usage(state, "a prompt is a str, a list, or an array of one dimension") != NULL;
    }
    return requests_from_input(&prompt->input, 0, 1, &prompt->requests);
}

static bool read_prompt(const State *state, PyObject *object, Prompt *prompt) {
    if (PyUnicode_Check(object)) {
        prompt->request.text = value_text(state, object, &prompt->request.length);
        return prompt->request.text != NULL;
    }
    const bool read = PyList_Check(object) ? requests_from_sequence(state, object, &prompt->requests)
                                           : read_array(state, object, prompt);
    if (read) {
        prompt->request = prompt->requests.rows[0];
    }
    return read;
}

static rasp_status begin(const Kernel *kernel, const Request *prompt, rasp_generator **out) {
    const rasp_engine engine = kernel->session->engine;
    if (prompt->text != NULL) {
        return rasp_generator_create_text(kernel->value, prompt->text, prompt->length, engine, out);
    }
    return rasp_generator_create(kernel->value, prompt->atoms, prompt->count, engine, out);
}

/* What is made goes into the builder. */
static bool add_all(const rasp_atom *made, size_t count, Builder *builder) {
    bool ok = builder_reserve(builder, count);
    for (size_t i = 0; ok && i < count; i++) {
        ok = builder_add(builder, &made[i]);
    }
    return ok;
}

/* Without the GIL: how many were made. */
static size_t run(rasp_generator *generator, const rasp_atom *end, size_t most, rasp_atom *made) {
    size_t count = 0;
    while (count < most && rasp_generator_next(generator, &made[count]) == RASP_OK) {
        count++;
        if (end != NULL && rasp_generator_ends(generator, end)) {
            break;
        }
    }
    return count;
}

static Array *generate(Kernel *kernel, const Request *prompt, const rasp_atom *end, size_t most) {
    const State *state = state_of((PyObject *)kernel);
    rasp_generator *generator = NULL;
    Builder builder = {0};
    Array *array = NULL;
    size_t count = 0;
    rasp_atom *made = PyMem_Calloc(most, sizeof *made);
    if (made == NULL || !session_enter(kernel->session)) {
        PyMem_Free(made);
        return made == NULL ? (Array *)PyErr_NoMemory() : NULL;
    }
    rasp_status status;
    Py_BEGIN_ALLOW_THREADS status = begin(kernel, prompt, &generator);
    count = status == RASP_OK ? run(generator, end, most, made) : 0;
    Py_END_ALLOW_THREADS session_leave(kernel->session);
    const rasp_error error = rasp_generator_error(generator);
    if (PyErr_Occurred() != NULL) {
        /* an interrupt */
    } else if (status == RASP_ERROR_USAGE) {
        raise_usage(state, kernel->is_selector ? "only s-ops generate" : "the prompt is empty");
    } else if (status != RASP_OK) {
        raise_error(state, &(rasp_error){.kind = status, .message = rasp_status_text(status)}, NO_ROW);
    } else if (error.kind != RASP_OK) {
        raise_error(state, &error, NO_ROW);
    } else if (add_all(made, count, &builder)) {
        array = builder_finish(state, &builder, 1, (const Py_ssize_t[]){(Py_ssize_t)count});
    }
    builder_free(&builder);
    rasp_generator_free(generator);
    PyMem_Free(made);
    return array;
}

PyObject *kernel_generate(PyObject *self, PyObject *arguments, PyObject *keywords) {
    static char *names[] = {"prompt", "end", "max", NULL};
    const State *state = state_of(self);
    PyObject *object;
    PyObject *end = NULL;
    Py_ssize_t most = 1000;
    Prompt prompt = {0};
    rasp_atom last;
    Array *array = NULL;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|On:generate", names, &object, &end, &most)) {
        return NULL;
    }
    if (most < 1 || most > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(rasp_atom)) {
        return raise_usage(state, "max is the number of elements, 1 or more, not %zd", most);
    }
    const bool ends = end != NULL && end != Py_None;
    if (read_prompt(state, object, &prompt) && (!ends || value_to_atom(state, end, &last))) {
        array = generate((Kernel *)self, &prompt.request, ends ? &last : NULL, (size_t)most);
    }
    requests_free(&prompt.requests);
    input_free(&prompt.input);
    return (PyObject *)array;
}
