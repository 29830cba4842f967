/* Reading the C data interface. One chunk without nulls is read where it lies; others are put one behind the other. */
#include "python/src/arrow_in.h"

#include "python/src/error.h"

#include <string.h>

/* One chunk of a column. */
typedef struct Chunk {
    Input elements;   /* all its elements, as one sequence */
    int64_t *offsets; /* rows + 1, from the first element of `elements` on */
    size_t rows;
    const uint8_t *valid; /* a bit for each row from `first` on; NULL: none is null */
    size_t first;
} Chunk;

static bool bit_at(const uint8_t *bits, size_t index) {
    return (bits[index / 8] >> index % 8 & 1) != 0;
}

static void free_chunk(Chunk *chunk) {
    input_free(&chunk->elements);
    PyMem_Free(chunk->offsets);
    *chunk = (Chunk){0};
}

/* ---- the elements of a chunk */

static bool read_bits(const ArrowArray *array, size_t count, Input *out) {
    uint8_t *bytes = PyMem_Malloc(count + 8);
    if (bytes == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        bytes[i] = bit_at(array->buffers[1], (size_t)array->offset + i);
    }
    *out = (Input){.element = RASP_ELEMENT_BOOL, .tokens = bytes, .copy = bytes};
    return true;
}

static bool has_nulls(const ArrowArray *array) {
    if (array->null_count == 0 || array->n_buffers < 1 || array->buffers[0] == NULL) {
        return false;
    }
    for (int64_t i = 0; i < array->length; i++) {
        if (!bit_at(array->buffers[0], (size_t)(array->offset + i))) {
            return true;
        }
    }
    return false;
}

static bool read_elements(const State *state, const ArrowSchema *schema, const ArrowArray *array, Input *out) {
    static const char letters[] = "cCsSiIlLfg";
    static const struct {
        char kind;
        size_t bytes;
    } types[] = {{'i', 1}, {'u', 1}, {'i', 2}, {'u', 2}, {'i', 4}, {'u', 4}, {'i', 8}, {'u', 8}, {'f', 4}, {'f', 8}};
    const char *letter = schema->format[0] != '\0' ? strchr(letters, schema->format[0]) : NULL;
    if (schema->format[0] == '\0' || schema->format[1] != '\0' || schema->dictionary != NULL ||
        (letter == NULL && schema->format[0] != 'b')) {
        return raise_usage(state, "no input is a column whose lists hold the format '%s'", schema->format) != NULL;
    }
    if (has_nulls(array)) {
        return raise_usage(state, "an element of a row is null; whole rows can be") != NULL;
    }
    if (letter == NULL) {
        return read_bits(array, (size_t)array->length, out);
    }
    Strided strided = {.kind = types[letter - letters].kind, .bytes = types[letter - letters].bytes, .dims = 1};
    strided.data = array->buffers[1] != NULL ? (const char *)array->buffers[1] + (size_t)array->offset * strided.bytes
                                             : "\0\0\0\0\0\0\0";
    strided.shape[0] = (Py_ssize_t)array->length;
    strided.strides[0] = (Py_ssize_t)strided.bytes;
    return input_from_strided(state, &strided, out);
}

/* ---- its rows */

static bool read_offsets(const ArrowArray *array, bool large, Chunk *out) {
    const size_t rows = (size_t)array->length;
    out->offsets = PyMem_Calloc(rows + 1, sizeof *out->offsets);
    if (out->offsets == NULL) {
        PyErr_NoMemory();
        return false;
    }
    const void *from = array->buffers[1];
    for (size_t i = 0; from != NULL && rows > 0 && i <= rows; i++) {
        const size_t at = (size_t)array->offset + i;
        out->offsets[i] = large ? ((const int64_t *)from)[at] : ((const int32_t *)from)[at];
    }
    return true;
}

static bool read_fixed(const ArrowArray *array, int64_t size, Chunk *out) {
    const size_t rows = (size_t)array->length;
    out->offsets = PyMem_Calloc(rows + 1, sizeof *out->offsets);
    if (out->offsets == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i <= rows; i++) {
        out->offsets[i] = (array->offset + (int64_t)i) * size;
    }
    return true;
}

static bool read_rows(const State *state, const ArrowSchema *schema, const ArrowArray *array, Chunk *out) {
    const char *format = schema->format;
    if (strcmp(format, "u") == 0 || strcmp(format, "U") == 0) {
        const char *text = array->buffers[2] != NULL ? array->buffers[2] : "";
        out->elements = (Input){.element = RASP_ELEMENT_TEXT, .tokens = text};
        return read_offsets(array, *format == 'U', out);
    }
    const bool fixed = strncmp(format, "+w:", 3) == 0;
    if ((!fixed && strcmp(format, "+l") != 0 && strcmp(format, "+L") != 0) || schema->n_children != 1) {
        return raise_usage(state, "no input is a column of the format '%s': lists of numbers and texts are", format) !=
               NULL;
    }
    const bool ok =
        fixed ? read_fixed(array, PyOS_strtol(format + 3, NULL, 10), out) : read_offsets(array, format[1] == 'L', out);
    return ok && read_elements(state, schema->children[0], array->children[0], &out->elements);
}

static bool read_chunk(const State *state, const ArrowSchema *schema, const ArrowArray *array, Chunk *out) {
    if (schema->dictionary != NULL) {
        return raise_usage(state, "a column with a dictionary is no input: decode it first") != NULL;
    }
    out->rows = (size_t)array->length;
    out->first = (size_t)array->offset;
    out->valid = array->n_buffers > 0 && has_nulls(array) ? array->buffers[0] : NULL;
    return read_rows(state, schema, array, out);
}

/* ---- chunks behind each other */

static bool is_null(const Chunk *chunk, size_t row) {
    return chunk->valid != NULL && !bit_at(chunk->valid, chunk->first + row);
}

static size_t bytes_of(rasp_element element) {
    return element == RASP_ELEMENT_I16                                  ? 2
           : element == RASP_ELEMENT_I32 || element == RASP_ELEMENT_F32 ? 4
           : element == RASP_ELEMENT_I64 || element == RASP_ELEMENT_F64 ? 8
                                                                        : 1;
}

static bool allocate(const Chunk *chunks, size_t count, ArrowInput *out) {
    size_t elements = 0;
    for (size_t c = 0; c < count; c++) {
        out->rows += chunks[c].rows;
        for (size_t r = 0; r < chunks[c].rows; r++) {
            elements += is_null(&chunks[c], r) ? 0 : (size_t)(chunks[c].offsets[r + 1] - chunks[c].offsets[r]);
        }
    }
    out->input.element = count > 0 ? chunks[0].elements.element : RASP_ELEMENT_TEXT;
    out->input.own_offsets = PyMem_Calloc(out->rows + 1, sizeof(int64_t));
    out->input.offsets = out->input.own_offsets;
    out->input.copy = PyMem_Malloc(elements * bytes_of(out->input.element) + 8);
    out->input.tokens = out->input.copy;
    out->nulls = PyMem_Calloc(out->rows + 1, 1);
    if (out->input.own_offsets == NULL || out->input.copy == NULL || out->nulls == NULL) {
        PyErr_NoMemory();
        return false;
    }
    return true;
}

static bool join(const Chunk *chunks, size_t count, ArrowInput *out) {
    if (!allocate(chunks, count, out)) {
        return false;
    }
    const size_t bytes = bytes_of(out->input.element);
    char *to = out->input.copy;
    size_t row = 0;
    int64_t *offsets = out->input.own_offsets;
    for (size_t c = 0; c < count; c++) {
        for (size_t r = 0; r < chunks[c].rows; r++, row++) {
            out->nulls[row] = is_null(&chunks[c], r);
            if (out->nulls[row]) {
                continue;
            }
            const int64_t n = chunks[c].offsets[r + 1] - chunks[c].offsets[r];
            const char *from = (const char *)chunks[c].elements.tokens + (size_t)chunks[c].offsets[r] * bytes;
            memcpy(to, from, (size_t)n * bytes);
            to += (size_t)n * bytes;
            offsets[out->input.rows + 1] = offsets[out->input.rows] + n;
            out->input.rows++;
        }
    }
    return true;
}

/* Takes over what the chunks hold, or copies it. */
static bool take_chunks(Chunk *chunks, size_t count, ArrowInput *out) {
    if (count != 1 || chunks[0].valid != NULL) {
        return join(chunks, count, out);
    }
    out->input = chunks[0].elements;
    out->input.own_offsets = chunks[0].offsets;
    out->input.offsets = chunks[0].offsets;
    out->input.rows = chunks[0].rows;
    out->rows = chunks[0].rows;
    chunks[0] = (Chunk){0};
    return true;
}

/* ---- the protocols */

static bool from_array(const State *state, PyObject *object, ArrowInput *out) {
    PyObject *both = PyObject_CallMethod(object, "__arrow_c_array__", NULL);
    if (both == NULL) {
        return false;
    }
    PyObject *first = PyTuple_Check(both) && PyTuple_Size(both) == 2 ? PyTuple_GetItem(both, 0) : NULL;
    PyObject *second = first != NULL ? PyTuple_GetItem(both, 1) : NULL;
    bool ok = second != NULL && PyCapsule_IsValid(first, "arrow_schema") && PyCapsule_IsValid(second, "arrow_array");
    if (ok) {
        Chunk chunk = {0};
        ok = read_chunk(state, PyCapsule_GetPointer(first, "arrow_schema"), PyCapsule_GetPointer(second, "arrow_array"),
                        &chunk) &&
             take_chunks(&chunk, 1, out);
        free_chunk(&chunk);
    } else {
        raise_usage(state, "__arrow_c_array__ gave no column");
    }
    out->input.keeper = both; /* the capsules own the memory */
    return ok;
}

typedef struct Stream {
    ArrowArrayStream *stream;
    ArrowSchema schema;
    ArrowArray *arrays;
    Chunk *chunks;
    size_t count, room;
} Stream;

static bool more_room(Stream *stream) {
    if (stream->count < stream->room) {
        return true;
    }
    stream->room = stream->room * 2 + 4;
    ArrowArray *arrays = PyMem_Realloc(stream->arrays, stream->room * sizeof *arrays);
    stream->arrays = arrays != NULL ? arrays : stream->arrays;
    Chunk *chunks = PyMem_Realloc(stream->chunks, stream->room * sizeof *chunks);
    stream->chunks = chunks != NULL ? chunks : stream->chunks;
    if (arrays == NULL || chunks == NULL) {
        PyErr_NoMemory();
        return false;
    }
    return true;
}

/* Its text, or what stands for it. */
static bool stream_failed(const State *state, Stream *stream) {
    const char *why = stream->stream->get_last_error(stream->stream);
    return raise_usage(state, "the stream of the column failed: %s", why != NULL ? why : "it does not say why") != NULL;
}

static bool read_stream(const State *state, Stream *stream) {
    if (stream->stream->get_schema(stream->stream, &stream->schema) != 0) {
        return stream_failed(state, stream);
    }
    while (more_room(stream)) {
        ArrowArray *array = &stream->arrays[stream->count];
        *array = (ArrowArray){0};
        if (stream->stream->get_next(stream->stream, array) != 0) {
            return stream_failed(state, stream);
        }
        if (array->release == NULL) {
            return true;
        }
        stream->chunks[stream->count] = (Chunk){0};
        if (!read_chunk(state, &stream->schema, array, &stream->chunks[stream->count++])) {
            return false;
        }
    }
    return false;
}

/* What is released may run code of Python, which wants no exception to be set. */
static void end_stream(Stream *stream) {
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    for (size_t i = 0; i < stream->count; i++) {
        free_chunk(&stream->chunks[i]);
        stream->arrays[i].release(&stream->arrays[i]);
    }
    if (stream->schema.release != NULL) {
        stream->schema.release(&stream->schema);
    }
    PyErr_Restore(type, value, traceback);
    PyMem_Free(stream->arrays);
    PyMem_Free(stream->chunks);
}

static bool from_stream(const State *state, PyObject *object, ArrowInput *out) {
    PyObject *capsule = PyObject_CallMethod(object, "__arrow_c_stream__", NULL);
    if (capsule == NULL) {
        return false;
    }
    if (!PyCapsule_IsValid(capsule, "arrow_array_stream")) {
        Py_DECREF(capsule);
        return raise_usage(state, "__arrow_c_stream__ gave no stream") != NULL;
    }
    Stream stream = {.stream = PyCapsule_GetPointer(capsule, "arrow_array_stream")};
    const bool ok = read_stream(state, &stream) && join(stream.chunks, stream.count, out);
    end_stream(&stream);
    Py_DECREF(capsule);
    return ok;
}

static bool has_method(PyObject *object, const char *name) {
    return PyObject_HasAttrString((PyObject *)Py_TYPE(object), name) != 0;
}

bool arrow_input(const State *state, PyObject *object, ArrowInput *out, bool *found) {
    *found = true;
    if (has_method(object, "__arrow_c_array__")) {
        return from_array(state, object, out);
    }
    if (has_method(object, "__arrow_c_stream__")) {
        return from_stream(state, object, out);
    }
    *found = false;
    return true;
}

void arrow_input_free(ArrowInput *input) {
    input_free(&input->input);
    PyMem_Free(input->nulls);
    *input = (ArrowInput){0};
}
