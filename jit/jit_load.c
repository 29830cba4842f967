/* Opening the module with the back end. Nothing of LLVM is loaded before, and it is never closed: LLVM cannot be
 * unloaded, and opening it again only finds it. */
#define _GNU_SOURCE
#include "jit/jit.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MODULE_FILE "librasp_llvm.so"

/* Where the library folder lies, seen from the folder of the program: the build says otherwise where it is not here. */
#ifndef RASP_LIBRARY_FOLDER
#define RASP_LIBRARY_FOLDER "../lib"
#endif

static const char own_address = 0; /* lies in the running library or program */

static size_t folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

/* The folder of the file that this code lies in, with a slash; empty when the system does not tell. A program is known
 * by the name it was called by only, so the system is asked for its file. */
static void own_folder(Buf *out) {
    Dl_info info;
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    bool found = dladdr(&own_address, &info) != 0 && info.dli_fname != NULL;
    const char *file = found && strstr(info.dli_fname, ".so") != NULL ? info.dli_fname : program;
    buf_bytes(out, file, folder_length(file));
}

/* The module in a folder seen from ours, or NULL when no such file is there. */
static const char *find_beside(Arena *arena, const char *folder) {
    Buf path;
    buf_init(&path, arena);
    own_folder(&path);
    if (path.length == 0) {
        return NULL;
    }
    buf_text(&path, folder);
    buf_text(&path, MODULE_FILE);
    const char *text = buf_c_string(&path);
    return access(text, R_OK) == 0 ? text : NULL;
}

static const char *find_module(Arena *arena) {
    const char *named = getenv("RASP_JIT_MODULE");
    if (named != NULL && named[0] != '\0') {
        return named;
    }
    const char *path = find_beside(arena, "");
    path = path != NULL ? path : find_beside(arena, RASP_LIBRARY_FOLDER "/");
    return path != NULL ? path : MODULE_FILE;
}

static const Str *explain(Arena *arena, const char *why) {
    Buf text;
    buf_init(&text, arena);
    buf_format(&text, "native code needs the module " MODULE_FILE ", which cannot be used: %s", why);
    return buf_to_str(&text);
}

static const JitProvider *ask_provider(void *module) {
    JitProviderFunction function = NULL;
    void *symbol = dlsym(module, JIT_PROVIDER_SYMBOL);
    memcpy(&function, &symbol, sizeof function); /* ISO C has no cast from an object to a function */
    return function != NULL ? function() : NULL;
}

const JitProvider *jit_open(Arena *arena, const Str **message) {
    void *module = dlopen(find_module(arena), RTLD_NOW | RTLD_LOCAL);
    if (module == NULL) {
        const char *why = dlerror();
        *message = explain(arena, why != NULL ? why : "it cannot be opened");
        return NULL;
    }
    const JitProvider *provider = ask_provider(module);
    if (provider == NULL || provider->version != JIT_PROVIDER_VERSION) {
        *message = explain(arena, "it is of another version of rasp");
        return NULL;
    }
    return provider;
}
