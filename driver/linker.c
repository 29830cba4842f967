/* CC is words, as make and CMake have them: `ccache gcc`, `gcc -m32`. They are taken apart as a shell takes quotes and
 * backslashes, and by no shell. */
#define _GNU_SOURCE
#include "driver/linker.h"
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MOST = 64, OWN_WORDS = 6 };

typedef struct Linker {
    const char *words[WORDS_MOST + OWN_WORDS]; /* the program and its arguments, then a NULL */
    size_t count;
    bool is_compiler; /* a driver of the linker, which knows where libm is */
} Linker;

/* ---- words */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

/* Takes the next word apart in place: *text goes on behind it. False when a quote is left open. */
static bool cut_word(char **text) {
    char *out = *text;
    char *at = *text;
    char quote = '\0';
    for (; *at != '\0' && (quote != '\0' || !is_blank(*at)); at++) {
        if (*at == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*at == '\'' || *at == '"')) {
            quote = *at;
        } else {
            at += *at == '\\' && quote != '\'' && at[1] != '\0' ? 1 : 0;
            *out++ = *at;
        }
    }
    *text = *at != '\0' ? at + 1 : at;
    *out = '\0';
    return quote == '\0';
}

/* The words of a text, which is taken apart for them. False when there are too many, or a quote is left open. */
static bool split(char *text, Linker *linker) {
    for (text += strspn(text, " \t\n"); *text != '\0'; text += strspn(text, " \t\n")) {
        if (linker->count == WORDS_MOST) {
            return false;
        }
        linker->words[linker->count++] = text;
        if (!cut_word(&text)) {
            return false;
        }
    }
    return true;
}

/* ---- running */

static void prepare(const Outputs *outputs, posix_spawnattr_t *attributes) {
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGPIPE);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setsigmask(attributes, &outputs->before);
    posix_spawnattr_setsigdefault(attributes, &ours);
    posix_spawnattr_setpgroup(attributes, 0); /* its own group, with all that it starts */
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
}

/* A signal that comes meanwhile ends the linker, and us when its files are gone. */
static int wait_for(Outputs *outputs, pid_t child) {
    sigset_t awaited = outputs->waiting;
    int status = 0;
    pid_t ended = 0;
    sigaddset(&awaited, SIGCHLD);
    while ((ended = waitpid(child, &status, outputs->caught == 0 ? WNOHANG : 0)) == 0 ||
           (ended < 0 && errno == EINTR)) {
        int got = SIGCHLD;
        if (ended == 0 && sigwait(&awaited, &got) == 0 && got != SIGCHLD) {
            outputs->caught = got;
            kill(-child, SIGKILL);
        }
    }
    if (ended < 0) {
        return 0; /* somebody else has asked: what was made must tell */
    }
    /* the child's way to tell that there is no such program, where posix_spawnp cannot tell */
    return !WIFEXITED(status) ? 1 : WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status);
}

/* Runs a linker to its end: -1 when there is no such program, else its exit status. */
static int run_linker(Outputs *outputs, const Linker *linker, const char *output, const char *object) {
    const char *words[WORDS_MOST + OWN_WORDS];
    const char *own[] = {"-shared", "-o", output, object, linker->is_compiler ? "-lm" : NULL, NULL};
    posix_spawnattr_t attributes;
    pid_t child = 0;
    memcpy(words, linker->words, linker->count * sizeof words[0]);
    memcpy(words + linker->count, own, sizeof own);
    prepare(outputs, &attributes);
    sigset_t end_of_child;
    sigemptyset(&end_of_child);
    sigaddset(&end_of_child, SIGCHLD);
    signal(SIGCHLD, SIG_DFL); /* where it is ignored, nobody tells of the end */
    sigprocmask(SIG_BLOCK, &end_of_child, NULL);
    /* the interface has no const; the words are only read */
    const bool started =
        posix_spawnp(&child, words[0], NULL, &attributes, (char *const *)(uintptr_t)words, environ) == 0;
    posix_spawnattr_destroy(&attributes);
    return started ? wait_for(outputs, child) : -1;
}

/* ---- what it made */

/* An object for ELF must have become a library of ELF; of other formats only that there is something. */
static bool is_library(const char *path, const char *object, size_t length) {
    static const char magic[4] = {'\x7F', 'E', 'L', 'F'};
    struct stat about;
    unsigned char head[18]; /* ends with the type of the file, 3 for a library, lowest byte first as in all we make */
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    const bool is_elf = length > sizeof magic && memcmp(object, magic, sizeof magic) == 0;
    bool good = file >= 0 && fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0;
    if (good && is_elf) {
        good = read(file, head, sizeof head) == (ssize_t)sizeof head && memcmp(head, magic, sizeof magic) == 0 &&
               head[16] == 3 && head[17] == 0;
    }
    if (file >= 0) {
        close(file);
    }
    return good;
}

/* ---- all together */

static bool report_status_of(const Outputs *outputs, const char *program, const char *path, int status) {
    if (outputs->caught == 0) {
        report_failure(outputs->driver, EXIT_FAULT, "%s cannot make %s (status %d)", program, path, status);
    }
    return false;
}

/* The linkers that are tried, in this order. */
static size_t list_linkers(Linker *out, char *chosen, const char *cross) {
    static const struct {
        const char *program;
        bool is_compiler;
        bool is_cross; /* can link for any machine */
    } known[] = {{"cc", true, false},  {"gcc", true, false},    {"clang", true, false},
                 {"ld", false, false}, {"ld.lld", false, true}, {"ld.lld-19", false, true}};
    size_t count = 0;
    if (cross != NULL) {
        out[count++] = (Linker){.words = {cross}, .count = 1, .is_compiler = true};
    } else if (chosen != NULL) {
        out[count] = (Linker){.is_compiler = true};
        if (!split(chosen, &out[count])) {
            return 0;
        }
        count += out[count].count > 0 ? 1 : 0;
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (cross == NULL || known[i].is_cross) {
            out[count++] = (Linker){.words = {known[i].program}, .count = 1, .is_compiler = known[i].is_compiler};
        }
    }
    return count;
}

enum { LINKERS_MOST = 7 };

static bool try_linkers(Outputs *outputs, const OutputFile *file, const Linker *linkers, size_t count,
                        const char *object_path, const char *object, size_t length, const char *cross) {
    for (size_t i = 0; i < count; i++) {
        const char *program = linkers[i].words[0];
        const int status = run_linker(outputs, &linkers[i], file->temporary, object_path);
        if (status > 0) {
            return report_status_of(outputs, program, file->path, status);
        }
        if (status == 0 && !is_library(file->temporary, object, length)) {
            report_failure(outputs->driver, EXIT_FAULT, "%s ended without an error, but made no shared library",
                           program);
            return false;
        }
        if (status == 0) {
            return true;
        }
    }
    report_failure(outputs->driver, EXIT_FAULT,
                   "no linker for a shared library was found (%s, ld.lld): install one, or build an object (.o) and "
                   "link that yourself",
                   cross != NULL ? cross : "cc, gcc, clang, ld");
    return false;
}

static bool link_object(Outputs *outputs, const OutputFile *file, const char *object_path, const char *object,
                        size_t length, const char *target) {
    const char *cc = secure_getenv("CC");
    char *chosen = cc != NULL ? strdup(cc) : NULL;
    char *cross = NULL;
    Linker *linkers = calloc(LINKERS_MOST, sizeof *linkers);
    bool done = linkers != NULL && (cc == NULL || chosen != NULL) &&
                (target == NULL || asprintf(&cross, "%s-gcc", target) >= 0);
    if (!done) {
        report_failure(outputs->driver, EXIT_LIMIT, "out of memory");
    } else {
        const size_t count = list_linkers(linkers, chosen, target != NULL ? cross : NULL);
        if (count == 0) {
            report_failure(outputs->driver, EXIT_FAULT, "CC is no list of words: %s", cc);
        }
        done = count > 0 && try_linkers(outputs, file, linkers, count, object_path, object, length, cross);
    }
    free(linkers);
    free(chosen);
    free(cross);
    return done;
}

static bool write_object(Outputs *outputs, const char *path, const char *object, size_t length) {
    OutputFile file = {.path = path, .descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (file.descriptor < 0) {
        report_kind(outputs->driver, RASP_ERROR_IO, "cannot write %s: %s", path, strerror(errno));
        return false;
    }
    const bool written = outputs_write(outputs, &file, object, length);
    if (close(file.descriptor) != 0 && written) {
        report_kind(outputs->driver, RASP_ERROR_IO, "cannot write %s: %s", path, strerror(errno));
        return false;
    }
    return written;
}

bool link_library(Outputs *outputs, const char *path, const char *object, size_t length, const char *target) {
    const OutputFile *file = outputs_place(outputs, path);
    char *object_path = NULL;
    if (file == NULL) {
        return false;
    }
    if (asprintf(&object_path, "%s/object.o", file->folder) < 0) {
        report_failure(outputs->driver, EXIT_LIMIT, "out of memory");
        return false;
    }
    const bool done = write_object(outputs, object_path, object, length) &&
                      link_object(outputs, file, object_path, object, length, target);
    unlink(object_path);
    free(object_path);
    return done;
}
