/* Checks that every stage finds what it reads, and that the root and every effect are evaluated. */
#include "jit/plan/stage.h"

#include <string.h>

typedef struct PlanVerifier {
    const Plan *plan;
    bool *exists;  /* by IrId: in memory or in a register of the kernel */
    bool *in_loop; /* ... or in a register of the current stage */
    bool *done;    /* evaluated by some stage */
    Buf *why;
    bool ok;
} PlanVerifier;

static void fail(PlanVerifier *check, size_t stage, IrId id, const char *what) {
    if (check->ok) {
        buf_format(check->why, "stage %zu: %%%u %s", stage, check->plan->number[id], what);
    }
    check->ok = false;
}

static bool is_there(const PlanVerifier *check, IrId id) {
    const IrNode *node = ir_node(check->plan->ir, id);
    return node->op == IR_CONST || node->op == IR_LENGTH || node->op == IR_POSITION || node->op == IR_INPUT ||
           check->exists[id] || check->in_loop[id];
}

static void check_nodes(PlanVerifier *check, size_t number, const IrId *nodes, size_t node_count) {
    for (size_t i = 0; i < node_count; i++) {
        IrId id = nodes[i];
        IrId operands[3];
        unsigned count = ir_operands(ir_node(check->plan->ir, id), operands);
        for (unsigned k = 0; k < count; k++) {
            if (!is_there(check, operands[k])) {
                fail(check, number, operands[k], "is read but not there");
            }
        }
        check->in_loop[id] = true;
        check->done[id] = true;
    }
}

static void check_column(PlanVerifier *check, size_t number, IrId id) {
    if (!is_there(check, id)) {
        fail(check, number, id, "is a key, query or value but not there");
    }
}

typedef struct NumberedCheck {
    PlanVerifier *check;
    size_t number; /* of the stage */
} NumberedCheck;

static void check_comparison_node(void *user, IrId id) {
    const NumberedCheck *numbered = user;
    check_column(numbered->check, numbered->number, id);
}

static void check_leaf(void *user, IrId select) {
    const NumberedCheck *numbered = user;
    const IrNode *node = ir_node(numbered->check->plan->ir, select);
    check_column(numbered->check, numbered->number, node->a);
    check_column(numbered->check, numbered->number, node->b);
}

static void produce(PlanVerifier *check, IrId id) {
    check->exists[id] = true;
    check->done[id] = true;
}

static void check_keys(PlanVerifier *check, size_t number, const Stage *stage) {
    NumberedCheck numbered = {check, number};
    StageKeys keys = stage_traits(stage->kind)->keys;
    if (keys == KEYS_BY_COLUMNS || keys == KEYS_BY_COMPARISONS || stage->dense_below > 0) {
        selector_leaves(check->plan, stage->selector, check_leaf, &numbered);
    }
    if (keys == KEYS_BY_RANK) {
        check_column(check, number, stage->as.rank.key);
    }
    conjunction_nodes(stage->conjunction, false, check_comparison_node, &numbered);
    conjunction_nodes(stage->conjunction, true, check_comparison_node, &numbered);
    for (size_t i = 0; keys != KEYS_NONE && i < stage->folds.count; i++) {
        check_column(check, number, ir_node(check->plan->ir, stage->folds.data[i])->b);
    }
}

static void check_kind(PlanVerifier *check, size_t number, const Stage *stage) {
    const StageMethods *methods = stage_methods(stage->kind);
    const char *why = methods->verify != NULL ? methods->verify(check->plan, stage) : NULL;
    if (why != NULL && check->ok) {
        buf_format(check->why, "stage %zu: %s %s", number, stage_kind_name(stage->kind), why);
    }
    check->ok = check->ok && why == NULL;
}

static void check_stage(PlanVerifier *check, size_t number, const Stage *stage) {
    const Plan *plan = check->plan;
    for (uint32_t i = 0; i < stage->part_count; i++) {
        check_stage(check, number, &stage->parts[i]);
    }
    check_kind(check, number, stage);
    memset(check->in_loop, 0, plan->ir->nodes.count);
    check_nodes(check, number, stage->nodes.data, stage->nodes.count);
    check_nodes(check, number, stage->query_nodes.data, stage->query_nodes.count);
    check_keys(check, number, stage);
    for (size_t i = 0; i < stage->folds.count; i++) {
        produce(check, stage->folds.data[i]);
    }
    if (stage->count != IR_NONE) {
        produce(check, stage->count);
    }
    for (size_t i = 0; i < stage->nodes.count; i++) {
        IrId id = stage->nodes.data[i];
        check->exists[id] = check->exists[id] || plan->payload[id].kind != PLACE_NONE;
    }
}

static bool copies_root(const Stage *stage) {
    bool copies = plan_copies_root(stage);
    for (uint32_t i = 0; i < stage->part_count; i++) {
        copies = copies || plan_copies_root(&stage->parts[i]);
    }
    return copies;
}

/* Pieces hold all stages, in order. */
static void check_pieces(PlanVerifier *check) {
    const Plan *plan = check->plan;
    uint32_t before = 0;
    for (size_t i = 0; i < plan->pieces.count; i++) {
        if (plan->pieces.data[i] <= before) {
            fail(check, before, plan->ir->root, "is in no piece");
        }
        before = plan->pieces.data[i];
    }
    if (plan->pieces.count > 0 && before != plan->stages.count) {
        fail(check, before, plan->ir->root, "is in no piece");
    }
}

bool plan_verify(const Plan *plan, Buf *why) {
    const Ir *ir = plan->ir;
    size_t count = ir->nodes.count;
    PlanVerifier check = {.plan = plan, .why = why, .ok = true};
    bool *live = arena_zalloc(plan->arena, count);
    check.exists = arena_zalloc(plan->arena, count);
    check.in_loop = arena_zalloc(plan->arena, count);
    check.done = arena_zalloc(plan->arena, count);
    bool copied = plan->root_is_selector;
    for (size_t i = 0; i < plan->stages.count; i++) {
        check_stage(&check, i, &plan->stages.data[i]);
        copied = copied || copies_root(&plan->stages.data[i]);
    }
    check_pieces(&check);
    ir_live(ir, live);
    for (IrId id = 0; id < count; id++) {
        const IrNode *node = ir_node(ir, id);
        bool effect = node->op == IR_GUARD || (node->may_raise && node->op != IR_CONST && node->op != IR_INPUT);
        if (live[id] && effect && !ir_is_selector(node) && !check.done[id]) {
            fail(&check, plan->stages.count, id, "may raise a guard but is never evaluated");
        }
    }
    if (!copied && plan->payload[ir->root].kind != PLACE_OUTPUT) {
        fail(&check, plan->stages.count, ir->root, "is the root but is not written");
    }
    return check.ok;
}
