/* Programs of bytes: a text of n characters has at most 256 different ones, so what depends on a position's character
 * alone is computed once for each character, on a program that is compressed to them.
 *
 *   a value that is a function of the token      computed on the different tokens, then looked up
 *   sort(v if first else d, k if first else c)   for a c behind all k, functions v and k of the token, and `first` the
 *                                                mark of each token's first occurrence: computed on the list of
 *                                                different tokens, filled up with d
 *
 * A function of the token reads the token, constants, and aggregates over selectors whose queries are such functions.
 * Their keys may be marked as first ones: then each token counts once, else as often as it occurs. Nothing in it may
 * raise a guard. A histogram alone has a faster way (jit/stage/group.c); short sequences are faster as they are.
 */
#include "jit/ir/internal.h"
#include "jit/opt/opt.h"
#include "jit/select/select.h"

#define LEAST_LENGTH 128u /* of sequences of a known length that gain */

typedef struct Compress {
    Ir *ir;
    IrId token;
    bool *function; /* by IrId. Values: a function of the token. Selectors: queries and keys are */
    bool *heavy;    /* values: some aggregate but a histogram is in it */
    bool *marks;    /* selectors: only first occurrences are keys */
    uint32_t *programs;
    Ir *inner;
    IrId *made; /* by IrId: the node of the inner program */
    IrId weight;
} Compress;

/* select(token, token, ==) */
static bool is_same_token(const Compress *c, IrId id) {
    const IrNode *node = ir_node(c->ir, id);
    return node->op == IR_SELECT && node->map == OP_EQ && node->a == c->token && node->b == c->token;
}

/* The same, and earlier positions. */
static bool is_earlier_token(const Compress *c, IrId id) {
    const IrNode *node = ir_node(c->ir, id);
    if (node->op != IR_SELECT_AND) {
        return false;
    }
    const IrNode *order = ir_node(c->ir, is_same_token(c, node->a) ? node->b : node->a);
    return (is_same_token(c, node->a) || is_same_token(c, node->b)) && order->op == IR_SELECT && order->map == OP_LT &&
           order->a == order->b && ir_node(c->ir, order->a)->op == IR_POSITION;
}

/* Whether the bool is true exactly at first occurrences (or, for `repeated`, exactly elsewhere). */
static bool is_first(const Compress *c, IrId id, bool repeated) {
    const IrNode *node = ir_node(c->ir, id);
    if (node->op == IR_MAP && node->map == OP_NOT) {
        return is_first(c, node->a, !repeated);
    }
    if (node->op != IR_MAP || !op_is_comparison((Op)node->map) || ir_node(c->ir, node->a)->op != IR_COUNT ||
        !ir_is_int_const(c->ir, node->b, 0)) {
        return false;
    }
    bool none = node->map == OP_EQ || node->map == OP_LE, some = node->map == OP_NE || node->map == OP_GT;
    return (repeated ? some : none) && is_earlier_token(c, ir_node(c->ir, node->a)->a);
}

/* A comparison that only first occurrences pass: select(first, True, ==), select(repeated, False, ==), select(count, 0,
 * ==) */
static bool marks_first(const Compress *c, const IrNode *node) {
    const IrNode *query = ir_node(c->ir, node->b);
    if (node->op != IR_SELECT || node->map != OP_EQ || query->op != IR_CONST) {
        return false;
    }
    if (query->kinds == KIND_BOOL) {
        return is_first(c, node->a, query->low == 0);
    }
    return ir_is_int_const(c->ir, node->b, 0) && ir_node(c->ir, node->a)->op == IR_COUNT &&
           is_earlier_token(c, ir_node(c->ir, node->a)->a);
}

/* ---- what is a function of the token */

static void classify_selector(Compress *c, IrId id) {
    const IrNode *node = ir_node(c->ir, id);
    switch ((IrSelectorOp)node->op) {
    case SELECTOR_SELECT:
        c->marks[id] = marks_first(c, node);
        c->function[id] = c->marks[id] || (c->function[node->a] && c->function[node->b]);
        break;
    case SELECTOR_SELECT_AND:
        c->marks[id] = c->marks[node->a] || c->marks[node->b];
        c->function[id] = c->function[node->a] && c->function[node->b];
        break;
    case SELECTOR_SELECT_OR:
        c->function[id] = c->function[node->a] && c->function[node->b] && !c->marks[node->a] && !c->marks[node->b];
        break;
    case SELECTOR_SELECT_NOT:
        c->function[id] = c->function[node->a] && !c->marks[node->a];
        break;
    case SELECTOR_SELECT_CONST:
        c->function[id] = true;
        break;
    }
}

static bool is_whole(unsigned kinds) {
    return kinds == KIND_INT || kinds == KIND_BOOL;
}

/* Whether such nodes are functions of the token where their operands are: those that translate can make. */
static bool can_be_function(IrValueOp op) {
    switch (op) {
    case VALUE_INPUT:
    case VALUE_LENGTH:
    case VALUE_CONST:
    case VALUE_MAP:
    case VALUE_LOOKUP:
    case VALUE_MEMBER:
    case VALUE_WHOLE:
    case VALUE_COUNT:
    case VALUE_FOLD:
    case VALUE_COMBINE:
        return true;
    case VALUE_POSITION:
    case VALUE_NEAREST:
    case VALUE_DISTINCT:
    case VALUE_GUARD:
        break;
    }
    return false;
}

/* Whether the fold of values, each as often as its token occurs, is known from the tokens and how often they do. */
static bool folds_tokens(Fold fold, unsigned kinds) {
    unsigned types = ir_fold_types(kinds);
    return !fold_is_ordered(fold, types) && (fold_is_idempotent(fold, types) || is_whole(kinds));
}

static void classify_value(Compress *c, IrId id) {
    const IrNode *node = ir_node(c->ir, id);
    IrId operands[3];
    unsigned count = ir_operands(node, operands);
    bool good = !node->may_raise && !ir_is_mixed(node) && can_be_function((IrValueOp)node->op) &&
                (node->op != IR_INPUT || id == c->token);
    for (unsigned i = 0; good && i < count; i++) {
        good = c->function[operands[i]];
        c->heavy[id] = c->heavy[id] || (!ir_is_selector(ir_node(c->ir, operands[i])) && c->heavy[operands[i]]);
    }
    if (node->op == IR_FOLD) {
        good = good && folds_tokens((Fold)node->fold, ir_node(c->ir, node->b)->kinds);
    }
    if (node->op == IR_COMBINE) {
        good = good && is_whole(node->payload);
    }
    bool aggregate = node->op == IR_COUNT || node->op == IR_FOLD;
    c->heavy[id] = good && (c->heavy[id] || (aggregate && !is_same_token(c, node->a)));
    c->function[id] = good;
}

static void classify(Compress *c) {
    size_t count = c->ir->nodes.count;
    c->function = arena_zalloc(c->ir->arena, count);
    c->heavy = arena_zalloc(c->ir->arena, count);
    c->marks = arena_zalloc(c->ir->arena, count);
    for (IrId id = 0; id < count; id++) {
        if (ir_is_selector(ir_node(c->ir, id))) {
            classify_selector(c, id);
        } else {
            classify_value(c, id);
        }
    }
}

/* ---- the inner program */

static void begin_program(Compress *c) {
    const Ir *ir = c->ir;
    Specialization spec = ir->spec;
    int64_t most = spec.length > 0 ? (int64_t)spec.length : LENGTH_MOST;
    spec.length = 0;
    spec.watched = false;
    spec.input[INPUT_INT] = (InputColumn){.kinds = KIND_INT, .lane = LANE_I32, .low = 1, .high = most, .no_nan = true};
    c->inner = arena_new(ir->arena, Ir);
    ir_init(c->inner, ir->arena, ir->graph, &spec);
    c->inner->tables.data = ir->tables.data;
    c->inner->tables.count = ir->tables.count;
    c->inner->tables.capacity = ir->tables.capacity;
    c->made = arena_alloc_array(ir->arena, ir->nodes.count, sizeof *c->made);
    c->weight = ir_input(c->inner, INPUT_INT);
}

static IrId translate_selector(const Compress *c, const IrNode *node, IrId id) {
    Ir *inner = c->inner;
    switch ((IrSelectorOp)node->op) {
    case SELECTOR_SELECT:
        return c->marks[id] ? ir_select_const(inner, true)
                            : ir_select(inner, (Op)node->map, c->made[node->a], c->made[node->b]);
    case SELECTOR_SELECT_AND:
        return ir_select_and(inner, c->made[node->a], c->made[node->b]);
    case SELECTOR_SELECT_OR:
        return ir_select_or(inner, c->made[node->a], c->made[node->b]);
    case SELECTOR_SELECT_NOT:
        return ir_select_not(inner, c->made[node->a]);
    case SELECTOR_SELECT_CONST:
        return ir_select_const(inner, node->payload != 0);
    }
    never();
}

/* Every token stands for as many positions as it occurs at, or for its first one. */
static IrId translate_count(const Compress *c, const IrNode *node) {
    Ir *inner = c->inner;
    IrId selector = c->made[node->a];
    return c->marks[node->a]           ? ir_count(inner, selector)
           : is_same_token(c, node->a) ? c->weight
                                       : ir_fold(inner, FOLD_SUM, selector, c->weight);
}

/* The fold of a value that is there as often as its token: see folds_tokens. */
static IrId repeated(const Compress *c, Fold fold, IrId value) {
    if (fold_is_idempotent(fold, ir_fold_types(ir_node(c->inner, value)->kinds))) {
        return value;
    }
    switch (fold) {
    case FOLD_SUM:
        return ir_map(c->inner, OP_MUL, value, c->weight, IR_NONE);
    case FOLD_MEAN:
    case FOLD_MAX:
    case FOLD_MIN:
        break;
    }
    never();
}

static IrId translate_fold(const Compress *c, const IrNode *node) {
    Fold fold = (Fold)node->fold;
    IrId selector = c->made[node->a];
    IrId value = ir_fold_of_one(c->inner, fold, c->made[node->b]);
    return ir_fold(c->inner, fold, selector, c->marks[node->a] ? value : repeated(c, fold, value));
}

static IrId translate(const Compress *c, IrId id) {
    const IrNode *node = ir_node(c->ir, id);
    Ir *inner = c->inner;
    if (ir_is_selector(node)) {
        return translate_selector(c, node, id);
    }
    switch ((IrValueOp)node->op) {
    case VALUE_INPUT:
        return ir_input(inner, (InputKind)node->input);
    case VALUE_LENGTH:
        return ir_fold(inner, FOLD_SUM, ir_select_const(inner, true), c->weight);
    case VALUE_CONST:
        return ir_const(inner, node->atom);
    case VALUE_LOOKUP:
        return ir_lookup(inner, node->payload, c->made[node->a]);
    case VALUE_MEMBER:
        return ir_member(inner, node->payload, c->made[node->a]);
    case VALUE_WHOLE:
        return ir_whole(inner, c->made[node->a]);
    case VALUE_COUNT:
        return translate_count(c, node);
    case VALUE_FOLD:
        return translate_fold(c, node);
    case VALUE_COMBINE:
        return ir_combine(inner, c->made[node->a], c->made[node->b], c->made[node->c], node->payload);
    case VALUE_MAP: {
        IrId operands[3];
        unsigned count = ir_operands(node, operands);
        return ir_map(inner, (Op)node->map, c->made[node->a], count > 1 ? c->made[node->b] : IR_NONE,
                      count > 2 ? c->made[node->c] : IR_NONE);
    }
    case VALUE_POSITION: /* can_be_function */
    case VALUE_NEAREST:
    case VALUE_DISTINCT:
    case VALUE_GUARD:
        break;
    }
    never();
}

/* Makes what these values need, in the order of the nodes. */
static void translate_all(Compress *c, const IrId *roots, unsigned root_count) {
    size_t count = c->ir->nodes.count;
    bool *needed = arena_zalloc(c->ir->arena, count);
    for (unsigned i = 0; i < root_count; i++) {
        needed[roots[i]] = true;
    }
    for (IrId id = (IrId)count; id-- > 0;) {
        IrId operands[3];
        bool closed =
            !needed[id] || (ir_is_selector(ir_node(c->ir, id)) && c->marks[id] && ir_node(c->ir, id)->op == IR_SELECT);
        unsigned operand_count = closed ? 0 : ir_operands(ir_node(c->ir, id), operands);
        for (unsigned i = 0; i < operand_count; i++) {
            needed[operands[i]] = true;
        }
    }
    for (IrId id = 0; id < count; id++) {
        if (needed[id]) {
            c->made[id] = translate(c, id);
        }
    }
}

/* Adds the program to the IR; false when it would raise guards. */
static bool finish_program(Compress *c, IrId at, IrId root, bool list, Atom otherwise) {
    static const char *const off[] = {"distinct", NULL};
    const OptOptions options = {.off = off};
    Ir *inner = c->inner;
    inner->root = root;
    if (!opt_run(inner, &options) || inner->effects.count > 0 || ir_is_mixed(ir_node(inner, inner->root)) ||
        lane_bytes((Lane)ir_node(inner, inner->root)->lane) > 8) {
        return false;
    }
    const IrNode *old = ir_node(c->ir, at);
    if (ir_node(inner, inner->root)->kinds != old->kinds) {
        return false;
    }
    IrDistinct distinct = {inner, ir_node(c->ir, c->token)->input, list, otherwise, old->low, old->high, old->bytes};
    vec_push(c->ir->arena, &c->ir->programs, distinct);
    c->programs[at] = (uint32_t)c->ir->programs.count - 1;
    return true;
}

static bool look_up(Compress *c, IrId id) {
    begin_program(c);
    translate_all(c, &id, 1);
    return finish_program(c, id, c->made[id], false, atom_int(0));
}

/* ---- lists */

/* `then` where first, and a constant elsewhere. */
static bool is_marked(const Compress *c, IrId id, IrId *then, Atom *otherwise) {
    const IrNode *node = ir_node(c->ir, id);
    if (node->op != IR_MAP || node->map != OP_TERNARY) {
        return false;
    }
    bool first = is_first(c, node->b, false), repeated = is_first(c, node->b, true);
    IrId rest = first ? node->c : node->a;
    *then = first ? node->a : node->c;
    *otherwise = ir_node(c->ir, rest)->atom;
    return (first || repeated) && ir_is_const(c->ir, rest) && c->function[*then] &&
           ir_node(c->ir, rest)->kinds == ir_node(c->ir, *then)->kinds && ir_node(c->ir, *then)->kinds == node->kinds;
}

static bool is_list_kind(unsigned kinds) {
    return kinds == KIND_INT || kinds == KIND_STRING;
}

/* Sorted values of first occurrences, with a key for the others that comes behind theirs. */
static bool list_of(Compress *c, IrId id) {
    const Ir *ir = c->ir;
    const IrNode *sum = ir_node(ir, id);
    IrId key = IR_NONE, keys = IR_NONE, values = IR_NONE;
    bool falls, backward;
    Atom last, filler;
    const IrNode *atom = sum->op == IR_FOLD ? ir_node(ir, sum->a) : sum;
    if (atom->op != IR_SELECT || atom->map != OP_EQ || ir_node(ir, atom->a)->op != IR_COUNT ||
        ir_node(ir, atom->b)->op != IR_POSITION || !ir_is_permutation(ir, atom->a) ||
        !sel_is_rank(ir, ir_node(ir, atom->a)->a, &key, &falls, &backward) || backward) {
        return false;
    }
    if (!is_marked(c, key, &keys, &last) || !is_marked(c, sum->b, &values, &filler) || last.type != ATOM_INT ||
        !is_list_kind(ir_node(ir, values)->kinds)) {
        return false;
    }
    if (falls ? last.i >= ir_node(ir, keys)->low : last.i <= ir_node(ir, keys)->high) {
        return false;
    }
    const IrId roots[2] = {keys, values};
    Fold fold = (Fold)sum->fold;
    begin_program(c);
    translate_all(c, roots, 2);
    Ir *inner = c->inner;
    IrId inner_key = c->made[keys], index = ir_position(inner);
    IrId before = ir_select(inner, falls ? OP_GT : OP_LT, inner_key, inner_key);
    IrId same = ir_select(inner, OP_EQ, inner_key, inner_key), earlier = ir_select(inner, OP_LT, index, index);
    IrId tie = ir_select_and(inner, same, earlier);
    IrId place = ir_count(inner, ir_select_or(inner, before, tie));
    IrId sorted = ir_fold(inner, fold, ir_select(inner, OP_EQ, place, index), c->made[values]);
    return finish_program(c, id, sorted, true, filler);
}

/* ---- what is replaced */

/* Walks from the root and the effects, and stops at what a program takes the place of. */
static bool replace(Compress *c) {
    const Ir *ir = c->ir;
    size_t count = ir->nodes.count;
    bool *live = arena_zalloc(ir->arena, count);
    bool any = false;
    live[ir->root] = true;
    for (size_t i = 0; i < ir->effects.count; i++) {
        live[ir->effects.data[i]] = true;
    }
    for (IrId id = (IrId)count; id-- > 0;) {
        const IrNode *node = ir_node(ir, id);
        if (!live[id]) {
            continue;
        }
        bool value = !ir_is_selector(node) && node->op != IR_GUARD && !node->uniform;
        if (value && ((c->heavy[id] && look_up(c, id)) || list_of(c, id))) {
            any = true;
            continue;
        }
        IrId operands[3];
        unsigned operand_count = ir_operands(node, operands);
        for (unsigned i = 0; i < operand_count; i++) {
            live[operands[i]] = true;
        }
    }
    return any;
}

static bool compress_by(Ir *ir, IrId token) {
    Compress c = {.ir = ir, .token = token};
    size_t count = ir->nodes.count;
    c.programs = arena_alloc_array(ir->arena, count, sizeof *c.programs);
    for (size_t id = 0; id < count; id++) {
        c.programs[id] = IR_NONE;
    }
    classify(&c);
    if (!replace(&c)) {
        return false;
    }
    opt_rebuild_with(ir, NULL, c.programs);
    return true;
}

bool opt_distinct(Ir *ir) {
    bool changed = false;
    if (ir->spec.strings != STRINGS_CHAR || (ir->spec.length > 0 && ir->spec.length < LEAST_LENGTH)) {
        return false;
    }
    for (IrId id = 0; id < ir->nodes.count; id++) {
        const IrNode *node = ir_node(ir, id);
        bool byte = node->op == IR_INPUT && node->kinds == KIND_STRING && node->lane == LANE_U8 && node->low >= 0;
        if (byte && compress_by(ir, id)) {
            return true; /* nodes have new numbers */
        }
    }
    return changed;
}
