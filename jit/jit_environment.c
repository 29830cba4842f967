/* Switches of the environment. */
#include "jit/jit.h"

#include <stdlib.h>
#include <string.h>

bool jit_is_asked(const char *variable) {
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}

JitReady jit_ready_asked(void) {
    const char *value = getenv("RASP_READY");
    if (value != NULL && strcmp(value, "always") == 0) {
        return JIT_READY_ALWAYS;
    }
    return value != NULL && strcmp(value, "never") == 0 ? JIT_READY_NEVER : JIT_READY_BY_LENGTH;
}
