/* Files: reading them whole, and finding the file of a load statement. */
#define _POSIX_C_SOURCE 200809L
#include "runtime/session/load_nearest.h"
#include "runtime/session/session.h"

#include "frontend/base/limits.h"
#include "frontend/base/self.h"
#include "frontend/elaborate/lib.h"

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

/* The text of an open file: of any but a directory, or only of a regular one. */
static bool read_open(int file, bool only_regular, char **text, size_t *length, char why[FILE_WHY_SIZE]) {
    struct stat status;
    bool known = fstat(file, &status) == 0;
    if (known && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
    } else if (known && only_regular && !S_ISREG(status.st_mode)) {
        snprintf(why, FILE_WHY_SIZE, "it is no regular file");
        return false;
    } else if (known && read_all(file, text, length)) {
        return true;
    }
    snprintf(why, FILE_WHY_SIZE, "%s", strerror(errno));
    return false;
}

bool file_read(const char *path, char **text, size_t *length, char why[FILE_WHY_SIZE]) {
    bool is_stdin = strcmp(path, "-") == 0;
    int file = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        snprintf(why, FILE_WHY_SIZE, "%s", strerror(errno));
        return false;
    }
    bool ok = read_open(file, false, text, length, why);
    if (!is_stdin) {
        close(file);
    }
    return ok;
}

/* What a place had for a load statement. A file that is there and cannot be read is the one that was meant: nothing is
 * taken from a later place instead. */
typedef enum FoundFile { FOUND_NONE, FOUND_TEXT, FOUND_UNREADABLE } FoundFile;

typedef struct Found {
    char *text, *name; /* malloc */
    size_t length;
    char why[FILE_WHY_SIZE];
} Found;

/* A pipe would be waited for, and a device may have no end: only regular files are loaded, and opening waits for none
 * (O_NONBLOCK). */
static FoundFile read_loaded(Found *found) {
    int file = open(found->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG)) {
        return FOUND_NONE;
    }
    if (file < 0) {
        snprintf(found->why, sizeof found->why, "%s", strerror(errno));
        return FOUND_UNREADABLE;
    }
    bool ok = read_open(file, true, &found->text, &found->length, found->why);
    close(file);
    return ok ? FOUND_TEXT : FOUND_UNREADABLE;
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

static FoundFile try_file(const char *directory, size_t directory_length, const char *path, Found *found) {
    found->name = join(directory, directory_length, path);
    FoundFile what = FOUND_UNREADABLE;
    if (found->name == NULL) {
        snprintf(found->why, sizeof found->why, "%s", strerror(ENOMEM));
        return what;
    }
    what = read_loaded(found);
    if (what == FOUND_NONE) {
        free(found->name);
        found->name = NULL;
    }
    return what;
}

/* In the installed library, which lies where the build says, seen from the program or from the shared library. */
static FoundFile load_installed(const char *path, Found *found) {
    static const char *const ways[] = {RASP_PROGRAM_TO_DATA, RASP_LIBRARIES_TO_DATA};
    char folder[SELF_PATH_SIZE];
    const size_t self = self_folder(folder);
    FoundFile what = FOUND_NONE;
    for (size_t i = 0; self > 0 && what == FOUND_NONE && i < sizeof ways / sizeof ways[0]; i++) {
        const int added = snprintf(folder + self, sizeof folder - self, "%s", ways[i]);
        if (added > 0 && (size_t)added < sizeof folder - self) {
            what = try_file(folder, self + (size_t)added, path, found);
        }
    }
    return what;
}

/* Beside the loading file, in the current directory, in each include directory, in the installed library. */
static FoundFile default_load(const rasp_session *session, const char *path, const char *from, Found *found) {
    if (path[0] == '/') {
        return try_file("", 0, path, found);
    }
    const char *slash = from != NULL ? strrchr(from, '/') : NULL;
    FoundFile what = slash != NULL ? try_file(from, (size_t)(slash - from), path, found) : FOUND_NONE;
    if (what == FOUND_NONE) {
        what = try_file("", 0, path, found);
    }
    for (size_t i = 0; what == FOUND_NONE && i < session->config.include_dir_count; i++) {
        const char *directory = session->config.include_dirs[i];
        what = try_file(directory, strlen(directory), path, found);
    }
    return what == FOUND_NONE ? load_installed(path, found) : what;
}

/* What every program may load, wherever it runs: also without files, and where nothing is installed. */
static FoundFile load_embedded(const char *path, Found *found) {
    if (strcmp(path, "raspl") != 0) {
        return FOUND_NONE;
    }
    found->name = strdup("raspl.rasp");
    found->text = malloc(raspl_length + 1);
    if (found->name == NULL || found->text == NULL) {
        free(found->text);
        snprintf(found->why, sizeof found->why, "%s", strerror(ENOMEM));
        return FOUND_UNREADABLE;
    }
    memcpy(found->text, raspl_text, raspl_length + 1);
    found->length = raspl_length;
    return FOUND_TEXT;
}

/* As the session's own function finds it, or in the usual places. */
static FoundFile find_file(const rasp_session *session, const char *path, const char *from, Found *found) {
    if (session->config.load == NULL) {
        return default_load(session, path, from, found);
    }
    return session->config.load(session->config.load_user, path, from, &found->text, &found->length, &found->name)
               ? FOUND_TEXT
               : FOUND_NONE;
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
    Found found = {0};
    if (strlen(path->text) != path->length) {
        return diag_report(&session->sink, ERR_VALUE, span, "a file name cannot hold a NUL character");
    }
    FoundFile what = find_file(session, path->text, origin, &found);
    if (what == FOUND_NONE) {
        what = load_embedded(path->text, &found);
    }
    if (what == FOUND_NONE) {
        return report_missing(session, path, origin, span);
    }
    if (what == FOUND_UNREADABLE) {
        free(found.name);
        return diag_report(&session->sink, ERR_VALUE, span, "cannot load %s.rasp: %s", path->text, found.why);
    }
    if (found.length > LIMIT_SOURCE_BYTES) {
        free(found.text);
        free(found.name);
        return diag_report(&session->sink, ERR_LIMIT, span, "%s.rasp is too large", path->text);
    }
    return adopt(session, found.text, found.length, found.name, source);
}
