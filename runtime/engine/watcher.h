/* Raising the flags of kernels that run: a thread that asks, for each of them, whether it shall go on. The thread is
 * started when something is first watched, and sleeps while nothing is. */
#ifndef RUNTIME_ENGINE_WATCHER_H
#define RUNTIME_ENGINE_WATCHER_H
#include "jit/compile/jit.h"

/* One kernel that runs; lives where it is called. */
typedef struct Watch {
    struct Watch *next;
    StopQuestion question;
    JitFlag flag;       /* for the kernel */
    const char *answer; /* that raised it, else NULL */
} Watch;

typedef struct Watcher {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool started, closing;
    Watch *watches;
} Watcher;

/* False when there can be no lock. */
bool watcher_init(Watcher *watcher);
/* Nothing may be watched any more. */
void watcher_close(Watcher *watcher);
/* From now on the question is asked every few milliseconds, by the thread; it is not called by two at once. Where no
 * thread can be had, nobody asks. */
void watcher_begin(Watcher *watcher, Watch *watch, StopQuestion question);
/* Nobody asks any more. */
void watcher_end(Watcher *watcher, Watch *watch);
#endif
