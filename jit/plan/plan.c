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
#include "jit/plan/internal.h"

#include <string.h>

#define DEAR 8u /* operations that it takes to compute a node again before storing it is better */

static bool has_own_stage(const IrNode *node) {
    return node->op == IR_COUNT || node->op == IR_SUM || node->op == IR_NEAREST || node->op == IR_DISTINCT;
}

/* Nodes that cost nothing to have: they are never stored for a stage's sake. */
static bool is_free(const IrNode *node) {
    return node->op == IR_CONST || node->op == IR_LENGTH || node->op == IR_POSITION || node->op == IR_INPUT ||
           node->uniform;
}

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
        maker->level[id] = level + (has_own_stage(node) ? 1 : 0);
        if (maker->live[id] && maker->level[id] > maker->last_level) {
            maker->last_level = maker->level[id];
        }
    }
}

static Stage *add_stage(Maker *maker, StageKind kind) {
    Stage stage = {.kind = kind, .selector = IR_NONE, .count = IR_NONE, .why = ""};
    vec_push(maker->arena, &maker->plan->stages, stage);
    return &maker->plan->stages.data[maker->plan->stages.count - 1];
}

static uint32_t add_buffer(Maker *maker, Lane lane) {
    return plan_add_buffer(maker->plan, lane, 1, 0);
}

/* Gives a node columns: the output for the root, scratch else. */
static void give_place(Maker *maker, IrId id) {
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

static bool is_stored(const Maker *maker, IrId id) {
    return maker->stored[id];
}

/* Uniform nodes whose operands exist by this level. */
static void add_scalars(Maker *maker, uint32_t level) {
    const Ir *ir = maker->ir;
    Stage *stage = NULL;
    for (IrId id = 0; id < ir->nodes.count; id++) {
        const IrNode *node = ir_node(ir, id);
        bool wanted = maker->live[id] && !ir_is_selector(node) && node->uniform && !has_own_stage(node) &&
                      node->op != IR_CONST && node->op != IR_LENGTH;
        if (wanted && !maker->computed[id] && maker->level[id] <= level) {
            stage = stage != NULL ? stage : add_stage(maker, STAGE_SCALAR);
            vec_push(maker->arena, &stage->nodes, id);
            maker->plan->payload[id] = (Place){PLACE_SCALAR, 0};
            maker->computed[id] = true;
        }
    }
}

/* needed[id] grows by the operands that have to be computed in the same loop. */
static void close_needed(const Maker *maker, bool *needed) {
    for (IrId id = (IrId)maker->ir->nodes.count; id-- > 0;) {
        const IrNode *node = ir_node(maker->ir, id);
        if (!needed[id]) {
            continue;
        }
        if (is_free(node) || has_own_stage(node) || is_stored(maker, id)) {
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

static void list_nodes(Maker *maker, Stage *stage, const bool *needed) {
    for (IrId id = 0; id < maker->ir->nodes.count; id++) {
        if (needed[id]) {
            vec_push(maker->arena, &stage->nodes, id);
            maker->computed[id] = true;
            maker->stored[id] = maker->plan->payload[id].kind != PLACE_NONE;
        }
    }
}

/* One operation on what is there anyway. */
static bool is_simple(const Maker *maker, const IrNode *node) {
    IrId operands[3];
    unsigned count = ir_operands(node, operands);
    for (unsigned i = 0; i < count; i++) {
        if (!is_free(ir_node(maker->ir, operands[i])) && !is_stored(maker, operands[i])) {
            return false;
        }
    }
    return !ir_is_mixed(node) && node->kinds != KIND_STRING && node->map != OP_POW && node->map != OP_MOD;
}

static bool reads_columns(const Stage *stage) {
    return stage->kind == STAGE_DENSE || stage->kind == STAGE_MATRIX || stage->dense_below > 0;
}

typedef struct NeededNodes {
    Maker *maker;
    bool *needed;
} NeededNodes;

static void wish_column(Maker *maker, bool *needed, IrId id) {
    if (!is_free(ir_node(maker->ir, id)) && !is_stored(maker, id)) {
        give_place(maker, id);
        needed[id] = true;
    }
}

static void wish_leaf(void *user, IrId select) {
    const NeededNodes *wish = user;
    const IrNode *node = ir_node(wish->maker->ir, select);
    wish_column(wish->maker, wish->needed, node->a);
    wish_column(wish->maker, wish->needed, node->b);
}

/* Stages that read whole columns. */
static void wish_inputs(Maker *maker, bool *needed, const Stage *stage) {
    NeededNodes wish = {maker, needed};
    selector_leaves(maker->plan, stage->selector, wish_leaf, &wish);
    for (size_t i = 0; i < stage->sums.count; i++) {
        wish_column(maker, needed, ir_node(maker->ir, stage->sums.data[i])->b);
    }
}

/* Operations that computing a node takes inside a loop where only stored and free nodes exist. */
static uint32_t loop_cost(const Maker *maker, const uint32_t *cost, IrId id) {
    const IrNode *node = ir_node(maker->ir, id);
    IrId operands[3];
    unsigned count = ir_operands(node, operands);
    if (is_free(node) || has_own_stage(node) || is_stored(maker, id)) {
        return 0;
    }
    uint32_t sum = node->op == IR_LOOKUP || node->op == IR_MEMBER || node->map == OP_POW || node->map == OP_MOD ||
                           node->kinds == KIND_STRING || ir_is_mixed(node)
                       ? DEAR / 2
                       : 1;
    for (unsigned i = 0; i < count; i++) {
        sum += cost[operands[i]];
    }
    return sum < 1000 ? sum : 1000;
}

static void mark_node(void *user, IrId id) {
    bool *needed = user;
    needed[id] = true;
}

static void mark_leaf(void *user, IrId select) {
    const NeededNodes *wish = user;
    const IrNode *node = ir_node(wish->maker->ir, select);
    wish->needed[node->a] = true;
    wish->needed[node->b] = true;
}

static void mark_values(Maker *maker, const Stage *stage, bool *needed) {
    for (size_t i = 0; i < stage->sums.count; i++) {
        needed[ir_node(maker->ir, stage->sums.data[i])->b] = true;
    }
}

/* What a stage reads at the key's position: keys, filter, values. */
static void mark_key_side(Maker *maker, const Stage *stage, bool *needed) {
    if (stage->kind == STAGE_RANK || stage->kind == STAGE_SORT) {
        needed[stage->rank_key] = true;
    } else if (stage->kind == STAGE_TOTAL) {
        NeededNodes wish = {maker, needed};
        selector_leaves(maker->plan, stage->selector, mark_leaf, &wish);
    } else {
        conjunction_nodes(&stage->conjunction, false, mark_node, needed);
    }
    mark_values(maker, stage, needed);
}

/* Inputs of stages with loops of their own that several loops read: computed once and stored. */
static void wish_shared(Maker *maker, bool *needed, const Stage *stage) {
    size_t count = maker->ir->nodes.count;
    bool *read = arena_zalloc(maker->arena, count);
    mark_key_side(maker, stage, read);
    if (stage->kind != STAGE_TOTAL && stage->kind != STAGE_RANK && stage->kind != STAGE_SORT) {
        conjunction_nodes(&stage->conjunction, true, mark_node, read);
    }
    for (IrId id = 0; id < count; id++) {
        const IrNode *node = ir_node(maker->ir, id);
        bool simple = node->op == IR_MAP && is_simple(maker, node);
        if (read[id] && !is_free(node) && !simple && (maker->stage_uses[id] > 1 || stage->codes.kind > CODES_RANGE)) {
            wish_column(maker, needed, id);
        }
    }
}

/* Dear nodes that later loops need again are stored while they are at hand. */
static void store_dear(Maker *maker, const bool *needed) {
    const Ir *ir = maker->ir;
    uint32_t *cost = arena_zalloc(maker->arena, ir->nodes.count * sizeof *cost);
    for (IrId id = 0; id < ir->nodes.count; id++) {
        if (maker->live[id] && !ir_is_selector(ir_node(ir, id)) && ir_node(ir, id)->op != IR_GUARD) {
            cost[id] = loop_cost(maker, cost, id);
        }
    }
    for (IrId id = 0; id < ir->nodes.count; id++) {
        if (needed[id] && maker->stage_uses[id] > 1 && cost[id] > DEAR && ir_node(ir, id)->op != IR_GUARD) {
            give_place(maker, id);
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

/* One stage per selector: its count and all sums over it at this level; another for nearest values. */
static Stage *stage_for(Maker *maker, Stages *stages, const IrNode *node) {
    if (node->op == IR_DISTINCT) {
        Stage alone = {.kind = STAGE_DISTINCT, .selector = IR_NONE, .count = IR_NONE, .why = ""};
        vec_push(maker->arena, stages, alone);
        return &stages->data[stages->count - 1];
    }
    StageKind kind = node->op != IR_NEAREST                 ? STAGE_DENSE
                     : ir_node(maker->ir, node->a)->uniform ? STAGE_FIND
                                                            : STAGE_NEAREST;
    for (size_t i = 0; i < stages->count; i++) {
        Stage *stage = &stages->data[i];
        if (stage->selector == node->a && stage->kind == kind &&
            (kind == STAGE_DENSE || ir_node(maker->ir, stage->sums.data[0])->payload == node->payload)) {
            return stage;
        }
    }
    Stage stage = {.kind = kind, .selector = node->a, .count = IR_NONE, .why = ""};
    stage.conjunction = (SelConjunction){
        .key_filter = IR_NONE, .query_filter = IR_NONE, .low = IR_NONE, .high = IR_NONE, .point = IR_NONE};
    vec_push(maker->arena, stages, stage);
    return &stages->data[stages->count - 1];
}

static Stages aggregates_of(Maker *maker, uint32_t level) {
    Stages stages = {0};
    for (IrId id = 0; id < maker->ir->nodes.count; id++) {
        const IrNode *node = ir_node(maker->ir, id);
        if (!maker->live[id] || !has_own_stage(node) || maker->level[id] != level) {
            continue;
        }
        Stage *stage = stage_for(maker, &stages, node);
        if (node->op == IR_COUNT) {
            stage->count = id;
        } else {
            vec_push(maker->arena, &stage->sums, id);
        }
    }
    for (size_t i = 0; i < stages.count; i++) {
        plan_choose(maker, &stages.data[i]);
    }
    return stages;
}

/* Whether a stage computes its key's nodes at every position, whatever the input. Where it does not, effects among them
 * stay open. */
static bool visits_all_keys(const Stage *stage) {
    return stage->kind != STAGE_GATHER && stage->kind != STAGE_LAG && stage->dense_below == 0;
}

static void list_into(Maker *maker, Stage *stage, const bool *needed, bool of_query, bool everywhere) {
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
        bool filled = everywhere && stage->kind != STAGE_GATHER && stage->kind != STAGE_FIND &&
                      maker->plan->payload[id].kind != PLACE_NONE;
        maker->stored[id] = maker->stored[id] || filled;
    }
}

/* A loop that computes the keys, queries and values it reads: nothing of it is stored. */
static void fill_own_nodes(Maker *maker, Stage *stage) {
    size_t count = maker->ir->nodes.count;
    bool *needed = arena_zalloc(maker->arena, count);
    mark_key_side(maker, stage, needed);
    close_needed(maker, needed);
    list_into(maker, stage, needed, false, visits_all_keys(stage));
    if (stage->kind == STAGE_TOTAL || stage->kind == STAGE_RANK || stage->kind == STAGE_SORT) {
        return;
    }
    memset(needed, 0, count);
    conjunction_nodes(&stage->conjunction, true, mark_node, needed);
    close_needed(maker, needed);
    list_into(maker, stage, needed, true, stage->dense_below == 0);
}

/* The mark of each position; the values are computed at the one that is found. */
static void fill_find(Maker *maker, Stage *stage) {
    size_t count = maker->ir->nodes.count;
    bool *needed = arena_zalloc(maker->arena, count);
    conjunction_nodes(&stage->conjunction, false, mark_node, needed);
    close_needed(maker, needed);
    list_into(maker, stage, needed, false, true);
    memset(needed, 0, count);
    mark_values(maker, stage, needed);
    close_needed(maker, needed);
    list_into(maker, stage, needed, true, false);
}

static void finish_aggregate(Maker *maker, const Stage *stage) {
    bool uniform = stage->selector != IR_NONE && ir_node(maker->ir, stage->selector)->uniform;
    IrId count = stage->count;
    for (size_t i = 0; i <= stage->sums.count; i++) {
        IrId id = i < stage->sums.count ? stage->sums.data[i] : count;
        if (id == IR_NONE) {
            continue;
        }
        if (uniform) {
            maker->plan->payload[id] = (Place){PLACE_SCALAR, 0};
        } else {
            give_place(maker, id);
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
        if (stages.data[i].kind == STAGE_DISTINCT) {
            continue; /* reads an input and nothing else */
        }
        if (reads_columns(&stages.data[i])) {
            wish_inputs(maker, needed, &stages.data[i]);
        } else if (plan_sorts_keys(maker->plan, &stages.data[i])) {
            wish_column(maker, needed, stages.data[i].rank_key);
        } else {
            wish_shared(maker, needed, &stages.data[i]);
        }
    }
    close_needed(maker, needed);
    store_dear(maker, needed);
    if (memchr(needed, true, maker->ir->nodes.count) != NULL) {
        list_nodes(maker, add_stage(maker, STAGE_MAP), needed);
    }
    for (size_t i = 0; i < stages.count; i++) {
        if (stages.data[i].kind == STAGE_FIND) {
            fill_find(maker, &stages.data[i]);
        } else if (stages.data[i].kind != STAGE_DENSE && stages.data[i].kind != STAGE_DISTINCT) {
            fill_own_nodes(maker, &stages.data[i]);
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
    bool copies = !ir_is_selector(root) && (is_free(root) || maker->plan->payload[ir->root].kind == PLACE_INPUT);
    if (!ir_is_selector(root) && !copies && !is_stored(maker, ir->root)) {
        give_place(maker, ir->root);
        needed[ir->root] = true;
    }
    close_needed(maker, needed);
    if (copies || memchr(needed, true, ir->nodes.count) != NULL) {
        Stage *stage = add_stage(maker, STAGE_MAP);
        stage->copies_root = copies;
        list_nodes(maker, stage, needed);
    }
}

static void add_matrix(Maker *maker) {
    Stage stage = {
        .kind = STAGE_MATRIX, .selector = maker->ir->root, .count = IR_NONE, .why = "the selector is asked for"};
    bool *needed = arena_zalloc(maker->arena, maker->ir->nodes.count);
    add_scalars(maker, UINT32_MAX);
    wish_inputs(maker, needed, &stage);
    close_needed(maker, needed);
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
    const SplitSelector *split = has_own_stage(node) ? plan_split(maker, node->a) : NULL;
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
    *plan = (Plan){.arena = arena, .ir = ir, .work = UINT32_MAX};
    Maker maker = {.plan = plan, .ir = ir, .arena = arena, .only = ir->spec.stages};
    plan_find_splits(&maker);
    size_t count = ir->nodes.count;
    plan->payload = arena_zalloc(arena, count * sizeof *plan->payload);
    plan->tag = arena_zalloc(arena, count * sizeof *plan->tag);
    maker.live = arena_zalloc(arena, count);
    maker.level = arena_zalloc(arena, count * sizeof *maker.level);
    maker.computed = arena_zalloc(arena, count);
    maker.stored = arena_zalloc(arena, count);
    maker.stage_uses = arena_zalloc(arena, count * sizeof *maker.stage_uses);
    const IrNode *root = ir_node(ir, ir->root);
    plan->root_is_selector = ir_is_selector(root);
    plan->output_lane = (Lane)root->lane;
    plan->output_mixed = !plan->root_is_selector && ir_is_mixed(root);
    find_live(&maker);
    find_levels(&maker);
    count_uses(&maker);
    find_inputs(&maker);
    for (uint32_t level = 1; level <= maker.last_level; level++) {
        add_level(&maker, level);
    }
    if (plan->root_is_selector) {
        add_matrix(&maker);
    }
    add_last_loop(&maker);
    plan_join_streams(plan);
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
