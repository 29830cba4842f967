/* Streams in code: a loop over blocks of PLAN_BLOCK positions, in which every part of the stage takes its turn. A part
 * keeps what goes on from block to block in registers (allocas) or tables. Inside a block each loop has a constant
 * number of rounds where the length allows it, and columns are arrays on the stack, which LLVM turns into vector
 * registers once the loops are vectors.
 */
#ifndef JIT_STAGE_STREAM_STREAM_H
#define JIT_STAGE_STREAM_STREAM_H
#include "jit/stage/cells.h"
#include "jit/stage/stage_code.h"

/* The state of one part. */
typedef struct PartState {
    const Stage *part;
    Cells cells;
    LLVMValueRef *registers; /* SCAN: totals, by cell; NEAREST: last values, by node */
    /* NEAREST with equalities: arrays on the stack, two blocks each */
    LLVMValueRef keys, queries, *values;
    LLVMValueRef v_distance; /* GATHER: row i copies position i + distance */
} PartState;

/* The block that code is being made for. */
typedef struct Block {
    Emit *emit;
    LLVMValueRef v_base;  /* i64: position of its first element */
    LLVMValueRef v_count; /* i64: positions in it */
    bool whole;           /* v_count is PLAN_BLOCK */
    bool constant;        /* v_count is a constant */
    bool backward;
    LLVMValueRef v_half; /* i64, 0 or PLAN_BLOCK: where arrays of two blocks hold this one; NULL: 0 */
} Block;

/* ---- stream.c */

/* A loop over the block's positions. in_order: one by one, in the direction of the stream; else in any order. */
Loop block_loop(const Block *block, bool in_order, const char *name);
/* bytes: of the widest column in the loop, which is to be vectors; 0: it is not. */
void block_loop_end(const Block *block, Loop *loop, unsigned bytes);
/* The widest column among nodes and their operands. */
unsigned block_bytes(const Emit *emit, const Stage *part);
/* Whether the position itself is in its row, which ends or begins there. */
bool block_has_itself(const Emit *emit, const Stage *part);
/* An array of a block's length on the stack. clear: what lies behind the block's end is 0. */
LLVMValueRef block_array(const Block *block, Lane lane, bool clear);
LLVMValueRef block_get(Emit *emit, LLVMValueRef array, Lane lane); /* at the current position, as a register value */
void block_put(Emit *emit, LLVMValueRef array, Lane lane, LLVMValueRef value);

/* The block's column of a node, where that is one; else NULL: then what was put into an array goes to where it belongs
 * by block_deliver. */
LLVMValueRef block_column(const Block *block, IrId id);
void block_deliver(const Block *block, IrId id, LLVMValueRef array);
/* A stage that walks by itself: a stream of one part. */
void stream_of_one(Emit *emit, const Stage *stage);

/* ---- scan.c */

/* A total whose steps are bytes: a vector loop makes them, and the runtime adds them up in registers. */
LLVMValueRef scan_steps(const Block *block, const PartState *flow, uint32_t number);
void scan_sums(const Block *block, const PartState *flow, uint32_t number, LLVMValueRef steps);
/* Of the first total, which lies on one side of its limits: only what goes on to the next block. */
void scan_far(const Block *block, const PartState *flow, LLVMValueRef steps, Side side);
/* Every step of the total is -1, 0 or 1. */
bool scan_is_small(const Emit *emit, const PartState *flow, uint32_t number);

/* ---- nearest.c: with equalities there are two steps, which need not follow one another at once: slots and values are
 * made in vectors, then the table is walked. */

/* Whether it is so for this part. */
bool nearest_walks(const Emit *emit, const PartState *flow);
void nearest_slots(const Block *block, PartState *flow);
void nearest_walk(const Block *block, PartState *flow);

/* ---- stack.c: NEAREST with a table of levels that is a stack (jit/plan/stack.c) */

/* Whether whole blocks are done at once: for one column of bytes, where there are instructions for it. */
bool stack_is_used(const Emit *emit, const Stage *part);
void stack_block(const Block *block, PartState *flow);

/* ---- marks.c: NEAREST with equalities whose values are the same everywhere */

void marks_begin(Emit *emit, const Stage *part);
void marks_block(const Block *block, const PartState *flow);
/* The node's value where a position is marked in `met` (an array of bools), else its default. */
void marks_select(const Block *block, IrId id, LLVMValueRef met);

/* ---- delay.c */

/* Columns of a block, where they are made, and where they are kept for the next round. */
typedef struct Delayed {
    LLVMValueRef *made, *kept;         /* by buffer number */
    NearColumn *made_near, *kept_near; /* by IrId */
} Delayed;

/* Notes all columns that have been made; what is emitted next reads the kept ones. */
Delayed delay_begin(Emit *emit);
/* At the end of a round. */
void delay_copy(Emit *emit, const Delayed *kept);

/* ---- far_total.c: a running total that is only compared with a few limits decides whole blocks while it is more than
 * PLAN_BLOCK away from all of them */
#define FAR_LIMITS 4u
typedef struct FarTotal {
    uint32_t part; /* the SCAN */
    IrId limits[FAR_LIMITS];
    uint32_t count;
} FarTotal;

bool far_total_find(const Emit *emit, const PartState *flows, uint32_t count, FarTotal *out);
/* Whether the block that begins now is so far away on that side (i1). */
LLVMValueRef far_total_is(Emit *emit, const FarTotal *far, const PartState *flow, Side side);
#endif
