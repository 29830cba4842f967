/* Affine gathers (jit/plan/affine.c) in code. All rows that have a column by one lie between two positions, and so do
 * the rows for which position + c < d holds, say. Where rows are walked in pieces between such positions, all of that
 * is the same in every row of a piece: nothing is tested inside of loops, and the gathers are plain loads of vectors.
 */
#ifndef JIT_STAGE_AFFINE_H
#define JIT_STAGE_AFFINE_H
#include "jit/stage/cells.h"

/* The rows from .. to - 1: i64, 0 <= from <= n, 0 <= to <= n. */
typedef struct Extent {
    LLVMValueRef v_from, v_to;
} Extent;

/* The column of a row i of `rows` is scale * i + v_offset, of others scale * i + v_other. In a ring both are columns;
 * else rows have a column inside of `rows` only, and the other one is just one that exists. */
typedef struct AffineGather {
    const Stage *part;
    Cells cells;
    int scale;
    bool ring;
    Extent rows;
    LLVMValueRef v_offset, v_other;
} AffineGather;

/* ---- affine_map.c */

/* The code of a map with lines, or (NULL) of a line alone. */
void l_affine(Emit *emit, const Stage *map, const Stage *gathers, uint32_t count);

/* ---- affine.c */

/* Outside of loops. */
void affine_begin(Emit *emit, const Stage *part, AffineGather *out);
LLVMValueRef extent_has(Emit *emit, Extent extent, LLVMValueRef v_row);
/* Of a node that compares positions with what is the same in every row: it is true in the rows of the extent, or in all
 * but these (`inside` is false). False for other nodes. */
bool extent_of_comparison(Emit *emit, IrId id, Extent *out, bool *inside);
LLVMValueRef l_lesser(Emit *emit, LLVMValueRef a, LLVMValueRef b); /* of two i64, signed; constants stay constants */
LLVMValueRef l_greater(Emit *emit, LLVMValueRef a, LLVMValueRef b);
#endif
