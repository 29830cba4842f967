/* What stages need: which nodes have to be computed, in which loop, and which of them get columns. */
#include "jit/plan/stage.h"

#include <string.h>

#define DEAR 8u /* operations that it takes to compute a node again before storing it is better */

bool plan_has_own_stage(const IrNode *node) {
    return node->op == IR_COUNT || node->op == IR_FOLD || node->op == IR_NEAREST || node->op == IR_DISTINCT;
}

bool plan_is_free(const IrNode *node) {
    return node->op == IR_CONST || node->op == IR_LENGTH || node->op == IR_POSITION || node->op == IR_INPUT ||
           node->uniform;
}

static uint32_t add_buffer(Maker *maker, Lane lane) {
    return plan_add_buffer(maker->plan, lane, 1, 0);
}

void plan_give_place(Maker *maker, IrId id) {
    Plan *plan = maker->plan;
    const IrNode *node = ir_node(maker->ir, id);
    if (plan->payload[id].kind != PLACE_NONE) {
        return;
    }
    bool is_root = id == maker->ir->root;
    plan->payload[id] =
        is_root ? (Place){PLACE_OUTPUT, 0} : (Place){PLACE_SCRATCH, add_buffer(maker, (Lane)node->lane)};
    if (ir_is_mixed(node)) {
        plan->tag[id] = is_root ? (Place){PLACE_OUTPUT, 1} : (Place){PLACE_SCRATCH, add_buffer(maker, LANE_TAG)};
    }
}

void plan_close_needed(const Maker *maker, bool *needed) {
    for (IrId id = (IrId)maker->ir->nodes.count; id-- > 0;) {
        const IrNode *node = ir_node(maker->ir, id);
        if (!needed[id]) {
            continue;
        }
        if (plan_is_free(node) || plan_has_own_stage(node) || maker->stored[id]) {
            needed[id] = false;
            continue;
        }
        IrId operands[3];
        unsigned count = ir_operands(node, operands);
        for (unsigned i = 0; i < count; i++) {
            needed[operands[i]] = true;
        }
    }
}

/* ---- what a stage reads */

typedef struct NeededNodes {
    Maker *maker;
    bool *needed;
} NeededNodes;

static void mark_node(void *user, IrId id) {
    bool *needed = user;
    needed[id] = true;
}

static void mark_leaf(void *user, IrId select) {
    const NeededNodes *marks = user;
    const IrNode *node = ir_node(marks->maker->ir, select);
    marks->needed[node->a] = true;
    marks->needed[node->b] = true;
}

static void mark_values(const Maker *maker, const Stage *stage, bool *needed) {
    for (size_t i = 0; i < stage->folds.count; i++) {
        needed[ir_node(maker->ir, stage->folds.data[i])->b] = true;
    }
}

/* What it reads at the key's position: keys, filter, values. */
static void mark_key_side(Maker *maker, const Stage *stage, bool *needed) {
    NeededNodes marks = {maker, needed};
    switch (stage_traits(stage->kind)->keys) {
    case KEYS_BY_COLUMNS:
    case KEYS_BY_COMPARISONS:
        selector_leaves(maker->plan, stage->selector, mark_leaf, &marks);
        break;
    case KEYS_BY_CONJUNCTION:
        conjunction_nodes(stage->conjunction, false, mark_node, needed);
        break;
    case KEYS_BY_RANK:
        needed[stage->as.rank.key] = true;
        break;
    case KEYS_NONE:
        break;
    }
    mark_values(maker, stage, needed);
}

void plan_mark_read(Maker *maker, const Stage *stage, bool *needed) {
    mark_key_side(maker, stage, needed);
    conjunction_nodes(stage->conjunction, true, mark_node, needed);
}

/* ---- before the stage */

void plan_wish_column(Maker *maker, bool *needed, IrId id) {
    if (!plan_is_free(ir_node(maker->ir, id)) && !maker->stored[id]) {
        plan_give_place(maker, id);
        needed[id] = true;
    }
}

static void wish_leaf(void *user, IrId select) {
    const NeededNodes *wish = user;
    const IrNode *node = ir_node(wish->maker->ir, select);
    plan_wish_column(wish->maker, wish->needed, node->a);
    plan_wish_column(wish->maker, wish->needed, node->b);
}

/* Whole columns. */
static void wish_columns(Maker *maker, bool *needed, const Stage *stage) {
    NeededNodes wish = {maker, needed};
    selector_leaves(maker->plan, stage->selector, wish_leaf, &wish);
    for (size_t i = 0; i < stage->folds.count; i++) {
        plan_wish_column(maker, needed, ir_node(maker->ir, stage->folds.data[i])->b);
    }
}

/* One operation on what is there anyway. */
static bool is_simple(const Maker *maker, const IrNode *node) {
    IrId operands[3];
    unsigned count = ir_operands(node, operands);
    for (unsigned i = 0; i < count; i++) {
        if (!plan_is_free(ir_node(maker->ir, operands[i])) && !maker->stored[operands[i]]) {
            return false;
        }
    }
    return !ir_is_mixed(node) && node->kinds != KIND_STRING && op_cost((Op)node->map) == 1;
}

void plan_wish_shared(Maker *maker, bool *needed, const Stage *stage) {
    size_t count = maker->ir->nodes.count;
    bool *read = arena_zalloc(maker->arena, count);
    plan_mark_read(maker, stage, read);
    for (IrId id = 0; id < count; id++) {
        const IrNode *node = ir_node(maker->ir, id);
        bool simple = node->op == IR_MAP && is_simple(maker, node);
        if (read[id] && !plan_is_free(node) && !simple &&
            (maker->stage_uses[id] > 1 || stage->codes->kind > CODES_RANGE)) {
            plan_wish_column(maker, needed, id);
        }
    }
}

void plan_wish_inputs(Maker *maker, bool *needed, const Stage *stage) {
    const StageMethods *methods = stage_methods(stage->kind);
    StageKeys keys = stage->dense_below > 0 ? KEYS_BY_COLUMNS : stage_traits(stage->kind)->keys;
    if (methods->inputs != NULL) {
        methods->inputs(maker, needed, stage);
        return;
    }
    switch (keys) {
    case KEYS_NONE:
        break;
    case KEYS_BY_COLUMNS:
        wish_columns(maker, needed, stage);
        break;
    case KEYS_BY_COMPARISONS:
    case KEYS_BY_CONJUNCTION:
    case KEYS_BY_RANK:
        plan_wish_shared(maker, needed, stage);
        break;
    }
}

uint32_t plan_loop_cost(const Maker *maker, const uint32_t *cost, IrId id) {
    const IrNode *node = ir_node(maker->ir, id);
    IrId operands[3];
    unsigned count = ir_operands(node, operands);
    if (plan_is_free(node) || plan_has_own_stage(node) || maker->stored[id]) {
        return 0;
    }
    uint32_t sum = node->op == IR_MAP ? op_cost((Op)node->map) : 1;
    if (node->op == IR_LOOKUP || node->op == IR_MEMBER || node->kinds == KIND_STRING || ir_is_mixed(node)) {
        sum = DEAR / 2;
    }
    for (unsigned i = 0; i < count; i++) {
        sum += cost[operands[i]];
    }
    return sum < 1000 ? sum : 1000;
}

void plan_store_dear(Maker *maker, const bool *needed) {
    const Ir *ir = maker->ir;
    uint32_t *cost = arena_zalloc(maker->arena, ir->nodes.count * sizeof *cost);
    for (IrId id = 0; id < ir->nodes.count; id++) {
        if (maker->live[id] && !ir_is_selector(ir_node(ir, id)) && ir_node(ir, id)->op != IR_GUARD) {
            cost[id] = plan_loop_cost(maker, cost, id);
        }
    }
    for (IrId id = 0; id < ir->nodes.count; id++) {
        if (needed[id] && maker->stage_uses[id] > 1 && cost[id] > DEAR && ir_node(ir, id)->op != IR_GUARD) {
            plan_give_place(maker, id);
        }
    }
}

/* ---- in the stage's own loops */

/* everywhere: at every position, whatever the input; else effects among the nodes stay open. */
static void list_into(Maker *maker, Stage *stage, bool *needed, bool of_query, bool everywhere) {
    bool fills = everywhere && stage_traits(stage->kind)->columns == FILLS;
    plan_close_needed(maker, needed);
    for (IrId id = 0; id < maker->ir->nodes.count; id++) {
        if (!needed[id]) {
            continue;
        }
        if (of_query) {
            vec_push(maker->arena, &stage->query_nodes, id);
        } else {
            vec_push(maker->arena, &stage->nodes, id);
        }
        maker->computed[id] = maker->computed[id] || everywhere;
        maker->stored[id] = maker->stored[id] || (fills && maker->plan->payload[id].kind != PLACE_NONE);
    }
}

void plan_list_nodes(Maker *maker, Stage *stage) {
    size_t count = maker->ir->nodes.count;
    bool *needed = arena_zalloc(maker->arena, count);
    bool always = stage->dense_below == 0;
    mark_key_side(maker, stage, needed);
    list_into(maker, stage, needed, false, always && stage_traits(stage->kind)->visits == ALL_KEYS);
    memset(needed, 0, count);
    conjunction_nodes(stage->conjunction, true, mark_node, needed);
    list_into(maker, stage, needed, true, always);
}

void plan_list_search_nodes(Maker *maker, Stage *stage) {
    size_t count = maker->ir->nodes.count;
    bool *needed = arena_zalloc(maker->arena, count);
    conjunction_nodes(stage->conjunction, false, mark_node, needed);
    list_into(maker, stage, needed, false, true);
    memset(needed, 0, count);
    mark_values(maker, stage, needed);
    list_into(maker, stage, needed, true, false);
}
