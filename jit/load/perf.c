/* The map that `perf` reads the names of generated code from. */
#define _GNU_SOURCE
#include "jit/load/environment.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

void jit_tell_perf(const char *symbol, uint64_t address, size_t size) {
    char path[64];
    if (!jit_is_asked("RASP_JIT_PERF")) {
        return;
    }
    snprintf(path, sizeof path, "/tmp/perf-%ld.map", (long)getpid());
    FILE *map = fopen(path, "ae");
    if (map != NULL) {
        fprintf(map, "%" PRIx64 " %zx %s\n", address, size, symbol);
        fclose(map);
    }
}
