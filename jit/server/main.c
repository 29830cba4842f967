/* rasp-compile: the compile server. Reads requests from its standard input, a socket, and answers them there, one after
 * the other, until the socket is closed. Not for people: jit/remote/server.c starts it.
 *
 * It limits its own memory to what a request allows, besides LLVM itself. When LLVM aborts, or memory ends inside it,
 * the last thing done is to say so.
 */
#define _GNU_SOURCE
#include "frontend/base/escape.h"
#include "jit/compile/internal.h"
#include "jit/load/ready.h"
#include "jit/server/process.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct Server {
    JitBackEnd back_end;
    const Str *problem; /* why there is no back end, or NULL; in own */
    Budget budget;
    Arena own;       /* lives as long as the process */
    Buf maker;       /* what code of this process depends on besides the request */
    uint64_t mapped; /* bytes of address space before any request */
} Server;

typedef struct Answering {
    Server *server;
    const unsigned char *bytes;
    size_t length;
    Arena work;
    CompileRequest request;
    JitUnit unit;
    const Str *reason; /* in work, or the server's */
    bool is_other;     /* whoever asks is of another build, or on another machine */
} Answering;

static bool make_plan(Answering *answering) {
    const CompileRequest *request = &answering->request;
    Plan *plan = NULL;
    EntryPlan *entry = NULL;
    bool planned =
        request->has_entry
            ? jit_plan_entry(&answering->work, request->graph, request->root, request->element, request->length, &plan,
                             &entry, &answering->reason)
            : jit_plan(&answering->work, request->graph, request->root, &request->spec, &plan, &answering->reason);
    answering->unit = (JitUnit){.plan = plan,
                                .entry = entry,
                                .symbol = request->symbol,
                                .stops = true,
                                .is_ready = request->calls_ready ? ready_has : NULL};
    return planned;
}

static void plan_request(void *argument) {
    Answering *answering = argument;
    Arena *work = &answering->work;
    CompileRequest *request = &answering->request;
    if (answering->server->problem != NULL) {
        answering->reason = answering->server->problem;
    } else if (!compile_request_read(work, answering->bytes, answering->length, request) ||
               strcmp(request->maker, buf_c_string(&answering->server->maker)) != 0) {
        answering->is_other = true;
    } else if (make_plan(answering)) {
        answering->is_other = jit_plan_number(work, &answering->unit) != request->plan;
    }
}

static void compile(Answering *answering) {
    const JitBackEnd *back_end = &answering->server->back_end;
    ReplyHead head = {0};
    char *object = NULL;
    char *message = NULL;
    size_t length = 0;
    double start = jit_milliseconds();
    if (back_end->provider->make(back_end->session, &answering->unit, &object, &length, &message)) {
        memcpy(head.files, back_end->files, sizeof head.files);
        head.codegen = jit_milliseconds() - start;
        message_reply(&head, REPLY_OBJECT, object, length);
    } else {
        message_reason(message != NULL ? message : reason_text(REASON_NO_MEMORY));
    }
    free(object);
    free(message);
}

static void answer(Server *server, const unsigned char *bytes, size_t length) {
    Answering answering = {.server = server, .bytes = bytes, .length = length};
    Budget budget;
    uint64_t memory = compile_request_memory(bytes, length);
    budget_init(&budget, NULL, NULL, (size_t)memory);
    arena_init(&answering.work, &budget);
    limits_memory(server->mapped, memory);
    if (!escape_run(&budget, plan_request, &answering)) {
        message_reason(reason_text(REASON_NO_MEMORY));
    } else if (answering.reason != NULL) {
        message_reason(answering.reason->text);
    } else if (answering.is_other) {
        message_reply(&(ReplyHead){0}, REPLY_OTHER, "", 0);
    } else {
        compile(&answering);
    }
    arena_free(&answering.work);
}

/* False when there is no next one. */
static bool answer_next(Server *server) {
    uint64_t length = 0;
    if (!message_read(&length, sizeof length) || length > MESSAGE_MOST) {
        return false;
    }
    unsigned char *bytes = malloc((size_t)length + 1);
    bool whole = bytes != NULL && message_read(bytes, (size_t)length);
    if (whole) {
        answer(server, bytes, (size_t)length);
    }
    free(bytes);
    return whole;
}

static void open_back_end(void *argument) {
    Server *server = argument;
    jit_back_end_init(&server->back_end, "", 0);
    if (jit_back_end_open(&server->back_end, &server->own, &server->problem) &&
        !jit_module_files(server->back_end.provider, server->back_end.files)) {
        memset(server->back_end.files, 0, sizeof server->back_end.files);
    }
    jit_describe_maker(&server->maker, &server->own);
}

int main(void) {
    const struct rlimit none = {0, 0};
    Server server = {0};
    setrlimit(RLIMIT_CORE, &none);
    syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
    ends_watch_host();
    budget_init(&server.budget, NULL, NULL, SIZE_MAX);
    arena_init(&server.own, &server.budget);
    ends_watch_aborts();
    if (!escape_run(&server.budget, open_back_end, &server)) {
        return 1;
    }
    server.mapped = limits_mapped();
    while (answer_next(&server)) {
    }
    _exit(0); /* without taking LLVM apart */
}
