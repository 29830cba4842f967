/* The memory of the compile server. */
#include "jit/server/process.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define OWN_MEMORY ((uint64_t)64 << 20) /* that LLVM may take in any case, besides its own pages */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LIMITS_MEMORY false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LIMITS_MEMORY false /* their shadows take all there is */
#endif
#endif
#ifndef LIMITS_MEMORY
#define LIMITS_MEMORY true
#endif

uint64_t limits_mapped(void) {
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL || fscanf(file, "%llu", &pages) != 1) {
        pages = 0;
    }
    if (file != NULL) {
        fclose(file);
    }
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

void limits_memory(uint64_t mapped, uint64_t memory) {
    struct rlimit limit;
    if (!LIMITS_MEMORY || mapped == 0 || getrlimit(RLIMIT_AS, &limit) != 0) {
        return;
    }
    rlim_t most = mapped + OWN_MEMORY + memory;
    limit.rlim_cur = most < memory || most > limit.rlim_max ? limit.rlim_max : most;
    setrlimit(RLIMIT_AS, &limit);
}
