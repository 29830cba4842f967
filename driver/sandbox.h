/* `rasp serve --sandbox`: what a process may do that answers requests of strangers. See sandbox.c. */
#ifndef DRIVER_SANDBOX_H
#define DRIVER_SANDBOX_H
#include "driver/driver.h"

/* Reads what programs may load, opens all that answering needs, and gives up everything else, for good. False after
 * reporting: nothing must be answered then. */
bool sandbox_enter(Driver *driver, LoadableFiles *files);

#endif
