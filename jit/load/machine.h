/* What machine code for "this machine" depends on, as text: the part of a cache key that names the CPU. */
#ifndef JIT_LOAD_MACHINE_H
#define JIT_LOAD_MACHINE_H
#include "frontend/base/buf.h"

void machine_describe(Buf *out);
#endif
