/* The sandbox: a filter of system calls, put before everything that comes from outside.
 *
 * What must hold:
 *   All that needs a file is done before: what may be loaded is read (loadable_files.c), the module with LLVM is opened
 *   and has compiled once, and there is no cache of compiled code.
 *   Then: stdin is read, stdout and stderr are written, memory and locks are had, the clock is read, the process ends.
 *   Where there is native code, the process is copied, for compiling, and reads a pipe from its copy. Nothing is
 *   opened, started, sent or connected; pages are never writable and executable, and where only the interpreter
 *   answers, never executable. Every other call fails with EPERM. It fails instead of killing the process, since a C
 *   library that tries something new shall not end the service; either way nothing is done.
 *   Where there is no such filter, there is no sandbox: the option is refused. */
#define _GNU_SOURCE
#include "driver/sandbox.h"
#include "driver/loadable_files.h"

#ifdef RASP_HAS_SECCOMP

#include <errno.h>
#include <jansson.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { ARGUMENTS_MOST = 2 };

/* A call with what its arguments must be. */
typedef struct AllowedCall {
    int call;
    unsigned count;
    struct scmp_arg_cmp arguments[ARGUMENTS_MOST];
} AllowedCall;

#define ANY_ARGUMENTS                                                                                                  \
    0, {{0}}
#define ARGUMENT_IS(number, value) {.arg = (number), .op = SCMP_CMP_EQ, .datum_a = (value)}
#define ARGUMENT_BITS(number, mask, value)                                                                             \
    {.arg = (number), .op = SCMP_CMP_MASKED_EQ, .datum_a = (mask), .datum_b = (value)}

static const AllowedCall ALWAYS[] = {
    {SCMP_SYS(read), 1, {ARGUMENT_IS(0, STDIN_FILENO)}},
    {SCMP_SYS(write), 1, {ARGUMENT_IS(0, STDOUT_FILENO)}},
    {SCMP_SYS(write), 1, {ARGUMENT_IS(0, STDERR_FILENO)}},
    {SCMP_SYS(mmap), 2, {ARGUMENT_BITS(2, PROT_EXEC, 0), ARGUMENT_BITS(3, MAP_ANONYMOUS, MAP_ANONYMOUS)}},
    {SCMP_SYS(mmap2), 2, {ARGUMENT_BITS(2, PROT_EXEC, 0), ARGUMENT_BITS(3, MAP_ANONYMOUS, MAP_ANONYMOUS)}},
    {SCMP_SYS(mprotect), 1, {ARGUMENT_BITS(2, PROT_EXEC, 0)}},
    {SCMP_SYS(brk), ANY_ARGUMENTS},
    {SCMP_SYS(munmap), ANY_ARGUMENTS},
    {SCMP_SYS(mremap), ANY_ARGUMENTS},
    {SCMP_SYS(madvise), ANY_ARGUMENTS},
    {SCMP_SYS(futex), ANY_ARGUMENTS},
    {SCMP_SYS(futex_time64), ANY_ARGUMENTS},
    {SCMP_SYS(clock_gettime), ANY_ARGUMENTS},
    {SCMP_SYS(clock_gettime64), ANY_ARGUMENTS},
    {SCMP_SYS(gettimeofday), ANY_ARGUMENTS},
    {SCMP_SYS(getrandom), ANY_ARGUMENTS},
    {SCMP_SYS(getpid), ANY_ARGUMENTS},
    {SCMP_SYS(gettid), ANY_ARGUMENTS},
    {SCMP_SYS(sched_yield), ANY_ARGUMENTS},
    {SCMP_SYS(sigaltstack), ANY_ARGUMENTS},
    {SCMP_SYS(rt_sigaction), ANY_ARGUMENTS},
    {SCMP_SYS(rt_sigprocmask), ANY_ARGUMENTS},
    {SCMP_SYS(rt_sigreturn), ANY_ARGUMENTS},
    {SCMP_SYS(restart_syscall), ANY_ARGUMENTS},
    {SCMP_SYS(exit), ANY_ARGUMENTS},
    {SCMP_SYS(exit_group), ANY_ARGUMENTS},
};

/* Code that was written is made executable. It comes from a copy of this process (jit/compile/child.c), which has the
 * same filter and an end to its time. */
static const AllowedCall NATIVE[] = {
    {SCMP_SYS(read), ANY_ARGUMENTS}, /* of what is open: nothing else can be opened but pipes */
    {SCMP_SYS(write), ANY_ARGUMENTS},
    {SCMP_SYS(close), ANY_ARGUMENTS},
    {SCMP_SYS(mprotect), 1, {ARGUMENT_BITS(2, PROT_WRITE | PROT_EXEC, PROT_EXEC)}},
    {SCMP_SYS(clone), 1, {ARGUMENT_BITS(0, ~(scmp_datum_t)(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID), SIGCHLD)}},
    {SCMP_SYS(fork), ANY_ARGUMENTS},
    {SCMP_SYS(pipe2), ANY_ARGUMENTS},
    {SCMP_SYS(poll), ANY_ARGUMENTS},
    {SCMP_SYS(ppoll), ANY_ARGUMENTS},
    {SCMP_SYS(wait4), ANY_ARGUMENTS},
    {SCMP_SYS(setitimer), ANY_ARGUMENTS},
    {SCMP_SYS(prctl), 1, {ARGUMENT_IS(0, PR_SET_PDEATHSIG)}},
    {SCMP_SYS(prlimit64), 1, {ARGUMENT_IS(0, 0)}},
    {SCMP_SYS(set_robust_list), ANY_ARGUMENTS},
};

/* 0, or an error number below 0, as libseccomp has it. */
static int allow(scmp_filter_ctx filter, const AllowedCall *one) {
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, one->call, one->count, one->arguments);
}

static int set_rules(scmp_filter_ctx filter, bool native) {
    int problem = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1); /* for all threads that there may be */
    for (size_t i = 0; problem == 0 && i < sizeof ALWAYS / sizeof ALWAYS[0]; i++) {
        problem = allow(filter, &ALWAYS[i]);
    }
    for (size_t i = 0; native && problem == 0 && i < sizeof NATIVE / sizeof NATIVE[0]; i++) {
        problem = allow(filter, &NATIVE[i]);
    }
    return problem;
}

static int set_filter(bool native) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL) {
        return -ENOMEM;
    }
    int problem = set_rules(filter, native);
    problem = problem == 0 ? seccomp_load(filter) : problem;
    seccomp_release(filter);
    return problem;
}

/* What is not given is small enough for strangers. */
static void set_limits(Options *options) {
    options->memory_limit = options->memory_limit > 0 ? options->memory_limit : (size_t)256 << 20;
    options->line_limit = options->line_limit > 0 ? options->line_limit : (size_t)1 << 20;
    options->time_limit = options->time_limit > 0 ? options->time_limit : 10;
    options->no_cache = true; /* it is in files */
}

/* Compiles once, so that everything is open that native code needs. Where it cannot be had, requests hear of it. */
static bool open_engine(Driver *driver) {
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_JIT};
    rasp_session *session = session_open(driver, NULL);
    rasp_value *value = NULL;
    rasp_result *result = NULL;
    if (session == NULL) {
        return false;
    }
    if (rasp_eval_expression(session, "start", "selector_width(select(tokens, tokens, ==)) + 0.5", SIZE_MAX, &value) ==
        RASP_OK) {
        rasp_evaluate_text(value, "ab", SIZE_MAX, &options, &result);
    }
    rasp_result_free(result);
    rasp_session_free(session);
    return true;
}

bool sandbox_enter(Driver *driver, LoadableFiles *files) {
    Options *options = &driver->options;
    const bool native = options->engine != RASP_ENGINE_INTERP;
    char why[LOADABLE_WHY_SIZE];
    set_limits(options);
    if (!loadable_read(files, options->include_dirs.at, options->include_dirs.count, why)) {
        report_failure(driver, EXIT_FAULT, "%s", why);
        return false;
    }
    driver->loadable = files;
    if (native && !open_engine(driver)) {
        return false;
    }
    json_object_seed(0); /* by random numbers of the system, which jansson would else guess later */
    int problem = close_range(STDERR_FILENO + 1, ~0U, 0) == 0 ? 0 : -errno; /* what was inherited, too */
    problem = problem == 0 ? set_filter(native) : problem;
    if (problem != 0) {
        report_failure(driver, EXIT_FAULT, "no sandbox: the system does not allow its filter: %s", strerror(-problem));
    }
    return problem == 0;
}

#else

bool sandbox_enter(Driver *driver, LoadableFiles *files) {
    *files = (LoadableFiles){0};
    report_failure(driver, EXIT_FAULT, "no sandbox: this rasp was built without libseccomp");
    return false;
}

#endif
