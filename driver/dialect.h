/* `rasp check --dialect raspl`: where values leave RASP-L, and the facts that its conjecture is about. */
#ifndef DRIVER_DIALECT_H
#define DRIVER_DIALECT_H
#include "driver/program.h"

/* Each -e, or the last s-op of the program at that path. */
void dialect_check(DriverProgram *program, const char *path);
#endif
