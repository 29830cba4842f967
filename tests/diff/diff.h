/* The differential test: the interpreter is the oracle, native code must give the same bits. */
#ifndef TESTS_DIFF_DIFF_H
#define TESTS_DIFF_DIFF_H
#include "tests/support/gen.h"

/* A program, an expression, and the inputs to try it on. */
typedef struct DiffCase {
    Text label; /* where it comes from */
    Text program, eval;
    GenInput *inputs;
    size_t input_count;
    const rasp_config *config; /* of its session; NULL: the defaults */
} DiffCase;

void case_free(DiffCase *one);
/* One line of the form of tests/conformance, without an expected answer. */
void case_write(Text *out, const DiffCase *one, const GenInput *input);

/* The cases to run, by number. */
typedef struct Series {
    uint64_t seed;
    size_t first, count; /* numbers first <= i < first + count */
    bool sweep;          /* each program on inputs of all the lengths that kernels may stumble on */
    char **lines;        /* of files; NULL: random programs */
    size_t line_count, line_capacity;
} Series;

void series_case(const Series *series, size_t number, DiffCase *out);
/* Adds the lines of a file; false when it cannot be read. */
bool series_add_file(Series *series, const char *path);
void series_free(Series *series);

/* What became of one evaluation. The order is that of severity. */
typedef enum Outcome {
    OUTCOME_NO_PROGRAM,   /* the program fails before there is anything to evaluate, or gives no s-op or selector */
    OUTCOME_NOT_COMPILED, /* RASP_ERROR_ENGINE */
    OUTCOME_FALLBACK,     /* native code was made; the interpreter answered */
    OUTCOME_NATIVE,
    OUTCOME_VALUE,  /* mismatch: other values */
    OUTCOME_STATUS, /* mismatch: another error, or an error and none */
    OUTCOME_CRASH,  /* the process died or hung */
    OUTCOME_COUNT
} Outcome;

/* The least of the mismatches. */
#define OUTCOME_MISMATCH OUTCOME_VALUE

typedef enum LengthMode { LENGTH_EXACT, LENGTH_FOR_ANY, LENGTH_MODE_COUNT } LengthMode;

/* What is counted, in memory that processes share. */
enum { FEATURES = 48, REASONS = 64, REASON_SIZE = 120 };
typedef struct DiffCounts {
    uint64_t programs, no_program, errors; /* errors: evaluations in which the oracle fails */
    uint64_t evaluations, outcomes[OUTCOME_COUNT];
    uint64_t features[FEATURES][OUTCOME_COUNT];
    struct {
        char text[REASON_SIZE];
        uint64_t count;
    } reasons[REASONS];
} DiffCounts;

void counts_add(DiffCounts *to, const DiffCounts *from);
void counts_print(const DiffCounts *counts);
/* feature: numbers of features.def that the case has, as bits. */
uint64_t features_of(const DiffCase *one);
void counts_note(DiffCounts *counts, uint64_t features, Outcome outcome, const char *reason);

/* Runs a case on one input (only < input_count) or all in one session, with the one or all modes (LENGTH_MODE_COUNT).
 * Returns the gravest outcome; a description of the first mismatch is appended to *what. counts, what may be NULL. */
Outcome case_run(const DiffCase *one, size_t only, LengthMode mode, bool oracle_alone, DiffCounts *counts, Text *what);

/* Finds which inputs and mode of a failing case fail, makes it small, and appends what to know of it to *out. */
void case_investigate(const DiffCase *one, unsigned seconds, Text *out);

#endif
