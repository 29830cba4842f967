/* Plans: the stages that a kernel runs, one loop or one algorithm each, with the columns between them.
 *
 * A plan says everything that code generation needs to know but how instructions look: the order of stages, the
 * algorithm of each, where every column lies, and the scratch memory. Uniform values are scalars: they live in
 * registers (SSA values) of the kernel, not in columns.
 */
#ifndef JIT_PLAN_PLAN_H
#define JIT_PLAN_PLAN_H
#include "jit/ir/ir.h"
#include "jit/select/select.h"

typedef enum StageKind {
#define STAGE(NAME, ...) STAGE_##NAME,
#include "jit/plan/stages.def"
#undef STAGE
    STAGE_KIND_COUNT
} StageKind;
_Static_assert(STAGE_KIND_COUNT <= 32, "Specialization.stages is a set of bits");

/* Where the plane of a node lies. */
typedef enum PlaceKind {
    PLACE_NONE,    /* in registers of its stage only */
    PLACE_SCALAR,  /* uniform: a register of the kernel */
    PLACE_INPUT,   /* number: InputKind */
    PLACE_SCRATCH, /* number: buffer of the plan */
    PLACE_OUTPUT,  /* number: 0 payload, 1 tag */
} PlaceKind;

#define OUTPUT_PLANES 2u

typedef struct Place {
    PlaceKind kind;
    uint32_t number;
} Place;

/* Scratch memory holds the buffers in order, each rounded up to 64 bytes. */
typedef struct Buffer {
    Lane lane;             /* element type */
    uint64_t per_position; /* per_position * n + extra elements */
    uint64_t extra;
    bool block; /* only one block of a stream is alive at a time: it is kept on the stack, not in scratch memory */
} Buffer;

/* Different tokens that a DISTINCT can meet. */
#define PLAN_TOKENS 256u
/* Positions that a stream works on at a time: what fits the vectors of bytes of every target, and one word of bits. */
#define PLAN_BLOCK 64u

/* How the keys and queries of a stage's equalities (or order comparison) become small numbers, the indices of its
 * tables: every query code finds the keys with the same code.
 *   CODES_RANGE  code = key - low, where low and the range are constants or a constant more than a multiple of n;
 *                several comparisons of constant range are combined. Keys outside have no code.
 *   CODES_HASH   numbers of groups, made by a hash over the words of all comparisons (rasp_rt_groups_*,
 * rasp_rt_ids_wide) CODES_ORDER  no codes: the words are sorted (rasp_rt_below_*, rasp_rt_rank_*)
 */
typedef enum CodesKind { CODES_NONE, CODES_RANGE, CODES_HASH, CODES_ORDER } CodesKind;
_Static_assert(CODES_NONE < CODES_RANGE && CODES_RANGE < CODES_HASH && CODES_RANGE < CODES_ORDER,
               "kinds that store words of the keys come behind CODES_RANGE");

typedef struct Codes {
    CodesKind kind;
    uint32_t linear;               /* CODES_RANGE: the range is linear * n + range (0: range) */
    uint32_t below;                /* ... and the smallest code of the first comparison low[0] - below * n */
    int64_t low[SEL_COMPARISONS];  /* CODES_RANGE: smallest code of each comparison */
    int64_t span[SEL_COMPARISONS]; /* ... how many values it has (of the first comparison 0 when linear) */
    int64_t range;
    bool shared;                     /* keys and queries are the same nodes: one column of codes */
    uint32_t key_words, query_words; /* HASH and ORDER: buffers of words of 32 or 64 bits (wide) */
    bool wide;
    uint32_t words;                  /* HASH and ORDER: above 1, that many words of 64 bits a key */
    uint32_t key_codes, query_codes; /* HASH: buffers of codes. ORDER: of values and of results */
} Codes;

/* One order comparison of several, as places: keys with rank < below are selected (rasp_rt_axis_*). */
typedef enum AxisKind {
    AXIS_ORDER, /* comparison */
    AXIS_UPTO,  /* j <= i + conjunction.high */
    AXIS_FROM,  /* j >= i + conjunction.low */
    AXIS_BOTH,  /* either or both: the first axis of a sweep */
} AxisKind;

typedef struct Axis {
    AxisKind kind;
    SelComparison comparison;
    Codes words; /* of a comparison: CODES_ORDER */
} Axis;

/* NESTED, SWEEP, BITS: the axes, and numbers of buffers to work in. */
typedef struct StageAxes {
    Axis axis[SEL_AXES];
    uint32_t count;
    uint32_t ranks, belows;        /* of all axes one behind the other, u32 */
    uint32_t keys, from, to;       /* u64: group << 32 | place, of keys and of the ends of what a row asks for */
    uint32_t places, firsts, ends; /* u32: their places among all keys */
    uint32_t values, results;      /* u64: what is added up, and sums (or counts, u32) */
} StageAxes;

/* RANK and SORT: what is sorted. */
typedef struct StageRank {
    IrId key;
    bool descending; /* greater keys first */
    bool backward;   /* equal keys from the right */
} StageRank;

typedef struct StageNearest {
    bool marks;    /* values are the same everywhere: one table, of codes that were met */
    bool is_stack; /* members put their value on a stack (stack.c) */
    IrId closes;   /* ... from which the positions where this is true take it away */
} StageNearest;

typedef struct Stage {
    StageKind kind;
    IrId selector;         /* of an aggregate's stage, as it stands; else IR_NONE */
    IrId count;            /* COUNT node to produce, or IR_NONE */
    uint32_t tables;       /* first of the buffers for count (if any), folds and their tags: tables or prefix arrays */
    VEC(IrId) nodes;       /* value nodes to compute, in order, at the key's position; those with a place are stored */
    VEC(IrId) query_nodes; /* ... at the query's */
    VEC(IrId) folds;       /* FOLD nodes to produce; NEAREST, FIND and DISTINCT: nodes of their own operation */
    const SelConjunction *conjunction; /* the selector's comparisons; none where it is not read */
    Codes *codes;                      /* CODES_NONE where it has none */
    struct Stage *parts; /* STREAM: what is done with each block, in order. MAP: lines it reads values of */
    uint32_t part_count;
    union {
        bool copies_root; /* MAP: the root is a column or a scalar that has to be copied to the output */
        bool byte_steps;  /* SCAN: what each position adds fits a byte */
        bool backward;    /* STREAM: from the last block to the first */
        StageRank rank;
        StageNearest nearest;
        StageAxes *axes;
        struct Plan *program; /* DISTINCT: the program's own plan, for at most 256 positions */
    } as;
    uint64_t dense_below; /* shorter inputs take the dense way instead; 0: none do */
    double cost;          /* predicted nanoseconds at the plan's typical length */
    const char *why;      /* the rule that chose it: static text */
} Stage;
_Static_assert(sizeof(Stage) <= 160, "what one kind of stage needs belongs into `as`");

typedef struct Plan {
    Arena *arena;
    Ir *ir;
    VEC(Stage) stages;
    VEC(uint32_t) pieces; /* of a long kernel: the stage behind the last one of each piece; else none */
    VEC(Buffer) buffers;
    Place *payload;   /* by IrId */
    Place *tag;       /* by IrId, mixed nodes only */
    uint32_t *number; /* by IrId: what dumps call it */
    bool root_is_selector;
    Lane output_lane;  /* of a value root */
    bool output_mixed; /* a tag plane is written, too */
    uint32_t watch;    /* buffer of the KernelWatch, the first one; UINT32_MAX: nobody watches */
    uint32_t work;     /* buffer that runtime functions work in, one stage after the other; UINT32_MAX: none */
} Plan;

/* A column scale * i + c, scale being -1, 0 or 1 and c the same in every row; ring: that modulo n. */
typedef struct PlanAffine {
    int scale;
    bool ring;
    IrId sum; /* scale * i + c: sums and differences of the position and uniform nodes */
} PlanAffine;

/* ---- affine.c */

/* False when the node is nothing like that (affine.c). */
bool plan_affine(const Ir *ir, IrId column, PlanAffine *out);
/* A GATHER of an affine column, of which nothing else is asked: see jit/stage/affine.h. */
bool plan_is_affine(const Ir *ir, const Stage *stage);
/* One with j = i + c that copies a column: nothing is computed for it, and rows without a column are 0. */
bool plan_affine_copies(const Plan *plan, const Stage *stage);

/* ---- jit/plan/stage/sort.c */

/* A SORT whose values are the keys themselves, as ints or codes: equal ones cannot be told apart. */
bool plan_sorts_keys(const Plan *plan, const Stage *stage);

/* ---- stages.c */

/* Whether a guard that was raised before the stage must end the kernel before it. */
bool plan_awaits_flag(const Stage *stage);
/* Whether a stage that walks the positions begins with the last one. */
bool plan_is_backward(const Plan *plan, const Stage *stage);
/* Sets of stages, as in Specialization.stages: what aggregates may use, 0 for all. */
bool plan_may_use(unsigned stages, StageKind kind);
/* The passes of the optimizer that make what none of these stages has code for: at most `most` names and a NULL. */
void plan_passes_off(unsigned stages, const char **off, size_t most);
/* Names of stage kinds, separated by commas, as such a set; unknown ones are ignored. */
unsigned plan_stages_named(const char *names);
/* What the environment variable RASP_STAGES says, 0 where it is not set. */
unsigned plan_stages_forced(void);
const char *stage_kind_name(StageKind kind);

static inline bool plan_copies_root(const Stage *stage) {
    return stage->kind == STAGE_MAP && stage->as.copies_root;
}

/* ---- plan.c */

/* Never fails: what has no better algorithm is dense. */
void plan_make(Plan *plan, Arena *arena, Ir *ir);
/* Bytes of scratch for a length, 64-byte aligned. */
uint64_t plan_scratch_bytes(const Plan *plan, uint64_t length);

/* ---- choose.c */

/* Whether a COUNT or FOLD has an algorithm better than dense, in any of the plan's forms, with this conjunction as its
 * selector. */
bool plan_has_stage(const Ir *ir, const SelConjunction *conjunction, const IrNode *aggregate);

/* ---- print.c */

void plan_print(Buf *out, const Plan *plan);

/* ---- verify.c */

bool plan_verify(const Plan *plan, Buf *why);
#endif
