/* Switches of the environment, and what they ask to be told of loaded code. */
#ifndef JIT_LOAD_ENVIRONMENT_H
#define JIT_LOAD_ENVIRONMENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- environment.c */

/* Whether a variable of the environment is set, and not to 0. */
bool jit_is_asked(const char *variable);

/* ---- perf.c */

/* With RASP_JIT_PERF in the environment: a line in the map that `perf` reads the names of functions from. */
void jit_tell_perf(const char *symbol, uint64_t address, size_t size);
#endif
