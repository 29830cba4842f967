/* Where a failed allocation lands: each entry point of the library does its allocating work inside escape_run. */
#ifndef FRONTEND_BASE_ESCAPE_H
#define FRONTEND_BASE_ESCAPE_H
#include "frontend/base/alloc.h"

/* Calls work(argument). True when it returned, false when an allocation through the budget failed: work was left in
 * the middle (budget->over_limit and stopped say why). Nests: a callback may enter the library again on the same
 * budget. work must own nothing but arenas where it allocates. */
bool escape_run(Budget *budget, void (*work)(void *), void *argument);
#endif
