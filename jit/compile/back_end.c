/* Code for plans. What the cache has is loaded as it is, and the module with LLVM is not even opened; what it has not
 * is compiled by the module, loaded the same way, and kept. */
#define _GNU_SOURCE
#include "frontend/base/stack.h"
#include "jit/compile/internal.h"
#include "jit/load/environment.h"
#include "jit/load/ready.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_INLINED = 64 }; /* what the runtime has in registers */

/* LLVM recurses over what it compiles. Measured for chains of arithmetic: 56 KiB, and 60 bytes for each node. */
enum { STACK_OF_LLVM = 64 << 10, STACK_OF_NODE = 256 };

double jit_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/* The message is freed before the arena is asked, which may not return. */
const Str *jit_take_message(Arena *arena, char *message) {
    char text[512] = "out of memory";
    if (message != NULL) {
        size_t length = strnlen(message, sizeof text - 1);
        memcpy(text, message, length);
        text[length] = '\0';
        free(message);
    }
    return str_new(arena, text, utf8_check(text, strlen(text)));
}

static JitReady ready_asked(void) {
    const char *value = secure_getenv("RASP_READY");
    if (value != NULL && strcmp(value, "always") == 0) {
        return JIT_READY_ALWAYS;
    }
    return value != NULL && strcmp(value, "never") == 0 ? JIT_READY_NEVER : JIT_READY_BY_LENGTH;
}

void jit_back_end_init(JitBackEnd *back_end, const char *cache_folder, uint64_t cache_limit) {
    *back_end = (JitBackEnd){.is_debugged = jit_is_asked("RASP_JIT_GDB"), .ready = ready_asked()};
    cache_locate(&back_end->cache, back_end->is_debugged || !image_supported() ? "" : cache_folder, cache_limit);
}

void jit_back_end_close(JitBackEnd *back_end) {
    if (back_end->session != NULL) {
        back_end->provider->session_free(back_end->session);
    }
    back_end->session = NULL;
}

/* Opens the module once; *reason is in the arena. */
static bool open_module(JitBackEnd *back_end, Arena *arena, const Str **reason) {
    char *message = NULL;
    if (back_end->session != NULL) {
        return true;
    }
    if (back_end->provider == NULL) {
        back_end->provider = jit_open(arena, reason);
    }
    if (back_end->provider == NULL) {
        return false;
    }
    if (!back_end->provider->session_create(&back_end->session, &message)) {
        back_end->session = NULL;
        *reason = jit_take_message(arena, message);
        return false;
    }
    if (cache_is_on(&back_end->cache) && !jit_module_files(back_end->provider, back_end->files)) {
        back_end->cache.folder[0] = '\0'; /* nothing could tell when what is kept is out of date */
    }
    return true;
}

bool jit_has_stack(const JitUnit *units, size_t count) {
    Stack stack = {0};
    size_t needed = STACK_OF_LLVM;
    for (size_t i = 0; i < count; i++) {
        needed += units[i].plan->ir->nodes.count * STACK_OF_NODE;
    }
    return !stack_lacks(stack_find_end(&stack), needed);
}

/* Whether a kernel calls functions of the runtime instead of having them compiled into it. For short sequences of a
 * known length most of such a function falls away when it is inlined, and what is left takes less time. */
static bool calls_ready(const JitBackEnd *back_end, const JitUnit *unit) {
    uint64_t length = unit->plan->ir->spec.length;
    if (back_end->is_debugged || !image_supported() || back_end->ready == JIT_READY_NEVER) {
        return false;
    }
    return back_end->ready == JIT_READY_ALWAYS || length == 0 || length > LONGEST_INLINED;
}

/* ---- loading */

enum { SYMBOLS_MOST = 4, NAME_SIZE = 48 };

/* Symbols under their full names. */
typedef struct Names {
    char text[SYMBOLS_MOST][NAME_SIZE];
    ImageSymbol symbols[SYMBOLS_MOST];
    size_t count;
} Names;

/* The names of an object follow from its key, so that perf tells the same of each run. */
static void make_names(Names *names, uint64_t number, const ImageSymbol *symbols, size_t count) {
    names->count = count;
    for (size_t i = 0; i < count; i++) {
        snprintf(names->text[i], NAME_SIZE, "rasp_kernel_%016" PRIx64 "%s", number, symbols[i].name);
        names->symbols[i] = (ImageSymbol){.name = names->text[i]};
    }
}

static bool load(const void *object, size_t length, Names *names, JitLoaded *out, const char **why) {
    if (!image_load(object, length, names->symbols, names->count, &out->image, why)) {
        return false;
    }
    for (size_t i = 0; i < names->count; i++) {
        const ImageSymbol *symbol = &names->symbols[i];
        if (symbol->address == NULL) {
            image_unload(&out->image);
            *why = "it lacks a function";
            return false;
        }
        jit_tell_perf(symbol->name, (uint64_t)(uintptr_t)symbol->address, symbol->size);
    }
    return true;
}

static bool find_kept(const JitJob *job, const CacheKey *key, Names *names, JitLoaded *out) {
    const void *object = NULL;
    const char *why = NULL;
    size_t length = 0;
    if (!cache_find(&job->back_end->cache, job->work, key, &object, &length)) {
        return false;
    }
    out->from_cache = load(object, length, names, out, &why);
    if (!out->from_cache) {
        cache_drop(&job->back_end->cache, key);
    }
    return out->from_cache;
}

/* ---- compiling */

typedef struct Making {
    JitBackEnd *back_end;
    const JitUnit *unit;
} Making;

static bool make_object(void *argument, char **object, size_t *length, char **message) {
    const Making *making = argument;
    const JitBackEnd *back_end = making->back_end;
    return back_end->provider->make(back_end->session, making->unit, object, length, message);
}

static bool make(JitBackEnd *back_end, const JitUnit *unit, JitTimes *times, char **object, size_t *length,
                 char **message) {
    const double start = jit_milliseconds();
    Making making = {back_end, unit};
    const bool made = back_end->watch != NULL
                          ? jit_make_in_child(back_end->watch, make_object, &making, object, length, message)
                          : make_object(&making, object, length, message);
    times->codegen += jit_milliseconds() - start;
    return made;
}

/* Code that our loader refuses, by the back end's linker. That one cannot see the functions of the runtime in the
 * library: they are compiled in. */
static bool link_refused(JitBackEnd *back_end, const JitUnit *unit, Names *names, JitTimes *times, JitLoaded *out,
                         char **message) {
    const JitProvider *provider = back_end->provider;
    const JitUnit whole = {.plan = unit->plan, .entry = unit->entry, .symbol = unit->symbol};
    char *object = NULL;
    size_t length = 0;
    if (!make(back_end, &whole, times, &object, &length, message)) {
        return false;
    }
    bool linked = provider->session_create(&out->linker, message);
    if (linked && !provider->link(out->linker, object, length, names->symbols, names->count, &out->code, message)) {
        provider->session_free(out->linker);
        linked = false;
    }
    out->linker = linked ? out->linker : NULL;
    free(object);
    return linked;
}

/* What our loader takes is kept, and nothing else. */
static bool link_object(JitBackEnd *back_end, const JitUnit *unit, const CacheKey *key, const void *object,
                        size_t length, Names *names, JitTimes *times, JitLoaded *out, char **message) {
    const char *why = NULL;
    if (back_end->is_debugged || !image_supported()) {
        return back_end->provider->link(back_end->session, object, length, names->symbols, names->count, &out->code,
                                        message);
    }
    if (!load(object, length, names, out, &why)) {
        return link_refused(back_end, unit, names, times, out, message);
    }
    if (cache_is_on(&back_end->cache)) {
        cache_store(&back_end->cache, key, back_end->files, object, length);
    }
    return true;
}

static bool compile(JitBackEnd *back_end, const JitUnit *unit, const CacheKey *key, Names *names, JitTimes *times,
                    JitLoaded *out, char **message) {
    char *object = NULL;
    size_t length = 0;
    if (!jit_has_stack(unit, 1)) {
        *message = strdup("compiling it takes more stack than this thread has");
        return false;
    }
    if (!make(back_end, unit, times, &object, &length, message)) {
        return false;
    }
    const double start = jit_milliseconds();
    bool linked = link_object(back_end, unit, key, object, length, names, times, out, message);
    times->link += jit_milliseconds() - start;
    free(object);
    return linked;
}

bool jit_back_end_load(const JitJob *job, const JitUnit *unit, JitTimes *times, ImageSymbol *symbols, size_t count,
                       JitLoaded *out, const Str **reason) {
    JitBackEnd *back_end = job->back_end;
    JitUnit named = {
        .plan = unit->plan, .entry = unit->entry, .is_ready = calls_ready(back_end, unit) ? ready_has : NULL};
    CacheKey key = {.hash = back_end->count++};
    Names names;
    char *message = NULL;
    double start = jit_milliseconds();
    *out = (JitLoaded){0};
    if (cache_is_on(&back_end->cache)) {
        key = jit_key(job, &named);
    }
    make_names(&names, key.hash, symbols, count);
    bool found = cache_is_on(&back_end->cache) && find_kept(job, &key, &names, out);
    bool opened = !found && open_module(back_end, job->work, reason);
    times->link += jit_milliseconds() - start;
    if (!found && !opened) {
        return false;
    }
    named.symbol = names.text[0];
    out->provider = back_end->provider;
    back_end->watch = job->watch;
    const bool loaded = found || compile(back_end, &named, &key, &names, times, out, &message);
    back_end->watch = NULL;
    if (!loaded) {
        *reason = jit_take_message(job->work, message);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        symbols[i].address = names.symbols[i].address;
        symbols[i].size = names.symbols[i].size;
    }
    return true;
}

void jit_drop(JitBackEnd *back_end, JitLoaded *loaded) {
    image_unload(&loaded->image);
    if (loaded->code != NULL) {
        loaded->provider->linked_free(loaded->linker != NULL ? loaded->linker : back_end->session, loaded->code);
    }
    if (loaded->linker != NULL) {
        loaded->provider->session_free(loaded->linker);
    }
    loaded->code = NULL;
    loaded->linker = NULL;
}
