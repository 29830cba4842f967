/* The question whether work shall go on, which long work asks now and then. */
#ifndef FRONTEND_BASE_STOP_H
#define FRONTEND_BASE_STOP_H
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct StopQuestion {
    const char *(*asked)(void *user); /* a static text that says why to stop, or NULL to go on; itself NULL: go on */
    void *user;
} StopQuestion;

/* The answer; a NULL question is answered by NULL. */
static inline const char *stop_ask(const StopQuestion *question) {
    return question != NULL && question->asked != NULL ? question->asked(question->user) : NULL;
}

/* Takes a lock that others may hold for long. False, and the lock is not taken, when the answer has become *why. */
bool stop_lock(pthread_mutex_t *lock, const StopQuestion *question, const char **why);
#endif
