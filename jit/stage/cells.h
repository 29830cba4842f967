/* Cells: the running totals of a stage, one per plane that it produces: the count, each fold, the tags of mixed ones.
 * A stage keeps them in registers, or one of each per slot of its tables.
 */
#ifndef JIT_STAGE_CELLS_H
#define JIT_STAGE_CELLS_H
#include "jit/stage/fold.h"

typedef struct Cell {
    IrId id; /* the COUNT or FOLD */
    bool is_tag;
    Lane lane; /* of the running total, in registers and tables */
    LLVMTypeRef type;
    Folding folding;
    LLVMValueRef none; /* of the folding: what adding changes nothing */
    uint32_t buffer;   /* its table, where the stage has tables */
} Cell;

typedef struct Cells {
    Emit *emit;
    const Stage *stage;
    Cell *items;
    uint32_t count;
} Cells;

Cells cells_begin(Emit *emit, const Stage *stage);
/* What the current (key) position adds: nothing where filter (i1 or NULL) is false. Guards ints that could overflow. */
LLVMValueRef cell_addend(Cells *cells, const Cell *cell, LLVMValueRef filter);
LLVMValueRef cell_add(Cells *cells, const Cell *cell, LLVMValueRef total, LLVMValueRef addend);
LLVMValueRef cell_subtract(Cells *cells, const Cell *cell, LLVMValueRef total, LLVMValueRef part);
/* Writes a total as the result of the row at index; rows whose query filter (i1 or NULL) is false get nothing. */
void cell_store(Cells *cells, const Cell *cell, LLVMValueRef index, LLVMValueRef total, LLVMValueRef filter);
/* A slot of the cell's table. */
LLVMValueRef cell_load(Cells *cells, const Cell *cell, LLVMValueRef slot);
void cell_write(Cells *cells, const Cell *cell, LLVMValueRef slot, LLVMValueRef value);
/* Every slot of every table below `slots` becomes nothing. */
void cells_clear(Cells *cells, LLVMValueRef slots);
/* Every slot up to `slots` becomes the total of all slots before it. */
void cells_accumulate(Cells *cells, LLVMValueRef slots);
/* The filter of the conjunction's key or query side as i1 at the current position, or NULL. */
LLVMValueRef l_filter(Emit *emit, IrId filter);

/* ---- codes.c: see Codes in plan.h */

/* A value as the int that codes are made of: ints and bools, code points, packed characters. */
LLVMValueRef codes_number(Emit *emit, IrId id, unsigned bits);
/* How many slots have a code (i64): two more lie behind them, the first for keys without a code, the second for
 * queries without one. */
LLVMValueRef codes_slots(Emit *emit, const Stage *stage);
/* The slot of the current position's key or query, i64. */
LLVMValueRef codes_key(Emit *emit, const Stage *stage, const SelComparison *comparisons, uint32_t count);
LLVMValueRef codes_query(Emit *emit, const Stage *stage, const SelComparison *comparisons, uint32_t count);
/* RANK and SORT: the slot of the current position's key; the order is turned round for a descending sort. */
LLVMValueRef codes_rank(Emit *emit, const Stage *stage, LLVMValueRef slots);
/* Either, as an int of so many bits: 64, or 32 where codes_bits says so. */
LLVMValueRef codes_slot(Emit *emit, const Stage *stage, const SelComparison *comparisons, uint32_t count, bool of_query,
                        unsigned bits);
/* The slot of the current key where that is a member, else the one of keys without a code. */
LLVMValueRef codes_member_slot(Emit *emit, const Stage *stage, unsigned bits);
unsigned codes_bits(const Emit *emit, const SelComparison *comparisons, uint32_t count);

/* ---- key_words.c: keys as words for hashes and sorts */

/* Fills the key_words and query_words of these codes, which are the stage's or one of its axes'. ordered: such that
 * unsigned order is the order of values. */
void key_words_store(Emit *emit, const Stage *stage, const Codes *codes, const SelComparison *comparisons,
                     uint32_t count, bool ordered);
/* CODES_HASH: fills key_codes and query_codes; must precede codes_slots, codes_key and codes_query. */
void codes_make(Emit *emit, const Stage *stage);

/* ---- registers.c: cells that are not in tables */

/* As allocas, by cell, that start at nothing. */
LLVMValueRef *registers_make(Cells *cells);
/* The current key is added, the current row written. */
void registers_add(Cells *cells, LLVMValueRef *registers, LLVMValueRef filter);
void registers_store(Cells *cells, LLVMValueRef *registers, LLVMValueRef filter);

/* ---- edge.c */

/* position + bound + more, cut to 0 .. n, at the current position. */
LLVMValueRef l_edge(Emit *emit, IrId bound, int64_t more);

/* ---- values.c */

/* Fills a column of i64 with what a cell adds up at each position; `total` (an alloca, or NULL) becomes their sum. */
void values_store(Cells *cells, const Cell *cell, uint32_t buffer, LLVMValueRef total);
/* The values at the current position become the results of row v_row. */
void values_place(Emit *emit, const Stage *stage, LLVMValueRef v_row);
#endif
