/* Plans as bytes: object file, assembly, bitcode or LLVM's text. The one way that code is made, for the JIT and for
 * files. */
#ifndef JIT_BACK_OBJECT_H
#define JIT_BACK_OBJECT_H
#include "jit/back/target.h"

/* One module of all units. NULL with a message when it cannot be made; the caller disposes of the buffer. */
LLVMMemoryBufferRef object_make(const JitUnit *units, size_t count, const Target *target, EmitForm form,
                                char **message);
#endif
