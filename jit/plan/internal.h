/* What the files of this folder share while a plan is made. */
#ifndef JIT_PLAN_INTERNAL_H
#define JIT_PLAN_INTERNAL_H
#include "jit/plan/plan.h"

/* A selector that aggregates read, as it is planned. */
typedef struct SplitSelector {
    IrId selector;
    bool is_conjunction;
    SelConjunction conjunction;
    IrId rank_key; /* IR_NONE, or what a rank sorts */
    bool descending, backward;
    bool sorts;    /* the selector asks a rank for the position: each row has the key that comes at its place */
    bool scatters; /* each key knows its one row */
} SplitSelector;

typedef VEC(SplitSelector) SplitSelectors;

typedef struct Maker {
    Plan *plan;
    const Ir *ir;
    Arena *arena;
    unsigned only; /* StageKinds that aggregates may use, a bit set; 0: all */
    SplitSelectors splits;
    bool *live;
    uint32_t *level;      /* by IrId: aggregates that must have run before */
    bool *computed;       /* evaluated at every position: scalars, aggregates, effects that are settled */
    bool *stored;         /* has columns that are filled */
    uint32_t *stage_uses; /* by IrId: loops that will need the node */
    uint32_t last_level;
} Maker;

/* ---- split.c */

/* What the normal forms of the IR become in this plan. */
void plan_find_splits(Maker *maker);
const SplitSelector *plan_split(const Maker *maker, IrId selector);
/* What a node needs in this plan: a value that is sorted does not need the number of its place. */
unsigned plan_operands(const Maker *maker, const IrNode *node, IrId out[3]);
/* Calls visit for every value node that a conjunction's comparisons read: on the key's or on the query's side. */
void conjunction_nodes(const SelConjunction *conjunction, bool of_query, void (*visit)(void *user, IrId id),
                       void *user);
/* Calls visit for every comparison of a selector. */
void selector_leaves(const Plan *plan, IrId selector, void (*visit)(void *user, IrId select), void *user);

/* ---- choose.c */

/* Whether aggregates may use stages of this kind. */
bool plan_allows(const Maker *maker, StageKind kind);

/* Chooses the algorithm of an aggregate's stage: sets kind, conjunction, codes, cost and why. stage->selector, count
 * and sums are set. */
void plan_choose(Maker *maker, Stage *stage);

/* ---- stream.c */

/* Joins neighbouring stages that walk the positions the same way, and keeps the columns between them in blocks. */
void plan_join_streams(Plan *plan);
/* Calls visit for every value node that a stage without its parts computes, reads or produces (and for IR_NONE). */
void plan_stage_nodes(const Plan *plan, const Stage *stage, void (*visit)(void *user, IrId id), void *user);

/* ---- affine.c */

/* Whether an affine gather can be part of the stream of `count` stages that ends right before it. */
bool plan_affine_flows(const Plan *plan, const Stage *stage, size_t count);

/* Affine gathers become parts of the map right behind them. */
void plan_join_affine(Plan *plan);

/* ---- stack.c */

/* Whether a NEAREST's table of levels is a stack; sets is_stack and closes. */
void plan_find_stack(const Ir *ir, Stage *stage);

/* ---- codes.c */

/* Codes for the keys and queries of these comparisons: a short range, or `otherwise`. */
void plan_choose_codes(const Maker *maker, Stage *stage, const SelComparison *comparisons, uint32_t count,
                       CodesKind otherwise);
/* Sets the width of the words that a hash or a sort takes. */
void plan_choose_words(const Ir *ir, Codes *codes, const SelComparison *comparisons, uint32_t count);

/* ---- axis.c */

/* The axes of a nested, sweep or bits stage, whose kind and conjunction are set. */
void plan_axes(const Maker *maker, Stage *stage);
void plan_axis_buffers(Plan *plan, Stage *stage);

/* ---- buffers.c */

uint32_t plan_add_buffer(Plan *plan, Lane lane, uint64_t per_position, uint64_t extra);
/* Gives a stage the tables and working memory that its algorithm needs. */
void plan_stage_buffers(Plan *plan, Stage *stage);
/* Runtime functions share one buffer to work in: it becomes large enough for this many bytes. */
void plan_need_work(Plan *plan, uint64_t per_position, uint64_t extra);
/* The element type of a SUM's table or register: what is added up. */
Lane plan_sum_lane(const Ir *ir, IrId sum);
#endif
