/* Typed IR: the graph for one kind of input and one length (or any), every node with its type and facts.
 *
 * Append-only array, operands before users, equal nodes merged. Node order is a schedule. There is no control flow:
 * what can go wrong at run time raises a guard (one flag per call), after which the interpreter takes over. Facts hold
 * as long as no guard was raised: code that goes on after one must not trust an interval with an address.
 *
 * Every value node stands for a sequence of n values (or one value for all positions when `uniform`). What its value
 * is made of follows from `kinds`:
 *   one of KIND_INT, KIND_BOOL, KIND_FLOAT, KIND_STRING   one plane, in `lane`
 *   several of INT, FLOAT, BOOL ("mixed")                  two planes: a double (LANE_F64) that holds ints and bools
 *                                                          exactly (|int| <= 2^53, guarded), and a KindTag (LANE_TAG)
 * A mixture of strings and numbers has no type: ir_build speculates on one of the two and guards.
 */
#ifndef JIT_IR_IR_H
#define JIT_IR_IR_H
#include "frontend/graph/graph.h"
#include "jit/ir/lane.h"

typedef uint32_t IrId;
#define IR_NONE UINT32_MAX

typedef enum IrOp {
#define IR_OP(name, ...) IR_##name,
#include "jit/ir/ops.def"
    IR_OP_COUNT
} IrOp;

/* The operations that make values, or selectors, each with its number in IrOp: for switches over these only. */
typedef enum IrValueOp {
#define IR_VALUE(name, ...) VALUE_##name = IR_##name,
#include "jit/ir/ops.def"
} IrValueOp;

typedef enum IrSelectorOp {
#define IR_SELECTOR(name, ...) SELECTOR_##name = IR_##name,
#include "jit/ir/ops.def"
} IrSelectorOp;

#define IR_VALUE(name, ...) _Static_assert(IR_##name < IR_SELECT, "values come first");
#include "jit/ir/ops.def"
#define IR_SELECTOR(name, ...) _Static_assert(IR_##name >= IR_SELECT, "selectors come last");
#include "jit/ir/ops.def"

/* Of a selector: every (i, i) is selected; none is. */
enum { DIAGONAL_ALL = 1, DIAGONAL_NONE = 2 };

/* The longest sequences that native code takes: sums of a few positions and lengths still fit 32 bits. */
#define LENGTH_MOST ((int64_t)1 << 29)

/* Kinds of values, as bits: one for each type of sequence. */
enum {
    KIND_INT = 1u << SEQ_INT,
    KIND_FLOAT = 1u << SEQ_FLOAT,
    KIND_BOOL = 1u << SEQ_BOOL,
    KIND_STRING = 1u << SEQ_STRING,
    KIND_NUMBER = KIND_INT | KIND_FLOAT | KIND_BOOL
};
/* Whether there are several of them. */
static inline bool kinds_are_mixed(unsigned kinds) {
    return (kinds & (kinds - 1)) != 0;
}

/* Operations: what their operands are, what they mean, and who makes them (beside jit/opt/run.c, which makes every node
 * again). ir_*: constructors, where that is what a node folds to. {a} is the value of operand a.
 *
 *   operation     operands               meaning                                                    made by
 *   INPUT         input                  the elements, converted; the host fills the column         ir_build
 *   POSITION                             the position, 0 to n - 1                                   ir_build, passes
 *   LENGTH                               n, uniform                                                 ir_*, passes
 *   CONST         atom                   a constant, uniform                                        all
 *   MAP           op, a, b, c            atom.h's operator, elementwise: [MAP]                      all
 *   LOOKUP        a, payload             what the table has for {a}; a guard where nothing: [LOOKUP] ir_build
 *   MEMBER        a, payload             whether {a} is in the table: [MEMBER]                      ir_build
 *   COUNT         a selector             how many columns each row selects, an int                  all
 *   FOLD          fold, a selector,      fold.h's fold of {b} over the columns of each row: [FOLD]  all
 *                 b values
 *   COMBINE       a count, b sum,        the mean of `aggregate`: [COMBINE]                         ir_build
 *                 c default, payload
 *   NEAREST       a selector, b, c,      {b} at the greatest (payload 1) or least (payload 0)       opt_nearest
 *                 payload                column of each row; c, a CONST of the kind of b, at none
 *   DISTINCT      a the token's INPUT,   what program `payload` of ir->programs gives for the       opt_distinct
 *                 payload                token, or lists: IrDistinct
 *   GUARD         a                      raises the flag where {a}; its value is unused             ir_build, ir_*
 *   SELECT        op, a key, b query     entry (i, j) is {a} at j op {b} at i, op a comparison      ir_build, passes
 *   WHOLE         a mixed                the int or bool that it is, as an int; a float is a guard   ir_whole
 *   SELECT_AND    a, b selectors         both                                                       ir_build, passes
 *   SELECT_OR     a, b selectors         either                                                     ir_build, passes
 *   SELECT_NOT    a selector             not                                                        ir_build, passes
 *   SELECT_CONST  payload                every entry (payload 1) or none (payload 0)                ir_*, passes
 *
 * [MAP] TERNARY: then, condition, else. Numeric operands are converted to the representation that the operation needs.
 *   Conditions and operands of AND, OR, NOT, INDICATOR are bools; operands of + - * / % ^ round and unary - are ints,
 *   floats, mixed or strings, never bools. What each raises is at the head of make_map.c.
 * [LOOKUP] payload: the number of a table of the IR. {a} is a place, 0 to count - 1, in a list or string, a key in a
 *   dict. A missing one (a negative place too), and one that is ATOM_OTHER, is a guard. Keys and list elements are
 *   normalised: keys are ints for an int or bool a, floats for a float or mixed a, strings that the class holds for
 *   a string; `slots` are not kept.
 * [MEMBER] The table is a list of different values, normalised as keys are.
 * [FOLD] SUM: floats left to right starting from -0.0 (so that one column gives its value unchanged); ints exactly, in
 *   64 bits (overflow is a guard); bools as ints; strings: the sum of their numbers modulo 2^bits (with one column: its
 *   own). Mixed: the double plane as floats, and the tag plane summed modulo 256. MEAN is no operation: it is a
 *   COMBINE.
 * [COMBINE] Where the count is 0: c, a CONST; where it is 1: the one value with its kind; above: (sum + 0.0) / count as
 *   a float; where the value is of strings only or bools only, a guard. payload: kinds of the aggregated value. a and b
 *   may be any nodes that stand for the COUNT and the FOLD of SUM once they are simplified.
 * Effects (GUARD, and what may_raise says) are never dead.
 */
typedef struct IrNode {
    uint8_t op;       /* IrOp */
    uint8_t map;      /* Op of MAP and SELECT */
    uint8_t input;    /* InputKind of INPUT */
    uint8_t fold;     /* Fold of FOLD */
    uint8_t kinds;    /* KIND_ bits; 0 for selectors and guards */
    uint8_t lane;     /* Lane of the payload plane */
    bool uniform;     /* the same at every position (a selector: every row is equal) */
    bool positional;  /* depends on positions and n only, not on the input */
    bool may_raise;   /* evaluating it can raise the guard flag; an effect, never dead */
    bool no_nan;      /* proven to be no NaN (true for what is no float); a selector: no comparison meets a NaN */
    uint8_t diagonal; /* selectors: DIAGONAL_ bits, what is known of the entries (i, i) */
    IrId a, b, c;
    uint32_t payload;
    /* Every int, bool, float that is no NaN, and string of STRINGS_CHAR lies in [low, high]; for floats INT64_MIN and
     * INT64_MAX stand for the infinities. In a mixed node ints lie within 2^53, too. Strings of STRINGS_PACKED: at most
     * `high` code points. Selectors: how many columns a row selects. */
    int64_t low, high;
    uint32_t bytes; /* strings: at most this many bytes */
    Atom atom;      /* CONST */
} IrNode;

/* What is known of one input column before compiling. */
typedef struct InputColumn {
    bool used;     /* set by ir_build: the kernel reads this column */
    uint8_t kinds; /* KIND_ bits of its elements */
    Lane lane;
    int64_t low, high; /* ints: their range; strings: the range of code points (-1 for "") when no element has more than
                          one, else high is above CODE_POINT_MOST */
    uint32_t bytes;    /* strings: longest element */
    bool no_nan;       /* no element is a NaN */
} InputColumn;

/* What a kernel is compiled for. Made from an input by the engine, or from options ahead of time. */
typedef struct Specialization {
    uint64_t length;                /* exactly this many positions; 0: any (up to LENGTH_MOST) */
    InputColumn input[INPUT_KINDS]; /* by InputKind; kinds == 0: the conversion fails on such inputs */
    StringClass strings;            /* set by ir_build: how strings are coded */
    Lane string_lane;               /* STRINGS_PACKED: the lane of all strings */
    unsigned stages;                /* StageKinds that aggregates may use, a bit set: for tests; 0: all */
    bool watched;                   /* its caller may stop the kernel while it runs: frontend/base/watch.h */
} Specialization;

/* A program of its own that runs on the different tokens of an input, each once, in the order of their first
 * occurrence. It reads them from the input column `token`, and how often each occurs from the column INPUT_INT.
 * A lookup gives every position what the program gives for its token. A list gives position i the program's value i;
 * `otherwise` from the number of different tokens on. */
typedef struct IrDistinct {
    struct Ir *program;
    uint8_t token; /* InputKind: a column of one-character strings that fit a byte */
    bool list;
    Atom otherwise;
    int64_t low, high; /* facts of the node whose place it takes: they may be better than the program's own */
    uint32_t bytes;
} IrDistinct;

typedef struct Ir {
    Arena *arena;
    const Graph *graph; /* tables and atoms are read from it */
    Specialization spec;
    VEC(IrNode) nodes;
    VEC(Table) tables;
    VEC(IrDistinct) programs; /* of DISTINCT nodes */
    uint32_t *slots;          /* value numbering: open addressing over nodes, id + 1 */
    uint32_t slot_count;
    IrId root; /* a value or a selector */
    /* Nodes with may_raise: they must be evaluated though nobody may use them. Also those that meet a limit of native
     * code only: facts of other nodes rely on their guards. */
    VEC(IrId) effects;
    struct SelNormals *normals; /* normal forms of selectors, made last of all: jit/select/select.h; NULL before */
    VEC(IrId) named;            /* nodes that these name: live beside what root and effects need */
    const Str *reason;          /* set where building fails: why this cannot be compiled */
} Ir;

/* ---- build.c */

/* Lowers the ancestors of root for a specialization; spec.input[].used, .strings, .string_lane and the final lanes are
 * set in ir->spec. False with ir->reason when there is no native form. Folds, types and merges as it builds. */
bool ir_build(Ir *ir, Arena *arena, const Graph *graph, NodeId root, const Specialization *spec);

/* ---- make_value.c */

/* Constructors: type, facts, folding and value numbering in one place (make_*.c). They may return an existing or a
 * simpler node. Passes rebuild through them. */
IrId ir_input(Ir *ir, InputKind kind);
IrId ir_position(Ir *ir);
IrId ir_length(Ir *ir);
IrId ir_const(Ir *ir, Atom atom);
IrId ir_guard(Ir *ir, IrId condition);
/* A number as an int, where only that will do: an index, how often a string is repeated. */
IrId ir_whole(Ir *ir, IrId value);

/* ---- make_map.c */

IrId ir_map(Ir *ir, Op op, IrId a, IrId b, IrId c);

/* ---- make_table.c */

IrId ir_lookup(Ir *ir, uint32_t table, IrId index);
IrId ir_member(Ir *ir, uint32_t table, IrId value);

/* ---- make_aggregate.c */

IrId ir_count(Ir *ir, IrId selector);
/* Any fold but MEAN. */
IrId ir_fold(Ir *ir, Fold fold, IrId selector, IrId value);
IrId ir_combine(Ir *ir, IrId count, IrId sum, IrId default_value, unsigned value_kinds);

/* ---- make_nearest.c */

/* value and otherwise (a constant) have the same single kind. */
IrId ir_nearest(Ir *ir, IrId selector, IrId value, IrId otherwise, bool greatest);
/* The program is optimized and raises nothing; token is the input that it compresses. */
IrId ir_distinct(Ir *ir, uint32_t program, IrId token);

/* ---- make_select.c */

IrId ir_select(Ir *ir, Op op, IrId key, IrId query);
IrId ir_select_and(Ir *ir, IrId a, IrId b);
IrId ir_select_or(Ir *ir, IrId a, IrId b);
IrId ir_select_not(Ir *ir, IrId a);
IrId ir_select_const(Ir *ir, bool all);

static inline const IrNode *ir_node(const Ir *ir, IrId id) {
    return &ir->nodes.data[id];
}
static inline bool ir_is_selector(const IrNode *node) {
    return node->op >= IR_SELECT;
}
static inline bool ir_is_mixed(const IrNode *node) {
    return kinds_are_mixed(node->kinds);
}
static inline bool ir_is_fold(const IrNode *node, Fold fold) {
    return node->op == IR_FOLD && node->fold == fold;
}
/* Types for the traits of folds (fold.h) of values with these kinds: mixed values are folded as doubles. */
static inline unsigned ir_fold_types(unsigned kinds) {
    return kinds_are_mixed(kinds) ? KIND_FLOAT : kinds;
}

/* ---- ir.c */

/* Operands of a node: count (0 to 3) and ids. */
unsigned ir_operands(const IrNode *node, IrId out[3]);
/* How many of them, the first ones, are selectors. */
unsigned ir_selector_operands(IrOp op);
/* live[id]: needed for the root or an effect, or named by a normal form. */
void ir_live(const Ir *ir, bool *live);

typedef struct Interval {
    int64_t low, high;
} Interval;

/* scale * position + offset, scale being -1, 0 or 1 and the offset the same at every position. */
typedef struct IrAffine {
    int scale;
    Interval offset; /* where it lies: one number where low and high are equal */
} IrAffine;

/* ---- facts.c */

/* Whether an int node is of that form, as sums and differences that no guard is needed for (facts.c). */
bool ir_affine(const Ir *ir, IrId id, IrAffine *out);
/* Whether values never fall (direction 1) or never rise (-1) with the position; strictly: never stay. */
bool ir_monotone(const Ir *ir, IrId id, int direction, bool strictly);

/* ---- make_affine.c */

/* The offset of such a node as a uniform node, made where it does not exist (make_affine.c). */
IrId ir_affine_offset(Ir *ir, IrId id);

/* ---- print.c */

/* The numbers that dumps give to live nodes; those of others are not set. Room for all nodes. */
void ir_number(const Ir *ir, uint32_t *number);
/* The word for a node in dumps: of a FOLD, its fold's (print.c). */
const char *ir_operation_name(const IrNode *node);
/* Stable text: a heading with the specialization, one live node a line with its type and facts (print.c). */
void ir_print(Buf *out, const Ir *ir);

/* ---- verify.c */

/* Operand order, kinds, lanes, intervals; false with what is wrong. */
bool ir_verify(const Ir *ir, Buf *why);
#endif
