/* A command of the program inside a fuzz target: its stdin are the bytes, its output is read or dropped. */
#ifndef TESTS_FUZZ_FUZZ_DRIVER_H
#define TESTS_FUZZ_FUZZ_DRIVER_H
#include "driver/driver.h"
#include "tests/fuzz/fuzz.h"

/* Runs it with small limits and the interpreter, without files. Gives its output, ended by a NUL, for free. */
char *fuzz_command(void (*command)(Driver *driver), const char *name, const uint8_t *data, size_t size, size_t *length);

#endif
