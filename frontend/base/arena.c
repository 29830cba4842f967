/* Arenas: chains of blocks.
 *
 * A chain of blocks, newest first; allocation moves a pointer through the newest. Blocks double from 4 KiB to 1 MiB;
 * what is larger has a block of its own. An array that fills its block alone is grown by resizing the block, so large
 * arrays are neither copied through the arena nor left behind in it. Under AddressSanitizer memory that is not handed
 * out is poisoned. Not here: freeing of single allocations.
 */
#include "frontend/base/arena.h"

#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define poison(start, size) ASAN_POISON_MEMORY_REGION((start), (size))
#define unpoison(start, size) ASAN_UNPOISON_MEMORY_REGION((start), (size))
#else
#define poison(start, size) ((void)(start), (void)(size))
#define unpoison(start, size) ((void)(start), (void)(size))
#endif

#define ALIGNMENT ((size_t)16)
#define BLOCK_FIRST ((size_t)4 << 10)
#define BLOCK_MOST ((size_t)1 << 20)

struct ArenaChunk {
    ArenaChunk *older;
    size_t size; /* bytes, this header included */
};

/* Before the first allocation: the header, and what an allocator that aligns less than we do may cost. */
#define BLOCK_OVERHEAD (sizeof(ArenaChunk) + ALIGNMENT)

static unsigned char *block_start(ArenaChunk *block) {
    unsigned char *start = (unsigned char *)block + sizeof *block;
    return start + (ALIGNMENT - (uintptr_t)start % ALIGNMENT) % ALIGNMENT;
}

static unsigned char *block_end(ArenaChunk *block) {
    return (unsigned char *)block + block->size;
}

static void block_free(Arena *arena, ArenaChunk *block) {
    unpoison(block, block->size);
    budget_resize(arena->budget, block, block->size, 0);
}

/* Bytes an allocation takes; leaves through the budget when there is no such size. */
static size_t rounded_size(const Arena *arena, size_t size) {
    if (size > SIZE_MAX - BLOCK_OVERHEAD - ALIGNMENT) {
        budget_fail(arena->budget);
    }
    return size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static ArenaChunk *block_new(Arena *arena, size_t needed) {
    size_t size = arena->block != NULL ? arena->block->size * 2 : BLOCK_FIRST;
    size = size > BLOCK_MOST ? BLOCK_MOST : size;
    size = size < needed ? needed : size;
    ArenaChunk *block = budget_resize(arena->budget, NULL, 0, size);
    block->size = size;
    return block;
}

/* Makes a block with room for size bytes the newest. */
static void add_block(Arena *arena, size_t size) {
    size_t needed = size + BLOCK_OVERHEAD;
    ArenaChunk *block = arena->spare;
    arena->spare = NULL;
    if (block != NULL && block->size < needed) {
        block_free(arena, block);
        block = NULL;
    }
    if (block == NULL) {
        block = block_new(arena, needed);
    }
    block->older = arena->block;
    arena->block = block;
    arena->next = block_start(block);
    arena->end = block_end(block);
    poison(arena->next, (size_t)(arena->end - arena->next));
}

static size_t room(const Arena *arena) {
    return arena->block != NULL ? (size_t)(arena->end - arena->next) : 0;
}

void arena_init(Arena *arena, Budget *budget) {
    *arena = (Arena){.budget = budget};
}

void arena_free(Arena *arena) {
    while (arena->block != NULL) {
        ArenaChunk *block = arena->block;
        arena->block = block->older;
        block_free(arena, block);
    }
    if (arena->spare != NULL) {
        block_free(arena, arena->spare);
    }
    arena_init(arena, arena->budget);
}

void *arena_alloc(Arena *arena, size_t size) {
    size_t taken = rounded_size(arena, size);
    if (taken > room(arena)) {
        add_block(arena, taken);
    }
    void *result = arena->next;
    arena->next += taken;
    unpoison(result, size);
    return result;
}

void *arena_zalloc(Arena *arena, size_t size) {
    return memset(arena_alloc(arena, size), 0, size);
}

void *arena_alloc_array(Arena *arena, size_t count, size_t size) {
    size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total)) {
        budget_fail(arena->budget);
    }
    return arena_alloc(arena, total);
}

/* Resizes the newest block, which holds nothing but one allocation. No mark can point into it: marks that were taken
 * before the allocation point to older blocks, and those taken after it must be released before it may grow. */
static void *grow_block(Arena *arena, size_t taken, size_t new_size) {
    ArenaChunk *block = arena->block;
    size_t size = taken + BLOCK_OVERHEAD;
    size_t old_offset = (size_t)(block_start(block) - (unsigned char *)block);
    size_t held = (size_t)(arena->next - block_start(block));
    unpoison(block, block->size);
    block = budget_resize(arena->budget, block, block->size, size);
    block->size = size;
    unsigned char *start = block_start(block);
    size_t offset = (size_t)(start - (unsigned char *)block);
    if (offset != old_offset) {
        memmove(start, (unsigned char *)block + old_offset, held);
    }
    arena->block = block;
    arena->next = start + taken;
    arena->end = block_end(block);
    poison(start + new_size, (size_t)(arena->end - (start + new_size)));
    return start;
}

void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size) {
    if (old == NULL) {
        return arena_alloc(arena, new_size);
    }
    if (new_size <= old_size) {
        return old;
    }
    size_t taken = rounded_size(arena, new_size), old_taken = rounded_size(arena, old_size);
    unsigned char *start = old;
    if (arena->block != NULL && start + old_taken == arena->next) {
        if (taken - old_taken <= room(arena)) {
            arena->next = start + taken;
            unpoison(start, new_size);
            return old;
        }
        if (start == block_start(arena->block) && taken + BLOCK_OVERHEAD > BLOCK_MOST) {
            return grow_block(arena, taken, new_size);
        }
    }
    return memcpy(arena_alloc(arena, new_size), old, old_size);
}

ArenaMark arena_mark(const Arena *arena) {
    return (ArenaMark){arena->block, arena->next, arena->end};
}

/* Keeps the larger of the block and the spare one for later, except very large ones. */
static void retire(Arena *arena, ArenaChunk *block) {
    size_t spare_size = arena->spare != NULL ? arena->spare->size : 0;
    if (block->size > BLOCK_MOST || block->size <= spare_size) {
        block_free(arena, block);
        return;
    }
    if (arena->spare != NULL) {
        block_free(arena, arena->spare);
    }
    arena->spare = block;
    poison(block_start(block), (size_t)(block_end(block) - block_start(block)));
}

void arena_release(Arena *arena, ArenaMark mark) {
    while (arena->block != mark.block) {
        ArenaChunk *block = arena->block;
        arena->block = block->older;
        retire(arena, block);
    }
    arena->next = mark.next;
    arena->end = mark.end;
    if (mark.block != NULL) {
        poison(mark.next, (size_t)(mark.end - mark.next));
    }
}
