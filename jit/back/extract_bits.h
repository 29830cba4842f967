/* Bits taken out of vectors, as code generation can take. */
#ifndef JIT_BACK_EXTRACT_BITS_H
#define JIT_BACK_EXTRACT_BITS_H
#include "jit/back/target.h"

/* After the passes, which make bits of a vector of bytes of the bools in short blocks: takes these out of its bytes
 * again. Where bytes come with the lowest first, as on every target with mask registers. */
void extract_bytes(LLVMModuleRef module, const Target *target);
#endif
