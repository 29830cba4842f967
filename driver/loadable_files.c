/* Files are read before the first request and found by their names, so that no path of a request reaches the system:
 * there is no link to follow, no pipe to wait for, and no time between checking and opening. */
#define _GNU_SOURCE
#include "driver/loadable_files.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char ENDING[] = ".rasp";
enum { ENDING_LENGTH = sizeof ENDING - 1 };

static bool is_program(const char *name) {
    const size_t length = strlen(name);
    return length > ENDING_LENGTH && strcmp(name + length - ENDING_LENGTH, ENDING) == 0;
}

/* ---- reading */

/* The file as it was when opened; one that is cut meanwhile is shorter. */
static bool read_text(int file, size_t size, LoadableFile *out) {
    out->text = malloc(size + 1);
    while (out->text != NULL && out->length < size) {
        const ssize_t got = read(file, out->text + out->length, size - out->length);
        if (got == 0) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            free(out->text);
            out->text = NULL;
            return false;
        }
        out->length += got > 0 ? (size_t)got : 0;
    }
    return out->text != NULL;
}

static bool add_file(LoadableFiles *files, LoadableFile file) {
    if (files->count == files->capacity) {
        const size_t capacity = files->capacity > 0 ? 2 * files->capacity : 64;
        LoadableFile *larger = realloc(files->files, capacity * sizeof *larger);
        if (larger == NULL) {
            return false;
        }
        files->files = larger;
        files->capacity = capacity;
    }
    files->files[files->count++] = file;
    files->bytes += file.length;
    return true;
}

/* Below a folder, `prefix` being the way to it: "" or "part/". False with errno. */
static bool read_folder(LoadableFiles *files, int descriptor, const char *prefix, unsigned depth);

static bool read_file(LoadableFiles *files, int descriptor, size_t size, char *path) {
    LoadableFile file = {.folder = files->folder_count, .path = path};
    if (size > LOADABLE_BYTES - files->bytes) {
        errno = EFBIG;
        return false;
    }
    if (!read_text(descriptor, size, &file)) {
        return false;
    }
    if (!add_file(files, file)) {
        free(file.text);
        errno = ENOMEM;
        return false;
    }
    return true;
}

/* What an open entry is decides; the name alone says whether it was worth opening. Takes the path. */
static bool read_opened(LoadableFiles *files, int descriptor, char *path, unsigned depth) {
    struct stat status;
    bool good = fstat(descriptor, &status) == 0;
    if (good && S_ISREG(status.st_mode) && is_program(path)) {
        good = read_file(files, descriptor, (size_t)status.st_size, path);
        if (good) {
            return true;
        }
    } else if (good && S_ISDIR(status.st_mode)) {
        char *prefix = NULL;
        good = asprintf(&prefix, "%s/", path) >= 0 && read_folder(files, descriptor, prefix, depth + 1);
        free(prefix);
    }
    const int error = errno;
    free(path);
    errno = error;
    return good;
}

static bool read_entry(LoadableFiles *files, int folder, const struct dirent *entry, const char *prefix,
                       unsigned depth) {
    char *path = NULL;
    if (++files->entries > LOADABLE_ENTRIES) {
        errno = EFBIG;
        return false;
    }
    if (entry->d_name[0] == '.' ||
        (entry->d_type != DT_UNKNOWN && entry->d_type != DT_DIR && !is_program(entry->d_name))) {
        return true;
    }
    const int descriptor = openat(folder, entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) {
        return true; /* a link, or not for us */
    }
    const bool good =
        asprintf(&path, "%s%s", prefix, entry->d_name) >= 0 && read_opened(files, descriptor, path, depth);
    const int error = errno;
    close(descriptor);
    errno = error;
    return good;
}

static bool read_folder(LoadableFiles *files, int descriptor, const char *prefix, unsigned depth) {
    const int own = depth < LOADABLE_DEPTH ? fcntl(descriptor, F_DUPFD_CLOEXEC, 0) : -1;
    DIR *folder = own >= 0 ? fdopendir(own) : NULL;
    bool good = true;
    const struct dirent *entry = NULL;
    if (folder == NULL) {
        errno = depth < LOADABLE_DEPTH ? errno : ELOOP;
        return false;
    }
    while (good && (entry = readdir(folder)) != NULL) {
        good = read_entry(files, own, entry, prefix, depth);
    }
    const int error = errno;
    closedir(folder);
    errno = error;
    return good;
}

static int compare_files(const void *a, const void *b) {
    const LoadableFile *left = a, *right = b;
    const int order = (left->folder > right->folder) - (left->folder < right->folder);
    return order != 0 ? order : strcmp(left->path, right->path);
}

bool loadable_read(LoadableFiles *files, const char *const *folders, size_t count, char why[LOADABLE_WHY_SIZE]) {
    *files = (LoadableFiles){.folders = folders};
    for (; files->folder_count < count; files->folder_count++) {
        const char *name = folders[files->folder_count];
        const int folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const bool good = folder >= 0 && read_folder(files, folder, "", 0);
        if (!good && (errno == EFBIG || errno == ELOOP)) {
            snprintf(why, LOADABLE_WHY_SIZE, "%.99s holds more than %d entries, %d MiB of programs or %d folders deep",
                     name, LOADABLE_ENTRIES, LOADABLE_BYTES >> 20, LOADABLE_DEPTH);
        } else if (!good) {
            snprintf(why, LOADABLE_WHY_SIZE, "cannot read the folder %.99s: %s", name, strerror(errno));
        }
        if (folder >= 0) {
            close(folder);
        }
        if (!good) {
            return false;
        }
    }
    if (files->count > 0) {
        qsort(files->files, files->count, sizeof *files->files, compare_files);
    }
    return true;
}

void loadable_free(LoadableFiles *files) {
    for (size_t i = 0; i < files->count; i++) {
        free(files->files[i].path);
        free(files->files[i].text);
    }
    free(files->files);
    *files = (LoadableFiles){0};
}

/* ---- finding */

/* Takes "." and ".." out of a path in place; false where it leads above its beginning. */
static bool make_plain(char *path) {
    char *end = path; /* of what is kept */
    char *at = path;
    while (*at != '\0') {
        const size_t length = strcspn(at, "/");
        char *next = at + length + strspn(at + length, "/");
        if (length == 2 && at[0] == '.' && at[1] == '.') {
            if (end == path) {
                return false;
            }
            do {
                end--;
            } while (end > path && end[-1] != '/');
        } else if (length > 0 && !(length == 1 && at[0] == '.')) {
            memmove(end, at, length);
            end += length;
            if (*next != '\0') {
                *end++ = '/';
            }
        }
        at = next;
    }
    *end = '\0';
    return true;
}

/* The file of a folder that `path` means when it is seen from the first `length` bytes of `from`. */
static const LoadableFile *find(const LoadableFiles *files, size_t folder, const char *from, size_t length,
                                const char *path) {
    LoadableFile wanted = {.folder = folder};
    if (files->count == 0 || path[0] == '/' ||
        asprintf(&wanted.path, "%.*s%s%s", (int)length, from, path, ENDING) < 0) {
        return NULL;
    }
    const LoadableFile *found =
        make_plain(wanted.path) ? bsearch(&wanted, files->files, files->count, sizeof wanted, compare_files) : NULL;
    free(wanted.path);
    return found;
}

/* Beside a file that was loaded before, whose name begins with its folder. */
static const LoadableFile *find_beside(const LoadableFiles *files, size_t folder, const char *from, const char *path) {
    const size_t length = strlen(files->folders[folder]);
    const char *slash = strrchr(from, '/');
    if (slash == NULL || strncmp(from, files->folders[folder], length) != 0 || from[length] != '/') {
        return NULL;
    }
    const char *below = from + length + 1;
    return find(files, folder, below, slash > below ? (size_t)(slash - below) + 1 : 0, path);
}

static bool give(const LoadableFiles *files, const LoadableFile *file, char **text, size_t *length, char **name) {
    *text = malloc(file->length + 1);
    if (*text == NULL || asprintf(name, "%s/%s", files->folders[file->folder], file->path) < 0) {
        free(*text);
        return false;
    }
    memcpy(*text, file->text, file->length);
    *length = file->length;
    return true;
}

bool loadable_load(void *user, const char *path, const char *from, char **text, size_t *length, char **name) {
    const LoadableFiles *files = user;
    const LoadableFile *found = NULL;
    for (size_t i = 0; found == NULL && from != NULL && i < files->folder_count; i++) {
        found = find_beside(files, i, from, path);
    }
    for (size_t i = 0; found == NULL && i < files->folder_count; i++) {
        found = find(files, i, "", 0, path);
    }
    return found != NULL && give(files, found, text, length, name);
}
