/* Fuzz target: entries of the cache that are not as they were written. Bytes that begin with 'C' change an entry whose
 * checksum is then made to fit, so that what comes behind that check is reached; with 'W' they are the whole file. */
#define _GNU_SOURCE
/* NOLINTNEXTLINE(bugprone-suspicious-include): how entries are laid out and added up is known there alone */
#include "jit/load/cache.c"

#include "tests/fuzz/fuzz.h"

static const char KEY[] = "a key of several words";
static const char OBJECT[] = "an object, which nobody runs here: it is only given back";

typedef struct CacheUnderTest {
    Cache cache;
    CacheKey key;
    char path[1200];
    unsigned char *entry;
    size_t length;
} CacheUnderTest;

static void *allocate(void *user, void *pointer, size_t old_size, size_t new_size) {
    (void)user, (void)old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, new_size);
}

/* A folder of this process with one good entry. */
static void prepare(CacheUnderTest *under) {
    FileStamp files[CACHE_FILES];
    static char folder[] = "/tmp/rasp-fuzz-cache-XXXXXX";
    char name[ENTRY_NAME_SIZE];
    unsetenv("RASP_CACHE");
    FUZZ_CHECK(mkdtemp(folder) != NULL);
    cache_locate(&under->cache, folder, 0);
    under->key = cache_key(KEY, sizeof KEY - 1);
    for (size_t i = 0; i < CACHE_FILES; i++) {
        FUZZ_CHECK(stamp_file("/", &files[i]));
    }
    cache_store(&under->cache, &under->key, files, OBJECT, sizeof OBJECT);
    entry_name(name, &under->key);
    snprintf(under->path, sizeof under->path, "%s/%c/%s", folder, "0123456789abcdef"[under->key.hash >> 60], name);
    under->entry = fuzz_read_file(under->path, &under->length);
}

static void fit_checksum(unsigned char *entry, size_t length) {
    Header *header = (void *)entry;
    const uint64_t key_length = header->key_length;
    if (key_length <= length && header->object_length <= length &&
        object_offset(key_length) + header->object_length <= length) {
        header->checksum = checksum(header, entry + sizeof *header, entry + object_offset(key_length));
    }
}

static void write_entry_file(const CacheUnderTest *under, const void *bytes, size_t length) {
    const int file = open(under->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FUZZ_CHECK(file >= 0 && write_all(file, bytes, length));
    close(file);
}

static void find(void *argument) {
    const CacheUnderTest *under = argument;
    Budget budget;
    Arena arena;
    const void *object = NULL;
    size_t length = 0;
    budget_init(&budget, allocate, NULL, (size_t)16 << 20);
    arena_init(&arena, &budget);
    if (cache_find(&under->cache, &arena, &under->key, &object, &length)) {
        unsigned char sum = 0; /* all of it can be read */
        for (size_t i = 0; i < length; i++) {
            sum ^= ((const unsigned char *)object)[i];
        }
        FUZZ_CHECK((uintptr_t)object % 16 == 0 && (sum == 0 || length > 0));
    }
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static CacheUnderTest under;
    if (under.entry == NULL) {
        prepare(&under);
    }
    if (size > 0 && data[0] == 'W') {
        write_entry_file(&under, data + 1, size - 1);
    } else {
        unsigned char *changed = malloc(under.length);
        FUZZ_CHECK(changed != NULL);
        memcpy(changed, under.entry, under.length);
        fuzz_patch(changed, under.length, data + (size > 0), size - (size > 0));
        if (size > 0 && data[0] == 'C') {
            fit_checksum(changed, under.length);
        }
        write_entry_file(&under, changed, under.length);
        free(changed);
    }
    find(&under);
    return 0;
}
