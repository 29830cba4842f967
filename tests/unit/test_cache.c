/* The cache of compiled objects: what comes back is what was kept, whatever happens to the files. */
#define _GNU_SOURCE
#include "frontend/base/escape.h"
#include "jit/load/cache_internal.h"
#include "tests/support/unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static Unit unit;
static char folder[64];
static Cache cache;
static FileStamp files[CACHE_FILES];
static const char object[] = "an object file, or at least some bytes that stand for one";

/* ---- a disk that fails: these stand before the C library's functions of the same names */

static size_t room = SIZE_MAX; /* bytes until the disk is full */
static bool unreadable;

ssize_t write(int file, /* NOLINT(readability-inconsistent-declaration-parameter-name) */
              const void *data, size_t length) {
    if (room == 0) {
        errno = ENOSPC;
        return -1;
    }
    const size_t part = length < room ? length : room;
    room -= room == SIZE_MAX ? 0 : part;
    return syscall(SYS_write, file, data, part);
}

ssize_t read(int file, /* NOLINT(readability-inconsistent-declaration-parameter-name) */
             void *data, size_t length) {
    if (unreadable) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_read, file, data, length);
}

/* ---- helpers */

static void setup(void) {
    unit_begin(&unit);
    room = SIZE_MAX;
    unreadable = false;
    snprintf(folder, sizeof folder, "/tmp/rasp-test-cache-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    unsetenv("RASP_CACHE");
    cache_locate(&cache, folder, 0);
    ck_assert(stamp_file("/proc/self/exe", &files[0]));
    ck_assert(stamp_file("/", &files[1]));
}

static void remove_folder(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}

static void teardown(void) {
    remove_folder();
    unit_end(&unit);
}

static CacheKey key_of(const char *text) {
    return cache_key(text, strlen(text));
}

/* A key with a hash of choice. */
static CacheKey placed_key(const char *text, uint64_t hash) {
    return (CacheKey){.text = text, .length = strlen(text), .hash = hash};
}

static void store(const CacheKey *key) {
    cache_store(&cache, key, files, object, sizeof object);
}

static bool finds(const CacheKey *key) {
    const void *found = NULL;
    size_t length = 0;
    if (!cache_find(&cache, &unit.arena, key, &found, &length)) {
        return false;
    }
    ck_assert_uint_eq((uintptr_t)found % 16, 0);
    ck_assert_uint_eq(length, sizeof object);
    ck_assert_mem_eq(found, object, sizeof object);
    return true;
}

static const char *path_of(const CacheKey *key) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%llx/%016llx.o", folder, (unsigned long long)key->hash >> 60,
             (unsigned long long)key->hash);
    return path;
}

static bool exists(const CacheKey *key) {
    struct stat status;
    return lstat(path_of(key), &status) == 0;
}

static size_t size_of(const CacheKey *key) {
    struct stat status;
    ck_assert_int_eq(stat(path_of(key), &status), 0);
    return (size_t)status.st_size;
}

/* Files of the subfolder of a hash and the bytes they take. */
static size_t list(uint64_t hash, size_t *bytes) {
    const int shard = cache_open_shard(&cache, hash, false);
    size_t count = 0;
    *bytes = 0;
    DIR *listing = shard >= 0 ? fdopendir(shard) : NULL;
    for (const struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;) {
        struct stat status;
        if (fstatat(shard, entry->d_name, &status, 0) == 0 && S_ISREG(status.st_mode)) {
            count++;
            *bytes += (size_t)status.st_size;
        }
    }
    if (listing != NULL) {
        closedir(listing);
    }
    return count;
}

static void make_file(const char *path, const char *text) {
    FILE *file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    if (file != NULL) {
        fputs(text, file);
        fclose(file);
    }
}

static void age(const char *path, long seconds) {
    struct timespec times[2];
    clock_gettime(CLOCK_REALTIME, &times[0]);
    times[0].tv_sec -= seconds;
    times[1] = times[0];
    ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* ---- the plain way */

START_TEST(what_was_kept_is_found) {
    const CacheKey key = key_of("a key");
    const CacheKey other = key_of("another key");
    ck_assert(!finds(&key));
    store(&key);
    ck_assert(finds(&key));
    ck_assert(!finds(&other));
    store(&other);
    ck_assert(finds(&key));
    ck_assert(finds(&other));
    cache_drop(&cache, &key);
    ck_assert(!finds(&key));
    ck_assert(finds(&other));
}
END_TEST

START_TEST(looking_makes_nothing) {
    const CacheKey key = key_of("a key");
    remove_folder();
    ck_assert(!finds(&key));
    cache_drop(&cache, &key);
    ck_assert_int_ne(access(folder, F_OK), 0);
}
END_TEST

START_TEST(folders_are_made) {
    const CacheKey key = key_of("a key");
    char deep[128];
    snprintf(deep, sizeof deep, "%s/a/b/c", folder);
    cache_locate(&cache, deep, 0);
    store(&key);
    ck_assert(finds(&key));
}
END_TEST

START_TEST(equal_hashes_are_not_equal_keys) {
    const CacheKey key = placed_key("one", 77);
    const CacheKey other = placed_key("two", 77);
    const CacheKey longer = placed_key("one more", 77);
    store(&key);
    ck_assert(!finds(&other));
    ck_assert(!finds(&longer));
    ck_assert(finds(&key)); /* it is not damaged: nobody deletes it */
    store(&other);
    ck_assert(finds(&other));
    ck_assert(!finds(&key));
}
END_TEST

START_TEST(files_that_made_it_must_be_the_same) {
    const CacheKey key = key_of("a key");
    char path[96];
    snprintf(path, sizeof path, "%s/module", folder);
    make_file(path, "version 1");
    for (unsigned i = 0; i < CACHE_FILES; i++) {
        const FileStamp kept = files[i];
        ck_assert(stamp_file(path, &files[i]));
        store(&key);
        ck_assert(finds(&key));
        age(path, 10 + i);
        ck_assert(!finds(&key));
        ck_assert(!exists(&key));
        ck_assert(stamp_file(path, &files[i]));
        store(&key);
        char moved[128];
        snprintf(moved, sizeof moved, "%s.moved", path);
        ck_assert_int_eq(rename(path, moved), 0); /* nobody sees it now */
        ck_assert(!finds(&key));
        ck_assert(exists(&key));
        ck_assert_int_eq(rename(moved, path), 0);
        ck_assert(finds(&key));
        files[i] = kept;
    }
    ck_assert(!stamp_file("/nowhere", &files[0]));
}
END_TEST

/* ---- damage */

START_TEST(every_damaged_byte_is_noticed) {
    const CacheKey key = key_of("a key");
    store(&key);
    const size_t size = size_of(&key);
    for (size_t at = 0; at < size; at++) {
        store(&key);
        const int file = open(path_of(&key), O_RDWR);
        unsigned char byte = 0;
        ck_assert_int_eq(pread(file, &byte, 1, (off_t)at), 1);
        byte ^= (unsigned char)(1u << at % 8);
        ck_assert_int_eq(pwrite(file, &byte, 1, (off_t)at), 1);
        close(file);
        const bool padding = finds(&key); /* between key and object nothing is checked, or used */
        ck_assert_msg(padding ? byte == 1u << at % 8 : !exists(&key), "byte %zu", at);
    }
}
END_TEST

START_TEST(cut_files_are_noticed) {
    const CacheKey key = key_of("a key");
    store(&key);
    const size_t size = size_of(&key);
    for (size_t length = 0; length <= size + 1; length += length + 40 < size ? 7 : 1) {
        store(&key);
        ck_assert_int_eq(truncate(path_of(&key), (off_t)length), 0);
        ck_assert_msg(finds(&key) == (length == size), "length %zu", length);
        ck_assert(exists(&key) == (length == size));
    }
}
END_TEST

/* The file of a key with a header that says so, as long as it has to be for that, and full of holes. */
static void make_large(const CacheKey *key, uint64_t length) {
    store(key);
    const int file = open(path_of(key), O_RDWR);
    const size_t at = size_of(key) - sizeof object;
    /* behind the magic, the checksum and the key's length */
    ck_assert_int_eq(pwrite(file, &length, sizeof length, 24), (ssize_t)sizeof length);
    ck_assert_int_eq(ftruncate(file, (off_t)(at + length)), 0);
    close(file);
}

static void find_it(void *argument) {
    ck_assert(!finds(argument));
}

/* What is judged takes no memory: a bad entry goes although its object has no room. */
START_TEST(bad_entries_go_under_any_limit) {
    CacheKey key = key_of("a key");
    static const uint64_t lengths[] = {1 << 20, 64 << 20, UINT64_MAX / 2};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        make_large(&key, lengths[i] > 1 << 30 ? 100 : lengths[i]);
        if (lengths[i] > 1 << 30) {
            const int file = open(path_of(&key), O_RDWR);
            ck_assert_int_eq(pwrite(file, &lengths[i], sizeof lengths[i], 24), (ssize_t)sizeof lengths[i]);
            close(file);
        }
        unit.budget.limit = unit.budget.used;
        ck_assert(escape_run(&unit.budget, find_it, &key));
        ck_assert(!exists(&key));
        unit.budget.limit = SIZE_MAX;
    }
}
END_TEST

/* A good one that has no room stays. */
START_TEST(good_entries_stay_under_any_limit) {
    CacheKey key = key_of("a key");
    store(&key);
    unit.budget.limit = unit.budget.used;
    ck_assert(!escape_run(&unit.budget, find_it, &key));
    unit.budget.limit = SIZE_MAX;
    ck_assert(finds(&key));
}
END_TEST

START_TEST(a_full_disk_leaves_nothing) {
    const CacheKey key = key_of("a key");
    size_t bytes = 0;
    store(&key);
    const size_t size = size_of(&key);
    cache_drop(&cache, &key);
    for (size_t length = 0; length < size; length += 13) {
        room = length;
        store(&key);
        room = SIZE_MAX;
        ck_assert(!finds(&key));
        ck_assert_uint_eq(list(key.hash, &bytes), 0);
    }
    room = size;
    store(&key);
    ck_assert(finds(&key));
}
END_TEST

START_TEST(what_cannot_be_read_is_left_alone) {
    const CacheKey key = key_of("a key");
    store(&key);
    unreadable = true;
    ck_assert(!finds(&key));
    unreadable = false;
    ck_assert(finds(&key));
}
END_TEST

/* ---- other people's files */

START_TEST(what_others_could_write_is_not_used) {
    const CacheKey key = key_of("a key");
    store(&key);
    ck_assert_int_eq(chmod(path_of(&key), 0666), 0);
    ck_assert(!finds(&key));
    ck_assert(exists(&key));
    ck_assert_int_eq(chmod(path_of(&key), 0644), 0);
    ck_assert(finds(&key));
    ck_assert_int_eq(chmod(folder, 0777), 0);
    ck_assert(!finds(&key));
    const CacheKey other = key_of("another key");
    store(&other);
    ck_assert(!exists(&other));
    ck_assert_int_eq(chmod(folder, 0700), 0);
    ck_assert(finds(&key));
}
END_TEST

START_TEST(links_and_folders_are_no_entries) {
    const CacheKey key = key_of("a key");
    const CacheKey other = key_of("another key");
    store(&key);
    store(&other);
    char kept[128];
    snprintf(kept, sizeof kept, "%s", path_of(&other));
    ck_assert_int_eq(unlink(path_of(&key)), 0);
    ck_assert_int_eq(symlink(kept, path_of(&key)), 0);
    ck_assert(!finds(&key));
    ck_assert(exists(&key));
    ck_assert_int_eq(unlink(path_of(&key)), 0);
    ck_assert_int_eq(mkdir(path_of(&key), 0700), 0);
    ck_assert(!finds(&key));
    store(&key);
    ck_assert(!finds(&key));
    ck_assert_int_eq(rmdir(path_of(&key)), 0);
}
END_TEST

/* Runs work in another process, as a user whom modes stop; whether it returned true. */
static bool as_nobody(bool (*work)(void)) {
    const pid_t child = fork();
    if (child == 0) {
        const bool changed = geteuid() != 0 || (chown(folder, 65534, 65534) == 0 && setuid(65534) == 0);
        _exit(changed && work() ? 0 : 1);
    }
    int status = 1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool work_read_only(void) {
    const CacheKey key = key_of("a key");
    const CacheKey other = placed_key("other", key.hash ^ 1);
    char shard[128];
    store(&key);
    snprintf(shard, sizeof shard, "%s", path_of(&key));
    *strrchr(shard, '/') = '\0';
    const bool closed = chmod(shard, 0500) == 0 && chmod(folder, 0500) == 0;
    store(&other);
    cache_drop(&cache, &key);
    const bool good = closed && !finds(&other) && finds(&key);
    return chmod(shard, 0700) == 0 && chmod(folder, 0000) == 0 && !finds(&key) && chmod(folder, 0700) == 0 && good;
}

START_TEST(read_only_folders) {
    ck_assert(as_nobody(work_read_only));
}
END_TEST

/* ---- size */

START_TEST(what_is_old_makes_room) {
    char text[32];
    const CacheKey sample = placed_key("key 00", 0);
    size_t bytes = 0;
    store(&sample);
    const size_t size = size_of(&sample);
    cache.limit = CACHE_SHARDS * size * 10;
    for (unsigned i = 0; i < 40; i++) {
        snprintf(text, sizeof text, "key %02u", i);
        const CacheKey key = placed_key(text, i);
        store(&key);
        ck_assert(finds(&key));
        age(path_of(&key), 1000 - (long)i);
        ck_assert_uint_le(list(0, &bytes), 10);
        ck_assert_uint_le(bytes, size * 10);
    }
    ck_assert_uint_ge(list(0, &bytes), 8);
    for (unsigned i = 0; i < 40; i++) {
        snprintf(text, sizeof text, "key %02u", i);
        const CacheKey key = placed_key(text, i);
        ck_assert(exists(&key) || i < 32);
        ck_assert(!exists(&key) || i >= 30);
    }
}
END_TEST

START_TEST(what_is_used_is_not_old) {
    const CacheKey key = placed_key("a key", 1);
    struct stat status;
    store(&key);
    age(path_of(&key), 100000);
    ck_assert(finds(&key));
    ck_assert_int_eq(stat(path_of(&key), &status), 0);
    ck_assert_int_lt(time(NULL) - status.st_mtime, 1000);
}
END_TEST

START_TEST(what_is_too_large_is_not_kept) {
    const CacheKey key = placed_key("a key", 1);
    store(&key);
    const size_t size = size_of(&key);
    cache_drop(&cache, &key);
    cache.limit = size * CACHE_SHARDS - 1;
    store(&key);
    ck_assert(!exists(&key));
    cache.limit++;
    store(&key);
    ck_assert(finds(&key));
}
END_TEST

START_TEST(left_by_writers_that_died) {
    const CacheKey key = placed_key("a key", 1);
    char stale[96];
    char fresh[96];
    store(&key);
    snprintf(stale, sizeof stale, "%s/0/%sold", folder, TEMPORARY_PREFIX);
    snprintf(fresh, sizeof fresh, "%s/0/%snew", folder, TEMPORARY_PREFIX);
    make_file(stale, "");
    make_file(fresh, "");
    age(stale, 100000);
    store(&key);
    ck_assert_int_ne(access(stale, F_OK), 0);
    ck_assert_int_eq(access(fresh, F_OK), 0);
}
END_TEST

/* ---- several processes */

enum { PROCESSES = 4, ROUNDS = 300, KEYS = 12 };

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* What a key's object is: a length and bytes that follow from it. */
static size_t fill_object(unsigned number, char *out) {
    const size_t length = 200 + number * 37u;
    memset(out, 'a' + (int)number, length);
    return length;
}

static bool use_cache(uint32_t seed) {
    char made[1024];
    char text[32];
    for (unsigned i = 0; i < ROUNDS; i++) {
        const unsigned number = next_random(&seed) % KEYS;
        const size_t expected = fill_object(number, made);
        snprintf(text, sizeof text, "key %u", number);
        const CacheKey key = placed_key(text, number);
        const void *found = NULL;
        size_t length = 0;
        if (cache_find(&cache, &unit.arena, &key, &found, &length)) {
            if (length != expected || memcmp(found, made, length) != 0) {
                return false;
            }
        } else {
            cache_store(&cache, &key, files, made, expected);
        }
        if (next_random(&seed) % 16 == 0) {
            cache_drop(&cache, &key);
        }
    }
    return true;
}

START_TEST(several_processes) {
    pid_t children[PROCESSES];
    size_t bytes = 0;
    cache.limit = CACHE_SHARDS * (size_t)9000; /* for some of the keys only: they are deleted all the time */
    for (uint32_t i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            _exit(use_cache(i + 1) ? 0 : 1);
        }
    }
    for (unsigned i = 0; i < PROCESSES; i++) {
        int status = 1;
        waitpid(children[i], &status, 0);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    const CacheKey key = placed_key("last", 15);
    store(&key);
    list(0, &bytes);
    ck_assert_uint_le(bytes, 9000);
    ck_assert(finds(&key));
}
END_TEST

/* ---- where it is */

static const char *locate(const char *given, uint64_t limit) {
    cache_locate(&cache, given, limit);
    return cache.folder;
}

START_TEST(places) {
    char xdg[96];
    char home[96];
    snprintf(xdg, sizeof xdg, "%s/rasp", folder);
    snprintf(home, sizeof home, "%s/.cache/rasp", folder);
    unsetenv("RASP_CACHE_DIR");
    setenv("HOME", folder, 1);
    unsetenv("XDG_CACHE_HOME");
    ck_assert_str_eq(locate(NULL, 0), home);
    setenv("XDG_CACHE_HOME", folder, 1);
    ck_assert_str_eq(locate(NULL, 0), xdg);
    setenv("XDG_CACHE_HOME", "/nowhere", 1); /* nobody's: nothing is made there */
    ck_assert_str_eq(locate(NULL, 0), "");
    setenv("RASP_CACHE_DIR", "/some/where", 1);
    ck_assert_str_eq(locate(NULL, 0), "/some/where");
    ck_assert_str_eq(locate("given", 0), "given");
    ck_assert_str_eq(locate("", 0), "");
    setenv("RASP_CACHE_DIR", "", 1);
    ck_assert_str_eq(locate(NULL, 0), "");
    setenv("RASP_CACHE", "off", 1);
    ck_assert_str_eq(locate("given", 0), "");
}
END_TEST

START_TEST(limits) {
    static const struct {
        const char *text;
        uint64_t bytes;
    } sizes[] = {{"1000", 1000},     {"3K", 3 << 10},      {"2M", 2 << 20},   {"1G", 1 << 30},
                 {"x", CACHE_LIMIT}, {"1KB", CACHE_LIMIT}, {"", CACHE_LIMIT}, {"99999999999999999999", CACHE_LIMIT}};
    locate(folder, 0);
    ck_assert_uint_eq(cache.limit, CACHE_LIMIT);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        setenv("RASP_CACHE_SIZE", sizes[i].text, 1);
        locate(folder, 0);
        ck_assert_uint_eq(cache.limit, sizes[i].bytes);
        locate(folder, 5);
        ck_assert_uint_eq(cache.limit, 5);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cache");
    TCase *group = tcase_create("cache");
    tcase_add_checked_fixture(group, setup, teardown);
    tcase_set_timeout(group, 60);
    tcase_add_test(group, what_was_kept_is_found);
    tcase_add_test(group, looking_makes_nothing);
    tcase_add_test(group, folders_are_made);
    tcase_add_test(group, equal_hashes_are_not_equal_keys);
    tcase_add_test(group, files_that_made_it_must_be_the_same);
    tcase_add_test(group, every_damaged_byte_is_noticed);
    tcase_add_test(group, cut_files_are_noticed);
    tcase_add_test(group, bad_entries_go_under_any_limit);
    tcase_add_test(group, good_entries_stay_under_any_limit);
    tcase_add_test(group, a_full_disk_leaves_nothing);
    tcase_add_test(group, what_cannot_be_read_is_left_alone);
    tcase_add_test(group, what_others_could_write_is_not_used);
    tcase_add_test(group, links_and_folders_are_no_entries);
    tcase_add_test(group, read_only_folders);
    tcase_add_test(group, what_is_old_makes_room);
    tcase_add_test(group, what_is_used_is_not_old);
    tcase_add_test(group, what_is_too_large_is_not_kept);
    tcase_add_test(group, left_by_writers_that_died);
    tcase_add_test(group, several_processes);
    tcase_add_test(group, places);
    tcase_add_test(group, limits);
    suite_add_tcase(suite, group);
    return unit_run(suite);
}
