/* Giving arrays away by the C data interface. */
#include "python/src/arrow.h"
#include "python/src/error.h"

#include <stdio.h>
#include <string.h>

/* ---- levels */

ArrowLevel *arrow_add_level(ArrowLevels *levels, const char *format, int64_t length, int buffer_count) {
    ArrowLevel *level = &levels->at[levels->count++];
    *level = (ArrowLevel){.length = length, .buffer_count = buffer_count};
    snprintf(level->format, sizeof level->format, "%s", format);
    return level;
}

void arrow_free_levels(ArrowLevels *levels) {
    for (int i = 0; i < levels->count; i++) {
        for (int k = 0; k < 3; k++) {
            PyMem_Free(levels->at[i].owned[k]);
        }
    }
    Py_XDECREF(levels->owner);
    levels->owner = NULL;
    levels->count = 0;
}

/* Memory of a level that is its own. */
static void *own(ArrowLevel *level, int buffer, size_t size) {
    level->owned[buffer] = PyMem_Calloc(size + 8, 1);
    level->buffers[buffer] = level->owned[buffer];
    return level->owned[buffer] != NULL ? level->owned[buffer] : PyErr_NoMemory();
}

static size_t write_point(uint32_t point, char *to) {
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    for (int i = more; i > 0; i--) {
        to[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    to[0] = (char)((0xff00 >> (more + 1) & 0xff) | point);
    return (size_t)more + 1;
}

static bool add_texts(ArrowLevels *levels, const Array *array) {
    const size_t count = (size_t)array_count(array);
    const size_t width = array->bytes / 4;
    ArrowLevel *level = arrow_add_level(levels, "U", (int64_t)count, 3);
    int64_t *offsets = own(level, 1, (count + 1) * sizeof *offsets);
    char *text = offsets != NULL ? own(level, 2, count * array->bytes) : NULL;
    size_t used = 0;
    for (size_t i = 0; text != NULL && i < count; i++) {
        for (size_t k = 0; k < width; k++) {
            uint32_t point;
            memcpy(&point, array->cells + i * array->bytes + 4 * k, sizeof point);
            if (point == 0) {
                break;
            }
            used += write_point(point, text + used);
        }
        offsets[i + 1] = (int64_t)used;
    }
    return text != NULL;
}

bool arrow_add_cells(ArrowLevels *levels, const Array *array) {
    static const char *const formats[] = {
        [ARRAY_BOOL] = "b", [ARRAY_I8] = "c",  [ARRAY_U8] = "C",  [ARRAY_I16] = "s",  [ARRAY_U16] = "S",
        [ARRAY_I32] = "i",  [ARRAY_I64] = "l", [ARRAY_F64] = "g", [ARRAY_TEXT] = "U",
    };
    const size_t count = (size_t)array_count(array);
    if (array->cell == ARRAY_TEXT) {
        return add_texts(levels, array);
    }
    ArrowLevel *level = arrow_add_level(levels, formats[array->cell], (int64_t)count, 2);
    level->buffers[1] = array->cells;
    if (array->cell == ARRAY_BOOL) {
        uint8_t *bits = own(level, 1, count / 8 + 1);
        if (bits == NULL) {
            return false;
        }
        rasp_pack_cells((const uint8_t *)array->cells, count, bits);
    }
    return true;
}

/* ---- what consumers get: one block for all levels, freed with its first */

typedef struct SharedSchema {
    ArrowSchema schema;
    ArrowSchema *child;
    char format[32];
} SharedSchema;

typedef struct SharedArray {
    ArrowArray array;
    ArrowArray *child;
    const void *buffers[3];
    void *owned[3];
    PyObject *owner;
} SharedArray;

static void release_schema(ArrowSchema *schema) {
    SharedSchema *shared = schema->private_data;
    if (shared->child != NULL && shared->child->release != NULL) {
        shared->child->release(shared->child);
    }
    schema->release = NULL;
    PyGILState_STATE held = PyGILState_Ensure();
    PyMem_Free(shared);
    PyGILState_Release(held);
}

static void release_array(ArrowArray *array) {
    SharedArray *shared = array->private_data;
    if (shared->child != NULL && shared->child->release != NULL) {
        shared->child->release(shared->child);
    }
    array->release = NULL;
    PyGILState_STATE held = PyGILState_Ensure();
    for (int i = 0; i < 3; i++) {
        PyMem_Free(shared->owned[i]);
    }
    Py_XDECREF(shared->owner);
    PyMem_Free(shared);
    PyGILState_Release(held);
}

/* The schema of a level and of those below. */
static ArrowSchema *share_schema(const ArrowLevels *levels, int index) {
    SharedSchema *shared = PyMem_Calloc(1, sizeof *shared);
    if (shared == NULL) {
        return NULL;
    }
    memcpy(shared->format, levels->at[index].format, sizeof shared->format);
    shared->schema = (ArrowSchema){.format = shared->format,
                                   .name = index == 0 ? "" : "item",
                                   .flags = index == 0 ? ARROW_NULLABLE : 0,
                                   .release = release_schema,
                                   .private_data = shared};
    if (index + 1 < levels->count) {
        shared->child = share_schema(levels, index + 1);
        shared->schema.n_children = 1;
        shared->schema.children = &shared->child;
        if (shared->child == NULL) {
            release_schema(&shared->schema);
            return NULL;
        }
    }
    return &shared->schema;
}

/* The array of a level and of those below; takes over what they own. */
static ArrowArray *share_array(ArrowLevels *levels, int index) {
    ArrowLevel *level = &levels->at[index];
    SharedArray *shared = PyMem_Calloc(1, sizeof *shared);
    if (shared == NULL) {
        return NULL;
    }
    shared->array = (ArrowArray){.length = level->length,
                                 .null_count = level->null_count,
                                 .n_buffers = level->buffer_count,
                                 .buffers = shared->buffers,
                                 .release = release_array,
                                 .private_data = shared};
    for (int i = 0; i < 3; i++) {
        shared->buffers[i] = level->buffers[i];
        shared->owned[i] = level->owned[i];
        level->owned[i] = NULL;
    }
    shared->owner = Py_XNewRef(levels->owner);
    if (index + 1 < levels->count) {
        shared->child = share_array(levels, index + 1);
        shared->array.n_children = 1;
        shared->array.children = &shared->child;
        if (shared->child == NULL) {
            release_array(&shared->array);
            return NULL;
        }
    }
    return &shared->array;
}

/* ---- capsules */

/* Consumers move the structure out, after which it is released there, and its place here is empty. */

static void delete_schema(PyObject *capsule) {
    ArrowSchema *schema = PyCapsule_GetPointer(capsule, "arrow_schema");
    if (schema->release != NULL) {
        schema->release(schema);
    }
    PyMem_Free(schema);
}

static void delete_array(PyObject *capsule) {
    ArrowArray *array = PyCapsule_GetPointer(capsule, "arrow_array");
    if (array->release != NULL) {
        array->release(array);
    }
    PyMem_Free(array);
}

static PyObject *schema_capsule(const ArrowLevels *levels) {
    ArrowSchema *box = PyMem_Calloc(1, sizeof *box);
    ArrowSchema *made = box != NULL ? share_schema(levels, 0) : NULL;
    if (made == NULL) {
        PyMem_Free(box);
        return PyErr_NoMemory();
    }
    *box = *made;
    PyObject *capsule = PyCapsule_New(box, "arrow_schema", delete_schema);
    if (capsule == NULL) {
        box->release(box);
        PyMem_Free(box);
    }
    return capsule;
}

static PyObject *array_capsule(ArrowLevels *levels) {
    ArrowArray *box = PyMem_Calloc(1, sizeof *box);
    ArrowArray *made = box != NULL ? share_array(levels, 0) : NULL;
    if (made == NULL) {
        PyMem_Free(box);
        return PyErr_NoMemory();
    }
    *box = *made;
    PyObject *capsule = PyCapsule_New(box, "arrow_array", delete_array);
    if (capsule == NULL) {
        box->release(box);
        PyMem_Free(box);
    }
    return capsule;
}

PyObject *arrow_capsules(ArrowLevels *levels) {
    PyObject *schema = schema_capsule(levels);
    PyObject *array = schema != NULL ? array_capsule(levels) : NULL;
    PyObject *both = array != NULL ? PyTuple_Pack(2, schema, array) : NULL;
    Py_XDECREF(schema);
    Py_XDECREF(array);
    return both;
}

PyObject *array_arrow(PyObject *self, PyObject *arguments) {
    (void)arguments; /* a schema that is wished for: ours is the one that there is */
    const Array *array = (Array *)self;
    if (array->exact != NULL || !array_is_whole(array)) {
        PyErr_SetString(PyExc_BufferError, "the array has gaps, or elements that no column has");
        return NULL;
    }
    ArrowLevels levels = {.owner = Py_NewRef(self)};
    int64_t length = array->shape[0];
    for (int i = 1; i < array->dims; i++) {
        char format[32];
        snprintf(format, sizeof format, "+w:%lld", (long long)array->shape[i]);
        arrow_add_level(&levels, format, length, 1);
        length *= array->shape[i];
    }
    PyObject *capsules = arrow_add_cells(&levels, array) ? arrow_capsules(&levels) : NULL;
    arrow_free_levels(&levels);
    return capsules;
}
