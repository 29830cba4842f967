/* Axes in code: what nested, sweep and bits stages share. */
#ifndef JIT_STAGE_AXIS_H
#define JIT_STAGE_AXIS_H
#include "jit/stage/cells.h"
#include "jit/stage/stage_code.h"

/* A buffer's pointer, `column` columns of n elements of this many bytes behind its start. */
LLVMValueRef axis_column(Emit *emit, uint32_t buffer, uint32_t column, unsigned bytes);
/* Fills the ranks and belows of axis `number`. */
void axis_make(Emit *emit, const Stage *stage, uint32_t number);
/* Whether smaller keys are selected once all words are turned round, and whether equal ones are, too. */
bool axis_is_falling(const SelComparison *comparison);
bool axis_takes_equal(const SelComparison *comparison);
/* Writes every row of a cell from the stage's results: sums (of columns, for values that are longer than a word), or
 * counts (u32). */
void axis_rows(Cells *cells, const Cell *cell, bool are_counts);
/* Whether a cell's sum is one of positions: its values are too long to be added up. */
bool axis_sums_columns(const Cell *cell);
/* The stage's values become what the cell adds up. */
void axis_values(Cells *cells, const Cell *cell);
#endif
