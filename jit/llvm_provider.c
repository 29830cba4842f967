/* What the module offers to the library: the one symbol that it exports, and sessions that compile and link. */
#define _GNU_SOURCE
#include "jit/llvm_error.h"
#include "jit/llvm_object.h"
#include "jit/llvm_orc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct JitSession {
    pthread_mutex_t lock; /* one compilation at a time: target machine and linker are not reentrant */
    Target target;
    Orc orc;
    uint64_t count; /* kernels so far: makes their names unique */
};

struct JitCode {
    LLVMOrcResourceTrackerRef tracker;
};

static double clock_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

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
    if (!target_open(NULL, &session->target, message) || !orc_open(&session->orc, message)) {
        session_free(session);
        return false;
    }
    *out = session;
    return true;
}

/* Links an object, which is consumed. */
static bool link_object(JitSession *session, LLVMMemoryBufferRef object, const char *symbol, JitCode *code,
                        KernelFunction *function, char **message) {
    uint64_t address = 0;
    size_t size = orc_symbol_size(object, symbol);
    if (!orc_add(&session->orc, object, symbol, &code->tracker, &address, message)) {
        return false;
    }
    orc_tell_perf(symbol, address, size);
    uintptr_t pointer = (uintptr_t)address;
    memcpy(function, &pointer, sizeof *function); /* ISO C has no cast from an address to a function */
    return true;
}

static bool compile_locked(JitSession *session, const Plan *plan, JitTimes *times, JitCode *code,
                           KernelFunction *function, char **message) {
    char symbol[40];
    double start = clock_milliseconds();
    snprintf(symbol, sizeof symbol, "rasp_kernel_%" PRIu64, session->count++);
    LLVMMemoryBufferRef object = object_make(plan, &session->target, symbol, EMIT_OBJECT, message);
    double made = clock_milliseconds();
    times->codegen += made - start;
    bool ok = object != NULL && link_object(session, object, symbol, code, function, message);
    times->link += clock_milliseconds() - made;
    return ok;
}

static bool compile(JitSession *session, const Plan *plan, JitTimes *times, JitCode **code, KernelFunction *function,
                    char **message) {
    JitCode *made = calloc(1, sizeof *made);
    *code = NULL;
    *message = NULL;
    if (made == NULL) {
        return llvm_fail(message, "out of memory");
    }
    pthread_mutex_lock(&session->lock);
    bool ok = compile_locked(session, plan, times, made, function, message);
    pthread_mutex_unlock(&session->lock);
    if (!ok) {
        free(made);
        return false;
    }
    *code = made;
    return true;
}

static void code_free(JitSession *session, JitCode *code) {
    if (code == NULL) {
        return;
    }
    pthread_mutex_lock(&session->lock);
    orc_remove(&session->orc, code->tracker);
    pthread_mutex_unlock(&session->lock);
    free(code);
}

static bool emit(const Plan *plan, const JitTarget *want, const char *symbol, EmitForm form, char **bytes,
                 size_t *length, char **message) {
    Target target;
    LLVMMemoryBufferRef buffer = NULL;
    *bytes = NULL;
    *message = NULL;
    if (target_open(want, &target, message)) {
        buffer = object_make(plan, &target, symbol, form, message);
    }
    target_close(&target);
    if (buffer == NULL) {
        return false;
    }
    *length = LLVMGetBufferSize(buffer);
    *bytes = malloc(*length + 1);
    if (*bytes != NULL) {
        memcpy(*bytes, LLVMGetBufferStart(buffer), *length);
        (*bytes)[*length] = '\0';
    }
    LLVMDisposeMemoryBuffer(buffer);
    return *bytes != NULL || llvm_fail(message, "out of memory");
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
    .compile = compile,
    .code_free = code_free,
    .emit = emit,
    .description = description,
};

const JitProvider *rasp_jit_provider(void);

/* The entry point that jit_load.c looks up. */
__attribute__((visibility("default"))) const JitProvider *rasp_jit_provider(void) {
    return &PROVIDER;
}
