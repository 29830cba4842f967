/* Affine gathers: those whose column is j = i + c or c - i, c being the same in every row, or one of these modulo n.
 * They need no loop of their own: the map behind them reads their values where these lie, and no column of copies is
 * written.
 */
#include "jit/plan/internal.h"

#include <string.h>

enum { SCALE_DEPTH = 8, MOST_AFFINE = 6, LEAST_FOR_BLOCKS = 4 * PLAN_BLOCK };

/* By what the position is multiplied in a sum none of whose terms can leave 64 bits: -1, 0 or 1. */
static bool find_scale(const Ir *ir, IrId id, unsigned depth, int *scale) {
    const IrNode *node = ir_node(ir, id);
    int left = 0;
    int right;
    if (node->kinds != KIND_INT || depth == 0) {
        return false;
    }
    if (node->op == IR_POSITION || node->uniform) {
        *scale = node->op == IR_POSITION ? 1 : 0;
        return true;
    }
    bool negates = node->op == IR_MAP && node->map == OP_NEG;
    bool adds = node->op == IR_MAP && node->map == OP_ADD;
    bool subtracts = node->op == IR_MAP && node->map == OP_SUB;
    if (node->may_raise || (!negates && !adds && !subtracts) ||
        !find_scale(ir, negates ? node->a : node->b, depth - 1, &right) ||
        (!negates && !find_scale(ir, node->a, depth - 1, &left))) {
        return false;
    }
    *scale = adds ? left + right : left - right;
    return *scale >= -1 && *scale <= 1;
}

static bool is_length(const Ir *ir, const IrNode *node) {
    bool known = ir->spec.length != 0 && node->op == IR_CONST && node->kinds == KIND_INT;
    return node->op == IR_LENGTH || (known && node->low == (int64_t)ir->spec.length && node->high == node->low);
}

bool plan_affine(const Ir *ir, IrId column, PlanAffine *out) {
    const IrNode *node = ir_node(ir, column);
    bool ring = node->op == IR_MAP && node->map == OP_MOD && node->kinds == KIND_INT && !node->may_raise &&
                is_length(ir, ir_node(ir, node->b));
    *out = (PlanAffine){.ring = ring, .sum = ring ? node->a : column};
    return find_scale(ir, out->sum, SCALE_DEPTH, &out->scale);
}

/* What else is asked of the column is asked of every row, also of those that have none: these are not affine. */
static bool has_rest(const Stage *stage) {
    const SelConjunction *conjunction = stage->conjunction;
    return conjunction->equal_count + conjunction->order_count > 0 || conjunction->low != IR_NONE ||
           conjunction->high != IR_NONE || conjunction->query_filter != IR_NONE;
}

bool plan_is_affine(const Ir *ir, const Stage *stage) {
    PlanAffine affine;
    return stage->kind == STAGE_GATHER && !has_rest(stage) && plan_affine(ir, stage->conjunction->point, &affine) &&
           affine.scale != 0;
}

bool plan_affine_copies(const Plan *plan, const Stage *stage) {
    PlanAffine affine;
    if (!plan_is_affine(plan->ir, stage) || stage->count != IR_NONE || stage->folds.count != 1 ||
        stage->nodes.count > 0 || stage->conjunction->key_filter != IR_NONE) {
        return false;
    }
    const IrNode *fold = ir_node(plan->ir, stage->folds.data[0]);
    const IrNode *value = ir_node(plan->ir, fold->b);
    PlaceKind from = plan->payload[fold->b].kind;
    return fold_identity((Fold)fold->fold) == IDENTITY_ZERO &&
           plan_affine(plan->ir, stage->conjunction->point, &affine) && affine.scale > 0 && !affine.ring &&
           (from == PLACE_INPUT || from == PLACE_SCRATCH) && fold->lane == value->lane && fold->kinds == value->kinds &&
           !ir_is_mixed(fold) && plan_fold_lane(plan->ir, stage->folds.data[0]) != LANE_F64 && !fold->may_raise;
}

typedef struct Search {
    const Stage *stage;
    bool found;
} Search;

static void find_output(void *user, IrId id) {
    Search *search = user;
    bool found = id != IR_NONE && id == search->stage->count;
    for (size_t i = 0; i < search->stage->folds.count; i++) {
        found = found || id == search->stage->folds.data[i];
    }
    search->found = search->found || found;
}

/* A node that is stored is stored by the stage that computes it at every position. */
static bool stores_nodes(const Plan *plan, const Stage *stage) {
    for (size_t i = 0; i < stage->nodes.count; i++) {
        if (plan->payload[stage->nodes.data[i]].kind != PLACE_NONE) {
            return true;
        }
    }
    return false;
}

typedef struct Column {
    IrId read;
    bool met;
} Column;

static void find_read(void *user, IrId id) {
    Column *column = user;
    column->met = column->met || id == column->read;
}

/* It reads ahead of the block and behind it: the column has to be there before the stream begins. In short sequences
 * it is as fast to copy it first. */
bool plan_affine_flows(const Plan *plan, const Stage *stage, size_t count) {
    uint64_t length = plan->ir->spec.length;
    if (!plan_affine_copies(plan, stage) || (length != 0 && length < LEAST_FOR_BLOCKS)) {
        return false;
    }
    Column column = {.read = ir_node(plan->ir, stage->folds.data[0])->b};
    for (size_t i = 1; i <= count && plan->payload[column.read].kind != PLACE_INPUT; i++) {
        plan_stage_nodes(plan, stage - i, find_read, &column);
    }
    return !column.met;
}

/* Whether the stage can wait until the map at `map`. */
static bool can_join(const Plan *plan, size_t at, size_t map) {
    const Stage *stage = &plan->stages.data[at];
    Search search = {.stage = stage};
    if (!plan_is_affine(plan->ir, stage) || stores_nodes(plan, stage)) {
        return false;
    }
    for (size_t i = at + 1; i < map; i++) {
        plan_stage_nodes(plan, &plan->stages.data[i], find_output, &search);
    }
    return !search.found;
}

/* Marks the affine gathers right before a map that it can read itself. */
static uint32_t find_lines(const Plan *plan, size_t map, bool *joined) {
    uint32_t count = 0;
    for (size_t i = map; i > 0 && count < MOST_AFFINE; i--) {
        const Stage *before = &plan->stages.data[i - 1];
        if (before->kind != STAGE_GATHER && before->kind != STAGE_SCALAR) {
            break;
        }
        joined[i - 1] = can_join(plan, i - 1, map);
        count += joined[i - 1] ? 1 : 0;
    }
    return count;
}

void plan_join_affine(Plan *plan) {
    size_t kept = 0;
    bool *joined = arena_zalloc(plan->arena, plan->stages.count + 1);
    for (size_t i = 0; i < plan->stages.count; i++) {
        Stage *stage = &plan->stages.data[i];
        uint32_t count = stage->kind == STAGE_MAP ? find_lines(plan, i, joined) : 0;
        if (count == 0) {
            continue;
        }
        stage->parts = arena_alloc_array(plan->arena, count, sizeof *stage->parts);
        for (size_t k = 0; k < i; k++) {
            if (joined[k] && stage->part_count < count && plan->stages.data[k].kind == STAGE_GATHER) {
                stage->parts[stage->part_count++] = plan->stages.data[k];
                plan->stages.data[k].kind = STAGE_KIND_COUNT;
            }
        }
    }
    for (size_t i = 0; i < plan->stages.count; i++) {
        if (plan->stages.data[i].kind != STAGE_KIND_COUNT) {
            plan->stages.data[kept++] = plan->stages.data[i];
        }
    }
    plan->stages.count = kept;
}
