/* Names that kernels of ahead-of-time files cannot have. */
#ifndef JIT_ENTRY_TAKEN_H
#define JIT_ENTRY_TAKEN_H
#include <stdbool.h>

/* Whether C, C++, their libraries or rasp have the name. */
bool name_is_taken(const char *name);
#endif
