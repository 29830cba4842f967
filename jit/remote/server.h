/* A compile server: a process of ours, started when first needed, that gets requests and returns objects. What LLVM
 * does there (to take long, to take all memory, to abort) ends with the process, which the next request replaces.
 *
 * One request at a time, by whoever holds the lock: start, poll until it is no longer busy, take; or stop.
 */
#ifndef JIT_REMOTE_SERVER_H
#define JIT_REMOTE_SERVER_H
#include "frontend/base/stop.h"

#include <stdint.h>
#include <sys/types.h>

typedef enum ServerState {
    SERVER_NONE, /* no process can be started */
    SERVER_BUSY,
    SERVER_DONE, /* the reply is there to be taken */
    SERVER_LOST  /* the process has ended before it replied */
} ServerState;

typedef struct CompileServer {
    pthread_mutex_t lock;
    pid_t process; /* 0: none */
    int socket;
    const unsigned char *request; /* the caller's, until all is sent */
    size_t request_length, sent;
    unsigned char head[8]; /* of the reply: its length */
    unsigned char *reply;  /* malloc'ed; NULL while the head is not complete */
    size_t reply_length, received;
} CompileServer;

/* Nothing is started yet. False when there can be no lock. */
bool server_init(CompileServer *server);
void server_close(CompileServer *server);

/* Begins with a request, a whole message that lives until the state is no longer BUSY. program: the file of the server,
 * which is started where none runs. */
ServerState server_start(CompileServer *server, const char *program, const void *request, size_t length);
/* Goes on for at most so many milliseconds. */
ServerState server_poll(CompileServer *server, int milliseconds);
/* The reply without its length, malloc'ed and now the caller's; only when DONE. */
unsigned char *server_take(CompileServer *server, size_t *length);
/* Ends the process, whatever it does. */
void server_stop(CompileServer *server);
#endif
