/* The optimizer: which passes run, in which order, and the rebuilding that they share.
 *
 *   idiom   means that are counts in disguise lose their floats
 *   count   counts that have a closed form become arithmetic on positions
 *   linear  terms of sums cancel
 *   merge   sums over the same rows become one
 *   nearest members of groups found by their running number become the nearest ones
 *   distinct   programs of bytes run on the different bytes only
 *   any     counts along a walk that are only compared with 0 become flags
 *   select  aggregates over disjunctions and negations become sums over conjunctions
 *   normal  the selectors of aggregates get their normal forms, which plans are made of (jit/select/normal.c)
 *
 * The first five feed each other and run in turn until nothing changes; any and select come last, because the others
 * look for counts and selectors as they were written. Dead nodes fall away in every pass; effects stay.
 */
#include "jit/opt/opt.h"

#include "jit/ir/internal.h"
#include "jit/select/select.h"

#include <string.h>

#define MOST_ROUNDS 4u

typedef struct Pass {
    const char *name;
    OptRule rule;
    bool repeats;
} Pass;

static IrId select_rule(Ir *ir, const IrNode *node) {
    return node->op == IR_COUNT || node->op == IR_FOLD ? opt_select_aggregate(ir, node) : IR_NONE;
}

static const Pass PASSES[] = {
    {"idiom", opt_idiom, true},     {"count", opt_count, true},     {"linear", opt_linear, true},
    {"merge", opt_merge, true},     {"nearest", opt_nearest, true}, {"any", opt_any, false},
    {"select", select_rule, false},
};

#define PASS_COUNT (sizeof PASSES / sizeof *PASSES)

/* ---- rebuilding */

static IrId construct(Ir *ir, const IrNode *node) {
    switch ((IrOp)node->op) {
    case IR_INPUT:
        return ir_input(ir, (InputKind)node->input);
    case IR_POSITION:
        return ir_position(ir);
    case IR_LENGTH:
        return ir_length(ir);
    case IR_CONST:
        return ir_const(ir, node->atom);
    case IR_MAP:
        return ir_map(ir, (Op)node->map, node->a, node->b, node->c);
    case IR_LOOKUP:
        return ir_lookup(ir, node->payload, node->a);
    case IR_MEMBER:
        return ir_member(ir, node->payload, node->a);
    case IR_WHOLE:
        return ir_whole(ir, node->a);
    case IR_COUNT:
        return ir_count(ir, node->a);
    case IR_FOLD:
        return ir_fold(ir, (Fold)node->fold, node->a, node->b);
    case IR_COMBINE:
        return ir_combine(ir, node->a, node->b, node->c, node->payload);
    case IR_NEAREST:
        return ir_nearest(ir, node->a, node->b, node->c, node->payload != 0);
    case IR_DISTINCT:
        return ir_distinct(ir, node->payload, node->a);
    case IR_GUARD:
        return ir_guard(ir, node->a);
    case IR_SELECT:
        return ir_select(ir, (Op)node->map, node->a, node->b);
    case IR_SELECT_AND:
        return ir_select_and(ir, node->a, node->b);
    case IR_SELECT_OR:
        return ir_select_or(ir, node->a, node->b);
    case IR_SELECT_NOT:
        return ir_select_not(ir, node->a);
    case IR_SELECT_CONST:
        return ir_select_const(ir, node->payload != 0);
    case IR_OP_COUNT:
        break;
    }
    never();
}

/* A count that was rewritten is no larger than it was; the lane stays. Other intervals may rest on guards that the new
 * nodes do not need. */
static void keep_count(Ir *ir, IrId id, const IrNode *old) {
    IrNode *node = &ir->nodes.data[id];
    if (old->op != IR_COUNT || node->kinds != KIND_INT || node->op == IR_CONST) {
        return;
    }
    node->low = node->low > old->low ? node->low : old->low;
    node->high = node->high < old->high ? node->high : old->high;
}

/* The kinds of the aggregated value, which may be fewer now. */
static uint32_t kinds_of_values(const Ir *ir, const Ir *before, const IrNode *combine, const IrId *made) {
    const IrNode *sum = ir_node(before, combine->b);
    return sum->op == IR_FOLD ? ir_node(ir, made[sum->b])->kinds : combine->payload;
}

static IrId rebuild_node(Ir *ir, const Ir *before, IrId number, const IrId *made, OptRule rule,
                         const uint32_t *programs) {
    const IrNode *old = ir_node(before, number);
    IrNode node = *old;
    IrId operands[3];
    unsigned count = ir_operands(old, operands);
    node.a = count > 0 ? made[operands[0]] : IR_NONE;
    node.b = count > 1 ? made[operands[1]] : IR_NONE;
    node.c = count > 2 ? made[operands[2]] : IR_NONE;
    if (programs != NULL && programs[number] != IR_NONE) {
        return ir_distinct(ir, programs[number], ir_input(ir, (InputKind)ir->programs.data[programs[number]].token));
    }
    if (old->op == IR_COMBINE) {
        node.payload = kinds_of_values(ir, before, old, made);
    }
    IrId id = rule == NULL ? IR_NONE : rule(ir, &node);
    if (id == IR_NONE) {
        return construct(ir, &node);
    }
    keep_count(ir, id, old);
    return id;
}

void opt_rebuild_with(Ir *ir, OptRule rule, const uint32_t *programs) {
    Ir made;
    bool *live = arena_array(ir->arena, bool, ir->nodes.count + 1);
    IrId *map = arena_array(ir->arena, IrId, ir->nodes.count + 1);
    ir_live(ir, live);
    ir_init(&made, ir->arena, ir->graph, &ir->spec);
    made.tables.data = ir->tables.data;
    made.tables.count = ir->tables.count;
    made.tables.capacity = ir->tables.capacity;
    made.programs.data = ir->programs.data;
    made.programs.count = ir->programs.count;
    made.programs.capacity = ir->programs.capacity;
    for (IrId id = 0; id < ir->nodes.count; id++) {
        if (live[id]) {
            map[id] = rebuild_node(&made, ir, id, map, rule, programs);
        }
    }
    made.root = ir_fit(&made, map[ir->root]); /* it may have been folded into a string that no lane holds */
    *ir = made;
}

void opt_rebuild(Ir *ir, OptRule rule) {
    opt_rebuild_with(ir, rule, NULL);
}

/* ---- running */

/* A hash of the live nodes: two equal ones mean that a pass changed nothing. */
static uint64_t fingerprint(const Ir *ir) {
    bool *live = arena_array(ir->arena, bool, ir->nodes.count + 1);
    uint64_t *hash = arena_array(ir->arena, uint64_t, ir->nodes.count + 1);
    uint64_t all = 0;
    ir_live(ir, live);
    for (size_t id = 0; id < ir->nodes.count; id++) {
        const IrNode *node = &ir->nodes.data[id];
        IrId operands[3];
        unsigned count = live[id] ? ir_operands(node, operands) : 0;
        uint64_t value = node->op == IR_CONST ? atom_hash(node->atom) : 0;
        uint64_t what =
            (uint64_t)node->op << 56 | (uint64_t)node->fold << 48 | (uint64_t)node->map << 40 | node->payload;
        value = (value ^ what) * 0x9e3779b97f4a7c15u;
        for (unsigned i = 0; i < count; i++) {
            value = (value ^ value >> 31 ^ hash[operands[i]]) * 0xbf58476d1ce4e5b9u;
        }
        hash[id] = value ^ value >> 29;
        all += live[id] ? hash[id] : 0;
    }
    return all ^ hash[ir->root];
}

static bool is_off(const OptOptions *options, const char *name) {
    for (const char *const *off = options->off; off != NULL && *off != NULL; off++) {
        if (strcmp(*off, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool check(Ir *ir, const char *name) {
    Buf why;
    buf_init(&why, ir->arena);
    buf_format(&why, "pass %s: ", name);
    if (ir_verify(ir, &why)) {
        return true;
    }
    ir->reason = buf_to_str(&why);
    return false;
}

/* False when the pass broke the IR; *changed is set when it changed anything. */
static bool run_pass(Ir *ir, const Pass *pass, const OptOptions *options, bool *changed) {
    uint64_t before = fingerprint(ir);
    opt_rebuild(ir, pass->rule);
    if (fingerprint(ir) != before) {
        *changed = true;
        if (options->trace != NULL) {
            buf_format(options->trace, "; after %s\n", pass->name);
            ir_print(options->trace, ir);
        }
    }
    return !options->verify_each || check(ir, pass->name);
}

/* One round of the passes that repeat, or of those that do not. */
static bool run_round(Ir *ir, const OptOptions *options, bool repeating, bool *changed) {
    for (size_t i = 0; i < PASS_COUNT; i++) {
        if (PASSES[i].repeats == repeating && !is_off(options, PASSES[i].name) &&
            !run_pass(ir, &PASSES[i], options, changed)) {
            return false;
        }
    }
    return true;
}

bool opt_run(Ir *ir, const OptOptions *options) {
    bool changed = true;
    for (unsigned round = 0; round < MOST_ROUNDS && changed; round++) {
        changed = false;
        if (!run_round(ir, options, true, &changed)) {
            return false;
        }
    }
    if (!is_off(options, "distinct") && opt_distinct(ir) && options->trace != NULL) {
        buf_text(options->trace, "; after distinct\n");
        ir_print(options->trace, ir);
    }
    if (!run_round(ir, options, false, &changed)) {
        return false;
    }
    opt_rebuild(ir, NULL); /* what the last pass left over is dead */
    ir_mark_inputs(ir);
    if (!is_off(options, "normal")) {
        sel_normalise(ir);
    }
    return !options->verify_each || check(ir, "the last");
}
