/* The standard library (docs/language.md, "Library") as RASP text: the build embeds lib.rasp here. */
#ifndef FRONTEND_ELABORATE_LIB_H
#define FRONTEND_ELABORATE_LIB_H
#include <stddef.h>

extern const char library_text[]; /* library_length bytes and a closing NUL */
extern const size_t library_length;
#endif
