/* What several loops would compute again. Elementwise nodes are computed where they are read, twice rather than stored
 * (plan.c); in a chain of aggregates, each of which reads the values of the one before, every loop would so begin with
 * the first of them, and code and time would grow with the square of the chain's length. So a loop computes again what
 * takes at most AGAIN operations, and what takes more is stored before the first loop that reads it.
 */
#include "jit/plan/stage.h"

#include <string.h>

enum { AGAIN = 24 };

/* Numbers of nodes, from the last level to the first, users before their operands. A selector's normal form has nodes
 * that stand behind those that read them, but always of a lower level. */
static IrId *order_users_first(const Maker *maker, uint32_t levels) {
    size_t count = maker->ir->nodes.count;
    IrId *order = arena_array(maker->arena, IrId, count);
    size_t *first = arena_zalloc(maker->arena, ((size_t)levels + 1) * sizeof *first);
    for (IrId id = 0; id < count; id++) {
        first[levels - maker->level[id]]++;
    }
    size_t before = 0;
    for (uint32_t i = 0; i <= levels; i++) {
        size_t here = first[i];
        first[i] = before;
        before += here;
    }
    for (IrId id = (IrId)count; id-- > 0;) {
        order[first[levels - maker->level[id]]++] = id;
    }
    return order;
}

typedef struct Reading {
    Maker *maker;
    uint32_t level; /* of the loop that reads */
} Reading;

static void note_reading(void *user, IrId id) {
    const Reading *reading = user;
    uint32_t *last = &reading->maker->last_reading[id];
    *last = reading->level > *last ? reading->level : *last;
}

static void note_operands(Maker *maker, IrId id) {
    const IrNode *node = ir_node(maker->ir, id);
    bool own = plan_has_own_stage(node);
    const SplitSelector *split = own ? plan_split(maker, node->a) : NULL;
    Reading reading = {maker, own ? maker->level[id] : maker->last_reading[id]};
    IrId operands[3];
    unsigned count = plan_operands(maker, node, operands);
    for (unsigned i = 0; i < count; i++) {
        note_reading(&reading, operands[i]);
    }
    if (split != NULL && split->is_conjunction && !split->sorts) {
        conjunction_nodes(&split->conjunction, false, note_reading, &reading);
        conjunction_nodes(&split->conjunction, true, note_reading, &reading);
    }
}

void plan_find_readings(Maker *maker) {
    const Ir *ir = maker->ir;
    uint32_t levels = 0;
    for (IrId id = 0; id < ir->nodes.count; id++) {
        levels = maker->level[id] > levels ? maker->level[id] : levels;
    }
    const IrId *order = order_users_first(maker, levels);
    Reading last = {maker, maker->last_level + 1};
    note_reading(&last, ir->root);
    for (size_t i = 0; i < ir->effects.count; i++) {
        note_reading(&last, ir->effects.data[i]);
    }
    for (size_t i = 0; i < ir->nodes.count; i++) {
        if (maker->live[order[i]]) {
            note_operands(maker, order[i]);
        }
    }
}

static void count_loop(const Maker *maker, uint8_t *loops, const bool *read) {
    for (IrId id = 0; id < maker->ir->nodes.count; id++) {
        loops[id] = (uint8_t)(loops[id] + (read[id] && loops[id] < 2 ? 1 : 0));
    }
}

/* Counts for each node the loops that would compute it: the one before the stages, and their own. */
static uint8_t *count_loops(Maker *maker, const bool *needed, const Stage *stages, size_t stage_count) {
    size_t count = maker->ir->nodes.count;
    uint8_t *loops = arena_zalloc(maker->arena, count);
    bool *read = arena_alloc(maker->arena, count);
    memcpy(read, needed, count);
    plan_close_needed(maker, read);
    count_loop(maker, loops, read);
    for (size_t i = 0; i < stage_count; i++) {
        if (stage_methods(stages[i].kind)->nodes == NULL) {
            continue;
        }
        memset(read, 0, count);
        plan_mark_read(maker, &stages[i], read);
        plan_close_needed(maker, read);
        count_loop(maker, loops, read);
    }
    return loops;
}

void plan_store_repeated(Maker *maker, bool *needed, const Stage *stages, size_t count, uint32_t level) {
    const Ir *ir = maker->ir;
    const uint8_t *loops = count_loops(maker, needed, stages, count);
    uint32_t *cost = arena_zalloc(maker->arena, ir->nodes.count * sizeof *cost);
    for (IrId id = 0; id < ir->nodes.count; id++) {
        const IrNode *node = ir_node(ir, id);
        if (loops[id] == 0 || node->op == IR_GUARD || ir_is_selector(node)) {
            continue;
        }
        cost[id] = plan_loop_cost(maker, cost, id);
        if (cost[id] > AGAIN && (loops[id] > 1 || maker->last_reading[id] > level)) {
            plan_wish_column(maker, needed, id);
            cost[id] = 0;
        }
    }
}
