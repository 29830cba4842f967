/* The cost model: nanoseconds of a stage, from measured constants.
 *
 * The constants are those of one core of a machine with AVX-512 (docs/kernels.md says how they were measured); what is
 * decided by them are the lengths at which one algorithm overtakes another, and those depend on ratios.
 *
 * COULD  know the target's vector width: a dense stage takes twice as long on 32 bytes.
 */
#ifndef JIT_PLAN_COST_H
#define JIT_PLAN_COST_H
#include "jit/plan/stage.h"

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

/* Lengths that a plan for any length is made for, and that costs are shown for. */
#define COST_TYPICAL_LENGTH 1024.0

/* The comparisons of a selector: how many, and the bytes of the widest. */
typedef struct Pairs {
    uint32_t leaves, lane_bytes;
} Pairs;

/* ---- cost.c */

/* How many columns a stage produces. */
double cost_outputs(const Stage *stage);
/* Making the codes, and the tables that they index. */
double cost_of_codes(const Codes *codes, double n);
/* Sorting every axis's keys and queries together. */
double cost_of_axes(const Stage *stage, double n);
/* Nanoseconds of a stage as it was chosen, for n positions. */
double cost_of_stage(const Plan *plan, const Stage *stage, double n);
/* The length from which on the stage is cheaper than comparing all pairs; 0 where it always is, UINT64_MAX: never. */
uint64_t cost_crossover(const Plan *plan, const Stage *stage, Pairs pairs);

/* ---- jit/plan/stage/dense.c */

Pairs cost_pairs(const Plan *plan, const Stage *stage);
/* Nanoseconds of comparing all pairs: the comparisons, and the stage's count and sums. */
double cost_of_dense(const Ir *ir, const Stage *stage, Pairs pairs, double n);
#endif
