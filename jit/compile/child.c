/* Compiling in a child process, where somebody may want to stop it: LLVM cannot be interrupted, takes memory that no
 * budget of ours sees, and ends the process when there is none. The child is a copy of this process, so that the plan
 * need not be told; what it makes comes back through a pipe.
 *
 * The child ends by itself when its time is over (an alarm), also where this process may not send signals, as in the
 * sandbox of `rasp serve`; and with its parent. No lock of ours is held by other threads while it is made: the
 * session's own are not touched by compiling, and the C library's are usable after a fork. The module is open before.
 *
 * SHOULD  be a server that is started once and gets plans as messages, when compiling happens in the background: a copy
 *         costs about 20 ms, most of it for pages of LLVM that it writes to.
 */
#define _GNU_SOURCE
#include "jit/compile/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { TICK = 20 /* milliseconds between questions */, MOST_BYTES = 1 << 30 };

/* What stands in the pipe before the bytes of an object, or of a message. */
typedef struct ChildHead {
    uint64_t made, length;
} ChildHead;

/* ---- the child */

static bool write_all(int pipe, const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        const ssize_t written = write(pipe, at, length);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        at += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

/* The bytes of this process's address space; where they are not known, more than the module and LLVM take. */
static size_t own_size(void) {
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    const bool known = file != NULL && fscanf(file, "%lu", &pages) == 1;
    if (file != NULL) {
        fclose(file);
    }
    return known ? (size_t)pages * (size_t)sysconf(_SC_PAGESIZE) : (size_t)1 << 30;
}

/* What the child may take: time until the end, and memory on top of what the process has. */
static void limit_child(const JitWatch *watch) {
    const size_t size = own_size();
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    signal(SIGALRM, SIG_DFL);
    if (watch->end > 0) {
        const double left = watch->end - jit_milliseconds() * 1e-3;
        const int64_t microseconds = (int64_t)(left > 1e-3 ? left * 1e6 : 1e3);
        const struct itimerval timer = {
            .it_value = {(time_t)(microseconds / 1000000), (suseconds_t)(microseconds % 1000000)}};
        setitimer(ITIMER_REAL, &timer, NULL);
    }
    if (watch->memory > 0 && watch->memory < SIZE_MAX - size) {
        const struct rlimit memory = {size + watch->memory, size + watch->memory};
        setrlimit(RLIMIT_AS, &memory);
    }
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC); /* LLVM says there why it gives up */
    if (nowhere < 0 || dup2(nowhere, STDERR_FILENO) < 0) {
        close(STDERR_FILENO);
    }
}

static _Noreturn void run_child(const JitWatch *watch, JitMaking making, void *argument, int pipe) {
    char *made_bytes = NULL, *message = NULL;
    size_t length = 0;
    limit_child(watch);
    const bool made = making(argument, &made_bytes, &length, &message);
    const char *bytes = made ? made_bytes : message != NULL ? message : "out of memory";
    const ChildHead head = {made, made ? length : strlen(bytes)};
    const bool told = write_all(pipe, &head, sizeof head) && write_all(pipe, bytes, (size_t)head.length);
    _exit(told ? 0 : 1);
}

/* ---- the parent */

typedef struct Received {
    char *bytes;
    size_t length, capacity;
} Received;

/* False at the end of the pipe, or when there is no memory. */
static bool receive(Received *received, int pipe) {
    if (received->length == received->capacity) {
        const size_t capacity = 2 * received->capacity + (64 << 10);
        char *grown = capacity < MOST_BYTES ? realloc(received->bytes, capacity) : NULL;
        if (grown == NULL) {
            return false;
        }
        received->bytes = grown;
        received->capacity = capacity;
    }
    const ssize_t got = read(pipe, received->bytes + received->length, received->capacity - received->length);
    received->length += got > 0 ? (size_t)got : 0;
    return got > 0 || (got < 0 && errno == EINTR);
}

static bool is_stopped(JitWatch *watch) {
    watch->stopped = (watch->end > 0 && jit_milliseconds() * 1e-3 > watch->end) ||
                     (watch->cancelled != NULL && watch->cancelled(watch->user));
    return watch->stopped;
}

/* All that the child says, until it ends or is stopped. */
static void listen_to(JitWatch *watch, int pipe, Received *received) {
    struct pollfd waiting = {.fd = pipe, .events = POLLIN};
    bool more = true;
    while (more && !is_stopped(watch)) {
        if (poll(&waiting, 1, TICK) > 0) {
            more = receive(received, pipe);
        }
    }
}

static void end_child(pid_t child, bool is_stopped) {
    int status = 0;
    if (is_stopped) {
        kill(child, SIGKILL);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
}

/* Takes what was made, or the message, out of what was received. */
static bool take(const JitWatch *watch, const Received *received, char **out, size_t *length, char **message) {
    ChildHead head;
    const size_t body = received->length - sizeof head;
    if (received->length >= sizeof head) {
        memcpy(&head, received->bytes, sizeof head);
    }
    if (watch->stopped || received->length < sizeof head || head.length != body) {
        *message = strdup(watch->stopped ? "compiling it takes longer than allowed"
                                         : "compiling it needs more time or memory than allowed");
        return false;
    }
    char *bytes = malloc(body + 1);
    if (bytes == NULL) {
        return false;
    }
    memcpy(bytes, received->bytes + sizeof head, body);
    bytes[body] = '\0';
    *(head.made ? out : message) = bytes;
    *length = body;
    return head.made != 0;
}

bool jit_make_in_child(JitWatch *watch, JitMaking making, void *argument, char **out, size_t *length, char **message) {
    Received received = {0};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        *message = strdup("there is no pipe to a process that compiles");
        return false;
    }
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run_child(watch, making, argument, ends[1]);
    }
    close(ends[1]);
    if (child > 0) {
        listen_to(watch, ends[0], &received);
        end_child(child, watch->stopped);
    }
    close(ends[0]);
    const bool made = child > 0 && take(watch, &received, out, length, message);
    if (child < 0) {
        *message = strdup("no process can be started that compiles");
    }
    free(received.bytes);
    return made;
}
