/* The thread of a watcher. It asks under the lock, so that whoever ends a watch knows that the question is not being
 * asked. While something is watched it wakes at every tick and need not be told of what comes and goes. */
#define _GNU_SOURCE
#include "runtime/engine/watcher.h"

#include <signal.h>
#include <time.h>

#define TICK_NANOSECONDS 5000000L

bool watcher_init(Watcher *watcher) {
    pthread_condattr_t attributes;
    *watcher = (Watcher){0};
    if (pthread_condattr_init(&attributes) != 0) {
        return false;
    }
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    bool ok = pthread_cond_init(&watcher->changed, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    if (ok && pthread_mutex_init(&watcher->lock, NULL) != 0) {
        pthread_cond_destroy(&watcher->changed);
        ok = false;
    }
    return ok;
}

void watcher_close(Watcher *watcher) {
    pthread_mutex_lock(&watcher->lock);
    watcher->closing = true;
    pthread_cond_signal(&watcher->changed);
    pthread_mutex_unlock(&watcher->lock);
    if (watcher->started) {
        pthread_join(watcher->thread, NULL);
    }
    pthread_cond_destroy(&watcher->changed);
    pthread_mutex_destroy(&watcher->lock);
}

static void ask_all(Watcher *watcher) {
    for (Watch *watch = watcher->watches; watch != NULL; watch = watch->next) {
        if (watch->answer == NULL) {
            watch->answer = stop_ask(&watch->question);
            atomic_store(&watch->flag, watch->answer != NULL);
        }
    }
}

static void wait_tick(Watcher *watcher) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += TICK_NANOSECONDS;
    if (end.tv_nsec >= 1000000000L) {
        end.tv_nsec -= 1000000000L;
        end.tv_sec++;
    }
    pthread_cond_timedwait(&watcher->changed, &watcher->lock, &end);
}

static void *watch_all(void *argument) {
    Watcher *watcher = argument;
    pthread_mutex_lock(&watcher->lock);
    while (!watcher->closing) {
        if (watcher->watches == NULL) {
            pthread_cond_wait(&watcher->changed, &watcher->lock);
        } else {
            wait_tick(watcher);
            ask_all(watcher);
        }
    }
    pthread_mutex_unlock(&watcher->lock);
    return NULL;
}

/* Signals are for the host's threads. */
static bool start_thread(Watcher *watcher) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&watcher->thread, NULL, watch_all, watcher) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

void watcher_begin(Watcher *watcher, Watch *watch, StopQuestion question) {
    watch->question = question;
    watch->answer = NULL;
    atomic_init(&watch->flag, 0);
    pthread_mutex_lock(&watcher->lock);
    watcher->started = watcher->started || start_thread(watcher);
    if (watcher->watches == NULL) {
        pthread_cond_signal(&watcher->changed);
    }
    watch->next = watcher->watches;
    watcher->watches = watch;
    pthread_mutex_unlock(&watcher->lock);
}

void watcher_end(Watcher *watcher, Watch *watch) {
    pthread_mutex_lock(&watcher->lock);
    Watch **at = &watcher->watches;
    while (*at != watch) {
        at = &(*at)->next;
    }
    *at = watch->next;
    pthread_mutex_unlock(&watcher->lock);
}
