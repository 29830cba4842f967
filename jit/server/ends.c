/* How the compile server ends: with its host, or where LLVM gives up. */
#define _GNU_SOURCE
#include "jit/server/process.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#define PROBE_BYTES ((size_t)16 << 20) /* where there is less, it is memory that has ended */
#define THREAD_STACK ((size_t)64 << 10)

/* LLVM gave up in the middle of a request: nothing of the reply has been sent. Only what a signal handler may do. */
static void on_abort(int number) {
    (void)number;
    void *probe = mmap(NULL, PROBE_BYTES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    message_reason(reason_text(probe == MAP_FAILED ? REASON_NO_MEMORY : REASON_ABORTED));
    _exit(1);
}

void ends_watch_aborts(void) {
    static const int numbers[] = {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE};
    static char stack[1 << 16];
    const stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = on_abort, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaltstack(&own, NULL);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        sigaction(numbers[i], &action, NULL);
    }
}

/* The host is gone, or wants no answer any more. */
static void *wait_for_end(void *unused) {
    struct pollfd end = {.fd = STDIN_FILENO, .events = POLLRDHUP};
    while (poll(&end, 1, -1) < 0 && errno == EINTR) {
    }
    _exit(0);
    return unused;
}

void ends_watch_host(void) {
    pthread_t thread;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) == 0) {
        pthread_attr_setstacksize(&attributes, THREAD_STACK);
        pthread_create(&thread, &attributes, wait_for_end, NULL);
        pthread_attr_destroy(&attributes);
    }
}
