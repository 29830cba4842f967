/* The map that `perf` reads the names of generated code from. It lies where everybody may put files, under a name that
 * everybody can guess: what is there already is used only where it is a file of ours and nobody else's. */
#define _GNU_SOURCE
#include "jit/load/environment.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* No link is followed, and nothing that would wait for a reader is waited for. -1 when there is no such file. */
static int open_map(void) {
    char path[64];
    struct stat status;
    snprintf(path, sizeof path, "/tmp/perf-%ld.map", (long)getpid());
    const int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
    if (file >= 0 && (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
                      status.st_nlink != 1 || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)) {
        close(file);
        return -1;
    }
    return file;
}

void jit_tell_perf(const char *symbol, uint64_t address, size_t size) {
    const int file = jit_is_asked("RASP_JIT_PERF") ? open_map() : -1;
    if (file < 0) {
        return;
    }
    dprintf(file, "%" PRIx64 " %zx %s\n", address, size, symbol);
    close(file);
}
