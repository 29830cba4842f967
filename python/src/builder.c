/* From atoms to arrays. */
#include "python/src/builder.h"

#include "python/src/error.h"
#include "python/src/value.h"

#include <string.h>

enum { NUMBERS = 1 << RASP_INT | 1 << RASP_FLOAT | 1 << RASP_BOOL };

static bool no_memory(void) {
    PyErr_NoMemory();
    return false;
}

/* Makes *block larger; its elements stay. */
static bool grow(void *block, size_t size, size_t room) {
    void *old;
    memcpy(&old, block, sizeof old);
    size_t bytes;
    void *larger = __builtin_mul_overflow(size, room, &bytes) ? NULL : PyMem_Realloc(old, bytes);
    if (larger == NULL) {
        return no_memory();
    }
    memcpy(block, &larger, sizeof larger);
    return true;
}

static size_t room_for(size_t room, size_t count) {
    room = room < 16 ? 16 : room;
    while (room < count) {
        room *= 2;
    }
    return room;
}

bool builder_reserve(Builder *builder, size_t more) {
    if (more > SIZE_MAX / 64 - builder->count) {
        return no_memory();
    }
    if (builder->count + more <= builder->room) {
        return true;
    }
    const size_t room = room_for(builder->room, builder->count + more);
    if (!grow(&builder->cells, sizeof *builder->cells, room) || !grow(&builder->types, 1, room)) {
        return false;
    }
    builder->room = room;
    return true;
}

/* The code point that begins at *at, which is moved behind it: of UTF-8 that the library has made. */
static uint32_t next_point(const unsigned char **at) {
    const unsigned char first = *(*at)++;
    const int more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    uint32_t point = more == 0 ? first : first & (0x3fU >> more);
    for (int i = 0; i < more; i++) {
        point = point << 6 | (*(*at)++ & 0x3fU);
    }
    return point;
}

static bool add_text(Builder *builder, const char *text, size_t length, BuilderCell *cell) {
    if (builder->point_count + length > builder->point_room) {
        const size_t room = room_for(builder->point_room, builder->point_count + length);
        if (!grow(&builder->points, sizeof *builder->points, room)) {
            return false;
        }
        builder->point_room = room;
    }
    cell->s.first = builder->point_count;
    const unsigned char *at = (const unsigned char *)text;
    const unsigned char *end = at + length;
    while (at < end) {
        builder->points[builder->point_count++] = next_point(&at);
    }
    cell->s.length = (uint32_t)(builder->point_count - cell->s.first);
    builder->widest = cell->s.length > builder->widest ? cell->s.length : builder->widest;
    return true;
}

bool builder_add(Builder *builder, const rasp_atom *atom) {
    if (builder->count == builder->room && !builder_reserve(builder, 1)) {
        return false;
    }
    BuilderCell *cell = &builder->cells[builder->count];
    builder->types[builder->count] = (uint8_t)atom->type;
    builder->seen |= 1U << atom->type;
    switch (atom->type) {
    case RASP_INT:
        cell->i = atom->as.i;
        break;
    case RASP_BOOL:
        cell->i = atom->as.b;
        break;
    case RASP_FLOAT:
        cell->f = atom->as.f;
        break;
    case RASP_STRING:
        if (!add_text(builder, atom->as.s.text, atom->as.s.length, cell)) {
            return false;
        }
        break;
    }
    builder->count++;
    return true;
}

void builder_free(Builder *builder) {
    PyMem_Free(builder->cells);
    PyMem_Free(builder->types);
    PyMem_Free(builder->points);
    *builder = (Builder){0};
}

/* ---- the array */

static Array *finish_texts(const State *state, const Builder *builder, int dims, const Py_ssize_t *shape) {
    const size_t width = builder->widest > 0 ? builder->widest : 1;
    Array *array = array_new(state, ARRAY_TEXT, width, dims, shape, false);
    for (size_t i = 0; array != NULL && i < builder->count; i++) {
        const BuilderCell *cell = &builder->cells[i];
        char *out = array->cells + i * array->bytes;
        memset(out, 0, array->bytes);
        if (cell->s.length > 0) {
            memcpy(out, builder->points + cell->s.first, cell->s.length * sizeof *builder->points);
        }
    }
    return array;
}

/* Bools or ints alone. */
static Array *finish_ints(const State *state, const Builder *builder, int dims, const Py_ssize_t *shape) {
    const bool bools = builder->seen == 1U << RASP_BOOL;
    Array *array = array_new(state, bools ? ARRAY_BOOL : ARRAY_I64, 1, dims, shape, false);
    for (size_t i = 0; array != NULL && i < builder->count; i++) {
        if (bools) {
            array->cells[i] = builder->cells[i].i != 0;
        } else {
            memcpy(array->cells + i * sizeof(int64_t), &builder->cells[i].i, sizeof(int64_t));
        }
    }
    return array;
}

static double number_of(const Builder *builder, size_t index) {
    const BuilderCell *cell = &builder->cells[index];
    return builder->types[index] == RASP_FLOAT ? cell->f : (double)cell->i;
}

static Array *finish_doubles(const State *state, const Builder *builder, int dims, const Py_ssize_t *shape) {
    static const uint8_t tags[] = {
        [RASP_INT] = RASP_CELL_TAG_INT, [RASP_FLOAT] = RASP_CELL_TAG_FLOAT, [RASP_BOOL] = RASP_CELL_TAG_BOOL};
    const bool mixed = builder->seen != 1U << RASP_FLOAT;
    Array *array = array_new(state, ARRAY_F64, 1, dims, shape, mixed);
    for (size_t i = 0; array != NULL && i < builder->count; i++) {
        const double value = number_of(builder, i);
        memcpy(array->cells + i * sizeof value, &value, sizeof value);
        if (mixed) {
            array->tags[i] = tags[builder->types[i]];
        }
    }
    return array;
}

/* Whether some int is no double. */
static bool is_beyond_doubles(const Builder *builder) {
    const int64_t most = (int64_t)1 << 53;
    for (size_t i = 0; i < builder->count; i++) {
        const int64_t value = builder->types[i] == RASP_INT ? builder->cells[i].i : 0;
        if (value > most || value < -most) {
            return true;
        }
    }
    return false;
}

static PyObject *list_of(const Builder *builder) {
    PyObject *list = PyList_New((Py_ssize_t)builder->count);
    for (size_t i = 0; list != NULL && i < builder->count; i++) {
        const BuilderCell *cell = &builder->cells[i];
        rasp_atom atom = {.type = (rasp_type)builder->types[i]};
        if (atom.type == RASP_FLOAT) {
            atom.as.f = cell->f;
        } else if (atom.type == RASP_BOOL) {
            atom.as.b = cell->i != 0;
        } else {
            atom.as.i = cell->i;
        }
        PyObject *item = value_of_atom(&atom);
        if (item == NULL || PyList_SetItem(list, (Py_ssize_t)i, item) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

Array *builder_finish(const State *state, const Builder *builder, int dims, const Py_ssize_t *shape) {
    if (builder->seen == 1U << RASP_STRING) {
        return finish_texts(state, builder, dims, shape);
    }
    if ((builder->seen & ~(unsigned)NUMBERS) != 0) {
        rasp_error error = {.kind = RASP_ERROR_TYPE, .message = "some rows give strings and others numbers"};
        return raise_error(state, &error, NO_ROW);
    }
    if (builder->seen == 1U << RASP_BOOL || builder->seen == 1U << RASP_INT || builder->seen == 0) {
        return finish_ints(state, builder, dims, shape);
    }
    Array *array = finish_doubles(state, builder, dims, shape);
    if (array != NULL && is_beyond_doubles(builder)) {
        array->exact = list_of(builder);
        if (array->exact == NULL) {
            Py_CLEAR(array);
        }
    }
    return array;
}
