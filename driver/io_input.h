/* Inputs of an evaluation: from text as --input-type says, or from values of a program. */
#ifndef DRIVER_IO_INPUT_H
#define DRIVER_IO_INPUT_H
#include "driver/io_json.h"
#include "driver/options.h"
#include "include/rasp.h"

/* One input sequence: a string or a list of atoms. Owns nothing. */
typedef struct InputSequence {
    bool is_text;
    const char *text;
    size_t length;
    const rasp_atom *atoms;
    size_t count;
} InputSequence;

typedef struct InputReader {
    InputType type;
    const char *separator; /* of words; NULL: white space */
    AtomList atoms;
    json_t *json; /* holds the strings of the latest input */
    JsonFault fault;
} InputReader;

/* What is wrong with --input-type and --sep, or NULL. */
const char *input_problem(const Options *options);
/* As --input-type and --sep say. */
void input_reader_init(InputReader *reader, const Options *options);
void input_reader_free(InputReader *reader);
/* Reads one input; the text must be followed by a NUL. *out lives as long as text, until the next call. False with
 * reader->fault filled. */
bool input_read(InputReader *reader, const char *text, size_t length, InputSequence *out);
/* Takes a string, list of atoms or dict (its keys) of a program; atoms is where the elements go. False with *problem
 * set to what is wrong. */
bool input_from_value(rasp_value *value, AtomList *atoms, InputSequence *out, const char **problem);
/* Evaluates an s-op or selector on an input. options may be NULL. */
rasp_status input_evaluate(const rasp_value *value, const InputSequence *input, const rasp_evaluate_options *options,
                           rasp_result **out);

#endif
