/* Switches of the environment. */
#include "jit/load/environment.h"

#include <stdlib.h>
#include <string.h>

bool jit_is_asked(const char *variable) {
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}
