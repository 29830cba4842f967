/* Rows of a selector as vectors of masks: what the DENSE and MATRIX stages share. The elements of a mask are keys,
 * beside one query; turned round, they are queries, beside one key. */
#ifndef JIT_STAGE_DENSE_ROW_MASKS_H
#define JIT_STAGE_DENSE_ROW_MASKS_H
#include "jit/stage/stage_code.h"

#define ROWS_MOST 4u /* rows that go through the keys together */

typedef struct RowMasks {
    Emit *emit;
    const IrId *nodes; /* the selector's nodes, operands before users; the last is the selector */
    uint32_t node_count;
    unsigned lane_bytes; /* of the widest comparison */
    unsigned width;      /* keys that are compared at once; turned: queries */
    bool turned;
    unsigned rows;      /* query positions at once; turned: vectors of them */
    LLVMValueRef v_row; /* the first of them, i64 */
    LLVMValueRef
        *query[ROWS_MOST]; /* by place in nodes: the query of a SELECT in its comparison's type; turned: a vector */
    LLVMValueRef *mask;    /* scratch of row_masks_make, by place in nodes */
    uint32_t *place;       /* by IrId: place in nodes */
} RowMasks;

/* Collects the selector's nodes and decides how many elements fit a vector. */
void row_masks_begin(RowMasks *rows, Emit *emit, IrId selector);
/* Loads the queries of `count` rows from `first` on; the builder stands before the loop over keys. */
void row_masks_queries(RowMasks *rows, LLVMValueRef first, unsigned count);
/* The same for `count` vectors of queries: rows are turned round from here on. v_active as in row_masks_make. */
void row_masks_turned_queries(RowMasks *rows, LLVMValueRef first, unsigned count, LLVMValueRef v_active);
/* Masks (<width x i1>) of all rows for the keys from v_key on; turned: for the key at v_key. width may be rows->width
 * or 1; v_active, if not NULL, is a mask of elements that exist (the last, partial vector). */
void row_masks_make(RowMasks *rows, LLVMValueRef v_key, unsigned width, LLVMValueRef v_active,
                    LLVMValueRef out[ROWS_MOST]);
/* A column's planes for the keys from v_key on: a vector of `width` elements as they lie in memory (a bool as i8), or
 * splats and ramps for uniform values and the position. */
LLVMValueRef row_masks_column(RowMasks *rows, IrId id, bool tag, LLVMValueRef v_key, unsigned width,
                              LLVMValueRef v_active);
LLVMValueRef l_splat(Emit *emit, LLVMValueRef value, unsigned width);
/* <width x i1>: v_key + element < n */
LLVMValueRef row_masks_active(RowMasks *rows, LLVMValueRef v_key);

/* ---- dense_counts.c: DENSE where only counts are wanted, with AVX-512 */

/* Whether it does the stage better. */
bool dense_counts_suit(Emit *emit, const Stage *stage);
void dense_counts_emit(Emit *emit, const Stage *stage);
#endif
