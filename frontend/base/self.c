/* The system is asked twice: the loader for the file of a shared library, and where that is the program itself, which
 * the loader knows by the name it was called by only, the kernel. */
#define _GNU_SOURCE
#include "frontend/base/self.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const char own_address = 0; /* lies in the running library or program */

size_t self_folder(char out[SELF_PATH_SIZE]) {
    Dl_info info;
    const bool found = dladdr(&own_address, &info) != 0 && info.dli_fname != NULL;
    const size_t size = found && strstr(info.dli_fname, ".so") != NULL ? strlen(info.dli_fname) + 1 : 0;
    if (size > 0 && size <= SELF_PATH_SIZE) {
        memcpy(out, info.dli_fname, size);
    } else {
        const ssize_t length = readlink("/proc/self/exe", out, SELF_PATH_SIZE - 1);
        out[length > 0 ? length : 0] = '\0';
    }
    char *slash = strrchr(out, '/');
    const size_t length = slash != NULL ? (size_t)(slash - out) + 1 : 0;
    out[length] = '\0';
    return length;
}
