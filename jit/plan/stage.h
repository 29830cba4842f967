/* What the files of this folder know of a stage's kind: its row of stages.def, and its methods, of which each stage has
 * a table in its own file of jit/plan/stage/. */
#ifndef JIT_PLAN_STAGE_H
#define JIT_PLAN_STAGE_H
#include "jit/plan/internal.h"

/* ---- columns of stages.def */

typedef enum StageKeys {
    KEYS_NONE,           /* there is no selector */
    KEYS_BY_COLUMNS,     /* the comparisons of the selector as it stands, of whole columns */
    KEYS_BY_COMPARISONS, /* the same, computed in the stage's own loop */
    KEYS_BY_CONJUNCTION, /* the comparisons, computed in the stage's own loops */
    KEYS_BY_RANK,        /* what is sorted: rank.key */
} StageKeys;

typedef enum StageChoice {
    CHOICE_NEVER,   /* no aggregate's: other parts of the plan make it */
    CHOICE_ALWAYS,  /* where it applies */
    CHOICE_BY_COST, /* unless the dense stage costs less, or RASP_STAGES leaves it out */
} StageChoice;

typedef enum StageFolds {
    FOLDS_ANY,     /* columns are met from left to right */
    FOLDS_FORWARD, /* ... where rows end at the position; else what has no order */
    FOLDS_PREFIX,  /* ... where rows begin at the first column; else what has no order and an inverse */
    FOLDS_ADDED,   /* sums that have no order and an inverse: the runtime adds them up */
    FOLDS_NONE,    /* counts only */
} StageFolds;

typedef enum StageFlag {
    FLAG_IGNORED,
    FLAG_FOR_CODES, /* awaited where it, or a part of it, has codes */
    FLAG_AWAITED,
} StageFlag;

typedef enum StageVisits { ALL_KEYS, SOME_KEYS } StageVisits;
typedef enum StageColumns { FILLS, LEAVES } StageColumns;
typedef enum StageStart { STARTS_FAST, STARTS_SLOW } StageStart;

typedef struct StageTraits {
    const char *name;
    StageKeys keys;
    StageChoice choice;
    StageFolds folds;
    StageFlag flag;
    StageVisits visits;
    StageColumns columns;
    StageStart start;
    const char *why;
} StageTraits;

/* ---- methods */

/* What is asked for: counts, folds, nearest values or tokens of one selector. */
typedef struct Wanted {
    const Ir *ir;
    IrOp op;                    /* COUNT (for folds, too), NEAREST or DISTINCT */
    bool uniform;               /* every row selects the same columns */
    const SplitSelector *split; /* NULL where the selector is not split */
    SelShape shape;             /* of a conjunction */
    const SelConjunction *conjunction;
    bool has_folds;
    bool has_order;      /* the order of columns tells for some fold */
    bool has_no_inverse; /* ... no column can be taken out of some fold */
    bool has_others;     /* some fold is no SUM */
    bool has_long_folds; /* of values that take more than a word */
} Wanted;

/* Where a stage's method `print` is called: in its first line, in the line of its codes, at its end. */
typedef enum PrintPlace { BEHIND_NAME, BEHIND_CODES, BEHIND_ALL } PrintPlace;

/* The direction in which a stage walks the positions, as a part of a stream. */
typedef enum Direction { DIRECTION_NONE, DIRECTION_EITHER, DIRECTION_FORWARD, DIRECTION_BACKWARD } Direction;

typedef struct StageMethods {
    /* Whether it can do what is wanted; whether it is allowed to fold is said by its column `folds`. */
    bool (*applies)(const Wanted *wanted);
    /* Fills what the stage has beside its kind and `why`. */
    void (*choose)(Maker *maker, const Wanted *wanted, Stage *stage);
    /* Marks in `needed` what has to be computed and stored before, and gives it columns. */
    void (*inputs)(Maker *maker, bool *needed, const Stage *stage);
    /* Lists the nodes that the stage's own loops compute. */
    void (*nodes)(Maker *maker, Stage *stage);
    /* Nanoseconds for n positions. */
    double (*cost)(const Plan *plan, const Stage *stage, double n);
    /* Adds tables and working memory to the plan. */
    void (*buffers)(Plan *plan, Stage *stage);
    /* How it walks, right behind `count` stages that may become one stream. */
    Direction (*direction)(const Plan *plan, const Stage *stage, size_t count);
    /* What must hold of such a stage: NULL, or what is wrong. */
    const char *(*verify)(const Plan *plan, const Stage *stage);
    /* What only plans with such a stage say. */
    void (*print)(Buf *out, const Plan *plan, const Stage *stage, PrintPlace place);
    /* Names of the optimizer's passes, up to NULL, that make what no other stage has code for. */
    const char *const *passes;
} StageMethods;

/* Tables of methods name every member: these stand for one that a stage has not. */
#define NEVER_APPLIES NULL     /* applies: CHOICE_NEVER */
#define CHOOSES_NOTHING NULL   /* choose: the kind says all */
#define INPUTS_BY_KEYS NULL    /* inputs: those that its column `keys` says */
#define NO_NODES NULL          /* nodes: none, or who makes the stage lists them */
#define NO_COST NULL           /* cost: CHOICE_NEVER */
#define NO_BUFFERS NULL        /* buffers */
#define NO_DIRECTION NULL      /* direction: it is no part of streams */
#define NOTHING_TO_VERIFY NULL /* verify: nothing beside what verify.c checks of every stage */
#define NOTHING_TO_PRINT NULL  /* print: nothing beside what print.c prints of every stage */
#define NO_PASSES NULL         /* passes */

#define STAGE(NAME, name, ...) extern const StageMethods methods_##name;
#include "jit/plan/stages.def"
#undef STAGE

/* ---- stages.c */

const StageTraits *stage_traits(StageKind kind);
const StageMethods *stage_methods(StageKind kind);

/* ---- stream.c */

/* The `direction` of stages whose rows end or begin at the position. */
Direction plan_direction_of_bound(const Plan *plan, const Stage *stage, size_t count);
#endif
