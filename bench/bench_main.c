/* Times the library through its public interface: making a session, and evaluating s-ops of several kinds on inputs of
 * several lengths. Prints medians, one table. An evaluation that takes long is run less often, never left out.
 *
 * usage: rasp_bench [LENGTH...]
 */
#define _GNU_SOURCE
#include "rasp.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS_MOST = 51, RUNS_LEAST = 3, LENGTHS_MOST = 16 };
static const double seconds_each = 0.3; /* time for the runs of one cell of the table */

typedef struct Job {
    const char *name;
    const char *expression;
} Job;

static const Job jobs[] = {
    {"elementwise", "(indices * 3 + 1) % 7 if tokens == \"a\" else indices"},
    {"histogram", "selector_width(select(tokens, tokens, ==))"},
    {"prefix mean", "aggregate(select(indices, indices, <=), indices)"},
    {"reverse", "aggregate(select(indices, length - 1 - indices, ==), tokens)"},
    {"sort", "sort(tokens, tokens)"},
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of the seconds that work takes; negative when it fails. */
static double median_time(bool (*work)(void *), void *argument) {
    double times[RUNS_MOST];
    size_t count = 0;
    const double start = now();
    while (count < RUNS_MOST && (count < RUNS_LEAST || now() - start < seconds_each)) {
        const double before = now();
        if (!work(argument)) {
            return -1;
        }
        times[count++] = now() - before;
    }
    qsort(times, count, sizeof *times, compare);
    return times[count / 2];
}

static bool make_session(void *argument) {
    (void)argument;
    rasp_session *session = NULL;
    const bool ok = rasp_session_create(NULL, &session) == RASP_OK;
    rasp_session_free(session);
    return ok;
}

typedef struct Evaluation {
    const rasp_value *value;
    const char *input;
    size_t length;
} Evaluation;

static bool evaluate(void *argument) {
    const Evaluation *evaluation = argument;
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_INTERP};
    rasp_result *result = NULL;
    const bool ok =
        rasp_evaluate_text(evaluation->value, evaluation->input, evaluation->length, &options, &result) == RASP_OK;
    rasp_result_free(result);
    return ok;
}

/* Letters a to z in an order that is the same in each run. */
static char *make_input(size_t length) {
    char *input = malloc(length + 1);
    uint32_t state = 12345;
    for (size_t i = 0; input != NULL && i < length; i++) {
        state = state * 1664525u + 1013904223u;
        input[i] = (char)('a' + (state >> 16) % 26);
    }
    return input;
}

/* One row of the table: false when something failed. */
static bool bench_job(rasp_session *session, const Job *job, const size_t *lengths, size_t count) {
    rasp_value *value = NULL;
    if (rasp_eval_expression(session, "bench", job->expression, SIZE_MAX, &value) != RASP_OK) {
        return false;
    }
    printf("%-12s", job->name);
    for (size_t i = 0; i < count; i++) {
        char *input = make_input(lengths[i]);
        Evaluation evaluation = {value, input, lengths[i]};
        const double seconds = input != NULL ? median_time(evaluate, &evaluation) : -1;
        free(input);
        if (seconds < 0) {
            printf("\n");
            return false;
        }
        printf(" %12.1f", 1e9 * seconds / (double)lengths[i]);
    }
    printf("\n");
    return true;
}

static bool bench_jobs(const size_t *lengths, size_t count) {
    rasp_session *session = NULL;
    bool ok = rasp_session_create(NULL, &session) == RASP_OK;
    printf("%-12s", "ns/element");
    for (size_t i = 0; i < count; i++) {
        printf("   n=%-8zu", lengths[i]);
    }
    printf("\n");
    for (size_t i = 0; ok && i < sizeof jobs / sizeof *jobs; i++) {
        ok = bench_job(session, &jobs[i], lengths, count);
    }
    rasp_session_free(session);
    return ok;
}

int main(int argc, char **argv) {
    size_t lengths[LENGTHS_MOST] = {16, 64, 256, 1024};
    size_t count = 4;
    if (argc > 1) {
        count = 0;
        for (int i = 1; i < argc && count < LENGTHS_MOST; i++) {
            lengths[count] = strtoul(argv[i], NULL, 10);
            if (lengths[count++] == 0) {
                fprintf(stderr, "usage: rasp_bench [LENGTH...]\n");
                return 2;
            }
        }
    }
    const double session = median_time(make_session, NULL);
    if (session < 0) {
        return 1;
    }
    printf("session      %8.3f ms\n\n", 1e3 * session);
    return bench_jobs(lengths, count) ? 0 : 1;
}
