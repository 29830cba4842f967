/* See programs.h. The rivals are in bench/baselines; here they get one signature. */
#define _GNU_SOURCE
#include "bench/programs.h"

#include "bench/baselines/baselines.h"

#include <stdlib.h>
#include <string.h>

#define RIVAL(program, column, form)                                                                                   \
    static void program##_run_dense(const ProgramData *data, void *out) {                                              \
        program##_dense(data->column, (form *)out, data->length);                                                      \
    }                                                                                                                  \
    static void program##_run_best(const ProgramData *data, void *out) {                                               \
        program##_best(data->column, (form *)out, data->length);                                                       \
    }
#define RIVAL_PADDED(program, pad)                                                                                     \
    static void program##_run_dense(const ProgramData *data, void *out) {                                              \
        program##_dense(data->u8, out, data->length, pad);                                                             \
    }                                                                                                                  \
    static void program##_run_best(const ProgramData *data, void *out) {                                               \
        program##_best(data->u8, out, data->length, pad);                                                              \
    }

RIVAL(mapchain, i32, int32_t)
RIVAL(hist_u8, u8, int32_t)
RIVAL(reverse_u8, u8, uint8_t)
RIVAL(sort_u8, u8, uint8_t)
RIVAL(hist2_u8, u8, int32_t)
RIVAL_PADDED(mostfreq_u8, '-')
RIVAL(dyck1, u8, uint8_t)
RIVAL(dyck2, u8, uint8_t)
RIVAL_PADDED(induct_u8, '-')
RIVAL(addition, u8, uint8_t)
RIVAL(prefmean, f64, double)

static dense3_in dense3_columns(const ProgramData *data) {
    return (dense3_in){data->six[0], data->six[1], data->six[2], data->six[3], data->six[4], data->six[5]};
}

static void dense3_run_dense(const ProgramData *data, void *out) {
    dense3_dense(dense3_columns(data), out, data->length);
}

/* The best of dense.c's variants by length, as measured on a machine with full-rate 512-bit compares. Where those are
 * slow, dense3_simd32y is better than dense3_simd32. */
static void dense3_run_best(const ProgramData *data, void *out) {
    if (data->length < 32) {
        dense3_dense(dense3_columns(data), out, data->length);
    } else if (data->length <= 2048) {
        dense3_simd32(dense3_columns(data), out, data->length);
    } else {
        dense3_bitset(dense3_columns(data), out, data->length);
    }
}

const BenchProgram programs[PROGRAM_COUNT] = {
    {"mapchain", "bench/programs/mapchain.rasp", "mapchain", TOKENS_INTS, COLUMN_I32, mapchain_run_dense,
     mapchain_run_best, SIZE_MAX},
    {"hist", "examples/histogram.rasp", "hist", TOKENS_LETTERS, COLUMN_I32, hist_u8_run_dense, hist_u8_run_best,
     SIZE_MAX},
    {"reverse", "examples/reverse.rasp", "reverse", TOKENS_LETTERS, COLUMN_U8, reverse_u8_run_dense,
     reverse_u8_run_best, SIZE_MAX},
    {"sort", "examples/sort.rasp", "sorted", TOKENS_LETTERS, COLUMN_U8, sort_u8_run_dense, sort_u8_run_best, SIZE_MAX},
    {"hist2", "examples/double_histogram.rasp", "double_hist", TOKENS_LETTERS, COLUMN_I32, hist2_u8_run_dense,
     hist2_u8_run_best, SIZE_MAX},
    {"mostfreq", "examples/most_frequent.rasp", "most_frequent", TOKENS_LETTERS, COLUMN_U8, mostfreq_u8_run_dense,
     mostfreq_u8_run_best, SIZE_MAX},
    {"dyck1", "examples/dyck1.rasp", "dyck1", TOKENS_BRACKETS, COLUMN_U8, dyck1_run_dense, dyck1_run_best, SIZE_MAX},
    {"dyck2", "bench/programs/dyck2.rasp", "dyck2", TOKENS_PAIRS, COLUMN_U8, dyck2_run_dense, dyck2_run_best, SIZE_MAX},
    {"induct", "examples/induction.rasp", "induction", TOKENS_LETTERS, COLUMN_U8, induct_u8_run_dense,
     induct_u8_run_best, SIZE_MAX},
    {"addition", "examples/addition.rasp", "addition", TOKENS_DIGITS, COLUMN_U8, addition_run_dense, addition_run_best,
     SIZE_MAX},
    {"prefmean", "examples/running_mean.rasp", "running_mean", TOKENS_FLOATS, COLUMN_F64, prefmean_run_dense,
     prefmean_run_best, SIZE_MAX},
    {"dense3", "bench/programs/dense3.rasp", "dense3", TOKENS_WIDE, COLUMN_I32, dense3_run_dense, dense3_run_best,
     16384},
};

size_t form_bytes(ColumnType form) {
    return form == COLUMN_U8 ? 1 : form == COLUMN_I32 ? 4 : 8;
}

ColumnType tokens_form(TokenSet tokens) {
    return tokens == TOKENS_FLOATS ? COLUMN_F64 : tokens >= TOKENS_INTS ? COLUMN_I32 : COLUMN_U8;
}

static uint32_t draw(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 32);
}

/* A prefix of a balanced text: a random walk of the depth. `stack` has room for the length. */
static void make_brackets(ProgramData *data, uint8_t *stack, unsigned kinds, uint64_t *state) {
    size_t depth = 0;
    for (size_t i = 0; i < data->length; i++) {
        if (depth > 0 && draw(state) % 2 == 0) {
            data->u8[i] = stack[--depth];
            continue;
        }
        const bool curly = draw(state) % kinds == 1;
        data->u8[i] = curly ? '{' : '(';
        stack[depth++] = curly ? '}' : ')';
    }
}

/* As bench/programs/dense3.rasp makes them. */
static void make_six(ProgramData *data) {
    static const int64_t factors[6] = {1009, 1223, 1451, 1621, 1789, 1951};
    static const int64_t steps[6] = {31, 37, 41, 43, 47, 53};
    for (size_t c = 0; c < 6; c++) {
        for (size_t i = 0; i < data->length; i++) {
            data->six[c][i] = (int32_t)((data->i32[i] * factors[c] + (int64_t)i * steps[c]) % 1048576);
        }
    }
}

static void fill(ProgramData *data, TokenSet tokens, uint8_t *stack) {
    uint64_t state = 88172645463325252u;
    if (tokens == TOKENS_BRACKETS || tokens == TOKENS_PAIRS) {
        make_brackets(data, stack, tokens == TOKENS_PAIRS ? 2 : 1, &state);
    }
    for (size_t i = 0; i < data->length; i++) {
        switch (tokens) {
        case TOKENS_LETTERS:
            data->u8[i] = (uint8_t)('a' + draw(&state) % 26);
            break;
        case TOKENS_DIGITS:
            data->u8[i] = (uint8_t)('0' + draw(&state) % 10);
            break;
        case TOKENS_INTS:
            data->i32[i] = (int32_t)(draw(&state) % 1000);
            break;
        case TOKENS_WIDE:
            data->i32[i] = (int32_t)(draw(&state) % 1048573);
            break;
        case TOKENS_FLOATS:
            data->f64[i] = (double)draw(&state) * 0x1p-32;
            break;
        case TOKENS_BRACKETS:
        case TOKENS_PAIRS:
            break;
        }
    }
    if (tokens == TOKENS_DIGITS) {
        data->u8[(data->length - 1) / 2] = '+';
    }
}

static void *column(size_t bytes) {
    return aligned_alloc(64, (bytes + 127) / 64 * 64);
}

bool data_make(ProgramData *data, const BenchProgram *program, size_t length) {
    *data = (ProgramData){.length = length, .u8 = column(length), .i32 = column(4 * length), .f64 = column(8 * length)};
    bool ok = data->u8 != NULL && data->i32 != NULL && data->f64 != NULL;
    for (size_t c = 0; c < 6; c++) {
        data->six[c] = program->tokens == TOKENS_WIDE ? column(4 * length) : NULL;
        ok = ok && (data->six[c] != NULL || program->tokens != TOKENS_WIDE);
    }
    uint8_t *stack = column(length);
    if (!ok || stack == NULL) {
        free(stack);
        data_free(data);
        return false;
    }
    fill(data, program->tokens, stack);
    if (program->tokens == TOKENS_WIDE) {
        make_six(data);
    }
    free(stack);
    return true;
}

void data_free(ProgramData *data) {
    free(data->u8);
    free(data->i32);
    free(data->f64);
    for (size_t c = 0; c < 6; c++) {
        free(data->six[c]);
    }
    *data = (ProgramData){0};
}
