/* Ahead of time: the C side of kernels that are written to files. No LLVM here. */
#ifndef JIT_ENTRY_AOT_H
#define JIT_ENTRY_AOT_H
#include "jit/entry/entry.h"

/* A kernel as its header describes it. */
typedef struct AotUnit {
    JitUnit unit;     /* with an entry */
    const char *text; /* what it computes, in one line */
} AotUnit;

/* ---- header.c */

/* The C header of kernels, for C11 to C17 and C++17. */
void aot_header(Buf *out, const AotUnit *units, size_t count, const char *version);

#define AOT_NAME_SIZE 64 /* of a name, its NUL included */

/* ---- name.c */

/* A C identifier that reads like the text: the text itself where that is one. */
void aot_name_from(const char *text, size_t length, char out[AOT_NAME_SIZE]);
/* What is wrong with names of kernels of one file, or NULL: in the arena. */
const char *aot_name_problem(Arena *arena, const char *const *names, size_t count);
#endif
