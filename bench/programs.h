/* The twelve programs of the comparison: RASP text, inputs, and the C functions that compute the same. */
#ifndef BENCH_PROGRAMS_H
#define BENCH_PROGRAMS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum TokenSet {
    TOKENS_LETTERS,
    TOKENS_BRACKETS,
    TOKENS_PAIRS,
    TOKENS_DIGITS,
    TOKENS_INTS,
    TOKENS_WIDE,
    TOKENS_FLOATS
} TokenSet;
typedef enum ColumnType { COLUMN_U8, COLUMN_I32, COLUMN_F64 } ColumnType;

/* One input for all columns; aligned for vectors. `six` are the columns of dense3. */
typedef struct ProgramData {
    size_t length;
    uint8_t *u8;
    int32_t *i32;
    double *f64;
    int32_t *six[6];
} ProgramData;

typedef void (*Rival)(const ProgramData *data, void *out);

typedef struct BenchProgram {
    const char *name;
    const char *file; /* below the folder of the project */
    const char *sop;
    TokenSet tokens;
    ColumnType output; /* of the rivals */
    Rival dense, best;
    size_t longest; /* beyond, even the best rival takes too long */
} BenchProgram;

enum { PROGRAM_COUNT = 12 };
extern const BenchProgram programs[PROGRAM_COUNT];

size_t form_bytes(ColumnType form);
ColumnType tokens_form(TokenSet tokens);
/* False when there is no memory. The same data in each run. */
bool data_make(ProgramData *data, const BenchProgram *program, size_t length);
void data_free(ProgramData *data);
#endif
