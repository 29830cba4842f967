/* Switches of the environment. A program that runs with more rights than its user does not listen to it. */
#define _GNU_SOURCE
#include "jit/load/environment.h"

#include <stdlib.h>
#include <string.h>

bool jit_is_asked(const char *variable) {
    const char *value = secure_getenv(variable);
    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}
