/* What `rasp help` has about the language: docs/language.md, which the build embeds, in 80 columns. */
#ifndef DRIVER_LANGUAGE_H
#define DRIVER_LANGUAGE_H
#include "driver/io_output.h"
#include <stdbool.h>

/* The document, and a NUL. Made by the build. */
extern const char language_text[];

/* All of it. */
void language_write(Writer *out);
/* What it says about a word, an operator, a function or one of its sections. False, with nothing written, when that is
 * nothing. */
bool language_explain(Writer *out, const char *name);

#endif
