/* Growing arrays in an arena:  typedef VEC(int) Ints;  Ints v = {0};  vec_push(arena, &v, 3);  v.data[0]; v.count */
#ifndef FRONTEND_BASE_VEC_H
#define FRONTEND_BASE_VEC_H
#include "frontend/base/arena.h"

#define VEC(T)                                                                                                         \
    struct {                                                                                                           \
        T *data;                                                                                                       \
        size_t count, capacity;                                                                                        \
    }

/* Room for one more element; capacity is updated. */
void *vec_grow_one(Arena *arena, void *data, size_t count, size_t *capacity, size_t element_size);

#define vec_push(arena, vec, value)                                                                                    \
    ((vec)->data = (vec)->count < (vec)->capacity                                                                      \
                       ? (vec)->data                                                                                   \
                       : vec_grow_one((arena), (vec)->data, (vec)->count, &(vec)->capacity, sizeof *(vec)->data),      \
     (vec)->data[(vec)->count++] = (value))
#endif
