/* What the module offers to the library: the one symbol that it exports, and sessions that compile and link. */
#define _GNU_SOURCE
#include "jit/back/object.h"
#include "jit/back/orc.h"
#include "jit/emit/error.h"
#include "jit/load/environment.h"

#include <stdlib.h>
#include <string.h>

struct JitSession {
    pthread_mutex_t lock; /* one compilation at a time: target machine and linker are not reentrant */
    Target target;
    Orc orc;
};

struct JitLinked {
    LLVMOrcResourceTrackerRef tracker;
};

static void session_free(JitSession *session) {
    if (session == NULL) {
        return;
    }
    orc_close(&session->orc);
    target_close(&session->target);
    pthread_mutex_destroy(&session->lock);
    free(session);
}

static bool session_create(JitSession **out, char **message) {
    JitSession *session = calloc(1, sizeof *session);
    *out = NULL;
    *message = NULL;
    if (session == NULL) {
        return llvm_fail(message, "out of memory");
    }
    if (pthread_mutex_init(&session->lock, NULL) != 0) {
        free(session);
        return llvm_fail(message, "cannot make a lock");
    }
    if (!target_open(NULL, &session->target, message)) {
        session_free(session);
        return false;
    }
    *out = session;
    return true;
}

/* A buffer of LLVM's as malloc'ed bytes with a NUL behind them; it is disposed of. */
static bool take_bytes(LLVMMemoryBufferRef buffer, char **bytes, size_t *length, char **message) {
    *length = LLVMGetBufferSize(buffer);
    *bytes = malloc(*length + 1);
    if (*bytes != NULL) {
        memcpy(*bytes, LLVMGetBufferStart(buffer), *length);
        (*bytes)[*length] = '\0';
    }
    LLVMDisposeMemoryBuffer(buffer);
    return *bytes != NULL || llvm_fail(message, "out of memory");
}

static bool make(JitSession *session, const JitUnit *unit, char **object, size_t *length, char **message) {
    *object = NULL;
    *message = NULL;
    pthread_mutex_lock(&session->lock);
    LLVMMemoryBufferRef buffer = object_make(unit, 1, &session->target, EMIT_OBJECT, message);
    pthread_mutex_unlock(&session->lock);
    return buffer != NULL && take_bytes(buffer, object, length, message);
}

/* The addresses of all symbols but the first. */
static bool find_others(JitSession *session, ImageSymbol *symbols, size_t count, char **message) {
    for (size_t i = 1; i < count; i++) {
        uint64_t address = 0;
        if (!orc_find(&session->orc, symbols[i].name, &address, message)) {
            return false;
        }
        symbols[i].address = (void *)(uintptr_t)address; /* NOLINT(performance-no-int-to-ptr) */
    }
    return true;
}

/* Links a copy of an object. The linker is started when it is first used. */
static bool link_locked(JitSession *session, const void *object, size_t length, ImageSymbol *symbols, size_t count,
                        JitLinked *code, char **message) {
    uint64_t address = 0;
    if (session->orc.jit == NULL && !orc_open(&session->orc, message)) {
        return false;
    }
    LLVMMemoryBufferRef buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(object, length, symbols[0].name);
    symbols[0].size = orc_symbol_size(buffer, symbols[0].name);
    if (!orc_add(&session->orc, buffer, symbols[0].name, &code->tracker, &address, message)) { /* consumes it */
        return false;
    }
    if (!find_others(session, symbols, count, message)) {
        orc_remove(&session->orc, code->tracker);
        return false;
    }
    symbols[0].address = (void *)(uintptr_t)address; /* NOLINT(performance-no-int-to-ptr) */
    jit_tell_perf(symbols[0].name, address, symbols[0].size);
    return true;
}

static bool link_object(JitSession *session, const void *object, size_t length, ImageSymbol *symbols, size_t count,
                        JitLinked **code, char **message) {
    JitLinked *made = calloc(1, sizeof *made);
    *code = NULL;
    *message = NULL;
    if (made == NULL) {
        return llvm_fail(message, "out of memory");
    }
    pthread_mutex_lock(&session->lock);
    bool ok = link_locked(session, object, length, symbols, count, made, message);
    pthread_mutex_unlock(&session->lock);
    if (!ok) {
        free(made);
        return false;
    }
    *code = made;
    return true;
}

static void linked_free(JitSession *session, JitLinked *code) {
    if (code == NULL) {
        return;
    }
    pthread_mutex_lock(&session->lock);
    orc_remove(&session->orc, code->tracker);
    pthread_mutex_unlock(&session->lock);
    free(code);
}

static bool emit(const JitUnit *units, size_t count, const JitTarget *want, EmitForm form, char **bytes, size_t *length,
                 char **message) {
    Target target;
    LLVMMemoryBufferRef buffer = NULL;
    *bytes = NULL;
    *message = NULL;
    if (target_open(want, &target, message)) {
        buffer = object_make(units, count, &target, form, message);
    }
    target_close(&target);
    return buffer != NULL && take_bytes(buffer, bytes, length, message);
}

static bool check_target(const JitTarget *want, char **message) {
    Target target;
    *message = NULL;
    bool ok = target_open(want, &target, message);
    target_close(&target);
    return ok;
}

static char *description(void) {
    unsigned major;
    unsigned minor;
    unsigned patch;
    char *text = NULL;
    Target target;
    LLVMGetVersion(&major, &minor, &patch);
    if (target_open(NULL, &target, NULL)) {
        llvm_fail(&text, "LLVM %u.%u.%u, %s, %u-bit vectors", major, minor, patch, target.cpu, target.vector_bytes * 8);
    }
    target_close(&target);
    return text;
}

static const JitProvider PROVIDER = {
    .version = JIT_PROVIDER_VERSION,
    .session_create = session_create,
    .session_free = session_free,
    .make = make,
    .link = link_object,
    .linked_free = linked_free,
    .emit = emit,
    .check_target = check_target,
    .description = description,
};

const JitProvider *rasp_jit_provider(void);

/* The entry point that jit/compile/module.c looks up. */
__attribute__((visibility("default"))) const JitProvider *rasp_jit_provider(void) {
    return &PROVIDER;
}
