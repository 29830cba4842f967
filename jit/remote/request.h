/* What a library asks of a compile server, and what comes back, as bytes. Both ends are of one build: numbers are as
 * this machine has them. A message is its length in 8 bytes, and so many bytes.
 *
 * A request holds the graph and what to make of it, not a plan: the server makes the plan anew, as every plan follows
 * from these, and compares a number that stands for it (jit_plan_number). So little crosses, and all of it is checked.
 */
#ifndef JIT_REMOTE_REQUEST_H
#define JIT_REMOTE_REQUEST_H
#include "jit/entry/entry.h"
#include "jit/load/cache.h"

enum { MESSAGE_HEAD = 8 }; /* bytes of the length */
#define MESSAGE_MOST ((uint64_t)1 << 32)

typedef struct CompileRequest {
    const char *maker; /* all that code depends on besides (jit_describe_maker) */
    const char *symbol;
    bool calls_ready; /* the code may call functions of jit/load/ready.h */
    bool has_entry;   /* with entry points for `element` and `length`; else the kernel alone for `spec` */
    Element element;
    uint64_t length; /* 0: any */
    Specialization spec;
    uint64_t plan;   /* the number of the plan */
    uint64_t memory; /* bytes that compiling may take */
    const Graph *graph;
    NodeId root;
} CompileRequest;

typedef enum ReplyKind {
    REPLY_OBJECT,
    REPLY_REASON, /* why there is none: text */
    REPLY_OTHER   /* the server would not make the code that this process would: it is of another build, or was given
                     another CPU, as by valgrind */
} ReplyKind;

/* What stands before the object or the text of a reply. */
typedef struct ReplyHead {
    uint64_t kind;                /* ReplyKind */
    double codegen;               /* milliseconds that the back end took */
    FileStamp files[CACHE_FILES]; /* that the code comes from; sizes of 0: not known */
} ReplyHead;

/* The whole message, its length in front. Leaves by the escape of out's arena where memory ends. */
void compile_request_write(Buf *out, const CompileRequest *request);
/* Out of the bytes behind the length; the graph is made in the arena. False where they are no request. */
bool compile_request_read(Arena *arena, const void *bytes, size_t length, CompileRequest *out);
/* The memory that a request speaks of, before it is read. */
uint64_t compile_request_memory(const void *bytes, size_t length);
#endif
