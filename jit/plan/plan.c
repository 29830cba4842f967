/* Making plans: which nodes are computed in which loop.
 *
 * The idea: an aggregate has a level, one above everything it reads. Level by level, one loop computes all columns that
 * the aggregates of that level read and nobody has computed yet; then come the aggregates. Elementwise nodes between
 * are computed where they are needed, twice rather than stored, unless that is dear; so nothing is written to memory
 * that only one loop reads. A last loop computes the root and what is evaluated only because it may raise a guard.
 *
 * Most stages compute their keys, queries and values inside their own loop. Those that look at a key more than once for
 * each row (DENSE, MATRIX, and whatever holds a dense way) read columns instead: reads_columns.
 *
 * What must hold:
 *   Planning makes no node: normal forms of selectors are the last pass (jit/select/normal.c). Their nodes stand behind
 *   those that need them, so that one walk back does not find what is live.
 *   `computed` and `stored` are two things. Computed: the node has been evaluated at every position, so that its guard
 *   is settled. Stored: its column is filled. A GATHER visits only the columns that rows point at, so what it computes
 *   settles nothing, and neither does a LAG or what may go the dense way.
 *   One stage serves a selector's count and all sums over it, so a stage is chosen when it is complete (plan_choose).
 *   Streams are joined last: they change where columns lie, not what is computed.
 *
 * TRIED   one flag for computed and stored: what a stage had computed was read from its column, filled or not.
 * TRIED   one walk back for what is live: lost nodes that a normal form had added.
 * COULD   weigh operations by what they take; DEAR counts them, and the dear ones as half of DEAR each.
 */
#include "frontend/base/watch.h"
#include "jit/plan/stage.h"

#include <string.h>

enum { LONGEST_UNWATCHED = 1024 }; /* what takes milliseconds at most is not worth a question */

static void find_levels(Maker *maker) {
    const Ir *ir = maker->ir;
    for (IrId id = 0; id < ir->nodes.count; id++) {
        const IrNode *node = ir_node(ir, id);
        IrId operands[3];
        unsigned count = plan_operands(maker, node, operands);
        uint32_t level = 0;
        for (unsigned i = 0; i < count; i++) {
            level = maker->level[operands[i]] > level ? maker->level[operands[i]] : level;
        }
        maker->level[id] = level + (plan_has_own_stage(node) ? 1 : 0);
        if (maker->live[id] && maker->level[id] > maker->last_level) {
            maker->last_level = maker->level[id];
        }
    }
}

static Stage *add_stage(Maker *maker, StageKind kind) {
    vec_push(maker->arena, &maker->plan->stages, plan_new_stage(maker->arena, kind));
    return &maker->plan->stages.data[maker->plan->stages.count - 1];
}

/* Uniform nodes whose operands exist by this level. */
static void add_scalars(Maker *maker, uint32_t level) {
    const Ir *ir = maker->ir;
    Stage *stage = NULL;
    for (IrId id = 0; id < ir->nodes.count; id++) {
        const IrNode *node = ir_node(ir, id);
        bool wanted = maker->live[id] && !ir_is_selector(node) && node->uniform && !plan_has_own_stage(node) &&
                      node->op != IR_CONST && node->op != IR_LENGTH;
        if (wanted && !maker->computed[id] && maker->level[id] <= level) {
            stage = stage != NULL ? stage : add_stage(maker, STAGE_SCALAR);
            vec_push(maker->arena, &stage->nodes, id);
            maker->plan->payload[id] = (Place){PLACE_SCALAR, 0};
            maker->computed[id] = true;
        }
    }
}

static void list_nodes(Maker *maker, Stage *stage, const bool *needed) {
    for (IrId id = 0; id < maker->ir->nodes.count; id++) {
        if (needed[id]) {
            vec_push(maker->arena, &stage->nodes, id);
            maker->computed[id] = true;
            maker->stored[id] = maker->plan->payload[id].kind != PLACE_NONE;
        }
    }
}

/* How many levels have a direct user of a node: what is used at one level only is used in one loop. */
static void count_uses(Maker *maker) {
    const Ir *ir = maker->ir;
    uint32_t *first = arena_zalloc(maker->arena, ir->nodes.count * sizeof *first);
    for (IrId id = (IrId)ir->nodes.count; id-- > 0;) {
        const IrNode *node = ir_node(ir, id);
        IrId operands[3];
        unsigned count = maker->live[id] ? plan_operands(maker, node, operands) : 0;
        uint32_t at = maker->level[id] + 1;
        for (unsigned i = 0; i < count; i++) {
            uint32_t *seen = &first[operands[i]];
            if (*seen == 0) {
                *seen = at;
                maker->stage_uses[operands[i]]++;
            } else if (*seen != at) {
                maker->stage_uses[operands[i]] += 1;
            }
        }
    }
}

typedef VEC(Stage) Stages;

/* What a stage is asked for: COUNT where that is counts or folds. */
static IrOp op_of(const Maker *maker, const Stage *stage) {
    IrOp op = stage->folds.count > 0 ? (IrOp)ir_node(maker->ir, stage->folds.data[0])->op : IR_COUNT;
    return op == IR_FOLD ? IR_COUNT : op;
}

static bool takes(const Maker *maker, const Stage *stage, const IrNode *node) {
    if (node->op == IR_NEAREST) {
        return stage->selector == node->a && op_of(maker, stage) == IR_NEAREST &&
               ir_node(maker->ir, stage->folds.data[0])->payload == node->payload;
    }
    return node->op != IR_DISTINCT && stage->selector == node->a && op_of(maker, stage) == IR_COUNT;
}

/* One stage per selector: its count and all folds over it at this level; another for nearest values. */
static Stage *stage_for(Maker *maker, Stages *stages, const IrNode *node) {
    for (size_t i = 0; i < stages->count; i++) {
        if (takes(maker, &stages->data[i], node)) {
            return &stages->data[i];
        }
    }
    Stage stage = plan_new_stage(maker->arena, STAGE_DENSE);
    stage.selector = node->op == IR_DISTINCT ? IR_NONE : node->a;
    vec_push(maker->arena, stages, stage);
    return &stages->data[stages->count - 1];
}

static Stages aggregates_of(Maker *maker, uint32_t level) {
    Stages stages = {0};
    for (IrId id = 0; id < maker->ir->nodes.count; id++) {
        const IrNode *node = ir_node(maker->ir, id);
        if (!maker->live[id] || !plan_has_own_stage(node) || maker->level[id] != level) {
            continue;
        }
        Stage *stage = stage_for(maker, &stages, node);
        if (node->op == IR_COUNT) {
            stage->count = id;
        } else {
            vec_push(maker->arena, &stage->folds, id);
        }
    }
    for (size_t i = 0; i < stages.count; i++) {
        plan_choose(maker, op_of(maker, &stages.data[i]), &stages.data[i]);
    }
    return stages;
}

static void finish_aggregate(Maker *maker, const Stage *stage) {
    bool uniform = stage->selector != IR_NONE && ir_node(maker->ir, stage->selector)->uniform;
    IrId count = stage->count;
    for (size_t i = 0; i <= stage->folds.count; i++) {
        IrId id = i < stage->folds.count ? stage->folds.data[i] : count;
        if (id == IR_NONE) {
            continue;
        }
        if (uniform) {
            maker->plan->payload[id] = (Place){PLACE_SCALAR, 0};
        } else {
            plan_give_place(maker, id);
        }
        maker->computed[id] = true;
        maker->stored[id] = !uniform;
    }
}

/* The loop before the aggregates of a level, and the aggregates. */
static void add_level(Maker *maker, uint32_t level) {
    Stages stages = aggregates_of(maker, level);
    bool *needed = arena_zalloc(maker->arena, maker->ir->nodes.count);
    add_scalars(maker, level - 1);
    for (size_t i = 0; i < stages.count; i++) {
        plan_wish_inputs(maker, needed, &stages.data[i]);
    }
    plan_store_repeated(maker, needed, stages.data, stages.count, level);
    plan_close_needed(maker, needed);
    plan_store_dear(maker, needed);
    if (memchr(needed, true, maker->ir->nodes.count) != NULL) {
        list_nodes(maker, add_stage(maker, STAGE_MAP), needed);
    }
    for (size_t i = 0; i < stages.count; i++) {
        const StageMethods *methods = stage_methods(stages.data[i].kind);
        if (methods->nodes != NULL) {
            methods->nodes(maker, &stages.data[i]);
        }
        finish_aggregate(maker, &stages.data[i]);
        vec_push(maker->arena, &maker->plan->stages, stages.data[i]);
    }
}

/* The root, and effects that nobody needed. */
static void add_last_loop(Maker *maker) {
    const Ir *ir = maker->ir;
    bool *needed = arena_zalloc(maker->arena, ir->nodes.count);
    const IrNode *root = ir_node(ir, ir->root);
    add_scalars(maker, UINT32_MAX);
    for (size_t i = 0; i < ir->effects.count; i++) {
        IrId id = ir->effects.data[i];
        needed[id] = maker->live[id] && !maker->computed[id] && !ir_is_selector(ir_node(ir, id));
    }
    bool copies = !ir_is_selector(root) && (plan_is_free(root) || maker->plan->payload[ir->root].kind == PLACE_INPUT);
    if (!ir_is_selector(root) && !copies && !maker->stored[ir->root]) {
        plan_give_place(maker, ir->root);
        needed[ir->root] = true;
    }
    plan_close_needed(maker, needed);
    if (copies || memchr(needed, true, ir->nodes.count) != NULL) {
        Stage *stage = add_stage(maker, STAGE_MAP);
        stage->as.copies_root = copies;
        list_nodes(maker, stage, needed);
    }
}

static void add_matrix(Maker *maker) {
    Stage stage = plan_new_stage(maker->arena, STAGE_MATRIX);
    stage.selector = maker->ir->root;
    bool *needed = arena_zalloc(maker->arena, maker->ir->nodes.count);
    add_scalars(maker, UINT32_MAX);
    plan_wish_inputs(maker, needed, &stage);
    plan_close_needed(maker, needed);
    if (memchr(needed, true, maker->ir->nodes.count) != NULL) {
        list_nodes(maker, add_stage(maker, STAGE_MAP), needed);
    }
    vec_push(maker->arena, &maker->plan->stages, stage);
}

static void find_inputs(Maker *maker) {
    for (IrId id = 0; id < maker->ir->nodes.count; id++) {
        const IrNode *node = ir_node(maker->ir, id);
        if (node->op == IR_INPUT) {
            maker->plan->payload[id] = (Place){PLACE_INPUT, node->input};
            maker->computed[id] = true;
            maker->stored[id] = true;
        }
    }
}

static void mark_live(void *user, IrId id) {
    bool *live = user;
    live[id] = true;
}

/* Marks what one live node needs in the way that it is planned. */
static void mark_needs(Maker *maker, IrId id) {
    const IrNode *node = ir_node(maker->ir, id);
    const SplitSelector *split = plan_has_own_stage(node) ? plan_split(maker, node->a) : NULL;
    IrId operands[3];
    unsigned count = plan_operands(maker, node, operands);
    for (unsigned i = 0; i < count; i++) {
        maker->live[operands[i]] = true;
    }
    if (split != NULL && split->is_conjunction && !split->sorts) {
        conjunction_nodes(&split->conjunction, false, mark_live, maker->live);
        conjunction_nodes(&split->conjunction, true, mark_live, maker->live);
    }
}

static size_t count_live(const Maker *maker) {
    size_t count = 0;
    for (size_t id = 0; id < maker->ir->nodes.count; id++) {
        count += maker->live[id] ? 1 : 0;
    }
    return count;
}

/* What the root and the effects need. Splitting selectors has put nodes behind those that need them, so that one walk
 * back is not enough. */
static void find_live(Maker *maker) {
    const Ir *ir = maker->ir;
    size_t before;
    maker->live[ir->root] = true;
    for (size_t i = 0; i < ir->effects.count; i++) {
        maker->live[ir->effects.data[i]] = true;
    }
    do {
        before = count_live(maker);
        for (IrId id = (IrId)ir->nodes.count; id-- > 0;) {
            if (maker->live[id]) {
                mark_needs(maker, id);
            }
        }
    } while (count_live(maker) > before);
}

void plan_make(Plan *plan, Arena *arena, Ir *ir) {
    *plan = (Plan){.arena = arena, .ir = ir, .watch = UINT32_MAX, .work = UINT32_MAX};
    if (ir->spec.watched && (ir->spec.length == 0 || ir->spec.length > LONGEST_UNWATCHED)) {
        plan->watch = plan_add_buffer(plan, LANE_U8, 0, KERNEL_WATCH_BYTES);
    }
    Maker maker = {.plan = plan, .ir = ir, .arena = arena, .only = ir->spec.stages};
    plan_find_splits(&maker);
    size_t count = ir->nodes.count;
    plan->payload = arena_zalloc(arena, count * sizeof *plan->payload);
    plan->tag = arena_zalloc(arena, count * sizeof *plan->tag);
    plan->number = arena_zalloc(arena, count * sizeof *plan->number);
    ir_number(ir, plan->number);
    maker.live = arena_zalloc(arena, count);
    maker.level = arena_zalloc(arena, count * sizeof *maker.level);
    maker.computed = arena_zalloc(arena, count);
    maker.stored = arena_zalloc(arena, count);
    maker.last_reading = arena_zalloc(arena, count * sizeof *maker.last_reading);
    maker.stage_uses = arena_zalloc(arena, count * sizeof *maker.stage_uses);
    const IrNode *root = ir_node(ir, ir->root);
    plan->root_is_selector = ir_is_selector(root);
    plan->output_lane = (Lane)root->lane;
    plan->output_mixed = !plan->root_is_selector && ir_is_mixed(root);
    find_live(&maker);
    find_levels(&maker);
    count_uses(&maker);
    plan_find_readings(&maker);
    find_inputs(&maker);
    for (uint32_t level = 1; level <= maker.last_level; level++) {
        budget_ask(arena->budget);
        add_level(&maker, level);
    }
    if (plan->root_is_selector) {
        add_matrix(&maker);
    }
    add_last_loop(&maker);
    plan_join_streams(plan);
    plan_cut(plan);
}

uint64_t plan_scratch_bytes(const Plan *plan, uint64_t length) {
    uint64_t total = 0;
    for (size_t i = 0; i < plan->buffers.count; i++) {
        const Buffer *buffer = &plan->buffers.data[i];
        uint64_t elements = buffer->extra + buffer->per_position * length;
        total += (elements * lane_bytes(buffer->lane) + 63) & ~(uint64_t)63;
    }
    return total;
}
