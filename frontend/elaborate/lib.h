/* Libraries as RASP text, which the build embeds: lib.rasp, which every session begins with (docs/language.md,
 * "Library"), and raspl.rasp, which programs load (docs/raspl.md). */
#ifndef FRONTEND_ELABORATE_LIB_H
#define FRONTEND_ELABORATE_LIB_H
#include <stddef.h>

extern const char library_text[]; /* library_length bytes and a closing NUL */
extern const size_t library_length;
extern const char raspl_text[]; /* raspl_length bytes and a closing NUL */
extern const size_t raspl_length;
#endif
