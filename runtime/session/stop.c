/* When work has to stop: the front end, the interpreter and native code ask. */
#define _GNU_SOURCE
#include "frontend/base/watch.h"
#include "runtime/session/session.h"

#include <time.h>

#define CANCELLED "cancelled"
#define TIME_IS_UP "the time limit was reached"

double stop_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void stop_begin(Stop *stop, const rasp_config *config) {
    *stop = (Stop){.config = config, .end = config->time_limit > 0 ? stop_clock() + config->time_limit : 0};
}

const char *stop_asked(void *user) {
    Stop *stop = user;
    const rasp_config *config = stop->config;
    if (stop->answer != NULL) {
        return stop->answer;
    }
    if (config->cancelled != NULL && config->cancelled(config->cancelled_user)) {
        stop->answer = CANCELLED;
    } else if (stop->end > 0 && stop_clock() > stop->end) {
        stop->answer = TIME_IS_UP;
    }
    return stop->answer;
}

const char *(*stop_function(const rasp_config *config))(void *stop) {
    return config->cancelled != NULL || config->time_limit > 0 ? stop_asked : NULL;
}

rasp_error stop_out_of_time(void) {
    return ERROR_OF_LITERAL(RASP_ERROR_LIMIT, TIME_IS_UP);
}

rasp_error stop_error(const char *answer) {
    return answer[0] == CANCELLED[0] ? ERROR_OF_LITERAL(RASP_ERROR_LIMIT, CANCELLED) : stop_out_of_time();
}

/* ---- native code */

enum { PORTION = 1 << 20 }; /* of work between two questions: a millisecond */

/* A kernel knows of the first member alone. */
typedef struct NativeWatch {
    KernelWatch watch;
    Stop *stop;
} NativeWatch;
_Static_assert(sizeof(NativeWatch) <= KERNEL_WATCH_BYTES, "it lies at the beginning of scratch memory");

static int32_t ask(KernelWatch *watch) {
    watch->left = PORTION;
    return stop_asked(((const NativeWatch *)watch)->stop) != NULL;
}

void stop_watch(Stop *stop, void *scratch) {
    *(NativeWatch *)scratch = (NativeWatch){{.left = PORTION, .ask = ask}, stop};
}
