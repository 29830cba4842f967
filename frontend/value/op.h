/* Operators: what they are and what is known of each without looking at values. All of it is in ops.def. */
#ifndef FRONTEND_VALUE_OP_H
#define FRONTEND_VALUE_OP_H
#include "frontend/base/never.h"
#include "frontend/diag.h"

typedef enum Op {
#define OP(name, ...) OP_##name,
#include "frontend/value/ops.def"
    OP_COUNT
} Op;

/* What operands an operator takes, and so which code it has in common with others. */
typedef enum OpFamily {
    FAMILY_ARITHMETIC,
    FAMILY_COMPARISON,
    FAMILY_JUNCTION,
    FAMILY_NUMERIC,
    FAMILY_TRUTH,
    FAMILY_CHOICE,
} OpFamily;

/* The operators of one family, each with its number in Op: a switch over these needs no default, and misses a new one
 * only where its family is at home. */
typedef enum ArithmeticOp {
#define ARITHMETIC(name, ...) ARITHMETIC_##name = OP_##name,
#include "frontend/value/ops.def"
} ArithmeticOp;

typedef enum ComparisonOp {
#define COMPARISON(name, ...) COMPARISON_##name = OP_##name,
#include "frontend/value/ops.def"
} ComparisonOp;

typedef enum JunctionOp {
#define JUNCTION(name, ...) JUNCTION_##name = OP_##name,
#include "frontend/value/ops.def"
} JunctionOp;

typedef enum NumericOp {
#define NUMERIC(name, ...) NUMERIC_##name = OP_##name,
#include "frontend/value/ops.def"
} NumericOp;

typedef enum TruthOp {
#define TRUTH(name, ...) TRUTH_##name = OP_##name,
#include "frontend/value/ops.def"
} TruthOp;

typedef enum ChoiceOp {
#define CHOICE(name, ...) CHOICE_##name = OP_##name,
#include "frontend/value/ops.def"
} ChoiceOp;

/* What the elements of a sequence are that an operator makes. */
typedef enum OpResult {
    RESULT_NUMBER, /* ints and floats, as the operands are; strings where it takes them */
    RESULT_FLOAT,
    RESULT_INT,
    RESULT_BOOL,
    RESULT_OPERAND, /* one of the operands */
} OpResult;

/* How two values stand to each other; several are a set of bits. */
typedef enum Order { ORDER_NONE = 0, ORDER_LESS = 1, ORDER_SAME = 2, ORDER_MORE = 4 } Order; /* NONE: with a NaN */
#define ORDERS_ALL 7u

const char *op_text(Op op);
void op_print(Buf *out, Op op); /* its name in lower case: add sub mul div mod pow eq ne ... */
unsigned op_operands(Op op);
OpFamily op_family(Op op);
OpResult op_result(Op op);
bool op_commutes(Op op);
unsigned op_cost(Op op);
unsigned op_raises(Op op);

bool op_is_comparison(Op op);
/* The orders that a comparison accepts. */
unsigned op_order_mask(Op comparison);
/* The comparison that accepts these orders; false for none and all. */
bool op_from_order_mask(unsigned orders, Op *out);
Op op_negate(Op comparison); /* == != ; < >= ; > <= */
Op op_swap(Op comparison);   /* sides exchanged */
#endif
