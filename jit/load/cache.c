/* Where the cache lies, and its entries: reading, checking, writing. Keeping it small is in cache_trim.c.
 *
 * Why files at all: loading LLVM and compiling is most of what a short run takes, and programs are run again. Why no
 * lock and no index: any number of processes come and go, and may be killed at any point. A file is complete when it is
 * renamed to its place, says itself what it is, and may vanish between two calls; so nothing here fails, it only finds
 * less. Why subfolders: each is kept within its share by looking at a 16th of the files.
 *
 * What must hold:
 *   Code is run from here. Folders and files that others own or could write to are not used (is_ours), nor is the
 *   home of somebody for whom root works just now (geteuid, secure_getenv). The checksum is against damage only.
 *   The key says all that code follows from (jit/compile/key.c), with a hash of our sources, so entries have no version
 *   of their own but the form of the file: MAGIC changes with Header. Stamps say that the files that made it are still
 *   the same, which the key cannot know before LLVM is opened.
 *   No file is open while an arena is asked, which may leave by longjmp. So an entry is looked at for its size, the
 *   memory is made, and only what is still that file is read into it.
 *   Files that would be larger than RLIMIT_FSIZE are not begun: the system would kill the process.
 *   What cannot be judged is left, what is wrong is deleted: CacheVerdict.
 *
 * TRIED   deleting every entry whose makers do not show as they were: a process that cannot see them, from another
 *         folder say, took it from those that can.
 */
#define _GNU_SOURCE
#include "jit/load/cache_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAGIC "raspobj1"
#define ENTRY_MOST ((uint64_t)1 << 30)
#define TOUCH_SECONDS 3600 /* how old the mark of the last use may get */

/* What a file begins with; the key and the object follow, the latter at a multiple of 16 bytes. */
typedef struct Header {
    char magic[8];
    uint64_t checksum; /* of everything behind it */
    uint64_t key_length, object_length;
    FileStamp files[CACHE_FILES];
} Header;

#define CHECKED_FROM offsetof(Header, key_length)

/* ---- checksums and keys */

static uint64_t scramble(uint64_t word) {
    word *= 0x9E3779B97F4A7C15u;
    word ^= word >> 32;
    word *= 0xD6E8FEB86659FD93u;
    return word ^ word >> 29;
}

/* A checksum goes on over blocks: each begins with its length and comes in parts, all but the last of which are whole
 * words. It is against damage, not against malice. */
static uint64_t digest_begin(uint64_t state, uint64_t length) {
    return scramble(state ^ length);
}

static uint64_t digest_part(uint64_t state, const void *data, size_t length, bool is_last) {
    const unsigned char *at = data;
    uint64_t word = 0;
    for (; length >= sizeof word; length -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        state = scramble(state ^ word);
    }
    word = 0;
    if (length > 0) {
        memcpy(&word, at, length);
    }
    return is_last ? scramble(state ^ word) : state;
}

static uint64_t digest(uint64_t state, const void *data, size_t length) {
    return digest_part(digest_begin(state, length), data, length, true);
}

static uint64_t digest_header(const Header *header) {
    return digest(0, (const char *)header + CHECKED_FROM, sizeof *header - CHECKED_FROM);
}

static uint64_t checksum(const Header *header, const void *key, const void *object) {
    uint64_t state = digest(digest_header(header), key, header->key_length);
    return digest(state, object, header->object_length);
}

CacheKey cache_key(const char *text, size_t length) {
    return (CacheKey){.text = text, .length = length, .hash = digest(1, text, length)};
}

/* ---- places */

static bool join(char *out, size_t size, const char *a, const char *b) {
    int length = snprintf(out, size, "%s%s", a, b);
    return length > 0 && (size_t)length < size;
}

/* A folder of the environment, when the user owns it: not that of somebody for whom root works just now. */
static bool locate_in(Cache *cache, const char *variable, const char *below) {
    struct stat status;
    const char *base = secure_getenv(variable);
    return base != NULL && base[0] == '/' && stat(base, &status) == 0 && status.st_uid == geteuid() &&
           join(cache->folder, sizeof cache->folder, base, below);
}

static uint64_t read_size(const char *text) {
    static const char units[] = "KMG";
    char *end = NULL;
    errno = 0;
    uint64_t count = strtoull(text, &end, 10);
    const char *unit = *end != '\0' ? strchr(units, *end) : NULL;
    unsigned shift = unit != NULL ? 10 * (unsigned)(unit - units + 1) : 0;
    bool good = errno == 0 && end != text && (unit != NULL ? end[1] == '\0' : *end == '\0');
    return good && count <= UINT64_MAX >> shift ? count << shift : CACHE_LIMIT;
}

void cache_locate(Cache *cache, const char *folder, uint64_t limit) {
    const char *on = secure_getenv("RASP_CACHE");
    const char *named = folder != NULL ? folder : secure_getenv("RASP_CACHE_DIR");
    const char *size = secure_getenv("RASP_CACHE_SIZE");
    *cache = (Cache){.limit = limit != 0 ? limit : size != NULL ? read_size(size) : CACHE_LIMIT};
    bool found = false;
    if (on != NULL && strcmp(on, "off") == 0) {
        return;
    }
    if (named != NULL) {
        found = join(cache->folder, sizeof cache->folder, named, "");
    } else {
        found = locate_in(cache, "XDG_CACHE_HOME", "/rasp") ||
                (secure_getenv("XDG_CACHE_HOME") == NULL && locate_in(cache, "HOME", "/.cache/rasp"));
    }
    if (!found) {
        cache->folder[0] = '\0';
    }
}

bool stamp_file(const char *path, FileStamp *out) {
    struct stat status;
    memset(out, 0, sizeof *out);
    if (!join(out->path, sizeof out->path, path, "") || stat(path, &status) != 0) {
        return false;
    }
    out->size = (uint64_t)status.st_size;
    out->seconds = status.st_mtim.tv_sec;
    out->nanoseconds = status.st_mtim.tv_nsec;
    return true;
}

/* What becomes of an entry. */
typedef enum CacheVerdict {
    CACHE_USE,
    CACHE_LEAVE, /* it cannot be judged, or is for others */
    CACHE_DELETE /* it is damaged, or nobody can use it any more */
} CacheVerdict;

/* A file that cannot be seen now may be seen by another process, from another folder. */
static CacheVerdict judge_stamp(const FileStamp *stamp) {
    FileStamp now;
    if (memchr(stamp->path, '\0', sizeof stamp->path) == NULL) {
        return CACHE_DELETE;
    }
    if (!stamp_file(stamp->path, &now)) {
        return CACHE_LEAVE;
    }
    return memcmp(stamp, &now, sizeof now) == 0 ? CACHE_USE : CACHE_DELETE;
}

static bool make_folder(const char *path) {
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

/* The folder and those above it. */
static void make_folders(const char *folder) {
    char path[sizeof((Cache *)NULL)->folder];
    memcpy(path, folder, strlen(folder) + 1);
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        make_folder(path); /* what cannot be made shows below it */
        *slash = '/';
    }
    make_folder(path);
}

/* Whether nobody else can have put it there. */
static bool is_ours(const struct stat *status) {
    return status->st_uid == geteuid() && (status->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static int open_folder(int above, const char *path) {
    struct stat status;
    int folder = openat(above, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0 && (fstat(folder, &status) != 0 || !is_ours(&status))) {
        close(folder);
        return -1;
    }
    return folder;
}

int cache_open_shard(const Cache *cache, uint64_t hash, bool make) {
    char name[2] = {"0123456789abcdef"[hash >> 60], '\0'};
    if (make) {
        make_folders(cache->folder);
    }
    int folder = open_folder(AT_FDCWD, cache->folder);
    if (folder < 0) {
        return -1;
    }
    if (make) {
        mkdirat(folder, name, 0700);
    }
    int shard = open_folder(folder, name);
    close(folder);
    return shard;
}

static void entry_name(char out[ENTRY_NAME_SIZE], const CacheKey *key) {
    snprintf(out, ENTRY_NAME_SIZE, "%016llx.o", (unsigned long long)key->hash);
}

/* ---- reading */

static bool read_all(int file, void *out, size_t length) {
    char *at = out;
    while (length > 0) {
        ssize_t got = read(file, at, length);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        at += got;
        length -= (size_t)got;
    }
    return true;
}

static size_t object_offset(uint64_t key_length) {
    return (sizeof(Header) + (size_t)key_length + 15) / 16 * 16;
}

/* An entry that was looked at: what it says of itself, which is checked, and what its object must have for that. */
typedef struct Sight {
    struct stat status;
    Header header;
    uint64_t before_object; /* the checksum so far */
} Sight;

/* What the system says of a file, when it is one of ours. */
static bool is_entry(int file, struct stat *out) {
    return fstat(file, out) == 0 && S_ISREG(out->st_mode) && is_ours(out) && (uint64_t)out->st_size <= ENTRY_MOST;
}

static bool is_whole(const Header *header, uint64_t size) {
    return memcmp(header->magic, MAGIC, sizeof header->magic) == 0 && header->key_length <= size &&
           header->object_length <= size && object_offset(header->key_length) + header->object_length == size;
}

enum { PART_BYTES = 4096 };

/* The next bytes of a file into a checksum, a part at a time; *same: they are those of `expected` (NULL: any are). */
static bool digest_file(int file, uint64_t length, uint64_t *state, const char *expected, bool *same) {
    char part[PART_BYTES];
    uint64_t left = length;
    *state = digest_begin(*state, length);
    do {
        const size_t bytes = left < sizeof part ? (size_t)left : sizeof part;
        if (!read_all(file, part, bytes)) {
            return false;
        }
        *same = *same && (expected == NULL || memcmp(part, expected + (length - left), bytes) == 0);
        left -= bytes;
        *state = digest_part(*state, part, bytes, left == 0);
    } while (left > 0);
    return true;
}

/* The rest of an entry whose header makes sense: the key is compared, the object only added up. */
static CacheVerdict judge_content(int file, const CacheKey *key, Sight *sight) {
    const Header *header = &sight->header;
    char padding[16];
    const size_t padded = object_offset(header->key_length) - sizeof *header - (size_t)header->key_length;
    bool is_key = header->key_length == key->length;
    bool any = true;
    uint64_t state = digest_header(header);
    if (!digest_file(file, header->key_length, &state, is_key ? key->text : NULL, &is_key) ||
        !read_all(file, padding, padded)) {
        return CACHE_LEAVE;
    }
    sight->before_object = state;
    if (!digest_file(file, header->object_length, &state, NULL, &any)) {
        return CACHE_LEAVE;
    }
    return state != header->checksum ? CACHE_DELETE : is_key ? CACHE_USE : CACHE_LEAVE;
}

static CacheVerdict judge_files(const Header *header) {
    CacheVerdict verdict = CACHE_USE;
    for (size_t i = 0; verdict == CACHE_USE && i < CACHE_FILES; i++) {
        verdict = judge_stamp(&header->files[i]);
    }
    return verdict;
}

static CacheVerdict judge_open(int file, const CacheKey *key, Sight *sight) {
    if (!is_entry(file, &sight->status)) {
        return CACHE_LEAVE;
    }
    const uint64_t size = (uint64_t)sight->status.st_size;
    if (size < sizeof sight->header) {
        return CACHE_DELETE;
    }
    if (!read_all(file, &sight->header, sizeof sight->header)) {
        return CACHE_LEAVE;
    }
    if (!is_whole(&sight->header, size)) {
        return CACHE_DELETE;
    }
    const CacheVerdict verdict = judge_content(file, key, sight);
    return verdict == CACHE_USE ? judge_files(&sight->header) : verdict;
}

static int open_entry(int shard, const char *name) {
    return openat(shard, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

/* Judges the entry of a key without any memory but the stack's, and deletes a bad one. */
static bool look_at(const Cache *cache, const CacheKey *key, const char *name, Sight *out) {
    int shard = cache_open_shard(cache, key->hash, false);
    if (shard < 0) {
        return false;
    }
    int file = open_entry(shard, name);
    CacheVerdict verdict = file >= 0 ? judge_open(file, key, out) : CACHE_LEAVE;
    if (file >= 0) {
        close(file);
    }
    if (verdict == CACHE_DELETE) {
        unlinkat(shard, name, 0);
    }
    close(shard);
    return verdict == CACHE_USE;
}

/* The object of an entry that was judged, into a block of its size. False when it is another by now. */
static bool read_object(const Cache *cache, const CacheKey *key, const char *name, const Sight *sight, void *block) {
    const Header *header = &sight->header;
    struct stat status;
    int shard = cache_open_shard(cache, key->hash, false);
    int file = shard >= 0 ? open_entry(shard, name) : -1;
    bool read = file >= 0 && is_entry(file, &status) && status.st_ino == sight->status.st_ino &&
                lseek(file, (off_t)object_offset(header->key_length), SEEK_SET) >= 0 &&
                read_all(file, block, (size_t)header->object_length) &&
                digest(sight->before_object, block, (size_t)header->object_length) == header->checksum;
    struct timespec now;
    if (read && clock_gettime(CLOCK_REALTIME, &now) == 0 && now.tv_sec - status.st_mtim.tv_sec > TOUCH_SECONDS) {
        futimens(file, NULL); /* the times say what was not used for longest */
    }
    if (file >= 0) {
        close(file);
    }
    if (shard >= 0) {
        close(shard);
    }
    return read;
}

/* No file is open while memory is asked for, which may not return. */
bool cache_find(const Cache *cache, Arena *arena, const CacheKey *key, const void **object, size_t *length) {
    char name[ENTRY_NAME_SIZE];
    Sight sight;
    entry_name(name, key);
    if (!cache_is_on(cache) || !look_at(cache, key, name, &sight)) {
        return false;
    }
    void *block = arena_alloc(arena, (size_t)sight.header.object_length + 1);
    if (!read_object(cache, key, name, &sight, block)) {
        return false;
    }
    *object = block;
    *length = (size_t)sight.header.object_length;
    return true;
}

void cache_drop(const Cache *cache, const CacheKey *key) {
    char name[ENTRY_NAME_SIZE];
    int shard = cache_open_shard(cache, key->hash, false);
    entry_name(name, key);
    if (shard >= 0) {
        unlinkat(shard, name, 0);
        close(shard);
    }
}

/* ---- writing */

static bool write_all(int file, const void *data, size_t length) {
    const char *at = data;
    while (length > 0) {
        ssize_t put = write(file, at, length);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        at += put;
        length -= (size_t)put;
    }
    return true;
}

/* Whether a file of that size may be written at all: beyond RLIMIT_FSIZE the system sends a signal that kills. */
static bool is_allowed(size_t size) {
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || size <= limit.rlim_cur;
}

/* A name that no other process or thread uses now. */
static void temporary_name(char out[ENTRY_NAME_SIZE + 32]) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(out, ENTRY_NAME_SIZE + 32, TEMPORARY_PREFIX "%lx-%lx%lx", (unsigned long)getpid(),
             (unsigned long)now.tv_nsec, (unsigned long)(uintptr_t)&now);
}

static bool write_entry(int file, const Header *header, const CacheKey *key, const void *object) {
    static const char zeros[16] = {0};
    size_t padding = object_offset(key->length) - sizeof *header - key->length;
    return write_all(file, header, sizeof *header) && write_all(file, key->text, key->length) &&
           write_all(file, zeros, padding) && write_all(file, object, header->object_length);
}

static void put_entry(int shard, const Header *header, const CacheKey *key, const void *object) {
    char name[ENTRY_NAME_SIZE];
    char temporary[ENTRY_NAME_SIZE + 32];
    entry_name(name, key);
    temporary_name(temporary);
    int file = openat(shard, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
        return;
    }
    bool written = write_entry(file, header, key, object);
    written = close(file) == 0 && written;
    if (!written || renameat(shard, temporary, shard, name) != 0) {
        unlinkat(shard, temporary, 0);
    }
}

void cache_store(const Cache *cache, const CacheKey *key, const FileStamp files[CACHE_FILES], const void *object,
                 size_t length) {
    Header header = {.magic = MAGIC, .key_length = key->length, .object_length = length};
    memcpy(header.files, files, sizeof header.files);
    header.checksum = checksum(&header, key->text, object);
    size_t size = object_offset(key->length) + length;
    if (!cache_is_on(cache) || size > cache->limit / CACHE_SHARDS || size > ENTRY_MOST || !is_allowed(size)) {
        return;
    }
    int shard = cache_open_shard(cache, key->hash, true);
    if (shard < 0) {
        return;
    }
    put_entry(shard, &header, key, object);
    cache_trim(shard, cache->limit / CACHE_SHARDS);
    close(shard);
}
