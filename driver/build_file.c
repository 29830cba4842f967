/* Output of `rasp build`. What is written was made before, so that a failure leaves old files alone. */
#define _GNU_SOURCE
#include "driver/build_file.h"
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool write_all(int descriptor, const char *bytes, size_t length) {
    while (length > 0) {
        const ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* A device or a pipe stays what it is. */
static void remove_part(const char *path, int descriptor) {
    struct stat about;
    if (fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode)) {
        unlink(path);
    }
}

bool build_write(Driver *driver, const char *path, const char *bytes, size_t length) {
    if (strcmp(path, "-") == 0) {
        writer_put(&driver->out, bytes, length);
        return !writer_failed(&driver->out);
    }
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool done = descriptor >= 0 && write_all(descriptor, bytes, length);
    int problem = errno;
    if (descriptor >= 0) {
        if (!done) {
            remove_part(path, descriptor);
        }
        if (close(descriptor) != 0 && done) {
            done = false;
            problem = errno;
        }
    }
    if (!done) {
        report_failure(driver, EXIT_FAULT, "cannot write %s: %s", path, strerror(problem));
    }
    return done;
}

/* ---- linking */

/* Runs a linker to its end: -1 when there is no such program, else its exit status. */
static int run_linker(const char *program, const char *output, const char *object, bool is_compiler) {
    const char *words[] = {program, "-shared", "-o", output, object, is_compiler ? "-lm" : NULL, NULL};
    pid_t child = 0;
    int status = 0;
    /* the interface has no const; the words are only read */
    if (posix_spawnp(&child, program, NULL, NULL, (char *const *)(uintptr_t)words, environ) != 0) {
        return -1;
    }
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return 1;
        }
    }
    /* the child's way to tell that there is no such program, where posix_spawnp cannot tell */
    return !WIFEXITED(status) ? 1 : WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status);
}

typedef struct Linker {
    const char *program;
    bool is_compiler; /* a driver of the linker, which knows where libm is */
} Linker;

enum { LINKERS_MOST = 8 };

/* In the order in which they are tried. cross is where a name can be built. */
static size_t list_linkers(Linker out[LINKERS_MOST], const char *target, char *cross, size_t room) {
    size_t count = 0;
    const char *chosen = getenv("CC");
    if (target != NULL) {
        snprintf(cross, room, "%s-gcc", target);
        out[count++] = (Linker){cross, true};
    } else {
        if (chosen != NULL && chosen[0] != '\0') {
            out[count++] = (Linker){chosen, true};
        }
        out[count++] = (Linker){"cc", true};
        out[count++] = (Linker){"gcc", true};
        out[count++] = (Linker){"clang", true};
        out[count++] = (Linker){"ld", false};
    }
    out[count++] = (Linker){"ld.lld", false};
    out[count++] = (Linker){"ld.lld-19", false};
    return count;
}

static bool link_file(Driver *driver, const char *path, const char *object, const char *target) {
    Linker linkers[LINKERS_MOST];
    char cross[128];
    const size_t count = list_linkers(linkers, target, cross, sizeof cross);
    for (size_t i = 0; i < count; i++) {
        const int status = run_linker(linkers[i].program, path, object, linkers[i].is_compiler);
        if (status > 0) {
            report_failure(driver, EXIT_FAULT, "%s cannot make %s (status %d)", linkers[i].program, path, status);
        }
        if (status >= 0) {
            return status == 0;
        }
    }
    report_failure(driver, EXIT_FAULT,
                   "no linker for a shared library was found (%s, ld.lld): install one, or build an object (.o) and "
                   "link that yourself",
                   target != NULL ? cross : "cc, gcc, clang, ld");
    return false;
}

bool build_link(Driver *driver, const char *path, const char *object, size_t length, const char *target) {
    const char *folder = getenv("TMPDIR");
    char *name = NULL;
    if (asprintf(&name, "%s/rasp-XXXXXX.o", folder != NULL && folder[0] != '\0' ? folder : "/tmp") < 0) {
        report_failure(driver, EXIT_FAULT, "out of memory");
        return false;
    }
    const int descriptor = mkostemps(name, 2, O_CLOEXEC);
    bool done = descriptor >= 0 && write_all(descriptor, object, length);
    if (!done) {
        report_failure(driver, EXIT_FAULT, "cannot write %s: %s", name, strerror(errno));
    }
    if (descriptor >= 0) {
        close(descriptor);
        done = done && link_file(driver, path, name, target);
        unlink(name);
    }
    free(name);
    return done;
}
