/* The nodes of stages, computed and stored at the current position. */
#include "jit/emit/emit.h"

Val l_compute(Emit *emit, IrId id) {
    const IrNode *node = ir_node(emit->ir, id);
    switch ((IrValueOp)node->op) {
    case VALUE_MAP:
        return l_map(emit, node);
    case VALUE_LOOKUP:
        return l_lookup(emit, node);
    case VALUE_MEMBER:
        return (Val){l_member(emit, node), NULL};
    case VALUE_WHOLE:
        return (Val){l_whole(emit, node), NULL};
    case VALUE_COMBINE:
        return l_combine(emit, node);
    case VALUE_GUARD:
        l_guard(emit, l_truth(emit, node->a));
        return (Val){NULL, NULL};
    case VALUE_INPUT:
    case VALUE_POSITION:
    case VALUE_LENGTH:
    case VALUE_CONST:
    case VALUE_COUNT: /* a stage of its own has made these */
    case VALUE_FOLD:
    case VALUE_NEAREST:
    case VALUE_DISTINCT:
        return l_value(emit, id);
    }
    never();
}

static void store_planes(Emit *emit, IrId id, Val value) {
    const IrNode *node = ir_node(emit->ir, id);
    Place payload = emit->plan->payload[id];
    if (payload.kind != PLACE_SCRATCH && payload.kind != PLACE_OUTPUT) {
        return;
    }
    l_store(emit, payload, (Lane)node->lane, emit->v_position, value.payload);
    if (ir_is_mixed(node)) {
        l_store(emit, emit->plan->tag[id], LANE_TAG, emit->v_position, value.tag);
    }
}

/* A root that is an input, the position or a scalar has no stage of its own that stores it. */
static void copy_root(Emit *emit) {
    const IrNode *root = ir_node(emit->ir, emit->ir->root);
    Val value = l_value(emit, emit->ir->root);
    l_store(emit, (Place){PLACE_OUTPUT, 0}, (Lane)root->lane, emit->v_position, value.payload);
    if (ir_is_mixed(root)) {
        l_store(emit, (Place){PLACE_OUTPUT, 1}, LANE_TAG, emit->v_position, value.tag);
    }
}

static void compute_list(Emit *emit, const IrId *ids, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bool there = emit->local_stamp[ids[i]] == emit->stamp;
        Val value = there ? emit->local[ids[i]] : l_compute(emit, ids[i]);
        if (value.payload != NULL) {
            emit->local[ids[i]] = value;
            emit->local_stamp[ids[i]] = emit->stamp;
            store_planes(emit, ids[i], value);
        }
    }
}

void l_compute_query_nodes(Emit *emit, const Stage *stage) {
    compute_list(emit, stage->query_nodes.data, stage->query_nodes.count);
}

void l_compute_nodes(Emit *emit, const Stage *stage) {
    compute_list(emit, stage->nodes.data, stage->nodes.count);
    if (plan_copies_root(stage)) {
        copy_root(emit);
    }
}
