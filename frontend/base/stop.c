/* Waiting for a lock, in turns with asking whether to go on. */
#define _GNU_SOURCE
#include "frontend/base/stop.h"

#include <time.h>

#define TURN_NANOSECONDS 10000000L

static struct timespec turn_end(void) {
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += TURN_NANOSECONDS;
    if (end.tv_nsec >= 1000000000L) {
        end.tv_nsec -= 1000000000L;
        end.tv_sec++;
    }
    return end;
}

bool stop_lock(pthread_mutex_t *lock, const StopQuestion *question, const char **why) {
    *why = NULL;
    if (question == NULL || question->asked == NULL) {
        return pthread_mutex_lock(lock) == 0;
    }
    for (;;) {
        const struct timespec end = turn_end();
        if (pthread_mutex_timedlock(lock, &end) == 0) {
            return true;
        }
        *why = stop_ask(question);
        if (*why != NULL) {
            return false;
        }
    }
}
