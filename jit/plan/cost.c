/* The cost model: nanoseconds of a stage, from measured constants.
 *
 * The constants are those of one core of a machine with AVX-512 (docs/kernels.md says how they were measured); what is
 * decided by them are the lengths at which one algorithm overtakes another, and those depend on ratios.
 *
 * COULD  know the target's vector width: a dense stage takes twice as long on 32 bytes.
 */
#include "jit/plan/cost.h"

#define NS_CALL 8.0            /* a stage's loops, however short the input */
#define NS_RUNTIME 60.0        /* a sort, however short */
#define NS_HASH 30.0           /* a hash, however short */
#define NS_DENSE 4.0           /* the same for comparing all pairs */
#define NS_PER_COMPARISON 0.24 /* of one vector of pairs, and for counting them */
#define NS_PER_ROW 0.8         /* of a dense stage with sums */
#define NS_PER_VECTOR_SUM 0.8  /* adding up what is selected of one vector */
#define NS_PER_FLOAT 0.9       /* one addition of a chain */
#define NS_PER_STEP 0.4        /* one position in a scan */
#define NS_PER_TABLE 0.8       /* one position in a table */
#define NS_PER_SLOT 0.05       /* clearing and summing one slot of a table */
#define NS_PER_HASH 4.5        /* one position in a hash */
#define NS_PER_WIDE_HASH 12.0  /* ... of keys of several words */
#define NS_PER_SORT 6.0        /* one position in a sort of 32 bits */
#define NS_PER_LONG_SORT 16.0  /* ... of 64 bits */
#define NS_PER_MERGE 3.0       /* one position in a pass over sorted keys */
#define NS_PER_BIT_COUNT 1.0   /* one level of a tree of counts, entering and asking */
#define NS_PER_BIT_SUM 2.5     /* ... of sums */
#define NS_PER_BITSET 0.0045   /* one position of one axis's bitset */
#define NS_PER_CHUNK 1.5       /* one query of one axis in a chunk of 4096 keys */
#define NS_PER_BYTE 0.4        /* one position of a histogram of bytes */
#define NS_DISTINCT 150.0      /* listing the different bytes, and a program on them */
#define VECTOR_BYTES 64.0

static double outputs_of(const Stage *stage) {
    return (stage->count != IR_NONE ? 1.0 : 0.0) + (double)stage->sums.count;
}

static double levels_of(double n) {
    uint32_t levels = 1;
    for (uint64_t left = (uint64_t)n; left > 2; left /= 2) {
        levels++;
    }
    return levels;
}

static double words_cost(const Codes *words) {
    return words->words > 1 ? NS_PER_LONG_SORT * words->words : words->wide ? NS_PER_LONG_SORT : NS_PER_SORT;
}

static double codes_cost(const Codes *codes, double n) {
    switch (codes->kind) {
    case CODES_RANGE:
        return NS_PER_TABLE * n + NS_PER_SLOT * ((double)codes->range + codes->linear * n);
    case CODES_HASH:
        return NS_HASH + (NS_PER_TABLE + (codes->words > 1 ? NS_PER_WIDE_HASH : NS_PER_HASH)) * n;
    case CODES_ORDER:
        return (NS_PER_MERGE + words_cost(codes)) * n;
    case CODES_NONE:
        break;
    }
    return 0.0;
}

/* Sorting every axis's keys and queries together. */
static double axes_cost(const Stage *stage, double n) {
    double sum = 0.0;
    for (uint32_t i = 0; i < stage->axis_count; i++) {
        const Codes *words = &stage->axis[i].words;
        double sorts = words->shared ? 1.0 : 2.0;
        sum += stage->axis[i].kind == AXIS_ORDER ? (sorts * words_cost(words) + NS_PER_MERGE) * n : NS_PER_STEP * n;
    }
    return sum;
}

static double tree_cost(const Stage *stage, double n) {
    double bits = levels_of(n);
    double counts = stage->count != IR_NONE ? NS_PER_BIT_COUNT : 0.0;
    return n * bits * (counts + NS_PER_BIT_SUM * (double)stage->sums.count);
}

static double bits_cost(const Stage *stage, double n) {
    double chunks = n > 4096.0 ? n / 4096.0 : 1.0;
    return n * stage->axis_count * (n * NS_PER_BITSET + chunks * NS_PER_CHUNK);
}

/* Bytes counted among themselves: the runtime has special ways. */
static bool is_byte_histogram(const Ir *ir, const Stage *stage) {
    const SelConjunction *conjunction = &stage->conjunction;
    bool filtered = conjunction->key_filter != IR_NONE || conjunction->query_filter != IR_NONE;
    return stage->count != IR_NONE && stage->sums.count == 0 && conjunction->equal_count == 1 && stage->codes.shared &&
           !filtered && lane_bytes((Lane)ir_node(ir, conjunction->equal[0].key)->lane) == 1;
}

double cost_of_stage(const Ir *ir, const Stage *stage, double n) {
    double outputs = outputs_of(stage);
    double codes = codes_cost(&stage->codes, n);
    switch (stage->kind) {
    case STAGE_TOTAL:
    case STAGE_SCAN:
    case STAGE_GATHER:
    case STAGE_SCATTER:
        return NS_CALL + NS_PER_STEP * n * outputs;
    case STAGE_DISTINCT:
        return NS_DISTINCT + NS_PER_BYTE * n;
    case STAGE_FIND:
        return NS_CALL + NS_PER_STEP * n / 8.0;
    case STAGE_NEAREST:
        return NS_CALL + codes + (codes > 0.0 ? 0.0 : NS_PER_STEP * n * outputs);
    case STAGE_WINDOW:
        return NS_CALL + 2.0 * NS_PER_STEP * n * outputs;
    case STAGE_GROUP:
        if (is_byte_histogram(ir, stage)) {
            return NS_DENSE + NS_PER_BYTE * n;
        }
        return NS_CALL + codes + NS_PER_TABLE * n * (outputs - 1.0);
    case STAGE_RUNNING:
    case STAGE_RANK:
    case STAGE_SORT:
        return NS_CALL + codes + NS_PER_TABLE * n * (outputs - 1.0);
    case STAGE_LAG:
        return NS_CALL + codes + NS_PER_TABLE * n * (2.0 * outputs - 1.0);
    case STAGE_BELOW:
        return NS_CALL + codes * (stage->codes.kind == CODES_ORDER ? outputs : 1.0);
    case STAGE_NESTED:
        return 2.0 * NS_RUNTIME + codes + (stage->axis[0].words.wide ? axes_cost(stage, n) : 0.0) +
               (2.0 * NS_PER_LONG_SORT + NS_PER_MERGE) * n * outputs;
    case STAGE_SWEEP: {
        bool grouped = stage->conjunction.equal_count > 0;
        bool twice = grouped || stage->conjunction.low != IR_NONE;
        return 4.0 * NS_RUNTIME + codes + axes_cost(stage, n) + (grouped ? 4.0 * NS_PER_LONG_SORT * n : 0.0) +
               tree_cost(stage, n) * (twice ? 2.0 : 1.0);
    }
    case STAGE_BITS:
        return 8.0 * NS_RUNTIME + axes_cost(stage, n) + bits_cost(stage, n);
    default:
        break;
    }
    return 0.0;
}

static double whole(double vectors) {
    double below = (double)(uint64_t)vectors;
    return below < vectors ? below + 1.0 : below;
}

double cost_of_dense(const Ir *ir, const Stage *stage, Pairs pairs, double n) {
    double vectors = n * whole(n * pairs.lane_bytes / VECTOR_BYTES);
    double cost = NS_DENSE + vectors * (pairs.leaves + 1.0) * NS_PER_COMPARISON;
    cost += stage->sums.count > 0 ? n * NS_PER_ROW : 0.0;
    for (size_t i = 0; i < stage->sums.count; i++) {
        const IrNode *value = ir_node(ir, ir_node(ir, stage->sums.data[i])->b);
        bool chained = value->kinds == KIND_FLOAT || ir_is_mixed(value);
        cost += chained ? n * n * NS_PER_FLOAT : vectors * NS_PER_VECTOR_SUM;
    }
    return cost;
}

uint64_t cost_crossover(const Ir *ir, const Stage *stage, Pairs pairs) {
    for (uint64_t n = 8; n <= 1u << 24; n += n / 4) {
        if (cost_of_stage(ir, stage, (double)n) < cost_of_dense(ir, stage, pairs, (double)n)) {
            return n <= 8 ? 0 : n;
        }
    }
    return UINT64_MAX;
}
