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
    uint32_t *level;        /* by IrId: aggregates that must have run before */
    bool *computed;         /* evaluated at every position: scalars, aggregates, effects that are settled */
    bool *stored;           /* has columns that are filled */
    uint32_t *stage_uses;   /* by IrId: loops that will need the node */
    uint32_t *last_reading; /* by IrId: the last level whose loops compute the node where nothing is stored */
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

/* Chooses the algorithm of an aggregate's stage, whose selector, count and folds are set; op: COUNT (for folds, too),
 * NEAREST or DISTINCT. */
void plan_choose(Maker *maker, IrOp op, Stage *stage);

/* ---- stages.c */

/* Without a selector, comparisons or codes. */
Stage plan_new_stage(Arena *arena, StageKind kind);

/* ---- needs.c. `needed`, by IrId: to be computed in the next loop */

/* Whether a node is what a stage of an aggregate produces. */
bool plan_has_own_stage(const IrNode *node);
/* Nodes that cost nothing to have: they are never stored for a stage's sake. */
bool plan_is_free(const IrNode *node);
/* Gives a node columns: the output for the root, scratch else. */
void plan_give_place(Maker *maker, IrId id);
/* `needed` grows by the operands that have to be computed in the same loop, and loses what is there. */
void plan_close_needed(const Maker *maker, bool *needed);
/* Dear nodes that later loops need again are stored while they are at hand. */
void plan_store_dear(Maker *maker, const bool *needed);
/* Operations that computing a node takes inside a loop where only stored and free nodes exist. */
uint32_t plan_loop_cost(const Maker *maker, const uint32_t *cost, IrId id);
/* Marks what a stage's own loops read: keys, queries, filters and values. */
void plan_mark_read(Maker *maker, const Stage *stage, bool *needed);
/* A column is to be there. */
void plan_wish_column(Maker *maker, bool *needed, IrId id);
/* Inputs of a stage with loops of its own that several loops read: computed once and stored. */
void plan_wish_shared(Maker *maker, bool *needed, const Stage *stage);
/* All that is to be there before a stage. */
void plan_wish_inputs(Maker *maker, bool *needed, const Stage *stage);
/* Lists what a stage's loops compute of its keys, queries and values: what is not stored. */
void plan_list_nodes(Maker *maker, Stage *stage);
/* The same where keys are searched, and the values computed at the one that is found. */
void plan_list_search_nodes(Maker *maker, Stage *stage);

/* ---- pieces.c */

/* About how much LLVM has to do for a stage and its parts. */
uint64_t plan_weight(const Stage *stage);
/* Long plans are cut into pieces, each a function of its own. */
void plan_cut(Plan *plan);

/* ---- again.c */

/* Fills last_reading: levels and what is live are known. */
void plan_find_readings(Maker *maker);
/* Much that loops of these stages, which are all of their level, and other loops would compute again is to be there. */
void plan_store_repeated(Maker *maker, bool *needed, const Stage *stages, size_t count, uint32_t level);

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
void plan_choose_codes(const Ir *ir, Codes *codes, const SelComparison *comparisons, uint32_t count,
                       CodesKind otherwise);
/* Those of a conjunction's equalities, where it has any: a short range, or a hash. */
void plan_group_codes(const Ir *ir, Stage *stage);
/* Sets the width of the words that a hash or a sort takes. */
void plan_choose_words(const Ir *ir, Codes *codes, const SelComparison *comparisons, uint32_t count);

/* ---- axis.c */

/* Adds axes to a stage that has as.axes. */
void plan_add_axis(const Ir *ir, Stage *stage, AxisKind kind, SelComparison comparison);
void plan_add_bound(const Ir *ir, Stage *stage, AxisKind kind);
void plan_add_orders(const Ir *ir, Stage *stage);
/* Buffers for the axes, for their ranks and belows, and for values and results. */
void plan_axis_buffers(Plan *plan, Stage *stage);
/* Buffers for places within groups. */
void plan_number_buffers(Plan *plan, Stage *stage);

/* ---- buffers.c */

uint32_t plan_add_buffer(Plan *plan, Lane lane, uint64_t per_position, uint64_t extra);
/* Tables for the count, the folds and their tags: of so many slots, or of one for each code. */
void plan_add_tables(Plan *plan, Stage *stage, uint64_t per_position, uint64_t extra);
void plan_add_code_tables(Plan *plan, Stage *stage);
/* Columns for the words and codes of a hash or a sort; nothing for a range. */
void plan_add_words(Plan *plan, Codes *codes);
/* Tables where codes index them, and what the codes need: the `buffers` of stages with codes. */
void plan_code_buffers(Plan *plan, Stage *stage);
/* Runtime functions share one buffer to work in: it becomes large enough for this many bytes. */
void plan_need_work(Plan *plan, uint64_t per_position, uint64_t extra);
/* The element type of a FOLD's table or register, in which its values come together. */
Lane plan_fold_lane(const Ir *ir, IrId fold);
#endif
