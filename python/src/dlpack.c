/* Tensors of the CPU by DLPack, from others and to them. Nothing is copied. */
#include "python/src/dlpack.h"

#include "python/src/error.h"
#include "python/src/input.h"

/* ---- from others */

static void release_tensor(void *managed) {
    DlpackManaged *tensor = managed;
    if (tensor->deleter != NULL) {
        tensor->deleter(tensor);
    }
}

static bool read_type(const State *state, const DlpackTensor *tensor, Strided *out) {
    static const char kinds[] = {[DLPACK_INT] = 'i', [DLPACK_UINT] = 'u', [DLPACK_FLOAT] = 'f', [DLPACK_BOOL] = 'b'};
    const uint8_t code = tensor->type.code;
    out->kind = code < sizeof kinds ? kinds[code] : '\0';
    out->bytes = tensor->type.bits / 8U;
    return (out->kind != '\0' && tensor->type.bits % 8 == 0 && tensor->type.lanes == 1) ||
           raise_usage(state, "no input has elements of the tensor's type: convert it first") != NULL;
}

static bool read_tensor(const State *state, const DlpackTensor *tensor, Strided *out) {
    if (tensor->device.type != DLPACK_CPU) {
        return raise_usage(state, "the tensor is not in the memory of the CPU") != NULL;
    }
    out->dims = tensor->ndim;
    if (!read_type(state, tensor, out) || (out->dims != 1 && out->dims != 2)) {
        return PyErr_Occurred() == NULL; /* the caller tells of the dimensions */
    }
    out->data = (const char *)tensor->data + tensor->byte_offset;
    int64_t stride = 1;
    for (int i = out->dims; i-- > 0;) {
        out->shape[i] = (Py_ssize_t)tensor->shape[i];
        out->strides[i] = (Py_ssize_t)((tensor->strides != NULL ? tensor->strides[i] : stride) * (int64_t)out->bytes);
        stride *= tensor->shape[i];
    }
    return true;
}

static bool is_on_cpu(const State *state, PyObject *object) {
    PyObject *device = PyObject_CallMethod(object, "__dlpack_device__", NULL);
    PyObject *type = device != NULL ? PySequence_GetItem(device, 0) : NULL;
    const long number = type != NULL ? PyLong_AsLong(type) : -1;
    Py_XDECREF(type);
    Py_XDECREF(device);
    if (PyErr_Occurred() != NULL) {
        return false;
    }
    return number == DLPACK_CPU || raise_usage(state, "the tensor is not in the memory of the CPU") != NULL;
}

bool input_from_dlpack(const State *state, PyObject *object, Strided *out, Input *input) {
    PyObject *capsule = is_on_cpu(state, object) ? PyObject_CallMethod(object, "__dlpack__", NULL) : NULL;
    if (capsule == NULL) {
        return false;
    }
    DlpackManaged *managed = PyCapsule_IsValid(capsule, "dltensor") ? PyCapsule_GetPointer(capsule, "dltensor") : NULL;
    if (managed == NULL || PyCapsule_SetName(capsule, "used_dltensor") < 0) {
        Py_DECREF(capsule);
        return raise_usage(state, "__dlpack__ gave no tensor") != NULL;
    }
    Py_DECREF(capsule);
    input->managed = managed;
    input->release = release_tensor;
    return read_tensor(state, &managed->tensor, out);
}

/* ---- to others */

typedef struct Shared {
    DlpackManaged managed;
    int64_t shape[ARRAY_DIMS];
    int64_t strides[ARRAY_DIMS];
} Shared;

/* Consumers call it from any thread. */
static void delete_shared(DlpackManaged *managed) {
    PyGILState_STATE held = PyGILState_Ensure();
    Py_DECREF((PyObject *)managed->context);
    PyMem_Free(managed);
    PyGILState_Release(held);
}

/* Who has taken the tensor has given the capsule another name. */
static void delete_capsule(PyObject *capsule) {
    if (PyCapsule_IsValid(capsule, "dltensor")) {
        DlpackManaged *managed = PyCapsule_GetPointer(capsule, "dltensor");
        managed->deleter(managed);
    }
}

static DlpackCode code_of(ArrayCell cell) {
    switch (cell) {
    case ARRAY_BOOL:
        return DLPACK_BOOL;
    case ARRAY_U8:
    case ARRAY_U16:
        return DLPACK_UINT;
    case ARRAY_F64:
        return DLPACK_FLOAT;
    default:
        return DLPACK_INT;
    }
}

static Shared *share(Array *array) {
    Shared *shared = PyMem_Calloc(1, sizeof *shared);
    if (shared == NULL) {
        return NULL;
    }
    DlpackTensor *tensor = &shared->managed.tensor;
    for (int i = 0; i < array->dims; i++) {
        shared->shape[i] = array->shape[i];
        shared->strides[i] = array->strides[i] / (Py_ssize_t)array->bytes;
    }
    tensor->data = array->cells;
    tensor->device.type = DLPACK_CPU;
    tensor->ndim = array->dims;
    tensor->type.code = (uint8_t)code_of(array->cell);
    tensor->type.bits = (uint8_t)(array->bytes * 8);
    tensor->type.lanes = 1;
    tensor->shape = shared->shape;
    tensor->strides = shared->strides;
    shared->managed.context = Py_NewRef((PyObject *)array);
    shared->managed.deleter = delete_shared;
    return shared;
}

/* Whether the tensor that there is will do: on the CPU and not copied. Streams and versions may be any. */
static bool is_as_wished(PyObject *keywords) {
    PyObject *copy = keywords != NULL ? PyDict_GetItemString(keywords, "copy") : NULL;
    PyObject *device = keywords != NULL ? PyDict_GetItemString(keywords, "dl_device") : NULL;
    PyObject *own = array_dlpack_device(NULL, NULL);
    const int same = own == NULL                           ? -1
                     : device == NULL || device == Py_None ? 1
                                                           : PyObject_RichCompareBool(device, own, Py_EQ);
    Py_XDECREF(own);
    if (same == 0 || copy == Py_True) {
        PyErr_SetString(PyExc_BufferError, "tensors are shared, in the memory of the CPU, and never copied");
    }
    return same == 1 && copy != Py_True;
}

PyObject *array_dlpack(PyObject *self, PyObject *arguments, PyObject *keywords) {
    (void)arguments;
    Array *array = (Array *)self;
    if (!is_as_wished(keywords)) {
        return NULL;
    }
    if (array->cell == ARRAY_TEXT || array->exact != NULL) {
        PyErr_SetString(PyExc_BufferError, "a tensor has no such elements");
        return NULL;
    }
    Shared *shared = share(array);
    PyObject *capsule = shared != NULL ? PyCapsule_New(&shared->managed, "dltensor", delete_capsule) : PyErr_NoMemory();
    if (capsule == NULL && shared != NULL) {
        delete_shared(&shared->managed);
    }
    return capsule;
}

PyObject *array_dlpack_device(PyObject *self, PyObject *none) {
    (void)self;
    (void)none;
    return Py_BuildValue("(ii)", DLPACK_CPU, 0);
}
