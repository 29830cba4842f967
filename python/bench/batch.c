/* Rows of bytes by rasp_kernel_batch called from C: what batch.py compares Python with. Prints the shortest time in
 * seconds of as many runs as asked. */
#define _POSIX_C_SOURCE 200809L
#include "include/rasp.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double shortest(const rasp_kernel *kernel, const rasp_batch *batch, int runs) {
    double best = 1e9;
    for (int i = 0; i < runs; i++) {
        const double began = seconds();
        if (rasp_kernel_batch(kernel, batch) != RASP_OK) {
            return -1;
        }
        const double took = seconds() - began;
        best = took < best ? took : best;
    }
    return best;
}

int main(int count, char **arguments) {
    const size_t rows = count > 1 ? strtoul(arguments[1], NULL, 10) : 1000000;
    const size_t n = 16;
    const unsigned threads = count > 2 ? (unsigned)strtoul(arguments[2], NULL, 10) : 1;
    rasp_session *session = NULL;
    rasp_kernel *kernel = NULL;
    rasp_kernel_options options = {.element = RASP_ELEMENT_U8, .length = n};
    if (rasp_session_create(NULL, &session) != RASP_OK ||
        rasp_run_text(session, "hist", "hist = selector_width(select(tokens, tokens, ==));", SIZE_MAX, NULL, NULL) !=
            RASP_OK ||
        rasp_compile(rasp_lookup(session, "hist"), &options, &kernel) != RASP_OK) {
        return 1;
    }
    uint8_t *tokens = malloc(rows * n);
    void *out = malloc(rows * n * rasp_kernel_describe(kernel).cell_bytes);
    for (size_t i = 0; tokens != NULL && i < rows * n; i++) {
        tokens[i] = (uint8_t)('a' + i * 7919 % 8);
    }
    if (tokens != NULL && out != NULL) {
        printf("%.6f\n", shortest(kernel, &(rasp_batch){tokens, 0, n, rows, out, 0, NULL, NULL, threads}, 20));
    }
    free(tokens);
    free(out);
    rasp_kernel_free(kernel);
    rasp_session_free(session);
    return 0;
}
