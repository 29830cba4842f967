/* Code for plans. What the cache has is loaded as it is, and the module with LLVM is not even opened; what it has not
 * is compiled by the module, loaded the same way, and kept. */
#define _GNU_SOURCE
#include "jit/compile/internal.h"
#include "jit/load/environment.h"
#include "jit/load/ready.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_INLINED = 64 };       /* what the runtime has in registers */
enum { ADDRESSES_NEEDED = 1 << 29 }; /* bytes: LLVM's files, its tables, and a small compilation */

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
    const char *value = getenv("RASP_READY");
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

bool jit_fail(const JitJob *job, JitFailureKind kind, const Str *text, const Str **reason) {
    if (job->failure != NULL) {
        job->failure->kind = kind;
    }
    *reason = text;
    return false;
}

/* LLVM ends the process where its memory ends, so it is not even loaded where that is likely. */
static bool has_addresses(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > ADDRESSES_NEEDED;
}

bool jit_back_end_open(JitBackEnd *back_end, Arena *arena, const Str **reason) {
    char *message = NULL;
    if (back_end->session != NULL) {
        return true;
    }
    if (!has_addresses()) {
        *reason = reason_str(arena, REASON_ADDRESSES);
        return false;
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

static bool link_object(JitBackEnd *back_end, const void *object, size_t length, Names *names, JitLoaded *out,
                        char **message) {
    const char *why = NULL;
    if (back_end->is_debugged || !image_supported()) {
        return back_end->provider->link(back_end->session, object, length, names->symbols, names->count, &out->code,
                                        message);
    }
    if (load(object, length, names, out, &why)) {
        return true;
    }
    *message = strdup(why);
    return false;
}

/* Compiles in this process, where LLVM cannot be stopped: what could take too long is not begun. */
static bool make_here(const JitJob *job, const JitUnit *unit, JitTimes *times, JitMade *out, const Str **reason) {
    JitBackEnd *back_end = job->back_end;
    char *object = NULL;
    char *message = NULL;
    if (job->stop != NULL && job->stop->asked != NULL && jit_is_large(unit)) {
        return jit_fail(job, JIT_REFUSED, reason_str(job->work, REASON_TOO_SLOW), reason);
    }
    if (!jit_back_end_open(back_end, job->work, reason)) {
        return jit_fail(job, JIT_REFUSED, *reason, reason);
    }
    double start = jit_milliseconds();
    bool made = back_end->provider->make(back_end->session, unit, &object, &out->length, &message);
    times->codegen += jit_milliseconds() - start;
    out->object = out->block = object;
    out->files = back_end->files;
    return made || jit_fail(job, JIT_REFUSED, jit_take_message(job->work, message), reason);
}

static bool make(const JitJob *job, const JitUnit *unit, JitTimes *times, JitMade *out, const Str **reason) {
    bool links_here = job->back_end->is_debugged || !image_supported(); /* by LLVM, which then compiles here, too */
    RemoteOutcome outcome = links_here ? REMOTE_NONE : jit_make_remote(job, unit, times, out, reason);
    return outcome == REMOTE_NONE ? make_here(job, unit, times, out, reason) : outcome == REMOTE_MADE;
}

static bool compile(const JitJob *job, const JitUnit *unit, const CacheKey *key, Names *names, JitTimes *times,
                    JitLoaded *out, const Str **reason) {
    JitBackEnd *back_end = job->back_end;
    JitMade made = {0};
    char *message = NULL;
    double start = jit_milliseconds() - times->codegen;
    if (!make(job, unit, times, &made, reason)) {
        return false;
    }
    bool linked = link_object(back_end, made.object, made.length, names, out, &message);
    times->link += jit_milliseconds() - times->codegen - start;
    if (linked && cache_is_on(&back_end->cache) && made.files != NULL) {
        cache_store(&back_end->cache, key, made.files, made.object, made.length);
    }
    free(made.block);
    return linked || jit_fail(job, JIT_REFUSED, jit_take_message(job->work, message), reason);
}

bool jit_back_end_load(const JitJob *job, const JitUnit *unit, JitTimes *times, ImageSymbol *symbols, size_t count,
                       JitLoaded *out, const Str **reason) {
    JitBackEnd *back_end = job->back_end;
    JitUnit named = {.plan = unit->plan,
                     .entry = unit->entry,
                     .stops = true,
                     .is_ready = calls_ready(back_end, unit) ? ready_has : NULL};
    CacheKey key = {.hash = back_end->count++};
    Names names;
    double start = jit_milliseconds();
    *out = (JitLoaded){0};
    if (cache_is_on(&back_end->cache)) {
        key = jit_key(job, &named);
    }
    make_names(&names, key.hash, symbols, count);
    bool found = cache_is_on(&back_end->cache) && find_kept(job, &key, &names, out);
    times->link += jit_milliseconds() - start;
    named.symbol = names.text[0];
    if (!found && !compile(job, &named, &key, &names, times, out, reason)) {
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
        back_end->provider->linked_free(back_end->session, loaded->code);
        loaded->code = NULL;
    }
}
