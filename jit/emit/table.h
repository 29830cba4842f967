/* Constant tables in code: the keys, and how the one that a value equals is found. */
#ifndef JIT_EMIT_TABLE_H
#define JIT_EMIT_TABLE_H
#include "jit/emit/emit.h"

enum { FEW_KEYS = 24 }; /* are compared one by one, which vectorizes; more are looked up */

/* How a value is compared with constant keys: as a double, or as an int or string in a lane that holds both. */
typedef struct KeyOperand {
    bool as_double;
    bool as_string;
    Lane lane;
    int64_t low, high; /* of ints and characters */
    LLVMValueRef value;
} KeyOperand;

/* ---- table_key.c */

KeyOperand l_key_operand(Emit *emit, IrId id);
/* The key as a constant of the operand's type, or NULL when no value can equal it. */
LLVMValueRef l_key_constant(Emit *emit, const KeyOperand *operand, Atom key);
LLVMValueRef l_key_equals(Emit *emit, const KeyOperand *operand, LLVMValueRef constant); /* i1 */
/* Whether a lane of ints or characters holds a number. */
bool key_int_fits(Lane lane, int64_t value);
/* The number of a string of at most one character. */
bool key_character(const Str *text, int64_t *out);
/* A whole double as int, for int values compared with float keys. */
bool key_whole(Atom key, int64_t *out);
/* Whether a value is known by a number: an int, a bool or a character. */
bool key_has_number(const KeyOperand *operand);
/* That number of a key; false when no value can equal it. */
bool key_number(const KeyOperand *operand, Atom key, int64_t *out);

/* ---- table_find.c */

/* The number of the key that the value equals, as an int of some width; `count` of that width where none is. Of equal
 * keys the last one counts. */
LLVMValueRef l_find_key(Emit *emit, const KeyOperand *operand, const Atom *keys, uint32_t count);
/* A constant array's value at an entry within it. */
LLVMValueRef l_constant_entry(Emit *emit, LLVMTypeRef type, LLVMValueRef *values, uint32_t count, LLVMValueRef entry);

#endif
