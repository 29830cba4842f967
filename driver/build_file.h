/* Files that `rasp build` writes, and the system's linker for shared libraries. */
#ifndef DRIVER_BUILD_FILE_H
#define DRIVER_BUILD_FILE_H
#include "driver/driver.h"

/* Writes a whole file, "-" is stdout. A file that cannot be finished is removed. False after reporting. */
bool build_write(Driver *driver, const char *path, const char *bytes, size_t length);
/* Makes a shared library of an object. target: the triple that was asked for, or NULL. False after reporting. */
bool build_link(Driver *driver, const char *path, const char *object, size_t length, const char *target);

#endif
