/* How growing arrays grow: by doubling, in their arena. The rest of them is the macros of the header. */
#include "frontend/base/vec.h"

void *vec_grow_one(Arena *arena, void *data, size_t count, size_t *capacity, size_t element_size) {
    size_t wanted = 8, bytes = 0;
    while (wanted <= count) {
        if (__builtin_mul_overflow(wanted, (size_t)2, &wanted)) {
            budget_fail(arena->budget);
        }
    }
    if (__builtin_mul_overflow(wanted, element_size, &bytes)) {
        budget_fail(arena->budget);
    }
    void *grown = arena_grow(arena, data, *capacity * element_size, bytes);
    *capacity = wanted;
    return grown;
}
