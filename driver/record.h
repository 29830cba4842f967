/* The records of --json and of `rasp serve`: parts of JSON objects. docs/output.md lists them. */
#ifndef DRIVER_RECORD_H
#define DRIVER_RECORD_H
#include "driver/io_input.h"
#include "driver/io_output.h"

/* "error":{kind, message, file, line, column, in}; `file` only where it is known and not NULL, `in` only where it is
 * not NULL. */
void record_error(Writer *out, const rasp_error *error, const char *in);
/* The same without its key. */
void record_error_object(Writer *out, const rasp_error *error, const char *in);
/* "KEY":[...],"type":"int", or "selector":[[...]]; false (and nothing written) without memory. */
bool record_result(Writer *out, rasp_result *result, const char *key);
/* "value":...,"type":"list" of an atom, list or dict; false (and nothing written) where it has no JSON form. */
bool record_value(Writer *out, rasp_value *value);
/* "input":... as it was read. */
void record_input(Writer *out, const InputSequence *input);
/* The same without its key. */
void record_sequence(Writer *out, const InputSequence *input);
/* "int", "float", "bool" or "string". */
const char *record_type(rasp_type type);

#endif
