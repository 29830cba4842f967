/* The linker inside the process: object files become functions that can be called, until they are dropped. */
#ifndef JIT_BACK_ORC_H
#define JIT_BACK_ORC_H
#include "jit/emit/compat.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Orc {
    LLVMOrcLLJITRef jit;
    char *error; /* the newest that ORC reported on its own: malloc'ed */
} Orc;

/* RASP_JIT_GDB in the environment makes the code known to debuggers. Close it also after a failure. */
bool orc_open(Orc *orc, char **message);
void orc_close(Orc *orc);
/* Links an object, which is consumed in any case. *tracker stands for its memory. */
bool orc_add(Orc *orc, LLVMMemoryBufferRef object, const char *symbol, LLVMOrcResourceTrackerRef *tracker,
             uint64_t *address, char **message);
/* The address of another function of an object that was added. */
bool orc_find(Orc *orc, const char *symbol, uint64_t *address, char **message);
/* Frees the memory of an object. */
void orc_remove(Orc *orc, LLVMOrcResourceTrackerRef tracker);
/* Bytes of a function in an object file, 0 when it is not found. */
size_t orc_symbol_size(LLVMMemoryBufferRef object, const char *symbol);
#endif
