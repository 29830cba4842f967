/* What the files of jit.h share. */
#ifndef JIT_COMPILE_INTERNAL_H
#define JIT_COMPILE_INTERNAL_H
#include "jit/compile/jit.h"
#include "jit/plan/plan.h"

/* ---- back_end.c */

double jit_milliseconds(void);
/* Code for a planned job: from the cache, or compiled and kept there; unit->symbol is not read. The names of symbols
 * are what follows that of the kernel, "" first; their addresses are filled in. */
bool jit_back_end_load(const JitJob *job, const JitUnit *unit, JitTimes *times, ImageSymbol *symbols, size_t count,
                       JitLoaded *out, const Str **reason);

/* Opens the module and a session of it, once. False with *reason, in the arena. */
bool jit_back_end_open(JitBackEnd *back_end, Arena *arena, const Str **reason);
/* Sets *reason to a text in job->work and the failure to its kind. Returns false. */
bool jit_fail(const JitJob *job, JitFailureKind kind, const Str *text, const Str **reason);

/* An object and what it comes from. */
typedef struct JitMade {
    void *block;        /* to be freed; the object lies in it */
    const char *object; /* aligned to 8 bytes */
    size_t length;
    const FileStamp *files; /* of CACHE_FILES; NULL: not known */
} JitMade;

/* ---- large.c */

/* Whether LLVM could take seconds for a unit. */
bool jit_is_large(const JitUnit *unit);

/* ---- remote.c */

typedef enum RemoteOutcome {
    REMOTE_MADE,
    REMOTE_FAILED,
    REMOTE_NONE /* there is no process to ask */
} RemoteOutcome;

/* Has the compile server of the back end make the object of a unit. */
RemoteOutcome jit_make_remote(const JitJob *job, const JitUnit *unit, JitTimes *times, JitMade *out,
                              const Str **reason);

/* ---- key.c */

/* Writes into a fresh buffer what all code of this process depends on: the code generator and the machine. */
void jit_describe_maker(Buf *out, Arena *arena);
/* Stands for a plan: two that are made of the same have the same. */
uint64_t jit_plan_number(Arena *work, const JitUnit *unit);

/* All that the code of a unit depends on, as a key in the arena work (key.c). */
CacheKey jit_key(const JitJob *job, const JitUnit *unit);

/* A hash of the sources that make code, of this build. */
extern const char jit_code_version[];
#endif
