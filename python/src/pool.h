/* Blocks of memory that sessions have freed, kept for the next ones: programs by the thousand, each in a session of its
 * own, would otherwise get every page from the system and give it back. Any thread, with or without the GIL. */
#ifndef PYTHON_SRC_POOL_H
#define PYTHON_SRC_POOL_H
#include <stddef.h>

typedef struct Pool Pool;

/* NULL without memory. */
Pool *pool_new(void);
/* After all that was allocated from it has been freed. */
void pool_free(Pool *pool);
/* A rasp_allocator whose user is the pool. */
void *pool_allocate(void *user, void *pointer, size_t old_size, size_t new_size);
#endif
