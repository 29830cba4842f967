/* Running native code over the rows of an input. */
#ifndef PYTHON_SRC_RUN_H
#define PYTHON_SRC_RUN_H
#include "python/src/input.h"
#include "python/src/kernel.h"
#include "python/src/target.h"

/* What became of it. */
typedef enum RunOutcome {
    RUN_DONE,
    RUN_REFUSED, /* some row failed: what the interpreter says counts, value or error */
    RUN_RAISED   /* an exception is set */
} RunOutcome;

/* One text of so many characters. */
RunOutcome run_text(Kernel *kernel, const Code *code, const char *text, size_t length, size_t count, Array **out);
/* An array. target: where results may go directly, or NULL. *out: what they are in, NULL for the target. *failed: the
 * first row that was refused. */
RunOutcome run_array(Kernel *kernel, const Code *code, const Input *input, Target *target, unsigned threads,
                     Array **out, size_t *failed);
/* Rows of any lengths: what they give, row after row, and where each begins (rows + 1 numbers, for PyMem_Free). */
RunOutcome run_ragged(Kernel *kernel, const Code *code, const Input *input, unsigned threads, Array **out,
                      int64_t **places, size_t *failed);
/* Ints of 64 bits, where they are fewer; the array itself otherwise. Takes the reference. */
Array *run_widen(const State *state, Array *array);
#endif
