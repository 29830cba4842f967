/* Completion of command lines in shells. */
#ifndef DRIVER_COMPLETION_H
#define DRIVER_COMPLETION_H
#include "driver/io_output.h"
#include "driver/options.h"

/* Writes the script with which a shell (not SHELL_NONE) completes the commands, options and arguments of `rasp`. */
void completion_write(Writer *out, Shell shell);

#endif
