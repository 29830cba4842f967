/* Functions that code generation itself calls where a machine lacks arithmetic of 128 bits. */
#ifndef JIT_BACK_INT128_H
#define JIT_BACK_INT128_H
#include "jit/back/target.h"

/* Adds them to a module that will need them, so that its object needs no support library of a compiler. After the
 * passes: what they see as unused, they drop. */
bool wide_link(LLVMModuleRef module, const Target *target, char **message);
#endif
