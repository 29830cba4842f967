/* What the files of the cache share. */
#ifndef JIT_LOAD_CACHE_INTERNAL_H
#define JIT_LOAD_CACHE_INTERNAL_H
#include "jit/load/cache.h"

#define TEMPORARY_PREFIX ".new-"

enum { ENTRY_NAME_SIZE = 19 }; /* 16 digits, ".o" and NUL */

/* ---- cache.c */

/* The subfolder of a hash, to be closed; make: it and all above it are made where they are missing. -1 when it cannot
 * be had, or others than the user could write there. */
int cache_open_shard(const Cache *cache, uint64_t hash, bool make);

/* ---- cache_trim.c */

/* Deletes what was not used for longest until the files of the subfolder take at most `limit` bytes, and what is left
 * of writers that died. */
void cache_trim(int shard, uint64_t limit);
#endif
