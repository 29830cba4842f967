/* RASP compiled ahead of time: letters.h and its object are made by `rasp build` from letters.rasp, and this program
 * needs nothing of rasp where it runs.
 *
 *     ./letters banana
 */
#include "letters.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Memory for a call with n tokens, aligned as kernels want it. It can be used again for n tokens or fewer. */
static void *make_scratch(size_t n) {
    const size_t often_size = letters_often_scratch(n);
    const size_t place_size = letters_place_scratch(n);
    const size_t size = often_size > place_size ? often_size : place_size;
    return aligned_alloc(64, size > 0 ? size : 64);
}

/* Prints the text in order, each letter with its count. */
static int sort_and_count(const char *text, size_t n, void *scratch, int32_t *often, int32_t *places, char *sorted) {
    const uint8_t *tokens = (const uint8_t *)text;
    int status = letters_often(tokens, n, often, scratch);
    if (status == RASP_STATUS_OK) {
        status = letters_place(tokens, n, places, scratch);
    }
    if (status != RASP_STATUS_OK) {
        fprintf(stderr, "status %d for \"%s\"\n", status, text);
        return 1;
    }
    for (size_t i = 0; i < n; i++) {
        sorted[places[i]] = text[i];
    }
    printf("%.*s:", (int)n, sorted);
    for (size_t i = 0; i < n; i++) {
        printf(" %c %d", text[i], (int)often[i]);
    }
    printf("\n");
    return 0;
}

static int show(const char *text) {
    const size_t n = strlen(text);
    void *scratch = make_scratch(n);
    int32_t *often = calloc(n + 1, sizeof *often);
    int32_t *places = calloc(n + 1, sizeof *places);
    char *sorted = calloc(n + 1, 1);
    int failed = 1;
    if (scratch != NULL && often != NULL && places != NULL && sorted != NULL) {
        failed = sort_and_count(text, n, scratch, often, places, sorted);
    }
    free(sorted);
    free(places);
    free(often);
    free(scratch);
    return failed;
}

int main(int argc, char **argv) {
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        failed |= show(argv[i]);
    }
    return failed;
}
