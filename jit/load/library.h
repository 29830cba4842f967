/* The functions of the C library that native code may call: all that LLVM makes of what we generate, and no others.
 *
 * A table, so that an object, which may come from a disk, cannot reach what else happens to be in the process.
 */
#ifndef JIT_LOAD_LIBRARY_H
#define JIT_LOAD_LIBRARY_H
#include "jit/load/ready.h"

/* NULL: there is none of that name. Any thread. */
ReadyAddress library_find(const char *name);
#endif
