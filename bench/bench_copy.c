/* What copying bytes costs: the least that a program can cost which gives back a column of bytes. */
#include "bench/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_A_RUN = 1 << 24 };

/* Seconds a byte: the least of the runs. 0: no memory. */
static double copy_seconds(size_t length, unsigned runs) {
    char *from = malloc(length);
    char *to = malloc(length);
    const size_t rounds = BYTES_A_RUN / length + 1;
    double least = 0;
    if (from != NULL && to != NULL) {
        memset(from, 1, length);
        memset(to, 2, length);
        for (unsigned run = 0; run < runs; run++) {
            const double start = bench_seconds();
            for (size_t i = 0; i < rounds; i++) {
                memcpy(to, from, length);
                __asm__ volatile("" : : "r"(to) : "memory"); /* each copy is wanted */
            }
            const double seconds = (bench_seconds() - start) / ((double)rounds * (double)length);
            least = run == 0 || seconds < least ? seconds : least;
        }
    }
    free(from);
    free(to);
    return least;
}

bool copy_all(const CompareOptions *options) {
    bool ok = true;
    for (size_t i = 0; i < options->length_count; i++) {
        const size_t length = options->lengths[i];
        const double nanoseconds = 1e9 * copy_seconds(length, options->runs);
        printf(options->json ? "{\"n\": %zu, \"ns_per_element\": %.4f}\n" : "%9zu bytes %9.4f ns a byte\n", length,
               nanoseconds);
        ok = ok && nanoseconds > 0;
    }
    return ok;
}
