/* Arenas: memory that is freed together. A stage allocates from the arena it is given and never frees. */
#ifndef FRONTEND_BASE_ARENA_H
#define FRONTEND_BASE_ARENA_H
#include "frontend/base/alloc.h"

#include <stdint.h>

typedef struct ArenaChunk ArenaChunk;

typedef struct Arena {
    Budget *budget;
    ArenaChunk *block; /* newest first */
    unsigned char *next, *end;
    ArenaChunk *spare; /* one released block, kept so that a loop of mark and release does not allocate each time */
} Arena;

typedef struct ArenaMark {
    ArenaChunk *block;
    unsigned char *next, *end;
} ArenaMark;

void arena_init(Arena *arena, Budget *budget);
void arena_free(Arena *arena); /* gives everything back; the arena is empty and usable again */

/* size bytes aligned to 16, uninitialised. Never NULL: failure leaves through the budget's escape. */
void *arena_alloc(Arena *arena, size_t size);
void *arena_zalloc(Arena *arena, size_t size);
/* count * size bytes with the product checked. */
void *arena_alloc_array(Arena *arena, size_t count, size_t size);
/* Old contents moved to a larger block (in place when it is the newest allocation). What was allocated before a mark
 * must not grow between the mark and its release. */
void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size);

/* What was allocated since the mark is given back by arena_release; marks nest like a stack. */
ArenaMark arena_mark(const Arena *arena);
void arena_release(Arena *arena, ArenaMark mark);

#define arena_new(arena, T) ((T *)arena_zalloc((arena), sizeof(T)))
#define arena_array(arena, T, count) ((T *)arena_alloc_array((arena), (count), sizeof(T)))
#endif
