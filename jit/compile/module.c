/* Opening the module with the back end. Nothing of LLVM is loaded before, and it is never closed: LLVM cannot be
 * unloaded, and opening it again only finds it. */
#define _GNU_SOURCE
#include "frontend/base/self.h"
#include "jit/compile/jit.h"
#include "jit/ir/reason.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file in a folder seen from ours, or NULL when no such file is there. */
static const char *find_beside(Arena *arena, const char *folder, const char *name) {
    char self[SELF_PATH_SIZE];
    Buf path;
    if (self_folder(self) == 0) {
        return NULL;
    }
    buf_init(&path, arena);
    buf_format(&path, "%s%s%s", self, folder, name);
    const char *text = buf_c_string(&path);
    return access(text, R_OK) == 0 ? text : NULL;
}

/* A file of ours that no user starts or links: in the build folder it lies beside the program; installed, in a folder of
 * its own. NULL when it is in none of these places. */
static const char *find_ours(Arena *arena, const char *name) {
    static const char *const ways[] = {"", RASP_PROGRAM_TO_MODULES "/", RASP_LIBRARIES_TO_MODULES "/"};
    const char *path = NULL;
    for (size_t i = 0; path == NULL && i < sizeof ways / sizeof ways[0]; i++) {
        path = find_beside(arena, ways[i], name);
    }
    return path;
}

const char *jit_module_path(Arena *arena) {
    const char *named = getenv("RASP_JIT_MODULE");
    if (named != NULL && named[0] != '\0') {
        return named;
    }
    const char *path = find_ours(arena, JIT_MODULE_FILE);
    return path != NULL ? path : JIT_MODULE_FILE;
}

const char *jit_server_path(Arena *arena) {
    return find_ours(arena, JIT_SERVER_FILE);
}

static const JitProvider *ask_provider(void *module) {
    JitProviderFunction function = NULL;
    void *symbol = dlsym(module, JIT_PROVIDER_SYMBOL);
    memcpy(&function, &symbol, sizeof function); /* ISO C has no cast from an object to a function */
    return function != NULL ? function() : NULL;
}

const JitProvider *jit_open(Arena *arena, const Str **message) {
    void *module = dlopen(jit_module_path(arena), RTLD_NOW | RTLD_LOCAL);
    if (module == NULL) {
        const char *why = dlerror();
        *message = reason_with(arena, REASON_NO_MODULE, why != NULL ? why : reason_text(REASON_MODULE_CLOSED));
        return NULL;
    }
    const JitProvider *provider = ask_provider(module);
    if (provider == NULL || provider->version != JIT_PROVIDER_VERSION) {
        *message = reason_with(arena, REASON_NO_MODULE, reason_text(REASON_MODULE_VERSION));
        return NULL;
    }
    return provider;
}

/* The file that an address lies in. */
static bool stamp_address(const void *address, FileStamp *out) {
    Dl_info info;
    return address != NULL && dladdr(address, &info) != 0 && info.dli_fname != NULL && stamp_file(info.dli_fname, out);
}

bool jit_module_files(const JitProvider *provider, FileStamp files[CACHE_FILES]) {
    if (!stamp_address(provider, &files[0])) {
        return false;
    }
    void *module = dlopen(files[0].path, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
    if (module == NULL) {
        return false;
    }
    bool found = stamp_address(dlsym(module, "LLVMContextCreate"), &files[1]);
    dlclose(module); /* what jit_open opened stays open */
    return found;
}
