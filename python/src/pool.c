/* Free lists of blocks whose sizes are powers of two, which is what arenas ask for. */
#include "python/src/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAST = 12,    /* 4 KiB: smaller ones are quick to get anywhere */
    MOST = 20,     /* 1 MiB */
    KEPT = 8 << 20 /* bytes */
};

typedef struct PoolBlock {
    struct PoolBlock *next;
} PoolBlock;

struct Pool {
    pthread_mutex_t lock;
    PoolBlock *blocks[MOST + 1]; /* by the logarithm of their size */
    size_t kept;
};

Pool *pool_new(void) {
    Pool *pool = calloc(1, sizeof *pool);
    if (pool != NULL && pthread_mutex_init(&pool->lock, NULL) != 0) {
        free(pool);
        pool = NULL;
    }
    return pool;
}

void pool_free(Pool *pool) {
    if (pool == NULL) {
        return;
    }
    for (unsigned i = LEAST; i <= MOST; i++) {
        while (pool->blocks[i] != NULL) {
            PoolBlock *block = pool->blocks[i];
            pool->blocks[i] = block->next;
            free(block);
        }
    }
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

/* The logarithm of the block that such a size gets, or 0: it is no affair of the pool. */
static unsigned class_of(size_t size) {
    if (size < (size_t)1 << LEAST || size > (size_t)1 << MOST) {
        return 0;
    }
    unsigned log = LEAST;
    while ((size_t)1 << log < size) {
        log++;
    }
    return log;
}

static void *take(Pool *pool, size_t size) {
    const unsigned log = class_of(size);
    if (log == 0) {
        return malloc(size);
    }
    pthread_mutex_lock(&pool->lock);
    PoolBlock *block = pool->blocks[log];
    if (block != NULL) {
        pool->blocks[log] = block->next;
        pool->kept -= (size_t)1 << log;
    }
    pthread_mutex_unlock(&pool->lock);
    return block != NULL ? block : malloc((size_t)1 << log);
}

static void give(Pool *pool, void *pointer, size_t size) {
    const unsigned log = pointer != NULL ? class_of(size) : 0;
    PoolBlock *block = pointer;
    if (log != 0) {
        pthread_mutex_lock(&pool->lock);
        if (pool->kept + ((size_t)1 << log) <= KEPT) {
            block->next = pool->blocks[log];
            pool->blocks[log] = block;
            pool->kept += (size_t)1 << log;
            block = NULL;
        }
        pthread_mutex_unlock(&pool->lock);
    }
    free(block);
}

void *pool_allocate(void *user, void *pointer, size_t old_size, size_t new_size) {
    Pool *pool = user;
    if (new_size == 0) {
        give(pool, pointer, old_size);
        return NULL;
    }
    if (pointer == NULL) {
        return take(pool, new_size);
    }
    if (class_of(old_size) == class_of(new_size)) {
        return class_of(new_size) != 0 ? pointer : realloc(pointer, new_size);
    }
    void *moved = take(pool, new_size);
    if (moved != NULL) {
        memcpy(moved, pointer, old_size < new_size ? old_size : new_size);
        give(pool, pointer, old_size);
    }
    return moved;
}
