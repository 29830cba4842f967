/* Colours of the prompt: of values, and of what was typed. */
#ifndef DRIVER_REPL_COLOUR_H
#define DRIVER_REPL_COLOUR_H
#include "driver/driver.h"
#include <stdio.h>

/* Whether standard output may have colours, as --color, NO_COLOR and the terminal say. */
bool output_colours(const Driver *driver);
/* A line of the language, in a terminal's bytes, with its words, numbers, strings and comments in colours, and brackets
 * without a partner on the line marked where `whole` says that it is a whole entry. */
void colour_line(FILE *out, const char *line, size_t length, bool whole);
/* The bracket that the one at `place` closes, or SIZE_MAX; strings and comments are passed over. */
size_t bracket_partner(const char *line, size_t place);

#define VALUE_COLOUR "\033[36m"
#define NO_COLOUR "\033[0m"

#endif
