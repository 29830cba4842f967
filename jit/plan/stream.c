/* Streams: neighbouring stages that walk the positions the same way become one walk, block by block, so that a column
 * that only they read never leaves the caches, and mostly not the registers.
 *
 * A block is 64 positions: one vector of bytes of AVX-512, and one word of bits, so that what a block has to say about
 * its positions is a mask that one instruction counts or searches. Maps go with any direction, and so do copies from a
 * distance, behind what they copy. Scans, running groups and nearest columns have one; where they number their keys by
 * a hash, all keys must be there first, and they stay on their own. Maps and copies alone make no stream: one loop over
 * all positions is as good, and jit/plan/affine.c joins those.
 *
 * What must hold:
 *   plan_stage_nodes names every node that a stage computes, reads or produces. A column whose nodes only one stream
 *   knows is kept in blocks on the stack; a user that it does not name would read memory that nobody fills.
 *   A column keeps the number of its buffer when it moves: places were given before streams are joined.
 *   A copy from a distance reads ahead of the block and behind it, so its column must be there before the stream begins
 *   (plan_affine_flows). Where that column is an input, or made by an earlier stage, nothing is copied beforehand.
 *
 * TRIED   such a copy as a stage of its own before the stream: one more column written and read. It is still as fast
 *         for less than four blocks.
 * SHOULD  copy what the stream makes itself, by blocks kept for the distance: addition writes such a column and reads
 *         it twice, and takes up to 1.7 times as long as C (docs/kernels.md).
 * COULD   order the stages of a level by direction first: only neighbours are joined, and they stand as in the IR.
 */
#include "jit/plan/stage.h"

#include <string.h>

enum { HEAVIEST = 300 }; /* plan_weight of a stream, without its last part */

Direction plan_direction_of_bound(const Plan *plan, const Stage *stage, size_t count) {
    (void)plan;
    (void)count;
    return stage->conjunction->high != IR_NONE ? DIRECTION_FORWARD : DIRECTION_BACKWARD;
}

/* Of a stage right behind `count` stages that may become one stream. */
static Direction direction_of(const Plan *plan, const Stage *stage, size_t count) {
    const StageMethods *methods = stage_methods(stage->kind);
    bool alone = methods->direction == NULL || stage->codes->kind == CODES_HASH;
    return alone ? DIRECTION_NONE : methods->direction(plan, stage, count);
}

/* How many stages from `first` on make one stream, and its direction. A stream is one function, so that it must not
 * grow without bound. */
static size_t stream_length(const Plan *plan, size_t first, Direction *direction) {
    size_t count = 0;
    uint64_t weight = 0;
    *direction = DIRECTION_EITHER;
    for (size_t i = first; i < plan->stages.count && weight <= HEAVIEST; i++) {
        weight += plan_weight(&plan->stages.data[i]);
        Direction next = direction_of(plan, &plan->stages.data[i], count);
        bool turns = next != DIRECTION_EITHER && *direction != DIRECTION_EITHER && next != *direction;
        if (next == DIRECTION_NONE || turns) {
            break;
        }
        *direction = next != DIRECTION_EITHER ? next : *direction;
        count++;
    }
    return *direction == DIRECTION_EITHER ? 0 : count;
}

/* ---- columns that live in one block */

typedef struct Visit {
    const Plan *plan;
    void (*visit)(void *user, IrId id);
    void *user;
} Visit;

static void visit_leaf(void *user, IrId select) {
    const Visit *visit = user;
    visit->visit(visit->user, ir_node(visit->plan->ir, select)->a);
    visit->visit(visit->user, ir_node(visit->plan->ir, select)->b);
}

static void visit_list(const Visit *visit, const IrId *ids, size_t count) {
    for (size_t i = 0; i < count; i++) {
        IrId operands[3];
        unsigned operand_count = ir_operands(ir_node(visit->plan->ir, ids[i]), operands);
        visit->visit(visit->user, ids[i]);
        for (unsigned k = 0; k < operand_count; k++) {
            visit->visit(visit->user, operands[k]);
        }
    }
}

void plan_stage_nodes(const Plan *plan, const Stage *stage, void (*visit)(void *user, IrId id), void *user) {
    Visit all = {plan, visit, user};
    visit_list(&all, stage->nodes.data, stage->nodes.count);
    visit_list(&all, stage->query_nodes.data, stage->query_nodes.count);
    visit_list(&all, stage->folds.data, stage->folds.count);
    visit(user, stage->count);
    StageKeys keys = stage_traits(stage->kind)->keys;
    if (keys == KEYS_BY_RANK) {
        visit(user, stage->as.rank.key);
    }
    if (keys == KEYS_BY_COLUMNS || keys == KEYS_BY_COMPARISONS || stage->dense_below > 0) {
        selector_leaves(plan, stage->selector, visit_leaf, &all);
    }
    conjunction_nodes(stage->conjunction, false, visit, user);
    conjunction_nodes(stage->conjunction, true, visit, user);
    if (plan_copies_root(stage)) {
        visit(user, plan->ir->root);
    }
}

typedef struct Users {
    uint32_t *owner; /* by IrId: number of the stage that knows it + 1; UINT32_MAX: several do */
    uint32_t stage;
} Users;

static void note(void *user, IrId id) {
    Users *users = user;
    if (id != IR_NONE) {
        uint32_t *owner = &users->owner[id];
        *owner = *owner == 0 || *owner == users->stage + 1 ? users->stage + 1 : UINT32_MAX;
    }
}

static void make_local(Plan *plan, Place place) {
    if (place.kind == PLACE_SCRATCH) {
        Buffer *buffer = &plan->buffers.data[place.number];
        *buffer = (Buffer){.lane = buffer->lane, .block = true};
    }
}

/* What a map reads of its gathers is there when it is computed. */
static void make_register(Plan *plan, Place *place) {
    if (place->kind == PLACE_SCRATCH) {
        plan->buffers.data[place->number].per_position = 0;
        *place = (Place){PLACE_NONE, 0};
    }
}

/* Columns of nodes that only one stream, or one map with gathers, knows. */
static void find_local_columns(Plan *plan) {
    Users users = {0};
    size_t count = plan->ir->nodes.count;
    users.owner = arena_zalloc(plan->arena, count * sizeof *users.owner);
    for (uint32_t i = 0; i < plan->stages.count; i++) {
        const Stage *stage = &plan->stages.data[i];
        users.stage = i;
        plan_stage_nodes(plan, stage, note, &users);
        for (uint32_t k = 0; k < stage->part_count; k++) {
            plan_stage_nodes(plan, &stage->parts[k], note, &users);
        }
    }
    for (IrId id = 0; id < count; id++) {
        uint32_t owner = users.owner[id];
        if (owner == 0 || owner == UINT32_MAX) {
            continue;
        }
        if (plan->stages.data[owner - 1].kind == STAGE_STREAM) {
            make_local(plan, plan->payload[id]);
            make_local(plan, plan->tag[id]);
        } else if (plan->stages.data[owner - 1].part_count > 0) {
            make_register(plan, &plan->payload[id]);
            make_register(plan, &plan->tag[id]);
        }
    }
}

void plan_join_streams(Plan *plan) {
    size_t kept = 0;
    for (size_t i = 0; i < plan->stages.count;) {
        Direction direction;
        size_t count = stream_length(plan, i, &direction);
        if (count == 0) {
            plan->stages.data[kept++] = plan->stages.data[i++];
            continue;
        }
        Stage stream = plan_new_stage(plan->arena, STAGE_STREAM);
        stream.as.backward = direction == DIRECTION_BACKWARD;
        stream.part_count = (uint32_t)count;
        stream.parts = arena_alloc_array(plan->arena, count, sizeof *stream.parts);
        memcpy(stream.parts, &plan->stages.data[i], count * sizeof *stream.parts);
        plan->stages.data[kept++] = stream;
        i += count;
    }
    plan->stages.count = kept;
    plan_join_affine(plan);
    find_local_columns(plan);
}
