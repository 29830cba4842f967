/* The table of operators, and what follows from its columns. */
#include "frontend/value/op.h"

#define RAISES(kind) (1u << ERR_##kind)

typedef struct OpInfo {
    const char *text;
    const char *name;
    uint8_t operands;
    uint8_t family; /* OpFamily */
    uint8_t result; /* OpResult */
    bool commutes;
    uint8_t orders; /* Order bits */
    uint8_t cost;
    uint16_t raises; /* ErrorKind bits */
} OpInfo;

_Static_assert(ERR_COUNT <= 16, "a set of kinds of errors has 16 bits");

static const OpInfo OPERATORS[OP_COUNT] = {
#define OP(name, family, operands, text, result, commutes, orders, cost, raises)                                       \
    {text, #name, operands, FAMILY_##family, RESULT_##result, commutes, orders, cost, raises},
#include "frontend/value/ops.def"
};

const char *op_text(Op op) {
    return OPERATORS[op].text;
}

void op_print(Buf *out, Op op) {
    for (const char *at = OPERATORS[op].name; *at != '\0'; at++) {
        buf_char(out, (char)(*at - 'A' + 'a'));
    }
}

unsigned op_operands(Op op) {
    return OPERATORS[op].operands;
}

OpFamily op_family(Op op) {
    return (OpFamily)OPERATORS[op].family;
}

OpResult op_result(Op op) {
    return (OpResult)OPERATORS[op].result;
}

bool op_commutes(Op op) {
    return OPERATORS[op].commutes;
}

unsigned op_cost(Op op) {
    return OPERATORS[op].cost;
}

unsigned op_raises(Op op) {
    return OPERATORS[op].raises;
}

/* ---- comparisons */

bool op_is_comparison(Op op) {
    return op_family(op) == FAMILY_COMPARISON;
}

unsigned op_order_mask(Op comparison) {
    return OPERATORS[comparison].orders;
}

bool op_from_order_mask(unsigned orders, Op *out) {
    static const uint8_t comparisons[] = {
#define COMPARISON(name, text, commutes, orders, raises) [orders] = OP_##name,
#include "frontend/value/ops.def"
    };
    if (orders == ORDER_NONE || orders == ORDERS_ALL) {
        return false;
    }
    *out = (Op)comparisons[orders];
    return true;
}

Op op_negate(Op comparison) {
    Op result = comparison;
    op_from_order_mask(ORDERS_ALL ^ op_order_mask(comparison), &result);
    return result;
}

Op op_swap(Op comparison) {
    unsigned orders = op_order_mask(comparison);
    unsigned less = orders & ORDER_LESS ? ORDER_MORE : 0u, more = orders & ORDER_MORE ? ORDER_LESS : 0u;
    Op result = comparison;
    op_from_order_mask(less | (orders & ORDER_SAME) | more, &result);
    return result;
}
