/* Measures the native code of twelve programs beside C functions that compute the same, written by hand: literally
 * (dense) and with the best algorithm known (best). See compare.c for how. */
#include "bench/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "usage: rasp_bench [--program NAME] [--n N,...] [--runs K] [--json]\n"
                            "       rasp_bench --compile\n"
                            "       rasp_bench --copy [--n N,...] [--runs K] [--json]\n";

typedef enum BenchJob { JOB_COMPARE, JOB_COMPILE, JOB_COPY } BenchJob;

/* Ascending, so that a row can tell how long the next will take. */
static bool read_lengths(const char *text, CompareOptions *options) {
    options->length_count = 0;
    for (size_t previous = 0; options->length_count < LENGTHS_MOST;) {
        char *end = NULL;
        const size_t length = strtoul(text, &end, 10);
        if (end == text || length <= previous || length >= (size_t)1 << 31 || (*end != ',' && *end != '\0')) {
            return false;
        }
        options->lengths[options->length_count++] = previous = length;
        if (*end == '\0') {
            return true;
        }
        text = end + 1;
    }
    return false;
}

static bool read_runs(const char *text, CompareOptions *options) {
    char *end = NULL;
    const unsigned long runs = strtoul(text, &end, 10);
    options->runs = (unsigned)runs;
    return end != text && *end == '\0' && runs > 0 && runs <= RUNS_MOST;
}

static bool is_program(const char *name) {
    for (size_t i = 0; i < PROGRAM_COUNT; i++) {
        if (strcmp(programs[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_options(int argc, char **argv, CompareOptions *options, BenchJob *job) {
    for (int i = 1; i < argc; i++) {
        const char *next = i + 1 < argc ? argv[i + 1] : "";
        bool ok = true;
        if (strcmp(argv[i], "--json") == 0) {
            options->json = true;
        } else if (strcmp(argv[i], "--compile") == 0) {
            *job = JOB_COMPILE;
        } else if (strcmp(argv[i], "--copy") == 0) {
            *job = JOB_COPY;
        } else if (strcmp(argv[i], "--program") == 0) {
            options->program = argv[++i < argc ? i : argc - 1];
            ok = is_program(next);
        } else if (strcmp(argv[i], "--n") == 0) {
            ok = read_lengths(next, options);
            i++;
        } else if (strcmp(argv[i], "--runs") == 0) {
            ok = read_runs(next, options);
            i++;
        } else {
            ok = false;
        }
        if (!ok) {
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv) {
    CompareOptions options = {
        .root = RASP_ROOT, .lengths = {16, 64, 256, 1024, 10000, 16384, 1000000}, .length_count = 7, .runs = 9};
    BenchJob job = JOB_COMPARE;
    if (!read_options(argc, argv, &options, &job)) {
        fputs(usage, stderr);
        return 2;
    }
    bool ok = job == JOB_COMPILE ? compile_all(options.root)
              : job == JOB_COPY  ? copy_all(&options)
                                 : compare_all(&options);
    return ok ? 0 : 1;
}
