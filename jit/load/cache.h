/* Compiled objects on disk, so that the next process need not compile them again.
 *
 * A folder with 16 subfolders by the first digit of a key's hash, each of which holds a 16th of the bytes that are
 * allowed; a file is one object, named after the hash. It holds the whole key, which is compared, so that a hash that
 * occurs twice gives no wrong code; a checksum; and the files that made it, which must still be as they were. Files
 * are written beside their place and renamed, so that any number of processes may read, write and clean up at once:
 * each sees whole files or none. What turns out to be damaged or out of date is deleted; what cannot be read or
 * written is left alone, and costs nothing but speed.
 *
 * Code is run from here, so folders and files that others than the user could have written are not used.
 */
#ifndef JIT_LOAD_CACHE_H
#define JIT_LOAD_CACHE_H
#include "frontend/base/arena.h"

#define CACHE_LIMIT ((uint64_t)64 << 20) /* bytes, unless RASP_CACHE_SIZE says otherwise */
#define CACHE_SHARDS 16u

/* A file as it was. */
typedef struct FileStamp {
    uint64_t size;
    int64_t seconds, nanoseconds; /* of its last change */
    char path[488];               /* NUL-terminated, the rest zero */
} FileStamp;

enum { CACHE_FILES = 2 };

/* What an object was made from, as text that says all that its code depends on. */
typedef struct CacheKey {
    const char *text;
    size_t length;
    uint64_t hash;
} CacheKey;

typedef struct Cache {
    char folder[1024]; /* empty: no cache */
    uint64_t limit;    /* bytes */
} Cache;

/* folder: NULL for what the environment says: RASP_CACHE_DIR, or rasp in XDG_CACHE_HOME or in ~/.cache; "" for none.
 * limit: 0 for RASP_CACHE_SIZE (bytes; K, M and G are understood), or CACHE_LIMIT. RASP_CACHE=off in the environment
 * is no cache, whatever else is said. Nothing is made or read yet. */
void cache_locate(Cache *cache, const char *folder, uint64_t limit);
static inline bool cache_is_on(const Cache *cache) {
    return cache->folder[0] != '\0';
}

/* False when there is no such file, or its path is too long. */
bool stamp_file(const char *path, FileStamp *out);

CacheKey cache_key(const char *text, size_t length);
/* The object of a key, in the arena and aligned to 16 bytes; false when there is none that can be used. */
bool cache_find(const Cache *cache, Arena *arena, const CacheKey *key, const void **object, size_t *length);
/* Keeps an object that those files made. Allocates nothing. */
void cache_store(const Cache *cache, const CacheKey *key, const FileStamp files[CACHE_FILES], const void *object,
                 size_t length);
/* Deletes the object of a key: for one that turned out to be unusable. */
void cache_drop(const Cache *cache, const CacheKey *key);
#endif
