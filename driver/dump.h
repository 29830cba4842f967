/* Forms of values as text, for `rasp build` and `rasp check --dump`. */
#ifndef DRIVER_DUMP_H
#define DRIVER_DUMP_H
#include "driver/io_input.h"
#include "driver/program.h"

rasp_form dump_form(DumpForm form);
/* Writes the form that the options choose of an s-op or selector, reporting what goes wrong. example, which may be
 * NULL, stands for the inputs that native code is made for. */
void dump_value(DriverProgram *program, Writer *out, const char *name, const rasp_value *value,
                const InputSequence *example);
/* The same for each expression of -e, or for the last s-op that the file bound. */
void dump_values(DriverProgram *program, Writer *out, const char *path, const InputSequence *example);

#endif
