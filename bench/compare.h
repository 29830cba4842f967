/* Our kernels against the rivals, in one run. */
#ifndef BENCH_COMPARE_H
#define BENCH_COMPARE_H
#include "bench/kernel.h"
#include "bench/programs.h"

enum { LENGTHS_MOST = 16, RUNS_MOST = 101 };

typedef struct CompareOptions {
    const char *root;    /* folder of the project */
    const char *program; /* NULL: all */
    size_t lengths[LENGTHS_MOST];
    size_t length_count;
    unsigned runs;
    bool json;
} CompareOptions;

/* Prints the table. False when something could not be measured or a result was wrong. */
bool compare_all(const CompareOptions *options);
/* Compile times of all examples, and the memory that 10000 compilations leave behind. */
bool compile_all(const char *root);
/* Prints what memcpy costs at these lengths. */
bool copy_all(const CompareOptions *options);
double bench_seconds(void);
#endif
