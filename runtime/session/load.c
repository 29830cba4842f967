/* Files: reading them whole, and finding the file of a load statement. */
#define _POSIX_C_SOURCE 200809L
#include "runtime/session/load_nearest.h"
#include "runtime/session/session.h"

#include "frontend/base/limits.h"
#include "frontend/base/self.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads until the end; the size is not known for pipes. */
static bool read_all(int file, char **text, size_t *length) {
    size_t capacity = 1 << 16;
    size_t used = 0;
    char *data = malloc(capacity);
    while (data != NULL) {
        ssize_t got = read(file, data + used, capacity - used);
        if (got == 0) {
            *text = data;
            *length = used;
            return true;
        }
        if (got < 0 && errno != EINTR) {
            break;
        }
        used += got > 0 ? (size_t)got : 0;
        if (used == capacity) {
            if (capacity > LIMIT_SOURCE_BYTES) {
                errno = EFBIG;
                break;
            }
            capacity *= 2;
            char *larger = realloc(data, capacity);
            if (larger == NULL) {
                break;
            }
            data = larger;
        }
    }
    int problem = errno;
    free(data);
    errno = problem;
    return false;
}

bool file_read(const char *path, char **text, size_t *length, char why[256]) {
    bool is_stdin = strcmp(path, "-") == 0;
    int file = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    bool ok = file >= 0;
    if (ok && fstat(file, &status) == 0 && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        ok = false;
    }
    ok = ok && read_all(file, text, length);
    if (!ok) {
        snprintf(why, 256, "%s", strerror(errno));
    }
    if (file >= 0 && !is_stdin) {
        close(file);
    }
    return ok;
}

/* directory/path.rasp, with nothing before the path when the directory is empty. */
static char *join(const char *directory, size_t directory_length, const char *path) {
    size_t size = directory_length + strlen(path) + sizeof "/.rasp";
    char *joined = malloc(size);
    if (joined != NULL) {
        snprintf(joined, size, "%.*s%s%s.rasp", (int)directory_length, directory, directory_length > 0 ? "/" : "",
                 path);
    }
    return joined;
}

static bool try_file(const char *directory, size_t directory_length, const char *path, char **text, size_t *length,
                     char **name) {
    char why[256];
    *name = join(directory, directory_length, path);
    if (*name != NULL && file_read(*name, text, length, why)) {
        return true;
    }
    free(*name);
    *name = NULL;
    return false;
}

/* In the installed library, which lies where the build says, seen from the program or from the shared library. */
static bool load_installed(const char *path, char **text, size_t *length, char **name) {
    static const char *const ways[] = {RASP_PROGRAM_TO_DATA, RASP_LIBRARIES_TO_DATA};
    char folder[SELF_PATH_SIZE];
    const size_t self = self_folder(folder);
    for (size_t i = 0; self > 0 && i < sizeof ways / sizeof ways[0]; i++) {
        const int added = snprintf(folder + self, sizeof folder - self, "%s", ways[i]);
        if (added > 0 && (size_t)added < sizeof folder - self &&
            try_file(folder, self + (size_t)added, path, text, length, name)) {
            return true;
        }
    }
    return false;
}

/* Beside the loading file, in the current directory, in each include directory, in the installed library. */
static bool default_load(const rasp_session *session, const char *path, const char *from, char **text, size_t *length,
                         char **name) {
    if (path[0] == '/') {
        return try_file("", 0, path, text, length, name);
    }
    const char *slash = from != NULL ? strrchr(from, '/') : NULL;
    if (slash != NULL && try_file(from, (size_t)(slash - from), path, text, length, name)) {
        return true;
    }
    if (try_file("", 0, path, text, length, name)) {
        return true;
    }
    for (size_t i = 0; i < session->config.include_dir_count; i++) {
        const char *directory = session->config.include_dirs[i];
        if (try_file(directory, strlen(directory), path, text, length, name)) {
            return true;
        }
    }
    return load_installed(path, text, length, name);
}

typedef struct Adoption {
    rasp_session *session;
    const char *text, *name;
    size_t length;
    uint32_t source;
} Adoption;

static void add_source(void *argument) {
    Adoption *adoption = argument;
    adoption->source = source_add(&adoption->session->sources, adoption->name, adoption->text, adoption->length);
}

/* The texts come from malloc, and adding them to the map can fail: a guard of its own frees them in any case. */
static bool adopt(rasp_session *session, char *text, size_t length, char *name, uint32_t *source) {
    Adoption adoption = {session, text, name, length, 0};
    bool ok = escape_run(&session->budget, add_source, &adoption);
    free(text);
    free(name);
    if (!ok) {
        budget_fail(&session->budget);
    }
    *source = adoption.source;
    return true;
}

/* Says what was looked for, and what may have been meant. */
static bool report_missing(rasp_session *session, const Str *path, const char *origin, Span span) {
    static const char ending[] = ".rasp";
    const size_t ending_length = sizeof ending - 1;
    char meant[LOAD_NAME_SIZE];
    if (path->length > ending_length && strcmp(path->text + path->length - ending_length, ending) == 0) {
        return diag_report(&session->sink, ERR_VALUE, span,
                           "cannot find %s.rasp to load; load adds the .rasp itself: load \"%.*s\"", path->text,
                           (int)(path->length - ending_length), path->text);
    }
    if (session->config.load == NULL && load_nearest(&session->config, path->text, origin, meant)) {
        return diag_report(&session->sink, ERR_VALUE, span, "cannot find %s.rasp to load; did you mean \"%s\"?",
                           path->text, meant);
    }
    return diag_report(&session->sink, ERR_VALUE, span, "cannot find %s.rasp to load", path->text);
}

bool session_load(void *user, const Str *path, uint32_t from, Span span, uint32_t *source) {
    rasp_session *session = user;
    const char *origin = from == SOURCE_NONE ? NULL : source_get(&session->sources, from)->name->text;
    char *text = NULL;
    char *name = NULL;
    size_t length = 0;
    if (strlen(path->text) != path->length) {
        return diag_report(&session->sink, ERR_VALUE, span, "a file name cannot hold a NUL character");
    }
    bool found = session->config.load != NULL
                     ? session->config.load(session->config.load_user, path->text, origin, &text, &length, &name)
                     : default_load(session, path->text, origin, &text, &length, &name);
    if (!found) {
        return report_missing(session, path, origin, span);
    }
    if (length > LIMIT_SOURCE_BYTES) {
        free(text);
        free(name);
        return diag_report(&session->sink, ERR_LIMIT, span, "%s.rasp is too large", path->text);
    }
    return adopt(session, text, length, name, source);
}
