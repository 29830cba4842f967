/* Starting, asking and ending a compile server. The socket is its standard input; it ends when that is closed, so that
 * it does not outlive a host that dies. */
#define _GNU_SOURCE
#include "jit/remote/server.h"

#include "jit/remote/request.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool server_init(CompileServer *server) {
    *server = (CompileServer){.socket = -1};
    return pthread_mutex_init(&server->lock, NULL) == 0;
}

void server_close(CompileServer *server) {
    server_stop(server);
    pthread_mutex_destroy(&server->lock);
}

/* ---- the process */

/* Away from the host's standard streams, and from its signals: Ctrl-C in a terminal is the host's to answer. */
static bool describe_start(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, int socket) {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    return posix_spawn_file_actions_adddup2(actions, socket, STDIN_FILENO) == 0 &&
           posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawnattr_setpgroup(attributes, 0) == 0 && posix_spawnattr_setsigmask(attributes, &none) == 0 &&
           posix_spawnattr_setsigdefault(attributes, &all) == 0 &&
           posix_spawnattr_setflags(attributes,
                                    POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) == 0;
}

static bool spawn(CompileServer *server, const char *program, int socket) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char name[] = "rasp-compile";
    char *const arguments[] = {name, NULL};
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return false;
    }
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return false;
    }
    bool ok = describe_start(&actions, &attributes, socket) &&
              posix_spawn(&server->process, program, &actions, &attributes, arguments, environ) == 0;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return ok;
}

static bool start_process(CompileServer *server, const char *program) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return false;
    }
    server->socket = ends[0];
    bool ok = fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 && spawn(server, program, ends[1]);
    close(ends[1]);
    if (!ok) {
        server->process = 0;
        server_stop(server);
    }
    return ok;
}

void server_stop(CompileServer *server) {
    if (server->socket >= 0) {
        close(server->socket);
    }
    server->socket = -1;
    if (server->process > 0) {
        kill(server->process, SIGKILL);
        while (waitpid(server->process, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    server->process = 0;
    free(server->reply);
    server->reply = NULL;
    server->request = NULL;
}

/* A process that ended while it had nothing to do is no loss. */
static bool has_ended(const CompileServer *server) {
    char byte;
    ssize_t got = recv(server->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

/* ---- a request */

static ServerState lose(CompileServer *server) {
    server_stop(server);
    return SERVER_LOST;
}

static bool is_only_for_now(void) {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* False when the other end is gone. */
static bool send_more(CompileServer *server) {
    while (server->sent < server->request_length) {
        ssize_t done =
            send(server->socket, server->request + server->sent, server->request_length - server->sent, MSG_NOSIGNAL);
        if (done < 0) {
            return is_only_for_now();
        }
        server->sent += (size_t)done;
    }
    return true;
}

/* The head is complete: room for the rest. */
static bool make_room(CompileServer *server) {
    uint64_t length;
    memcpy(&length, server->head, sizeof length);
    if (length == 0 || length > MESSAGE_MOST) {
        return false;
    }
    server->reply_length = (size_t)length;
    server->received = 0;
    server->reply = malloc(server->reply_length);
    return server->reply != NULL;
}

static bool is_complete(const CompileServer *server) {
    return server->reply != NULL && server->received == server->reply_length;
}

/* False when the other end is gone, or says what it never would. */
static bool receive_more(CompileServer *server) {
    while (!is_complete(server)) {
        bool in_head = server->reply == NULL;
        unsigned char *to = in_head ? server->head : server->reply;
        size_t length = in_head ? sizeof server->head : server->reply_length;
        ssize_t got = recv(server->socket, to + server->received, length - server->received, 0);
        if (got <= 0) {
            return got < 0 && is_only_for_now();
        }
        server->received += (size_t)got;
        if (in_head && server->received == sizeof server->head && !make_room(server)) {
            return false;
        }
    }
    return true;
}

static ServerState go_on(CompileServer *server) {
    bool sent = send_more(server); /* a server that ended may have said why */
    bool received = receive_more(server);
    if (is_complete(server)) {
        return SERVER_DONE;
    }
    return sent && received ? SERVER_BUSY : lose(server);
}

ServerState server_start(CompileServer *server, const char *program, const void *request, size_t length) {
    if (server->process > 0 && has_ended(server)) {
        server_stop(server);
    }
    if (server->process == 0 && !start_process(server, program)) {
        return SERVER_NONE;
    }
    server->request = request;
    server->request_length = length;
    server->sent = server->received = 0;
    return go_on(server);
}

ServerState server_poll(CompileServer *server, int milliseconds) {
    bool sends = server->sent < server->request_length;
    struct pollfd end = {.fd = server->socket, .events = (short)(sends ? POLLIN | POLLOUT : POLLIN)};
    if (poll(&end, 1, milliseconds) < 0 && errno != EINTR) {
        return lose(server);
    }
    return go_on(server);
}

unsigned char *server_take(CompileServer *server, size_t *length) {
    unsigned char *reply = server->reply;
    *length = server->reply_length;
    server->reply = NULL;
    server->request = NULL;
    return reply;
}
