/* Making arrays, and arrays as sequences. */
#include "python/src/array.h"

#include "python/src/arrow.h"
#include "python/src/dlpack.h"
#include "python/src/error.h"

#include <string.h>

static const struct {
    const char *format;
    size_t bytes;
    const char *name;
} cell_types[] = {
    [ARRAY_BOOL] = {"?", 1, "bool"}, [ARRAY_I8] = {"b", 1, "int8"},     [ARRAY_U8] = {"B", 1, "uint8"},
    [ARRAY_I16] = {"h", 2, "int16"}, [ARRAY_U16] = {"H", 2, "uint16"},  [ARRAY_I32] = {"i", 4, "int32"},
    [ARRAY_I64] = {"q", 8, "int64"}, [ARRAY_F64] = {"d", 8, "float64"}, [ARRAY_TEXT] = {"w", 4, "str"},
};

const char *array_format(ArrayCell cell) {
    return cell_types[cell].format;
}

size_t array_cell_bytes(ArrayCell cell) {
    return cell_types[cell].bytes;
}

Py_ssize_t array_count(const Array *array) {
    Py_ssize_t count = 1;
    for (int i = 0; i < array->dims; i++) {
        count *= array->shape[i];
    }
    return count;
}

bool array_is_whole(const Array *array) {
    Py_ssize_t stride = (Py_ssize_t)array->bytes;
    for (int i = array->dims; i-- > 0;) {
        if (array->shape[i] > 1 && array->strides[i] != stride) {
            return false;
        }
        stride *= array->shape[i];
    }
    return true;
}

/* ---- making them */

static void set_shape(Array *array, int dims, const Py_ssize_t *shape) {
    Py_ssize_t stride = (Py_ssize_t)array->bytes;
    array->dims = dims;
    for (int i = dims; i-- > 0;) {
        array->shape[i] = shape[i];
        array->strides[i] = stride;
        stride *= shape[i];
    }
}

/* Bytes of so many cells with their tags; 0 when no memory has that size. */
static size_t size_of(size_t bytes, int dims, const Py_ssize_t *shape, bool tags) {
    size_t count = 1;
    for (int i = 0; i < dims; i++) {
        if (__builtin_mul_overflow(count, (size_t)shape[i], &count)) {
            return 0;
        }
    }
    size_t size;
    if (__builtin_mul_overflow(count, bytes + (tags ? 1 : 0), &size) || size > PY_SSIZE_T_MAX - 8) {
        return 0;
    }
    return size + 8;
}

Array *array_new(const State *state, ArrayCell cell, size_t width, int dims, const Py_ssize_t *shape, bool tags) {
    Array *array = state_new(state->array_type);
    if (array == NULL) {
        return NULL;
    }
    array->cell = cell;
    array->bytes = cell_types[cell].bytes * (cell == ARRAY_TEXT ? width : 1);
    set_shape(array, dims, shape);
    size_t size = size_of(array->bytes, dims, shape, tags);
    array->cells = size > 0 ? PyMem_Malloc(size) : NULL;
    if (array->cells == NULL) {
        Py_DECREF((PyObject *)array);
        PyErr_NoMemory();
        return NULL;
    }
    array->tags = tags ? (uint8_t *)array->cells + (size_t)array_count(array) * array->bytes : NULL;
    return array;
}

/* A view on the cells of another, of which cell 0 is number `first`. */
static Array *view_of(Array *from, Py_ssize_t first) {
    Array *view = state_new(Py_TYPE((PyObject *)from));
    if (view != NULL) {
        view->base = Py_NewRef(from->base != NULL ? from->base : (PyObject *)from);
        view->cells = from->cells + first * (Py_ssize_t)from->bytes;
        view->tags = from->tags != NULL ? from->tags + first : NULL;
        view->cell = from->cell;
        view->bytes = from->bytes;
    }
    return view;
}

Array *array_part(Array *whole, Py_ssize_t first, int dims, const Py_ssize_t *shape) {
    Array *part = view_of(whole, first);
    if (part != NULL) {
        set_shape(part, dims, shape);
        if (whole->exact != NULL) {
            part->exact = PyList_GetSlice(whole->exact, first, first + array_count(part));
            if (part->exact == NULL) {
                Py_CLEAR(part);
            }
        }
    }
    return part;
}

static void array_dealloc(PyObject *self) {
    Array *array = (Array *)self;
    PyTypeObject *type = Py_TYPE(self);
    if (array->base == NULL) {
        PyMem_Free(array->cells);
    }
    Py_XDECREF(array->base);
    Py_XDECREF(array->exact);
    PyObject_Free(self);
    Py_DECREF(type);
}

/* ---- elements */

static PyObject *text_object(const Array *array, const char *cell) {
    Py_ssize_t length = (Py_ssize_t)(array->bytes / 4);
    while (length > 0) {
        uint32_t last;
        memcpy(&last, cell + 4 * (length - 1), sizeof last);
        if (last != 0) {
            break;
        }
        length--;
    }
    int order = 0;
    return PyUnicode_DecodeUTF32(cell, 4 * length, "surrogatepass", &order);
}

static PyObject *double_object(const Array *array, const char *cell) {
    double value;
    memcpy(&value, cell, sizeof value);
    /* Tags are in the order of the cells, whatever part of them the array shows. */
    ptrdiff_t index = (cell - array->cells) / (ptrdiff_t)sizeof value;
    switch (array->tags != NULL ? (rasp_tag)array->tags[index] : RASP_CELL_TAG_FLOAT) {
    case RASP_CELL_TAG_INT:
        return PyLong_FromDouble(value);
    case RASP_CELL_TAG_BOOL:
        return PyBool_FromLong(value != 0);
    case RASP_CELL_TAG_FLOAT:
        break;
    }
    return PyFloat_FromDouble(value);
}

int64_t array_int(ArrayCell type, const char *cell) {
    int16_t i16;
    uint16_t u16;
    int32_t i32;
    int64_t i64;
    switch (type) {
    case ARRAY_I8:
        return *(const int8_t *)cell;
    case ARRAY_BOOL:
    case ARRAY_U8:
        return *(const uint8_t *)cell;
    case ARRAY_I16:
        memcpy(&i16, cell, sizeof i16);
        return i16;
    case ARRAY_U16:
        memcpy(&u16, cell, sizeof u16);
        return u16;
    case ARRAY_I32:
        memcpy(&i32, cell, sizeof i32);
        return i32;
    default:
        memcpy(&i64, cell, sizeof i64);
        return i64;
    }
}

PyObject *array_object(const Array *array, const char *cell) {
    if (array->exact != NULL) {
        return Py_XNewRef(PyList_GetItem(array->exact, (cell - array->cells) / (ptrdiff_t)array->bytes));
    }
    switch (array->cell) {
    case ARRAY_BOOL:
        return PyBool_FromLong(*cell);
    case ARRAY_F64:
        return double_object(array, cell);
    case ARRAY_TEXT:
        return text_object(array, cell);
    default:
        return PyLong_FromLongLong(array_int(array->cell, cell));
    }
}

static PyObject *list_from(const Array *array, int dim, const char *cells) {
    if (dim == array->dims) {
        return array_object(array, cells);
    }
    PyObject *list = PyList_New(array->shape[dim]);
    for (Py_ssize_t i = 0; list != NULL && i < array->shape[dim]; i++) {
        PyObject *item = list_from(array, dim + 1, cells + i * array->strides[dim]);
        if (item == NULL || PyList_SetItem(list, i, item) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

PyObject *array_list(const Array *array) {
    return list_from(array, 0, array->cells);
}

/* ---- a sequence */

static Py_ssize_t array_length(PyObject *self) {
    return ((Array *)self)->shape[0];
}

/* The elements from number `first` on, `step` apart; with dims one less, element `first` itself. */
static PyObject *take(Array *array, Py_ssize_t first, Py_ssize_t count, Py_ssize_t step) {
    Array *view = view_of(array, 0);
    if (view == NULL) {
        return NULL;
    }
    ptrdiff_t offset = count != 0 ? first * array->strides[0] : 0;
    view->cells += offset;
    if (array->tags != NULL) {
        view->tags += offset / (ptrdiff_t)array->bytes;
    }
    const int gone = step == 0 ? 1 : 0;
    view->dims = array->dims - gone;
    for (int i = 0; i < view->dims; i++) {
        view->shape[i] = array->shape[i + gone];
        view->strides[i] = array->strides[i + gone];
    }
    if (!gone) {
        view->shape[0] = count;
        view->strides[0] *= step;
    }
    return (PyObject *)view;
}

static PyObject *array_item(PyObject *self, Py_ssize_t index) {
    Array *array = (Array *)self;
    if (index < 0 || index >= array->shape[0]) {
        PyErr_SetString(PyExc_IndexError, "there is no such element");
        return NULL;
    }
    if (array->exact != NULL) {
        PyObject *list = array_list(array);
        PyObject *item = list != NULL ? Py_XNewRef(PyList_GetItem(list, index)) : NULL;
        Py_XDECREF(list);
        return item;
    }
    if (array->dims == 1) {
        return array_object(array, array->cells + index * array->strides[0]);
    }
    return take(array, index, 1, 0);
}

/* What its elements as a list give for a key. */
static PyObject *subscript_exact(const Array *array, PyObject *key) {
    PyObject *list = array_list(array);
    PyObject *part = list != NULL ? PyObject_GetItem(list, key) : NULL;
    Py_XDECREF(list);
    return part;
}

static PyObject *array_slice(Array *array, PyObject *slice) {
    Py_ssize_t first, stop, step;
    if (PySlice_Unpack(slice, &first, &stop, &step) < 0) {
        return NULL;
    }
    Py_ssize_t count = PySlice_AdjustIndices(array->shape[0], &first, &stop, step);
    return take(array, first, count, step);
}

static PyObject *array_subscript(PyObject *self, PyObject *key) {
    if (((Array *)self)->exact != NULL) {
        return subscript_exact((Array *)self, key);
    }
    if (PySlice_Check(key)) {
        return array_slice((Array *)self, key);
    }
    if (!PyIndex_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "an index is an int or a slice");
        return NULL;
    }
    Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (index == -1 && PyErr_Occurred() != NULL) {
        return NULL;
    }
    return array_item(self, index < 0 ? index + array_length(self) : index);
}

static PyObject *array_compare(PyObject *self, PyObject *other, int op) {
    const bool is_array = Py_TYPE(other) == Py_TYPE(self);
    if ((op != Py_EQ && op != Py_NE) || (!is_array && !PyList_Check(other) && !PyTuple_Check(other))) {
        Py_RETURN_NOTIMPLEMENTED;
    }
    PyObject *mine = array_list((Array *)self);
    PyObject *others = is_array ? array_list((Array *)other) : PySequence_List(other);
    PyObject *answer = mine != NULL && others != NULL ? PyObject_RichCompare(mine, others, op) : NULL;
    Py_XDECREF(mine);
    Py_XDECREF(others);
    return answer;
}

static PyObject *array_repr(PyObject *self) {
    PyObject *list = array_list((Array *)self);
    PyObject *text = list != NULL ? PyUnicode_FromFormat("rasp.Array(%R)", list) : NULL;
    Py_XDECREF(list);
    return text;
}

static PyObject *array_tolist(PyObject *self, PyObject *none) {
    (void)none;
    return array_list((Array *)self);
}

static PyObject *array_shape(PyObject *self, void *closure) {
    (void)closure;
    const Array *array = (Array *)self;
    PyObject *shape = PyTuple_New(array->dims);
    for (int i = 0; shape != NULL && i < array->dims; i++) {
        PyObject *extent = PyLong_FromSsize_t(array->shape[i]);
        if (extent == NULL || PyTuple_SetItem(shape, i, extent) < 0) {
            Py_CLEAR(shape);
        }
    }
    return shape;
}

static PyObject *array_type_name(PyObject *self, void *closure) {
    (void)closure;
    return PyUnicode_FromString(cell_types[((Array *)self)->cell].name);
}

PyTypeObject *array_make_type(PyObject *module) {
    static PyMethodDef methods[] = {
        {"tolist", array_tolist, METH_NOARGS,
         "tolist()\n--\n\nThe elements as Python's ints, floats, bools and strings, in lists."},
        {"__dlpack__", (PyCFunction)(void (*)(void))array_dlpack, METH_VARARGS | METH_KEYWORDS,
         "For tensors of other libraries, which share the memory."},
        {"__dlpack_device__", array_dlpack_device, METH_NOARGS, "The CPU."},
        {"__arrow_c_array__", array_arrow, METH_VARARGS, "For Arrow, which shares the memory; bools become bits."},
        {0},
    };
    static PyGetSetDef members[] = {
        {"shape", array_shape, NULL, "How many elements in each dimension.", NULL},
        {"type", array_type_name, NULL, "What its cells hold: 'bool', 'int8' to 'int64', 'float64', 'str'.", NULL},
        {"__array_interface__", array_interface, NULL, "For NumPy, which copies nothing.", NULL},
        {0},
    };
    static PyType_Slot slots[] = {
        {Py_tp_doc, "A result: a sequence of elements, or of such sequences. NumPy and others read it as it lies in "
                    "memory."},
        {Py_tp_dealloc, array_dealloc},
        {Py_tp_methods, methods},
        {Py_tp_getset, members},
        {Py_tp_repr, array_repr},
        {Py_tp_hash, PyObject_HashNotImplemented},
        {Py_tp_richcompare, array_compare},
        {Py_sq_length, array_length},
        {Py_sq_item, array_item},
        {Py_mp_length, array_length},
        {Py_mp_subscript, array_subscript},
        {Py_bf_getbuffer, array_get_buffer},
        {Py_bf_releasebuffer, array_release_buffer},
        {0, NULL},
    };
    static PyType_Spec spec = {.name = "rasp.Array",
                               .basicsize = (int)sizeof(Array),
                               .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                               .slots = slots};
    return (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
}
