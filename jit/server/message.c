/* Messages of the compile server. */
#define _GNU_SOURCE
#include "jit/server/process.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool message_read(void *to, size_t length) {
    for (size_t done = 0; done < length;) {
        ssize_t got = recv(STDIN_FILENO, (char *)to + done, length - done, 0);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return false;
        }
        done += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static void send_all(const void *from, size_t length) {
    for (size_t done = 0; done < length;) {
        ssize_t sent = send(STDIN_FILENO, (const char *)from + done, length - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            _exit(1);
        }
        done += sent > 0 ? (size_t)sent : 0;
    }
}

void message_reply(ReplyHead *head, ReplyKind kind, const void *bytes, size_t length) {
    uint64_t total = sizeof *head + length;
    head->kind = kind;
    send_all(&total, sizeof total);
    send_all(head, sizeof *head);
    send_all(bytes, length);
}

void message_reason(const char *text) {
    ReplyHead head = {0};
    message_reply(&head, REPLY_REASON, text, strlen(text));
}
