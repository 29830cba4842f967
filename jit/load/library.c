/* What tests/aot/run_objects.py allows objects to need, and what LLVM makes of pow where an operand is known. */
#define _GNU_SOURCE
#include "jit/load/library.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* memcmp does all that bcmp, which is deprecated, does. */
ReadyAddress library_find(const char *name) {
    static const struct {
        const char *name;
        ReadyAddress code;
    } functions[] = {
        {"bcmp", (ReadyAddress)memcmp},   {"ceil", (ReadyAddress)ceil},       {"exp10", (ReadyAddress)exp10},
        {"exp2", (ReadyAddress)exp2},     {"fabs", (ReadyAddress)fabs},       {"floor", (ReadyAddress)floor},
        {"fmod", (ReadyAddress)fmod},     {"ldexp", (ReadyAddress)ldexp},     {"memcmp", (ReadyAddress)memcmp},
        {"memcpy", (ReadyAddress)memcpy}, {"memmove", (ReadyAddress)memmove}, {"memset", (ReadyAddress)memset},
        {"pow", (ReadyAddress)pow},       {"rint", (ReadyAddress)rint},       {"sqrt", (ReadyAddress)sqrt},
        {"trunc", (ReadyAddress)trunc},
    };
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return functions[i].code;
        }
    }
    return NULL;
}
