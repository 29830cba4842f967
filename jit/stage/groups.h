/* Tables with a slot for each group of equal keys: what GROUP and RUNNING share. */
#ifndef JIT_STAGE_GROUPS_H
#define JIT_STAGE_GROUPS_H
#include "jit/stage/cells.h"
#include "jit/stage/stage_code.h"

/* How many slots there are, with those for keys and queries without a code. */
LLVMValueRef groups_slots(Emit *emit, const Stage *stage);
/* The slots of the current position's key and query. */
LLVMValueRef groups_key(Emit *emit, const Stage *stage);
LLVMValueRef groups_query(Emit *emit, const Stage *stage);
/* Adds the current key to a slot; writes the current row from one. */
void groups_add(Cells *cells, LLVMValueRef slot);
void groups_read(Cells *cells, LLVMValueRef slot);
#endif
