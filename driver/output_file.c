/* POSIX has no renaming of several files at once: when one fails, those before it are put back from a second name of
 * what they replaced. */
#define _GNU_SOURCE
#include "driver/output_file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".rasp-XXXXXX"

static bool fail(const Outputs *outputs, const OutputFile *file, int problem) {
    report_kind(outputs->driver, RASP_ERROR_IO, "cannot write %s: %s", file->path, strerror(problem));
    return false;
}

static bool is_stdout(const char *path) {
    return strcmp(path, "-") == 0;
}

/* ---- which file a path means */

/* The folder and slash of a path, ended by a NUL; its length. */
static size_t copy_folder(const char *path, char out[PATH_MAX]) {
    const char *slash = strrchr(path, '/');
    const size_t length = slash != NULL ? (size_t)(slash - path) + 1 : 0;
    if (length >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return SIZE_MAX;
    }
    memcpy(out, path, length);
    out[length] = '\0';
    return length;
}

/* The path without links; of a file that does not exist, its folder's. NULL with errno. */
static char *resolve(const char *path) {
    char folder[PATH_MAX];
    struct stat about;
    char *whole = NULL;
    if (lstat(path, &about) == 0) {
        return realpath(path, NULL);
    }
    const size_t length = errno == ENOENT ? copy_folder(path, folder) : SIZE_MAX;
    if (length == SIZE_MAX) {
        return NULL;
    }
    char *above = realpath(length > 0 ? folder : ".", NULL);
    const char *name = path + length;
    if (above != NULL && name[0] == '\0') {
        errno = EISDIR;
    } else if (above != NULL && asprintf(&whole, "%s/%s", strcmp(above, "/") == 0 ? "" : above, name) < 0) {
        whole = NULL;
        errno = ENOMEM;
    }
    free(above);
    return whole;
}

static bool is_same_file(const char *a, const char *b) {
    struct stat one;
    struct stat other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* Whether a path is one that cannot be replaced: what is written goes into it. */
static bool is_device(const char *path) {
    struct stat about;
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0 ||
           (stat(path, &about) == 0 && !S_ISREG(about.st_mode));
}

static bool is_source(const char *path, const char *source) {
    char *real = resolve(path);
    const char *name = real != NULL ? real : path;
    const char *dot = strrchr(name, '.');
    const bool ends = dot != NULL && strcmp(dot, ".rasp") == 0;
    free(real);
    return ends || (!is_stdout(source) && is_same_file(path, source));
}

static bool is_one_file(const char *a, const char *b) {
    if (is_stdout(a) || is_stdout(b) || is_device(a) || is_device(b)) {
        return strcmp(a, b) == 0;
    }
    char *one = resolve(a);
    char *other = resolve(b);
    const bool same = (one != NULL && other != NULL && strcmp(one, other) == 0) || is_same_file(a, b);
    free(one);
    free(other);
    return same;
}

bool outputs_fit(Driver *driver, const char *const *paths, size_t count, const char *source) {
    for (size_t i = 0; i < count; i++) {
        if (paths[i] == NULL) {
            continue;
        }
        if (!is_stdout(paths[i]) && !is_device(paths[i]) && is_source(paths[i], source)) {
            report_usage(driver, "%s is a source: the output needs another name", paths[i]);
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (paths[j] != NULL && is_one_file(paths[i], paths[j])) {
                report_usage(driver, "two outputs cannot both be %s", is_stdout(paths[i]) ? "stdout" : paths[i]);
                return false;
            }
        }
    }
    return true;
}

/* ---- writing */

/* What is ignored (SIGHUP, by nohup) stays so: made to wait, it would be seen. */
static bool is_ignored(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void outputs_begin(Outputs *outputs, Driver *driver) {
    static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGALRM, SIGUSR1, SIGUSR2};
    *outputs = (Outputs){.driver = driver};
    sigemptyset(&outputs->waiting);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (!is_ignored(ends[i])) {
            sigaddset(&outputs->waiting, ends[i]);
        }
    }
    sigprocmask(SIG_BLOCK, &outputs->waiting, &outputs->before);
}

static mode_t mode_of_new(void) {
    const mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* What is there now says whether it may be replaced, and which mode the new file gets. */
static bool look_at_target(OutputFile *file) {
    struct stat about;
    file->mode = mode_of_new();
    file->target = resolve(file->path);
    if (file->target == NULL) {
        return false;
    }
    if (stat(file->target, &about) != 0) {
        return errno == ENOENT;
    }
    file->mode = about.st_mode & 0777;
    return access(file->target, W_OK) == 0;
}

/* A text for mkostemp or mkdtemp: a name beside the target. */
static char *name_beside(const OutputFile *file) {
    char folder[PATH_MAX];
    char *name = NULL;
    if (copy_folder(file->target, folder) == SIZE_MAX || asprintf(&name, "%s" TEMPORARY, folder) < 0) {
        return NULL;
    }
    return name;
}

static OutputFile *add_file(Outputs *outputs, const char *path) {
    OutputFile *file = &outputs->files[outputs->count++];
    *file = (OutputFile){.path = path, .descriptor = -1};
    return file;
}

static bool open_beside(OutputFile *file) {
    if (!look_at_target(file)) {
        return false;
    }
    file->temporary = name_beside(file);
    file->descriptor = file->temporary != NULL ? mkostemp(file->temporary, O_CLOEXEC) : -1;
    if (file->descriptor < 0) {
        const int problem = errno;
        free(file->temporary);
        file->temporary = NULL;
        errno = problem;
        return false;
    }
    return fchmod(file->descriptor, file->mode) == 0;
}

OutputFile *outputs_open(Outputs *outputs, const char *path) {
    OutputFile *file = add_file(outputs, path);
    bool is_open = true;
    if (!is_stdout(path) && is_device(path)) {
        file->descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        is_open = file->descriptor >= 0;
    } else if (!is_stdout(path)) {
        is_open = open_beside(file);
    }
    if (!is_open) {
        fail(outputs, file, errno);
    }
    return is_open ? file : NULL;
}

OutputFile *outputs_place(Outputs *outputs, const char *path) {
    OutputFile *file = add_file(outputs, path);
    if (is_stdout(path) || is_device(path)) {
        fail(outputs, file, EINVAL);
        return NULL;
    }
    char *folder = look_at_target(file) ? name_beside(file) : NULL;
    if (folder == NULL || mkdtemp(folder) == NULL) {
        fail(outputs, file, errno);
        free(folder);
        return NULL;
    }
    file->folder = folder;
    if (asprintf(&file->temporary, "%s/made", folder) < 0) {
        file->temporary = NULL;
        fail(outputs, file, ENOMEM);
        return NULL;
    }
    return file;
}

bool outputs_write(Outputs *outputs, OutputFile *file, const char *bytes, size_t length) {
    if (file->descriptor < 0) {
        writer_put(&outputs->driver->out, bytes, length);
        return true; /* main tells what goes wrong there */
    }
    while (length > 0) {
        const ssize_t written = write(file->descriptor, bytes, length);
        if (written < 0 && errno != EINTR) {
            return fail(outputs, file, errno);
        }
        bytes += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

/* ---- putting in place */

/* Not every file system has second names: there, what a later failure would have to put back is lost. */
static void keep_old(OutputFile *file) {
    char *backup = NULL;
    if (asprintf(&backup, "%s.old", file->folder != NULL ? file->folder : file->temporary) < 0 ||
        link(file->target, backup) != 0) {
        free(backup);
        backup = NULL;
    }
    file->backup = backup;
}

static bool put_in_place(OutputFile *file) {
    if (file->temporary == NULL) {
        return true;
    }
    keep_old(file);
    if (rename(file->temporary, file->target) != 0) {
        return false;
    }
    free(file->temporary);
    file->temporary = NULL;
    return true;
}

/* As it was before put_in_place. */
static void put_back(OutputFile *file) {
    if (file->target == NULL) {
        return;
    }
    if (file->backup != NULL) {
        rename(file->backup, file->target);
    } else {
        unlink(file->target);
    }
}

static bool place_all(Outputs *outputs) {
    for (size_t i = 0; i < outputs->count; i++) {
        if (put_in_place(&outputs->files[i])) {
            continue;
        }
        fail(outputs, &outputs->files[i], errno);
        while (i-- > 0) {
            put_back(&outputs->files[i]);
        }
        return false;
    }
    return true;
}

static bool close_all(Outputs *outputs) {
    bool closed = true;
    for (size_t i = 0; i < outputs->count; i++) {
        OutputFile *file = &outputs->files[i];
        if (file->descriptor >= 0 && close(file->descriptor) != 0 && closed) {
            closed = fail(outputs, file, errno);
        }
    }
    return closed;
}

static void forget(OutputFile *file) {
    if (file->temporary != NULL) {
        unlink(file->temporary);
    }
    if (file->backup != NULL) {
        unlink(file->backup);
    }
    if (file->folder != NULL) {
        rmdir(file->folder);
    }
    free(file->temporary);
    free(file->backup);
    free(file->folder);
    free(file->target);
}

bool outputs_end(Outputs *outputs, bool keep) {
    const bool closed = close_all(outputs);
    const bool done = keep && closed && place_all(outputs);
    for (size_t i = 0; i < outputs->count; i++) {
        forget(&outputs->files[i]);
    }
    outputs->count = 0;
    if (outputs->caught != 0) {
        raise(outputs->caught);
    }
    sigprocmask(SIG_SETMASK, &outputs->before, NULL);
    return done;
}

/* ---- one file by a writer */

static bool write_open(Driver *driver, const OutputFile *file, Writer *writer, bool (*write)(Writer *out, void *user),
                       void *user) {
    writer_init(writer, file->descriptor);
    const bool keep = write(writer, user);
    if (!writer_flush(writer)) {
        report_kind(driver, RASP_ERROR_IO, "cannot write %s: %s", file->path, strerror(writer->error));
        return false;
    }
    return keep;
}

void outputs_make(Driver *driver, const char *path, bool (*write)(Writer *out, void *user), void *user) {
    if (path == NULL || is_stdout(path)) {
        write(&driver->out, user);
        return;
    }
    Writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) {
        report_failure(driver, EXIT_LIMIT, "out of memory");
        return;
    }
    Outputs outputs;
    outputs_begin(&outputs, driver);
    const OutputFile *file = outputs_open(&outputs, path);
    outputs_end(&outputs, file != NULL && write_open(driver, file, writer, write, user));
    free(writer);
}
