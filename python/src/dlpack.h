/* The published binary interface of DLPack, and tensors of ours. */
#ifndef PYTHON_SRC_DLPACK_H
#define PYTHON_SRC_DLPACK_H
#include "python/src/array.h"

enum { DLPACK_CPU = 1 };
typedef enum DlpackCode { DLPACK_INT = 0, DLPACK_UINT = 1, DLPACK_FLOAT = 2, DLPACK_BOOL = 6 } DlpackCode;

typedef struct DlpackTensor {
    void *data;
    struct {
        int32_t type;
        int32_t id;
    } device;
    int32_t ndim;
    struct {
        uint8_t code;
        uint8_t bits;
        uint16_t lanes;
    } type;
    int64_t *shape;
    int64_t *strides; /* elements; NULL: no gaps */
    uint64_t byte_offset;
} DlpackTensor;

typedef struct DlpackManaged {
    DlpackTensor tensor;
    void *context;
    void (*deleter)(struct DlpackManaged *self);
} DlpackManaged;

/* Array.__dlpack__ and Array.__dlpack_device__. */
PyObject *array_dlpack(PyObject *self, PyObject *arguments, PyObject *keywords);
PyObject *array_dlpack_device(PyObject *self, PyObject *none);
#endif
