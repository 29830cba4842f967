/* Writing results where the caller wants them. */
#include "python/src/target.h"

#include "python/src/error.h"

#include <string.h>

static bool is_native_letter(const Target *target) {
    const char *format = target->view.format != NULL ? target->view.format : "B";
    format += *format == '@' || *format == '=' ? 1 : 0;
    return format[0] != '\0' && format[1] == '\0' && strchr("?bBhHiIlLqQfd", format[0]) != NULL;
}

bool target_open(const State *state, PyObject *object, Target *target) {
    if (!PyObject_CheckBuffer(object)) {
        return raise_usage(state, "out is an array, not %R", (PyObject *)Py_TYPE(object)) != NULL;
    }
    if (PyObject_GetBuffer(object, &target->view, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) < 0) {
        PyErr_Clear();
        return raise_usage(state, "out cannot be written to, or has gaps between its elements") != NULL;
    }
    target->object = object;
    if (!is_native_letter(target) || target->view.ndim < 1) {
        target_close(target);
        return raise_usage(state, "out has elements that are no numbers of this machine") != NULL;
    }
    const char *format = target->view.format != NULL ? target->view.format : "B";
    target->letter = format[strlen(format) - 1];
    if (target->letter == 'l' || target->letter == 'L') {
        const bool large = target->view.itemsize == 8;
        target->letter = target->letter == 'l' ? (large ? 'q' : 'i') : (large ? 'Q' : 'I');
    }
    return true;
}

void target_close(Target *target) {
    PyBuffer_Release(&target->view);
    target->object = NULL;
}

static bool has_shape(const Target *target, int dims, const Py_ssize_t *shape) {
    if (target->view.ndim != dims) {
        return false;
    }
    for (int i = 0; i < dims; i++) {
        if (target->view.shape[i] != shape[i]) {
            return false;
        }
    }
    return true;
}

bool target_fits(const Target *target, ArrayCell cell, int dims, const Py_ssize_t *shape) {
    return cell != ARRAY_TEXT && target->letter == array_format(cell)[0] && has_shape(target, dims, shape) &&
           (uintptr_t)target->view.buf % 8 == 0;
}

bool target_overlaps(const Target *target, const void *memory, size_t bytes) {
    const uintptr_t a = (uintptr_t)target->view.buf;
    const uintptr_t b = (uintptr_t)memory;
    return a < b + bytes && b < a + (size_t)target->view.len;
}

/* ---- copying */

/* Whether the value is a number of that type. */
static bool has_room(char letter, int64_t value) {
    static const struct {
        char letter;
        int64_t least, most;
    } ranges[] = {
        {'b', INT8_MIN, INT8_MAX},
        {'B', 0, UINT8_MAX},
        {'h', INT16_MIN, INT16_MAX},
        {'H', 0, UINT16_MAX},
        {'i', INT32_MIN, INT32_MAX},
        {'I', 0, UINT32_MAX},
        {'q', INT64_MIN, INT64_MAX},
        {'Q', 0, INT64_MAX},
        {'f', -((int64_t)1 << 24), (int64_t)1 << 24},
        {'d', -((int64_t)1 << 53), (int64_t)1 << 53},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (ranges[i].letter == letter) {
            return ranges[i].least <= value && value <= ranges[i].most;
        }
    }
    return false;
}

static void put_int(char letter, char *to, size_t bytes, int64_t value) {
    const float f = (float)value;
    const double d = (double)value;
    const uint16_t one = 1;
    const bool is_little = *(const char *)&one == 1;
    if (letter == 'f') {
        memcpy(to, &f, sizeof f);
    } else if (letter == 'd') {
        memcpy(to, &d, sizeof d);
    } else {
        memcpy(to, (const char *)&value + (is_little ? 0 : 8 - bytes), bytes);
    }
}

static bool no_room(const State *state, const Target *target, const Array *array) {
    return raise_usage(state, "out, of the type '%c', has no room for results of the type '%s'", target->letter,
                       array->exact != NULL ? "O" : array_format(array->cell)) != NULL;
}

static bool put_ints(const State *state, Target *target, const Array *array) {
    const size_t bytes = (size_t)target->view.itemsize;
    const Py_ssize_t count = array_count(array);
    char *to = target->view.buf;
    for (Py_ssize_t i = 0; i < count; i++, to += bytes) {
        const int64_t value = array_int(array->cell, array->cells + i * (Py_ssize_t)array->bytes);
        if (!has_room(target->letter, value)) {
            return no_room(state, target, array);
        }
        put_int(target->letter, to, bytes, value);
    }
    return true;
}

bool target_put(const State *state, Target *target, const Array *array) {
    if (!has_shape(target, array->dims, array->shape)) {
        return raise_usage(state, "out has another shape than the results") != NULL;
    }
    if (array->exact != NULL || array->cell == ARRAY_TEXT) {
        return no_room(state, target, array);
    }
    if (target->letter == array_format(array->cell)[0]) {
        memcpy(target->view.buf, array->cells, (size_t)array_count(array) * array->bytes);
        return true;
    }
    return array->cell == ARRAY_F64 ? no_room(state, target, array) : put_ints(state, target, array);
}
