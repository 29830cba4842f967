/* Memory of another library's array as a kernel's input: where the types agree nothing is copied. */
#include "python/src/error.h"
#include "python/src/input.h"

#include <string.h>

/* What kernels read of a type of number, and the bytes of it. */
typedef struct Target {
    rasp_element element;
    size_t bytes;
} Target;

static bool find_target(const Strided *from, Target *out) {
    static const struct {
        char kind;
        size_t bytes;
        Target target;
    } targets[] = {
        {'u', 1, {RASP_ELEMENT_U8, 1}},  {'i', 1, {RASP_ELEMENT_I8, 1}},   {'i', 2, {RASP_ELEMENT_I16, 2}},
        {'i', 4, {RASP_ELEMENT_I32, 4}}, {'i', 8, {RASP_ELEMENT_I64, 8}},  {'u', 2, {RASP_ELEMENT_I32, 4}},
        {'u', 4, {RASP_ELEMENT_I64, 8}}, {'u', 8, {RASP_ELEMENT_I64, 8}},  {'f', 4, {RASP_ELEMENT_F32, 4}},
        {'f', 8, {RASP_ELEMENT_F64, 8}}, {'b', 1, {RASP_ELEMENT_BOOL, 1}},
    };
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        if (targets[i].kind == from->kind && targets[i].bytes == from->bytes) {
            *out = targets[i].target;
            return true;
        }
    }
    return false;
}

/* ---- copying */

static uint64_t read_bits(const char *at, size_t bytes, bool swapped) {
    uint8_t b[8];
    uint8_t low[8] = {0};
    memcpy(b, at, bytes);
    const uint16_t one = 1;
    const bool is_little = *(const char *)&one == 1;
    for (size_t i = 0; i < bytes; i++) {
        low[i] = b[is_little != swapped ? i : bytes - 1 - i];
    }
    uint64_t bits = 0;
    for (size_t i = 8; i-- > 0;) {
        bits = bits << 8 | low[i];
    }
    return bits;
}

/* Unsigned numbers become signed ones that have room for them; false where 64 bits are not enough. All others stay as
 * they are. */
static bool copy_element(const Strided *from, const char *at, char *to, size_t bytes) {
    const uint64_t bits = read_bits(at, from->bytes, from->swapped);
    const uint8_t b8 = (uint8_t)bits;
    const uint16_t b16 = (uint16_t)bits;
    const uint32_t b32 = (uint32_t)bits;
    switch (bytes) {
    case 1:
        memcpy(to, &b8, 1);
        break;
    case 2:
        memcpy(to, &b16, 2);
        break;
    case 4:
        memcpy(to, &b32, 4);
        break;
    default:
        memcpy(to, &bits, 8);
        return from->kind != 'u' || bits <= INT64_MAX;
    }
    return true;
}

static bool copy_rows(const State *state, const Strided *from, size_t rows, size_t n, size_t bytes, Input *input) {
    size_t size;
    if (__builtin_mul_overflow(rows, n, &size) || __builtin_mul_overflow(size, bytes, &size)) {
        PyErr_NoMemory();
        return false;
    }
    char *to = PyMem_Malloc(size + 1);
    if (to == NULL) {
        PyErr_NoMemory();
        return false;
    }
    input->copy = to;
    input->tokens = to;
    input->token_stride = n;
    const Py_ssize_t across = from->dims == 2 ? from->strides[0] : 0;
    const Py_ssize_t along = from->strides[from->dims - 1];
    for (size_t r = 0; r < rows; r++) {
        const char *row = from->data + (Py_ssize_t)r * across;
        for (size_t i = 0; i < n; i++, to += bytes) {
            if (!copy_element(from, row + (Py_ssize_t)i * along, to, bytes)) {
                rasp_error error = {.kind = RASP_ERROR_OVERFLOW, .message = "an int beyond 64 bits with a sign"};
                return raise_error(state, &error, from->dims == 2 ? (Py_ssize_t)r : NO_ROW) != NULL;
            }
        }
    }
    return true;
}

/* ---- as it is */

static bool is_usable(const Strided *from, size_t bytes, size_t n) {
    const Py_ssize_t size = (Py_ssize_t)bytes;
    const bool may_be_large = from->kind == 'u' && bytes == 8;
    if (from->swapped || may_be_large || from->bytes != bytes || (uintptr_t)from->data % bytes != 0) {
        return false;
    }
    if (n > 1 && from->strides[from->dims - 1] != size) {
        return false;
    }
    return from->dims == 1 || from->shape[0] <= 1 ||
           (from->strides[0] % size == 0 && from->strides[0] >= (Py_ssize_t)n * size);
}

bool input_from_strided(const State *state, const Strided *from, Input *input) {
    Target target;
    if (!find_target(from, &target)) {
        return raise_usage(state, "no input has elements of type '%c' with %zu bytes: convert the array first",
                           from->kind, from->bytes) != NULL;
    }
    input->element = target.element;
    input->is_one = from->dims == 1;
    input->rows = from->dims == 1 ? 1 : (size_t)from->shape[0];
    input->n = (size_t)from->shape[from->dims - 1];
    if (!is_usable(from, target.bytes, input->n)) {
        return copy_rows(state, from, input->rows, input->n, target.bytes, input);
    }
    input->tokens = from->data;
    input->token_stride = input->n;
    if (from->dims == 2 && from->shape[0] > 1) {
        input->token_stride = (size_t)from->strides[0] / target.bytes;
    }
    return true;
}
