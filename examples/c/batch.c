/* Many inputs at once: one kernel, arrays that are neither converted nor copied, and several threads.
 *
 *     cc -o batch batch.c $(pkg-config --cflags --libs rasp)
 *     printf 'banana\nhello\n' | ./batch 2
 *
 * Reads lines, lets the threads (the argument; 1 without it) compute how often each byte of a line occurs in it, and
 * prints for each line the byte that does most often.
 */
#include <inttypes.h>
#include <rasp.h>
#include <stdio.h>
#include <stdlib.h>

/* All lines behind each other: line r has the bytes offsets[r] to offsets[r + 1] - 1. */
typedef struct Lines {
    uint8_t *bytes;
    int64_t *offsets; /* count + 1 */
    size_t count, bytes_room, offsets_room;
} Lines;

/* Makes room for one element more behind `used`: the block, perhaps another one, or NULL without memory. */
static void *with_room(void *block, size_t *room, size_t used, size_t size) {
    if (used < *room) {
        return block;
    }
    void *larger = realloc(block, (*room * 2 + 64) * size);
    if (larger != NULL) {
        *room = *room * 2 + 64;
    }
    return larger;
}

static bool add_byte(Lines *lines, int64_t at, int byte) {
    uint8_t *bytes = with_room(lines->bytes, &lines->bytes_room, (size_t)at, 1);
    if (bytes != NULL) {
        lines->bytes = bytes;
        bytes[at] = (uint8_t)byte;
    }
    return bytes != NULL;
}

/* Empty lines are no inputs: they are left out. */
static bool end_line(Lines *lines, int64_t at) {
    int64_t *offsets = with_room(lines->offsets, &lines->offsets_room, lines->count + 1, sizeof *offsets);
    if (offsets != NULL) {
        lines->offsets = offsets;
        offsets[0] = 0;
        if (at > offsets[lines->count]) {
            offsets[++lines->count] = at;
        }
    }
    return offsets != NULL;
}

static bool read_lines(FILE *file, Lines *lines) {
    int64_t at = 0;
    bool ok = true;
    for (int byte = getc(file); ok && byte != EOF; byte = getc(file)) {
        ok = byte == '\n' ? end_line(lines, at) : add_byte(lines, at++, byte);
    }
    return ok && end_line(lines, at);
}

/* The kernel: native code for s-op `hist` on bytes, for lines of any length. It may outlive the session. */
static rasp_kernel *make_kernel(void) {
    static const char program[] = "hist = selector_width(select(tokens, tokens, ==));";
    const rasp_kernel_options options = {.element = RASP_ELEMENT_U8, .length = RASP_LENGTH_ANY};
    rasp_session *session = NULL;
    rasp_kernel *kernel = NULL;
    if (rasp_session_create(NULL, &session) != RASP_OK) {
        return NULL;
    }
    if (rasp_run_text(session, "batch", program, SIZE_MAX, NULL, NULL) != RASP_OK ||
        rasp_compile(rasp_lookup(session, "hist"), &options, &kernel) != RASP_OK) {
        for (size_t i = 0; i < rasp_error_count(session); i++) {
            fputs(rasp_error_at(session, i).rendered, stderr);
        }
    }
    rasp_session_free(session);
    return kernel;
}

static void print_line(const Lines *lines, size_t row, const int32_t *counts) {
    int64_t best = lines->offsets[row];
    for (int64_t i = best; i < lines->offsets[row + 1]; i++) {
        best = counts[i] > counts[best] ? i : best;
    }
    printf("%" PRId32 " x %c\n", counts[best], lines->bytes[best]);
}

static int run(const rasp_kernel *kernel, const Lines *lines, unsigned threads) {
    /* What the results are made of is known when the kernel is: of counts, ints of 32 bits. */
    if (rasp_kernel_describe(kernel).cell != RASP_CELL_I32) {
        fputs("counts are no ints of 32 bits\n", stderr);
        return 1;
    }
    int32_t *counts = calloc((size_t)lines->offsets[lines->count] + 1, sizeof *counts);
    const rasp_ragged rows = {
        .tokens = lines->bytes,
        .offsets = lines->offsets,
        .count = lines->count,
        .out = counts, /* as a line has as many results as bytes, its offsets are those of the results, too */
        .threads = threads,
    };
    const rasp_status status = counts != NULL ? rasp_kernel_ragged(kernel, &rows) : RASP_ERROR_LIMIT;
    for (size_t row = 0; status == RASP_OK && row < lines->count; row++) {
        print_line(lines, row, counts);
    }
    if (status != RASP_OK) {
        fprintf(stderr, "%s error\n", rasp_status_text(status));
    }
    free(counts);
    return status != RASP_OK;
}

int main(int argc, char **argv) {
    const unsigned threads = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1;
    rasp_kernel *kernel = make_kernel();
    Lines lines = {0};
    int failed = 1;
    if (kernel != NULL && read_lines(stdin, &lines)) {
        failed = run(kernel, &lines, threads);
    }
    free(lines.offsets);
    free(lines.bytes);
    rasp_kernel_free(kernel);
    return failed;
}
