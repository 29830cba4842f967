/* The twelve programs of the comparison: RASP text, inputs, and the C functions that compute the same. */
#ifndef BENCH_PROGRAMS_H
#define BENCH_PROGRAMS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum Tokens {
    TOKENS_LETTERS,
    TOKENS_BRACKETS,
    TOKENS_PAIRS,
    TOKENS_DIGITS,
    TOKENS_INTS,
    TOKENS_WIDE,
    TOKENS_FLOATS
} Tokens;
typedef enum Form { FORM_U8, FORM_I32, FORM_F64 } Form;

/* One input for all columns; aligned for vectors. `six` are the columns of dense3. */
typedef struct Data {
    size_t length;
    uint8_t *u8;
    int32_t *i32;
    double *f64;
    int32_t *six[6];
} Data;

typedef void (*Rival)(const Data *data, void *out);

typedef struct BenchProgram {
    const char *name;
    const char *file; /* below the folder of the project */
    const char *sop;
    Tokens tokens;
    Form output; /* of the rivals */
    Rival dense, best;
    size_t longest; /* beyond, even the best rival takes too long */
} BenchProgram;

enum { PROGRAM_COUNT = 12 };
extern const BenchProgram programs[PROGRAM_COUNT];

size_t form_bytes(Form form);
Form tokens_form(Tokens tokens);
/* False when there is no memory. The same data in each run. */
bool data_make(Data *data, const BenchProgram *program, size_t length);
void data_free(Data *data);
#endif
