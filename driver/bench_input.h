/* Inputs for `rasp bench`: random ones, or the elements of a file, of exactly the length that is wanted. */
#ifndef DRIVER_BENCH_INPUT_H
#define DRIVER_BENCH_INPUT_H
#include "driver/driver.h"
#include "driver/io_input.h"

typedef struct BenchInput {
    InputSequence input;
    size_t length; /* elements */
    char *text;    /* owned: what input points into */
    AtomList atoms;
    InputReader reader; /* holds the strings of a list that was read from the file */
    bool has_reader;
    char *file; /* owned: --input's bytes, with a NUL */
    size_t file_length;
} BenchInput;

/* The input of that length, by the options; false after reporting. The same options and length make the same input. */
bool bench_input_make(BenchInput *made, Driver *driver, size_t length);
void bench_input_free(BenchInput *made);
/* Shortens an input to at most that many elements; how many it has then. */
size_t bench_input_cut(InputSequence *input, size_t most);

#endif
