/* Whether LLVM takes a target and a CPU that somebody has named. */
#ifndef JIT_BACK_TRIAL_H
#define JIT_BACK_TRIAL_H
#include "jit/back/target.h"

/* False with a message when code for the target cannot be made. Forks; nothing of it stays. */
bool trial_passes(Target *target, LLVMTargetRef found, char **message);
#endif
