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

/* ISO C has no cast from an address to a function. */
static void set_function(void *function, uint64_t address) {
    uintptr_t pointer = (uintptr_t)address;
    memcpy(function, &pointer, sizeof pointer);
}

/* Links the object of a unit; *address is that of its symbol. */
static bool link_unit(JitSession *session, const JitUnit *unit, JitTimes *times, JitCode *code, uint64_t *address,
                      char **message) {
    double start = clock_milliseconds();
    LLVMMemoryBufferRef object = object_make(unit, 1, &session->target, EMIT_OBJECT, message);
    double made = clock_milliseconds();
    times->codegen += made - start;
    if (object == NULL) {
        return false;
    }
    size_t size = orc_symbol_size(object, unit->symbol);
    bool ok = orc_add(&session->orc, object, unit->symbol, &code->tracker, address, message); /* consumes it */
    if (ok) {
        orc_tell_perf(unit->symbol, *address, size);
    }
    times->link += clock_milliseconds() - made;
    return ok;
}

typedef bool (*LinkFunction)(JitSession *session, const JitUnit *unit, JitTimes *times, JitCode *code, void *functions,
                             char **message);

static bool link_kernel(JitSession *session, const JitUnit *unit, JitTimes *times, JitCode *code, void *functions,
                        char **message) {
    uint64_t address = 0;
    if (!link_unit(session, unit, times, code, &address, message)) {
        return false;
    }
    set_function(functions, address);
    return true;
}

/* The address of NAME and a suffix, which the object of the session's newest unit has. */
static bool find_entry(JitSession *session, const JitUnit *unit, const char *suffix, void *function, char **message) {
    char symbol[64];
    uint64_t address = 0;
    snprintf(symbol, sizeof symbol, "%s%s", unit->symbol, suffix);
    if (!orc_find(&session->orc, symbol, &address, message)) {
        return false;
    }
    set_function(function, address);
    return true;
}

static bool link_entries(JitSession *session, const JitUnit *unit, JitTimes *times, JitCode *code, void *functions,
                         char **message) {
    JitEntries *entries = functions;
    bool is_text = unit->entry->element == ELEMENT_TEXT;
    uint64_t address = 0;
    if (!link_unit(session, unit, times, code, &address, message)) {
        return false;
    }
    set_function(&entries->single, address);
    if (find_entry(session, unit, "_scratch", &entries->scratch, message) &&
        find_entry(session, unit, "_ragged", &entries->ragged, message) &&
        find_entry(session, unit, is_text ? "_count" : "_batch", is_text ? &entries->count : &entries->batch,
                   message)) {
        return true;
    }
    orc_remove(&session->orc, code->tracker);
    return false;
}

/* Names the unit and compiles it, in its turn. */
static bool compile_unit(JitSession *session, JitUnit unit, JitTimes *times, JitCode **code, LinkFunction link,
                         void *functions, char **message) {
    char symbol[40];
    JitCode *made = calloc(1, sizeof *made);
    *code = NULL;
    *message = NULL;
    if (made == NULL) {
        return llvm_fail(message, "out of memory");
    }
    pthread_mutex_lock(&session->lock);
    snprintf(symbol, sizeof symbol, "rasp_kernel_%" PRIu64, session->count++);
    unit.symbol = symbol;
    bool ok = link(session, &unit, times, made, functions, message);
    pthread_mutex_unlock(&session->lock);
    if (!ok) {
        free(made);
        return false;
    }
    *code = made;
    return true;
}

static bool compile(JitSession *session, const Plan *plan, JitTimes *times, JitCode **code, KernelFunction *function,
                    char **message) {
    return compile_unit(session, (JitUnit){.plan = plan}, times, code, link_kernel, function, message);
}

static bool compile_entries(JitSession *session, const JitUnit *unit, JitTimes *times, JitCode **code,
                            JitEntries *entries, char **message) {
    *entries = (JitEntries){0};
    return compile_unit(session, *unit, times, code, link_entries, entries, message);
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
    .compile = compile,
    .compile_entries = compile_entries,
    .code_free = code_free,
    .emit = emit,
    .check_target = check_target,
    .description = description,
};

const JitProvider *rasp_jit_provider(void);

/* The entry point that jit_load.c looks up. */
__attribute__((visibility("default"))) const JitProvider *rasp_jit_provider(void) {
    return &PROVIDER;
}
