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

/* ---- key.c */

/* All that the code of a unit depends on, as a key in the arena work (key.c). */
CacheKey jit_key(const JitJob *job, const JitUnit *unit);

/* A hash of the sources that make code, of this build. */
extern const char jit_code_version[];
#endif
