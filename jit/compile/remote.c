/* Asking a compile server for an object. While this waits, it asks whether to go on; an answer ends the process. */
#include "jit/compile/internal.h"
#include "jit/remote/request.h"

#include <stdlib.h>
#include <string.h>

enum { TURN_MILLISECONDS = 10 };

static void write_request(Buf *out, const JitJob *job, const JitUnit *unit) {
    const Budget *budget = job->work->budget;
    Buf maker;
    jit_describe_maker(&maker, job->work);
    CompileRequest request = {.maker = buf_c_string(&maker),
                              .symbol = unit->symbol,
                              .calls_ready = unit->is_ready != NULL,
                              .has_entry = unit->entry != NULL,
                              .plan = jit_plan_number(job->work, unit),
                              .graph = job->graph,
                              .root = job->root};
    if (unit->entry != NULL) {
        request.element = unit->entry->element;
        request.length = unit->plan->ir->spec.length;
    } else {
        request.spec = *job->spec;
    }
    request.memory = budget->limit > budget->used ? budget->limit - budget->used : 0;
    buf_init(out, job->work);
    compile_request_write(out, &request);
}

/* Under the server's lock: until there is a reply, or why there is none. */
static ServerState await(CompileServer *server, const StopQuestion *stop, ServerState state, const char **answer) {
    while (state == SERVER_BUSY) {
        state = server_poll(server, TURN_MILLISECONDS);
        *answer = state == SERVER_BUSY ? stop_ask(stop) : NULL;
        if (*answer != NULL) {
            server_stop(server);
            return SERVER_LOST;
        }
    }
    return state;
}

/* There is no reply: the job was stopped by that answer, or the server ended. */
static RemoteOutcome fail_unanswered(const JitJob *job, const char *answer, const Str **reason) {
    if (answer == NULL) {
        jit_fail(job, JIT_LOST, reason_str(job->work, REASON_SERVER_LOST), reason);
        return REMOTE_FAILED;
    }
    if (job->failure != NULL) {
        job->failure->answer = answer;
    }
    jit_fail(job, JIT_STOPPED, str_from(job->work, answer), reason);
    return REMOTE_FAILED;
}

/* What the server said. */
static RemoteOutcome read_reply(const JitJob *job, unsigned char *reply, size_t length, JitTimes *times, JitMade *out,
                                const Str **reason) {
    ReplyHead *head = (ReplyHead *)(void *)reply;
    char text[512];
    if (length < sizeof *head) {
        free(reply);
        return fail_unanswered(job, NULL, reason);
    }
    if (head->kind == REPLY_OTHER) {
        free(reply);
        return REMOTE_NONE;
    }
    length -= sizeof *head;
    times->codegen += head->codegen;
    if (head->kind == REPLY_OBJECT) {
        bool known = head->files[0].size != 0;
        *out = (JitMade){reply, (const char *)reply + sizeof *head, length, known ? head->files : NULL};
        return REMOTE_MADE;
    }
    length = length < sizeof text ? length : sizeof text;
    memcpy(text, reply + sizeof *head, length);
    free(reply); /* before the arena is asked, which may not return */
    jit_fail(job, JIT_REFUSED, str_new(job->work, text, utf8_check(text, length)), reason);
    return REMOTE_FAILED;
}

RemoteOutcome jit_make_remote(const JitJob *job, const JitUnit *unit, JitTimes *times, JitMade *out,
                              const Str **reason) {
    CompileServer *server = job->back_end->server;
    const char *program = server != NULL ? jit_server_path(job->work) : NULL;
    const char *answer = NULL;
    unsigned char *reply = NULL;
    size_t length = 0;
    Buf request;
    if (program == NULL) {
        return REMOTE_NONE;
    }
    write_request(&request, job, unit);
    if (!stop_lock(&server->lock, job->stop, &answer)) {
        return fail_unanswered(job, answer, reason);
    }
    ServerState state = server_start(server, program, request.data, request.length);
    state = await(server, job->stop, state, &answer);
    if (state == SERVER_DONE) {
        reply = server_take(server, &length);
    }
    pthread_mutex_unlock(&server->lock);
    if (reply != NULL) {
        return read_reply(job, reply, length, times, out, reason);
    }
    if (state == SERVER_NONE) {
        return REMOTE_NONE;
    }
    return fail_unanswered(job, answer, reason);
}
