/* When work has to stop. */
#define _GNU_SOURCE
#include "runtime/session/session.h"

#include <time.h>

double stop_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void stop_begin(Stop *stop, const rasp_config *config) {
    *stop = (Stop){.config = config, .end = config->time_limit > 0 ? stop_clock() + config->time_limit : 0};
}

Stop stop_half(const Stop *stop) {
    const double now = stop->end > 0 ? stop_clock() : 0;
    return (Stop){.config = stop->config, .end = now + (stop->end - now) / 2};
}

const char *stop_asked(void *stop) {
    const double end = ((const Stop *)stop)->end;
    const rasp_config *config = ((const Stop *)stop)->config;
    if (config->cancelled != NULL && config->cancelled(config->cancelled_user)) {
        return "cancelled";
    }
    return end > 0 && stop_clock() > end ? "the time limit was reached" : NULL;
}

const char *(*stop_function(const rasp_config *config))(void *stop) {
    return config->cancelled != NULL || config->time_limit > 0 ? stop_asked : NULL;
}

StopQuestion stop_question(Stop *stop) {
    return (StopQuestion){stop_function(stop->config), stop};
}
