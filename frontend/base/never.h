/* What stands behind a switch over all values of an enum: without a default, the compiler names the switches that a new
 * value is missing from, and a number that is no value stops the program instead of passing for another. */
#ifndef FRONTEND_BASE_NEVER_H
#define FRONTEND_BASE_NEVER_H

_Noreturn static inline void never(void) {
    __builtin_trap();
}
#endif
