/* Lines of values, in colours and cut to the window where there is one. */
#ifndef DRIVER_REPL_WINDOW_H
#define DRIVER_REPL_WINDOW_H
#include "driver/repl.h"

/* Columns that a line may take; 0: any number. */
size_t window_columns(const Repl *repl);
/* The bytes of a text that fit into so many columns. */
size_t window_bytes(const char *text, size_t columns);
/* A line of a value. */
void window_line(Repl *repl, size_t indent, const char *text, size_t length);
/* The same, made as printf does. */
__attribute__((format(printf, 3, 4))) void window_format(Repl *repl, size_t indent, const char *format, ...);
/* A matrix: lines without blanks at their ends. */
void window_matrix(Repl *repl, size_t indent, const char *text);

#endif
