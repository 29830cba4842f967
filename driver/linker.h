/* The system's linker, for shared libraries. */
#ifndef DRIVER_LINKER_H
#define DRIVER_LINKER_H
#include "driver/output_file.h"

/* Makes a shared library of an object. target: the triple that was asked for, or NULL. False after reporting. */
bool link_library(Outputs *outputs, const char *path, const char *object, size_t length, const char *target);
#endif
