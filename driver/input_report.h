/* Errors about an input: of its text, or of what was evaluated on it. */
#ifndef DRIVER_INPUT_REPORT_H
#define DRIVER_INPUT_REPORT_H
#include "driver/driver.h"

/* Where an input comes from: an argument, or a line of stdin. */
typedef struct InputPlace {
    const char *source; /* "<stdin>" or "<input 2>" */
    size_t line;
    const char *text;
    size_t length;
} InputPlace;

/* The column of a byte of the input: 1-based, in code points. */
uint32_t input_column(const InputPlace *place, size_t offset);
/* An error whose place is in the input itself, with the line and a caret. */
void report_input(Driver *driver, const InputPlace *place, size_t offset, rasp_status kind, const char *message);
/* Says which input the error before is about, unless -q. */
void report_input_of(Driver *driver, const InputPlace *place, const char *name, size_t name_length);

#endif
