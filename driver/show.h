/* How results of evaluations are printed, shared by all commands. */
#ifndef DRIVER_SHOW_H
#define DRIVER_SHOW_H
#include "driver/driver.h"

/* An expression on one line, without comments. */
void show_name(Writer *out, const char *name, size_t length);
/* NAME(INPUT); a NAME that is more than a name or a call stands in parentheses. */
void show_call(Writer *out, const char *name, size_t name_length, const char *input, size_t input_length);
/* NAME(INPUT) = [1, 2] (ints), or NAME(INPUT) = and the lines of a matrix; NAME(INPUT) as
 * show_call has it: what is shown can be typed again. */
void show_evaluation(Writer *out, const char *name, size_t name_length, rasp_result *result);
/* A text of whole lines, each behind `indent` blanks; blanks at line ends are dropped. */
void show_indented(Writer *out, const char *text, size_t indent);
/* Reports why an evaluation failed: the error of its result, or want of memory when there is none. */
void show_failure(Driver *driver, const rasp_result *result);

#endif
